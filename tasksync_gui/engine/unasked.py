"""What has to be asked before a task is created elsewhere: whether it is still there, and what it was made from."""

from __future__ import annotations

from collections.abc import Callable

from tasksync_gui.engine.context import is_foreign, new_link_id
from tasksync_gui.engine.detect import is_wanted
from tasksync_gui.engine.ports import PairState, Seen
from tasksync_gui.model.ids import LinkId, RemoteId, Side
from tasksync_gui.model.link import LinkState, Remembered
from tasksync_gui.model.pair import Mode, Pair
from tasksync_gui.model.task import RemoteTask, Snapshot

Given = Callable[[RemoteTask], bool]
"""Whether the other side would get this task, if no link knows it."""


def given(pair: Pair, state: PairState, side: Side) -> Given:
    """What the other side would get of ``side``; a task that a person told to leave alone is none of it."""
    if side is Side.DESTINATION and pair.mode is not Mode.TWO_WAY:
        return lambda task: False
    skipped = {each.link for each in state.decisions if each.answer is Remembered.SKIP_ALWAYS}

    def is_given(task: RemoteTask) -> bool:
        uses = ("", "duplicate") if skipped else ()
        left_alone = any(new_link_id(pair.id, state.links, side, task.id, use) in skipped for use in uses)
        return is_wanted(task, pair.scope) and not left_alone

    return is_given


def unasked_ids(side: Side, snapshot: Snapshot, state: PairState, is_given: Given) -> frozenset[RemoteId]:
    """Remembered tasks that would be created on the other side although a listing of changes says nothing of them.

    They were held up earlier (a person was asked, a guard tripped, a creation failed) and may be gone since.
    """
    if not snapshot.incremental:
        return frozenset()
    known = state.observations[side]
    linked, pending = set[RemoteId](), set[RemoteId]()
    for link in state.links.values():
        id_ = link.remote_id(side)
        if id_ is not None:
            linked.add(id_)
            if link.state is LinkState.CREATE_PENDING and link.remote_id(side.other) is None:
                pending.add(id_)
    quiet = known.keys() - {task.id for task in snapshot.tasks} - snapshot.deleted
    return frozenset(id_ for id_ in quiet if id_ in pending or (id_ not in linked and is_given(known[id_].task)))


def has_unknown_origin(seen: Seen, state: PairState, owner: Callable[[str], LinkId | None]) -> bool:
    """Whether another TaskSync made a task that is new here: what it made it from should be on the other side.

    A listing of changes need not show that: it may have been missed by an earlier one.
    """
    known = state.observations[seen.side]
    new = (each.task for each in seen.upserts if each.id not in known)
    foreign = {task.id for task in new if is_foreign(task, owner)}
    return bool(foreign) and not foreign <= {link.remote_id(seen.side) for link in state.links.values()}
