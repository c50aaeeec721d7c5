"""The demo: two small lists that work offline and persist in the account's own folder."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Literal, TypeVar

from pydantic import Field as Option

from tasksync_gui.connectors.kit.files.files import locked, read_bytes, replace_bytes, sha256
from tasksync_gui.connectors.memory.codes import MemoryCode
from tasksync_gui.connectors.memory.connector import FULL
from tasksync_gui.connectors.memory.lists import MemoryList, complete, from_json, to_json
from tasksync_gui.connectors.spec import ConnectorConfig, ConnectorContext
from tasksync_gui.model.capabilities import Capabilities
from tasksync_gui.model.errors import InvalidResponseError
from tasksync_gui.model.fields import Field, Value
from tasksync_gui.model.ids import RemoteId, Revision
from tasksync_gui.model.message import message
from tasksync_gui.model.task import AccountReport, Collection, Draft, RemoteTask, Snapshot
from tasksync_gui.resources_path import resources_path

LISTS = ("work", "home")
T = TypeVar("T")


class DemoConfig(ConnectorConfig):
    """Which of the two lists this account shows."""

    list: Literal["work", "home"] = Option(
        default="work", title="List", description="The demo list to use: work or home."
    )


class DemoConnector:
    """One list of the demo; other processes see each change at once."""

    def __init__(self, config: DemoConfig, context: ConnectorContext) -> None:
        self._list = config.list
        self._clock = context.clock
        self._data_dir = context.data_dir
        self._seeds = resources_path("demo")

    @property
    def capabilities(self) -> Capabilities:
        return FULL

    async def check(self) -> AccountReport:
        """Read the list once."""
        tasks = await self._reading(self._list, lambda tasks: tasks)
        return AccountReport(
            "demo",
            message(MemoryCode.THIS_COMPUTER),
            details=(message(MemoryCode.TASKS_IN, count=len(tasks.records), list=tasks.title),),
        )

    async def collections(self) -> Sequence[Collection]:
        """Both lists, the configured one first."""
        names = sorted(LISTS, key=lambda name: name != self._list)
        return [Collection(name, await self._reading(name, lambda tasks: tasks.title)) for name in names]

    async def snapshot(self, collection: str, cursor: str | None = None) -> Snapshot:
        """The list, or its changes since ``cursor``."""
        return await self._reading(collection, lambda tasks: tasks.snapshot(cursor))

    async def read(self, collection: str, task: RemoteId) -> RemoteTask:
        return await self._reading(collection, lambda tasks: tasks.task(task))

    async def find_by_marker(self, collection: str, marker: str, since: datetime | None = None) -> Sequence[RemoteTask]:
        return await self._reading(collection, lambda tasks: tasks.by_marker(marker))

    async def create(self, collection: str, draft: Draft, marker: str) -> RemoteTask:
        fields = complete(draft.fields, FULL.fields)
        return await self._writing(collection, lambda tasks: tasks.create(fields, marker, self._clock.now()))

    async def update(
        self, collection: str, task: RemoteId, fields: Mapping[Field, Value], expected_revision: Revision
    ) -> RemoteTask:
        now = self._clock.now()
        return await self._writing(collection, lambda tasks: tasks.update(task, fields, expected_revision, now))

    async def delete(self, collection: str, task: RemoteId, expected_revision: Revision) -> None:
        await self._writing(collection, lambda tasks: tasks.delete(task, expected_revision))

    async def close(self) -> None:
        """Nothing is open."""

    def _path(self, collection: str) -> Path:
        name = collection if collection in LISTS else self._list
        return self._data_dir / f"demo-{name}.json"

    async def _reading(self, collection: str, use: Callable[[MemoryList], T]) -> T:
        return use((await asyncio.to_thread(self._load, self._path(collection)))[0])

    async def _writing(self, collection: str, use: Callable[[MemoryList], T]) -> T:
        return await asyncio.to_thread(self._write, self._path(collection), use)

    def _write(self, path: Path, use: Callable[[MemoryList], T]) -> T:
        path.parent.mkdir(parents=True, exist_ok=True)
        with locked(path):
            tasks, stored = self._load(path)
            result = use(tasks)
            text = json.dumps(to_json(tasks), indent=1, ensure_ascii=False)
            replace_bytes(path, text.encode(), expected=sha256(stored))
        return result

    def _load(self, path: Path) -> tuple[MemoryList, bytes | None]:
        stored = read_bytes(path)
        seed = self._seeds / path.name.removeprefix("demo-")
        data = stored if stored is not None else seed.read_bytes()
        try:
            content = json.loads(data)
        except ValueError as error:
            raise InvalidResponseError(message(MemoryCode.NOT_JSON, path=path)) from error
        return from_json(content, FULL.fields, str(path)), stored
