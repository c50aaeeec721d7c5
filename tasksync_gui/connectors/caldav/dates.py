"""The dates of a task: start, due date and rule together, since iCalendar couples them (RFC 5545 section 3.6.2).

A series is shown by its first occurrence that is still to do: occurrences that were completed, moved or deleted on
their own stand in the object as components with a RECURRENCE-ID, or as an EXDATE.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from tasksync_gui.connectors.caldav.codes import CalDavCode
from tasksync_gui.connectors.caldav.ics import Component, ContentLine
from tasksync_gui.connectors.caldav.times import NOTHING, after, meaning, parse_duration, parse_local, parse_when
from tasksync_gui.connectors.caldav.zones import Zones
from tasksync_gui.model.fields import Schedule, Unmapped, When
from tasksync_gui.model.message import Message, message
from tasksync_gui.model.recurrence import LIMIT, Rule, fewer
from tasksync_gui.model.task import Series

Moment = When | Unmapped | None


@dataclass(frozen=True, slots=True)
class Dates:
    """What one component, or one occurrence of a series, says of its dates."""

    start: Moment
    due: Moment
    rule: str | None = None

    @property
    def schedule(self) -> Schedule | Unmapped:
        """Due date and rule as one value."""
        return self.due if isinstance(self.due, Unmapped) else Schedule(self.due, self.rule)

    @property
    def anchor(self) -> When | None:
        """What the rule counts from."""
        found = self.start or self.due
        return found if isinstance(found, When) else None


@dataclass(frozen=True, slots=True)
class Shown:
    """The occurrence that a task is shown by."""

    dates: Dates
    later: bool = False
    """Whether the component itself says an earlier one."""
    own: Component | None = None
    """The occurrence's own component, if it has one."""
    all_done: bool = False
    """Whether no occurrence is left to do; then this is the last one."""
    series: Series | None = None


def read_dates(todo: Component, zones: Zones, span: timedelta = timedelta()) -> Dates:
    """The dates of a component, later by ``span`` on the clock."""
    rule = todo.first("RRULE")
    return Dates(_start(todo, zones, span), _due(todo, zones, span), rule.value.strip() if rule else None)


def _start(todo: Component, zones: Zones, span: timedelta) -> Moment:
    line = todo.first("DTSTART")
    return None if meaning(line) == NOTHING else read_when(line, zones, span)


def read_when(line: ContentLine | None, zones: Zones, span: timedelta = timedelta()) -> Moment:
    """A date or a time; what has no meaning stays as it is written."""
    if line is None:
        return None
    try:
        return parse_when(line, zones, span)
    except ValueError:
        return _as_written(line)


def _as_written(line: ContentLine) -> Unmapped:
    return Unmapped(f"{line.parameters.lstrip(';')}:{line.value}".lstrip(":"))


def _due(todo: Component, zones: Zones, span: timedelta) -> Moment:
    line, length, start = todo.first("DUE"), todo.first("DURATION"), todo.first("DTSTART")
    if line is not None or length is None:
        return read_when(line, zones, span)
    try:
        found = parse_duration(length.value)
        return None if start is None else after(start, found, zones, span)
    except ValueError:
        return _as_written(length)


def shown(master: Component, overrides: tuple[Component, ...], zones: Zones, *, done: bool) -> Shown:
    """The occurrence by which a task is shown; ``done``: whether the whole task is done by its own word."""
    dates = read_dates(master, zones)
    extra = any(master.lines(name) for name in _IRREGULAR) or len(master.lines("RRULE")) > 1
    if dates.rule is None and not extra:
        return Shown(dates)
    if extra or any((each.first("RECURRENCE-ID") or _NO_LINE).parameter("RANGE") for each in overrides):
        return Shown(dates, series=Series(kept=message(CalDavCode.SERIES_IRREGULAR)))
    if dates.anchor is None:
        return Shown(dates, series=Series(kept=message(CalDavCode.SERIES_NOT_UNDERSTOOD)))
    try:
        found = _Exceptions.of(master, overrides, zones).open(master, zones)
        first = next(found, None)
        following = None if first is None else next(found, None)
    except ValueError:
        return Shown(dates, series=Series(kept=message(CalDavCode.SERIES_NOT_UNDERSTOOD)))
    if done:
        return Shown(dates)
    if first is None:
        return Shown(dates, all_done=bool(overrides))
    return replace(first, series=_series(first, following, master, overrides))


_IRREGULAR = ("RDATE", "EXRULE")
"""Dates besides the rule, which nobody here follows."""
_NO_LINE = ContentLine(b"", "", "", "")


