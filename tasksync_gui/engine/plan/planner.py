"""The planner: a pure function from what was seen and agreed to what would be done."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from tasksync_gui.engine.plan.builder import PlanBuilder
from tasksync_gui.engine.plan.context import Context
from tasksync_gui.engine.plan.finish import basis_of, deletions_apart, finish_plan
from tasksync_gui.engine.plan.flattening import note_flattening
from tasksync_gui.engine.plan.guards import tripped
from tasksync_gui.engine.plan.inputs import PlanRequest
from tasksync_gui.engine.plan.left_out import without_left_out
from tasksync_gui.engine.plan.linked_tasks import plan_link
from tasksync_gui.engine.plan.spelling import with_spelling
from tasksync_gui.engine.plan.subtasks import spare_children
from tasksync_gui.engine.plan.unlinked_tasks import UnlinkedPlanner
from tasksync_gui.engine.plan.waiting import without_unsettled, without_waiting
from tasksync_gui.engine.plan.went_back import brought_forward, is_written_since, returns
from tasksync_gui.model.codec import digest
from tasksync_gui.model.codes import NoteCode
from tasksync_gui.model.fields import Completion, Field, Schedule, Unmapped, Value, empty_value
from tasksync_gui.model.ids import LinkId, Side
from tasksync_gui.model.labels import in_one_line
from tasksync_gui.model.link import Link, LinkState
from tasksync_gui.model.message import Message, message
from tasksync_gui.model.plan import NoteKind, Operation, OperationKind, Plan

S, D = Side.SOURCE, Side.DESTINATION


def make_plan(request: PlanRequest) -> Plan:
    """What a run would do now. Equal requests give equal plans; nothing is read or written."""
    request = with_spelling(request)
    builder = _drafted(request)
    if reborn := _parents_created_again(builder):
        builder = _drafted(request, reborn)
    spare_children(builder)
    _learn_spelling(builder)
    plan = finish_plan(
        builder,
        hold_back=(without_left_out, without_unsettled, _spared_if_restored, _with_remarks),
        guards=tripped,
        put_off=(without_waiting, _with_flattening),
        basis=basis_of(request),
    )
    problems = (*request.source.problems, *request.destination.problems)
    forward, first = brought_forward(builder.ctx), not request.state.fingerprint
    named = plan.digest if forward is None else digest([plan.digest, "forward", forward])
    return replace(plan, problems=problems, first_contact=first, forward=forward, digest=named)


def _learn_spelling(builder: PlanBuilder) -> None:
    """What the base has learnt from this reading is written down with the plan's other book-keeping, and told."""
    request = builder.ctx.request
    for link in request.respelled:
        names = {each.field for each in request.spelled if each.link == link.id}
        builder.update(link, base=tuple(row for row in link.base.values() if row.field in names))
    for each in (each for each in request.spelled if not each.doubtful):
        here, there = builder.ctx.names[each.side], builder.ctx.names[each.side.other]
        kept = message(NoteCode.SPELLED, where=here, other=there, field=each.field, value=_in_plain(each.kept))
        builder.note(NoteKind.FLATTENED, kept, each.title, each.link, each.field)


def _in_plain(value: Value) -> str:
    """A value in one short line, as no language needs to translate it."""
    if isinstance(value, frozenset):
        return in_one_line(value)
    if isinstance(value, Schedule | Completion):
        return str(value.due or "") if isinstance(value, Schedule) else str(value.status)
    return " ".join(str("" if value is None else value).split())[:60]


def _spared_if_restored(builder: PlanBuilder, operations: tuple[Operation, ...]) -> tuple[Operation, ...]:
    return _without_deletions(builder, operations) if builder.ctx.request.state.restored else operations


def _with_remarks(builder: PlanBuilder, operations: tuple[Operation, ...]) -> tuple[Operation, ...]:
    """What is worth knowing of the tasks and lists themselves, whatever is done."""
    _note_not_carried(builder, not builder.ctx.request.state.fingerprint)
    _note_odd_values(builder)
    _note_strangers(builder)
    _note_kept_apart(builder)
    return operations


def _with_flattening(builder: PlanBuilder, operations: tuple[Operation, ...]) -> tuple[Operation, ...]:
    note_flattening(builder, operations)
    return operations


def _drafted(request: PlanRequest, reborn: frozenset[tuple[Side, LinkId]] = frozenset()) -> PlanBuilder:
    """What every task calls for, in no order yet."""
    builder = PlanBuilder(Context(request, reborn))
    _bring_forward(builder.ctx, request.state.links.values())
    unlinked = UnlinkedPlanner(builder, fuzzy=not request.state.fingerprint or not request.state.links)
    unlinked.register()
    _bring_forward(builder.ctx, unlinked.moved.values())
    arrived = unlinked.recognised
    for link in request.state.links.values():
        if link.id in unlinked.waiting:
            continue
        if link.id not in arrived and link.id not in builder.ctx.unsettled:
            plan_link(builder, unlinked.as_found(link))
    unlinked.plan()
    return builder


