"""Ids are not forever: a task that got a new id (moved to another list or parent) is not a deletion and a new task."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial

from tasksync_gui.engine.identity.evidence import Index, Portrait, Situation, keys, portrait, portrait_of
from tasksync_gui.engine.merge.equality import age
from tasksync_gui.engine.observe.scope import is_wanted
from tasksync_gui.engine.observe.side_view import SideView
from tasksync_gui.engine.plan.builder import PlanBuilder
from tasksync_gui.engine.plan.context import Context
from tasksync_gui.engine.plan.link_changes import has_changed
from tasksync_gui.engine.plan.operations import remote_ids
from tasksync_gui.model.codes import NoteCode
from tasksync_gui.model.fields import Field, Value
from tasksync_gui.model.ids import LinkId, RemoteId, Side
from tasksync_gui.model.link import Link, LinkState
from tasksync_gui.model.message import message
from tasksync_gui.model.plan import NoteKind
from tasksync_gui.model.task import RemoteTask


def follow_ids(ctx: Context, pools: Mapping[Side, dict[RemoteId, RemoteTask]]) -> dict[LinkId, Link]:
    """Links whose task is gone under its old id and there under a new one, with the new id.

    By what it is the same task, the table of evidence says (MOVED and the like); it says what the gone one said last
    apart from its parent, whose change may be the reason. And it is in its place if somebody else (another computer,
    the person) made it again from the other side's task (MADE_AGAIN). Of several that would do, the oldest is it. It
    is taken out of its side's pool.
    """
    found: dict[LinkId, Link] = {}
    for side, pool in pools.items():
        view = ctx.request.view(side)
        lost = [link for link in ctx.request.state.links.values() if _is_lost(link, side, view)]
        for link, task in _pairs(ctx, side, lost, pool):
            known = found.get(link.id, link)
            source_id, destination_id = remote_ids(side, task.id, known.remote_id(side.other))
            moved = replace(known, source_id=source_id, destination_id=destination_id)
            ctx.register(moved)
            found[link.id] = moved
            del pool[task.id]
    return found


def note_moves(builder: PlanBuilder, moved: Mapping[LinkId, Link], known: Mapping[str, Link]) -> None:
    """A remark for each task that is under another id now: ``moved`` by :func:`follow_ids`, as ``known`` before."""
    ctx = builder.ctx
    for link in moved.values():
        before = known[link.id]
        for side in Side:
            id_ = link.remote_id(side)
            task = ctx.task(side, id_)
            if task is not None and id_ != before.remote_id(side):
                renumbered = message(NoteCode.RENUMBERED, where=ctx.names[side])
                builder.note(NoteKind.RENUMBERED, renumbered, task.title, link.id)


def unlinked(ctx: Context, side: Side) -> Iterator[tuple[RemoteId, RemoteTask]]:
    """Tasks of ``side`` that no link knows and the pair takes up."""
    for id_, task in ctx.request.view(side).tasks.items():
        known = ctx.link_of(side, id_) is not None or id_ in ctx.tombstones[side]
        if not known and is_wanted(task, ctx.pair.scope):
            yield id_, task


def may_be_unknown(ctx: Context, side: Side, pool: Mapping[RemoteId, RemoteTask]) -> list[RemoteId]:
    """Which of ``pool`` look like a linked task of which it is not known whether it is still there."""
    unknown = (ctx.request.state.seen_before(side, id_) for id_ in ctx.request.view(side).unknown)
    by = {key for task in unknown if task is not None for key in keys(portrait(task), Situation.UNKNOWN_STATE)}
    if not by:
        return []
    return [id_ for id_, task in pool.items() if not by.isdisjoint(keys(portrait(task), Situation.UNKNOWN_STATE))]


def _is_lost(link: Link, side: Side, view: SideView) -> bool:
    """Whether the task of ``link`` is not there under its id; of a muted one that is told only once."""
    id_ = link.remote_id(side)
    if link.state is LinkState.MUTED:
        return id_ is not None and id_ not in view.tasks and id_ not in view.unknown
    return link.state is not LinkState.TOMBSTONE and id_ in view.gone


def _pairs(
    ctx: Context, side: Side, lost: list[Link], pool: Mapping[RemoteId, RemoteTask]
) -> list[tuple[Link, RemoteTask]]:
    """What belongs together: beyond doubt, or because it makes no difference which of several is whose."""
    if not lost or not pool:
        return []
    index = Index(pool.values(), ctx.request.owner_of_marker)
    choices = [(link, _candidates(ctx, link, side, index)) for link in lost]
    only = Counter(twins[0].id for _, twins in choices if len(twins) == 1)
    found: dict[RemoteId, tuple[Link, RemoteTask]] = {}
    for link, twins in sorted(choices, key=lambda choice: len(choice[1])):
        free = [task for task in twins if task.id not in found]
        if free and not (len(twins) == 1 and only[twins[0].id] > 1):
            twin = min(free, key=age)  # the oldest counts, as of several with one mark
            found[twin.id] = link, twin
    return list(found.values())


def _candidates(ctx: Context, link: Link, side: Side, index: Index) -> list[RemoteTask]:
    """Which tasks may be the link's; each of them would do. What was left alone stays so, a new one is not."""
    gone = link.remote_id(side) in ctx.request.view(side).gone
    if link.state is not LinkState.MUTED:
        situation = Situation.MOVED
    else:
        situation = Situation.MOVED_APART if gone else Situation.MISSED_APART
    found = index.search(_as_it_was(ctx, link, side), situation)
    if found or found is None or not gone:
        return found or []
    return _made_again(ctx, link, side, index)


def _as_it_was(ctx: Context, link: Link, side: Side) -> Portrait:
    """The gone task; of one that no run saw last, the base has the title."""
    former = ctx.request.state.seen_before(side, link.remote_id(side))
    row = link.base.get((Field.TITLE, ""))
    known = portrait_of(link.id, former)
    if former is None and row is not None:
        known = replace(known, title=str(row.half(side)))
    return replace(known, says=partial(_says_the_same, ctx, link, side))


def _made_again(ctx: Context, link: Link, side: Side, index: Index) -> list[RemoteTask]:
    """Tasks of ``side`` that equal the other side's task, or that another TaskSync made with its title.

    What ``side`` rewrites in its own way need not be equal.
    """
    origin = ctx.task(side.other, link.remote_id(side.other))
    if origin is None:
        return []
    rewritten = ctx.request.view(side).capabilities.normalises

    def equal(task: RemoteTask) -> bool:
        return ctx.equal(*((task, origin) if side is Side.SOURCE else (origin, task)), besides=rewritten)

    return index.search(Portrait(origin.title, says=equal), Situation.MADE_AGAIN) or []


def _says_the_same(ctx: Context, link: Link, side: Side, task: RemoteTask) -> bool:
    """``task`` has the title already, and the rest is equal, too."""
    fields: dict[Field, Value] = {name: value for name, value in task.fields.items() if name is not Field.PARENT}
    return not has_changed(ctx, link, side, replace(task, fields=fields))
