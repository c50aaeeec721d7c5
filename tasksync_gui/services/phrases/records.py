"""What is wrong with what a connector gave, in words."""

from __future__ import annotations

from collections.abc import Mapping

from tasksync_gui.model.codes import RecordCode
from tasksync_gui.model.fields import Field
from tasksync_gui.services.phrases.fields import field_name
from tasksync_gui.services.phrases.language import N_, _
from tasksync_gui.services.phrases.render import Sayable, phrase

RECORDS: Mapping[str, Sayable] = {
    RecordCode.NO_TASK: phrase("This is no task but {kind}, which is the connector's mistake; it is left alone."),
    RecordCode.NOT_A: phrase("{wanted} was due and {kind} came."),
    RecordCode.NOT_SEVERAL: phrase("Several things were due and {kind} came."),
    RecordCode.BROKEN: phrase("It cannot be looked at ({kind}), which is the connector's mistake; it is left alone."),
    RecordCode.WRONG_TYPE: phrase(
        "Its {attribute} is of the wrong kind ({kind}), which is the connector's mistake; it is left alone."
    ),
    RecordCode.EMPTY: phrase("Its {attribute} is empty, which is the connector's mistake; it is left alone."),
    RecordCode.NOT_UNICODE: phrase("Its {attribute} is not valid Unicode; it is left alone."),
    RecordCode.NO_ZONE: phrase("Its {attribute} has no time zone, which is the connector's mistake; it is left alone."),
    RecordCode.ODD_DAY: phrase("Its {attribute} is {value}, which is no day that a task can have; it is left alone."),
    RecordCode.UNKNOWN_ZONE: phrase(
        "Its {attribute} is in the time zone {value}, which is not known; it is left alone."
    ),
    RecordCode.ZONE_WITHOUT_TIME: phrase(
        "Its {attribute} is a day in the time zone {value}, which is the connector's mistake; it is left alone."
    ),
    RecordCode.ODD_LEVEL: phrase("Its {attribute} is not one of 0 to 9; it is left alone."),
    RecordCode.OWN_PARENT: phrase("It is said to be its own subtask; it is left alone."),
    RecordCode.TWICE: phrase("It was shown twice with different content; it is left alone until it is shown once."),
    RecordCode.ANOTHER_TASK: phrase("Another task came than the one that was asked for."),
    RecordCode.OUT_OF_RANGE: phrase("Its {attribute} is out of range."),
}
ATTRIBUTES: Mapping[str, str] = {
    "id": N_("id"),
    "revision": N_("version"),
    "raw": N_("native record"),
    "marker": N_("mark"),
    "uid": N_("global id"),
    "url": N_("address"),
    "created_at": N_("time of creation"),
    "modified_at": N_("time of the last change"),
    "unsupported_content": N_("further content"),
    "cursor": N_("resume point"),
    "people": N_("people"),
    "where": N_("place"),
}
"""What people call the parts of a record that are no fields."""


def attribute(name: str) -> str:
    """A field of a task, or another part of a record, as people call it."""
    if name in ATTRIBUTES:
        return _(ATTRIBUTES[name])
    fields = {field.value: field for field in Field}
    return field_name(fields[name]) if name in fields else name.replace("_", " ")
