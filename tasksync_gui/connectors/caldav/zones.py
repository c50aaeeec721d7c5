"""The time zones that a calendar object describes itself (RFC 5545 section 3.6.5), and what their names mean.

A name of the IANA data base stands for that zone, as calendar programs take it. Any other name (Outlook's *Customized
Time Zone*, a Windows name, one of a company's own) means what the object says of it; the moment is then known, and its
IANA name only where both agree.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tasksync_gui.connectors.caldav.ics import Component, ContentLine
from tasksync_gui.model.fields import When
from tasksync_gui.model.recurrence import Rule, RuleError

_OFFSET = re.compile(r"([+-])(\d\d)(\d\d)(\d\d)?")
_LOCAL = re.compile(r"(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(Z?)")
_UTC_NAMES = ("UTC", "GMT", "ETC/UTC", "ETC/GMT", "Z", "ZULU")


@dataclass(frozen=True, slots=True)
class Observance:
    """A part of a zone: from each of its onsets on, clocks there are ``after`` ahead of UTC."""

    start: datetime
    before: timedelta
    after: timedelta
    rules: tuple[Rule, ...] = ()
    extra: tuple[datetime, ...] = ()

    def last_onset(self, local: datetime) -> datetime | None:
        """The last onset that is not after ``local``, both by the clock before the change."""
        onsets = [at for at in (self.start, *self.extra) if at <= local]
        onsets += [at for rule in self.rules if (at := self._by_rule(rule, local)) is not None]
        return max(onsets, default=None)

    def _by_rule(self, rule: Rule, local: datetime) -> datetime | None:
        if rule.until is not None:
            local = min(local, rule.until.at + self.before if rule.until.utc else rule.until.at)
        if rule.count is None:
            return rule.last_before(self.start, local)
        return max((at for at in rule.occurrences(self.start) if at <= local), default=None)


@dataclass(frozen=True, slots=True)
class Described:
    """A zone as an object describes it."""

    parts: tuple[Observance, ...]
    location: str | None = None
    """The IANA name that its author gave besides (``X-LIC-LOCATION``, ``TZID-ALIAS-OF``)."""

    def instant(self, local: datetime) -> datetime:
        """The moment of a local time: of two the first; one that a change leaves out, as if the clock had stayed."""
        onsets = [(onset, part) for part in self.parts if (onset := part.last_onset(local)) is not None]
        if not onsets:
            return self._at(local, min(self.parts, key=lambda part: part.start).before)
        onset, part = max(onsets, key=lambda each: each[0])
        return self._at(local, part.before if local < onset + (part.after - part.before) else part.after)

    def place(self, local: datetime, iana: str | None) -> When:
        """A local time of this zone: under an IANA name where that says the same, else in UTC. Raises OverflowError."""
        at = self.instant(local)
        for candidate in (iana, iana_name(self.location or "")):
            if candidate is not None and When(local.date(), local.time(), candidate).instant() == at:
                return When(local.date(), local.time(), candidate)
        return When.from_datetime(at, "UTC")

    def _at(self, local: datetime, offset: timedelta) -> datetime:
        return (local - offset).replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Zones:
    """All zones that one calendar object describes, by name; a description is read when a time needs it."""

    calendar: Component | None = None
    _read: dict[str, Described | None] = field(default_factory=dict)

    def _own(self, name: str) -> Described | None:
        """What the object says of a zone; None if it says nothing of it that can be understood."""
        if name not in self._read:
            parts = [] if self.calendar is None else self.calendar.components("VTIMEZONE")
            called = (each for each in parts for line in each.lines("TZID") if line.value.strip() == name)
            self._read[name] = next((zone for each in called if (zone := _described(each)) is not None), None)
        return self._read[name]

    def place(self, local: datetime, name: str) -> When:
        """A local time of the zone called ``name``. Raises ValueError if nobody knows that zone."""
        name = name.strip()
        iana = iana_name(name)
        trusted = iana is not None and (iana == "UTC" or ("/" in iana and "/" in name))
        own = None if trusted else self._own(name)
        if iana is not None and own is None:
            return When(local.date(), local.time(), iana)
        if own is None:
            raise ValueError(name)
        try:
            return own.place(local, iana)
        except OverflowError:
            raise ValueError(name) from None


def iana_name(name: str) -> str | None:
    """The IANA name for a TZID: itself, the end of a long path, or what Windows calls so; None if there is none."""
    plain = name.strip()
    if plain.upper() in _UTC_NAMES:
        return "UTC"
    parts = plain.strip("/").split("/")
    for start in range(len(parts)):
        candidate = "/".join(parts[start:])
        if _exists(candidate):
            return "UTC" if candidate.upper() in _UTC_NAMES else candidate
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

    return WINDOWS_TO_OLSON.get(plain)


def _exists(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _described(component: Component) -> Described | None:
    """None if the description says nothing, or something that has no meaning."""
    try:
        parts = tuple(_observance(each) for name in ("STANDARD", "DAYLIGHT") for each in component.components(name))
    except (ValueError, OverflowError):
        return None
    location = component.first("X-LIC-LOCATION") or component.first("TZID-ALIAS-OF")
    return Described(parts, location.value.strip() if location else None) if parts else None


def _observance(component: Component) -> Observance:
    """Raises ValueError."""
    start, before, after = (component.first(name) for name in ("DTSTART", "TZOFFSETFROM", "TZOFFSETTO"))
    if start is None or after is None:
        raise ValueError(component.name)
    to = _offset(after.value)
    origin = to if before is None else _offset(before.value)
    rules = tuple(_rule(line) for line in component.lines("RRULE"))
    extra = tuple(_onset(text, origin) for line in component.lines("RDATE") for text in _values(line))
    return Observance(_onset(start.value, origin), origin, to, rules, extra)


def _rule(line: ContentLine) -> Rule:
    """Raises ValueError: a rule that cannot be followed leaves the zone unknown."""
    try:
        return Rule.parse(line.value)
    except RuleError:
        raise ValueError(line.value) from None


def _values(line: ContentLine) -> Iterator[str]:
    """The moments of an RDATE; of a period its start."""
    return (item.partition("/")[0] for item in line.value.split(","))


def _onset(text: str, offset: timedelta) -> datetime:
    """A local time, by the clock before the change. Raises ValueError."""
    match = _LOCAL.fullmatch(text.strip())
    if match is None:
        raise ValueError(text)
    year, month, day, hour, minute, second = (int(each) for each in match.groups()[:6])
    at = datetime.combine(date(year, month, day), time(hour, minute, min(second, 59)))
    return at + offset if match[7] else at


def _offset(text: str) -> timedelta:
    """Raises ValueError."""
    match = _OFFSET.fullmatch(text.strip())
    if match is None or int(match[2]) > 23 or int(match[3]) > 59:
        raise ValueError(text)
    span = timedelta(hours=int(match[2]), minutes=int(match[3]), seconds=int(match[4] or 0))
    return -span if match[1] == "-" else span
