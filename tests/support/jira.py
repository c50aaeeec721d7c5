"""A Jira connector on a fake server, as the program would open it."""

from __future__ import annotations

import dataclasses
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tasksync_gui.connectors.jira import SPEC, JiraConfig
from tasksync_gui.connectors.jira.connector import JiraConnector
from tasksync_gui.connectors.spec import ConnectorContext, ConnectorSpec
from tasksync_gui.engine.ports import Clock
from tasksync_gui.model.run import Outcome, Run, Trigger
from tasksync_gui.services.contract import RunRequest
from tests.fakes.jira import EMAIL, SECRET, FakeJira
from tests.fakes.jira_state import Issue
from tests.fakes.service import serve
from tests.support.clock import FakeClock
from tests.support.desk import Desk

KINDS = ("cloud", "datacenter")
PROJECT = "10000"


@dataclass
class JiraLab:
    """A fake, where it is served, and a connector to it."""

    fake: FakeJira
    url: str
    clock: Clock
    folder: Path
    connector: JiraConnector
    others: list[JiraConnector] = field(default_factory=list)

    def again(self, clock: Clock | None = None, **options: Any) -> JiraConnector:
        """A connector of a fresh process."""
        self.others.append(connect(self.fake, self.url, clock or self.clock, self.folder, **options))
        return self.others[-1]


def connect(fake: FakeJira, url: str, clock: Clock, folder: Path, **options: Any) -> JiraConnector:
    """A connector with the account's usual options."""
    values = {"url": url, "kind": fake.kind, "email": EMAIL if fake.cloud else "", "token": SECRET} | options
    return SPEC.open(JiraConfig.model_validate(values), ConnectorContext(clock, folder))


@asynccontextmanager
async def jira(kind: str, clock: Clock | None = None, lag: float = 0.0, **options: Any) -> AsyncIterator[JiraLab]:
    """A fake Jira behind a real socket; leaving it checks every exchange against the vendor's contract."""
    fake, clock = FakeJira(kind, lag=lag), clock or FakeClock()
    with TemporaryDirectory() as place:
        folder = Path(place)
        async with serve(fake) as url:
            lab = JiraLab(fake, url, clock, folder, connect(fake, url, clock, folder, **options))
            try:
                yield lab
            finally:
                for each in (lab.connector, *lab.others):
                    await each.close()


class JiraDesk(Desk):
    """A list in memory on the left, a Jira project on the right, and the services."""

    def __init__(self, folder: Path, lab: JiraLab) -> None:
        super().__init__(folder)
        self.lab = lab
        self.state = lab.fake.state
        self.clock.at = self.state.now

    async def open(self, **pair: Any) -> JiraDesk:
        await super().open(destination_collection=PROJECT, **pair)
        return self

    def _kind(self, name: str) -> ConnectorSpec:
        spec = super()._kind(name)
        if name == "left":
            return spec

        def opened(config: Any, context: ConnectorContext) -> JiraConnector:
            return self.lab.again(context.clock)

        return dataclasses.replace(spec, title="Jira", capabilities=SPEC.capabilities, open=opened)

    def issue(self, summary: str) -> Issue:
        """The one issue with this summary."""
        (found,) = (each for each in self.state.issues.values() if each.summary == summary)
        return found

    def status(self, summary: str) -> str:
        """The name of an issue's status."""
        issue = self.issue(summary)
        return self.state.status(issue.project, issue.status).name

    async def sync(self) -> Run:
        """One run; an hour passes before it in Jira."""
        self.state.tick(3600)
        return await self.services.engine.sync("Pair", RunRequest(Trigger.MANUAL))

    async def settled(self) -> None:
        """One more preview and one more run do nothing at all."""
        self.state.tick(3600)
        plan = await self.services.engine.dry_run("Pair")
        assert not plan.operations, [operation.reason for operation in plan.operations]
        self.forget_calls()
        self.lab.fake.exchanges.clear()
        run = await self.sync()
        assert run.outcome is Outcome.CLEAN, run.message
        assert not self.writes()
        assert not self.jira_writes()

    def jira_writes(self) -> list[str]:
        """Requests that changed something in Jira."""
        asked = (request for request, _ in self.lab.fake.exchanges if request.method != "GET")
        return [f"{each.method} {each.path}" for each in asked if "/search" not in each.path]


@asynccontextmanager
async def jira_desk(folder: Path, kind: str, lag: float = 0.0, **pair: Any) -> AsyncIterator[JiraDesk]:
    """A desk with a Jira on its right."""
    async with jira(kind, lag=lag) as lab:
        yield await JiraDesk(folder, lab).open(**pair)
