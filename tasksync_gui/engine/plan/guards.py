"""Checks that stop a run before harm (engine README, section 7). A bot can never pass one."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from tasksync_gui.engine.merge.equality import is_empty, same
from tasksync_gui.engine.plan.builder import PlanBuilder
from tasksync_gui.engine.plan.context import Context
from tasksync_gui.engine.plan.went_back import brought_forward, returns
from tasksync_gui.model.codes import GuardCode
from tasksync_gui.model.fields import Field
from tasksync_gui.model.ids import RemoteId, Side
from tasksync_gui.model.link import LinkState
from tasksync_gui.model.message import message
from tasksync_gui.model.pair import Mode, mode_before
from tasksync_gui.model.plan import FieldChange, GuardKind, GuardTrip, Operation, OperationKind

MANY_DELETIONS = 25
MANY_CREATES = 200
SMALL_CONTAINER = 4
SMALL_CHANGE = 10
"""A field that changes on this many tasks or fewer is never a mass change."""


def tripped(builder: PlanBuilder, operations: Sequence[Operation]) -> tuple[GuardTrip, ...]:
    """All guards that would stop a run with these operations (engine README, section 7); empty if none would."""
    ctx = builder.ctx
    live = sum(1 for link in ctx.request.state.links.values() if link.state is LinkState.LIVE)
    trips = [
        *_deletions(ctx, operations, live),
        *_emptied(ctx, live),
        *_mass_field(builder, live),
        *_emptied_fields(builder.ctx, operations),
        *_mass_create(ctx, operations),
        *_went_back(ctx, live),
        *_circumstances(builder, operations),
    ]
    return tuple(trips)


def _deletions(ctx: Context, operations: Sequence[Operation], live: int) -> Iterator[GuardTrip]:
    """At most one trip a side: what a person confirms is the number of deletions there."""
    for side in Side:
        doomed = frozenset(o.target for o in operations if o.kind is OperationKind.DELETE and o.side is side)
        count, name = len(doomed), ctx.names[side]
        if count and (count > max(5, live // 10) or count > MANY_DELETIONS or _is_half(count, live)):
            said = message(GuardCode.DELETIONS, count=count, whole=live, where=name)
            yield GuardTrip(GuardKind.DELETIONS, said, side, count)
        elif emptied := next(_half_emptied(ctx, side, doomed), None):
            gone, whole, title = emptied
            said = message(GuardCode.SUBTASK_DELETIONS, count=gone, whole=whole, title=title, where=name)
            yield GuardTrip(GuardKind.DELETIONS, said, side, count)


def _is_half(count: int, whole: int) -> bool:
    return whole >= SMALL_CONTAINER and 2 * count >= whole


def _half_emptied(ctx: Context, side: Side, doomed: Collection[RemoteId | None]) -> Iterator[tuple[int, int, str]]:
    """(deleted, all, title) of parents that lose half of their synced children."""
    if not doomed:
        return
    children: dict[RemoteId, list[RemoteId]] = {}
    for id_, task in ctx.request.view(side).tasks.items():
        if isinstance(parent := task.fields.get(Field.PARENT), str) and ctx.link_of(side, id_) is not None:
            children.setdefault(RemoteId(parent), []).append(id_)
    for parent_id, ids in children.items():
        gone = sum(1 for id_ in ids if id_ in doomed)
        if _is_half(gone, len(ids)):
            above = ctx.task(side, parent_id)
            yield gone, len(ids), above.title if above is not None else parent_id


def _emptied(ctx: Context, live: int) -> Iterator[GuardTrip]:
    for side in Side:
        view = ctx.request.view(side)
        unreadable = {problem.id for problem in view.problems}  # there, and told one by one
        if live and not view.tasks and (view.gone or view.unknown.keys() - unreadable):
            yield GuardTrip(
                GuardKind.EMPTIED, message(GuardCode.EMPTIED, where=ctx.names[side], count=live), side, live
            )


def _mass_field(builder: PlanBuilder, live: int) -> Iterator[GuardTrip]:
    for field, count in builder.based_changes.items():
        if count > SMALL_CHANGE and 10 * count > 3 * live:
            said = message(GuardCode.MASS_FIELD, field=field, count=count, whole=live)
            yield GuardTrip(GuardKind.MASS_FIELD, said, None, count)


def _emptied_fields(ctx: Context, operations: Sequence[Operation]) -> Iterator[GuardTrip]:
    """A field that every synced task with a value in it would lose at once, in however small a list.

    A value that the written side changed itself is not lost but put back; parents go with what is deleted.
    """
    losers: dict[tuple[Side, Field], set[RemoteId]] = {}
    for operation in operations:
        for change in operation.changes if operation.kind is OperationKind.UPDATE else ():
            if operation.target is not None and _is_lost(ctx, operation, change):
                losers.setdefault((operation.side, change.field), set()).add(operation.target)
    for (side, field), ids in losers.items():
        if len(ids) >= SMALL_CONTAINER and ids == _with_value(ctx, side, field):
            said = message(GuardCode.EMPTIED_FIELD, field=field, count=len(ids), where=ctx.names[side])
            yield GuardTrip(GuardKind.MASS_FIELD, said, side, len(ids))


def _is_lost(ctx: Context, operation: Operation, change: FieldChange) -> bool:
    field = change.field
    if field in (Field.PARENT, Field.STATUS) or is_empty(field, change.before) or not is_empty(field, change.after):
        return False
    link = ctx.request.state.links.get(operation.link)
    row = None if link is None else link.base.get((field, ""))
    labels = link is not None and any(each.field is field for each in link.base.values())
    return labels if row is None else same(field, row.half(operation.side), change.before)


def _with_value(ctx: Context, side: Side, field: Field) -> set[RemoteId]:
    synced = (task for id_, task in ctx.request.view(side).tasks.items() if ctx.link_of(side, id_) is not None)
    return {task.id for task in synced if not is_empty(field, task.fields.get(field))}


def _mass_create(ctx: Context, operations: Sequence[Operation]) -> Iterator[GuardTrip]:
    if not ctx.request.state.fingerprint:
        return
    for side in Side:
        count = sum(1 for o in operations if o.kind is OperationKind.CREATE and o.side is side)
        if count > MANY_CREATES:
            said = message(GuardCode.MASS_CREATE, count=count, where=ctx.names[side])
            yield GuardTrip(GuardKind.MASS_CREATE, said, side, count)


def _went_back(ctx: Context, live: int) -> Iterator[GuardTrip]:
    """A list that was restored; one that is being brought up to date is what a person chose to see."""
    for found in returns(ctx):
        if found.side is brought_forward(ctx):
            continue
        said = message(
            GuardCode.WENT_BACK if found.side in ctx.writable else GuardCode.WENT_BACK_UNWRITTEN,
            where=ctx.names[found.side],
            count=found.count,
            whole=live,
        )
        yield GuardTrip(GuardKind.WENT_BACK, said, found.side, found.count)


def _circumstances(builder: PlanBuilder, operations: Sequence[Operation]) -> Iterator[GuardTrip]:
    request = builder.ctx.request
    known = request.state.fingerprint
    before = mode_before(known, request.fingerprint)
    if known and known.partition(":")[0] != request.fingerprint.partition(":")[0]:
        yield GuardTrip(GuardKind.CONFIGURATION, message(GuardCode.CONFIGURATION))
    elif before is not None and operations:
        yield GuardTrip(GuardKind.CONFIGURATION, message(GuardCode.MODE))
    if request.state.restored and any(o.kind is not OperationKind.ADOPT for o in operations):
        yield GuardTrip(GuardKind.RESTORED, message(GuardCode.RESTORED))
    if not known and (count := _uncertain(builder, operations)):
        yield GuardTrip(GuardKind.FIRST_CONTACT, message(GuardCode.FIRST_CONTACT, count=count), None, count)


def _uncertain(builder: PlanBuilder, operations: Sequence[Operation]) -> int:
    if builder.ctx.mode is not Mode.MIRROR:
        return builder.uncertain_matches
    contested = sum(1 for o in operations if o.kind in (OperationKind.UPDATE, OperationKind.DELETE))
    return max(contested, builder.uncertain_matches)
