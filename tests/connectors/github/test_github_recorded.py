"""Answers that the real service once gave, as the npm package ``@octokit/fixtures`` recorded them.

``packaging/test`` fetches the package where npm is installed; ``TASKSYNC_OCTOKIT`` names another folder that holds
``node_modules``. Without either these tests are skipped.
"""

from __future__ import annotations

import json
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from tasksync_gui.connectors.github.client import GitHubClient
from tasksync_gui.connectors.github.mapping import number_of, read_issue
from tasksync_gui.connectors.kit.http.http import HttpClient
from tasksync_gui.connectors.kit.json_path import text
from tasksync_gui.connectors.kit.people import Directory
from tasksync_gui.model.fields import Field, Unmapped
from tests.fakes.service import FakeService, Request, Response, serve
from tests.support.clock import FakeClock

FETCHED = Path(__file__).parents[3] / ".recorded"
SCENARIOS = Path(os.environ.get("TASKSYNC_OCTOKIT", FETCHED), "node_modules/@octokit/fixtures/scenarios/api.github.com")
pytestmark = pytest.mark.skipif(not SCENARIOS.is_dir(), reason="not installed: @octokit/fixtures (npm)")
GITHUB = "https://api.github.com"
KEPT = ("location", "link", "etag", "x-ratelimit-remaining", "x-ratelimit-limit")


class Recorded(FakeService):
    """Replays a scenario in its order; queries are not compared, since we ask for more than the recorder did."""

    def __init__(self, scenario: str) -> None:
        super().__init__()
        self.here = GITHUB
        written = (SCENARIOS / scenario / "normalized-fixture.json").read_text("utf-8")
        self.left = [exchange for exchange in json.loads(written) if exchange["method"] in ("get", "patch")]

    def handle(self, request: Request) -> Response:
        exchange = next(each for each in self.left if each["path"].partition("?")[0] == request.path)
        self.left.remove(exchange)
        headers = {name: value for name, value in exchange["headers"].items() if name in KEPT}
        data, sent = (
            json.loads(json.dumps(part).replace(GITHUB, self.here)) for part in (exchange["response"], headers)
        )
        return Response(exchange["status"], data, sent)


Open = Callable[[str], Awaitable[tuple[GitHubClient, Recorded]]]


@pytest.fixture
async def replay() -> AsyncIterator[Open]:
    async with AsyncExitStack() as stack:

        async def start(scenario: str) -> tuple[GitHubClient, Recorded]:
            service = Recorded(scenario)
            service.here = await stack.enter_async_context(serve(service))
            http = HttpClient(f"{service.here}/", FakeClock())
            stack.push_async_callback(http.close)
            return GitHubClient(http), service

        yield start


@pytest.mark.quality("other_programs_tested")
async def test_recorded_pages_are_read_to_the_end(replay: Open) -> None:
    client, service = await replay("paginate-issues")
    listing = await client.issues("octokit-fixture-org/paginate-issues")
    issues = [item for item in listing.items if isinstance(item, dict)]
    assert sorted(int(number_of(issue)) for issue in issues) == list(range(1, 14))
    assert (len(service.exchanges), service.left) == (5, [])
    for issue in issues:
        task = read_issue(issue, Directory())
        assert task.title == f"Test issue {task.id}"
        assert task.modified_at is not None
        assert not any(isinstance(value, Unmapped) for value in task.fields.values())
        assert Field.PARENT not in task.fields


async def test_a_recorded_renaming_is_followed(replay: Open) -> None:
    client, _ = await replay("rename-repository")
    found = await client.repository("octokit-fixture-org/rename-repository")
    assert text(found, "full_name") == "octokit-fixture-org/rename-repository-newname"


@pytest.mark.quality("other_programs_tested")
@pytest.mark.parametrize("path", sorted(SCENARIOS.glob("*/normalized-fixture.json")), ids=lambda path: path.parent.name)
def test_every_recorded_issue_is_understood(path: Path) -> None:
    found = 0
    for exchange in json.loads(path.read_text("utf-8")):
        data = exchange["response"]
        for item in data if isinstance(data, list) else [data]:
            if isinstance(item, dict) and "number" in item and "/issues/" in str(item.get("url")):
                assert read_issue(item, Directory()).url
                found += 1
    assert found or path.parent.name not in ("paginate-issues", "add-labels-to-issue")
