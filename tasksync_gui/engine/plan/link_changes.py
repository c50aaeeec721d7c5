"""The state of both sides of a link (engine README, section 3), and the merge of one field on which it may depend."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from tasksync_gui.engine.merge.equality import is_empty, is_readable, same
from tasksync_gui.engine.merge.field_merge import NOTHING, MergeResult
from tasksync_gui.engine.merge.labels import merge_labels
from tasksync_gui.engine.merge.scalar import merge_scalar
from tasksync_gui.engine.observe.record import NAMES_OF_FIELDS, edited_fields, edited_parts, is_edited, plainly
from tasksync_gui.engine.observe.scope import in_scope
from tasksync_gui.engine.plan.context import Context
from tasksync_gui.engine.plan.decision_table import State, Verdict, verdict
from tasksync_gui.model.codes import PartCode
from tasksync_gui.model.fields import Field, Kind, MergeBy, Scalar, Unmapped, Value
from tasksync_gui.model.ids import RemoteId, Side
from tasksync_gui.model.link import BaseReason, BaseRow, Link, Remembered
from tasksync_gui.model.message import Messages, message
from tasksync_gui.model.task import RemoteTask

S, D = Side.SOURCE, Side.DESTINATION


def _has_row(field: Field) -> bool:
    """Labels have one base row each; where both parents differ may be because only one side has them."""
    return field.spec.merge is not MergeBy.ELEMENTS and field.spec.kind is not Kind.TASK


def states_of(
    ctx: Context, link: Link, source: RemoteTask | None, destination: RemoteTask | None
) -> Mapping[Side, State]:
    """What has become of both tasks since they were last in step."""
    states = {S: _state(ctx, link, S, source), D: _state(ctx, link, D, destination)}
    for side, task in ((S, source), (D, destination)):
        if (
            states[side] is State.UNCHANGED
            and states[side.other] is State.DELETED
            and (_contested(ctx, link, side, task) or is_edited_besides(ctx, side, task))
        ):
            states[side] = State.CHANGED
    return states


def may_be_made_again(ctx: Context, link: Link, side: Side) -> bool:
    """Whether the decision table would create the task of ``link`` on ``side`` once more, or ask a person about it."""
    states = states_of(ctx, link, ctx.task(S, link.source_id), ctx.task(D, link.destination_id))
    found = verdict(states[S], states[D], ctx.mode, ctx.pair.delete_policy)
    return found in (Verdict.CREATE_SOURCE if side is S else Verdict.CREATE_DESTINATION, Verdict.HOLD)


def _state(ctx: Context, link: Link, side: Side, task: RemoteTask | None) -> State:
    id_ = link.remote_id(side)
    view = ctx.request.view(side)
    if id_ is None:
        return State.ABSENT
    if id_ in view.gone:
        return State.DELETED
    if task is None or not in_scope(task, ctx.pair.scope):
        return State.UNKNOWN
    return State.CHANGED if has_changed(ctx, link, side, task) else State.UNCHANGED


def has_changed(ctx: Context, link: Link, side: Side, task: RemoteTask) -> bool:
    """Whether the task differs from its own half of the base in any carried field."""
    for field in ctx.lenses:
        value = task.fields.get(field)
        if field not in task.fields or isinstance(value, Unmapped):
            continue
        if isinstance(value, frozenset):
            halves = {row.half(side) for row in link.base.values() if row.field is field}
            if not same(field, value, frozenset(half for half in halves if isinstance(half, str))):
                return True
            continue
        row = link.base.get((field, ""))
        if row is not None and not same(field, value, _half(ctx, row, side, value)):
            return True
    return False


def _half(ctx: Context, row: BaseRow, side: Side, value: Value) -> Scalar:
    """The half of ``side`` in today's words: a parent that has a new id, and none under the old one, is the same."""
    then = row.half(side)
    if row.field is Field.PARENT and isinstance(then, str) and isinstance(value, str):
        parent = ctx.link_of(side, RemoteId(value)) or ctx.tombstones[side].get(RemoteId(value))
        other = None if parent is None else parent.remote_id(side.other)
        if other is not None and other == row.half(side.other) and ctx.link_of(side, RemoteId(then)) is None:
            return value
    return then


