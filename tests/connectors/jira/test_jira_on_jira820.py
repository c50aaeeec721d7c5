"""What a Jira Data Center that somebody else has written says of our requests and records.

jira820 keeps issues and moves them through a workflow, but it is no faithful copy: it has no ``POST search``, no
``mypermissions`` and no people who can be assigned, knows issues by their keys only, keeps no entity properties, and
ignores the ``update`` part of an edit. So it cannot prove listings, paging, resume points, markers or labels; those
are tried on the fake, which is checked against Atlassian's description. Here are tried: sign-in, projects, reading
records that another program made, creating, editing, refusals, and steps of a workflow.

``packaging/test --all`` installs it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tasksync_gui.connectors.jira import SPEC, JiraConfig
from tasksync_gui.connectors.jira.client import JiraClient
from tasksync_gui.connectors.jira.mapping import IssueReader, read_task, write_fields
from tasksync_gui.connectors.jira.project import Project
from tasksync_gui.connectors.jira.workflow import step_to
from tasksync_gui.connectors.kit.json_path import records, text
from tasksync_gui.connectors.spec import ConnectorContext
from tasksync_gui.model.errors import NotFoundError, RejectedFieldError
from tasksync_gui.model.fields import Completion, Field, Schedule, Status, Unmapped, Value, When
from tasksync_gui.model.task import RemoteTask
from tests.connectors.contract import DAY, marker
from tests.servers import free_port, running
from tests.support.clock import FakeClock
from tests.support.errors import refused

ROOT = Path(__file__).parents[3]
INSTALLED = ROOT / ".servers"
pytestmark = [
    pytest.mark.thorough("Jira on jira820"),
    pytest.mark.skipif(not (INSTALLED / "jira820").is_dir(), reason="not installed: jira820 (packaging/test --all)"),
]
KEY = "JIRA820"


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    port = free_port()
    environment = {**os.environ, "PYTHONPATH": str(INSTALLED), "JIRA820_PORT": str(port), "JIRA820_SEED": "7"}
    command = [sys.executable, "-W", "ignore", "-m", "jira820"]
    address = f"http://127.0.0.1:{port}/"
    with running(command, f"{address}rest/api/2/serverInfo", tmp_path_factory.mktemp("jira820") / "log", environment):
        yield address


@pytest.fixture
async def client(url: str, tmp_path: Path) -> AsyncIterator[JiraClient]:
    config = JiraConfig.model_validate({"url": url, "kind": "datacenter", "email": "", "token": "x"})
    connector = SPEC.open(config, ConnectorContext(FakeClock(), tmp_path))
    yield connector._client  # type: ignore[attr-defined]
    await connector.close()


def reading(client: JiraClient) -> IssueReader:
    return IssueReader(client.dialect, "https://jira.example/", Project())


async def read(client: JiraClient, key: str) -> RemoteTask:
    task = read_task(await client.issue(key), reading(client))
    assert task is not None
    return task


async def create(client: JiraClient, **values: Value) -> str:
    """A new issue, found again: its answer names only an id, which jira820 does not look up."""
    wanted = {Field.TITLE: "New", **{Field(name): value for name, value in values.items()}}
    fields, _ = write_fields(wanted, reading(client), None, {})
    await client.create(fields | {"project": {"key": KEY}, "issuetype": {"name": "Task"}}, marker(1))
    answer = await client.rest.get("search", params={"maxResults": 5000, "fields": "summary"})
    (key,) = [text(each, "key") for each in records(answer.data, "issues")
              if text(each, "fields", "summary") == wanted[Field.TITLE]]  # fmt: skip
    return key


async def test_who_and_where(client: JiraClient) -> None:
    assert text((await client.myself()).data, "name")
    assert text(await client.server(), "deploymentType") == "Server"
    assert [text(each, "key") for each in await client.projects()] == [KEY]
    assert text(await client.project(KEY), "name")


async def test_records_of_another_program_are_understood(client: JiraClient) -> None:
    tasks = [await read(client, f"{KEY}-{number}") for number in range(1, 31)]
    assert all(task.title and task.url and task.created_at and task.modified_at for task in tasks)
    assert not [value for task in tasks for value in task.fields.values() if isinstance(value, Unmapped)]
    assert {value.status for task in tasks if isinstance(value := task.fields[Field.STATUS], Completion)} > {
        Status.NEEDS_ACTION
    }
    assert any(task.fields[Field.DUE] != Schedule() for task in tasks)
    assert any(task.fields[Field.ASSIGNEE] for task in tasks)


async def test_a_new_issue_holds_what_was_sent(client: JiraClient) -> None:
    key = await create(client, title="Sent", notes="Some *notes*", due=Schedule(When(DAY)), labels=frozenset({"home"}))
    fields = (await read(client, key)).fields
    assert (fields[Field.TITLE], fields[Field.NOTES], fields[Field.DUE]) == (
        "Sent",
        "Some *notes*",
        Schedule(When(DAY)),
    )


async def test_an_edit_changes_only_what_was_sent(client: JiraClient) -> None:
    key = await create(client, title="Before", notes="- one\n- two", due=Schedule(When(DAY)))
    raw = (await client.issue(key))["fields"]
    wanted: dict[Field, Value] = {Field.TITLE: "After", Field.DUE: Schedule()}
    assert isinstance(raw, dict)
    fields, update = write_fields(wanted, reading(client), None, raw)
    before = (await read(client, key)).fields
    await client.edit(key, fields, update)
    after = (await read(client, key)).fields
    assert after == {**before, **wanted}


async def test_steps_of_a_foreign_workflow_are_taken_or_say_what_they_ask_for(client: JiraClient) -> None:
    key = await create(client, title="Walk")
    await client.take(key, step_to(Status.IN_PROCESS, await client.transitions(key), key))
    assert (await read(client, key)).fields[Field.STATUS] == Completion(Status.IN_PROCESS)
    with refused(RejectedFieldError, "Log Work, Assignee"):
        step_to(Status.COMPLETED, await client.transitions(key), key)


async def test_what_it_refuses_is_said(client: JiraClient) -> None:
    with pytest.raises(NotFoundError):
        await client.issue(f"{KEY}-999999")
    with refused(RejectedFieldError, "summary"):
        await client.create({"project": {"key": KEY}, "issuetype": {"name": "Task"}}, marker(2))
