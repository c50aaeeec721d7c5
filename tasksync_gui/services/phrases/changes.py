"""How a change of a run is called where people name it, and which one they mean."""

from __future__ import annotations

from tasksync_gui.model.errors import UserError
from tasksync_gui.model.ids import RunId
from tasksync_gui.model.run import Run


def change_id(run: RunId, number: int) -> str:
    """How a change is called where people name it: its run and its number."""
    return f"{run[:8]}-{number}"


def change_number(run: Run, name: str) -> int:
    """The number of the change called ``name``, with or without its run. Raises UserError."""
    prefix, _, number = name.rpartition("-")
    if not number.isdecimal() or not run.id.startswith(prefix):
        raise UserError(
            f"'{name}' names no change of run {run.id[:8]}",
            next_step=f"See 'tasksync history {run.id[:8]}' for its changes.",
        )
    return int(number)
