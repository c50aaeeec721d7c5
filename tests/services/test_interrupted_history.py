"""What an interrupted run did is told once, in that run's own history, and in one sentence by the next run."""

from __future__ import annotations

from pathlib import Path

import pytest

from tasksync_gui.model.run import Counts, Outcome, Run, Trigger
from tasksync_gui.services.contract import RunRequest
from tasksync_gui.store.memory import MemoryStore
from tasksync_gui.store.sqlite import SqliteStore
from tests.support.clock import FakeClock
from tests.support.desk import Crash, Desk
from tests.support.english import english


@pytest.fixture(params=["memory", "sqlite"])
async def desk(request: pytest.FixtureRequest, tmp_path: Path):
    clock = FakeClock()
    store = MemoryStore(clock) if request.param == "memory" else await SqliteStore.open(tmp_path / "t.sqlite", clock)
    desk = Desk(tmp_path)
    desk.clock, desk.store = clock, store
    await desk.open()
    desk.put("left", title="Old")
    await desk.services.engine.sync("Pair", RunRequest(Trigger.MANUAL))
    yield desk
    await store.close()


async def interrupted(desk: Desk) -> None:
    """The second of three creates is carried out, and its answer never seen."""
    for name in ("First", "Second", "Third"):
        desk.put("left", title=name, notes="with notes")
    desk.forget_calls()
    desk.scripts["right"].faults["create", 2] = (None, Crash())
    desk.scripts["right"].faults["create", 3] = (Crash(), None)
    with pytest.raises(Crash):
        await desk.services.engine.sync("Pair", RunRequest(Trigger.MANUAL))
    desk.forget_calls()
    await desk.restart()


async def told(desk: Desk) -> list[tuple[str, str | None]]:
    """(title, field) of everything that the history of all runs says was done."""
    runs = await desk.services.engine.get_history()
    changes = [change for run in runs for change in await desk.services.engine.get_changes(run.id)]
    return sorted((change.title, change.field) for change in changes if change.ok and change.title != "Old")


EVERYTHING = sorted((title, field) for title in ("First", "Second", "Third") for field in ("title", "notes"))


async def test_a_recovered_change_is_not_overwritten_by_the_run_that_finds_it(desk: Desk) -> None:
    await interrupted(desk)
    await desk.services.engine.sync("Pair", RunRequest(Trigger.MANUAL))
    assert desk.titles("right") == ["First", "Old", "Second", "Third"]
    assert await told(desk) == EVERYTHING


async def test_a_preview_that_recovers_does_not_overwrite_what_the_dead_run_had_told(desk: Desk) -> None:
    await interrupted(desk)
    await desk.services.engine.dry_run("Pair")
    await desk.services.engine.sync("Pair", RunRequest(Trigger.MANUAL))
    assert await told(desk) == EVERYTHING


async def test_the_interrupted_run_shows_what_it_did(desk: Desk) -> None:
    await interrupted(desk)
    await desk.services.engine.sync("Pair", RunRequest(Trigger.MANUAL))
    after, dead = (await desk.services.engine.get_history())[:2]
    assert (after.outcome, dead.outcome) == (Outcome.CLEAN, Outcome.INTERRUPTED)
    assert dead.counts == Counts(created=2)
    assert after.counts == Counts(created=1)


async def test_the_next_run_says_how_many_were_done_and_how_many_verified(desk: Desk) -> None:
    await interrupted(desk)
    run: Run = await desk.services.engine.sync("Pair", RunRequest(Trigger.MANUAL))
    assert english(run.message).startswith("The previous run was interrupted: 1 change done, ")
    assert "verified (" in english(run.message)
    again = await desk.services.engine.sync("Pair", RunRequest(Trigger.MANUAL))
    assert again.message == ()
