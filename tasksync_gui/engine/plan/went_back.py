"""A side that went back in time: its list was put back from a backup (engine README, section 7).

Several tasks say again what they said earlier, or bear older stamps, while tasks that came later are gone and deleted
ones are back. Carried over, that would take back in the other list what happened since.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tasksync_gui.engine.merge.equality import fingerprint
from tasksync_gui.engine.plan.context import Context
from tasksync_gui.engine.state import marks_of
from tasksync_gui.model.codes import UnknownCode
from tasksync_gui.model.ids import LinkId, Side
from tasksync_gui.model.link import Link, LinkState, Observation
from tasksync_gui.model.message import message
from tasksync_gui.model.pair import Mode
from tasksync_gui.model.task import RemoteTask

AT_LEAST = 3
"""So many tasks, and a tenth of all linked ones, must speak for it; once found, any that is left does."""
_UNUSED = (LinkState.TOMBSTONE, LinkState.MUTED)


@dataclass(frozen=True, slots=True)
class Return:
    """What of one side is as it was earlier."""

    side: Side
    older: frozenset[LinkId]
    """Tasks that say again what they said, or bear an older stamp."""
    back: frozenset[LinkId]
    """Deleted tasks that are there again."""
    vanished: frozenset[LinkId]
    """Tasks that came later and are gone."""

    @property
    def links(self) -> frozenset[LinkId]:
        """All that speaks for it."""
        return self.older | self.back | self.vanished

    @property
    def count(self) -> int:
        """How many tasks speak for it."""
        return len(self.links)


@dataclass(frozen=True, slots=True)
class _Older:
    """One task that is as it was: since which lease it was so, and from which one on it was not so any more."""

    link: LinkId
    since: int
    until: int
    stamped: bool
    """Whether its system's own stamp says so, too."""


def returns(ctx: Context) -> tuple[Return, ...]:
    """The sides that went back in time. A mirror's destination is brought up to date by the mirror itself."""
    sides = (side for side in Side if ctx.mode is not Mode.MIRROR or side is Side.SOURCE)
    return tuple(found for side in sides if (found := _return_of(ctx, side)) is not None)


def brought_forward(ctx: Context) -> Side | None:
    """The side that this plan brings up to date: the one that went back, if a person wants that and it is one.

    What the pair does not write to stays as it is: the source of a mirror is put right by hand.
    """
    found = returns(ctx) if ctx.request.forward else ()
    return found[0].side if len(found) == 1 and found[0].side in ctx.writable else None


def is_written_since(ctx: Context, side: Side, link: Link) -> bool:
    """Whether a newer stamp tells that somebody wrote the task of ``link`` after it got its present id on ``side``."""
    before, now = ctx.request.state.links.get(link.id), link.remote_id(side)
    if before is None or now is None or before.remote_id(side) == now:
        return False
    known, task = ctx.request.state.seen_before(side, before.remote_id(side)), ctx.task(side, now)
    return known is not None and task is not None and _is_later(task, known)


def _is_later(one: RemoteTask, other: RemoteTask) -> bool:
    """Whether the stamps of ``one`` and ``other`` tell that ``one`` was written later."""
    return one.modified_at is not None and other.modified_at is not None and one.modified_at > other.modified_at


def _return_of(ctx: Context, side: Side) -> Return | None:
    links = [link for link in ctx.request.state.links.values() if link.state not in _UNUSED]
    older = list(_older(ctx, side, links))
    back = frozenset(_back(ctx, side))
    if not older and not back:
        return None
    known = ctx.request.state.past[side]
    since = max((each.since for each in older), default=0)
    gone = ctx.request.view(side).gone
    vanished = frozenset(
        link.id
        for link in links
        if (id_ := link.remote_id(side)) in gone and id_ is not None and _first(known.get(id_, "")) > since
    )
    found = Return(side, frozenset(each.link for each in older), back, vanished)
    sticky = side in ctx.request.state.went_back
    enough = found.count >= AT_LEAST and 10 * found.count >= len(links)
    return found if sticky or (enough and not _is_contradicted(ctx, side, links, older)) else None


def _first(past: str) -> int:
    """The lease that first saw a task; 0: it is not known any more."""
    marks = marks_of(past)
    return marks[-1][1] if marks else 0


def _older(ctx: Context, side: Side, links: list[Link]) -> Iterator[_Older]:
    view, state = ctx.request.view(side), ctx.request.state
    for link in links:
        id_ = link.remote_id(side)
        known = None if id_ is None else state.accounted(side, id_)
        if id_ is None or known is None:
            continue
        task = view.tasks.get(id_)
        if task is not None and task is not known.task and task != known.task:
            if (found := _as_before(link.id, task, known, state.past[side].get(id_, ""))) is not None:
                yield found
        elif view.unknown.get(id_) == message(UnknownCode.OLDER):
            yield _Older(link.id, 0, 0, stamped=True)


def _as_before(link: LinkId, task: RemoteTask, known: Observation, past: str) -> _Older | None:
    """What an earlier state of a task is known by: its content, unless a newer stamp says that somebody wrote it."""
    newer, stamped = _is_later(task, known.task), _is_later(known.task, task)
    if newer or task.revision == known.task.revision or task.fields.keys() != known.task.fields.keys():
        return None  # a column that is back again, or gone, is no earlier state of its rows
    marks, said = marks_of(past), fingerprint(task)
    if said != known.fingerprint:
        for at, (former, lease) in enumerate(marks[1:], 1):
            if said.startswith(former):
                return _Older(link, lease, marks[at - 1][1], stamped)
    return _Older(link, 0, 0, stamped) if stamped else None


def _back(ctx: Context, side: Side) -> Iterator[LinkId]:
    """Deleted tasks that show again under their ids, while no link of another task has these."""
    tasks = ctx.request.view(side).tasks
    for link in ctx.request.state.links.values():
        id_ = link.remote_id(side)
        if link.state is LinkState.TOMBSTONE and id_ in tasks and id_ is not None and ctx.link_of(side, id_) is None:
            yield link.id


def _is_contradicted(ctx: Context, side: Side, links: list[Link], older: list[_Older]) -> bool:
    """Whether as many tasks still say what they said only later: then somebody took edits back, one by one.

    Only where no stamp tells: who reopens five tasks by hand restores no list.
    """
    told = [each for each in older if each.until]
    if not told or any(each.stamped for each in older):
        return False
    until = min(each.until for each in told)
    concerned = {each.link for each in older}
    past, tasks = ctx.request.state.past[side], ctx.request.view(side).tasks
    later = 0
    for link in links:
        id_ = link.remote_id(side)
        marks = marks_of(past.get(id_, "")) if id_ in tasks and id_ is not None and link.id not in concerned else ()
        later += len(marks) > 1 and marks[0][1] >= until
    return later >= len(older)
