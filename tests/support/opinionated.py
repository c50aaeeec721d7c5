"""A list that keeps what programs write to it in a form of its own, and answers in several ways."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from enum import Enum, auto
from typing import Any

from tasksync_gui.connectors.memory.lists import MemoryList
from tasksync_gui.model.fields import Field, Schedule, Value, When
from tasksync_gui.model.ids import RemoteId, Revision
from tasksync_gui.model.task import RemoteTask

Spell = Callable[[Field, Value], Value]


class Answering(Enum):
    """What a write is answered with."""

    AS_KEPT = auto()
    AS_SENT = auto()
    """With what was sent, at the revision of what is kept instead."""
    READ_BACK = auto()
    """With nothing: the connector reads the task by a request of its own."""


class OpinionatedList(MemoryList):
    """Spells what it is written."""

    def __init__(self, title: str, spell: Spell, answering: Answering = Answering.AS_KEPT) -> None:
        super().__init__(title)
        self.spell, self.answering = spell, answering

    def create(self, fields: Mapping[Field, Value], *rest: Any, **more: Any) -> RemoteTask:
        return self._answer(super().create(self._spelled(fields), *rest, **more), fields)

    def update(
        self, task: RemoteId, fields: Mapping[Field, Value], expected: Revision, now: datetime | None
    ) -> RemoteTask:
        return self._answer(super().update(task, self._spelled(fields), expected, now), fields)

    def _spelled(self, fields: Mapping[Field, Value]) -> dict[Field, Value]:
        return {name: self.spell(name, value) for name, value in fields.items()}

    def _answer(self, kept: RemoteTask, sent: Mapping[Field, Value]) -> RemoteTask:
        fields = {**kept.fields, **sent} if self.answering is Answering.AS_SENT else kept.fields
        return RemoteTask(
            kept.id,
            kept.revision,
            fields,
            marker=kept.marker,
            modified_at=kept.modified_at,
            read_back=self.answering is Answering.READ_BACK,
            as_sent=self.answering is Answering.AS_SENT,
        )


def drops_labels(name: Field, value: Value) -> Value:
    return frozenset() if isinstance(value, frozenset) else value


def lowers_labels(name: Field, value: Value) -> Value:
    return frozenset(each.lower() for each in value) if isinstance(value, frozenset) else value


def splits_labels(name: Field, value: Value) -> Value:
    if not isinstance(value, frozenset):
        return value
    return frozenset(part.strip() for each in value for part in each.split(","))


def cuts_titles(name: Field, value: Value) -> Value:
    return value[:8] if name is Field.TITLE and isinstance(value, str) else value


def trims_texts(name: Field, value: Value) -> Value:
    return " ".join(value.split()) if isinstance(value, str) and name is not Field.PARENT else value


def turns_to_utc(name: Field, value: Value) -> Value:
    if not isinstance(value, Schedule) or value.due is None or value.due.time is None:
        return value
    return replace(value, due=When.from_datetime(value.due.instant().astimezone(UTC)))


def rounds_times(name: Field, value: Value) -> Value:
    if not isinstance(value, Schedule) or value.due is None or value.due.time is None:
        return value
    time = value.due.time
    return replace(value, due=replace(value.due, time=time.replace(minute=time.minute // 15 * 15)))


def labels_new_ones(name: Field, value: Value) -> Value:
    return value or frozenset({"inbox"}) if name is Field.LABELS else value


def defaults_priority(name: Field, value: Value) -> Value:
    return value or 5 if name is Field.PRIORITY else value


SPELLS: tuple[Spell, ...] = (
    drops_labels,
    lowers_labels,
    splits_labels,
    cuts_titles,
    trims_texts,
    turns_to_utc,
    rounds_times,
    defaults_priority,
    labels_new_ones,
)
