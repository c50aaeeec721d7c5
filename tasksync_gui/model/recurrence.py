"""Recurrence rules (RFC 5545 section 3.3.10), as far as tasks and time zones use them, in bounded work.

Rules of strangers can be small and endless: "the 30th of February, daily". Nothing here goes through more than
:data:`PERIODS` days, weeks, months or years without a result or gives more than :data:`LIMIT` occurrences, and rules
that repeat within a day are refused.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from tasksync_gui.model.fields import Schedule, When

LIMIT = 2_000
"""More occurrences of one rule are not looked at."""
PERIODS = 4_000
"""After so many periods without an occurrence a rule is taken for one that has no more."""
LONGEST = 400
"""A longer rule than this many characters is refused."""
FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_DAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
_UNTIL = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z)?)?")
_KNOWN = frozenset({"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTH", "BYMONTHDAY", "BYSETPOS", "WKST"})


class RuleError(ValueError):
    """The rule cannot be followed here: it is damaged, repeats within a day, or says more than is understood."""


@dataclass(frozen=True, slots=True)
class Until:
    """The last moment at which a rule has an occurrence."""

    at: datetime
    """Without a zone; the end of the day for a date."""
    utc: bool = False
    """Whether ``at`` is in UTC; else it is read like the occurrences themselves."""


Ending = Callable[[Until], datetime]
"""Brings the end of a rule into the zone of its occurrences, as a local time."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule, read. Weekdays are 0 for Monday; an ordinal of 0 means each of them."""

    frequency: str
    interval: int = 1
    count: int | None = None
    until: Until | None = None
    days: tuple[tuple[int, int], ...] = ()
    """(ordinal, weekday)."""
    months: tuple[int, ...] = ()
    month_days: tuple[int, ...] = ()
    positions: tuple[int, ...] = ()
    week_start: int = 0

    @classmethod
    def parse(cls, text: str) -> Rule:
        """The rule in an RRULE's value. Raises RuleError."""
        parts = _parts(text)
        frequency = parts.get("FREQ", "")
        if frequency not in FREQUENCIES:
            raise RuleError(text[:LONGEST])
        rule = cls(
            frequency,
            _number(parts.get("INTERVAL", "1"), 1, 10_000),
            _number(parts["COUNT"], 1, 10**9) if "COUNT" in parts else None,
            _until(parts["UNTIL"]) if "UNTIL" in parts else None,
            _days(parts.get("BYDAY", "")),
            _numbers(parts.get("BYMONTH", ""), 1, 12),
            _numbers(parts.get("BYMONTHDAY", ""), -31, 31),
            _numbers(parts.get("BYSETPOS", ""), -366, 366),
            _days(parts.get("WKST", "MO"))[0][1],
        )
        if rule._says_too_much():
            raise RuleError(text[:LONGEST])
        return rule

    def _says_too_much(self) -> bool:
        """Parts that have no meaning together, or one that nobody would use for tasks."""
        ordinals = any(ordinal for ordinal, _ in self.days)
        if self.frequency in ("DAILY", "WEEKLY"):
            return ordinals or (self.frequency == "WEEKLY" and bool(self.month_days))
        return ordinals and bool(self.month_days)

    def occurrences(self, start: datetime, ending: Ending | None = None) -> Iterator[datetime]:
        """Local times of the occurrences from ``start`` on, the first of which is ``start`` itself.

        At most :data:`LIMIT`. ``ending`` brings the rule's end into the zone of ``start``; without it an end in UTC
        is read as it stands.
        """
        end = None if self.until is None else ending(self.until) if ending else self.until.at
        most = LIMIT if self.count is None else min(self.count, LIMIT)
        for at in islice(self._candidates(start), most):
            if end is not None and at > end:
                return
            yield at

    def _candidates(self, start: datetime) -> Iterator[datetime]:
        yield start
        idle = number = 0
        while idle < PERIODS:
            first = self._period(start.date(), number)
            if first is None:
                return
            found = [at for at in self._within(first, start) if at > start]
            yield from found
            idle = 0 if found else idle + 1
            number += self.interval

    def last_before(self, start: datetime, at: datetime) -> datetime | None:
        """The last occurrence that is not after ``at``, looking backwards from there; ends are left to the caller."""
        if at < start:
            return None
        number = self._periods_between(start.date(), at.date())
        for _ in range(PERIODS):
            if number < 0:
                break
            first = self._period(start.date(), number - number % self.interval)
            found = [] if first is None else [each for each in self._within(first, start) if start < each <= at]
            if found:
                return found[-1]
            number -= self.interval
        return start

    def _periods_between(self, start: date, at: date) -> int:
        match self.frequency:
            case "DAILY":
                return (at - start).days
            case "WEEKLY":
                return (self._monday(at) - self._monday(start)).days // 7
            case "MONTHLY":
                return (at.year - start.year) * 12 + at.month - start.month
        return at.year - start.year

    def _monday(self, day: date) -> date:
        """The first day of the week of ``day``."""
        return day - timedelta(days=min((day.weekday() - self.week_start) % 7, day.toordinal() - 1))

    def _period(self, start: date, number: int) -> date | None:
        """The first day of the period that is ``number`` periods later; None after the end of the calendar."""
        try:
            match self.frequency:
                case "DAILY":
                    return start + timedelta(days=number)
                case "WEEKLY":
                    return self._monday(start) + timedelta(weeks=number)
                case "MONTHLY":
                    months = start.year * 12 + start.month - 1 + number
                    return date(months // 12, months % 12 + 1, 1)
            return date(start.year + number, 1, 1)
        except (ValueError, OverflowError):
            return None

    def _within(self, first: date, start: datetime) -> list[datetime]:
        """The occurrences of the period that begins with ``first``, in their order."""
        days = sorted({day for day in self._days_within(first, start.date()) if self._month_fits(day)})
        if self.positions:
            days = sorted({days[p - 1 if p > 0 else p] for p in self.positions if p and abs(p) <= len(days)})
        return [datetime.combine(day, start.time()) for day in days]

    def _month_fits(self, day: date) -> bool:
        return not self.months or day.month in self.months

    def _days_within(self, first: date, start: date) -> list[date]:
        match self.frequency:
            case "DAILY":
                return [first] if self._weekday_fits(first) and self._month_day_fits(first) else []
            case "WEEKLY":
                week = [first + timedelta(days=n) for n in range(7) if first.toordinal() + n <= date.max.toordinal()]
                return [day for day in week if self._weekday_fits(day, start.weekday())]
            case "MONTHLY":
                return self._in_month(first, start.day)
        return self._in_year(first.year, start)

    def _weekday_fits(self, day: date, otherwise: int | None = None) -> bool:
        if not self.days:
            return otherwise is None or day.weekday() == otherwise
        return any(day.weekday() == weekday for _, weekday in self.days)

    def _month_day_fits(self, day: date) -> bool:
        last = calendar.monthrange(day.year, day.month)[1]
        return not self.month_days or day.day in self.month_days or day.day - last - 1 in self.month_days

    def _in_month(self, first: date, otherwise: int) -> list[date]:
        last = calendar.monthrange(first.year, first.month)[1]
        days = [first.replace(day=n) for n in range(1, last + 1)]
        if self.month_days:
            return [day for day in days if self._month_day_fits(day) and self._weekday_fits(day)]
        return self._by_ordinal(days) if self.days else days[otherwise - 1 : otherwise]

    def _by_ordinal(self, days: list[date]) -> list[date]:
        found: list[date] = []
        for ordinal, weekday in self.days:
            same = [day for day in days if day.weekday() == weekday]
            if not ordinal:
                found += same
            elif abs(ordinal) <= len(same):
                found.append(same[ordinal - 1 if ordinal > 0 else ordinal])
        return found

    def _in_year(self, year: int, start: date) -> list[date]:
        if self.days and not self.months and not self.month_days:
            return self._by_ordinal([date(year, 1, 1) + timedelta(days=n) for n in range(_length(year))])
        whole = bool(self.month_days)
        months = self.months or (tuple(range(1, 13)) if whole else (start.month,))
        return [day for month in months for day in self._in_month(date(year, month, 1), start.day)]


def _length(year: int) -> int:
    return 366 if calendar.isleap(year) else 365


def _parts(text: str) -> Mapping[str, str]:
    plain = text.strip().rstrip(";").upper()
    if len(plain) > LONGEST:
        raise RuleError(text[:LONGEST])
    parts: dict[str, str] = {}
    for item in plain.split(";"):
        name, equals, value = (part.strip() for part in item.partition("="))
        if not equals or name in parts or name not in _KNOWN:
            raise RuleError(text)
        parts[name] = value
    return parts


def _number(text: str, least: int, most: int) -> int:
    if not re.fullmatch(r"[+-]?[0-9]{1,10}", text) or not least <= int(text) <= most:
        raise RuleError(text)
    return int(text)


def _numbers(text: str, least: int, most: int) -> tuple[int, ...]:
    found = tuple(_number(item.strip(), least, most) for item in text.split(",")) if text else ()
    if 0 in found:
        raise RuleError(text)
    return found


def _days(text: str) -> tuple[tuple[int, int], ...]:
    matches = [_DAY.fullmatch(item.strip()) for item in text.split(",")] if text else []
    found = tuple((int(match[1] or 0), WEEKDAYS.index(match[2])) for match in matches if match is not None)
    if len(found) < len(matches) or any(abs(ordinal) > 53 for ordinal, _ in found):
        raise RuleError(text)
    return found


def _until(text: str) -> Until:
    match = _UNTIL.fullmatch(text)
    try:
        if match is None:
            raise RuleError(text)
        day = date(int(match[1]), int(match[2]), int(match[3]))
        clock = time(int(match[4]), int(match[5]), min(int(match[6]), 59)) if match[4] else time.max
    except ValueError:
        raise RuleError(text) from None
    return Until(datetime.combine(day, clock), bool(match[7]))


@dataclass(frozen=True, slots=True)
class Occurrence:
    """What a repeating task says at one of its occurrences."""

    start: When | None
    schedule: Schedule
    """With the rule of what is left of the series."""


def occurrences(start: When | None, schedule: Schedule) -> Iterator[Occurrence]:
    """The occurrences of a task from the one that it says on; a rule that counts has one less to go each time.

    Both dates keep their distance by the clock on the wall (RFC 5545 section 3.8.5.3). Without a rule, or without any
    date, there is one.

    Raises:
        RuleError: the rule cannot be followed; raised before anything is given.
    """
    anchor = start or schedule.due
    if schedule.recurrence is None or anchor is None:
        yield Occurrence(start, schedule)
        return
    rule = Rule.parse(schedule.recurrence)
    first = anchor.local()
    for number, at in enumerate(rule.occurrences(first, _end_in(anchor))):
        try:
            due = None if schedule.due is None else later(schedule.due, at - first)
            moved = None if start is None else later(start, at - first)
        except OverflowError:
            return
        yield Occurrence(moved, Schedule(due, fewer(schedule.recurrence, number)))


def next_occurrence(start: When | None, schedule: Schedule) -> Occurrence | None:
    """What follows the occurrence that a task says; None if it is the last one. Raises RuleError."""
    found = iter(occurrences(start, schedule))
    next(found, None)
    return next(found, None)


def later(when: When, span: timedelta) -> When:
    """``when`` moved by the clock on the wall. Raises OverflowError."""
    moved = when.local() + span
    return When(moved.date(), None if when.time is None else moved.time(), when.zone)


def fewer(rule: str, done: int) -> str:
    """``rule`` with its COUNT less ``done``; a rule without one is as it was."""
    return (
        re.sub(r"(?i)\bCOUNT\s*=\s*\+?(\d+)", lambda found: f"COUNT={max(int(found[1]) - done, 1)}", rule)
        if done
        else rule
    )


def _end_in(anchor: When) -> Ending:
    def local(until: Until) -> datetime:
        if not until.utc or anchor.zone is None:
            return until.at
        return until.at.replace(tzinfo=UTC).astimezone(ZoneInfo(anchor.zone)).replace(tzinfo=None)

    return local
