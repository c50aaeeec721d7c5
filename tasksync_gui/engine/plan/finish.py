"""The end of every plan: what was found is put in order, held back where it must wait, guarded, and named."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

from tasksync_gui.engine.plan.builder import PlanBuilder
from tasksync_gui.engine.plan.inputs import PlanRequest
from tasksync_gui.engine.plan.operations import hash_before
from tasksync_gui.engine.plan.ordering import arrange
from tasksync_gui.model.codec import digest
from tasksync_gui.model.ids import Side
from tasksync_gui.model.plan import GuardTrip, Hold, Operation, OperationKind, Plan

Step = Callable[[PlanBuilder, tuple[Operation, ...]], tuple[Operation, ...]]
"""Takes the operations so far, in order, and returns those that stay; remarks and holds go to the builder."""
Guard = Callable[[PlanBuilder, tuple[Operation, ...]], tuple[GuardTrip, ...]]


def no_guard(builder: PlanBuilder, operations: tuple[Operation, ...]) -> tuple[GuardTrip, ...]:
    """For what is part of a plan that the guards have seen."""
    return ()


def finish_plan(
    builder: PlanBuilder,
    *,
    hold_back: Sequence[Step] = (),
    guards: Guard = no_guard,
    put_off: Sequence[Step] = (),
    basis: str = "",
) -> Plan:
    """The plan of what ``builder`` holds: the one way in which a sync, a second merge and an undo come to theirs.

    ``hold_back`` are the steps before the guards look, ``put_off`` those after: a guard counts what only waits for
    a better moment. The digest names what is left, the holds and the guards. ``basis``: see :func:`basis_of`.
    """
    operations = arrange(builder)
    for step in hold_back:
        operations = step(builder, operations)
    trips = guards(builder, operations)
    for step in put_off:
        operations = step(builder, operations)
    request = builder.ctx.request
    return Plan(
        pair=request.pair.id,
        mode=request.pair.mode,
        digest=plan_digest(request, operations, builder.holds, trips),
        basis=basis,
        created_at=request.now,
        operations=operations,
        held=tuple(builder.holds),
        guards=trips,
        notes=tuple(builder.notes),
        updates=tuple(builder.updates),
        requests=request.source.requests + request.destination.requests,
    )


def plan_digest(
    request: PlanRequest, operations: Sequence[Operation], holds: Sequence[Hold], guards: Sequence[GuardTrip]
) -> str:
    """Identifies what a person reviews: equal for plans that would do, hold and stop the same to the same tasks."""
    return digest(
        [
            request.pair.id,
            request.pair.mode,
            [[o.id, o.kind, o.side, hash_before(o)] for o in operations],
            [hold.id for hold in holds],
            [[trip.kind, trip.side, trip.count] for trip in guards],
        ]
    )


def basis_of(request: PlanRequest) -> str:
    """Identifies what the plan was made from: configuration, and every task's revision on both sides."""
    state = hashlib.sha256(request.fingerprint.encode())
    for side in Side:
        view = request.view(side)
        state.update(f"\n{side} {view.complete} {sorted(view.gone)} {sorted(view.unknown)}\n".encode())
        for id_, revision in sorted((task.id, task.revision) for task in view.tasks.values()):
            state.update(f"{id_}\0{revision}\n".encode("utf-8", "surrogatepass"))
    return state.hexdigest()


def deletions_apart(operations: Sequence[Operation]) -> tuple[tuple[Operation, ...], tuple[Operation, ...]]:
    """(what stays, deletions): a restored database knows too little to delete anything."""
    kept = tuple(o for o in operations if o.kind is not OperationKind.DELETE)
    return kept, tuple(o for o in operations if o.kind is OperationKind.DELETE)
