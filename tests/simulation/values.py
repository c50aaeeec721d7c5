"""What a person writes: every value carries a unique token, by which the oracles trace it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, time, timedelta

from tasksync_gui.model.fields import Completion, Field, Schedule, Status, Value, When
from tests.simulation.personality import Personality
from tests.simulation.server import BESIDES, Record

DAY_ZERO = date(2030, 1, 1)
_TOKEN = re.compile(r"\b[tnla]\d+\b")
_ORIGIN = re.compile(r"\bo\d+\b")
TEXTS = (Field.TITLE, Field.NOTES)


def title(origin: str, token: int, long: bool = False) -> str:
    """A title; it keeps its task's origin for ever."""
    return f"{origin} t{token}" + ("  and so on" * 6 if long else "")


def due(token: int, timed: bool, zone: str = "UTC") -> Schedule:
    """A due date that no other edit uses."""
    return Schedule(When(DAY_ZERO + timedelta(days=token), time(9, 32) if timed else None, zone if timed else None))


def field_tokens(field: Field, value: Value) -> frozenset[str]:
    """The tokens in one value; numbers and states have none."""
    if isinstance(value, str) and field in (*TEXTS, BESIDES):
        return frozenset(_TOKEN.findall(value))
    if isinstance(value, frozenset):
        return frozenset(token for name in value for token in _TOKEN.findall(name.replace("_", " ").casefold()))
    if isinstance(value, Schedule) and value.due is not None:
        return frozenset({f"d{value.due.date.isoformat()}"})
    return frozenset()


def tokens(fields: Mapping[Field, Value], only: Iterable[Field] = tuple(Field)) -> frozenset[str]:
    """All tokens of a task in the fields ``only``."""
    found = (field_tokens(name, fields[name]) for name in only if name in fields)
    return frozenset().union(*found)


def label_keys(value: Value) -> frozenset[str]:
    """Labels as a system without spaces spells them; nothing else has any."""
    return frozenset(name.replace(" ", "_") for name in value) if isinstance(value, frozenset) else frozenset()


def origin_of(fields: Mapping[Field, Value]) -> str:
    """Which of the person's tasks this is, or a copy of it."""
    match = _ORIGIN.search(str(fields.get(Field.TITLE, "")))
    return match[0] if match else ""


def mapped(record: Record, fields: Iterable[Field], both: tuple[Personality, Personality]) -> tuple[object, ...]:
    """The task as the poorer of two systems could say it; written apart from the engine's own lenses."""
    poor, rounds = any(each.poor for each in both), any(each.rounds for each in both)
    spelled = {name: both[1].spell(name, both[0].spell(name, record.fields.get(name))) for name in fields}
    return tuple(_mapped(name, value, poor, rounds) for name, value in spelled.items())


def _mapped(field: Field, value: Value, poor: bool, rounds: bool) -> object:
    if isinstance(value, str) and field in TEXTS:
        return " ".join(value.split())
    if isinstance(value, Completion):
        return value.status in (Status.COMPLETED, Status.CANCELLED) if poor else value.status
    if isinstance(value, frozenset):
        return frozenset(name.replace(" ", "_") if poor else name for name in value)
    if field is Field.PRIORITY and isinstance(value, int) and poor:
        return 0 if not value else min((1, 5, 9), key=lambda level: (abs(level - value), level))
    if isinstance(value, Schedule) and value.due is not None:
        moment = value.due.time
        if poor or moment is None:
            return value.due.date
        return value.due.date, moment.replace(minute=moment.minute // 5 * 5) if rounds else moment
    return value
