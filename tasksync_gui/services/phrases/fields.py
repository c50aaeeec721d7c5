"""What fields and statuses are called, and what a system keeps of them: one wording for all that names them."""

from __future__ import annotations

from collections.abc import Mapping

from tasksync_gui.model.capabilities import FieldSupport, Precision
from tasksync_gui.model.fields import Field, Kind, Status
from tasksync_gui.services.phrases.language import N_, _, current, n_

FIELDS: Mapping[Field, str] = {
    Field.TITLE: N_("title"),
    Field.NOTES: N_("notes"),
    Field.STATUS: N_("status"),
    Field.DUE: N_("due date"),
    Field.START: N_("start date"),
    Field.PRIORITY: N_("priority"),
    Field.LABELS: N_("labels"),
    Field.PARENT: N_("parent task"),
    Field.ASSIGNEE: N_("assignee"),
}
"""Marked for the catalogue."""
STATUSES: Mapping[Status, str] = {
    Status.NEEDS_ACTION: N_("to do"),
    Status.IN_PROCESS: N_("in progress"),
    Status.COMPLETED: N_("done"),
    Status.CANCELLED: N_("cancelled"),
}
"""Marked for the catalogue."""


def field_name(field: Field | None) -> str:
    """What people call ``field``, in every sentence that names one; one without a name here is called as declared."""
    if field is None:
        return ""
    return _(FIELDS[field]) if field in FIELDS else field.value.replace("_", " ")


def status_name(status: Status) -> str:
    """What people call ``status``."""
    return _(STATUSES[status])


def field_words(field: Field, support: FieldSupport | None) -> str:
    """What a system keeps of one field, in a few words."""
    if support is None:
        return "–"
    words = _kept(field, support)
    return words if support.write else _("{kept}, shown only", kept=words)


def _kept(field: Field, support: FieldSupport) -> str:
    match field.spec.kind:
        case Kind.COMPLETION:
            return ", ".join(status_name(status) for status in STATUSES if status in support.statuses)
        case Kind.SCHEDULE | Kind.MOMENT:
            kept = _moments(support)
            return _("{kept}, repeats", kept=kept) if support.recurrence else kept
        case Kind.LEVEL:
            return n_("{count} level", "{count} levels", len([level for level in support.levels if level]))
        case Kind.NAMES if not support.spaces:
            return _("without spaces")
        case Kind.LINE | Kind.TEXT if support.max_length is not None:
            return f"≤ {current().number(support.max_length)}"
        case _:
            return _("yes")


def _moments(support: FieldSupport) -> str:
    if support.precision is not Precision.TIME:
        return _("day")
    if not support.dates:
        return _("moment")
    return _("day or time with zone") if support.zones else _("day or time")
