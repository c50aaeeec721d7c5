"""No answer is too odd: whatever a server sends, a connector gives a result or one of our errors.

A fake's answers are filled with everything that the vendor's contract describes, and then distorted: nulls, missing
and unknown names, other types, unknown values, repeated entries.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from tasksync_gui.connectors.registry import load_registry
from tasksync_gui.connectors.spec import ConnectorContext
from tasksync_gui.engine.ports import TaskConnector
from tasksync_gui.model.errors import BugError, TaskSyncError
from tasksync_gui.model.fields import Completion, Field, Schedule, Status, When
from tasksync_gui.model.ids import RemoteId
from tasksync_gui.model.task import Draft, RemoteTask
from tests.connectors.contract import DAY, KINDS, marker
from tests.fakes.asana import FakeAsana
from tests.fakes.contract import contracts_folder
from tests.fakes.github import FakeGitHub
from tests.fakes.jira import EMAIL, FakeJira
from tests.fakes.jira import SECRET as JIRA_TOKEN
from tests.fakes.service import FakeService, Request, Response, serve
from tests.fakes.trello import KEY, TOKEN, FakeTrello
from tests.support.clock import FakeClock
from tests.support.errors import title_of
from tests.support.jira import PROJECT
from tests.support.odd_answers import Distortion, distorted, distortions, filled

pytestmark = pytest.mark.skipif(
    contracts_folder() is None, reason="the vendors' contracts are not installed (TASKSYNC_CONTRACTS)"
)


@dataclass(frozen=True)
class Vendor:
    """A fake with one task, and how a connector reaches it."""

    key: str
    fake: FakeService
    collection: str
    task: RemoteId
    options: dict[str, str]
    prefix: str = ""
    """Before the contract's paths."""
    never: frozenset[str] = frozenset()
    """Properties that would make something else of the task."""

    def open(self, url: str, folder: Path) -> TaskConnector:
        spec = load_registry(third_party=False).get(self.key)
        config = spec.config.model_validate({name: text.replace("{url}", url) for name, text in self.options.items()})
        return spec.open(config, ConnectorContext(FakeClock(), folder))


def asana() -> Vendor:
    fake = FakeAsana()
    fake.work = fake.project("Board", "Doing")
    fake.custom_field(fake.work, "priority", "High", "Low")
    task = fake.add(fake.work, "Old", html="<body>Some <em>notes</em></body>")
    options = {"server": "{url}/api/1.0", "token": fake.token, "sections": "Doing = in_process"}
    options |= {"priority_field": "Priority", "paid_plan": "true"}
    return Vendor("asana", fake, fake.work, RemoteId(task.gid), options, fake.prefix)


def trello() -> Vendor:
    fake = FakeTrello()
    board = fake.add_board("Work", "To Do", "Doing", "Done")
    card = fake.add(board, "Old", idLabels=[fake.add_label(board, "home")], idMembers=[fake.me])
    options = {"url": "{url}/1", "key": KEY, "token": TOKEN}
    return Vendor("trello", fake, board.id, RemoteId(card.id), options, fake.prefix, frozenset({"isTemplate"}))


def github() -> Vendor:
    fake = FakeGitHub()
    fake.add("octo/work", "Old", "Some notes", labels=["home"], assignees=["mona"])
    options = {"url": "{url}", "token": fake.token}
    return Vendor("github", fake, "octo/work", RemoteId("1"), options, "", frozenset({"pull_request"}))


def _jira(kind: str) -> Vendor:
    fake = FakeJira(kind)
    issue = fake.state.add(PROJECT, "Old", labels=["home"], assignee="mia", duedate="2026-06-01")
    options = {"url": "{url}", "kind": kind, "email": EMAIL if fake.cloud else "", "token": JIRA_TOKEN}
    return Vendor("jira", fake, PROJECT, RemoteId(issue.id), options, "", frozenset({"isAvailable"}))


def jira_cloud() -> Vendor:
    return _jira("cloud")


def jira_datacenter() -> Vendor:
    return _jira("datacenter")


VENDORS: Sequence[Callable[[], Vendor]] = (asana, trello, github, jira_cloud, jira_datacenter)


