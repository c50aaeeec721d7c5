"""Lists of tasks that live in this process (or in a JSON text), with versions and tombstones."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tasksync_gui.connectors.memory.codes import MemoryCode
from tasksync_gui.model.codec import canonical_json, decode_fields, encode_fields
from tasksync_gui.model.errors import (
    CursorExpiredError,
    InvalidResponseError,
    NotFoundError,
    PreconditionFailedError,
    RejectedFieldError,
)
from tasksync_gui.model.fields import Field, Value, empty_value
from tasksync_gui.model.ids import RemoteId, Revision
from tasksync_gui.model.message import message
from tasksync_gui.model.task import Comment, RemoteTask, Snapshot


@dataclass(slots=True)
class Record:
    """One task of a list; ``version`` is the list's counter when it was last written."""

    fields: dict[Field, Value]
    version: int
    marker: str | None = None
    modified_at: datetime | None = None
    extra: dict[str, Any] = field(default_factory=dict)
    """What we do not know and keep."""
    uid: str | None = None
    """The id that the client chose beside the marker."""


@dataclass(slots=True)
class MemoryList:
    """One list: what a small, well-behaved task server would hold."""

    title: str = "Tasks"
    records: dict[RemoteId, Record] = field(default_factory=dict)
    deleted: dict[RemoteId, int] = field(default_factory=dict)
    version: int = 0
    next_id: int = 1
    oldest_cursor: int = 0
    trash: dict[RemoteId, Record] = field(default_factory=dict)
    """Deleted tasks while this process lives."""
    comments: dict[RemoteId, list[Comment]] = field(default_factory=dict)

    def task(self, task: RemoteId) -> RemoteTask:
        """One task. Raises NotFoundError."""
        record = self.records.get(task)
        if record is None:
            raise NotFoundError(message(MemoryCode.NO_TASK, list=self.title, task=task))
        raw = canonical_json(encode_fields(record.fields) | record.extra)
        return RemoteTask(
            task,
            Revision(str(record.version)),
            dict(record.fields),
            raw,
            marker=record.marker,
            uid=record.uid,
            modified_at=record.modified_at,
        )

    def snapshot(self, cursor: str | None) -> Snapshot:
        """Everything, or what changed since ``cursor``. Raises CursorExpiredError."""
        now = str(self.version)
        if cursor is None:
            return Snapshot(tuple(self.task(id_) for id_ in self.records), cursor=now, requests=1)
        since = self._since(cursor)
        changed = tuple(self.task(id_) for id_, record in self.records.items() if record.version > since)
        gone = frozenset(id_ for id_, version in self.deleted.items() if version > since)
        return Snapshot(changed, incremental=True, deleted=gone, cursor=now, requests=1)

    def _since(self, cursor: str) -> int:
        if not cursor.isdecimal() or not self.oldest_cursor <= int(cursor) <= self.version:
            raise CursorExpiredError(message(MemoryCode.RESUME_POINT_EXPIRED, list=self.title))
        return int(cursor)

    def by_marker(self, marker: str) -> tuple[RemoteTask, ...]:
        """Live tasks that bear ``marker``, or have it as their uid."""
        found = (id_ for id_, record in self.records.items() if marker in (record.marker, record.uid))
        return tuple(self.task(id_) for id_ in found)

    def create(
        self, fields: Mapping[Field, Value], marker: str | None, now: datetime | None, uid: str | None = None
    ) -> RemoteTask:
        """Add a task with the next free id."""
        id_ = RemoteId(str(self.next_id))
        self.next_id += 1
        self.version += 1
        self.records[id_] = Record(dict(fields), self.version, marker, now, uid=uid)
        return self.task(id_)

    def update(
        self, task: RemoteId, fields: Mapping[Field, Value], expected: Revision, now: datetime | None
    ) -> RemoteTask:
        """Write ``fields``. Raises NotFoundError or PreconditionFailedError."""
        self._require(task, expected)
        self.version += 1
        record = self.records[task]
        record.fields.update(fields)
        record.version, record.modified_at = self.version, now
        return self.task(task)

    def delete(self, task: RemoteId, expected: Revision) -> None:
        """Remove a task and leave a tombstone. Raises NotFoundError or PreconditionFailedError."""
        self._require(task, expected)
        self.version += 1
        self.trash[task] = self.records.pop(task)
        self.deleted[task] = self.version

    def restore(self, task: RemoteId) -> RemoteTask:
        """Take a task out of the trash. Raises NotFoundError."""
        if task not in self.trash:
            raise NotFoundError(message(MemoryCode.NOT_IN_TRASH, task=task, list=self.title))
        self.version += 1
        self.records[task] = self.trash.pop(task)
        self.records[task].version = self.version
        self.deleted.pop(task, None)
        return self.task(task)

    def give_back(self, task: RemoteId, record: str) -> RemoteTask:
        """Make a deleted task again from its raw record. Raises PreconditionFailedError."""
        if task in self.records:
            raise PreconditionFailedError(message(MemoryCode.TASK_EXISTS, list=self.title))
        data = json.loads(record)
        fields = decode_fields({name: value for name, value in data.items() if name in set(Field)})
        self.version += 1
        extra = {name: value for name, value in data.items() if name not in set(Field)}
        self.records[task] = Record(fields, self.version, extra=extra)
        self.deleted.pop(task, None)
        return self.task(task)

    def _require(self, task: RemoteId, expected: Revision) -> None:
        if self.task(task).revision != expected:
            raise PreconditionFailedError(message(MemoryCode.TASK_CHANGED, task=task, list=self.title))

    def forget_history(self) -> None:
        """Make every cursor given out so far invalid, as a server does after a while."""
        self.version += 1
        self.oldest_cursor = self.version
        self.deleted.clear()


