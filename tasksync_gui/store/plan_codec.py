"""Plans, intents, tasks and base rows as JSON and back, without loss."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tasksync_gui.model.codec import decode_fields, decode_value, encode_fields, encode_value
from tasksync_gui.model.fields import Field, Value
from tasksync_gui.model.ids import LinkId, OperationId, PairId, RemoteId, Revision, RunId, Side
from tasksync_gui.model.link import BaseReason, BaseRow, LinkState
from tasksync_gui.model.message import words
from tasksync_gui.model.pair import Mode
from tasksync_gui.model.plan import (
    Decision,
    FieldChange,
    GuardKind,
    GuardTrip,
    Hold,
    HoldKind,
    LinkUpdate,
    Note,
    NoteKind,
    Operation,
    OperationKind,
    Plan,
)
from tasksync_gui.model.run import Intent, JournalState
from tasksync_gui.model.task import ItemProblem, RemoteTask

Json = dict[str, Any]


def dumps(data: Any) -> str:
    """Compact JSON text; lone surrogates survive as escapes."""
    return json.dumps(data, separators=(",", ":"), ensure_ascii=True)


def stamp(moment: datetime | None) -> str | None:
    """ISO text of an aware moment."""
    return None if moment is None else moment.isoformat()


def moment(text: str | None) -> datetime | None:
    """Inverse of :func:`stamp`."""
    return None if text is None else datetime.fromisoformat(text)


def row_to_json(row: BaseRow) -> list[Any]:
    """A base row."""
    return [row.field, row.element, encode_value(row.source), encode_value(row.destination), row.why]


def row_from_json(data: list[Any]) -> BaseRow:
    """Inverse of :func:`row_to_json`."""
    field = Field(data[0])
    source, destination = decode_value(field, data[2]), decode_value(field, data[3])
    if isinstance(source, frozenset) or isinstance(destination, frozenset):
        raise ValueError("a base row holds no sets")
    return BaseRow(field, source, destination, data[1], BaseReason(data[4]))


def task_to_json(task: RemoteTask) -> Json:
    """A task with its raw record."""
    return {
        "id": task.id,
        "revision": task.revision,
        "fields": encode_fields(task.fields),
        "raw": task.raw,
        "marker": task.marker,
        "uid": task.uid,
        "url": task.url,
        "created_at": stamp(task.created_at),
        "modified_at": stamp(task.modified_at),
        **({"besides": list(task.unsupported_content)} if task.unsupported_content else {}),
    }


def task_from_json(data: Json) -> RemoteTask:
    """Inverse of :func:`task_to_json`."""
    return RemoteTask(
        RemoteId(data["id"]),
        Revision(data["revision"]),
        decode_fields(data["fields"]),
        data["raw"],
        data["marker"],
        data["uid"],
        data["url"],
        moment(data["created_at"]),
        moment(data["modified_at"]),
        tuple(data.get("besides", ())),
    )


def intent_to_json(intent: Intent) -> Json:
    """A write-ahead record."""
    return {
        "operation": intent.operation,
        "run": intent.run,
        "pair": intent.pair,
        "link": intent.link,
        "kind": intent.kind,
        "side": intent.side,
        "title": intent.title,
        "marker": intent.marker,
        "desired": encode_fields(intent.desired),
        "before_image": encode_fields(intent.before_image),
        "base_after": [row_to_json(row) for row in intent.base_after],
        "plan_digest": intent.plan_digest,
        "target": intent.target,
        "counterpart": intent.counterpart,
        "expected_revision": intent.expected_revision,
        "reason": intent.reason,
        "started_at": stamp(intent.started_at),
        "since": stamp(intent.since),
        "state": intent.state,
        "link_after": intent.link_after,
        "replaces": intent.replaces,
    }


def intent_from_json(data: Json) -> Intent:
    """Inverse of :func:`intent_to_json`."""
    return Intent(
        operation=OperationId(data["operation"]),
        run=RunId(data["run"]),
        pair=PairId(data["pair"]),
        link=LinkId(data["link"]),
        kind=OperationKind(data["kind"]),
        side=Side(data["side"]),
        title=data["title"],
        marker=data["marker"],
        desired=decode_fields(data["desired"]),
        before_image=decode_fields(data["before_image"]),
        base_after=tuple(row_from_json(row) for row in data["base_after"]),
        plan_digest=data["plan_digest"],
        target=data["target"],
        counterpart=data["counterpart"],
        expected_revision=data["expected_revision"],
        reason=data["reason"],
        started_at=moment(data["started_at"]),
        since=moment(data.get("since")),
        state=JournalState(data["state"]),
        link_after=_link_state(data.get("link_after")),
        replaces=data.get("replaces"),
    )


def _operation_to_json(operation: Operation) -> Json:
    return {
        "id": operation.id,
        "kind": operation.kind,
        "side": operation.side,
        "link": operation.link,
        "title": operation.title,
        "changes": [[c.field, encode_value(c.before), encode_value(c.after)] for c in operation.changes],
        "reason": operation.reason,
        "target": operation.target,
        "counterpart": operation.counterpart,
        "expected_revision": operation.expected_revision,
        "base_after": [row_to_json(row) for row in operation.base_after],
        "before_image": encode_fields(operation.before_image),
        "decision": operation.decision,
        "rank": operation.rank,
        "after": list(operation.after),
        "score": operation.score,
        "url": operation.url,
        "shown": operation.shown,
        "link_after": operation.link_after,
    }


def _operation_from_json(data: Json) -> Operation:
    return Operation(
        id=OperationId(data["id"]),
        kind=OperationKind(data["kind"]),
        side=Side(data["side"]),
        link=LinkId(data["link"]),
        title=data["title"],
        changes=tuple(
            FieldChange(Field(name), decode_value(Field(name), before), decode_value(Field(name), after))
            for name, before, after in data["changes"]
        ),
        reason=data["reason"],
        target=data["target"],
        counterpart=data["counterpart"],
        expected_revision=data["expected_revision"],
        base_after=tuple(row_from_json(row) for row in data["base_after"]),
        before_image=decode_fields(data["before_image"]),
        decision=Decision(data["decision"]),
        rank=data["rank"],
        after=tuple(OperationId(id_) for id_ in data["after"]),
        score=data["score"],
        url=data["url"],
        shown=data["shown"],
        link_after=_link_state(data.get("link_after")),
    )


def _link_state(name: str | None) -> LinkState | None:
    return None if name is None else LinkState(name)


def _hold_to_json(hold: Hold) -> Json:
    return {
        "id": hold.id,
        "kind": hold.kind,
        "title": hold.title,
        "reason": hold.reason,
        "link": hold.link,
        "field": hold.field,
        "values": [encode_value(value) for value in (hold.base, hold.source, hold.destination)],
        "source_id": hold.source_id,
        "destination_id": hold.destination_id,
        "source_modified_at": stamp(hold.source_modified_at),
        "destination_modified_at": stamp(hold.destination_modified_at),
        "shown": hold.shown,
    }


def _hold_from_json(data: Json) -> Hold:
    field = None if data["field"] is None else Field(data["field"])
    base, source, destination = (_value(field, value) for value in data["values"])
    return Hold(
        id=OperationId(data["id"]),
        kind=HoldKind(data["kind"]),
        title=data["title"],
        reason=data["reason"],
        link=data["link"],
        field=field,
        base=base,
        source=source,
        destination=destination,
        source_id=data["source_id"],
        destination_id=data["destination_id"],
        source_modified_at=moment(data["source_modified_at"]),
        destination_modified_at=moment(data["destination_modified_at"]),
        shown=data["shown"],
    )


def _value(field: Field | None, data: Any) -> Value:
    return data if field is None else decode_value(field, data)


def _update_to_json(update: LinkUpdate) -> Json:
    return {
        "link": update.link,
        "state": update.state,
        "source_id": update.source_id,
        "destination_id": update.destination_id,
        "base": [row_to_json(row) for row in update.base],
        "title": update.title,
        "problem": update.problem,
    }


def _update_from_json(data: Json) -> LinkUpdate:
    return LinkUpdate(
        LinkId(data["link"]),
        _link_state(data["state"]),
        data["source_id"],
        data["destination_id"],
        tuple(row_from_json(row) for row in data["base"]),
        data["title"],
        data["problem"],
    )


def plan_to_json(plan: Plan) -> Json:
    """A whole plan."""
    return {
        "pair": plan.pair,
        "mode": plan.mode,
        "digest": plan.digest,
        "basis": plan.basis,
        "created_at": stamp(plan.created_at),
        "operations": [_operation_to_json(operation) for operation in plan.operations],
        "held": [_hold_to_json(hold) for hold in plan.held],
        "guards": [[guard.kind, guard.message, guard.side, guard.count] for guard in plan.guards],
        "notes": [[note.kind, note.message, note.title, note.link, note.field] for note in plan.notes],
        "problems": [[problem.where, str(problem.message), problem.id] for problem in plan.problems],
        "updates": [_update_to_json(update) for update in plan.updates],
        "requests": plan.requests,
        "first_contact": plan.first_contact,
        "undoes": plan.undoes,
    }


def plan_from_json(data: Mapping[str, Any]) -> Plan:
    """Inverse of :func:`plan_to_json`."""
    return Plan(
        pair=PairId(data["pair"]),
        mode=Mode(data["mode"]),
        digest=data["digest"],
        basis=data["basis"],
        created_at=datetime.fromisoformat(data["created_at"]),
        operations=tuple(_operation_from_json(item) for item in data["operations"]),
        held=tuple(_hold_from_json(item) for item in data["held"]),
        guards=tuple(
            GuardTrip(GuardKind(kind), message, None if side is None else Side(side), count)
            for kind, message, side, count in data["guards"]
        ),
        notes=tuple(
            Note(NoteKind(kind), message, title, link, None if field is None else Field(field))
            for kind, message, title, link, field in data["notes"]
        ),
        problems=tuple(ItemProblem(where, words(message), id_) for where, message, id_ in data["problems"]),
        updates=tuple(_update_from_json(item) for item in data["updates"]),
        requests=data["requests"],
        first_contact=data["first_contact"],
        undoes=data.get("undoes"),
    )
