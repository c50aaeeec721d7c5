"""Waits inside requests are told: the latest first, until nothing is waited for."""

from __future__ import annotations

import asyncio
from random import Random

import pytest

from tasksync_gui.connectors.kit.http.pacing import Limit, LimitReading, Pacer
from tasksync_gui.engine.runtime.retry import tries
from tasksync_gui.engine.runtime.wait_reporting import Waits, waiting
from tasksync_gui.model.codes import WaitCode
from tasksync_gui.model.errors import RateLimitedError, UnavailableError
from tasksync_gui.model.message import Message, message
from tests.support.clock import FakeClock


class Longest(Random):
    """Draws the longest of all waits."""

    def uniform(self, a: float, b: float) -> float:
        return b

    def random(self) -> float:
        return 1.0


def watched() -> tuple[Waits, list[tuple[str, Message | None]]]:
    told: list[tuple[str, Message | None]] = []
    return Waits(lambda where, why: told.append((where, why))), told


async def test_two_systems_that_wait_at_once_are_told_until_both_go_on() -> None:
    waits, told = watched()
    first, second = asyncio.Event(), asyncio.Event()

    async def wait(system: str, seconds: float, over: asyncio.Event) -> None:
        with waits.of(system), waiting(seconds, WaitCode.ASKED):
            await over.wait()

    tasks = [asyncio.ensure_future(wait("Jira", 12, first)), asyncio.ensure_future(wait("Trello", 3.4, second))]
    await asyncio.sleep(0)
    second.set()
    await tasks[1]
    first.set()
    await tasks[0]
    jira = "Jira", message(WaitCode.ASKED, where="Jira", seconds=12)
    trello = "Trello", message(WaitCode.ASKED, where="Trello", seconds=3)
    assert told == [jira, trello, jira, ("Jira", None)]


async def test_short_waits_and_those_that_nobody_watches_are_not_told() -> None:
    waits, told = watched()
    with waiting(60, WaitCode.ASKED):
        pass
    with waits.of("Jira"), waiting(0.4, WaitCode.ASKED):
        pass
    assert told == []


async def test_a_wait_that_is_cancelled_is_over() -> None:
    waits, told = watched()

    async def wait() -> None:
        with waits.of("Jira"), waiting(9, WaitCode.ASKED):
            await asyncio.Event().wait()

    task = asyncio.ensure_future(wait())
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert told[-1] == ("Jira", None)


async def test_what_the_system_asks_for_is_told_apart_from_its_published_pace() -> None:
    waits, told = watched()
    clock = FakeClock()
    asked = Pacer(clock, [], lambda status, headers, now: [LimitReading(stop=12)])
    asked.learn("GET", "/", 429, {})
    published = Pacer(clock, [Limit(1, 10)])
    with waits.of("Jira"):
        await asked.ready("GET", "/")
        await published.ready("GET", "/")
        await published.ready("GET", "/")
    assert [why for _, why in told if why] == [
        message(WaitCode.ASKED, where="Jira", seconds=12),
        message(WaitCode.LIMIT, where="Jira", seconds=12),
    ]


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (RateLimitedError("Slow down", retry_after=12), WaitCode.ASKED),
        (UnavailableError("No answer", sent=True), WaitCode.RETRY),
    ],
)
async def test_tries_say_what_they_wait_for(error: RateLimitedError | UnavailableError, code: WaitCode) -> None:
    waits, told = watched()
    with waits.of("Jira"):
        async for attempt in tries(FakeClock(), Longest(), safe=True):
            if attempt.number + 1 == attempt.limit:
                break
            await attempt.failed(error)
    assert {why.code for _, why in told if why} == {code}
