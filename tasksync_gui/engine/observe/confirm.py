"""From a snapshot and what was known to a view of one side: what is there, gone, or unknown.

Unknown is not deleted (engine README, section 3). A task is gone only if the system said so, if a direct
read did not find it, or if it is absent from a listing that is complete and not suspiciously short.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Container

from tasksync_gui.engine.identity.evidence import Owner, Situation, is_foreign, keys, portrait, portrait_of
from tasksync_gui.engine.identity.link_ids import new_link_id
from tasksync_gui.engine.observe.scope import is_wanted
from tasksync_gui.engine.state import PairState, Seen
from tasksync_gui.model.ids import LinkId, RemoteId, Side
from tasksync_gui.model.link import LinkState, Observation, Remembered
from tasksync_gui.model.pair import Mode, Pair
from tasksync_gui.model.task import RemoteTask, Snapshot

CONFIRMATION_LIMIT = 100
"""At most this many absences are checked one by one; a plan with more deletions is guarded anyway."""


def linked_ids(side: Side, state: PairState) -> frozenset[RemoteId]:
    """Ids on ``side`` whose links are still in use; a muted link's missing task is not missed again and again."""
    known = state.observations[side]
    return frozenset(
        id_
        for link in state.links.values()
        if (id_ := link.remote_id(side)) is not None
        and link.state is not LinkState.TOMBSTONE
        and (link.state is not LinkState.MUTED or id_ in known)
    )


def absent_ids(side: Side, snapshot: Snapshot, state: PairState) -> frozenset[RemoteId]:
    """Linked ids that the read did not show although it should have, if they still exist."""
    seen = {task.id for task in snapshot.tasks} | {problem.id for problem in snapshot.problems if problem.id}
    missing = linked_ids(side, state) - seen - snapshot.deleted
    if not snapshot.incremental:
        return frozenset(missing)
    return frozenset(missing - (state.observations[side].keys() - state.unechoed[side]))


def needs_confirmation(side: Side, snapshot: Snapshot, state: PairState) -> frozenset[RemoteId]:
    """Ids to be read directly: absent ones before they count as deleted, and ones that went back in time."""
    absent = absent_ids(side, snapshot, state)
    if not snapshot.complete or len(absent) > CONFIRMATION_LIMIT:
        absent = frozenset()
    known = state.observations[side]
    stale = frozenset(task.id for task in snapshot.tasks if is_stale(task, known.get(task.id)))
    return absent | stale if len(stale) <= CONFIRMATION_LIMIT else absent


def is_stale(task: RemoteTask, known: Observation | None) -> bool:
    """Whether an older version than the one that is known was read."""
    if known is None or known.task.modified_at is None or task.modified_at is None:
        return False
    return task.modified_at < known.task.modified_at and task.revision != known.task.revision


def outgrown(side: Side, snapshot: Snapshot, state: PairState, owner: Owner, told: bool) -> frozenset[RemoteId]:
    """Linked ids that a listing of changes says nothing of, while a new task looks like theirs: they must be asked for.

    Such a task bears their link's mark, or has their uid, or their title and moment of creation. Unless the system
    tells of deletions (``told``) the title alone is enough: somebody may have deleted the task and made it again.
    """
    linked = _in_use(side, state)
    known = state.observations[side]
    new = [task for task in snapshot.tasks if task.id not in known and task.id not in linked]
    if not snapshot.incremental or not new:
        return frozenset()
    situation = Situation.CHANGES_TOLD if told else Situation.CHANGES_UNTOLD
    by: dict[object, set[RemoteId]] = defaultdict(set)
    for id_, link in linked.items():
        seen = known.get(id_)
        for key in keys(portrait_of(link, None if seen is None else seen.task), situation):
            by[key].add(id_)
    found = {id_ for task in new for key in keys(portrait(task, owner), situation) for id_ in by[key]}
    return frozenset(found - {task.id for task in snapshot.tasks} - snapshot.deleted)


def shown_twice(side: Side, snapshot: Snapshot, state: PairState, owner: Owner) -> frozenset[RemoteId]:
    """Linked ids of a listing that also shows a new task with their mark, their uid, or their title and moment of
    creation: the task may have got its new id while the pages were read, and was then on two of them.
    """
    linked = _in_use(side, state)
    new = [task for task in snapshot.tasks if task.id not in linked and task.id not in state.observations[side]]
    if not new or not linked:
        return frozenset()
    by = {key for task in new for key in keys(portrait(task, owner), Situation.SHOWN_TWICE)}
    shown = (task for task in snapshot.tasks if task.id in linked)
    return frozenset(
        task.id for task in shown if not by.isdisjoint(keys(portrait_of(linked[task.id], task), Situation.SHOWN_TWICE))
    )


def _in_use(side: Side, state: PairState) -> dict[RemoteId, LinkId]:
    """Ids on ``side`` that a link names which is no tombstone."""
    used = (link for link in state.links.values() if link.state is not LinkState.TOMBSTONE)
    return {id_: link.id for link in used if (id_ := link.remote_id(side)) is not None}


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


def not_accounted(side: Side, state: PairState, gone: Container[RemoteId]) -> frozenset[RemoteId]:
    """Tasks of ``side`` whose other side is ``gone``, or cannot be told: what they say since is nobody's loss yet.

    Until that is decided, what was edited of them since the last sync goes on counting as an edit, whatever becomes of
    this run.
    """
    ends = (LinkState.MUTED, LinkState.TOMBSTONE)
    links = (
        (link.remote_id(side), link.remote_id(side.other)) for link in state.links.values() if link.state not in ends
    )
    return frozenset(id_ for id_, other in links if id_ is not None and other is not None and other in gone)


def has_unknown_origin(seen: Seen, state: PairState, owner: Owner) -> bool:
    """Whether another TaskSync made a task that is new here: what it made it from should be on the other side.

    A listing of changes need not show that: it may have been missed by an earlier one.
    """
    known = state.observations[seen.side]
    new = (each.task for each in seen.upserts if each.id not in known)
    foreign = {task.id for task in new if is_foreign(task, owner)}
    return bool(foreign) and not foreign <= {link.remote_id(seen.side) for link in state.links.values()}
