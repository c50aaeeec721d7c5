"""What the command's exit code says to scripts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tasksync_gui.model.errors import TaskSyncError
    from tasksync_gui.model.run import Run

CLEAN = 0
PARTIAL = 1
USAGE = 2
RETRY = 3
PERSON = 7
_WORST_FIRST = (PERSON, RETRY, USAGE, PARTIAL, CLEAN)


def of_error(error: TaskSyncError) -> int:
    """Wrong input, worth trying again, or up to a person."""
    from tasksync_gui.model.errors import UserError

    if isinstance(error, UserError):
        return USAGE
    return RETRY if error.retryable else PERSON


def of_run(run: Run) -> int:
    """Clean, partly done, worth trying again, or up to a person."""
    from tasksync_gui.model.run import Outcome

    if run.needs_review:
        return PERSON
    match run.outcome:
        case Outcome.CLEAN:
            return CLEAN
        case Outcome.FAILED:
            return RETRY if run.retryable else PERSON
        case _:
            return PARTIAL


def worst(codes: Iterable[int]) -> int:
    """Of several pairs' codes the one that a script has to know of; CLEAN if there are none."""
    found = set(codes)
    return next((code for code in _WORST_FIRST if code in found), CLEAN)
