"""What a person sees while Jira makes us wait, in the window's events and on the command line."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tasksync_gui.cli.main import Environment, run
from tasksync_gui.engine.ports import ProgressEvent
from tasksync_gui.model.codes import WaitCode
from tasksync_gui.model.message import message
from tasksync_gui.model.run import Outcome, Trigger
from tasksync_gui.services.contract import RunProgressed, RunRequest, Services
from tests.fakes.service import Request, Response
from tests.support.jira import KINDS, JiraDesk, jira_desk

ASKED = Response(429, {"errorMessages": ["Rate limit exceeded"]}, {"retry-after": "12"})
WAIT = message(WaitCode.ASKED, seconds=12, where="Work")


@pytest.fixture(params=KINDS)
async def desk(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[JiraDesk]:
    async with jira_desk(tmp_path, request.param) as made:
        made.put("left", title="One")
        made.put("left", title="Two")
        yield made


async def test_a_wait_while_reading_is_an_event_for_the_window(desk: JiraDesk) -> None:
    events: list[RunProgressed] = []
    desk.services.events.subscribe(lambda event: events.append(event) if isinstance(event, RunProgressed) else None)
    desk.lab.fake.fail("POST", "/search", ASKED)
    assert (await desk.sync()).outcome is Outcome.CLEAN
    told = [(event.phase, event.account, event.waiting) for event in events]
    begun = told.index(("reading", "Work", WAIT))
    assert ("reading", "Work", None) in told[begun:], "it is taken back when it is over"


async def test_a_wait_between_two_writes_is_told_too(desk: JiraDesk) -> None:
    """Data Center says before it refuses that its bucket is empty; nobody saw why nothing moved."""
    events: list[ProgressEvent] = []
    handle = desk.lab.fake.handle

    def emptied(request: Request) -> Response:
        response = handle(request)
        if request.method == "POST" and request.path.endswith("/issue"):
            empty = {"x-ratelimit-remaining": "0", "x-ratelimit-interval-seconds": "12"}
            return Response(response.status, response.data, {**response.headers, **empty})
        return response

    desk.lab.fake.handle = emptied  # type: ignore[method-assign]
    await desk.services.engine.sync("Pair", RunRequest(Trigger.MANUAL), progress=events.append)
    assert WAIT in [event.waiting for event in events if event.phase == "applying"]
    assert events[-1].waiting is None


async def test_the_command_line_says_each_reason_once(desk: JiraDesk) -> None:
    desk.lab.fake.fail("POST", "/search", ASKED, times=2)
    err = io.StringIO()

    async def open_services(_: Path | None) -> Services:
        return desk.services

    await run(["sync", "Pair"], Environment(open_services, io.StringIO(), io.StringIO(), err, None))
    assert err.getvalue().splitlines() == ["the system of Work asks to wait 12 seconds…"] * 2, "once for each wait"
