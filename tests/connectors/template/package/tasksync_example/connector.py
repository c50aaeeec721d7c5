"""The example service as a connector: the protocol of ``engine/ports.py``, nothing more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from tasksync_example.client import Client
from tasksync_example.mapping import CAPABILITIES, read_task, write_fields
from tasksync_gui.connectors.kit.json_path import identity, text
from tasksync_gui.model.capabilities import Capabilities
from tasksync_gui.model.errors import CursorExpiredError
from tasksync_gui.model.fields import Field, Value
from tasksync_gui.model.ids import RemoteId, Revision
from tasksync_gui.model.task import AccountReport, Collection, Draft, RemoteTask, Snapshot


class ExampleConnector:
    """Reads and writes tasks of the example service."""

    def __init__(self, client: Client) -> None:
        self._client = client

    @property
    def capabilities(self) -> Capabilities:
        """What the service can hold."""
        return CAPABILITIES

    async def check(self) -> AccountReport:
        """Sign in."""
        me = await self._client.me()
        return AccountReport(text(me, "name"), "Example", can_write=text(me, "role") != "guest")

    async def collections(self) -> Sequence[Collection]:
        """All lists."""
        return [Collection(identity(each, "id"), text(each, "title")) for each in await self._client.lists()]

    async def snapshot(self, collection: str, cursor: str | None = None) -> Snapshot:
        """The whole list; without cursors in the capabilities the engine never gives one."""
        if cursor is not None:
            raise CursorExpiredError("The example service has no resume points")
        before = self._client.rest.http.requests
        tasks = tuple(read_task(each) for each in await self._client.tasks(collection))
        return Snapshot(tasks, requests=self._client.rest.http.requests - before)

    async def read(self, collection: str, task: RemoteId) -> RemoteTask:
        """One task."""
        return read_task(await self._client.task(task))

    async def find_by_marker(self, collection: str, marker: str, since: datetime | None = None) -> Sequence[RemoteTask]:
        """The tasks that bear ``marker``."""
        return [task for task in (await self.snapshot(collection)).tasks if task.marker == marker]

    async def create(self, collection: str, draft: Draft, marker: str) -> RemoteTask:
        """A new task; its marker travels in the same request, so that a lost answer can be looked for."""
        body = write_fields(draft.fields) | {"external": marker}
        return read_task(await self._client.create(collection, body))

    async def update(
        self, collection: str, task: RemoteId, fields: Mapping[Field, Value], expected_revision: Revision
    ) -> RemoteTask:
        """Write ``fields`` if the task is still as it was; the service itself compares the version."""
        return read_task(await self._client.update(task, write_fields(fields), expected_revision))

    async def delete(self, collection: str, task: RemoteId, expected_revision: Revision) -> None:
        """Delete the task if it is still as it was."""
        await self._client.delete(task, expected_revision)

    async def close(self) -> None:
        """Close all connections."""
        await self._client.rest.http.close()
