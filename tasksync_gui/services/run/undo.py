"""What a person wants undone, looked up in the history."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from tasksync_gui.engine.plan.inputs import PlanRequest
from tasksync_gui.engine.ports import SyncStore
from tasksync_gui.engine.undo.planner import undo_plan
from tasksync_gui.engine.undo.steps import UndoStep, steps_of
from tasksync_gui.model.error_codes import ServiceCode
from tasksync_gui.model.errors import UserError
from tasksync_gui.model.message import message
from tasksync_gui.model.plan import OperationKind, Plan
from tasksync_gui.model.run import Change, Counts, Outcome, Run
from tasksync_gui.services.phrases.changes import change_id

NEWER_RUNS = 2000
"""How many runs are looked through for who changed a task since; older ones are not named."""


@dataclass(frozen=True, slots=True)
class Undoing:
    """One run, what of it is to be undone, and what was changed since."""

    run: Run
    steps: tuple[UndoStep, ...]
    later: tuple[Change, ...]

    def plan(self, request: PlanRequest) -> Plan:
        """What undoing it would do now."""
        return undo_plan(request, self.run.id, self.steps, self.later)


async def look_up(store: SyncStore, run: Run, chosen: Collection[int] = ()) -> Undoing:
    """``chosen`` are numbers of the run's changes; all of them if empty. Raises UserError."""
    if run.outcome is Outcome.RUNNING:
        raise UserError(message(ServiceCode.RUN_NOT_ENDED))
    changes = await store.changes(run.id)
    steps = steps_of(changes, chosen)
    if not steps:
        raise _nothing(run, changes, chosen)
    return Undoing(run, steps, await _later(store, run))


def _nothing(run: Run, changes: Sequence[Change], chosen: Collection[int]) -> UserError:
    known = {change.sequence for change in changes}
    odd = sorted(set(chosen) - known)
    if odd:
        return UserError(message(ServiceCode.NO_CHANGE, run=run.id[:8], change=change_id(run.id, odd[0])))
    if any(change.kind is OperationKind.RENUMBER and change.sequence in chosen for change in changes):
        return UserError(message(ServiceCode.ONLY_NEW_ID))
    return UserError(message(ServiceCode.CHANGE_FAILED if chosen else ServiceCode.NOTHING_TO_UNDO))


async def _later(store: SyncStore, run: Run) -> tuple[Change, ...]:
    """What newer runs of the pair changed, oldest first."""
    found: list[Change] = []
    for newer in await store.runs(run.pair, NEWER_RUNS):
        if newer.id == run.id:
            return tuple(found)
        if newer.counts != Counts() or newer.outcome is Outcome.INTERRUPTED:
            found[:0] = await store.changes(newer.id)
    return tuple(found)
