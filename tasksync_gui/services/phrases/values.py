"""Field values as people type them."""

from __future__ import annotations

from collections.abc import Mapping

from tasksync_gui.model.error_codes import ServiceCode
from tasksync_gui.model.errors import UserError
from tasksync_gui.model.fields import Completion, Field, Kind, Schedule, Status, Unmapped, Value, When
from tasksync_gui.model.labels import from_one_line, in_one_line
from tasksync_gui.model.message import message
from tasksync_gui.services.phrases.fields import STATUSES, status_name
from tasksync_gui.services.phrases.language import N_, _, current

OPEN = "open"
"""What TaskSync said for *to do* before."""
PRIORITIES: Mapping[str, int] = {N_("none"): 0, N_("high"): 1, N_("medium"): 5, N_("low"): 9}


def parse_value(field: Field, text: str) -> Value:
    """``text`` as a value of ``field``; words are those of the language in use, or English.

    Raises:
        UserError: it is none; says what is understood.
    """
    plain = text.strip()
    try:
        match field.spec.kind:
            case Kind.LINE | Kind.TEXT:
                return text
            case Kind.COMPLETION:
                return Completion(_status(plain.casefold()))
            case Kind.SCHEDULE:
                return Schedule(When.parse(plain)) if plain else Schedule()
            case Kind.MOMENT:
                return When.parse(plain) if plain else None
            case Kind.LEVEL:
                return _priority(plain)
            case Kind.NAMES:
                return from_one_line(text)
            case _:
                return plain or None
    except ValueError:
        raise UserError(message(ServiceCode.NO_VALUE, text=text, field=field, form=field)) from None


def typed_value(field: Field, value: Value) -> str:
    """``value`` as a person would type it, for :func:`parse_value`; without repetition or time of completion."""
    match value:
        case None:
            return ""
        case Completion(status):
            return status_name(status)
        case Schedule(due):
            return str(due or "")
        case Unmapped(raw):
            return raw
        case frozenset():
            return in_one_line(value)
        case int() if field.spec.kind is Kind.LEVEL:
            return next((_(word) for word, level in PRIORITIES.items() if level == value), str(value))
    return str(value)


def _status(word: str) -> Status:
    """Raises ValueError if there is none."""
    for status, name in STATUSES.items():
        if word in (name.casefold(), _(name).casefold()):
            return status
    return Status.NEEDS_ACTION if word == OPEN else Status(word)


def _priority(text: str) -> int:
    word = text.casefold()
    named = [level for name, level in PRIORITIES.items() if word in (name, _(name).casefold())]
    level = named[0] if named else int(text or 0)
    if not 0 <= level <= 9:
        raise ValueError(text)
    return level


def understood(field: Field) -> str:
    """What a person may write for ``field``."""
    match field.spec.kind:
        case Kind.COMPLETION:
            return current().list([status_name(status) for status in STATUSES], either=True)
        case Kind.SCHEDULE | Kind.MOMENT:
            return _("a date like 2026-05-31, a time like 2026-05-31T17:00 or 2026-05-31T17:00[Europe/Berlin]")
        case Kind.LEVEL:
            return _("none, high, medium, low or a number from 0 to 9 (1 is the highest)")
        case Kind.NAMES:
            return _("labels separated by commas; one with a comma in it stands in quotation marks")
    return _("text")
