"""What is due on a clock that, like every real one, moves on between two looks at it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tasksync_gui.model.errors import RateLimitedError
from tasksync_gui.model.run import Outcome, Trigger
from tasksync_gui.services.contract import RunRequest
from tests.support.clock import FakeClock
from tests.support.desk import Desk


@dataclass
class TickingClock(FakeClock):
    def now(self) -> datetime:
        self.seconds += 0.001
        return super().now()


async def ticking(tmp_path: Path) -> Desk:
    desk = Desk(tmp_path)
    desk.clock = TickingClock()
    return await desk.open()


async def test_a_pair_that_never_ran_is_due(tmp_path: Path) -> None:
    desk = await ticking(tmp_path)
    assert [pair.name for pair in await desk.services.schedule.due()] == ["Pair"]


async def test_a_pair_whose_last_run_lies_in_the_future_is_due(tmp_path: Path) -> None:
    desk = await ticking(tmp_path)
    await desk.services.engine.sync("Pair", RunRequest(Trigger.TIMER))
    assert await desk.services.schedule.due() == []
    desk.clock.at -= timedelta(days=400)
    assert [pair.name for pair in await desk.services.schedule.due()] == ["Pair"]


@pytest.mark.parametrize("method", ["snapshot", "create"])
async def test_a_rest_that_a_system_asks_for_is_kept_across_runs_and_restarts(tmp_path: Path, method: str) -> None:
    """Both while reading and while writing; the interval is five minutes, the rest an hour."""
    desk = await Desk(tmp_path).open()
    desk.put("left", title="Task")
    desk.scripts["right"].always[method] = RateLimitedError("Slow down", retry_after=3600)
    run = await desk.services.engine.sync("Pair", RunRequest(Trigger.TIMER, confirmed=True))
    assert run.outcome in (Outcome.FAILED, Outcome.PARTIAL)
    pair = await desk.services.pairs.get("Pair")
    assert await desk.services.schedule.next_run(pair) == desk.clock.now() + timedelta(seconds=3600)
    desk.clock.advance(3599)
    assert await desk.services.schedule.due() == []
    await desk.restart()
    assert await desk.services.schedule.due() == []
    desk.clock.advance(1)
    assert [each.name for each in await desk.services.schedule.due()] == ["Pair"]


async def test_a_rest_of_years_and_one_that_a_wrong_clock_put_off_are_not_kept(tmp_path: Path) -> None:
    desk = await Desk(tmp_path).open()
    desk.scripts["right"].always["snapshot"] = RateLimitedError("Slow down", retry_after=1e9)
    await desk.services.engine.sync("Pair", RunRequest(Trigger.TIMER))
    desk.clock.advance(86_399)
    assert await desk.services.schedule.due() == []
    desk.clock.advance(1)
    assert len(await desk.services.schedule.due()) == 1
    await desk.services.engine.sync("Pair", RunRequest(Trigger.TIMER))
    desk.clock.at -= timedelta(days=400)
    assert len(await desk.services.schedule.due()) == 1
