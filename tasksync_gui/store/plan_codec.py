"""Plans, intents, tasks and base rows as JSON and back, without loss."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tasksync_gui.model.journal import Intent
from tasksync_gui.model.link import BaseRow
from tasksync_gui.model.plan import FieldChange, GuardTrip, Hold, LinkUpdate, Note, Operation, Plan
from tasksync_gui.model.task import ItemProblem, RemoteTask
from tasksync_gui.store.shapes import Shape

_ROW = Shape(BaseRow, row=("field", "element", "source", "destination", "why"))
_TASK = Shape(RemoteTask, left_out=("unsupported_content",), called={"unsupported_content": "besides"})
_INTENT = Shape(Intent, _ROW)
_OPERATION = Shape(Operation, Shape(FieldChange, row=("field", "before", "after")), _ROW)
_HOLD = Shape(Hold, together={"values": ("base", "source", "destination")})
_PLAN = Shape(
    Plan,
    _OPERATION,
    _HOLD,
    Shape(GuardTrip, row=("kind", "message", "side", "count")),
    Shape(Note, row=("kind", "message", "title", "link", "field")),
    Shape(ItemProblem, row=("where", "message", "id")),
    Shape(LinkUpdate, _ROW),
)


def row_to_json(row: BaseRow) -> list[Any]:
    """A base row."""
    return _ROW.dump(row)  # type: ignore[no-any-return]


def row_from_json(data: list[Any]) -> BaseRow:
    """Inverse of :func:`row_to_json`."""
    return _ROW.load(data)


def task_to_json(task: RemoteTask) -> dict[str, Any]:
    """A task with its raw record."""
    return _TASK.dump(task)  # type: ignore[no-any-return]


def task_from_json(data: Mapping[str, Any]) -> RemoteTask:
    """Inverse of :func:`task_to_json`."""
    return _TASK.load(data)


def intent_to_json(intent: Intent) -> dict[str, Any]:
    """A write-ahead record."""
    return _INTENT.dump(intent)  # type: ignore[no-any-return]


def intent_from_json(data: Mapping[str, Any]) -> Intent:
    """Inverse of :func:`intent_to_json`."""
    return _INTENT.load(data)


def plan_to_json(plan: Plan) -> dict[str, Any]:
    """A whole plan."""
    return _PLAN.dump(plan)  # type: ignore[no-any-return]


def plan_from_json(data: Mapping[str, Any]) -> Plan:
    """Inverse of :func:`plan_to_json`."""
    return _PLAN.load(data)
