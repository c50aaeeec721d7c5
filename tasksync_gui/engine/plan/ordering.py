"""The order in which operations are carried out (engine README, section 6)."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import replace

from tasksync_gui.engine.plan.builder import PlanBuilder
from tasksync_gui.engine.plan.context import Context
from tasksync_gui.engine.plan.operations import ADOPT, COMPLETE, CREATE, DELETE, FIELDS, MOVE, hash_changes
from tasksync_gui.model.codes import HoldCode
from tasksync_gui.model.fields import Completion, Field
from tasksync_gui.model.ids import LinkId, OperationId, RemoteId, Side
from tasksync_gui.model.message import message
from tasksync_gui.model.plan import HoldKind, Operation, OperationKind, pending_link


def arrange(builder: PlanBuilder) -> tuple[Operation, ...]:
    """Operations with rank and dependencies, in an order in which they can run one after the other."""
    operations = _without_cycles(builder, _resolve_parents(builder.operations))
    after: dict[OperationId, set[OperationId]] = {operation.id: set(operation.after) for operation in operations}
    creators = {(o.link, o.side): o.id for o in operations if o.kind is OperationKind.CREATE}
    for operation in operations:
        link = _pending(operation)
        if link is not None:
            after[operation.id].add(creators[link, operation.side])
    _children_first(builder.ctx, operations, after, lambda operation: operation.kind is OperationKind.DELETE)
    _children_first(builder.ctx, operations, after, _completes)
    _children_out_first(builder.ctx, operations, after)
    depth = _depths(after)
    ranks: dict[OperationId, int] = {}
    for operation in sorted(operations, key=lambda o: depth[o.id]):
        ranks[operation.id] = max([_rank(operation), *(ranks.get(id_, 0) for id_ in after[operation.id])])
    ranked = [_placed(o, ranks[o.id], after[o.id]) for o in operations]
    ranked.sort(key=lambda o: (o.rank, depth[o.id], o.title.casefold(), o.id))
    return _without_idle_copies(_topological(ranked))


def _placed(operation: Operation, rank: int, after: set[OperationId]) -> Operation:
    if operation.rank == rank and not after and not operation.after:
        return operation  # most adoptions are as they were made
    return replace(operation, rank=rank, after=tuple(sorted(after)))


def _without_idle_copies(operations: Sequence[Operation]) -> tuple[Operation, ...]:
    """A copy is made of what is overwritten: where nothing is, a copy would be one task too many, on either side."""
    copies = {operation.id: operation.link for operation in operations if operation.is_copy}
    needed = {id_ for operation in operations for id_ in operation.after if copies.get(id_, "") != operation.link}
    idle = copies.keys() - needed
    return tuple(o for o in operations if o.id not in idle and idle.isdisjoint(o.after)) if idle else tuple(operations)


def _pending(operation: Operation) -> LinkId | None:
    return next((pending_link(c.after) for c in operation.changes if c.field is Field.PARENT), None)


def _resolve_parents(operations: Iterable[Operation]) -> list[Operation]:
    """Drop parents whose own create is not part of the plan: they follow in a later run."""
    listed = list(operations)
    created = {(o.link, o.side) for o in listed if o.kind is OperationKind.CREATE}
    return [
        kept
        for o in listed
        if (kept := _without_parent(o) if (link := _pending(o)) and (link, o.side) not in created else o)
    ]


def _without_parent(operation: Operation) -> Operation | None:
    changes = tuple(change for change in operation.changes if change.field is not Field.PARENT)
    if not changes and operation.kind is OperationKind.UPDATE:
        return None
    rows = tuple(row for row in operation.base_after if row.field is not Field.PARENT)
    return replace(operation, changes=changes, base_after=rows)


def _without_cycles(builder: PlanBuilder, operations: list[Operation]) -> list[Operation]:
    """Refuse moves that together would make a task its own ancestor."""
    ctx = builder.ctx
    kept: list[Operation] = []
    for side in Side:
        own = [operation for operation in operations if operation.side is side]
        if not any(change.field is Field.PARENT for operation in own for change in operation.changes):
            kept += own
            continue
        parents: dict[str, str] = {
            id_: parent
            for id_, task in ctx.request.view(side).tasks.items()
            if isinstance(parent := task.fields.get(Field.PARENT), str) and id_ not in ctx.cyclic[side]
        }
        for operation in own:
            move = next((c for c in operation.changes if c.field is Field.PARENT), None)
            key = str(operation.target or f"link:{operation.link}")
            if move is None or not isinstance(move.after, str) or operation.kind is OperationKind.DELETE:
                kept.append(operation)
            elif _leads_to(parents, move.after, key):
                _refuse(builder, operation)
                if rest := _without_parent(operation):
                    kept.append(rest)
            else:
                parents[key] = move.after
                kept.append(operation)
    return kept


def _leads_to(parents: Mapping[str, str], start: str, goal: str) -> bool:
    seen: set[str] = set()
    current: str | None = start
    while current is not None and current not in seen:
        if current == goal:
            return True
        seen.add(current)
        current = parents.get(current)
    return False


def _refuse(builder: PlanBuilder, operation: Operation) -> None:
    ctx = builder.ctx
    own, other = (ctx.task(operation.side, operation.target), ctx.task(operation.side.other, operation.counterpart))
    source, destination = (own, other) if operation.side is Side.SOURCE else (other, own)
    reason = (message(HoldCode.OWN_SUBTASK),)
    builder.hold_task(HoldKind.REFUSED, operation.link, source, destination, reason)


def _children_first(
    ctx: Context,
    operations: Iterable[Operation],
    after: dict[OperationId, set[OperationId]],
    concerned: Callable[[Operation], bool],
) -> None:
    chosen = {(o.side, o.target): o for o in operations if o.target is not None and concerned(o)}
    for (side, target), operation in chosen.items():
        task = ctx.task(side, target)
        parent = task.fields.get(Field.PARENT) if task is not None else None
        if not isinstance(parent, str) or target in ctx.cyclic[side]:
            continue
        if above := chosen.get((side, RemoteId(parent))):
            after[above.id].add(operation.id)


def _children_out_first(
    ctx: Context, operations: Iterable[Operation], after: dict[OperationId, set[OperationId]]
) -> None:
    """A subtask leaves before its parent is deleted: many systems delete subtasks with their parent."""
    deletions = {(o.side, o.target): o for o in operations if o.kind is OperationKind.DELETE}
    for operation in operations:
        if operation.kind is OperationKind.UPDATE and any(c.field is Field.PARENT for c in operation.changes):
            task = ctx.task(operation.side, operation.target)
            parent = task.fields.get(Field.PARENT) if task is not None else None
            if isinstance(parent, str) and (above := deletions.get((operation.side, RemoteId(parent)))):
                after[above.id].add(operation.id)


def _completes(operation: Operation) -> bool:
    values = (change.after for change in operation.changes if change.field is Field.STATUS)
    done = any(isinstance(value, Completion) and value.status.is_done for value in values)
    return operation.kind is OperationKind.UPDATE and done


def _rank(operation: Operation) -> int:
    match operation.kind:
        case OperationKind.ADOPT:
            return ADOPT
        case OperationKind.CREATE:
            return CREATE
        case OperationKind.DELETE | OperationKind.UNLINK:
            return DELETE
    if _completes(operation):
        return COMPLETE
    return MOVE if any(change.field is Field.PARENT for change in operation.changes) else FIELDS


def _depths(after: Mapping[OperationId, set[OperationId]]) -> dict[OperationId, int]:
    depths: dict[OperationId, int] = {}
    for start in after:
        stack = [start]
        while stack:
            current = stack[-1]
            missing = [id_ for id_ in after[current] if id_ not in depths and id_ in after]
            if missing and len(stack) <= len(after):
                stack += missing
            else:
                depths[current] = 1 + max((depths.get(id_, 0) for id_ in after[current]), default=-1)
                stack.pop()
    return depths


def _topological(ranked: list[Operation]) -> tuple[Operation, ...]:
    """Rank order, but nothing before what it waits for."""
    by_id = {operation.id: operation for operation in ranked}
    done: dict[OperationId, Operation] = {}

    def place(operation: Operation) -> None:
        stack = [operation]
        while stack:
            current = stack[-1]
            waiting = [by_id[id_] for id_ in current.after if id_ in by_id and id_ not in done]
            if waiting and len(stack) <= len(ranked):
                stack += waiting
            else:
                done.setdefault(current.id, current)
                stack.pop()

    for operation in ranked:
        place(operation)
    return tuple(done.values())


def without(operations: Iterable[Operation], dropped: set[OperationId]) -> tuple[Operation, ...]:
    """``operations`` without ``dropped`` and without what cannot be done alone.

    What waits for a dropped create, adoption or deletion is dropped with it: a child without its
    parent, a parent whose deletion would take along a kept child. A dropped update is missed by the
    deletion of the parent that it was to lead a child away from, and by the second half of one
    merge: that would say of both sides what only one of them has. A copy goes with what was to be
    done to its original.
    """
    kept = list(operations)
    by_id = {operation.id: operation for operation in kept}
    followers: dict[OperationId, list[Operation]] = {}
    for operation in kept:
        for id_ in operation.after:
            followers.setdefault(id_, []).append(operation)
    gone = set(dropped)
    fresh = [id_ for id_ in dropped if id_ in by_id]
    while fresh:
        needed = by_id[fresh.pop()]
        for operation in followers.get(needed.id, ()):
            if operation.id not in gone and _is_missed(operation, needed):
                gone.add(operation.id)
                fresh.append(operation.id)
    left = [replace(o, after=tuple(id_ for id_ in o.after if id_ not in gone)) for o in kept if o.id not in gone]
    return _without_idle_copies(left)


def _is_missed(operation: Operation, needed: Operation) -> bool:
    if needed.kind is not OperationKind.UPDATE or operation.kind is OperationKind.DELETE:
        return True
    return needed.link == operation.link


def with_fields(operation: Operation, fields: Container[Field]) -> Operation:
    """An update that writes only ``fields``."""
    changes = tuple(change for change in operation.changes if change.field in fields)
    rows = tuple(row for row in operation.base_after if row.field in fields)
    return replace(operation, changes=changes, base_after=rows)


def same_proposal(one: Operation, other: Operation) -> bool:
    """Whether two operations would do the same."""
    return (
        one.kind is other.kind
        and one.side is other.side
        and one.target == other.target
        and hash_changes(one.changes) == hash_changes(other.changes)
    )
