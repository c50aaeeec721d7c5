"""How a change of a run is called where people name it, which one they mean, and what it did."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from tasksync_gui.model.error_codes import ServiceCode
from tasksync_gui.model.errors import UserError
from tasksync_gui.model.message import message
from tasksync_gui.model.plan import OperationKind
from tasksync_gui.services.phrases.language import N_, _

if TYPE_CHECKING:
    from tasksync_gui.model.ids import RunId
    from tasksync_gui.model.run import Change, Run

DONE: Mapping[OperationKind, str] = {
    OperationKind.CREATE: N_("Created in {system}"),
    OperationKind.UPDATE: N_("Updated in {system}"),
    OperationKind.DELETE: N_("Deleted in {system}"),
    OperationKind.RENUMBER: N_("New id in {system}"),
}
JOINED: Mapping[OperationKind, str] = {OperationKind.ADOPT: N_("Linked"), OperationKind.UNLINK: N_("Kept apart")}
"""What is done to both sides at once."""


def change_id(run: RunId, number: int) -> str:
    """How a change is called where people name it: its run and its number."""
    return f"{run[:8]}-{number}"


def change_number(run: Run, name: str) -> int:
    """The number of the change called ``name``, with or without its run. Raises UserError."""
    prefix, _dash, number = name.rpartition("-")
    if not number.isdecimal() or not run.id.startswith(prefix):
        raise UserError(message(ServiceCode.NOT_A_CHANGE, change=name, run=run.id[:8]))
    return int(number)


def change_words(change: Change, system: str) -> str:
    """``Created in Jira``; ``system`` is what people call the side that was written."""
    if not change.ok:
        return _("Failed in {system}", system=system)
    if change.kind in JOINED:
        return _(JOINED[change.kind])
    return _(DONE[change.kind], system=system)
