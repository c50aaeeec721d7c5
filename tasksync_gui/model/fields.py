"""The canonical fields of a task and the value type of each.

Every value is immutable, hashable and compared by content. Two groups that must never be torn
apart by a merge are one value each: :class:`Completion` (status with its completion time) and
:class:`Schedule` (due date with its zone and recurrence).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo


class Field(StrEnum):
    """A canonical task field; the unit of merge and of base advance (labels: per element)."""

    TITLE = "title"
    NOTES = "notes"
    STATUS = "status"
    DUE = "due"
    START = "start"
    PRIORITY = "priority"
    LABELS = "labels"
    PARENT = "parent"
    ASSIGNEE = "assignee"


class Status(StrEnum):
    """Portable task states (RFC 5545 section 3.8.1.11, VTODO)."""

    NEEDS_ACTION = "needs_action"
    IN_PROCESS = "in_process"
    COMPLETED = "completed"
    CANCELLED = "cancelled"

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to do."""
        return self in (Status.COMPLETED, Status.CANCELLED)


@dataclass(frozen=True, slots=True)
class Unmapped:
    """A native value that has no canonical meaning; shown, never written back, never an error."""

    raw: str


@dataclass(frozen=True, slots=True)
class When:
    """A calendar date, a floating local time, or a time in a zone: three types that stay apart.

    ``time`` None means a date. ``zone`` None with a time means floating (RFC 5545 section 3.3.5);
    otherwise ``zone`` is ``"UTC"`` or an IANA name.
    """

    date: date
    time: time | None = None
    zone: str | None = None

    @classmethod
    def from_datetime(cls, value: datetime, zone: str | None = None) -> When:
        """Wrap ``value``; naive means floating unless ``zone`` names one. Seconds are kept, fractions dropped."""
        if value.tzinfo is not None and zone is None:
            key = getattr(value.tzinfo, "key", None)
            if key is None:
                value, key = value.astimezone(UTC), "UTC"
            zone = str(key)
        clock = value.time()
        return cls(value.date(), clock.replace(microsecond=0) if clock.microsecond else clock, zone)

    @property
    def is_date(self) -> bool:
        """Whether there is no time of day."""
        return self.time is None

    def local(self) -> datetime:
        """The wall-clock reading, midnight for a date, without a zone."""
        return datetime.combine(self.date, self.time or time())

    def instant(self, floating_zone: str = "UTC") -> datetime:
        """The moment in UTC; dates and floating times are read in ``floating_zone``."""
        return self.local().replace(tzinfo=ZoneInfo(self.zone or floating_zone)).astimezone(UTC)

    def __str__(self) -> str:
        if self.time is None:
            return self.date.isoformat()
        text = f"{self.date.isoformat()}T{self.time.isoformat()}"
        if self.zone is None:
            return text
        return f"{text}Z" if self.zone == "UTC" else f"{text}[{self.zone}]"

    @classmethod
    def parse(cls, text: str) -> When:
        """Read what ``str`` wrote.

        Raises:
            ValueError: ``text`` has another form.
        """
        zone: str | None = None
        if text.endswith("]") and "[" in text:
            text, _, zone = text[:-1].partition("[")
        elif text.endswith("Z"):
            text, zone = text[:-1], "UTC"
        if "T" not in text:
            return cls(date.fromisoformat(text))
        value = datetime.fromisoformat(text)
        return cls(value.date(), value.time(), zone)


@dataclass(frozen=True, slots=True)
class Completion:
    """Status and completion time, merged as one unit. ``at`` None: the time is unknown or not set."""

    status: Status
    at: When | None = None


@dataclass(frozen=True, slots=True)
class Schedule:
    """Due date with zone and recurrence, merged as one unit. ``recurrence`` is an RFC 5545 RRULE value."""

    due: When | None = None
    recurrence: str | None = None


OPEN = Completion(Status.NEEDS_ACTION)

Scalar = str | int | When | Completion | Schedule | Unmapped | None
"""title, notes, assignee, parent: str; priority: int 0..9 (0 undefined, 1 highest, RFC 5545
section 3.8.1.9); start: When; status: Completion; due: Schedule. None: empty."""
Value = Scalar | frozenset[str]
"""A scalar, or for labels the set of their names."""


def empty_value(field: Field) -> Value:
    """What ``field`` holds on a task where nobody set it."""
    match field:
        case Field.TITLE | Field.NOTES:
            return ""
        case Field.STATUS:
            return OPEN
        case Field.DUE:
            return Schedule()
        case Field.PRIORITY:
            return 0
        case Field.LABELS:
            return frozenset()
        case _:
            return None
