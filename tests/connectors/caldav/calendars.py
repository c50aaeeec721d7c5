"""Calendar objects for tests, and what they say as an independent reader (``icalendar``) understands it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar

from tasksync_gui.connectors.caldav.cursor import ObjectNames
from tasksync_gui.connectors.caldav.ics import line_end, parse
from tasksync_gui.connectors.caldav.mapping import Todo, find_todo, read_fields
from tasksync_gui.connectors.caldav.patch import patched
from tasksync_gui.model.fields import Field, Value

NOW = datetime(2026, 12, 2, 12, tzinfo=UTC)
CUSTOM_ZONE = """BEGIN:VTIMEZONE
TZID:Customized Time Zone
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE
"""


def todo_lines(*lines: str, before: str = "") -> bytes:
    """An object with one VTODO of ``lines``; ``before`` stands above it, lines may hold several."""
    head = "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//x//EN\n"
    body = "\n".join(("BEGIN:VTODO", "DTSTAMP:20260101T000000Z", "UID:u1", *lines, "END:VTODO"))
    return f"{head}{before}{body}\nEND:VCALENDAR\n".replace("\n", "\r\n").encode()


def task(data: bytes) -> Todo:
    """The task in an object."""
    found = find_todo(parse(data))
    assert found is not None
    return found


def fields(data: bytes) -> dict[Field, Value]:
    """What our reader makes of an object."""
    return read_fields(task(data), ObjectNames().id_of)


def patch(data: bytes, values: dict[Field, Value]) -> bytes:
    """The object with ``values`` written into its task."""
    return patched(data, line_end(data), values, NOW, ObjectNames().uid_of)


def kept(before: bytes, after: bytes, written: Iterable[str]) -> bool:
    """Whether all physical lines are the same, but for those of the properties and components named."""
    names = (*written, "LAST-MODIFIED", "DTSTAMP")

    def rest(data: bytes) -> list[bytes]:
        lines = data.replace(b"\r\n ", b"").split(b"\r\n")
        return [line for line in lines if not line.startswith(tuple(name.encode() for name in names))]

    return rest(before) == rest(after)


def broken_rules(data: bytes) -> list[str]:
    """What iCalendar (RFC 5545 section 3.6.2 and those of its properties) forbids and the object's master VTODO does."""
    todo = next(each for each in Calendar.from_ical(data.decode()).walk("VTODO") if "RECURRENCE-ID" not in each)
    start, due = (todo[name].dt if name in todo else None for name in ("DTSTART", "DUE"))
    wrong = []
    if due is not None and "DURATION" in todo:
        wrong.append("DUE and DURATION")
    if "DURATION" in todo and start is None:
        wrong.append("DURATION without DTSTART")
    if "RRULE" in todo and start is None and due is not None:
        wrong.append("RRULE without DTSTART")
    if start is not None and due is not None:
        if isinstance(start, datetime) != isinstance(due, datetime):
            wrong.append("DUE and DTSTART of different types")
        elif _comparable(due) < _comparable(start):
            wrong.append("DUE before DTSTART")
    return wrong


def _comparable(value: date) -> datetime:
    if not isinstance(value, datetime):
        return datetime(value.year, value.month, value.day, tzinfo=UTC)
    return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


def due_moment(data: bytes) -> datetime:
    """When the first task is due, by the independent reader: DUE, or DTSTART and DURATION."""
    todo = Calendar.from_ical(data.decode()).walk("VTODO")[0]
    if "DUE" in todo:
        return _comparable(todo["DUE"].dt)
    length: timedelta = todo["DURATION"].dt
    return _comparable(todo["DTSTART"].dt + length)
