"""What fields and states are called, in every sentence and table that names one."""

from __future__ import annotations

from collections.abc import Mapping

from tasksync_gui.model.fields import Field, Status
from tasksync_gui.services.phrases.language import N_, _

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
STATUSES: Mapping[Status, str] = {
    Status.NEEDS_ACTION: N_("to do"),
    Status.IN_PROCESS: N_("in progress"),
    Status.COMPLETED: N_("done"),
    Status.CANCELLED: N_("cancelled"),
}


def field_name(field: Field) -> str:
    """A field in the language in use; one that has no name here yet is called as it is declared."""
    return _(FIELDS[field]) if field in FIELDS else field.value.replace("_", " ")


def status_name(status: Status) -> str:
    """A state in the language in use."""
    return _(STATUSES[status])
