"""What is due on a clock that, like every real one, moves on between two looks at it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from tasksync_gui.model.run import Trigger
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
    await desk.services.engine.sync("Pair", trigger=Trigger.TIMER)
    assert await desk.services.schedule.due() == []
    desk.clock.at -= timedelta(days=400)
    assert [pair.name for pair in await desk.services.schedule.due()] == ["Pair"]
