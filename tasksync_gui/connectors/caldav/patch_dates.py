"""Writing the dates of a task: start, due date and rule are coupled in iCalendar, and are written together.

A date that is not to change keeps its meaning, and its line byte for byte where that still is valid. Where iCalendar
wants a form that a date does not have, the form is written with a parameter that says what is meant
(``times.MEANS``). What hangs on a date that goes, an alarm, is hung on what is left.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from tasksync_gui.connectors.caldav.codes import CalDavCode
from tasksync_gui.connectors.caldav.dates import Apart, Dates, Moment, apart, read_when
from tasksync_gui.connectors.caldav.ics import CRLF, Component, ContentLine, make_line, parse
from tasksync_gui.connectors.caldav.mapping import Todo
from tasksync_gui.connectors.caldav.times import (
    DAY,
    MEANS,
    NOTHING,
    has_zone,
    meaning,
    parse_duration,
    write_duration,
    write_utc,
    write_when,
    zone_lines,
)
from tasksync_gui.model.errors import RejectedFieldError
from tasksync_gui.model.fields import Field, Schedule, Unmapped, Value, When
from tasksync_gui.model.message import Message, message

DAY_BEGINS, DAY_ENDS = time(), time(23, 59, 59)


def refused(reason: Message, *fields: Field) -> RejectedFieldError:
    """The task cannot be changed so from outside, and why."""
    return RejectedFieldError(message(CalDavCode.SERIES_OVER, reason=reason), fields=fields)


@dataclass(frozen=True, slots=True)
class Form:
    """How a date is written, and what is meant by it if that is not the same."""

    when: Moment
    means: str = ""


@dataclass(frozen=True, slots=True)
class DateWriter:
    """Writes start and due date into one task."""

    calendar: Component
    task: Todo
    eol: bytes

    def apply(self, fields: Mapping[Field, Value]) -> None:
        """Write what ``fields`` say of START and DUE, and keep the other. Raises RejectedFieldError."""
        now, todo = self.task.shown(), self.task.master
        if now.own is not None:
            raise refused(message(CalDavCode.OCCURRENCE_APART), Field.DUE, Field.START)
        wanted = _wanted(now.dates, fields)
        before = self._apart() if self._has_exceptions() and _is_moved(now.dates, wanted) else {}
        if not isinstance(wanted.due, Unmapped):
            todo.replace("DURATION", [])
        self._rule(wanted.rule)
        start, due = _forms(wanted)
        self._date("DTSTART", start)
        self._date("DUE", due)
        for alarm in todo.components("VALARM"):
            _rehang(alarm, now.dates, wanted, self.eol)
        if before:
            self._require_exceptions(before, wanted)

    def _has_exceptions(self) -> bool:
        lines = ("EXDATE", "RDATE", "EXRULE")
        return bool(self.task.overrides) or any(self.task.master.lines(name) for name in lines)

    def _apart(self) -> Mapping[datetime | date, Apart]:
        try:
            return apart(self.task.master, self.task.overrides, self.task.zones)
        except ValueError:
            raise refused(message(CalDavCode.OCCURRENCES_APART)) from None

    def _require_exceptions(self, before: Mapping[datetime | date, Apart], wanted: Dates) -> None:
        """What was changed or left out on its own must go on belonging to an occurrence of the series.

        What is over, and before the first occurrence by now, has done its work. Raises RejectedFieldError.
        """
        after, anchor = self._apart(), wanted.anchor
        for key, each in before.items():
            past = anchor is not None and _is_before(each.when, anchor) and not each.is_open
            if key not in after and (wanted.rule is None or not past):
                raise refused(message(CalDavCode.OCCURRENCES_APART))

    def _rule(self, rule: str | None) -> None:
        old = self.task.master.first("RRULE")
        if (old.value.strip() if old else None) != rule:
            self.task.master.replace("RRULE", [] if rule is None else [make_line("RRULE", rule, "", self.eol)])

    def _date(self, name: str, form: Form) -> None:
        old = self.task.master.first(name)
        if isinstance(form.when, Unmapped) or self._stands(old, form):
            return
        if form.when is None:
            self.task.master.replace(name, [])
            return
        parameters, value = write_when(form.when)
        if form.means:
            parameters += f';{MEANS}="{form.means} {value}"'
        self.task.master.replace(name, [make_line(name, value, parameters, self.eol)])
        if form.when.zone not in (None, "UTC"):
            self._add_zone(str(form.when.zone), form.when.date)

    def _stands(self, old: ContentLine | None, form: Form) -> bool:
        """Whether the line says so already."""
        if old is None or isinstance(form.when, Unmapped) or form.when is None or meaning(old) != form.means:
            return False
        written = write_when(form.when)[1]
        return old.value.strip() == written if form.means else read_when(old, self.task.zones) == form.when

    def _add_zone(self, name: str, around: date) -> None:
        if has_zone(self.calendar, name):
            return
        text = b"BEGIN:VCALENDAR\r\n" + zone_lines(name, around) + b"END:VCALENDAR\r\n"
        zone = parse(text.replace(CRLF, self.eol)).components("VTIMEZONE")[0]
        parts = self.calendar.parts
        place = next((at for at, part in enumerate(parts) if isinstance(part, Component)), len(parts))
        parts.insert(place, zone)


def _is_moved(now: Dates, wanted: Dates) -> bool:
    """Whether the occurrences are others by now: another rule, or another date that it counts from."""
    return now.rule != wanted.rule or now.anchor != wanted.anchor


def _is_before(one: When, other: When) -> bool:
    if one.zone is None or other.zone is None:
        return one.local() < other.local()
    return one.instant() < other.instant()


def _wanted(now: Dates, fields: Mapping[Field, Value]) -> Dates:
    start, schedule = fields.get(Field.START, now.start), fields.get(Field.DUE)
    if not isinstance(start, When | Unmapped | None):
        raise TypeError(start)
    if isinstance(schedule, Schedule):
        return Dates(start, schedule.due, schedule.recurrence)
    return Dates(start, now.due, now.rule)


def _forms(wanted: Dates) -> tuple[Form, Form]:
    """The forms of start and due date: both days or both times, and a start for what repeats."""
    start, due = wanted.start, wanted.due
    if isinstance(start, When) and isinstance(due, When) and start.is_date != due.is_date:
        if start.is_date:
            return Form(When(start.date, DAY_BEGINS, due.zone), DAY), Form(due)
        clock = DAY_ENDS if due.date == start.date else DAY_BEGINS
        return Form(start), Form(When(due.date, clock, start.zone), DAY)
    if start is None and wanted.rule is not None and isinstance(due, When):
        return Form(due, NOTHING), Form(due)
    return Form(start), Form(due)


def _rehang(alarm: Component, before: Dates, wanted: Dates, eol: bytes) -> None:
    """Keep the moment of an alarm that counts from a date which goes; where that date moves, the alarm goes along.

    Without a start an alarm counts from the due date, whatever it says, until there is one.
    """
    line = alarm.first("TRIGGER")
    if line is None:
        return
    try:
        length = parse_duration(line.value)
    except ValueError:
        return  # a moment of its own
    from_end = (line.parameter("RELATED") or "START").upper() == "END" or before.start is None
    old = before.due if from_end else before.start
    new = wanted.due if from_end else wanted.start
    if isinstance(old, When) and new is None:
        _hang(alarm, old, timedelta(days=length.days, seconds=length.seconds), wanted, eol)
    elif from_end and "RELATED" not in line.parameters.upper() and isinstance(wanted.start, When):
        alarm.replace("TRIGGER", [make_line("TRIGGER", line.value, ";RELATED=END", eol)])


def _hang(alarm: Component, old: When, span: timedelta, wanted: Dates, eol: bytes) -> None:
    for name, anchor in (("END", wanted.due), ("START", wanted.start)):
        if isinstance(anchor, When):
            text = write_duration(_apart(old, anchor) + span)
            alarm.replace("TRIGGER", [make_line("TRIGGER", text, f";RELATED={name}", eol)])
            return
    if old.zone is not None:
        at = When.from_datetime(old.instant() + span)
        alarm.replace("TRIGGER", [make_line("TRIGGER", write_utc(at), ";VALUE=DATE-TIME", eol)])


def _apart(one: When, other: When) -> timedelta:
    if one.zone is None or other.zone is None or one.zone == other.zone:
        return one.local() - other.local()
    return one.instant() - other.instant()
