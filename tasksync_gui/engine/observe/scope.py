"""Which tasks a pair looks at."""

from __future__ import annotations

from tasksync_gui.model.fields import Field
from tasksync_gui.model.pair import Scope
from tasksync_gui.model.task import RemoteTask


def is_wanted(task: RemoteTask, scope: Scope) -> bool:
    """Whether the pair takes this task up, if it does not know it yet."""
    return in_scope(task, scope) and (scope.completed or not task.is_done)


def in_scope(task: RemoteTask, scope: Scope) -> bool:
    """Whether the pair looks at this task at all; leaving the scope is never a deletion."""
    if not scope.labels:
        return True
    labels = task.fields.get(Field.LABELS)
    return isinstance(labels, frozenset) and not scope.labels.isdisjoint(labels)