def _series(first: Shown, following: Shown | None, master: Component, overrides: tuple[Component, ...]) -> Series:
    if first.own is not None or (following is not None and following.own is not None):
        return Series(kept=message(CalDavCode.OCCURRENCE_APART))
    fixed: Message | None = None
    if overrides or master.lines("EXDATE"):
        fixed = message(CalDavCode.OCCURRENCES_APART)
    if following is None:
        return Series(fixed=fixed)
    start, schedule = following.dates.start, following.dates.schedule
    if isinstance(start, Unmapped) or isinstance(schedule, Unmapped):
        return Series(kept=message(CalDavCode.SERIES_NOT_UNDERSTOOD))
    return Series(schedule, start, fixed=fixed)


@dataclass(frozen=True, slots=True)
class _Exceptions:
    """Occurrences that are not as the rule makes them."""

    moments: dict[datetime, Component | None]
    """By the moment in UTC; None for one that is over: completed, or deleted."""
    days: dict[date, Component | None]

    @classmethod
    def of(cls, master: Component, overrides: tuple[Component, ...], zones: Zones) -> _Exceptions:
        """Raises ValueError: an exception that cannot be read leaves open what is to do."""
        found = cls({}, {})
        for each in overrides:
            line = each.first("RECURRENCE-ID")
            if line is not None:
                found._note(line, line.value, None if is_over(each) else each, zones)
        for line in master.lines("EXDATE"):
            for value in line.value.split(","):
                found._note(line, value, None, zones)
        return found

    def _note(self, line: ContentLine, value: str, what: Component | None, zones: Zones) -> None:
        when = parse_when(replace(line, value=value), zones)
        if when.is_date:
            self.days[when.date] = what
        else:
            self.moments[when.instant()] = what

    def open(self, master: Component, zones: Zones) -> Iterator[Shown]:
        """The occurrences that are to do, the first one first. Raises ValueError before the first."""
        line = master.first("DTSTART") or master.first("DUE")
        rule = master.first("RRULE")
        if line is None or rule is None:
            return
        parsed, first = Rule.parse(rule.value), parse_local(line)
        number = 0
        for number, at in enumerate(replace(parsed, until=None).occurrences(first)):
            here = parse_when(line, zones, at - first)
            if _is_beyond(parsed, here):
                return
            known, own = self.of_occurrence(here)
            if known and own is None:
                continue
            dates = read_dates(master if own is None else own, zones, at - first if own is None else timedelta())
            yield Shown(replace(dates, rule=fewer(rule.value.strip(), number)), number > 0, own)
        if number + 1 >= LIMIT:
            raise ValueError(rule.value)

    def key(self, here: When) -> datetime | date:
        """What the exception of this occurrence is found by."""
        return here.instant() if not here.is_date and here.instant() in self.moments else here.date

    def of_occurrence(self, here: When) -> tuple[bool, Component | None]:
        """(whether there is an exception, its component)."""
        if not here.is_date and here.instant() in self.moments:
            return True, self.moments[here.instant()]
        if here.date in self.days:
            return True, self.days[here.date]
        return False, None


@dataclass(frozen=True, slots=True)
class Apart:
    """An occurrence that is not as the rule makes it: changed on its own, completed, or deleted."""

    when: When
    is_open: bool
    """Whether something is still to do there."""


def apart(master: Component, overrides: tuple[Component, ...], zones: Zones) -> Mapping[datetime | date, Apart]:
    """The exceptions that meet an occurrence of the series, by what they are found by.

    Raises ValueError: the series, or an exception, cannot be followed.
    """
    if irregular := [line for name in _IRREGULAR for line in master.lines(name)]:
        raise ValueError(irregular[0].value)
    exceptions = _Exceptions.of(master, overrides, zones)
    keys: set[datetime | date] = {*exceptions.moments, *exceptions.days}
    line, rule = master.first("DTSTART") or master.first("DUE"), master.first("RRULE")
    found: dict[datetime | date, Apart] = {}
    if not keys or line is None or rule is None:
        return found
    parsed, first = Rule.parse(rule.value), parse_local(line)
    for at in replace(parsed, until=None).occurrences(first):
        here = parse_when(line, zones, at - first)
        if _is_beyond(parsed, here) or len(found) == len(keys):
            break
        known, own = exceptions.of_occurrence(here)
        if known:
            found[exceptions.key(here)] = Apart(here, own is not None)
    return found


def _is_beyond(rule: Rule, here: When) -> bool:
    if rule.until is None:
        return False
    if rule.until.utc and here.zone is not None:
        return here.instant() > rule.until.at.replace(tzinfo=UTC)
    return here.local() > rule.until.at


def is_over(todo: Component) -> bool:
    """Whether a component, by itself, says that nothing is left to do (see ``mapping.read_status``)."""
    line = todo.first("STATUS")
    if line is not None:
        return line.value.strip().upper() in ("COMPLETED", "CANCELLED")
    percent = todo.first("PERCENT-COMPLETE")
    return todo.first("COMPLETED") is not None or (percent is not None and percent.value.strip() == "100")
