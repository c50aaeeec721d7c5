"""What the command's exit code says to scripts."""

from __future__ import annotations

from collections.abc import Iterable

from tasksync_gui.model.errors import TaskSyncError, UserError
from tasksync_gui.model.run import Outcome, Run

CLEAN = 0
PARTIAL = 1
USAGE = 2
RETRY = 3
PERSON = 7
_WORST_FIRST = (PERSON, RETRY, USAGE, PARTIAL, CLEAN)


def of_error(error: TaskSyncError) -> int:
    """Wrong input, worth trying again, or up to a person."""
    if isinstance(error, UserError):
        return USAGE
    return RETRY if error.retryable else PERSON


def of_run(run: Run) -> int:
    """A run's exit code."""
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
    """The one that matters most."""
    found = set(codes)
    return next((code for code in _WORST_FIRST if code in found), CLEAN)