class OddServer(FakeService):
    """The fake's answers, filled and distorted; each kind of request in its own way."""

    def __init__(self, vendor: Vendor, plan: Sequence[Distortion]) -> None:
        super().__init__()
        self.vendor, self.plan = vendor, plan
        self.kinds: dict[tuple[str, str], int] = {}
        self.filled = 0

    def handle(self, request: Request) -> Response:
        answer = self.vendor.fake.answer(request)
        self.vendor.fake.violations.clear()
        assert answer is not None
        if answer.status >= 300 or answer.data is None or self.vendor.fake.contract is None:
            return answer
        path = request.path.removeprefix(self.vendor.prefix)
        kind = (
            request.method,
            "/".join("*" if part.isalnum() and not part.isalpha() else part for part in path.split("/")),
        )
        number = self.kinds.setdefault(kind, len(self.kinds))
        data, schema = answer.data, self.vendor.fake.contract.answer_schema(request.method, path)
        if schema is not None:
            data = _without(filled(self.vendor.fake.contract, schema, data), self.vendor.never)
            self.filled += 1
        plan = [each for each in self.plan if each.request % 8 == number % 8]
        return Response(answer.status, distorted(data, plan), answer.headers)


def _without(data: Any, names: frozenset[str]) -> Any:
    if isinstance(data, list):
        return [_without(each, names) for each in data]
    if isinstance(data, dict):
        return {name: _without(value, names) for name, value in data.items() if name not in names}
    return data


async def outcome(work: Awaitable[Any]) -> Any:
    """What comes of it; None for one of our errors, which must not be a bug."""
    try:
        return await work
    except TaskSyncError as error:
        assert not isinstance(error, BugError), error
        assert title_of(error)
        return None


def assert_sound(task: RemoteTask) -> None:
    assert isinstance(task.id, str)
    assert isinstance(task.revision, str)
    assert all(value is None or isinstance(value, KINDS) for value in task.fields.values())


FIELDS = {
    Field.TITLE: "Title", Field.NOTES: "Some *notes*", Field.STATUS: Completion(Status.COMPLETED),
    Field.DUE: Schedule(When(DAY)), Field.LABELS: frozenset({"home"}), Field.PRIORITY: 1,
}  # fmt: skip


async def everything(connector: TaskConnector, vendor: Vendor) -> int:
    """Ask for all that a connector can be asked for; how many of eight steps went well."""
    here, went = vendor.collection, 0
    results = [await outcome(connector.check()), await outcome(connector.collections())]
    snapshot = await outcome(connector.snapshot(here))
    task = await outcome(connector.read(here, vendor.task))
    for each in [*(snapshot.tasks if snapshot else ()), *([task] if task else ())]:
        assert_sound(each)
    known = (snapshot.capabilities if snapshot else None) or connector.capabilities
    writable = {name: value for name, value in FIELDS.items() if known.writes(name)}
    found = await outcome(connector.find_by_marker(here, marker(1)))
    made = await outcome(connector.create(here, Draft(writable), marker(1)))
    results += [snapshot, task, found, made]
    if task is not None:
        results.append(task := await outcome(connector.update(here, task.id, writable, task.revision)))
    if task is not None:
        await outcome(connector.delete(here, task.id, task.revision))
    if snapshot is not None and snapshot.cursor is not None:
        results.append(await outcome(connector.snapshot(here, snapshot.cursor)))
    went = sum(result is not None for result in results)
    await connector.close()
    return went


@pytest.mark.parametrize("make", VENDORS)
@given(plan=distortions)
@settings(
    max_examples=30, deadline=None, suppress_health_check=list(HealthCheck), phases=(Phase.explicit, Phase.generate)
)
async def test_no_answer_is_too_odd(make: Callable[[], Vendor], tmp_path: Path, plan: list[Distortion]) -> None:
    vendor = make()
    async with serve(OddServer(vendor, plan)) as url:
        await everything(vendor.open(url, tmp_path), vendor)


@pytest.mark.parametrize("make", VENDORS)
async def test_without_distortions_all_goes_well(make: Callable[[], Vendor], tmp_path: Path) -> None:
    """Else the distortions would only be tried on what is refused anyway."""
    vendor = make()
    server = OddServer(vendor, [])
    async with serve(server) as url:
        assert await everything(vendor.open(url, tmp_path), vendor) == 8
    assert server.filled
