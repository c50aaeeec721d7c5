"""A person's answers to a plan, and what of a reviewed plan may still be carried out (engine README, section 8)."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from tasksync_gui.engine.plan.answers import SKIPS, Item, items_of
from tasksync_gui.engine.plan.inputs import PlanRequest
from tasksync_gui.engine.plan.left_out import LeavingOut
from tasksync_gui.engine.plan.operations import same_before
from tasksync_gui.engine.plan.ordering import same_proposal, with_fields, without
from tasksync_gui.engine.plan.planner import make_plan
from tasksync_gui.model.codes import HoldCode, NoteCode
from tasksync_gui.model.fields import Field
from tasksync_gui.model.ids import LinkId, OperationId, Side
from tasksync_gui.model.link import LEFT_OUT, Remembered, StoredDecision
from tasksync_gui.model.message import message
from tasksync_gui.model.plan import Answer, Decision, Hold, HoldKind, Note, NoteKind, Operation, OperationKind, Plan

YOUNG = timedelta(minutes=15)
"""A plan younger than this is as good as new; a person is told that an older one may have changed."""


def remembered(plan: Plan, answers: Mapping[OperationId, Answer]) -> tuple[StoredDecision, ...]:
    """The answers that outlive this run: skip always, and every answer to a conflict."""
    found = []
    for item in items_of(plan):
        answer = answers.get(item.id)
        if answer is None:
            continue
        if is_go_ahead(item, answer):
            continue
        if answer.decision is Decision.SKIP_ALWAYS or (isinstance(item, Hold) and answer.decision not in SKIPS):
            found.append(decision_on(item, answer))
            found += let_in(item, answer)
    return tuple(found)


def let_in(item: Item, answer: Answer) -> list[StoredDecision]:
    """Another TaskSync whose task a person takes may work here from now on: of its other tasks nobody is asked."""
    strange = [reason for reason in item.reason if reason.code == HoldCode.FOREIGN_MARK]
    if answer.decision in SKIPS:
        return []
    return [StoredDecision(Remembered.INSTALLATION, value=str(each["installation"])) for each in strange]


def is_go_ahead(item: Item, answer: Answer) -> bool:
    """Whether what was left out is to be done now: nothing is remembered of it then."""
    return isinstance(item, Hold) and item.kind is HoldKind.LEFT_OUT and answer.decision is Decision.DO


def answered_at_last(plan: Plan, answers: Mapping[OperationId, Answer], known: Iterable[StoredDecision]) -> (
    list[StoredDecision]
):  # fmt: skip
    """Those of ``known`` by which something was left out about which a person has now said something."""
    decisions = LeavingOut(known)
    given = [h for h in plan.held if h.id in answers and answers[h.id].decision is not Decision.SKIP_ONCE]
    return list(dict.fromkeys(each for hold in given for each in decisions.of(hold)))


_LASTING = (
    Remembered.SKIP_ALWAYS, Remembered.SEPARATE, Remembered.POLICY, Remembered.INSTALLATION, Remembered.REFUSED,
    *LEFT_OUT,
)  # fmt: skip


def used_up(decisions: Iterable[StoredDecision], delivered: Container[LinkId]) -> list[StoredDecision]:
    """Answers that have done their work: kept, they would be given again if the values ever came back."""
    return [d for d in decisions if d.answer not in _LASTING and d.link is not None and d.link in delivered]


def decision_on(item: Item, answer: Answer) -> StoredDecision:
    """``answer`` bound to what was shown of ``item``."""
    field = item.field if isinstance(item, Hold) else None
    # what becomes of a task that repeats elsewhere is asked once for the pair
    of_pair = isinstance(item, Hold) and item.kind is HoldKind.REPEATS and answer.decision not in SKIPS
    if of_pair:
        return StoredDecision(_meaning(item, answer.decision), field=field)
    return StoredDecision(_meaning(item, answer.decision), item.link, field=field, value=answer.value, shown=item.shown)


def _meaning(item: Item, decision: Decision) -> Remembered:
    match decision:
        case Decision.SKIP_ALWAYS | Decision.SKIP_ONCE:
            return Remembered.SKIP_ALWAYS
        case Decision.TAKE_SOURCE:
            return Remembered.TAKE_SOURCE
        case Decision.TAKE_DESTINATION:
            return Remembered.TAKE_DESTINATION
        case Decision.TAKE_VALUE:
            return Remembered.VALUE
        case Decision.KEEP_BOTH:
            return Remembered.KEEP_BOTH
        case Decision.REVERSE if isinstance(item, Operation) and item.side is Side.SOURCE:
            return Remembered.TAKE_SOURCE
        case Decision.REVERSE:
            return Remembered.TAKE_DESTINATION
        case _ if isinstance(item, Hold) and item.kind is HoldKind.AMBIGUOUS and item.source_id is None:
            return Remembered.TAKE_DESTINATION  # the only task that it is about
        case _:
            return Remembered.TAKE_SOURCE if isinstance(item, Hold) or item.side is Side.DESTINATION else (
                Remembered.TAKE_DESTINATION
            )  # fmt: skip


def apply_answers(plan: Plan, request: PlanRequest, answers: Mapping[OperationId, Answer]) -> Plan:
    """The plan with a person's answers carried out: skipped rows dropped, overridden ones planned anew."""
    items = {item.id: item for item in items_of(plan)}
    steering = {
        id_: answer
        for id_, answer in answers.items()
        if id_ in items and answer.decision not in SKIPS
        if answer.decision is not Decision.DO or is_go_ahead(items[id_], answer)
    }
    result = plan
    if steering:
        over = set(answered_at_last(plan, answers, request.state.decisions))
        decisions = [each for each in request.state.decisions if each not in over]
        decisions += [decision_on(items[i], a) for i, a in steering.items() if not is_go_ahead(items[i], a)]
        state = replace(request.state, decisions=tuple(decisions))
        fresh = make_plan(replace(request, state=state))
        result = _limited(fresh, plan, [items[id_] for id_ in steering])
    links = {item.link for id_, item in items.items() if id_ in answers and answers[id_].decision in SKIPS}
    updates = tuple(update for update in result.updates if update.link not in links)
    return replace(without_skipped(result, answers), updates=updates)


