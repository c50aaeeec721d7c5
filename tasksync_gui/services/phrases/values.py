"""Field values as people type them."""

from __future__ import annotations

from tasksync_gui.model.error_codes import ServiceCode
from tasksync_gui.model.errors import UserError
from tasksync_gui.model.fields import Completion, Field, Kind, Schedule, Status, Value, When
from tasksync_gui.model.message import message

_STATUS = {
    "to do": Status.NEEDS_ACTION,
    "open": Status.NEEDS_ACTION,
    "in progress": Status.IN_PROCESS,
    "done": Status.COMPLETED,
    "cancelled": Status.CANCELLED,
}
_PRIORITY = {"none": 0, "high": 1, "medium": 5, "low": 9}


def parse_value(field: Field, text: str) -> Value:
    """``text`` as a value of ``field``. Raises UserError saying what is understood."""
    plain = text.strip()
    try:
        match field.spec.kind:
            case Kind.LINE | Kind.TEXT:
                return text
            case Kind.COMPLETION:
                return Completion(_STATUS.get(plain.lower()) or Status(plain.lower()))
            case Kind.SCHEDULE:
                return Schedule(When.parse(plain)) if plain else Schedule()
            case Kind.MOMENT:
                return When.parse(plain) if plain else None
            case Kind.LEVEL:
                return _priority(plain)
            case Kind.NAMES:
                return frozenset(part.strip() for part in text.split(",") if part.strip())
            case _:
                return plain or None
    except ValueError:
        raise UserError(message(ServiceCode.NO_VALUE, text=text, field=field, form=field)) from None


def _priority(text: str) -> int:
    level = _PRIORITY[text.lower()] if text.lower() in _PRIORITY else int(text or 0)
    if not 0 <= level <= 9:
        raise ValueError(text)
    return level


def understood(field: Field) -> str:
    """What a person may write for ``field``."""
    match field.spec.kind:
        case Kind.COMPLETION:
            return "to do, in progress, done or cancelled"
        case Kind.SCHEDULE | Kind.MOMENT:
            return "a date like 2026-05-31, a time like 2026-05-31T17:00 or 2026-05-31T17:00[Europe/Berlin]"
        case Kind.LEVEL:
            return "none, high, medium, low or a number from 0 to 9 (1 is the highest)"
        case Kind.NAMES:
            return "labels separated by commas"
    return "text"
