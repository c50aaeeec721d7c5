"""Linked tasks: from the decision table's verdict to operations, holds and book-keeping."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from tasksync_gui.engine.identity.link_ids import link_ids
from tasksync_gui.engine.merge.equality import same
from tasksync_gui.engine.merge.field_merge import MergeResult, Write
from tasksync_gui.engine.observe.scope import in_scope
from tasksync_gui.engine.plan import operations
from tasksync_gui.engine.plan.builder import PlanBuilder
from tasksync_gui.engine.plan.context import Context
from tasksync_gui.engine.plan.coupled_dates import hold_impossible_dates
from tasksync_gui.engine.plan.decision_table import State, Verdict, verdict
from tasksync_gui.engine.plan.link_changes import edits_besides, merge_one, states_of
from tasksync_gui.engine.plan.series import at_stake, keep_series, repeats_alone
from tasksync_gui.model.codes import HoldCode, NoteCode, ReasonCode, UnknownCode
from tasksync_gui.model.fields import Field, MergeBy, Value
from tasksync_gui.model.ids import OperationId, RemoteId, Side
from tasksync_gui.model.link import (
    BaseReason,
    BaseRow,
    Link,
    LinkState,
    Remembered,
    base_with,
    left_different,
    without_differences,
)
from tasksync_gui.model.link_life import LinkEvent, state_after
from tasksync_gui.model.message import Message, Messages, message
from tasksync_gui.model.pair import Mode
from tasksync_gui.model.plan import HoldKind, LinkUpdate, NoteKind, Operation, pending_parent
from tasksync_gui.model.task import RemoteTask

S, D = Side.SOURCE, Side.DESTINATION
TAKE = {Remembered.TAKE_SOURCE: S, Remembered.TAKE_DESTINATION: D}
"""Answers about a whole task that choose a side."""
_WAITING = {
    LinkState.QUARANTINED: (HoldKind.QUARANTINED, message(HoldCode.REFUSED_REPEATEDLY)),
    LinkState.HELD: (HoldKind.AMBIGUOUS, message(HoldCode.UNDECIDED)),
}
_GONE = frozenset({State.ABSENT, State.DELETED})


def plan_link(builder: PlanBuilder, link: Link) -> None:
    """Put into ``builder`` what one link calls for: operations, holds, remarks, and book-keeping of its base."""
    ctx = builder.ctx
    source, destination = ctx.task(S, link.source_id), ctx.task(D, link.destination_id)
    if link.state is LinkState.TOMBSTONE:
        _returned(builder, link, source, destination)
        return
    if link.state is LinkState.MUTED:
        _muted(builder, link, source, destination)
        return
    if left_different(link.base):
        link = _with_differences(builder, link)
    answer = ctx.decision_on(link.id, source, destination)
    if answer is Remembered.SKIP_ALWAYS:
        _skip(builder, link, source, destination)
        return
    if answer is None and _is_at_rest(ctx, link, source, destination):
        return
    states = states_of(ctx, link, source, destination)
    if link.state in _WAITING and answer is None and not _GONE.issuperset(states.values()):
        kind, reason = _WAITING[link.state]
        builder.hold_task(kind, link.id, source, destination, link.problem or (reason,))
        return
    if answer in TAKE and State.UNKNOWN not in states.values():
        follow(builder, link, TAKE[answer], source, destination)
        return
    _follow_verdict(builder, link, states, source, destination)


def _with_differences(builder: PlanBuilder, link: Link) -> Link:
    """``link`` with what was left different in it: counted, or compared anew where a person wants that.

    What says the same by now, as this pair sees it, is no difference: the mapping is another one, or it never was one.
    """
    ctx = builder.ctx
    if link.id in ctx.taken_up:
        builder.updates.append(LinkUpdate(link.id, compares_anew=True))
        return replace(link, base=without_differences(link.base))
    rows = [link.base[key] for key in left_different(link.base)]
    same_by_now = tuple(replace(row, why=BaseReason.AGREED) for row in rows if not ctx.is_different(row))
    if same_by_now:
        builder.update(link, base=same_by_now)
    if len(same_by_now) < len(rows) and link.state is LinkState.LIVE:
        builder.left_different += 1
    return replace(link, base=base_with(link.base, same_by_now))


def _skip(builder: PlanBuilder, link: Link, *tasks: RemoteTask | None) -> None:
    builder.note(NoteKind.SKIPPED, message(NoteCode.SKIPPED), _name(link, *tasks), link.id)


def _name(link: Link, *tasks: RemoteTask | None) -> str:
    return next((task.title for task in tasks if task is not None), link.title)


def _is_at_rest(ctx: Context, link: Link, source: RemoteTask | None, destination: RemoteTask | None) -> bool:
    """The common case, as cheaply as possible: both tasks are literally what the base accounts for."""
    if link.state is not LinkState.LIVE or source is None or destination is None:
        return False
    request, scope = ctx.request, ctx.pair.scope
    if source.id in request.source.gone or destination.id in request.destination.gone:
        return False
    if not (in_scope(source, scope) and in_scope(destination, scope)):
        return False
    if any(ctx.is_of_another_mode(row) for row in link.base.values()):
        return False
    for field in ctx.lenses:
        halves = _halves(link, field)
        if halves is None:
            if field in source.fields or field in destination.fields:
                return False
        elif source.fields.get(field, halves[0]) != halves[0] or destination.fields.get(field, halves[1]) != halves[1]:
            return False
    return True


def _halves(link: Link, field: Field) -> tuple[Value, Value] | tuple[frozenset[object], frozenset[object]] | None:
    """Both halves of a field's base, labels as a set; a label that only one side has is there as None on the other."""
    if field.spec.merge is MergeBy.ELEMENTS:
        rows = [row for row in link.base.values() if row.field is field]
        return frozenset(row.source for row in rows), frozenset(row.destination for row in rows)
    row = link.base.get((field, ""))
    return None if row is None or row.why is BaseReason.DOUBTFUL else (row.source, row.destination)