def _bring_forward(ctx: Context, links: Collection[Link]) -> None:
    """Of a side that went back in time the other side's word stands, task by task: what is older is made like it.

    A task that is back under a former id says something only once its link has followed it.
    """
    side = brought_forward(ctx)
    for found in returns(ctx) if side is not None else ():
        for link in links:
            if link.id in found.links and not is_written_since(ctx, found.side, link):
                ctx.decide_for(link, found.side.other)


def _parents_created_again(builder: PlanBuilder) -> frozenset[tuple[Side, LinkId]]:
    """Deleted tasks that are created once more and have subtasks on the other side.

    Only a first attempt tells which they are; a second one can then put their subtasks under them in the same run.
    """
    ctx, found = builder.ctx, set()
    for operation in builder.operations:
        link = ctx.request.state.links.get(operation.link)
        again = operation.kind is OperationKind.CREATE and link is not None and link.state is not LinkState.TOMBSTONE
        if again and link is not None and link.remote_id(operation.side) is not None:
            found.add((operation.side, link.id))
    if not found:
        return frozenset()
    parents = {side: {task.fields.get(Field.PARENT) for task in ctx.request.view(side).tasks.values()} for side in Side}
    links = ctx.request.state.links
    return frozenset((side, id_) for side, id_ in found if links[id_].remote_id(side.other) in parents[side.other])


def _without_deletions(builder: PlanBuilder, operations: Sequence[Operation]) -> tuple[Operation, ...]:
    kept, left_out = deletions_apart(operations)
    if left_out:
        builder.note(NoteKind.SKIPPED, message(NoteCode.DELETIONS_LEFT_OUT, count=len(left_out)))
    return kept


def _note_kept_apart(builder: PlanBuilder) -> None:
    if builder.left_alone:
        builder.note(NoteKind.MUTED, message(NoteCode.LEFT_ALONE, count=builder.left_alone))
    if builder.kept_apart:
        builder.note(NoteKind.MUTED, message(NoteCode.KEPT_APART, count=builder.kept_apart))
    if builder.left_different:
        builder.note(NoteKind.MUTED, message(NoteCode.LEFT_DIFFERENT, count=builder.left_different))


def _note_odd_values(builder: PlanBuilder) -> None:
    """What is skipped of single tasks, and why: values without a counterpart, parents that go round in circles."""
    for side in Side:
        cyclic, name = builder.ctx.cyclic[side], builder.ctx.names[side]
        for task in builder.ctx.request.view(side).tasks.values():
            if task.id in cyclic:
                builder.note(NoteKind.FLATTENED, message(NoteCode.PARENT_CYCLE, where=name), task.title)
            for field, value in task.fields.items():
                if isinstance(value, Unmapped) and field in builder.ctx.lenses:
                    builder.note(NoteKind.FLATTENED, _odd_value(field, value, name), task.title)


def _odd_value(field: Field, value: Unmapped, name: str) -> Message:
    if field is Field.PARENT:
        return message(NoteCode.PARENT_OUTSIDE, where=name)
    return message(NoteCode.NO_COUNTERPART, where=name, field=field, value=value.raw[:60])


def _note_strangers(builder: PlanBuilder) -> None:
    """Once for each person, not for each of their tasks."""
    for (side, who), count in sorted(builder.unknown_assignees.items()):
        unknown = message(NoteCode.UNKNOWN_PERSON, where=builder.ctx.names[side], who=who, count=count)
        builder.note(NoteKind.NOT_CARRIED, unknown)


def _was_carried(builder: PlanBuilder, field: Field) -> bool:
    """Whether both sides had ``field`` at an earlier run: a column that is gone is not an empty one."""
    links = builder.ctx.request.state.links.values()
    return any(link.state is LinkState.LIVE and any(known is field for known, _ in link.base) for link in links)


def _has_values(builder: PlanBuilder, side: Side, field: Field) -> bool:
    """Whether anything is not carried: a value on ``side``, or one that was agreed on. Earlier versions had fields in
    the base for which a list never had a place.
    """
    request, empty = builder.ctx.request, empty_value(field)
    if any(task.fields.get(field, empty) != empty for task in request.view(side).tasks.values()):
        return True
    agreed = (row for link in request.state.links.values() for row in link.base.values() if row.field is field)
    return any(row.element or {row.source, row.destination} - {empty, None} for row in agreed)


def _note_not_carried(builder: PlanBuilder, first_contact: bool) -> None:
    """Say before the first run what one side cannot keep, not after it; and what it kept until now."""
    request = builder.ctx.request
    for field in Field:
        able = [side for side in Side if request.view(side).capabilities.carries(field)]
        if len(able) == 1:
            if not first_contact and not (_was_carried(builder, field) and _has_values(builder, able[0], field)):
                continue
            here, there = builder.ctx.names[able[0]], builder.ctx.names[able[0].other]
            said = message(
                NoteCode.NO_FIELD if first_contact else NoteCode.FIELD_GONE, where=there, field=field, other=here
            )
            builder.note(NoteKind.NOT_CARRIED, said)
        elif first_contact and field in builder.ctx.lenses:
            for side in sorted(builder.ctx.writable):
                if not request.view(side).capabilities.writes(field):
                    shown_only = message(NoteCode.READ_ONLY, field=field, where=builder.ctx.names[side])
                    builder.note(NoteKind.NOT_CARRIED, shown_only)
