"""Writing fields into a VTODO: only the properties that change, everything else byte for byte."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from tasksync_gui.connectors.caldav.codes import CalDavCode
from tasksync_gui.connectors.caldav.ics import CRLF, Component, ContentLine, escape, make_line, parse, split_list
from tasksync_gui.connectors.caldav.mapping import STATUSES, find_todo, parent_line, read_labels
from tasksync_gui.connectors.caldav.times import has_zone, stamp, write_utc, write_when, zone_lines
from tasksync_gui.model.errors import BugError
from tasksync_gui.model.fields import Completion, Field, Schedule, Status, Value, When
from tasksync_gui.model.message import message

PRODUCT = "-//TaskSync//TaskSync//EN"
MARK = "X-TASKSYNC-MARK"
"""Our create mark, where the UID follows from the original (RFC 5545 section 3.8.8.2: a non-standard property)."""
NAMES = {status: name for name, status in STATUSES.items()}


@dataclass(frozen=True, slots=True)
class Patch:
    """Carries values into one calendar object."""

    calendar: Component
    todo: Component
    eol: bytes
    now: datetime
    uid_of: Callable[[str], str]
    """The UID of the task with a remote id."""

    def apply(self, fields: Mapping[Field, Value]) -> None:
        """Change ``fields`` and nothing else: alarms, attendees, what other clients keep there stay byte for byte."""
        for name, value in fields.items():
            self._write(name, value)
        for touched in ("LAST-MODIFIED", "DTSTAMP"):
            self._set(touched, stamp(self.now))

    def _write(self, name: Field, value: Value) -> None:
        match name, value:
            case Field.TITLE, str():
                self._set_text("SUMMARY", value)
            case Field.NOTES, str():
                self._set_text("DESCRIPTION", value)
            case Field.STATUS, Completion():
                self._status(value)
            case Field.DUE, Schedule():
                self._due(value)
            case Field.START, When() | None:
                self._set_when("DTSTART", value)
            case Field.PRIORITY, int():
                self._set("PRIORITY", str(value) if value else None)
            case Field.LABELS, frozenset():
                self._labels(value)
            case Field.PARENT, str() | None:
                self._parent(value)
            case _:
                raise BugError(message(CalDavCode.UNWRITABLE_VALUE, name=name, kind=type(value).__name__))

    def _set(self, name: str, value: str | None, parameters: str = "") -> None:
        self.todo.replace(name, [] if value is None else [make_line(name, value, parameters, self.eol)])

    def _set_text(self, name: str, text: str) -> None:
        """Keep the language, drop what describes the old text (an HTML twin, another encoding)."""
        old = self.todo.first(name)
        language = old.parameter("LANGUAGE") if old else None
        self._set(name, escape(text) if text else None, f";LANGUAGE={language}" if language else "")

    def _status(self, value: Completion) -> None:
        self._set("STATUS", NAMES[value.status])
        if value.status is Status.COMPLETED:
            self._set("COMPLETED", write_utc(value.at) if value.at else stamp(self.now))
            self._set("PERCENT-COMPLETE", "100")
            return
        self._set("COMPLETED", write_utc(value.at) if value.at and value.status.is_done else None)
        percent = self.todo.first("PERCENT-COMPLETE")
        if percent is not None and percent.value.strip() == "100":
            self._set("PERCENT-COMPLETE", None)

    def _due(self, value: Schedule) -> None:
        self._set("DURATION", None)
        self._set_when("DUE", value.due)
        rule = self.todo.first("RRULE")
        if (rule.value.strip() if rule else None) != value.recurrence:
            self._set("RRULE", value.recurrence)

    def _set_when(self, name: str, when: When | None) -> None:
        if when is None:
            self._set(name, None)
            return
        parameters, value = write_when(when)
        self._set(name, value, parameters)
        if when.zone not in (None, "UTC"):
            self._add_zone(str(when.zone), when.date)

    def _add_zone(self, name: str, around: date) -> None:
        if has_zone(self.calendar, name):
            return
        text = b"BEGIN:VCALENDAR\r\n" + zone_lines(name, around) + b"END:VCALENDAR\r\n"
        zone = parse(text.replace(CRLF, self.eol)).components("VTIMEZONE")[0]
        parts = self.calendar.parts
        place = next((at for at, part in enumerate(parts) if isinstance(part, Component)), len(parts))
        parts.insert(place, zone)

    def _labels(self, wanted: frozenset[str]) -> None:
        if wanted == read_labels(self.todo):
            return
        lines = self.todo.lines("CATEGORIES")
        kept = [item.strip() for line in lines for item in split_list(line.value)]
        ordered = [item for item in dict.fromkeys(kept) if item in wanted]
        ordered += sorted(wanted - set(ordered))
        parameters = lines[0].parameters if lines else ""
        self._set("CATEGORIES", ",".join(escape(item) for item in ordered) or None, parameters)

    def _parent(self, value: str | None) -> None:
        """Replace the parent and leave other relations alone."""
        old = parent_line(self.todo)
        new = (
            None if value is None else make_line("RELATED-TO", escape(self.uid_of(value)), ";RELTYPE=PARENT", self.eol)
        )
        parts: list[ContentLine | Component] = []
        for part in self.todo.parts:
            if part is old:
                parts += [new] if new else []
                new = None
            else:
                parts.append(part)
        self.todo.parts[:] = parts
        if new is not None:
            self.todo.replace("RELATED-TO", [*self.todo.lines("RELATED-TO"), new])


def patched(
    data: bytes, eol: bytes, fields: Mapping[Field, Value], now: datetime, uid_of: Callable[[str], str]
) -> bytes:
    """``data`` with ``fields`` written into its task. Raises IcsError."""
    calendar = parse(data)
    todo = find_todo(calendar)
    if todo is None:
        raise BugError(message(CalDavCode.NO_TODO))
    Patch(calendar, todo.master, eol, now, uid_of).apply(fields)
    return b"".join(calendar.write())


def new_object(
    uid: str, fields: Mapping[Field, Value], now: datetime, uid_of: Callable[[str], str], mark: str = ""
) -> bytes:
    """A calendar object with one task; ``mark`` stands in it unless it is the UID itself."""
    head = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", "BEGIN:VTODO", f"UID:{uid}", f"CREATED:{stamp(now)}"]
    head += [make_line(MARK, mark).raw.decode().removesuffix("\r\n")] if mark and mark != uid else []
    data = "".join(f"{line}\r\n" for line in [*head, "END:VTODO", "END:VCALENDAR"]).encode()
    return patched(data, CRLF, {name: value for name, value in fields.items() if not _is_blank(value)}, now, uid_of)


def _is_blank(value: Value) -> bool:
    return value in ("", None, 0, frozenset(), Schedule())
