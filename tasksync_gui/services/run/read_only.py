"""A reader that cannot write, because it has no method to do so (engine README, section 5, law 14)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from tasksync_gui.engine.ports import Lister, Pick, TaskReader
from tasksync_gui.model.capabilities import Capabilities
from tasksync_gui.model.ids import RemoteId
from tasksync_gui.model.task import AccountReport, Collection, RemoteTask, Snapshot


class ReadOnly:
    """The reading half of a connector: all that reading and planning ever receive."""

    __slots__ = ("__reader",)

    def __init__(self, reader: TaskReader) -> None:
        self.__reader = reader

    @property
    def capabilities(self) -> Capabilities:
        return self.__reader.capabilities

    async def check(self) -> AccountReport:
        return await self.__reader.check()

    async def collections(self) -> Sequence[Collection]:
        return await self.__reader.collections()

    async def snapshot(self, collection: str, cursor: str | None = None) -> Snapshot:
        return await self.__reader.snapshot(collection, cursor)

    async def changes_since(self, collection: str, cursor: str, pick: Pick) -> Snapshot:
        if isinstance(self.__reader, Lister):
            return await self.__reader.changes_since(collection, cursor, pick)
        return await self.__reader.snapshot(collection, cursor)

    async def read(self, collection: str, task: RemoteId) -> RemoteTask:
        return await self.__reader.read(collection, task)

    async def find_by_marker(self, collection: str, marker: str, since: datetime | None = None) -> Sequence[RemoteTask]:
        return await self.__reader.find_by_marker(collection, marker, since)

    async def close(self) -> None:
        """The owner closes the connector."""