def _follow_verdict(
    builder: PlanBuilder,
    link: Link,
    states: Mapping[Side, State],
    source: RemoteTask | None,
    destination: RemoteTask | None,
) -> None:
    ctx, names = builder.ctx, builder.ctx.names
    found = verdict(states[S], states[D], ctx.mode, ctx.pair.delete_policy)
    match found:
        case Verdict.SKIP:
            _explain_unknown(builder, link, source, destination)
        case Verdict.MERGE if source is not None and destination is not None:
            merge_tasks(builder, link, source, destination)
        case Verdict.DELETE_DESTINATION if destination is not None:
            reasons = _deleted(ctx, D, destination, states[D])
            delete_task(builder, link, D, destination, reasons)
        case Verdict.DELETE_SOURCE if source is not None:
            reasons = _deleted(ctx, S, source, states[S])
            delete_task(builder, link, S, source, reasons)
        case Verdict.CREATE_DESTINATION if source is not None:
            _create(builder, link, D, source, states)
        case Verdict.CREATE_SOURCE if destination is not None:
            _create(builder, link, S, destination, states)
        case Verdict.KEEP:
            builder.update(link, LinkEvent.LEFT_ALONE)
            kept = message(NoteCode.KEPT, where=names[S], other=names[D])
            builder.note(NoteKind.MUTED, kept, _name(link, destination), link.id)
        case Verdict.MUTE:
            builder.update(link, LinkEvent.LEFT_ALONE)
            muted = message(NoteCode.NOT_MADE_AGAIN, where=names[D])
            builder.note(NoteKind.MUTED, muted, _name(link, source), link.id)
        case Verdict.HOLD:
            gone = S if states[S] is State.DELETED else D
            reason = message(HoldCode.DELETED_AND_EDITED, where=names[gone], other=names[gone.other])
            edited = _edited(ctx, gone.other, source if gone is D else destination)
            builder.hold_task(HoldKind.DELETE_EDIT, link.id, source, destination, (reason, *edited))
        case Verdict.TOMBSTONE | Verdict.CANCEL:
            builder.update(link, LinkEvent.ENDED)
        case _:
            pass


def _deleted(ctx: Context, side: Side, task: RemoteTask, state: State) -> Messages:
    """Why ``task`` of ``side`` is deleted, and what of it was edited all the same."""
    wins = state is State.CHANGED
    where, other = ctx.names[side.other], ctx.names[side]
    said = message(ReasonCode.DELETION_WINS if wins else ReasonCode.DELETED, where=where, other=other)
    return (said, *(_edited(ctx, side, task) if wins else ()))


