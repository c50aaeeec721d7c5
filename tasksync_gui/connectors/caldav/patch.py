"""Writing fields into a VTODO: only the properties that change, everything else byte for byte."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from tasksync_gui.connectors.caldav.codes import CalDavCode
from tasksync_gui.connectors.caldav.ics import CRLF, Component, ContentLine, escape, make_line, parse, split_list
from tasksync_gui.connectors.caldav.mapping import STATUSES, Todo, find_todo, parent_line, read_labels, read_status
from tasksync_gui.connectors.caldav.patch_dates import DateWriter, refused
from tasksync_gui.connectors.caldav.times import stamp, write_utc
from tasksync_gui.model.errors import BugError
from tasksync_gui.model.fields import Completion, Field, Schedule, Status, Value
from tasksync_gui.model.message import message

PRODUCT = "-//TaskSync//TaskSync//EN"
MARK = "X-TASKSYNC-MARK"
"""Our create mark, where the UID follows from the original (RFC 5545 section 3.8.8.2: a non-standard property)."""
NAMES = {status: name for name, status in STATUSES.items()}


@dataclass(frozen=True, slots=True)
class Patch:
    """Carries values into one calendar object."""

    calendar: Component
    task: Todo
    eol: bytes
    now: datetime
    uid_of: Callable[[str], str]
    """The UID of the task with a remote id."""

    @property
    def todo(self) -> Component:
        """The component that is written."""
        return self.task.master

    def apply(self, fields: Mapping[Field, Value]) -> None:
        """Change ``fields`` and nothing else: alarms, attendees, what other clients keep there stay byte for byte.

        Raises RejectedFieldError: an occurrence that has been changed on its own would have to change.
        """
        for name, value in fields.items():
            if name not in (Field.DUE, Field.START):
                self._write(name, value)
        if Field.DUE in fields or Field.START in fields:
            DateWriter(self.calendar, self.task, self.eol).apply(fields)
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
        if name == "DESCRIPTION":
            self._set("X-ALT-DESC", None)

    def _status(self, value: Completion) -> None:
        """STATUS with what says the same in other words. A moment that nobody told is not made up."""
        if not value.status.is_done and self.task.shown().all_done:
            raise refused(message(CalDavCode.OCCURRENCES_APART))
        before = read_status(self.todo)
        self._set("STATUS", NAMES[value.status])
        if value.at is not None and value.status.is_done:
            self._set("COMPLETED", write_utc(value.at))
        elif before != value:
            self._set("COMPLETED", None)
        if value.status is Status.COMPLETED:
            self._set("PERCENT-COMPLETE", "100")
            return
        percent = self.todo.first("PERCENT-COMPLETE")
        if percent is not None and percent.value.strip() == "100":
            self._set("PERCENT-COMPLETE", None)

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
    """``data`` with ``fields`` written into its task. Raises IcsError, RejectedFieldError."""
    calendar = parse(data)
    todo = find_todo(calendar)
    if todo is None:
        raise BugError(message(CalDavCode.NO_TODO))
    Patch(calendar, todo, eol, now, uid_of).apply(fields)
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
