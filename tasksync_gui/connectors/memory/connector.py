"""Connectors over in-memory lists; capabilities are a parameter, so that tests can try personalities."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from tasksync_gui.connectors.memory.codes import MemoryCode
from tasksync_gui.connectors.memory.lists import MemoryList, complete
from tasksync_gui.connectors.spec import ConnectorConfig
from tasksync_gui.engine.ports import Clock
from tasksync_gui.model.capabilities import Capabilities, FieldSupport, MarkerKind
from tasksync_gui.model.errors import CollectionGoneError, PreconditionFailedError
from tasksync_gui.model.fields import Field, Value
from tasksync_gui.model.ids import RemoteId, Revision
from tasksync_gui.model.message import message
from tasksync_gui.model.task import AccountReport, Collection, Comment, Draft, RemoteTask, Snapshot

FULL = Capabilities(
    fields={name: FieldSupport(recurrence=name is Field.DUE) for name in Field},
    marker=MarkerKind.PROPERTY,
    compare_and_swap=True,
    cursor=True,
    tombstones=True,
    server_times=True,
    concurrency=4,
)


@dataclass(slots=True)
class MemorySystem:
    """A whole system: its lists by id."""

    lists: dict[str, MemoryList] = field(default_factory=lambda: {"tasks": MemoryList()})


class MemoryConfig(ConnectorConfig):
    """An in-memory system needs no options."""


class MemoryConnector:
    """A connector without a system behind it: what it serves lies in a :class:`MemorySystem`."""

    def __init__(self, system: MemorySystem, clock: Clock, capabilities: Capabilities = FULL) -> None:
        self.system = system
        self._clock = clock
        self._capabilities = capabilities

    @property
    def capabilities(self) -> Capabilities:
        return self._capabilities

    async def check(self) -> AccountReport:
        return AccountReport(message(MemoryCode.YOU), message(MemoryCode.MEMORY))

    async def collections(self) -> Sequence[Collection]:
        return [Collection(id_, tasks.title) for id_, tasks in self.system.lists.items()]

    async def snapshot(self, collection: str, cursor: str | None = None) -> Snapshot:
        """The list, or its changes since ``cursor`` if this personality has cursors."""
        tasks = self._list(collection)
        found = tasks.snapshot(cursor if self._capabilities.cursor else None)
        return Snapshot(
            found.tasks,
            incremental=found.incremental,
            deleted=found.deleted if self._capabilities.tombstones else frozenset(),
            cursor=found.cursor if self._capabilities.cursor else None,
            server_time=self._clock.now(),
            requests=1,
        )

    async def read(self, collection: str, task: RemoteId) -> RemoteTask:
        return self._list(collection).task(task)

    async def find_by_marker(self, collection: str, marker: str, since: datetime | None = None) -> Sequence[RemoteTask]:
        return self._list(collection).by_marker(marker)

    async def create(self, collection: str, draft: Draft, marker: str) -> RemoteTask:
        """Add a task; a marker is refused twice if it is the id, and dropped if there are none."""
        tasks = self._list(collection)
        kind = self._capabilities.marker
        uid = draft.uid if self._capabilities.derived_ids else ""
        if kind is MarkerKind.CLIENT_ID and tasks.by_marker(uid or marker):
            raise PreconditionFailedError(message(MemoryCode.TASK_EXISTS, list=tasks.title))
        fields = complete(draft.fields, self._capabilities.fields)
        return tasks.create(fields, None if kind is MarkerKind.NONE else marker, self._clock.now(), uid or None)

    async def update(
        self, collection: str, task: RemoteId, fields: Mapping[Field, Value], expected_revision: Revision
    ) -> RemoteTask:
        complete(fields, self._capabilities.fields)
        return self._list(collection).update(task, fields, expected_revision, self._clock.now())

    async def delete(self, collection: str, task: RemoteId, expected_revision: Revision) -> None:
        self._list(collection).delete(task, expected_revision)

    async def comments(self, collection: str, task: RemoteId) -> Sequence[Comment]:
        """What was written about a task."""
        tasks = self._list(collection)
        return tuple(tasks.comments.get(tasks.task(task).id, ()))

    async def restore(self, collection: str, task: RemoteId) -> RemoteTask:
        """Take a task out of the trash."""
        return self._list(collection).restore(task)

    async def give_back(
        self, collection: str, task: RemoteId, record: str, fields: Mapping[Field, Value]
    ) -> RemoteTask:
        """Make a deleted task again from its record."""
        return self._list(collection).give_back(task, record)

    async def close(self) -> None:
        """Nothing is open."""

    def _list(self, collection: str) -> MemoryList:
        tasks = self.system.lists.get(collection or next(iter(self.system.lists), ""))
        if tasks is None:
            raise CollectionGoneError(message(MemoryCode.NO_LIST, list=collection))
        return tasks
