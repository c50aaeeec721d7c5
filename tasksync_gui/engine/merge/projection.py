"""Lenses: how a value of one side is read and written in the other side's richer or poorer domain.

``put(new, old) = old`` if both mean the same, else the representative of ``new``. GetPut (nothing
changes if nothing changed) and PutGet (what was put is what is read) hold; PutPut does not: a
poorer side must never rewrite the richer one unless it changed itself (engine README, section 4).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from tasksync_gui.engine.merge.equality import canonical, canonical_text
from tasksync_gui.model.capabilities import FieldSupport, Precision
from tasksync_gui.model.codes import HoldCode
from tasksync_gui.model.fields import Completion, Field, Kind, Schedule, Status, Value, When
from tasksync_gui.model.ids import Side
from tasksync_gui.model.message import Message, message

_FALLBACKS = {
    Status.NEEDS_ACTION: (Status.IN_PROCESS,),
    Status.IN_PROCESS: (Status.NEEDS_ACTION,),
    Status.COMPLETED: (Status.CANCELLED,),
    Status.CANCELLED: (Status.COMPLETED,),
}
_BREAKS = re.compile(r"\s*[\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]\s*")
"""What any program may take for the end of a line (str.splitlines)."""
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
"""What XML (its production Char) and iCalendar (RFC 5545 section 3.1, CONTROL) forbid."""
Translate = Callable[[Side, Value], Value]
"""(side, the other side's remote id of a parent) -> the id on ``side``, or None."""
Spelling = Callable[[Side, str], str | None]
"""(side, a person's name) -> the name as ``side`` spells it, or None if nobody there is called so."""


@dataclass(frozen=True, slots=True)
class Lens:
    """Both domains of one field of one pair; ``zone`` is where dates and instants meet."""

    field: Field
    source: FieldSupport
    destination: FieldSupport
    zone: str = "UTC"
    translate: Translate | None = None
    """PARENT only."""
    spelling: Spelling | None = None
    """ASSIGNEE only."""

    def support(self, side: Side) -> FieldSupport:
        """What the system on ``side`` can say of this field."""
        return self.source if side is Side.SOURCE else self.destination

    @property
    def _says_what_it_is(self) -> bool:
        """Whether a printable text is the same on both sides."""
        return self.translate is None and self.spelling is None

    def project(self, side: Side, value: Value) -> Value:
        """The other side's ``value`` as ``side`` can hold it."""
        if self.translate is not None:
            return self.translate(side, value)
        value = canonical(self.field, value)
        if self.spelling is not None and isinstance(value, str):
            return self.spelling(side, value) or value
        return project(self.field, value, self.support(side), self.zone)

    def equivalent(self, source: Value, destination: Value) -> bool:
        """Whether both sides say the same as far as the poorer of them can tell."""
        mine, theirs = canonical(self.field, source), canonical(self.field, destination)
        if mine == theirs and isinstance(mine, str) and mine.isprintable() and self._says_what_it_is:
            return True
        return _alike(self.project(Side.DESTINATION, mine), theirs) or _alike(mine, self.project(Side.SOURCE, theirs))

    def put(self, side: Side, new: Value, old: Value) -> Value:
        """What ``side``, holding ``old``, must hold so that it says ``new`` (a value of the other side)."""
        source, destination = (old, new) if side is Side.SOURCE else (new, old)
        if self.equivalent(source, destination):
            return old
        writer, rich = self.support(side.other), canonical(self.field, old)
        projected = self.project(side, _timed(new, rich, writer, self.zone))
        return _enriched(projected, rich, writer, self.zone)

    def is_unknown_assignee(self, side: Side, value: Value) -> bool:
        """Whether ``value`` is a person whom ``side`` does not know."""
        return self.spelling is not None and isinstance(value, str) and self.spelling(side, value) is None

    def refusal(self, side: Side, value: Value) -> Message | None:
        """Why ``side`` cannot take ``value``; None if it can. Nothing is ever cut."""
        limit = self.support(side).max_length
        if limit is None or not isinstance(value, str) or len(value) <= limit:
            return None
        return message(HoldCode.TOO_LONG, length=len(value), limit=limit)


def project(field: Field, value: Value, support: FieldSupport, zone: str = "UTC") -> Value:
    """``value`` inside the domain of ``support``."""
    if isinstance(value, str):
        return _project_text(value, support) if field.spec.kind is not Kind.TASK else value
    if isinstance(value, Completion):
        return _project_completion(value, support, zone)
    if isinstance(value, Schedule):
        due = None if value.due is None else _project_when(value.due, support, zone)
        return Schedule(due, value.recurrence if support.recurrence and due is not None else None)
    if isinstance(value, When):
        return _project_when(value, support, zone)
    if isinstance(value, frozenset):
        return frozenset(label_for(name, support) for name in value)
    if field.spec.kind is Kind.LEVEL and isinstance(value, int):
        return _nearest_level(value, support.levels)
    return value


def _project_text(text: str, support: FieldSupport) -> str:
    if not support.multiline and not text.isprintable():
        text = _BREAKS.sub(" ", text)
    return text if support.controls or text.isprintable() else canonical_text(_CONTROLS.sub(" ", text))


def label_for(name: str, support: FieldSupport) -> str:
    """A label's name as a system spells it."""
    clean = canonical_text(name)
    if not support.controls and not clean.isprintable():
        clean = canonical_text(_CONTROLS.sub(" ", clean))
    return clean if support.spaces else re.sub(r"\s+", "_", clean)


def label_key(name: str, source: FieldSupport, destination: FieldSupport) -> str:
    """What identifies a label on both sides."""
    key = label_for(label_for(name, source), destination)
    return key if source.cases and destination.cases else key.casefold()


def _project_completion(value: Completion, support: FieldSupport, zone: str) -> Completion:
    candidates = (value.status, *_FALLBACKS[value.status])
    status = next((item for item in candidates if item in support.statuses), Status.NEEDS_ACTION)
    if value.at is None or not status.is_done or support.completed_at is Precision.NONE:
        return Completion(status)
    at = When(_local_date(value.at, zone)) if support.completed_at is Precision.DATE else value.at
    return Completion(status, at)


def _project_when(value: When, support: FieldSupport, zone: str) -> When:
    if support.precision is not Precision.TIME:
        return When(_local_date(value, zone))
    if value.time is None:
        return value if support.dates else _noon(value.date, zone)
    kept = support.floating if value.zone is None else support.zones or value.zone == "UTC"
    return value if kept else When.from_datetime(value.instant(zone), "UTC")


def _noon(day: date, zone: str) -> When:
    """The moment that stands for a day: the one least likely to be another day anywhere."""
    return When.from_datetime(datetime.combine(day, time(12), ZoneInfo(zone)).astimezone(UTC), "UTC")


def _local_date(value: When, zone: str) -> date:
    """The calendar day people mean: of the value's own zone, of the pair's zone for UTC."""
    if value.time is None or value.zone != "UTC":
        return value.date
    return value.instant().astimezone(ZoneInfo(zone)).date()


def _nearest_level(value: int, levels: tuple[int, ...]) -> int:
    if value in levels:
        return value
    ranked = [level for level in levels if level] if value else [0]
    return min(ranked or [0], key=lambda level: (abs(level - value), level))


def _alike(one: Value, other: Value) -> bool:
    if isinstance(one, Completion) and isinstance(other, Completion):
        return one.status == other.status and (one.at is None or other.at is None or _same_moment(one.at, other.at))
    return one == other


def _same_moment(one: When, other: When) -> bool:
    """Completion times, at the coarser precision of the two."""
    if one.is_date or other.is_date:
        return one.date == other.date
    return one == other or one.instant() == other.instant()


def _timed(new: Value, old: Value, writer: FieldSupport, zone: str) -> Value:
    """``new``, at the time of day that ``old`` has and a writer of days could not have meant to change."""
    if isinstance(new, Schedule) and isinstance(old, Schedule):
        return Schedule(_timed_when(new.due, old.due, writer, zone), new.recurrence)
    if isinstance(new, When) and isinstance(old, When):
        return _timed_when(new, old, writer, zone)
    return new


def _timed_when(new: When | None, old: When | None, writer: FieldSupport, zone: str) -> When | None:
    if new is None or old is None or old.is_date:
        return new
    return _moved(old, new.date, zone) if writer.precision is Precision.DATE and new.is_date else new


def _enriched(new: Value, old: Value, writer: FieldSupport, zone: str) -> Value:
    """``new`` with what only ``old`` knows and the writing side could not have meant to change."""
    if isinstance(new, Schedule) and isinstance(old, Schedule):
        recurrence = new.recurrence if writer.recurrence or new.due is None else old.recurrence
        return Schedule(_enriched_when(new.due, old.due, writer, zone), recurrence)
    if isinstance(new, When) and isinstance(old, When):
        return _enriched_when(new, old, writer, zone)
    return new


def _enriched_when(new: When | None, old: When | None, writer: FieldSupport, zone: str) -> When | None:
    if new is None or old is None:
        return new
    if not writer.dates and old.is_date and new == _noon(_local_date(new, zone), zone):
        return When(_local_date(new, zone))
    if not writer.zones and new.zone == "UTC" and old.zone not in (None, "UTC") and not old.is_date:
        return When.from_datetime(new.instant().astimezone(ZoneInfo(str(old.zone))), old.zone)
    if not writer.floating and new.zone == "UTC" and old.zone is None and not old.is_date:
        here = new.instant().astimezone(ZoneInfo(zone))
        return When(here.date(), here.time())
    return new


def _moved(old: When, day: date, zone: str) -> When:
    """``old`` on another day, at the time of day that people there read."""
    if old.zone != "UTC":
        return When(day, old.time, old.zone)
    local = old.instant().astimezone(ZoneInfo(zone))
    moved = local.replace(year=day.year, month=day.month, day=day.day)
    return When.from_datetime(moved.astimezone(UTC), "UTC")
