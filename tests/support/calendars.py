"""Realistic task lists: what people's programs leave on a CalDAV server."""

from __future__ import annotations

from random import Random

VERBS = ("Call", "Write to", "Pay", "Order", "Repair", "Plan", "Review", "Buy", "Book", "Überprüfe", "Réserver")
THINGS = (
    "the dentist",
    "Ada & Bob",
    "the invoice",
    "a new chair",
    "the bike 🚲",
    "summer holidays",
    "the draft",
    "milk",
    "Zug nach Köln",
    "café",
)
LABELS = ("home", "work", "dialogs_controller", "Haushalt", "waiting for", "öko")
ALARM = "BEGIN:VALARM|ACTION:DISPLAY|DESCRIPTION:Reminder|TRIGGER:-PT15M|END:VALARM|"


def realistic_todos(count: int, seed: int = 1) -> list[tuple[str, str]]:
    """(uid, VTODO text) of ``count`` tasks, every feature among them."""
    random = Random(seed)
    return [(f"task-{number:04}@example.org", _todo(number, random)) for number in range(count)]


def _todo(number: int, random: Random) -> str:
    lines = [
        "BEGIN:VTODO", f"UID:task-{number:04}@example.org", "DTSTAMP:20260101T080000Z",
        f"CREATED:202512{1 + number % 28:02}T080000Z",
        f"SUMMARY:{random.choice(VERBS)} {random.choice(THINGS)} no. {number}",
    ]  # fmt: skip
    if number % 3 == 0:
        lines.append(f"DESCRIPTION:First line\\, with a comma\\nsecond; line {number}")
    if number % 4 == 0:
        lines.append(f"DUE;VALUE=DATE:2026{1 + number % 12:02}{1 + number % 28:02}")
    elif number % 4 == 1:
        lines.append(f"DUE;TZID=Europe/Berlin:2026{1 + number % 12:02}{1 + number % 28:02}T{number % 24:02}3000")
    elif number % 4 == 2:
        lines.append(f"DUE:2026{1 + number % 12:02}{1 + number % 28:02}T{number % 24:02}0000Z")
    if number % 10 == 0:
        lines.append("RRULE:FREQ=WEEKLY;INTERVAL=2")
    if number % 5 == 0:
        lines.append(f"PRIORITY:{(1, 5, 9)[number % 3]}")
    if number % 7 == 0:
        lines += ["STATUS:COMPLETED", f"COMPLETED:202602{1 + number % 28:02}T101500Z", "PERCENT-COMPLETE:100"]
    if number % 6 == 0:
        lines.append(f"CATEGORIES:{','.join(random.sample(LABELS, 2))}")
    if number % 25 == 24:
        lines.append(f"RELATED-TO;RELTYPE=PARENT:task-{number - 1:04}@example.org")
    lines.append(f"X-APPLE-SORT-ORDER:{number * 1000}")
    if number % 11 == 0:
        lines.append(ALARM.rstrip("|"))
    return "|".join([*lines, "END:VTODO", ""]).replace("|", "\r\n")


ZONE = (
    "BEGIN:VTIMEZONE|TZID:Europe/Berlin|BEGIN:DAYLIGHT|DTSTART:19810329T020000|RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU|"
    "TZOFFSETFROM:+0100|TZOFFSETTO:+0200|END:DAYLIGHT|BEGIN:STANDARD|DTSTART:19961027T030000|"
    "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU|TZOFFSETFROM:+0200|TZOFFSETTO:+0100|END:STANDARD|END:VTIMEZONE|"
).replace("|", "\r\n")


def whole_calendar(todos: list[tuple[str, str]]) -> bytes:
    """All tasks as one calendar, as an export or a bulk upload has them."""
    body = "".join(text for _, text in todos)
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Example//Tasks//EN\r\n{ZONE}{body}END:VCALENDAR\r\n".encode()
