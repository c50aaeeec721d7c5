"""Dates and times of iCalendar (RFC 5545 sections 3.3.4, 3.3.5, 3.3.6) as canonical values, and back."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tasksync_gui.connectors.caldav.ics import Component, ContentLine
from tasksync_gui.connectors.caldav.zones import Zones
from tasksync_gui.model.fields import When

_MOMENT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z)?)?")
_DURATION = re.compile(r"([+-]?)P(?:(\d{1,7})W|(?:(\d{1,7})D)?(?:T(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})S)?)?)")
_SMALL_ZONE = timedelta(days=400)


MEANS = "X-TASKSYNC-MEANS"
"""A parameter of ours on a date that iCalendar wants in another form than the task has it.

RFC 5545 sections 3.8.2.3 and 3.8.2.4: DUE and DTSTART are both days or both times, and what repeats has a DTSTART."""
DAY, NOTHING = "DAY", "NOTHING"
"""The time stands for its day; it stands for no date at all."""


@dataclass(frozen=True, slots=True)
class Duration:
    """A DURATION: days go by the calendar, seconds by the clock that never changes (RFC 5545 section 3.3.6)."""

    days: int = 0
    seconds: int = 0


def meaning(line: ContentLine | None) -> str:
    """:data:`DAY` or :data:`NOTHING` where we wrote a time for it and nobody has moved it since; else empty."""
    word, _, value = ((line.parameter(MEANS) or "") if line else "").partition(" ")
    return word if line is not None and value == line.value.strip() and word in (DAY, NOTHING) else ""


def parse_when(line: ContentLine, zones: Zones, span: timedelta = timedelta()) -> When:
    """A DATE or DATE-TIME value, later by ``span`` on the clock there.

    Raises ValueError if it has no meaning, or its zone is unknown.
    """
    match = _MOMENT.fullmatch(line.value.strip())
    if match is None:
        raise ValueError(line.value)
    day = date(int(match[1]), int(match[2]), int(match[3]))
    clock = time(int(match[4]), int(match[5]), min(int(match[6]), 59)) if match[4] else time()
    try:
        local = datetime.combine(day, clock) + span
    except OverflowError:
        raise ValueError(line.value) from None
    if match[4] is None or meaning(line) == DAY:
        return When(local.date())
    if match[7]:
        return When(local.date(), local.time(), "UTC")
    name = line.parameter("TZID")
    return When(local.date(), local.time()) if name is None else zones.place(local, name)


def parse_local(line: ContentLine) -> datetime:
    """What the clock or the calendar shows, without its zone. Raises ValueError."""
    match = _MOMENT.fullmatch(line.value.strip())
    if match is None:
        raise ValueError(line.value)
    year, month, day, hour, minute, second = (int(each or 0) for each in match.groups()[:6])
    return datetime.combine(date(year, month, day), time(hour, minute, min(second, 59)))


def parse_duration(text: str) -> Duration:
    """A DURATION (RFC 5545 section 3.3.6), negative ones included. Raises ValueError."""
    match = _DURATION.fullmatch(text.strip())
    if match is None or text.strip().endswith(("P", "T")):
        raise ValueError(text)
    sign, weeks, days, hours, minutes, seconds = match.groups()
    factor = -1 if sign == "-" else 1
    clock = int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(seconds or 0)
    return Duration(factor * (int(weeks or 0) * 7 + int(days or 0)), factor * clock)


def write_duration(span: timedelta) -> str:
    """A DURATION's value."""
    total = abs(int(span.total_seconds()))
    days, rest = divmod(total, 86400)
    hours, minutes, seconds = rest // 3600, rest % 3600 // 60, rest % 60
    clock = "".join(f"{number}{unit}" for number, unit in ((hours, "H"), (minutes, "M"), (seconds, "S")) if number)
    text = (f"{days}D" if days else "") + (f"T{clock}" if clock else "")
    return ("-" if span < timedelta() else "") + "P" + (text or "T0S")


def after(start: ContentLine, length: Duration, zones: Zones, span: timedelta = timedelta()) -> When:
    """``length`` after a DTSTART that is later by ``span``. Raises ValueError."""
    try:
        whole = parse_when(start, zones, span + timedelta(days=length.days))
        if not length.seconds:
            return whole
        if whole.zone is None:  # a day with a time of day on top: the clock goes on from midnight
            local = whole.local() + timedelta(seconds=length.seconds)
            return When(local.date(), local.time())
        moved = whole.instant() + timedelta(seconds=length.seconds)
        return When.from_datetime(moved.astimezone(ZoneInfo(whole.zone)), whole.zone)
    except OverflowError:
        raise ValueError(start.value) from None


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
