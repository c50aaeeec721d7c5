"""The one module that knows both: plain values to the program's values and back, and its two domains."""

from __future__ import annotations

from datetime import date, time
from functools import cache
from typing import Any

from tasksync_gui.engine.merge.field_merge import MergeResult
from tasksync_gui.engine.merge.projection import Lens
from tasksync_gui.model.capabilities import FieldSupport, Precision
from tasksync_gui.model.fields import Completion, Field, Schedule, Status, Unmapped, Value, When
from tasksync_gui.model.ids import Side
from tasksync_gui.model.link import Remembered
from tasksync_gui.model.pair import DeletePolicy, Mode, Policy
from tests.reference import fields as model
from tests.reference.kinds import UNREADABLE, Plain

S, D = Side.SOURCE, Side.DESTINATION
SIDES = {"s": S, "d": D}
LETTERS = {S: "s", D: "d"}
ZONE = "Europe/Berlin"
MODES = {"mirror": Mode.MIRROR, "update": Mode.UPDATE, "two": Mode.TWO_WAY}
POLICIES = {str(policy.value): policy for policy in Policy}
DELETE_POLICIES = {str(policy.value): policy for policy in DeletePolicy}
ANSWERS = {
    "skip": Remembered.SKIP_ALWAYS,
    "source": Remembered.TAKE_SOURCE,
    "destination": Remembered.TAKE_DESTINATION,
    "value": Remembered.VALUE,
    "keep_both": Remembered.KEEP_BOTH,
}
FIELDS = {
    "title": Field.TITLE,
    "notes": Field.NOTES,
    "status": Field.STATUS,
    "rich status": Field.STATUS,
    "due": Field.DUE,
    "zoned due": Field.DUE,
    "moment due": Field.DUE,
    "start": Field.START,
    "priority": Field.PRIORITY,
    "parent": Field.PARENT,
    "assignee": Field.ASSIGNEE,
}
STATES = {
    "open": Status.NEEDS_ACTION,
    "doing": Status.IN_PROCESS,
    "done": Status.COMPLETED,
    "cancelled": Status.CANCELLED,
}
NAMES = {state: name for name, state in STATES.items()}

PEOPLE = frozenset({"Ann", "Carl"})
"""Whom the destination knows; the source takes any name."""
SUPPORTS: dict[str, tuple[FieldSupport, FieldSupport]] = {
    "title": (FieldSupport(), FieldSupport(multiline=False, max_length=5)),
    "notes": (FieldSupport(max_length=20), FieldSupport()),
    "status": (
        FieldSupport(),
        FieldSupport(statuses=frozenset({Status.NEEDS_ACTION, Status.COMPLETED}), completed_at=Precision.DATE),
    ),
    "rich status": (FieldSupport(), FieldSupport(completed_at=Precision.NONE)),
    "due": (FieldSupport(recurrence=True), FieldSupport(precision=Precision.DATE, zones=False)),
    "zoned due": (FieldSupport(recurrence=True), FieldSupport(zones=False)),
    "moment due": (FieldSupport(recurrence=True), FieldSupport(zones=False, floating=False)),
    "start": (FieldSupport(), FieldSupport(precision=Precision.DATE)),
    "priority": (FieldSupport(), FieldSupport(levels=(0, 1, 5, 9))),
    "labels": (FieldSupport(), FieldSupport(spaces=False)),
    "parent": (FieldSupport(), FieldSupport()),
    "assignee": (FieldSupport(), FieldSupport()),
}


@cache
def lens(kind: str) -> Lens:
    """The program's lens for a kind of the model."""
    translate = _parent if kind == "parent" else None
    spelling = _spelling if kind == "assignee" else None
    return Lens(FIELDS.get(kind, Field.LABELS), *SUPPORTS[kind], ZONE, translate, spelling)


def _spelling(side: Side, name: str) -> str | None:
    return name if side is S else {person.casefold(): person for person in PEOPLE}.get(name.casefold())


def _parent(side: Side, value: Value) -> Value:
    return value if not isinstance(value, str) else value.upper() if side is D else value.lower()


@cache
def encode(kind: str, value: Plain) -> Any:
    """A plain value as the program holds it."""
    if value == UNREADABLE:
        return Unmapped("?")
    match kind:
        case "status" | "rich status":
            at = value[1]
            return Completion(STATES[value[0]], at and When(date(2026, 1, at[0]), time(at[1]) if len(at) > 1 else None))
        case "due" | "zoned due" | "moment due":
            return Schedule(_when(value), value[3])
        case "start":
            return _when(value)
    return value


def _when(value: Plain) -> When | None:
    day, minute, zone, _ = value
    if day is None:
        return None
    return When(date(2026, 1, day), None if minute is None else time(*divmod(minute, 60)), zone)


@cache
def decode(kind: str, value: Any) -> Plain:
    """Inverse of :func:`encode`."""
    match value:
        case Unmapped():
            return UNREADABLE
        case Completion(status, at):
            return NAMES[status], at and ((at.date.day,) if at.time is None else (at.date.day, at.time.hour))
        case Schedule(due, rule):
            return (*_plain_when(due), rule)
        case When():
            return (*_plain_when(value), None)
    return (None, None, None, None) if kind == "start" else value


def _plain_when(value: When | None) -> Plain:
    if value is None:
        return None, None, None
    return value.date.day, value.time and value.time.hour * 60 + value.time.minute, value.zone


def result(kind: str, outcome: MergeResult) -> model.Result:
    """What the program decided, in the model's words."""
    if not (outcome.rows or outcome.writes or outcome.conflict or outcome.refused or outcome.drift):
        return model.NOTHING
    rows = [(decode(kind, row.source), decode(kind, row.destination)) for row in outcome.rows]
    writes = tuple(
        model.Write(
            LETTERS[write.side],
            decode(kind, write.value),
            (decode(kind, write.rows[0].source), decode(kind, write.rows[0].destination)),
            write.second,
        )
        for write in outcome.writes
    )
    return model.Result(
        rows[0] if rows else None, writes, outcome.conflict, bool(outcome.refused), outcome.drift, outcome.copy
    )
