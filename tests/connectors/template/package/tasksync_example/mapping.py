"""Records of the service to canonical fields and back. Pure: no requests, and no value may raise."""

from __future__ import annotations

from collections.abc import Mapping

from tasksync_gui.connectors.kit.json_path import choice, day, identity, moment, text, texts
from tasksync_gui.model.capabilities import Capabilities, FieldSupport, MarkerKind, Precision
from tasksync_gui.model.codec import canonical_json
from tasksync_gui.model.fields import Completion, Field, Schedule, Status, Unmapped, Value, When
from tasksync_gui.model.ids import RemoteId, Revision
from tasksync_gui.model.task import RemoteTask

STATES = {"open": Status.NEEDS_ACTION, "done": Status.COMPLETED}
CAPABILITIES = Capabilities(
    fields={
        Field.TITLE: FieldSupport(max_length=500, multiline=False),
        Field.NOTES: FieldSupport(max_length=10_000),
        Field.STATUS: FieldSupport(statuses=frozenset(STATES.values()), completed_at=Precision.NONE),
        Field.DUE: FieldSupport(precision=Precision.DATE),
        Field.LABELS: FieldSupport(),
    },
    marker=MarkerKind.PROPERTY,
    compare_and_swap=True,
    server_times=True,
    concurrency=4,
)


def read_task(record: Mapping[str, object]) -> RemoteTask:
    """A record as a task. Every carried field is there, also if it is empty."""
    return RemoteTask(
        RemoteId(identity(record, "id")),
        Revision(identity(record, "version")),
        {
            Field.TITLE: text(record, "title"),
            Field.NOTES: text(record, "text"),
            Field.STATUS: _status(text(record, "state")),
            Field.DUE: _due(record),
            Field.LABELS: frozenset(texts(record, "tags")),
        },
        canonical_json(dict(record)),
        marker=text(record, "external") or None,
        modified_at=moment(record, "updated"),
    )


def _status(raw: str) -> Value:
    """A state that we do not know is shown and never written back."""
    known = choice(raw, STATES)
    return known if isinstance(known, Unmapped) else Completion(known)


def _due(record: Mapping[str, object]) -> Value:
    raw, found = text(record, "due"), day(record, "due")
    return Unmapped(raw) if raw and found is None else Schedule(When(found) if found else None)


def write_fields(fields: Mapping[Field, Value]) -> dict[str, object]:
    """What to send for ``fields``, and for nothing else: what we do not carry must survive."""
    body: dict[str, object] = {}
    for name, value in fields.items():
        match value:
            case Completion(status):
                body["state"] = next(raw for raw, known in STATES.items() if known is status)
            case Schedule(due):
                body["due"] = str(due.date) if due else None
            case frozenset():
                body["tags"] = sorted(value)
            case _:
                body["title" if name is Field.TITLE else "text"] = value
    return body
