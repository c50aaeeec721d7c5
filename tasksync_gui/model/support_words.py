"""What fields are called, and what a system keeps of them: one wording for engine, README and window."""

from __future__ import annotations

from collections.abc import Mapping

from tasksync_gui.model.capabilities import FieldSupport, Precision
from tasksync_gui.model.fields import Field, Status

FIELD_WORDS: Mapping[Field, str] = {
    Field.TITLE: "title",
    Field.NOTES: "notes",
    Field.STATUS: "status",
    Field.DUE: "due date",
    Field.START: "start date",
    Field.PRIORITY: "priority",
    Field.LABELS: "labels",
    Field.PARENT: "parent task",
    Field.ASSIGNEE: "assignee",
}
"""How people call the fields, in every sentence that names one."""
STATUS_WORDS = {
    Status.NEEDS_ACTION: "to do",
    Status.IN_PROCESS: "in progress",
    Status.COMPLETED: "done",
    Status.CANCELLED: "cancelled",
}


def field_words(field: Field, support: FieldSupport | None) -> str:
    """What a system keeps of one field, in a few words."""
    if support is None:
        return "–"
    words = _kept(field, support)
    return words if support.write else f"{words}, shown only"


def _kept(field: Field, support: FieldSupport) -> str:
    match field:
        case Field.STATUS:
            return ", ".join(word for status, word in STATUS_WORDS.items() if status in support.statuses)
        case Field.DUE | Field.START:
            return _moments(support) + (", repeats" if support.recurrence else "")
        case Field.PRIORITY:
            return f"{len([level for level in support.levels if level])} levels"
        case Field.LABELS if not support.spaces:
            return "without spaces"
        case Field.TITLE | Field.NOTES if support.max_length is not None:
            return f"≤ {support.max_length:,}"
        case _:
            return "yes"


def _moments(support: FieldSupport) -> str:
    if support.precision is not Precision.TIME:
        return "day"
    if not support.dates:
        return "moment"
    return "day or time" + (" with zone" if support.zones else "")
