"""The contract suite on both kinds of Jira; every exchange is checked against the vendor's own contract."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tasksync_gui.model.task import RemoteTask
from tests.connectors.contract import ConnectorContract, FixedClock, Lab
from tests.support.jira import KINDS, PROJECT, jira


class TestJira(ConnectorContract):
    @pytest.fixture(params=KINDS)
    async def lab(self, request: pytest.FixtureRequest) -> AsyncIterator[Lab]:
        async with jira(request.param, FixedClock(), lag=30 * (request.param == "cloud")) as found:

            async def edit(task: RemoteTask, title: str) -> None:
                found.fake.state.touch(found.fake.state.issues[task.id], summary=title)

            async def wait() -> None:
                found.fake.state.tick(3600)

            yield Lab(found.connector, PROJECT, edit, wait=wait, fixed_parent=True)