def is_edited_besides(ctx: Context, side: Side, task: RemoteTask | None) -> bool:
    """Whether anything was edited in the task's record since the last sync, be it carried or not.

    Whoever deleted its counterpart could not know of that.
    """
    before = None if task is None else ctx.request.state.accounted(side, task.id)
    if task is None or before is None:
        return False
    return is_edited(before.task, task, ctx.request.view(side).capabilities.volatile)


def edits_besides(ctx: Context, side: Side, task: RemoteTask) -> Messages:
    """What was edited of the task since the last sync that this pair does not carry, in names for a person."""
    before = ctx.request.state.accounted(side, task.id)
    if before is None or before.task.revision == task.revision:
        return ()
    edited = edited_fields(before.task, task)
    parts = edited_parts(before.task, task, ctx.request.view(side).capabilities.volatile)
    fields = tuple(message(PartCode.FIELD, field=name) for name in edited if name not in ctx.lenses)
    if fields or edited:  # the same, as its system calls it
        parts = tuple(name for name in parts if name.rpartition(".")[2].casefold() not in NAMES_OF_FIELDS)
    return (*fields, *(message(PartCode.NATIVE, native=plainly(name)) for name in parts if name))


def _contested(ctx: Context, link: Link, side: Side, task: RemoteTask | None) -> bool:
    """Whether a value of ``task`` still waited for a decision or a delivery when the other side's task went.

    It was never agreed, so no base tells that it differs; to delete it unasked would lose it.
    """
    if task is None:
        return False
    if any(row.why is BaseReason.DOUBTFUL for row in link.base.values()):
        return True
    never = [field for field in ctx.lenses if _has_row(field) and (field, "") not in link.base]
    former = ctx.request.state.seen_before(side.other, link.remote_id(side.other))
    if former is None:  # it is gone for so long that nobody knows what it said
        return any(_is_alone(ctx, side, field, task.fields[field]) for field in never if field in task.fields)
    source, destination = (task, former) if side is S else (former, task)
    return any(
        _is_owed(merge_one(ctx, link, field, source, destination, None), side.other)
        for field in never
        if field in source.fields and field in destination.fields
    )


def _is_alone(ctx: Context, side: Side, field: Field, value: Value) -> bool:
    """Whether ``value`` of ``side`` says something that the other side could have said as well."""
    unknown = ctx.lenses[field].is_unknown_assignee(side.other, value)
    return is_readable(value) and not is_empty(field, value) and not unknown


def _is_owed(outcome: MergeResult, side: Side) -> bool:
    """Whether ``side`` never got a value: because a person has to decide, or because it was only to be sent."""
    return outcome.conflict or any(write.side is side for write in outcome.writes)


def merge_one(
    ctx: Context, link: Link, field: Field, source: RemoteTask, destination: RemoteTask, whole: Remembered | None
) -> MergeResult:
    """What becomes of one field; ``whole``: the remembered answer about the whole task."""
    lens = ctx.lenses[field]
    if not link.base and whole is None and not ctx.is_answered(link.id):
        agreed = ctx.agreement(lens, source.fields[field], destination.fields[field])
        if agreed is not None:
            return agreed
    rules = ctx.rules(lens, link.id, source, destination, whole)
    if rules.answer is Remembered.SKIP_ALWAYS:
        return MergeResult(skipped=True)
    if field.spec.merge is MergeBy.ELEMENTS:
        base = {row.element: row for row in link.base.values() if row.field is field}
        return merge_labels(rules, base, source.fields[field], destination.fields[field])
    values = source.fields[field], destination.fields[field]
    row = link.base.get((field, ""))
    if row is not None and _is_no_base(ctx, row, *values):
        row = None
    if row is None or field is not Field.PARENT:
        return merge_scalar(rules, row, *values)
    renamed = replace(row, source=_half(ctx, row, S, values[0]), destination=_half(ctx, row, D, values[1]))
    outcome = merge_scalar(rules, renamed, *values)
    return MergeResult(rows=(renamed,)) if outcome is NOTHING and renamed != row else outcome


def _is_no_base(ctx: Context, row: BaseRow, source: Value, destination: Value) -> bool:
    """Whether nobody has changed what another mode left different: it is brought into step as at first contact."""
    unchanged = same(row.field, source, row.source) and same(row.field, destination, row.destination)
    return unchanged and ctx.is_of_another_mode(row)