def _edited(ctx: Context, side: Side, task: RemoteTask | None) -> Messages:
    """What was edited there that this pair does not carry."""
    parts = () if task is None else edits_besides(ctx, side, task)
    return (message(ReasonCode.EDITED_BESIDES, where=ctx.names[side], parts=parts),) if parts else ()


def _create(builder: PlanBuilder, link: Link, side: Side, origin: RemoteTask, states: Mapping[Side, State]) -> None:
    """Create a task that is missing, unless it may be there under a new id in a form that nobody can read."""
    ctx = builder.ctx
    if states[side] is State.DELETED and ctx.has_unknown_record(side):
        unreadable = message(NoteCode.MAYBE_UNREADABLE, where=ctx.names[side])
        builder.note(NoteKind.UNKNOWN, unreadable, _name(link, origin), link.id)
        return
    edited = _edited(ctx, side.other, origin) if states[side] is State.DELETED else ()
    create_on(builder, link, side, origin, (_create_reason(ctx, states, side), *edited))


def _create_reason(ctx: Context, states: Mapping[Side, State], side: Side) -> Message:
    here, there = ctx.names[side], ctx.names[side.other]
    if states[side] is State.ABSENT:
        return message(ReasonCode.UNFINISHED, where=there)
    mirrors = ctx.mode is Mode.MIRROR
    return message(ReasonCode.DELETED_IN_MIRROR if mirrors else ReasonCode.EDIT_WINS, where=here, other=there)


def _explain_unknown(
    builder: PlanBuilder, link: Link, source: RemoteTask | None, destination: RemoteTask | None
) -> None:
    ctx = builder.ctx
    for side, task in ((S, source), (D, destination)):
        id_ = link.remote_id(side)
        if task is not None and not in_scope(task, ctx.pair.scope):
            builder.note(NoteKind.UNKNOWN, message(NoteCode.OUTSIDE), task.title, link.id)
            return
        if id_ is not None and task is None and id_ not in ctx.request.view(side).gone:
            why = ctx.request.view(side).unknown.get(id_) or message(UnknownCode.NOT_SHOWN)
            told = message(NoteCode.NOT_TOLD, where=ctx.names[side], why=why)
            builder.note(NoteKind.UNKNOWN, told, _name(link, source, destination), link.id)
            return


def delete_task(builder: PlanBuilder, link: Link, side: Side, target: RemoteTask, reason: Messages) -> None:
    """Delete ``target``, if this run and its system allow it."""
    ctx = builder.ctx
    if not all(ctx.request.view(each).complete for each in Side):
        builder.note(NoteKind.UNKNOWN, message(NoteCode.LISTING_INCOMPLETE), target.title, link.id)
    elif side not in ctx.writable or not ctx.request.view(side).capabilities.delete:
        refused = message(HoldCode.NO_DELETE, where=ctx.names[side])
        builder.hold_task(HoldKind.REFUSED, link.id, *_on(side, target), (*reason, refused))
    else:
        ends = (message(ReasonCode.SERIES_DELETED, where=ctx.names[side]),) if repeats_alone(ctx, side, target) else ()
        builder.operations.append(operations.delete(ctx, link, side, target, (*reason, *ends)))


def _on(side: Side, task: RemoteTask) -> tuple[RemoteTask | None, RemoteTask | None]:
    """(source, destination) of a task that is on ``side`` only."""
    return (task, None) if side is S else (None, task)


def create_on(builder: PlanBuilder, link: Link, side: Side, origin: RemoteTask, reason: Messages) -> None:
    """Create ``origin`` on ``side``, if that side takes it."""
    ctx = builder.ctx
    source, destination = _on(side.other, origin)
    if side not in ctx.writable or not ctx.request.view(side).capabilities.create:
        not_there = message(HoldCode.NO_CREATE, where=ctx.names[side])
        builder.hold_task(HoldKind.REFUSED, link.id, source, destination, (not_there,))
        return
    operation, refused = operations.create(ctx, link, side, origin, reason)
    if Field.TITLE in refused:
        builder.hold_task(HoldKind.REFUSED, link.id, source, destination, (refused[Field.TITLE],))
        return
    builder.operations.append(operation)
    assignee = ctx.lenses.get(Field.ASSIGNEE)
    if assignee is not None and assignee.is_unknown_assignee(side, origin.fields.get(Field.ASSIGNEE)):
        builder.unknown_assignee(side, origin.fields[Field.ASSIGNEE])
    if refused:
        builder.hold_task(HoldKind.REFUSED, link.id, source, destination, tuple(refused.values()))


