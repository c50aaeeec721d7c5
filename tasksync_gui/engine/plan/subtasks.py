"""A deletion must not take along subtasks that nobody deleted: many systems delete children with their parent."""

from __future__ import annotations

from collections import defaultdict, deque

from tasksync_gui.engine.plan.builder import PlanBuilder
from tasksync_gui.model.codes import HoldCode
from tasksync_gui.model.fields import Field
from tasksync_gui.model.ids import RemoteId, Side
from tasksync_gui.model.message import message
from tasksync_gui.model.plan import HoldKind, Operation, OperationKind


def spare_children(builder: PlanBuilder) -> None:
    """Hold each deletion of a task that still has subtasks which neither go nor move away before it."""
    for side in Side:
        deletions = [o for o in builder.operations if o.side is side and o.kind is OperationKind.DELETE]
        if deletions:
            held = _taking_along(builder, side, deletions)
            kept_back = {operation.id for operation in held}
            builder.operations = [operation for operation in builder.operations if operation.id not in kept_back]
            for operation in held:
                _hold(builder, operation)


def _taking_along(builder: PlanBuilder, side: Side, deletions: list[Operation]) -> list[Operation]:
    """Those of ``deletions`` that would; a task that is kept for its subtasks keeps its own parent, too."""
    children: dict[object, set[RemoteId]] = defaultdict(set)
    for task in builder.ctx.request.view(side).tasks.values():
        children[task.fields.get(Field.PARENT)].add(task.id)
    moving = {
        o.target for o in builder.operations if o.side is side and o.kind is not OperationKind.DELETE and _moves(o)
    }
    going = {operation.target: operation for operation in deletions}
    held: list[Operation] = []
    above = {child: parent for parent in going for child in children.get(parent, ())}
    staying = deque(id_ for id_ in going if any(not (child in going or child in moving) for child in children[id_]))
    while staying:
        kept = staying.popleft()
        if kept in going:
            held.append(going.pop(kept))
            if kept in above and kept not in moving:
                staying.append(above[kept])
    return held


def _moves(operation: Operation) -> bool:
    return Field.PARENT in operation.desired()


def _hold(builder: PlanBuilder, operation: Operation) -> None:
    ctx, side = builder.ctx, operation.side
    task = ctx.task(side, RemoteId(operation.target or ""))
    source, destination = (task, None) if side is Side.SOURCE else (None, task)
    reason = message(HoldCode.SUBTASKS_STAY, where=ctx.names[side.other], other=ctx.names[side])
    builder.hold_task(HoldKind.DELETE_EDIT, operation.link, source, destination, (reason,))
