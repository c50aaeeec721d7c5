"""VTODO (RFC 5545 section 3.6.2) to canonical fields. Pure; unknown values become ``Unmapped``, never an error."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from tasksync_gui.connectors.caldav.codes import CalDavCode
from tasksync_gui.connectors.caldav.ics import Component, ContentLine, IcsError, split_list, unescape
from tasksync_gui.connectors.caldav.times import add, parse_duration, parse_when
from tasksync_gui.model.capabilities import Capabilities, FieldSupport, MarkerKind
from tasksync_gui.model.fields import Completion, Field, Schedule, Status, Unmapped, Value, When
from tasksync_gui.model.message import message

STATUSES: Mapping[str, Status] = {
    "NEEDS-ACTION": Status.NEEDS_ACTION,
    "IN-PROCESS": Status.IN_PROCESS,
    "COMPLETED": Status.COMPLETED,
    "CANCELLED": Status.CANCELLED,
}
VOLATILE = frozenset(
    {
        *("DTSTAMP", "CREATED", "LAST-MODIFIED", "SEQUENCE"),  # stamps and counters
        *("PRODID", "VERSION", "CALSCALE", "METHOD", "VTIMEZONE"),  # who wrote the object, and how
        *("ACKNOWLEDGED", "X-MOZ-LASTACK", "X-MOZ-GENERATION", "X-MOZ-SNOOZE-TIME", "X-WR-ALARMUID"),  # alarms seen
        *("X-RADICALE-NAME", "X-LIC-ERROR", "X-EVOLUTION-CALDAV-HREF", "X-EVOLUTION-CALDAV-ETAG"),  # servers' notes
        *("X-APPLE-SORT-ORDER", "X-OC-HIDESUBTASKS", "X-OC-HIDECOMPLETEDSUBTASKS"),  # how a list is looked at
    }
)
"""Properties and components that change without anybody editing the task (RFC 5545, sections 3.8.7, 3.7, 3.6.5;
RFC 9074, section 6.1)."""
CAPABILITIES = Capabilities(
    fields={
        Field.TITLE: FieldSupport(controls=False),
        Field.NOTES: FieldSupport(controls=False),
        Field.STATUS: FieldSupport(),
        Field.DUE: FieldSupport(recurrence=True),
        Field.START: FieldSupport(),
        Field.PRIORITY: FieldSupport(),
        Field.LABELS: FieldSupport(controls=False),
        Field.PARENT: FieldSupport(),
    },
    marker=MarkerKind.CLIENT_ID,
    derived_ids=True,
    compare_and_swap=True,
    cursor=True,
    tombstones=True,
    volatile=VOLATILE,
    server_times=True,
    concurrency=8,
)
IdOfUid = Callable[[str], str]
"""The remote id of the task with a UID."""


@dataclass(frozen=True, slots=True)
class Todo:
    """A task's master VTODO and what identifies it."""

    master: Component
    uid: str


def find_todo(calendar: Component) -> Todo | None:
    """The task in a calendar object; None if it holds other things only. Raises IcsError."""
    todos = calendar.components("VTODO")
    if not todos:
        return None
    uids = {line.value.strip() for todo in todos for line in todo.lines("UID")}
    if len(uids) != 1:
        raise IcsError(message(CalDavCode.SEVERAL_TASKS if uids else CalDavCode.NO_UID))
    masters = [todo for todo in todos if not todo.lines("RECURRENCE-ID")]
    if len(masters) > 1:
        raise IcsError(message(CalDavCode.SAME_TASK_TWICE))
    return Todo((masters or todos)[0], uids.pop())


def read_fields(todo: Component, id_of: IdOfUid) -> dict[Field, Value]:
    """All carried fields of a VTODO."""
    return {
        Field.TITLE: _text(todo, "SUMMARY"),
        Field.NOTES: _text(todo, "DESCRIPTION"),
        Field.STATUS: read_status(todo),
        Field.DUE: _due(todo),
        Field.START: _when(todo.first("DTSTART")),
        Field.PRIORITY: _priority(todo.first("PRIORITY")),
        Field.LABELS: read_labels(todo),
        Field.PARENT: _parent(todo, id_of),
    }


def _text(todo: Component, name: str) -> str:
    line = todo.first(name)
    return unescape(line.value) if line else ""


def read_status(todo: Component) -> Value:
    """STATUS with COMPLETED; a task without STATUS is done if it has a completion time."""
    line, stamp = todo.first("STATUS"), todo.first("COMPLETED")
    at = _when(stamp)
    at = at if isinstance(at, When) else None
    if line is None:
        return Completion(Status.COMPLETED, at) if stamp else Completion(Status.NEEDS_ACTION)
    status = STATUSES.get(line.value.strip().upper())
    if status is None:
        return Unmapped(line.value)
    return Completion(status, at if status.is_done else None)


def _due(todo: Component) -> Value:
    rule = todo.first("RRULE")
    recurrence = rule.value.strip() if rule else None
    line, length, start = todo.first("DUE"), todo.first("DURATION"), _when(todo.first("DTSTART"))
    if line is not None:
        due = _when(line)
        return due if isinstance(due, Unmapped) else Schedule(due, recurrence)
    if length is not None and isinstance(start, When):
        try:
            return Schedule(add(start, parse_duration(length.value)), recurrence)
        except (ValueError, OverflowError):
            return Unmapped(length.value)
    return Schedule(None, recurrence)


def _when(line: ContentLine | None) -> When | Unmapped | None:
    if line is None:
        return None
    try:
        return parse_when(line)
    except ValueError:
        return Unmapped(f"{line.parameters.lstrip(';')}:{line.value}".lstrip(":"))


def _priority(line: ContentLine | None) -> Value:
    if line is None:
        return 0
    text = line.value.strip()
    return int(text) if text.isdecimal() and int(text) <= 9 else Unmapped(line.value)


def read_labels(todo: Component) -> frozenset[str]:
    """Names of all CATEGORIES lines together, since clients write one line or several."""
    items = (item.strip() for line in todo.lines("CATEGORIES") for item in split_list(line.value))
    return frozenset(item for item in items if item)


def parent_line(todo: Component) -> ContentLine | None:
    """The RELATED-TO that names the parent (RFC 5545 section 3.8.4.5: PARENT is the default)."""
    lines = todo.lines("RELATED-TO")
    return next((line for line in lines if (line.parameter("RELTYPE") or "PARENT").upper() == "PARENT"), None)


def _parent(todo: Component, id_of: IdOfUid) -> Value:
    line = parent_line(todo)
    uid = unescape(line.value).strip() if line else ""
    return id_of(uid) if uid else None


def moment(todo: Component, name: str) -> datetime | None:
    """A UTC stamp such as CREATED or LAST-MODIFIED."""
    when = _when(todo.first(name))
    return when.instant().astimezone(UTC) if isinstance(when, When) and when.time else None
