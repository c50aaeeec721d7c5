"""An Asana with one account that is connected to it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tasksync_gui.connectors.asana import SPEC
from tasksync_gui.connectors.asana.config import AsanaConfig
from tasksync_gui.connectors.asana.connector import AsanaConnector
from tasksync_gui.connectors.spec import ConnectorContext
from tasksync_gui.model.fields import Field, Value
from tasksync_gui.model.ids import RemoteId
from tasksync_gui.model.task import Draft, RemoteTask, Snapshot
from tests.connectors.contract import FixedClock, marker
from tests.fakes.asana import FakeAsana
from tests.fakes.asana_state import Task
from tests.fakes.service import serve

EVERYTHING = {"sections": "Doing = in_process, Dropped = cancelled", "priority_field": "Priority"}


class WaitingClock(FixedClock):
    """Remembers how long it was asked to wait."""

    def __init__(self) -> None:
        self.waits: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        await asyncio.sleep(0)


@dataclass
class Shop:
    """The fake, a connector, and shorthands for the project ``work``."""

    fake: FakeAsana
    url: str
    connector: AsanaConnector
    clock: WaitingClock
    folder: Path
    made: int = 0
    opened: list[AsanaConnector] = field(default_factory=list)

    def connect(self, **options: Any) -> AsanaConnector:
        config = AsanaConfig(**{"token": self.fake.token, "server": f"{self.url}{self.fake.prefix}", **options})
        self.opened.append(SPEC.open(config, ConnectorContext(self.clock, self.folder)))  # type: ignore[arg-type]
        return self.opened[-1]

    async def snapshot(self, cursor: str | None = None) -> Snapshot:
        return await self.connector.snapshot(self.fake.work, cursor)

    async def read(self, task: Task) -> RemoteTask:
        return await self.connector.read(self.fake.work, RemoteId(task.gid))

    async def create(self, title: str = "New", **fields: Value) -> tuple[RemoteTask, Task]:
        self.made += 1
        draft = Draft({Field.TITLE: title} | {Field(name): value for name, value in fields.items()})
        made = await self.connector.create(self.fake.work, draft, marker(self.made))
        return made, self.fake.tasks[made.id]

    async def update(self, task: Task, **fields: Value) -> RemoteTask:
        current = await self.read(task)
        values = {Field(name): value for name, value in fields.items()}
        return await self.connector.update(self.fake.work, current.id, values, current.revision)

    def sent(self, method: str, path: str = "") -> list[Any]:
        """The bodies of what was asked by ``method``."""
        asked = [request for request, _ in self.fake.exchanges if request.method == method and path in request.path]
        return [request.json["data"] if request.body else None for request in asked]


@asynccontextmanager
async def workshop(**options: Any) -> AsyncIterator[Shop]:
    """``work`` has sections and a priority field; whether the account knows them is up to ``options``."""
    fake = FakeAsana()
    fake.work = fake.project("Board", "Doing", "Dropped")
    fake.custom_field(fake.work, "priority", "High", "Medium", "Low")
    async with serve(fake) as url:
        with TemporaryDirectory() as folder:
            shop = Shop(fake, url, None, WaitingClock(), Path(folder))  # type: ignore[arg-type]
            shop.connector = shop.connect(**options)
            yield shop
            for connector in shop.opened:
                await connector.close()


def titles(snapshot: Snapshot) -> list[str]:
    return sorted(task.title for task in snapshot.tasks)
