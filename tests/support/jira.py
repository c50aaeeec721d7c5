"""A Jira connector on a fake server, as the program would open it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tasksync_gui.connectors.jira import SPEC, JiraConfig
from tasksync_gui.connectors.jira.connector import JiraConnector
from tasksync_gui.connectors.spec import ConnectorContext
from tasksync_gui.engine.ports import Clock
from tests.fakes.jira import EMAIL, SECRET, FakeJira
from tests.fakes.service import serve
from tests.support.clock import FakeClock

KINDS = ("cloud", "datacenter")
PROJECT = "10000"


@dataclass
class JiraLab:
    """A fake, where it is served, and a connector to it."""

    fake: FakeJira
    url: str
    clock: Clock
    connector: JiraConnector

    def again(self, **options: Any) -> JiraConnector:
        """A connector of a fresh process."""
        return connect(self.fake, self.url, self.clock, **options)


def connect(fake: FakeJira, url: str, clock: Clock, **options: Any) -> JiraConnector:
    """A connector with the account's usual options."""
    values = {"url": url, "kind": fake.kind, "email": EMAIL if fake.cloud else "", "token": SECRET} | options
    return SPEC.open(JiraConfig.model_validate(values), ConnectorContext(clock, Path()))


@asynccontextmanager
async def jira(kind: str, clock: Clock | None = None, lag: float = 0.0, **options: Any) -> AsyncIterator[JiraLab]:
    """A fake Jira behind a real socket; leaving it checks every exchange against the vendor's contract."""
    fake, clock = FakeJira(kind, lag=lag), clock or FakeClock()
    async with serve(fake) as url:
        lab = JiraLab(fake, url, clock, connect(fake, url, clock, **options))
        yield lab
        await lab.connector.close()
