"""Dates and times of iCalendar (RFC 5545 sections 3.3.4, 3.3.5, 3.3.6) as canonical values, and back."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tasksync_gui.connectors.caldav.ics import Component, ContentLine
from tasksync_gui.model.fields import When

_MOMENT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z)?)?")
_DURATION = re.compile(r"([+-]?)P(?:(\d+)W|(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?)")
_SMALL_ZONE = timedelta(days=400)


def parse_when(line: ContentLine) -> When:
    """A DATE or DATE-TIME value. Raises ValueError if it has no meaning, or its zone is unknown."""
    match = _MOMENT.fullmatch(line.value.strip())
    if match is None:
        raise ValueError(line.value)
    day = date(int(match[1]), int(match[2]), int(match[3]))
    if match[4] is None:
        return When(day)
    clock = time(int(match[4]), int(match[5]), min(int(match[6]), 59))
    if match[7]:
        return When(day, clock, "UTC")
    name = line.parameter("TZID")
    return When(day, clock, None if name is None else known_zone(name))


def known_zone(name: str) -> str:
    """The IANA name for a TZID: itself, the end of a long path, or a Windows name. Raises ValueError."""
    if name.upper() in ("UTC", "GMT", "ETC/UTC"):
        return "UTC"
    parts = name.strip("/").split("/")
    for start in range(len(parts)):
        candidate = "/".join(parts[start:])
        if _exists(candidate):
            return candidate
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

    windows = WINDOWS_TO_OLSON.get(name)
    if windows is None:
        raise ValueError(name)
    return windows


def _exists(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def parse_duration(text: str) -> timedelta:
    """A DURATION (RFC 5545 section 3.3.6), negative ones included. Raises ValueError."""
    match = _DURATION.fullmatch(text.strip())
    if match is None or text.strip().endswith(("P", "T")):
        raise ValueError(text)
    sign, weeks, days, hours, minutes, seconds = match.groups()
    numbers = {"weeks": weeks, "days": days, "hours": hours, "minutes": minutes, "seconds": seconds}
    span = timedelta(**{name: int(number or 0) for name, number in numbers.items()})
    return -span if sign == "-" else span


def add(when: When, span: timedelta) -> When:
    """``when`` later by ``span``; a date stays a date if the span is whole days."""
    if when.time is None and span.seconds == 0:
        return When(when.date + timedelta(days=span.days))
    moved = when.local() + span
    return When(moved.date(), moved.time(), when.zone)


def write_when(when: When) -> tuple[str, str]:
    """Parameters and value of a DATE or DATE-TIME property."""
    day = f"{when.date:%Y%m%d}"
    if when.time is None:
        return ";VALUE=DATE", f"{when.date.year:04}{day[-4:]}"
    text = f"{when.date.year:04}{day[-4:]}T{when.time:%H%M%S}"
    if when.zone is None:
        return "", text
    return ("", f"{text}Z") if when.zone == "UTC" else (f";TZID={when.zone}", text)


def write_utc(when: When) -> str:
    """A UTC DATE-TIME; a date is its midnight."""
    return f"{when.instant():%Y%m%dT%H%M%SZ}"


def stamp(at: datetime) -> str:
    """A UTC DATE-TIME from a moment."""
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def zone_lines(name: str, around: date) -> bytes:
    """A VTIMEZONE for an IANA zone, with the rules around a date."""
    from icalendar import Timezone

    first = around.replace(day=1) - _SMALL_ZONE
    return bytes(Timezone.from_tzid(name, first_date=first, last_date=around + 5 * _SMALL_ZONE).to_ical())


def has_zone(calendar: Component, name: str) -> bool:
    """Whether the calendar describes a zone."""
    return any(line.value.strip() == name for zone in calendar.components("VTIMEZONE") for line in zone.lines("TZID"))
