"""The clock jumps by years, forwards and back: the last run is the last run all the same."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tasksync_gui.model.run import Outcome, Trigger
from tasksync_gui.services.contract import RunRequest
from tasksync_gui.store.sqlite import SqliteStore
from tests.support.desk import Desk
from tests.support.syncing import sync

YEAR = 365 * 24 * 3600.0


@pytest.fixture(params=["memory", "sqlite"])
async def desk(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Desk]:
    made = Desk(tmp_path)
    if request.param == "sqlite":
        made.store = await SqliteStore.open(tmp_path / "t.sqlite", made.clock)  # type: ignore[assignment]
    await made.open()
    made.put("left", title="First")
    made.clock.advance(5 * YEAR)
    await sync(made)
    made.clock.advance(-5 * YEAR)
    made.put("left", title="Second")
    await sync(made)
    yield made
    await made.store.close()


async def test_history_goes_by_the_order_of_runs(desk: Desk) -> None:
    engine = desk.services.engine
    newest, oldest = await engine.get_history("Pair")
    assert newest.started_at < oldest.started_at
    assert [run.id for run in await engine.get_history("Pair", 1)] == [newest.id]
    assert [run.id for run in await engine.get_history(None, 1)] == [newest.id]
    stats = await engine.get_stats("Pair")
    assert stats.last_run is not None
    assert stats.last_run.id == newest.id
    (status,) = await desk.services.status.pairs()
    assert status.last_run is not None
    assert status.last_run.id == newest.id


async def test_the_newest_plan_is_the_one_that_was_made_last(desk: Desk) -> None:
    desk.edit("left", "First", title="First left")
    desk.edit("right", "First", title="First right")
    desk.clock.advance(5 * YEAR)
    await sync(desk)
    desk.clock.advance(-5 * YEAR)
    desk.edit("right", "First right", title="Right again")
    await sync(desk)
    [(_, hold)] = await desk.services.engine.conflicts("Pair")
    assert hold.destination == "Right again"


async def test_a_pair_is_due_by_its_last_run(desk: Desk) -> None:
    assert await desk.services.schedule.due(3600) == []
    desk.clock.advance(3601)
    assert [pair.name for pair in await desk.services.schedule.due(3600)] == ["Pair"]


async def test_an_undo_knows_what_came_later(desk: Desk) -> None:
    engine = desk.services.engine
    newest, oldest = await engine.get_history("Pair")
    plan = await engine.undo_preview(newest.id)
    assert [operation.title for operation in plan.operations] == ["Second"]
    run = await engine.undo(newest.id, RunRequest(Trigger.MANUAL, True, plan.digest))
    assert run.outcome is Outcome.CLEAN
    assert (await engine.get_history("Pair", 1))[0].id == run.id
    assert [operation.title for operation in (await engine.undo_preview(oldest.id)).operations] == ["First"]