def follow(
    builder: PlanBuilder, link: Link, side: Side, source: RemoteTask | None, destination: RemoteTask | None
) -> None:
    """A person chose ``side``: the other side becomes like it."""
    chosen, other = (source, destination) if side is S else (destination, source)
    reason = (message(ReasonCode.CHOSEN_STATE, where=builder.ctx.names[side]),)
    if chosen is not None and other is not None and source is not None and destination is not None:
        merge_tasks(builder, link, source, destination)
    elif chosen is not None:
        create_on(builder, link, side.other, chosen, reason)
    elif other is not None:
        delete_task(builder, link, side.other, other, reason)


def _muted(builder: PlanBuilder, link: Link, source: RemoteTask | None, destination: RemoteTask | None) -> None:
    """Left alone; once neither side has the task any more, it is over.

    A side that lacks the task lacked it when the link was muted, or lacks it now for certain.
    """
    unknown = any(link.remote_id(side) in builder.ctx.request.view(side).unknown for side in Side)
    if source is None and destination is None and not unknown:
        builder.update(link, LinkEvent.ENDED)
    elif not unknown and _take_up(builder, link, source, destination):
        return
    elif not link.problem:
        builder.left_alone += 1
    elif link.problem:
        builder.kept_apart += 1


def _take_up(builder: PlanBuilder, link: Link, source: RemoteTask | None, destination: RemoteTask | None) -> bool:
    """Whether a task that was left alone is to be on both sides again: a person wants it, or the mode that left it so
    is another one by now. What an undo parted stays so until a person says otherwise.
    """
    ctx = builder.ctx
    if source is not None and destination is not None:
        return _together_again(builder, link, source, destination)
    origin = source if destination is None else destination if source is None else None
    side = D if destination is None else S
    wanted = link.id in ctx.taken_up or (ctx.changed_mode and not link.problem)
    if not wanted or origin is None or side not in ctx.writable or not in_scope(origin, ctx.pair.scope):
        return False
    create_on(builder, link, side, origin, (message(ReasonCode.TAKEN_UP, where=ctx.names[side]),))
    return True


def _together_again(builder: PlanBuilder, link: Link, source: RemoteTask, destination: RemoteTask) -> bool:
    """Whether two tasks whose joining was undone are to be one again: only a person can want that."""
    ctx = builder.ctx
    if link.id not in ctx.taken_up:
        return False
    operation = operations.adopt(ctx, link.id, source, destination, (), 1.0, (message(ReasonCode.TOGETHER_AGAIN),))
    builder.operations.append(replace(operation, link_after=state_after(link.state, LinkEvent.REJOINED)))
    return True


def _returned(builder: PlanBuilder, link: Link, source: RemoteTask | None, destination: RemoteTask | None) -> None:
    """A deleted task that shows again: nobody but a person may bring it back to life.

    A system that uses ids again may have given the id to another task of ours, which is then not the deleted one.
    """
    ctx = builder.ctx
    if source is not None and ctx.link_of(S, source.id) is not None:
        source = None
    if destination is not None and ctx.link_of(D, destination.id) is not None:
        destination = None
    if source is None and destination is None:
        return
    answer = ctx.decision_on(link.id, source, destination)
    if answer is Remembered.SKIP_ALWAYS:
        _skip(builder, link, source, destination)
        return
    if answer in TAKE:
        follow(builder, link, TAKE[answer], source, destination)
        return
    side = S if source is not None else D
    back = source if source is not None else destination
    alone = source is None or destination is None
    if back is not None and alone and _made_next_door(ctx, side, back):
        create_on(builder, link, side.other, back, (message(ReasonCode.MADE_NEXT_DOOR, where=ctx.names[side]),))
        return
    reason = message(HoldCode.BACK, where=ctx.names[side])
    builder.hold_task(HoldKind.DELETE_EDIT, link.id, source, destination, (reason,))


