"""The canonical fields of a task, each declared once, and the value types that they hold.

Every value is immutable, hashable and compared by content. Two groups that must never be torn
apart by a merge are one value each: :class:`Completion` (status with its completion time) and
:class:`Schedule` (due date with its zone and recurrence).

A field is one row of :class:`Field`. What a value looks like, how it is merged, stored, parsed and put into words
follows from the row's :class:`FieldSpec`; nothing else lists the fields but the connectors that have them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import Self
from zoneinfo import ZoneInfo


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
"""None: empty; :class:`Unmapped`: readable by nobody but its own system."""
Value = Scalar | frozenset[str]
"""A scalar, or for labels the set of their names."""


class Kind(StrEnum):
    """Which Python values a field has, and how they are compared and written."""

    LINE = "line"
    """One line of text: str."""
    TEXT = "text"
    """Text with line breaks, CommonMark: str."""
    COMPLETION = "completion"
    SCHEDULE = "schedule"
    MOMENT = "moment"
    """A day or a time: When, or None."""
    LEVEL = "level"
    """int 0..9 (0 undefined, 1 highest; RFC 5545 section 3.8.1.9)."""
    NAMES = "names"
    """A set of names: frozenset of str."""
    TASK = "task"
    """The task above, of the same side: its remote id, or None. One field alone is of this kind (:attr:`Field.PARENT`):
    the order of creations, families and moves follow from it, so that a second declaration is refused."""
    PERSON = "person"
    """A person's canonical name, or None."""

    @property
    def types(self) -> tuple[type, ...]:
        """The types of a readable value, emptiness included."""
        return _TYPES[self]


_TYPES: dict[Kind, tuple[type, ...]] = {
    Kind.LINE: (str,),
    Kind.TEXT: (str,),
    Kind.COMPLETION: (Completion,),
    Kind.SCHEDULE: (Schedule,),
    Kind.MOMENT: (When, type(None)),
    Kind.LEVEL: (int,),
    Kind.NAMES: (frozenset,),
    Kind.TASK: (str, type(None)),
    Kind.PERSON: (str, type(None)),
}


class MergeBy(StrEnum):
    """How two edits of one field come together."""

    WHOLE = "whole"
    """One of the two values, or a conflict."""
    LINES = "lines"
    """Line by line, if that leaves no doubt."""
    ELEMENTS = "elements"
    """Each element by itself: no conflict is possible."""


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """Everything that is known of a field in general."""

    kind: Kind
    empty: Value
    """What a task holds on which nobody set the field."""
    samples: tuple[Value, ...]
    """Values that tests and trials use: different from each other and from ``empty``."""
    merge: MergeBy = MergeBy.WHOLE
    empty_says_nothing: bool = True
    """False: the empty value is a statement that no other side's value may fill (a status of *to do*)."""


class Field(StrEnum):
    """A canonical task field; the unit of merge and of base advance (labels: per element)."""

    spec: FieldSpec

    def __new__(cls, name: str, spec: FieldSpec | None = None) -> Self:
        """A field is its name, with its declaration; ``Field("due")`` finds one.

        Raises:
            TypeError: there is no declaration, or a second field would name the task above.
        """
        if spec is None:
            raise TypeError(f"the field {name} is not declared")
        above = [each for each in cls._member_map_ if cls[each].spec.kind is Kind.TASK]
        if spec.kind is Kind.TASK and above:
            raise TypeError(
                f"{name} cannot be of kind {Kind.TASK}: that is the task above, which {cls[above[0]].value} names"
                " already. Its creation comes first, its move and its end go for what is below. A field that names"
                " tasks otherwise (what blocks, what is related) needs a kind of its own, with what the engine is to do"
                " about it"
            )
        member = str.__new__(cls, name)
        member._value_ = name
        member.spec = spec
        return member

    TITLE = "title", FieldSpec(Kind.LINE, "", ("Buy milk", "Buy oat milk"))
    NOTES = "notes", FieldSpec(Kind.TEXT, "", ("Two litres", "Two litres\n\nand *bread*"), MergeBy.LINES)
    STATUS = (
        "status",
        FieldSpec(
            Kind.COMPLETION,
            OPEN,
            (Completion(Status.COMPLETED), Completion(Status.IN_PROCESS)),
            empty_says_nothing=False,
        ),
    )
    DUE = (
        "due",
        FieldSpec(
            Kind.SCHEDULE,
            Schedule(),
            (Schedule(When(date(2026, 5, 31))), Schedule(When(date(2026, 6, 1), time(17), "UTC"))),
        ),
    )
    START = "start", FieldSpec(Kind.MOMENT, None, (When(date(2026, 5, 30)), When(date(2026, 5, 29))))
    PRIORITY = "priority", FieldSpec(Kind.LEVEL, 0, (1, 5))
    LABELS = "labels", FieldSpec(Kind.NAMES, frozenset(), (frozenset({"home"}), frozenset({"work"})), MergeBy.ELEMENTS)
    PARENT = "parent", FieldSpec(Kind.TASK, None, ())
    ASSIGNEE = "assignee", FieldSpec(Kind.PERSON, None, ("Ada", "Grace"))


def empty_value(field: Field) -> Value:
    """What ``field`` holds on a task where nobody set it."""
    return field.spec.empty
