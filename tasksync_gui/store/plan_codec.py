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
    """A row of the base: field, element, both halves, and why they are believed."""
    return _ROW.dump(row)  # type: ignore[no-any-return]


def row_from_json(data: list[Any]) -> BaseRow:
    """Inverse of :func:`row_to_json`; raises ValueError for what is no base row."""
    return _ROW.load(data)


def task_to_json(task: RemoteTask) -> dict[str, Any]:
    """A task with its raw record."""
    return _TASK.dump(task)  # type: ignore[no-any-return]


def task_from_json(data: Mapping[str, Any]) -> RemoteTask:
    """Inverse of :func:`task_to_json`; what an earlier version did not write has its default."""
    return _TASK.load(data)


def intent_to_json(intent: Intent) -> dict[str, Any]:
    """What the journal holds of an operation before its request is sent."""
    return _INTENT.dump(intent)  # type: ignore[no-any-return]


def intent_from_json(data: Mapping[str, Any]) -> Intent:
    """Inverse of :func:`intent_to_json`; what an earlier version did not write has its default."""
    return _INTENT.load(data)


def plan_to_json(plan: Plan) -> dict[str, Any]:
    """A whole plan with its holds, guards and remarks; its digest is part of it."""
    return _PLAN.dump(plan)  # type: ignore[no-any-return]


def plan_from_json(data: Mapping[str, Any]) -> Plan:
    """Inverse of :func:`plan_to_json`; what an earlier version did not write has its default."""
    return _PLAN.load(data)