def complete(fields: Mapping[Field, Value], carried: Mapping[Field, object]) -> dict[Field, Value]:
    """``fields`` with an empty value for every other carried field. Raises RejectedFieldError for foreign ones."""
    for name in fields:
        if name not in carried:
            raise RejectedFieldError(message(MemoryCode.FIELD_NOT_KEPT, field=name))
    return {name: empty_value(name) for name in carried} | dict(fields)


def to_json(tasks: MemoryList) -> dict[str, Any]:
    """A list as a JSON document, which :func:`from_json` reads; what is in the trash is not kept."""
    return {
        "title": tasks.title,
        "version": tasks.version,
        "next_id": tasks.next_id,
        "oldest_cursor": tasks.oldest_cursor,
        "deleted": tasks.deleted,
        "tasks": [_record_json(id_, record) for id_, record in tasks.records.items()],
    }


def _record_json(id_: RemoteId, record: Record) -> dict[str, Any]:
    modified = None if record.modified_at is None else record.modified_at.isoformat()
    fields = encode_fields(record.fields)
    return record.extra | {
        "id": id_,
        "version": record.version,
        "marker": record.marker,
        "modified_at": modified,
        "fields": fields,
    }


def from_json(data: Any, carried: Mapping[Field, object], where: str) -> MemoryList:
    """Inverse of :func:`to_json`; fields that are left out are empty. Raises InvalidResponseError."""
    try:
        records = {RemoteId(item["id"]): _record(item, carried) for item in data["tasks"]}
        return MemoryList(
            str(data["title"]),
            records,
            {RemoteId(id_): int(version) for id_, version in data.get("deleted", {}).items()},
            int(data.get("version", 1)),
            int(data.get("next_id", len(records) + 1)),
            int(data.get("oldest_cursor", 0)),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise InvalidResponseError(message(MemoryCode.DAMAGED, where=where, reason=str(error))) from error


def _record(item: Mapping[str, Any], carried: Mapping[Field, object]) -> Record:
    modified = item.get("modified_at")
    extra = {name: value for name, value in item.items() if name not in _KNOWN}
    return Record(
        {name: empty_value(name) for name in carried} | decode_fields(item["fields"]),
        int(item.get("version", 1)),
        item.get("marker"),
        None if modified is None else datetime.fromisoformat(modified),
        extra,
    )


_KNOWN = frozenset({"id", "version", "marker", "modified_at", "fields"})
