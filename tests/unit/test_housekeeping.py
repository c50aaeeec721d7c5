"""What is kept of the past, whatever the clock says."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tasksync_gui.app.housekeeping import backup, housekeeping
from tasksync_gui.model.errors import StoreError
from tasksync_gui.model.ids import RunId
from tasksync_gui.model.run import Outcome
from tasksync_gui.store.sqlite import SqliteStore
from tests.support import store_values as values
from tests.support.clock import FakeClock
from tests.support.errors import refused

DAY = 86_400


class House:
    """A database whose house is kept before each run, as the engine does."""

    def __init__(self, store: SqliteStore, clock: FakeClock) -> None:
        self.store = store
        self.clock = clock
        self._keep = housekeeping(store, clock, lambda: 90)

    async def run(self, name: str) -> None:
        await self._keep()
        started = replace(values.run(name), started_at=self.clock.now(), finished_at=None, outcome=Outcome.RUNNING)
        lease = await self.store.acquire_lease(values.PAIR, "host/1", 60, started)
        await self.store.finish_run(lease, replace(started, outcome=Outcome.CLEAN, finished_at=self.clock.now()))

    async def kept(self) -> set[RunId]:
        return {run.id for run in await self.store.runs(values.PAIR, 1000)}


async def house(folder: Path) -> House:
    clock = FakeClock()
    return House(await SqliteStore.open(folder / "t.sqlite", clock), clock)


async def test_history_goes_after_ninety_days(tmp_path: Path) -> None:
    home = await house(tmp_path)
    for day in range(92):
        await home.run(f"run-{day}")
        home.clock.advance(DAY)
    await home.run("last")
    assert await home.kept() == {"last", *(f"run-{day}" for day in range(2, 92))}
    await home.store.close()


async def test_a_clock_that_jumps_ahead_by_years_and_back_takes_no_history_with_it(tmp_path: Path) -> None:
    home = await house(tmp_path)
    for day in range(40):
        await home.run(f"run-{day}")
        home.clock.advance(DAY)
    home.clock.at += timedelta(days=20_000)
    await home.run("in the future")
    home.clock.at -= timedelta(days=20_000)
    await home.run("back again")
    assert {f"run-{day}" for day in range(40)} <= await home.kept()
    await home.store.close()


async def test_after_a_year_without_a_run_what_is_old_goes_within_days(tmp_path: Path) -> None:
    home = await house(tmp_path)
    await home.run("long ago")
    home.clock.advance(365 * DAY)
    for day in range(13):
        await home.run(f"day-{day}")
        home.clock.advance(DAY)
    assert await home.kept() == {f"day-{day}" for day in range(13)}
    await home.store.close()


async def test_a_day_has_one_backup_and_a_failing_one_stops_no_run(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    home = await house(tmp_path)
    await home.run("run-1")
    await home.run("run-2")
    assert len(list((tmp_path / "backups").iterdir())) == 1
    home.clock.advance(DAY)
    (tmp_path / "backups").rename(tmp_path / "moved")
    (tmp_path / "backups").touch()
    await home.run("run-3")
    assert "No backup today" in caplog.text
    with refused(StoreError, "nothing was deleted"):
        await backup(home.store, home.clock)()
    await home.store.close()
