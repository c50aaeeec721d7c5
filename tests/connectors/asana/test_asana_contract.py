"""The contract suite on a stateful Asana, with and without sections as status and a priority field."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tasksync_gui.connectors.asana import SPEC
from tasksync_gui.connectors.asana.config import AsanaConfig
from tasksync_gui.connectors.asana.connector import AsanaConnector
from tasksync_gui.connectors.spec import ConnectorContext
from tasksync_gui.model.task import RemoteTask
from tests.connectors.contract import ConnectorContract, FixedClock, Lab
from tests.fakes.asana import FakeAsana
from tests.fakes.service import serve


def connect(fake: FakeAsana, url: str, folder: Path, **options: Any) -> AsanaConnector:
    config = AsanaConfig(token=fake.token, server=f"{url}{fake.prefix}", **options)
    return SPEC.open(config, ConnectorContext(FixedClock(), folder))  # type: ignore[return-value]


EVERYTHING = {"sections": "Doing = in_process, Dropped = cancelled", "priority_field": "Priority"}


class TestAsana(ConnectorContract):
    @pytest.fixture(params=[{}, EVERYTHING], ids=["plain", "sections-and-priority"])
    async def lab(self, request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Lab]:
        fake = FakeAsana()
        fake.work = fake.project("Board", "Doing", "Dropped")
        fake.custom_field(fake.work, "priority", "High", "Medium", "Low")

        async def edit(task: RemoteTask, title: str) -> None:
            fake.touch(fake.tasks[task.id], name=title)

        async def expire() -> None:
            fake.forget_cursors()

        async with serve(fake) as url:
            connector = connect(fake, url, tmp_path, **request.param)
            yield Lab(connector, fake.work, edit, expire)
            await connector.close()
