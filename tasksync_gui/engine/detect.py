"""From a snapshot and what was known to a view of one side: what is there, gone, or unknown.

Unknown is not deleted (ENGINE section 3). A task is gone only if the system said so, if a direct
read did not find it, or if it is absent from a listing that is complete and not suspiciously short.
"""

from __future__ import annotations

from collections.abc import Mapping

from tasksync_gui.engine.ports import PairState
from tasksync_gui.engine.view import SideView
from tasksync_gui.model.capabilities import Capabilities
from tasksync_gui.model.fields import Field
from tasksync_gui.model.ids import RemoteId, Side
from tasksync_gui.model.link import LinkState, Observation
from tasksync_gui.model.pair import Scope
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
    stale = frozenset(task.id for task in snapshot.tasks if _is_stale(task, known.get(task.id)))
    return absent | stale if len(stale) <= CONFIRMATION_LIMIT else absent


def lay_view(
    side: Side,
    capabilities: Capabilities,
    system: str,
    snapshot: Snapshot,
    state: PairState,
    *,
    found: Mapping[RemoteId, RemoteTask] | None = None,
    confirmed_gone: frozenset[RemoteId] = frozenset(),
    unknown: Mapping[RemoteId, str] | None = None,
    writable: bool = True,
) -> SideView:
    """The side as a whole.

    ``found``, ``confirmed_gone`` and ``unknown`` are the answers of the direct reads that
    :func:`needs_confirmation` asked for.
    """
    known = state.observations[side]
    tasks = {id_: seen.task for id_, seen in known.items()} if snapshot.incremental else {}
    unclear = dict(unknown or {})
    read = found or {}
    for task in (*(task for task in snapshot.tasks if task.id not in read), *read.values()):
        if task.id not in read and _is_stale(task, known.get(task.id)):
            tasks.pop(task.id, None)
            unclear[task.id] = "an older version than the one already seen was read"
        else:
            tasks[task.id] = task
    for problem in snapshot.problems:
        if problem.id is not None:
            tasks.pop(problem.id, None)
            unclear[problem.id] = problem.message
    gone = (snapshot.deleted | confirmed_gone) - {task.id for task in snapshot.tasks}
    gone, unclear = _judge_absent(side, snapshot, state, gone, unclear, tasks)
    return SideView(
        side=side,
        capabilities=snapshot.capabilities or capabilities,
        system=system,
        tasks={id_: task for id_, task in tasks.items() if id_ not in gone and id_ not in unclear},
        gone=gone - unclear.keys(),
        unknown=unclear,
        complete=snapshot.complete,
        writable=writable,
        problems=snapshot.problems,
        requests=snapshot.requests,
        people=snapshot.people,
    )


def _judge_absent(
    side: Side,
    snapshot: Snapshot,
    state: PairState,
    gone: frozenset[RemoteId],
    unclear: dict[RemoteId, str],
    tasks: Mapping[RemoteId, RemoteTask],
) -> tuple[frozenset[RemoteId], dict[RemoteId, str]]:
    left = absent_ids(side, snapshot, state) - gone - unclear.keys() - tasks.keys()
    if not left:
        return gone, unclear
    if snapshot.complete and not snapshot.incremental and not _too_short(side, snapshot, state):
        return gone | left, unclear
    reason = "the listing was incomplete" if not snapshot.complete else "the listing was much shorter than the last one"
    return gone, unclear | dict.fromkeys(left, reason)


def _too_short(side: Side, snapshot: Snapshot, state: PairState) -> bool:
    return 2 * len(snapshot.tasks) < len(state.observations[side])


def _is_stale(task: RemoteTask, known: Observation | None) -> bool:
    if known is None or known.task.modified_at is None or task.modified_at is None:
        return False
    return task.modified_at < known.task.modified_at and task.revision != known.task.revision


def is_wanted(task: RemoteTask, scope: Scope) -> bool:
    """Whether the pair takes this task up, if it does not know it yet."""
    return in_scope(task, scope) and (scope.completed or not task.is_done)


def in_scope(task: RemoteTask, scope: Scope) -> bool:
    """Whether the pair looks at this task at all; leaving the scope is never a deletion."""
    if not scope.labels:
        return True
    labels = task.fields.get(Field.LABELS)
    return isinstance(labels, frozenset) and not scope.labels.isdisjoint(labels)
