"""Undo is a plan like any other (engine README, section 8): what a run changed is put back where it still stands.

Each field is put back only if it still has the value that the run gave it. The base is then a pinned pair: the
other side's half stays what it was, the written side's half is the restored value. So the next run sees two
unchanged sides, and neither pushes the change again nor carries the restoration on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from tasksync_gui.engine.merge.equality import same
from tasksync_gui.engine.plan.builder import PlanBuilder
from tasksync_gui.engine.plan.context import Context
from tasksync_gui.engine.plan.finish import basis_of, deletions_apart, finish_plan
from tasksync_gui.engine.plan.guards import tripped
from tasksync_gui.engine.plan.inputs import PlanRequest
from tasksync_gui.engine.plan.moved_ids import follow_ids, note_moves, unlinked
from tasksync_gui.engine.plan.waiting import without_unsettled
from tasksync_gui.engine.undo.fields import ValueUndo
from tasksync_gui.engine.undo.made import additions
from tasksync_gui.engine.undo.steps import Report, UndoStep, since_of
from tasksync_gui.engine.undo.tasks import TaskUndo
from tasksync_gui.model.capabilities import Capabilities
from tasksync_gui.model.codec import digest
from tasksync_gui.model.codes import NoteCode
from tasksync_gui.model.fields import Field
from tasksync_gui.model.ids import LinkId, Revision, RunId, Side
from tasksync_gui.model.link import Link
from tasksync_gui.model.message import message
from tasksync_gui.model.plan import LinkUpdate, NoteKind, Operation, OperationKind, Plan
from tasksync_gui.model.run import Change
from tasksync_gui.model.task import RemoteTask


def undo_plan(request: PlanRequest, run: RunId, steps: Sequence[UndoStep], later: Iterable[Change] = ()) -> Plan:
    """What undoing ``steps`` of ``run`` would do now. ``later``: what newer runs changed, oldest first."""
    moved = _moved(request)
    known, request = request, _as_called_now(request, moved)
    builder = PlanBuilder(Context(request))
    note_moves(builder, moved, known.state.links)
    report = Report(builder, since_of(later))
    by_kind = {kind: [step for step in steps if step.kind is kind] for kind in OperationKind}
    tasks = TaskUndo(builder, run, report)
    for step in by_kind[OperationKind.UNLINK]:
        tasks.join(step)
    tasks.bring_back(by_kind[OperationKind.DELETE])
    ValueUndo(builder, run, report, tasks).put_back(by_kind[OperationKind.UPDATE])
    tasks.take_away(by_kind[OperationKind.CREATE])
    for step in by_kind[OperationKind.ADOPT]:
        tasks.part(step)
    plan = finish_plan(
        builder,
        hold_back=(without_unsettled, _without_questions, _without_deletions),
        guards=tripped,
        basis=basis_of(request),
    )
    return replace(plan, digest=digest([plan.digest, "undo", run]), updates=_written_down(moved), undoes=run)


def _without_questions(builder: PlanBuilder, operations: tuple[Operation, ...]) -> tuple[Operation, ...]:
    """An undo leaves no question behind: what cannot be put back is named and that is all."""
    for hold in builder.holds:
        below = message(NoteCode.PARENT_BELOW)
        builder.note(NoteKind.CHANGED_SINCE, below, hold.title, hold.link, Field.PARENT)
    builder.holds.clear()
    return operations


def _without_deletions(builder: PlanBuilder, operations: tuple[Operation, ...]) -> tuple[Operation, ...]:
    if not builder.ctx.request.state.restored:
        return operations
    operations, left_in_place = deletions_apart(operations)
    for operation in left_in_place:
        too_little = message(NoteCode.TOO_LITTLE_KNOWN)
        builder.note(NoteKind.SKIPPED, too_little, operation.title, operation.link)
    return operations


def _moved(request: PlanRequest) -> dict[LinkId, Link]:
    """Links to where their tasks have moved since."""
    ctx = Context(request)
    return follow_ids(ctx, {side: dict(unlinked(ctx, side)) for side in Side})


def _as_called_now(request: PlanRequest, moved: dict[LinkId, Link]) -> PlanRequest:
    return replace(request, state=replace(request.state, links=dict(request.state.links) | moved))


def _written_down(moved: Mapping[LinkId, Link]) -> tuple[LinkUpdate, ...]:
    return tuple(LinkUpdate(link.id, None, link.source_id, link.destination_id) for link in moved.values())


def still_undoable(operation: Operation, current: RemoteTask | None, capabilities: Capabilities) -> Operation | None:
    """After a late conflict: ``operation`` on the task as it is now, if nothing that matters changed.

    What is deleted must be the very task that the preview showed, with whatever its system keeps of it.
    """
    if current is None or operation.kind is OperationKind.CREATE:
        return None
    concerned = [c.field for c in operation.changes] if operation.kind is OperationKind.UPDATE else list(current.fields)
    untouched = all(same(name, current.fields.get(name), operation.before_image.get(name)) for name in concerned)
    if not untouched:
        return None
    if (
        operation.kind is OperationKind.DELETE
        and additions(_as_planned(operation, current), current, capabilities).found
    ):
        return None
    kept = current.raw if operation.kind is OperationKind.DELETE else ""
    return replace(operation, expected_revision=current.revision, before_image=dict(current.fields), kept=kept)


def _as_planned(operation: Operation, current: RemoteTask) -> RemoteTask:
    return RemoteTask(current.id, operation.expected_revision or Revision(""), operation.before_image, operation.kept)
