"""The values with which a live system is tried: two per field, fitted into what the system can hold."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time, timedelta

from tasksync_gui.engine.merge.equality import same
from tasksync_gui.engine.merge.projection import project
from tasksync_gui.model.capabilities import Capabilities
from tasksync_gui.model.codec import canonical_json, encode_value
from tasksync_gui.model.codes import CheckCode, PartCode
from tasksync_gui.model.fields import Completion, Field, Schedule, Status, Value, When
from tasksync_gui.model.message import Message, message

NOTES = 'Made by *TaskSync* to try this list.\n\n- It is deleted again\n- Ünïcödé, "quotes", <angles> & 🚲'
ORDER = (Status.IN_PROCESS, Status.COMPLETED, Status.CANCELLED, Status.NEEDS_ACTION)
Values = dict[Field, Value]


def samples(capabilities: Capabilities, today: date, title: str) -> tuple[Values, Values]:
    """(values to create a task with, values to change it to), for every field that can be tried alone."""
    due = When(today + timedelta(days=7), time(9, 30), "UTC")
    wanted: Mapping[Field, tuple[Value, Value]] = {
        Field.TITLE: (title, f"{title} (edited)"),
        Field.NOTES: (NOTES, ""),
        Field.DUE: (Schedule(due), Schedule()),
        Field.START: (When(today, time(8), "UTC"), None),
        Field.PRIORITY: (1, 0),
        Field.LABELS: (frozenset({"tasksync"}), frozenset()),
    }
    first: Values = {}
    second: Values = {}
    for name, (filled, emptied) in wanted.items():
        if capabilities.writes(name):
            first[name] = project(name, filled, capabilities.fields[name])
            second[name] = project(name, emptied, capabilities.fields[name])
    return first, second


def statuses(capabilities: Capabilities) -> list[Completion]:
    """The statuses to go through, the open one last."""
    if not capabilities.writes(Field.STATUS):
        return []
    return [Completion(each) for each in ORDER if each in capabilities.fields[Field.STATUS].statuses]


def differences(sent: Mapping[Field, Value], seen: Mapping[Field, Value]) -> list[Message]:
    """What did not come back as it was sent."""
    return [
        message(CheckCode.CAME_BACK, field=name, sent=_said(name, value), seen=_said(name, seen.get(name)))
        for name, value in sent.items()
        if not _kept(name, value, seen)
    ]


def _said(name: Field, value: Value) -> Message:
    return message(PartCode.VALUE, field=name, value=canonical_json(encode_value(value)))


def kept(sent: Mapping[Field, Value], seen: Mapping[Field, Value]) -> Message:
    """The fields that came back as they were sent."""
    names = (name for name, value in sent.items() if _kept(name, value, seen))
    found = tuple(message(PartCode.FIELD, field=name) for name in names)
    return message(CheckCode.LISTED, parts=found) if found else message(CheckCode.NONE)


def _kept(name: Field, value: Value, seen: Mapping[Field, Value]) -> bool:
    return name in seen and same(name, value, seen[name])
