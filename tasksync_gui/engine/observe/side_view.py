"""The planner's whole input: plain values, no way to reach a system or the store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from tasksync_gui.engine.observe.confirm import absent_ids, is_stale
from tasksync_gui.engine.state import PairState
from tasksync_gui.model.capabilities import Capabilities
from tasksync_gui.model.codes import UnknownCode
from tasksync_gui.model.ids import RemoteId, Side
from tasksync_gui.model.message import Message, message
from tasksync_gui.model.task import ItemProblem, RemoteTask, Snapshot


@dataclass(frozen=True, slots=True)
class SideView:
    """One side as a whole: the snapshot laid over what was known, and what absence means.

    Every id is in at most one of ``tasks``, ``gone`` and ``unknown``.
    """

    side: Side
    capabilities: Capabilities
    system: str
    """What people call this side: its list, and its account where two lists would read alike."""
    tasks: Mapping[RemoteId, RemoteTask] = field(default_factory=dict)
    gone: frozenset[RemoteId] = frozenset()
    """Confirmed deletions: a tombstone, a 404 on a direct read, or absence from a complete listing."""
    unknown: Mapping[RemoteId, Message] = field(default_factory=dict)
    """Linked ids whose state cannot be told, with the reason."""
    complete: bool = True
    """False: the listing had an error; no deletion is carried out on either side in this run."""
    writable: bool = True
    problems: tuple[ItemProblem, ...] = ()
    requests: int = 0
    people: frozenset[str] | None = None
    """Who can be assigned here; None: anybody."""
    newest: datetime | None = None
    """The latest time that the system itself has stamped on a task; None: it stamps none."""


def lay_view(
    side: Side,
    capabilities: Capabilities,
    system: str,
    snapshot: Snapshot,
    state: PairState,
    *,
    found: Mapping[RemoteId, RemoteTask] | None = None,
    confirmed_gone: frozenset[RemoteId] = frozenset(),
    unknown: Mapping[RemoteId, Message] | None = None,
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
        if task.id not in read and is_stale(task, known.get(task.id)):
            tasks.pop(task.id, None)
            unclear[task.id] = message(UnknownCode.OLDER)
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
    unclear: dict[RemoteId, Message],
    tasks: Mapping[RemoteId, RemoteTask],
) -> tuple[frozenset[RemoteId], dict[RemoteId, Message]]:
    left = absent_ids(side, snapshot, state) - gone - unclear.keys() - tasks.keys()
    if not left:
        return gone, unclear
    if snapshot.complete and not snapshot.incremental and not _too_short(side, snapshot, state):
        return gone | left, unclear
    reason = message(UnknownCode.INCOMPLETE if not snapshot.complete else UnknownCode.SHORT)
    return gone, unclear | dict.fromkeys(left, reason)


def _too_short(side: Side, snapshot: Snapshot, state: PairState) -> bool:
    return 2 * len(snapshot.tasks) < len(state.observations[side])
