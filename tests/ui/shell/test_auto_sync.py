"""Bot mode under an injected clock."""

from __future__ import annotations

import asyncio

import pytest
from pytestqt.qtbot import QtBot

from tasksync_gui.app.auto_sync import AutoSync, timer_milliseconds
from tasksync_gui.model.errors import BusyError, StoreError
from tasksync_gui.model.run import Trigger
from tasksync_gui.services.contract import Effects, RunFinished, RunStarted
from tests.ui.shell.doubles import World, a_pair, drive


@pytest.fixture
def auto(world: World, qtbot: QtBot) -> AutoSync:
    world.schedule.enabled = True
    world.schedule.pairs = [a_pair("Work"), a_pair("Home")]
    return AutoSync(world.services, drive, world.clock, lambda: 0.5)


def synced(world: World) -> list[str]:
    return [name for verb, name, _ in world.engine.calls if verb == "sync"]


def test_due_pairs_are_synced_by_the_timer(auto: AutoSync, world: World) -> None:
    auto.tick()
    assert synced(world) == ["Work", "Home"]
    assert {extra["trigger"] for _, _, extra in world.engine.calls} == {Trigger.TIMER}
    assert auto.running == 0


def test_never_confirms_a_guard(auto: AutoSync, world: World) -> None:
    auto.tick()
    assert all(not extra.get("confirmed") for _, _, extra in world.engine.calls)


@pytest.mark.parametrize("off", ["disabled", "paused"])
def test_off_means_off(auto: AutoSync, world: World, off: str) -> None:
    world.schedule.enabled = off != "disabled"
    world.schedule.paused = off == "paused"
    auto.tick()
    assert synced(world) == []


def test_a_busy_pair_is_skipped_until_it_has_finished(auto: AutoSync, world: World) -> None:
    pair = world.schedule.pairs[0]
    world.events.publish(RunStarted(pair.id, False, pair.name))
    auto.tick()
    assert synced(world) == ["Home"]
    world.events.publish(RunFinished(pair.id, Effects()))
    auto.tick()
    assert "Work" in synced(world)


def test_after_a_gap_it_settles_and_catches_up_once(auto: AutoSync, world: World) -> None:
    auto.tick()
    world.engine.calls.clear()
    world.clock.advance(8 * 3600)
    auto.tick()
    world.clock.advance(10)
    auto.tick()
    assert synced(world) == []
    world.clock.advance(10)
    auto.tick()
    world.clock.advance(10)
    auto.tick()
    assert synced(world) == ["Work", "Home"]


def test_a_clock_set_back_does_not_silence_it(auto: AutoSync, world: World) -> None:
    world.clock.advance(3 * 365 * 86400)
    auto.tick()
    world.clock.advance(-3 * 365 * 86400)
    auto.tick()
    assert synced(world) == ["Work", "Home"]


@pytest.mark.parametrize("error", [BusyError("Busy"), StoreError("Disk full")])
def test_errors_of_one_pair_are_quiet_and_free_it(auto: AutoSync, world: World, error: Exception) -> None:
    world.engine.error = error
    auto.tick()
    world.clock.advance(10)
    auto.tick()
    assert synced(world) == ["Work", "Home"] * 2


async def test_stop_leaves_what_runs_to_the_engine(world: World, qtbot: QtBot) -> None:
    tasks: list[asyncio.Task[None]] = []
    world.schedule.enabled, world.schedule.pairs = True, [a_pair()]
    world.engine.gate = asyncio.Event()
    auto = AutoSync(world.services, lambda job: tasks.append(asyncio.ensure_future(job)), world.clock, lambda: 0.0)
    auto.start()
    for _ in range(5):
        await asyncio.sleep(0)
    assert auto.running == 1
    auto.tick()
    await asyncio.sleep(0)
    auto.stop()
    world.engine.gate.set()
    await asyncio.gather(*tasks)
    assert [extra["cancel"].requested for _, _, extra in world.engine.calls] == [False]
    assert world.events.listeners == []


@pytest.mark.parametrize(("seconds", "expected"), [(-1, 0), (30, 30_000), (9e9, 2_147_483_000)])
def test_timer_is_bounded(seconds: float, expected: int) -> None:
    assert timer_milliseconds(seconds) == expected