def without_skipped(plan: Plan, answers: Mapping[OperationId, Answer]) -> Plan:
    """The plan without the rows that a person unticked, and without what cannot be done alone."""
    dropped = {id_ for id_, answer in answers.items() if answer.decision in SKIPS}
    return replace(plan, operations=without(plan.operations, dropped))


def _limited(fresh: Plan, reviewed: Plan, answered: Sequence[Item]) -> Plan:
    """Only what was reviewed, and what an answer called for: nothing else may slip in.

    What an answer needs first (a parent that has to be made) comes along, unless it has changed since the review:
    then the answer waits with it for the next preview.
    """
    known = {operation.id for operation in reviewed.operations}
    touched = {item.link for item in answered}
    proposed = _without_unseen(fresh.operations, reviewed, answered)
    called_for = {o.id for o in proposed if o.id in known or o.link in touched}
    needed = {id_ for o in proposed if o.link in touched for id_ in o.after}
    late = (note for note in reviewed.notes if note.message.code == NoteCode.CHANGED_SINCE_REVIEW)
    changed = {note.link for note in late} - touched
    called_for |= {o.id for o in proposed if o.id in needed and o.link not in changed}
    copies = {o.link for o in proposed if o.id in called_for and o.is_copy}
    called_for |= {o.id for o in proposed if o.link in copies}
    dropped = {o.id for o in fresh.operations if o.id not in called_for}
    trimmed = {o.id: o for o in proposed}
    operations = without((trimmed.get(o.id, o) for o in fresh.operations), dropped)
    return replace(fresh, operations=operations, guards=reviewed.guards, digest=reviewed.digest, basis=reviewed.basis)


def _without_unseen(operations: Iterable[Operation], reviewed: Plan, answered: Iterable[Item]) -> list[Operation]:
    """``operations`` without fields that no answer is about and that nobody has seen change.

    An answer about one field is carried out by an update of its task; what else has come to differ there meanwhile
    is for the next review.
    """
    fields: dict[LinkId | None, set[Field] | None] = {}
    for item in answered:
        about = _fields(item)
        known = fields.get(item.link, set())
        fields[item.link] = None if about is None or known is None else known | about
    shown = {(o.link, o.side, c) for o in reviewed.operations for c in o.changes if o.kind is OperationKind.UPDATE}
    found = []
    for operation in operations:
        about = fields.get(operation.link)
        if operation.kind is OperationKind.UPDATE and about is not None:
            seen = {c.field for c in operation.changes if (operation.link, operation.side, c) in shown}
            operation = with_fields(operation, about | seen)
        found += [operation] if operation.changes or operation.kind is not OperationKind.UPDATE else []
    return found


def _fields(item: Item) -> set[Field] | None:
    """The fields that a person sees in a row; None: the whole task."""
    if isinstance(item, Hold):
        dates = {Field.DUE, Field.START} if item.kind is HoldKind.REPEATS else set()
        return None if item.field is None else {item.field} | dates
    return {change.field for change in item.changes} if item.kind is OperationKind.UPDATE else None


def intersect(reviewed: Plan, fresh: Plan) -> Plan:
    """What of ``reviewed`` still stands when planned anew; the rest is noted as changed since the review.

    An operation stands if it would do the same to what was there before: the values that it replaces, the whole of
    what it deletes, both tasks that it joins.
    """
    proposals = {operation.id: operation for operation in reviewed.operations}
    by_link = {(o.link, o.side, o.kind): o for o in reviewed.operations}
    dropped = set()
    notes: list[Note] = []
    for operation in fresh.operations:
        twin = proposals.get(operation.id) or by_link.get((operation.link, operation.side, operation.kind))
        if twin is None or not _still_stands(twin, operation):
            dropped.add(operation.id)
            notes.append(_changed_since(operation))
    standing = {(o.link, o.side) for o in fresh.operations if o.id not in dropped}
    for operation in reviewed.operations:
        if (operation.link, operation.side) not in standing and operation.kind is not OperationKind.ADOPT:
            notes.append(_changed_since(operation))
    unique = tuple(dict.fromkeys((*fresh.notes, *notes)))
    return replace(fresh, operations=without(fresh.operations, dropped), notes=unique)


def _still_stands(seen: Operation, now: Operation) -> bool:
    """A reviewed answer is about the task that was shown, as it was shown: not about one that takes its place."""
    same = seen.id == now.id or same_proposal(seen, now)
    return same and seen.target == now.target and same_before(seen, now)


def _changed_since(operation: Operation) -> Note:
    return Note(NoteKind.CHANGED_SINCE, message(NoteCode.CHANGED_SINCE_REVIEW), operation.title, operation.link)