def _made_next_door(ctx: Context, side: Side, task: RemoteTask) -> bool:
    """Whether another pair has made the task again, so that it is no riddle here, and it may be made on this pair's
    other side as well.
    """
    made = ctx.request.made_again.get(side, frozenset())
    return task.id in made and side.other in ctx.writable and in_scope(task, ctx.pair.scope)


def merge_tasks(builder: PlanBuilder, link: Link, source: RemoteTask, destination: RemoteTask) -> None:
    """Merge two tasks field by field; ``link`` carries the base, if there is one."""
    rows, writes, _ = merge_fields(builder, link, source, destination)
    if rows:
        builder.update(link, base=tuple(rows))
    add_updates(builder, link, source, destination, writes)


def merge_fields(
    builder: PlanBuilder, link: Link, source: RemoteTask, destination: RemoteTask
) -> tuple[list[BaseRow], list[tuple[Write, bool]], bool]:
    """(rows that hold at once, writes with whether they need a copy first, whether something is held)."""
    ctx = builder.ctx
    rows: list[BaseRow] = []
    writes: list[tuple[Write, bool]] = []
    held = False
    if (agreed := _all_agreed(ctx, link, source, destination)) is not None:
        return agreed, writes, held
    whole = ctx.decision_on(link.id, source, destination)
    for field in ctx.lenses:
        if field not in source.fields or field not in destination.fields:
            continue
        if _quiet(ctx, link, field, source, destination) or (
            field is Field.PARENT and _odd_parent(ctx, link, source, destination)
        ):
            continue
        outcome = merge_one(ctx, link, field, source, destination, whole)
        rows += outcome.rows
        writes += [(write, outcome.copy) for write in outcome.writes]
        held = _report(builder, link, field, outcome, source, destination) or held
        if outcome.writes and any(row_field is field for row_field, _ in link.base):
            builder.based_changes[field] = builder.based_changes.get(field, 0) + 1
    if not writes:
        return rows, writes, held
    rows, writes, stopped = keep_series(builder, link, source, destination, rows, writes)
    writes, impossible = hold_impossible_dates(builder, link, source, destination, writes)
    return rows, writes, held or stopped or impossible


def _all_agreed(ctx: Context, link: Link, source: RemoteTask, destination: RemoteTask) -> list[BaseRow] | None:
    """The usual first contact, as cheaply as possible: rows of two tasks that say the same. None: not so simple."""
    if link.base or ctx.is_answered(link.id):
        return None
    rows: list[BaseRow] = []
    for field, lens in ctx.lenses.items():
        if field in source.fields and field in destination.fields:
            agreed = ctx.agreement(lens, source.fields[field], destination.fields[field])
            if agreed is None:
                return None
            rows += agreed.rows
    return rows


def _quiet(ctx: Context, link: Link, field: Field, source: RemoteTask, destination: RemoteTask) -> bool:
    """The common case, as cheaply as possible: both halves are literally what they were."""
    row = link.base.get((field, ""))
    if row is None or row.why is BaseReason.DOUBTFUL or ctx.is_of_another_mode(row):
        return False
    return row.source == source.fields[field] and row.destination == destination.fields[field]


def _odd_parent(ctx: Context, link: Link, source: RemoteTask, destination: RemoteTask) -> bool:
    """Parents that cannot be compared yet: cyclic ones, and ones that only one side has."""
    if source.id in ctx.cyclic[S] or destination.id in ctx.cyclic[D]:
        return True
    both = ((S, source, destination), (D, destination, source))
    return any(
        ctx.is_foreign_parent(side, task) and not _left(ctx, link, side, task, other) for side, task, other in both
    )


def _left(ctx: Context, link: Link, side: Side, task: RemoteTask, other: RemoteTask) -> bool:
    """Whether the other side, where the parent is deleted, took the task out from under it and this side may follow."""
    row = link.base.get((Field.PARENT, ""))
    if row is None or (side is S and ctx.mode is not Mode.TWO_WAY):
        return False
    stayed = same(Field.PARENT, task.fields[Field.PARENT], row.half(side))
    deleted = ctx.translate_parent(side.other, task.fields[Field.PARENT]) == row.half(side.other)
    return stayed and deleted and not same(Field.PARENT, other.fields[Field.PARENT], row.half(side.other))


