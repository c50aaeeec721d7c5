"""When a run stops waiting: a broken system, a long rest, a cancellation."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from tasksync_gui.engine.apply import executor as apply
from tasksync_gui.model.errors import RateLimitedError, RejectedFieldError, UnavailableError
from tasksync_gui.model.run import Outcome, Trigger
from tasksync_gui.services.contract import Cancellation, RunRequest
from tests.support.clock import FakeClock
from tests.support.desk import Desk, Scripted
from tests.support.english import english


@pytest.fixture
async def desk(tmp_path: Path) -> Desk:
    desk = await Desk(tmp_path).open()
    for number in range(20):
        desk.put("left", title=f"Task {number}")
    desk.put("right", title="From the right")
    return desk


async def sync(desk: Desk, cancel: Cancellation | None = None) -> Any:
    return await desk.services.engine.sync("Pair", RunRequest(Trigger.MANUAL), cancel=cancel)


async def recovered(desk: Desk) -> None:
    """With the faults gone, one or two runs bring everything across, and the next writes nothing."""
    desk.forget_calls()
    for _ in range(2):
        await sync(desk)
    desk.forget_calls()
    assert (await sync(desk)).outcome is Outcome.CLEAN
    assert desk.writes() == []
    assert len(desk.tasks("left")) == len(desk.tasks("right")) == 21


async def test_a_system_that_fails_five_times_in_a_row_is_left_alone(desk: Desk) -> None:
    desk.scripts["right"].always["create"] = UnavailableError("The server has a problem", sent=False)
    run = await sync(desk)
    tried = desk.scripts["right"].counts["create"]
    assert 5 <= tried < 5 + desk.capabilities["right"].concurrency
    assert run.outcome is Outcome.PARTIAL
    assert "From the right" in desk.titles("left"), "the other account goes on"
    assert "was left alone" in english(run.message)
    await recovered(desk)


async def test_a_system_that_refuses_tasks_one_by_one_is_not_broken(desk: Desk) -> None:
    desk.scripts["right"].always["create"] = RejectedFieldError("No")
    run = await sync(desk)
    assert desk.scripts["right"].counts["create"] == 20
    assert run.counts.failed == 20
    assert "was left alone" not in english(run.message)


async def test_a_long_rest_that_a_system_asks_for_is_not_waited_for_inside_a_run(desk: Desk) -> None:
    desk.scripts["right"].always["create"] = RateLimitedError("Slow down", retry_after=3600)
    run = await sync(desk)
    assert max(desk.clock.slept, default=0) <= 60
    assert desk.scripts["right"].counts["create"] <= desk.capabilities["right"].concurrency
    assert run.retryable or run.outcome is Outcome.PARTIAL
    await recovered(desk)


class StoppedClock(FakeClock):
    """Nobody wakes up from its sleep."""

    async def sleep(self, seconds: float) -> None:
        await asyncio.Event().wait()


async def cancelled(desk: Desk) -> Any:
    cancel = Cancellation()
    under_way = asyncio.Event()
    desk.scripts["right"].between = lambda method: under_way.set() if method == "create" else None
    task = asyncio.ensure_future(sync(desk, cancel))
    await under_way.wait()
    cancel.request()
    return await asyncio.wait_for(task, 10)


async def test_cancelling_ends_a_wait_at_once(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.clock = StoppedClock()
    await desk.open()
    for number in range(20):
        desk.put("left", title=f"Task {number}")
    desk.put("right", title="From the right")
    desk.scripts["right"].always["create"] = RateLimitedError("Slow down", retry_after=50)
    assert (await cancelled(desk)).outcome is Outcome.CANCELLED
    await recovered(desk)


async def test_a_request_that_never_ends_is_given_up_some_time_after_a_cancellation(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = Scripted.create

    async def hang(self: Scripted, *args: Any) -> Any:
        await original(self, *args)
        await asyncio.Event().wait()

    monkeypatch.setattr(apply, "GRACE_SECONDS", 0.01)
    with monkeypatch.context() as hanging:
        hanging.setattr(Scripted, "create", hang)
        run = await cancelled(desk)
    assert run.outcome is Outcome.CANCELLED
    assert "left for the next run" in english(run.message)
    after = await sync(desk)
    assert "arrived" in english(after.message)
    await recovered(desk)


async def test_cancelling_while_a_side_is_read_changes_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    reading = asyncio.Event()

    async def slow(self: Scripted, *_: Any) -> Any:
        reading.set()
        await asyncio.Event().wait()

    cancel = Cancellation()
    with monkeypatch.context() as slowly:
        slowly.setattr(Scripted, "snapshot", slow)
        task = asyncio.ensure_future(sync(desk, cancel))
        await reading.wait()
        cancel.request()
        run = await asyncio.wait_for(task, 10)
    assert run.outcome is Outcome.CANCELLED
    assert desk.writes() == []
    await recovered(desk)
