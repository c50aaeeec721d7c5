"""What the diff table shows, made once per plan: one frozen row per operation or hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from tasksync_gui.model.codes import HoldCode
from tasksync_gui.model.fields import Field
from tasksync_gui.model.ids import OperationId, Side
from tasksync_gui.model.pair import Mode
from tasksync_gui.model.plan import Answer, Decision, Hold, HoldKind, Operation, OperationKind, Plan
from tasksync_gui.services.phrases.fields import field_name
from tasksync_gui.services.phrases.language import N_, _, current
from tasksync_gui.services.phrases.plan import HOLDS, action_words, value_words
from tasksync_gui.services.phrases.say import say

NOTHING = N_("(empty)")
DECIDABLE = (HoldKind.CONFLICT, HoldKind.DELETE_EDIT, HoldKind.COPY, HoldKind.REPEATS, HoldKind.LEFT_OUT)


def is_decidable(hold: Hold) -> bool:
    """Whether a person can choose a side: also where a system refused a value, to have it sent once more or not."""
    refused = hold.field is not None and any(each.code == HoldCode.REFUSED_BY for each in hold.reason)
    return hold.kind in DECIDABLE or refused


SKIPS = (Decision.SKIP_ONCE, Decision.SKIP_ALWAYS)


class RowKind(StrEnum):
    """What a row is about; also the chips above the table."""

    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"
    ADOPT = "adopt"
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True)
class FieldText:
    """What a row shows of one field: its name, and both values in words."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Origin:
    """Which pair and which plan rows come from: what they need besides their operation to be put into words."""

    pair: str
    mode: Mode
    names: Mapping[Side, str]
    is_undo: bool = False
    """A row of an undo can be done or not; everything else was decided before."""


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One line of the diff table."""

    origin: Origin
    item: Operation | Hold
    kind: RowKind
    side: Side | None
    """The side that is written; None for a conflict and for linking."""
    action: str
    title: str
    fields: tuple[FieldText, ...]
    reason: str
    answer: Answer | None = None

    @property
    def pair(self) -> str:
        return self.origin.pair

    @property
    def names(self) -> Mapping[Side, str]:
        """What the two systems are called."""
        return self.origin.names

    @property
    def id(self) -> OperationId:
        """Of the operation or hold."""
        return self.item.id

    @property
    def checked(self) -> bool:
        """Whether *Apply* will do something about this row."""
        if isinstance(self.item, Hold):
            return self.answer is not None and self.answer.decision not in SKIPS
        return self.answer is None or self.answer.decision not in SKIPS

    @property
    def field_names(self) -> str:
        return ", ".join(text.name for text in self.fields)

    @property
    def change(self) -> str:
        """Before and after in one line; names of fields only where there are several."""
        if len(self.fields) == 1:
            return arrow(self.fields[0])
        return " · ".join(f"{text.name}: {arrow(text)}" for text in self.fields)

    @property
    def direction(self) -> str:
        """``Jira → Todoist``, from where the news comes to where it goes."""
        source, destination = self.names[Side.SOURCE], self.names[Side.DESTINATION]
        if self.side is None:
            return f"{source} ↔ {destination}"
        arrow = current().arrow if self.side is Side.DESTINATION else current().arrow_back
        return f"{source} {arrow} {destination}"


def arrow(text: FieldText) -> str:
    """``Milk → Oat milk`` on one line."""
    before, after = " ".join(text.before.split()) or _(NOTHING), " ".join(text.after.split()) or _(NOTHING)
    return f"{before} {current().arrow} {after}"


def plan_rows(pair: str, plan: Plan, names: Mapping[Side, str]) -> list[PlanRow]:
    """Rows of ``plan``: conflicts first, then operations in the order in which they are applied."""
    origin = Origin(pair, plan.mode, names, plan.undoes is not None)
    items: list[Operation | Hold] = [*plan.held, *plan.operations]
    return [_row(origin, item) for item in items]


def _row(origin: Origin, item: Operation | Hold) -> PlanRow:
    return _hold_row(origin, item) if isinstance(item, Hold) else _operation_row(origin, item)


def _operation_row(origin: Origin, operation: Operation) -> PlanRow:
    joins = operation.kind in (OperationKind.ADOPT, OperationKind.UNLINK)
    kind = RowKind.ADOPT if joins else RowKind(operation.kind)
    fields = tuple(
        FieldText(
            field_name(c.field),
            "" if kind is RowKind.CREATE else value_words(c.field, c.before),
            "" if kind is RowKind.DELETE else value_words(c.field, c.after),
        )
        for c in operation.changes
        if c.field is not Field.TITLE or operation.kind is OperationKind.UPDATE
    )
    side = None if joins else operation.side
    action = action_words(operation, origin.names)
    return PlanRow(origin, operation, kind, side, action, operation.title, fields, say(operation.reason))


def _hold_row(origin: Origin, hold: Hold) -> PlanRow:
    fields: tuple[FieldText, ...] = ()
    if hold.field is not None:
        source, destination = value_words(hold.field, hold.source), value_words(hold.field, hold.destination)
        fields = (FieldText(field_name(hold.field), source, destination),)
    return PlanRow(origin, hold, RowKind.CONFLICT, None, _(HOLDS[hold.kind]), hold.title, fields, say(hold.reason))


def decisions_for(row: PlanRow) -> tuple[Decision, ...]:
    """What a person may choose for this row besides ticking it."""
    if isinstance(row.item, Hold):
        takes = (Decision.TAKE_SOURCE, Decision.TAKE_DESTINATION) if is_decidable(row.item) else ()
        takes = (Decision.DO, *takes) if row.item.kind is HoldKind.LEFT_OUT else takes
        value = (Decision.TAKE_VALUE,) if row.item.kind is HoldKind.CONFLICT and row.item.field is not None else ()
        both = (Decision.KEEP_BOTH,) if value and row.origin.mode is Mode.TWO_WAY else ()
        return (*takes, *value, *both, Decision.SKIP_ALWAYS)
    if row.origin.is_undo:
        return (Decision.DO, Decision.SKIP_ONCE)
    reverse = (Decision.REVERSE,) if row.origin.mode is Mode.TWO_WAY and row.kind is not RowKind.ADOPT else ()
    return (Decision.DO, Decision.SKIP_ONCE, Decision.SKIP_ALWAYS, *reverse)


def answered(row: PlanRow, answer: Answer | None) -> PlanRow:
    """``row`` as it reads with ``answer``: what is shown is what will be done."""
    plain = original(row)
    if answer is None:
        return plain
    given = replace(plain, answer=answer)
    names = row.names
    match answer.decision:
        case Decision.DO if isinstance(row.item, Hold):
            return replace(given, action=_("Do it now"), reason=_("You chose to have it done."))
        case Decision.DO:
            return plain
        case Decision.SKIP_ALWAYS:
            return replace(given, action=_("Leave alone always"), reason=_("You chose to leave this alone for good."))
        case Decision.REVERSE if isinstance(row.item, Operation):
            return _reversed(given, row.item, names)
        case Decision.TAKE_SOURCE:
            return _taken(given, Side.SOURCE)
        case Decision.TAKE_DESTINATION:
            return _taken(given, Side.DESTINATION)
        case Decision.TAKE_VALUE:
            field = row.item.field if isinstance(row.item, Hold) else None
            shown = f"{plain.fields[0].before} / {plain.fields[0].after}" if plain.fields else ""
            text = FieldText(field_name(field), shown, value_words(field, answer.value)) if field else None
            return replace(
                given,
                action=_("Write your value to both"),
                fields=(text,) if text else (),
                reason=_("You entered a value."),
            )
        case Decision.KEEP_BOTH:
            source, destination = names[Side.SOURCE], names[Side.DESTINATION]
            return replace(
                given,
                action=_("Keep both as two tasks"),
                side=Side.DESTINATION,
                reason=_(
                    "{destination}’s version becomes a task of its own; this one follows {source}.",
                    source=source,
                    destination=destination,
                ),
            )
    return given


def _taken(row: PlanRow, side: Side) -> PlanRow:
    """What ``side`` has goes to the other one."""
    name = row.names[side]
    reason = _("You chose what {system} has.", system=name)
    return replace(row, action=_("Keep {system}’s", system=name), side=side.other, reason=reason)


def original(row: PlanRow) -> PlanRow:
    """``row`` without any answer."""
    return _row(row.origin, row.item)


def _reversed(row: PlanRow, operation: Operation, names: Mapping[Side, str]) -> PlanRow:
    other = operation.side.other
    kinds = {
        OperationKind.CREATE: (RowKind.DELETE, _("Delete in {system}", system=names[other])),
        OperationKind.DELETE: (RowKind.CREATE, _("Create in {system}", system=names[other])),
    }
    kind, action = kinds.get(operation.kind, (RowKind.UPDATE, _("Revert in {system}", system=names[other])))
    fields = tuple(FieldText(text.name, text.after, text.before) for text in row.fields)
    return replace(
        row, kind=kind, action=action, side=other, fields=fields, reason=_("You chose to reverse this change.")
    )


def totals_of(rows: Iterable[PlanRow]) -> dict[RowKind, int]:
    """How many rows of each kind there are, ticked or not; of a kind without rows, 0."""
    count = dict.fromkeys(RowKind, 0)
    for row in rows:
        count[row.kind] += 1
    return count