def _report(
    builder: PlanBuilder, link: Link, field: Field, outcome: MergeResult, source: RemoteTask, destination: RemoteTask
) -> bool:
    if outcome.conflict:
        why = _why_held(link.base.get((field, "")), source.fields[field], destination.fields[field])
        if field.spec.merge is MergeBy.ELEMENTS:  # only what a system may have dropped is held of these
            why = message(HoldCode.SPELLED_OR_EDITED)
        stake = at_stake(builder.ctx, field, source, destination)
        builder.hold_field(HoldKind.CONFLICT, link, field, source, destination, (why, *stake))
    elif outcome.refused is not None:
        builder.hold_field(HoldKind.REFUSED, link, field, source, destination, (outcome.refused,))
    elif outcome.unknown_assignee is not None:
        other = source if outcome.unknown_assignee is D else destination
        builder.unknown_assignee(outcome.unknown_assignee, other.fields.get(field))
    elif outcome.skipped:
        builder.note(NoteKind.SKIPPED, message(NoteCode.SKIPPED), source.title, link.id, field)
    elif outcome.drift:
        drift = message(NoteCode.DRIFT, where=builder.ctx.names[D])
        builder.note(NoteKind.DRIFT, drift, destination.title, link.id)
    return outcome.conflict or outcome.refused is not None


def _why_held(row: BaseRow | None, source: Value, destination: Value) -> Message:
    if row is None:
        return message(HoldCode.DIFFERENT)
    still = same(row.field, source, row.source) and same(row.field, destination, row.destination)
    return message(HoldCode.SPELLED_OR_EDITED) if still else message(HoldCode.CONFLICT)


def add_updates(
    builder: PlanBuilder, link: Link, source: RemoteTask, destination: RemoteTask, writes: list[tuple[Write, bool]],
    after: tuple[OperationId, ...] = (),
) -> None:  # fmt: skip
    """At most one operation a side; the destination's first, if it does not wait for the other."""
    if any(copied for _, copied in writes) and (copy := _copy(builder, destination)) is not None:
        after = (*after, copy)
    first: tuple[OperationId, ...] = ()
    both = [(D, destination, source), (S, source, destination)]
    if any(write.second and write.side is D for write, _ in writes):
        both.reverse()
    for side, target, other in both:
        own = [write for write, _ in writes if write.side is side]
        if not own:
            continue
        waits = after + (first if any(write.second for write in own) else ())
        operation = operations.update(builder.ctx, link, side, target, other, own, waits)
        builder.operations.append(operation)
        first = (operation.id,)


def _copy(builder: PlanBuilder, task: RemoteTask) -> OperationId | None:
    """Keep both: the destination's version becomes a task of its own, before anything is overwritten.

    None if it is one already: the run that made it did not come to overwrite.
    """
    ctx, links = builder.ctx, builder.ctx.request.state.links
    shown = ctx.shown_tasks(None, task)
    for id_ in link_ids(ctx.pair.id, D, task.id, f"copy {shown}"):
        known = links.get(id_)
        kept = None if known is None else ctx.task(D, known.destination_id)
        if kept is not None and ctx.shown_tasks(None, kept) == shown:
            return None
        if known is None:
            break
    reason = (message(ReasonCode.OWN_VERSION),)
    blank = Link(id_, None, None)
    operation, _ = operations.create(ctx, blank, D, task, reason, standalone=True)
    builder.operations += [replace(operation, title=task.title), *_on_both_sides(ctx, blank, task, operation.id)]
    return operation.id


def _on_both_sides(ctx: Context, link: Link, task: RemoteTask, copy: OperationId) -> list[Operation]:
    """A copy is a task like any other: the source gets it in the same run, once the destination has it."""
    if S not in ctx.writable or not ctx.request.view(S).capabilities.create:
        return []
    operation, refused = operations.create(ctx, link, S, task, (message(ReasonCode.OWN_VERSION),))
    if refused:  # the next run finds the copy on one side, and asks
        return []
    return [replace(operation, counterpart=RemoteId(pending_parent(link.id)), after=(copy,))]
