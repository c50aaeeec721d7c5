"""Ids are not forever: a task that got a new id (moved to another list or parent) is not a deletion and a new task."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace

from tasksync_gui.engine.context import Context
from tasksync_gui.engine.linked import has_changed
from tasksync_gui.engine.match import normal_title
from tasksync_gui.engine.operations import remote_ids
from tasksync_gui.model.fields import Field, Value
from tasksync_gui.model.ids import LinkId, RemoteId, Side
from tasksync_gui.model.link import Link, LinkState
from tasksync_gui.model.task import RemoteTask


def follow_ids(ctx: Context, pools: Mapping[Side, dict[RemoteId, RemoteTask]]) -> dict[LinkId, Link]:
    """Links whose task is gone under its old id and there under a new one, with the new id.

    It is the same task if it bears our mark for this link, or if it alone has the gone one's title and moment of
    creation, or says what the gone one said last (apart from its parent, whose change may be the reason). It is
    taken out of its side's pool.
    """
    found: dict[LinkId, Link] = {}
    for side, pool in pools.items():
        gone = ctx.request.view(side).gone
        lost = [link for link in ctx.request.state.links.values() if _is_lost(link, side, gone)]
        for link, task in _pairs(ctx, side, lost, pool):
            known = found.get(link.id, link)
            source_id, destination_id = remote_ids(side, task.id, known.remote_id(side.other))
            moved = replace(known, source_id=source_id, destination_id=destination_id)
            ctx.register(moved)
            found[link.id] = moved
            del pool[task.id]
    return found


def _is_lost(link: Link, side: Side, gone: frozenset[RemoteId]) -> bool:
    return link.state is LinkState.LIVE and link.remote_id(side) in gone


def _pairs(
    ctx: Context, side: Side, lost: list[Link], pool: Mapping[RemoteId, RemoteTask]
) -> list[tuple[Link, RemoteTask]]:
    """What belongs together beyond doubt."""
    if not lost or not pool:
        return []
    titled: dict[str, list[RemoteTask]] = defaultdict(list)
    marked: dict[LinkId, list[RemoteTask]] = defaultdict(list)
    for task in pool.values():
        titled[normal_title(task.title)].append(task)
        if task.marker is not None and (owner := ctx.request.owner_of_marker(task.marker)):
            marked[owner].append(task)
    wanted: dict[RemoteId, list[tuple[Link, RemoteTask]]] = defaultdict(list)
    for link in lost:
        row = link.base.get((Field.TITLE, ""))
        alike = titled[normal_title(str(row.half(side)))] if row else []
        twins = marked[link.id] or [task for task in alike if _says_the_same(ctx, link, side, task)]
        if len(twins) == 1:
            wanted[twins[0].id].append((link, twins[0]))
    return [claims[0] for claims in wanted.values() if len(claims) == 1]


def _says_the_same(ctx: Context, link: Link, side: Side, task: RemoteTask) -> bool:
    """``task`` has the title already; it was made at the same moment, or the rest is equal, too."""
    former = ctx.request.state.observations[side].get(link.remote_id(side) or RemoteId(""))
    if former is not None and former.task.created_at is not None and former.task.created_at == task.created_at:
        return True
    fields: dict[Field, Value] = {name: value for name, value in task.fields.items() if name is not Field.PARENT}
    return not has_changed(ctx, link, side, replace(task, fields=fields))
