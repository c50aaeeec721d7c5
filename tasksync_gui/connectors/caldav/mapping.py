"""VTODO (RFC 5545 section 3.6.2) to canonical fields. Pure; unknown values become ``Unmapped``, never an error."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from tasksync_gui.connectors.caldav.codes import CalDavCode
from tasksync_gui.connectors.caldav.dates import Shown, is_over, read_when, shown
from tasksync_gui.connectors.caldav.ics import Component, ContentLine, IcsError, split_list, unescape
from tasksync_gui.connectors.caldav.zones import Zones
from tasksync_gui.model.capabilities import Capabilities, FieldSupport, MarkerKind
from tasksync_gui.model.fields import Completion, Field, Status, Unmapped, Value, When
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
        Field.DUE: FieldSupport(recurrence=True, days_after_start=0),
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
    gives_back=True,
    volatile=VOLATILE,
    server_times=True,
    concurrency=8,
)
IdOfUid = Callable[[str], str]
"""The remote id of the task with a UID."""


@dataclass(frozen=True, slots=True)
class Todo:
    """A task's master VTODO, what identifies it, and what else of its object it is to be read with."""

    master: Component
    uid: str
    overrides: tuple[Component, ...] = ()
    """Components of single occurrences."""
    zones: Zones = field(default_factory=Zones)

    def shown(self) -> Shown:
        """The occurrence by which it is shown; a task that does not repeat has one."""
        status = read_status(self.master)
        done = isinstance(status, Completion) and status.status.is_done
        return shown(self.master, self.overrides, self.zones, done=done)


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
    zones = Zones(calendar)
    if not masters:  # single occurrences of a series that somebody else keeps: the first one that is to do
        alone = next((todo for todo in todos if not is_over(todo)), todos[0])
        return Todo(alone, uids.pop(), zones=zones)
    overrides = tuple(todo for todo in todos if todo is not masters[0])
    return Todo(masters[0], uids.pop(), overrides, zones)


def read_fields(todo: Todo, id_of: IdOfUid) -> dict[Field, Value]:
    """All carried fields of a task; of one that repeats, those of the occurrence that is next to do."""
    master, now = todo.master, todo.shown()
    return {
        Field.TITLE: _text(master, "SUMMARY"),
        Field.NOTES: _text(master, "DESCRIPTION"),
        Field.STATUS: _last_status(todo) if now.all_done else read_status(master),
        Field.DUE: now.dates.schedule,
        Field.START: now.dates.start,
        Field.PRIORITY: _priority(master.first("PRIORITY")),
        Field.LABELS: read_labels(master),
        Field.PARENT: _parent(master, id_of),
    }


def _last_status(todo: Todo) -> Completion:
    """Of a series without anything left to do: done, when the last of its occurrences was."""
    found = [status for each in todo.overrides if isinstance(status := read_status(each), Completion)]
    moments = [status.at for status in found if status.at is not None]
    return Completion(Status.COMPLETED, max(moments, key=When.instant, default=None))


def _text(todo: Component, name: str) -> str:
    line = todo.first(name)
    return unescape(line.value) if line else ""


def read_status(todo: Component) -> Value:
    """STATUS with COMPLETED. A task without STATUS is done if it says when, or is done to a hundred per cent.

    STATUS has the last word: programs that open a task again may leave the others behind. No moment is made up.
    """
    line, stamp, percent = todo.first("STATUS"), todo.first("COMPLETED"), todo.first("PERCENT-COMPLETE")
    at = read_when(stamp, Zones())
    at = at if isinstance(at, When) else None
    if line is None:
        is_whole = percent is not None and percent.value.strip() == "100"
        return Completion(Status.COMPLETED, at) if stamp or is_whole else Completion(Status.NEEDS_ACTION)
    status = STATUSES.get(line.value.strip().upper())
    if status is None:
        return Unmapped(line.value)
    return Completion(status, at if status.is_done else None)


def _priority(line: ContentLine | None) -> Value:
    if line is None:
        return 0
    text = line.value.strip()
    return int(text[-1]) if re.fullmatch(r"0*[0-9]", text) else Unmapped(line.value)


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
    when = read_when(todo.first(name), Zones())
    return when.instant().astimezone(UTC) if isinstance(when, When) and when.time else None
