"""Ids are not forever: a task that got a new id (moved to another list or parent) is not a deletion and a new task."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace

from tasksync_gui.engine.identity.matching import normal_title, traits
from tasksync_gui.engine.merge.equality import age
from tasksync_gui.engine.observe.scope import is_wanted
from tasksync_gui.engine.observe.side_view import SideView
from tasksync_gui.engine.plan.context import Context
from tasksync_gui.engine.plan.link_changes import has_changed
from tasksync_gui.engine.plan.operations import remote_ids
from tasksync_gui.model.fields import Field, Value
from tasksync_gui.model.ids import LinkId, RemoteId, Side
from tasksync_gui.model.link import Link, LinkState
from tasksync_gui.model.task import RemoteTask


def follow_ids(ctx: Context, pools: Mapping[Side, dict[RemoteId, RemoteTask]]) -> dict[LinkId, Link]:
    """Links whose task is gone under its old id and there under a new one, with the new id.

    It is the same task if it bears our mark for this link, or if it alone has the gone one's title and moment of
    creation, or says what the gone one said last (apart from its parent, whose change may be the reason). And it
    is in its place if somebody else (another computer, the person) made it again from the other side's task. Of
    several that would do, the oldest is it. It is taken out of its side's pool.
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


def unlinked(ctx: Context, side: Side) -> Iterator[tuple[RemoteId, RemoteTask]]:
    """Tasks of ``side`` that no link knows and the pair takes up."""
    for id_, task in ctx.request.view(side).tasks.items():
        known = ctx.link_of(side, id_) is not None or id_ in ctx.tombstones[side]
        if not known and is_wanted(task, ctx.pair.scope):
            yield id_, task


def may_be_unknown(ctx: Context, side: Side, pool: Mapping[RemoteId, RemoteTask]) -> list[RemoteId]:
    """Which of ``pool`` look like a linked task of which it is not known whether it is still there."""
    known = (ctx.request.state.seen_before(side, id_) for id_ in ctx.request.view(side).unknown)
    looks = {look for task in known if task is not None for look in traits(task, told=False)}
    return [id_ for id_, task in pool.items() if not looks.isdisjoint(traits(task, told=False))] if looks else []


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
    titled: dict[str, list[RemoteTask]] = defaultdict(list)
    marked: dict[LinkId, list[RemoteTask]] = defaultdict(list)
    for task in pool.values():
        titled[normal_title(task.title)].append(task)
        if task.marker is not None and (owner := ctx.request.owner_of_marker(task.marker)):
            marked[owner].append(task)
    choices = [
        (link, marked[link.id] or _same_uid(ctx, link, side, pool) or _twins(ctx, link, side, titled)) for link in lost
    ]
    only = Counter(twins[0].id for _, twins in choices if len(twins) == 1)
    found: dict[RemoteId, tuple[Link, RemoteTask]] = {}
    for link, twins in sorted(choices, key=lambda choice: len(choice[1])):
        free = [task for task in twins if task.id not in found]
        if free and not (len(twins) == 1 and only[twins[0].id] > 1):
            twin = min(free, key=age)  # the oldest counts, as of several with one mark
            found[twin.id] = link, twin
    return list(found.values())


def _twins(ctx: Context, link: Link, side: Side, titled: Mapping[str, list[RemoteTask]]) -> list[RemoteTask]:
    """Which tasks without a mark may be the link's; each of them would do."""
    former = ctx.request.state.seen_before(side, link.remote_id(side))
    row = link.base.get((Field.TITLE, ""))
    title = former.title if former is not None else str(row.half(side)) if row is not None else None
    alike = [] if title is None else titled.get(normal_title(title), [])
    made = _made_then(former, alike)
    if made is not None and (len(made) == 1 or link.state is LinkState.MUTED):  # a new one is not left alone, too
        return made
    if link.remote_id(side) not in ctx.request.view(side).gone:
        return []
    return [task for task in made or alike if _says_the_same(ctx, link, side, task)] or _made_again(
        ctx, link, side, titled
    )


def _same_uid(ctx: Context, link: Link, side: Side, pool: Mapping[RemoteId, RemoteTask]) -> list[RemoteTask]:
    former = ctx.request.state.seen_before(side, link.remote_id(side))
    uid = None if former is None else former.uid
    same = [] if uid is None else [task for task in pool.values() if task.uid == uid]
    return same if len(same) == 1 else []


def _made_again(ctx: Context, link: Link, side: Side, titled: Mapping[str, list[RemoteTask]]) -> list[RemoteTask]:
    """Tasks of ``side`` that equal the other side's task, or that another TaskSync made with its title.

    What ``side`` rewrites in its own way need not be equal.
    """
    origin = ctx.task(side.other, link.remote_id(side.other))
    if origin is None:
        return []
    alike = titled.get(normal_title(origin.title), [])
    rewritten = ctx.request.view(side).capabilities.normalises
    equal = [
        task
        for task in alike
        if ctx.equal(*((task, origin) if side is Side.SOURCE else (origin, task)), besides=rewritten)
    ]
    foreign = [task for task in alike if ctx.is_foreign(task)]
    return equal or (foreign if len(foreign) == 1 else [])


def _made_then(former: RemoteTask | None, alike: list[RemoteTask]) -> list[RemoteTask] | None:
    """Which of the tasks that have the title already were made at the same moment; None if nobody knows when."""
    made = None if former is None else former.created_at
    return None if made is None else [task for task in alike if task.created_at == made]


def _says_the_same(ctx: Context, link: Link, side: Side, task: RemoteTask) -> bool:
    """``task`` has the title already, and the rest is equal, too."""
    fields: dict[Field, Value] = {name: value for name, value in task.fields.items() if name is not Field.PARENT}
    return not has_changed(ctx, link, side, replace(task, fields=fields))
