"""Remembered answers as JSON and back, and the question each one answers."""

from __future__ import annotations

from typing import Any

from tasksync_gui.model.codec import decode_value, encode_value
from tasksync_gui.model.fields import Field
from tasksync_gui.model.link import Remembered, StoredDecision
from tasksync_gui.store.plan_codec import moment, stamp


def question(decision: StoredDecision) -> str:
    """What is asked: a newer answer to the same question replaces the older one."""
    lasting = decision.answer in (Remembered.SEPARATE, Remembered.POLICY)
    parts = (
        decision.answer if lasting else "",
        decision.link,
        decision.source_id,
        decision.destination_id,
        decision.field,
    )
    return "\n".join(str(part or "") for part in parts)


def decision_to_json(decision: StoredDecision) -> dict[str, Any]:
    """An answer."""
    return {
        "answer": decision.answer,
        "link": decision.link,
        "source_id": decision.source_id,
        "destination_id": decision.destination_id,
        "field": decision.field,
        "value": encode_value(decision.value),
        "shown": decision.shown,
        "decided_at": stamp(decision.decided_at),
    }


def decision_from_json(data: dict[str, Any]) -> StoredDecision:
    """Inverse of :func:`decision_to_json`."""
    field = None if data["field"] is None else Field(data["field"])
    return StoredDecision(
        Remembered(data["answer"]),
        data["link"],
        data["source_id"],
        data["destination_id"],
        field,
        data["value"] if field is None else decode_value(field, data["value"]),
        data["shown"],
        moment(data["decided_at"]),
    )
