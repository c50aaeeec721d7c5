"""Which issue type a new task needs for its parent, and which parent Jira can give it.

Jira knows three levels: epics, tasks, subtasks. A task below a subtask becomes its neighbour.
"""

from __future__ import annotations

from dataclasses import dataclass

from tasksync_gui.connectors.jira.codes import JiraCode
from tasksync_gui.model.errors import RejectedFieldError
from tasksync_gui.model.message import message

SUBTASK, TASK = -1, 0


@dataclass(frozen=True, slots=True)
class Member:
    """An issue as a relative: its level and its own parent."""

    id: str
    level: int
    parent: str | None = None


def adopted(parent: Member | None) -> tuple[int, str | None]:
    """(level of a new issue, its parent) for the wanted parent."""
    if parent is None:
        return TASK, None
    if parent.level == SUBTASK:
        return SUBTASK, parent.parent
    return (SUBTASK if parent.level == TASK else parent.level - 1), parent.id


def moved(child: Member, parent: Member | None, moves: bool) -> str | None:
    """The parent that an existing issue can get. Raises RejectedFieldError if it would need another issue type."""
    level, wanted = adopted(parent)
    if wanted == child.parent:
        return wanted
    if not moves:
        raise RejectedFieldError(message(JiraCode.PARENT_FIXED))
    if parent is None and child.level == SUBTASK:
        raise RejectedFieldError(message(JiraCode.SUBTASK_ALONE))
    if parent is not None and level != child.level:
        raise RejectedFieldError(message(JiraCode.OTHER_LEVEL))
    return wanted
