"""One source for window and tray: what is loaded, how often, and the plan that a guard stopped a run with."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import fields
from pathlib import Path
from typing import Any, cast

import pytest
from PySide6.QtWidgets import QListWidget
from pytestqt.qtbot import QtBot

from tasksync_gui.model.run import Outcome, Run, Trigger
from tasksync_gui.services.contract import Effects, RunRequest, Services, StateChanged
from tasksync_gui.ui.state.app_state import EVERYTHING
from tasksync_gui.ui.tray.tray import Tray
from tasksync_gui.ui.widgets.attention import AttentionCard
from tests.support.desk import Desk
from tests.ui.window.stage import Stage

DAY = 24 * 3600.0
LOADS = {
    "status.pairs": ("status", "pairs"),
    "schedule.paused_until": ("schedule", "paused_until"),
    "accounts.list": ("accounts", "list"),
    "engine.get_plan": ("engine", "get_plan"),
    "engine.conflicts": ("engine", "conflicts"),
    "engine.get_history": ("engine", "get_history"),
    "engine.get_stats": ("engine", "get_stats"),
}


class Counted:
    """A service whose methods are counted when they are called from outside."""

    def __init__(self, inner: Any, name: str, counts: dict[str, int]) -> None:
        self._inner, self._name, self._counts = inner, name, counts

    def __getattr__(self, method: str) -> Any:
        found = getattr(self._inner, method)
        key = f"{self._name}.{method}"
        if key not in LOADS:
            return found

        def counted(*values: Any, **named: Any) -> Any:
            self._counts[key] = self._counts.get(key, 0) + 1
            return found(*values, **named)

        return counted


class CountedServices:
    """Services whose calls are counted, each made when it is asked for, as they are."""

    def __init__(self, inner: Services, counts: dict[str, int]) -> None:
        self._inner, self._counts = inner, counts

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._inner, name)
        return Counted(found, name, self._counts) if name in {service for service, _ in LOADS.values()} else found


def counting(services: Services, counts: dict[str, int]) -> Services:
    """The same services, seen through counters."""
    return cast(Services, CountedServices(services, counts))


@pytest.fixture
def counts() -> dict[str, int]:
    return {}


@pytest.fixture
async def watched(qtbot: QtBot, qapp: object, tmp_path: Path, counts: dict[str, int]) -> AsyncIterator[Stage]:
    """Ten tasks in step, a window and a tray; each load is counted from now on."""
    desk = await Desk(tmp_path).open()
    desk.services = counting(desk.services, counts)
    stage = Stage(desk, tmp_path)
    stage.window.frame.show()
    tray = Tray(stage.window.app_state, parent=stage.window)
    tray.start()
    for number in range(10):
        desk.put("left", title=f"Task {number}")
    await stage.settle()
    stage.window.sync()
    await stage.settle()
    desk.forget_calls()
    counts.clear()
    yield stage
    tray.stop()
    await stage.close()


def reads(desk: Desk) -> int:
    return sum(call[0] == "snapshot" for script in desk.scripts.values() for call in script.calls)


def vanish(desk: Desk, *numbers: int) -> None:
    """So many of ten that the guard against mass deletions stops a sync."""
    for number in numbers:
        desk.remove("left", f"Task {number}")


async def test_a_run_s_end_loads_everything_once(watched: Stage, counts: dict[str, int]) -> None:
    watched.desk.edit("left", "Task 1", title="Task one")
    engine = watched.desk.services.engine
    seen: list[dict[str, int]] = []
    watched.window.app_state.activity_changed.connect(lambda: seen.append(dict(counts)))
    run = await engine.sync("Pair", RunRequest(Trigger.TIMER))
    before = seen[-1]  # the last signal is that of the run's end
    await watched.settle()
    after = {name: counts.get(name, 0) - before.get(name, 0) for name in LOADS}
    assert run.outcome is Outcome.CLEAN
    assert after == {
        "status.pairs": 1,
        "schedule.paused_until": 1,
        "accounts.list": 0,
        "engine.get_plan": 0,
        "engine.conflicts": 1,
        "engine.get_history": 2,
        "engine.get_stats": 1,
    }, "of the history, the chosen pair's and the newest of all"
    tray = watched.window.findChild(Tray)
    assert isinstance(tray, Tray)
    assert "1 changed" in tray.menu.action("tray.recent.0").text()


async def test_events_of_one_turn_of_the_loop_are_joined(watched: Stage, counts: dict[str, int]) -> None:
    events = watched.desk.services.events
    for _ in range(3):
        events.publish(StateChanged(Effects(pairs=True)))
        events.publish(StateChanged(Effects(conflicts=True)))
    await watched.settle()
    assert counts == {"status.pairs": 1, "engine.conflicts": 1}


@pytest.mark.parametrize(
    ("flag", "loads"),
    [
        ("pairs", {"status.pairs"}),
        ("accounts", {"accounts.list"}),
        ("plan", {"engine.get_plan"}),
        ("history", {"engine.get_history"}),
        ("conflicts", {"engine.conflicts"}),
        ("stats", {"engine.get_stats"}),
        ("schedule", {"schedule.paused_until", "status.pairs"}),
    ],
)
async def test_each_effect_has_its_reader(watched: Stage, counts: dict[str, int], flag: str, loads: set[str]) -> None:
    state = watched.window.app_state
    vanish(watched.desk, *range(6))
    await watched.desk.services.engine.sync("Pair", RunRequest(Trigger.TIMER))
    state.statuses = tuple(await watched.desk.services.status.pairs())  # the plan itself is not loaded yet
    state._wanted = Effects()
    await watched.settle()
    counts.clear()
    watched.desk.services.events.publish(StateChanged(Effects(**{flag: True})))
    await watched.settle()
    assert set(counts) == loads


def test_there_is_no_other_effect() -> None:
    assert Effects(**{field.name: True for field in fields(Effects)}) == EVERYTHING


async def test_the_dialog_of_accounts_shows_what_the_window_knows(watched: Stage, counts: dict[str, int]) -> None:
    watched.window.dialogs_controller.open_accounts()
    await watched.settle()
    listed = watched.find(QListWidget, "accounts.list")
    assert [listed.item(row).text().split("\n")[0] for row in range(listed.count())] == ["Left", "Right"]
    listed.setCurrentRow(1)
    counts.clear()
    await watched.desk.services.accounts.check("Left")
    await watched.settle()
    assert counts["accounts.list"] == 1
    assert listed.currentRow() == 1, "a list that is shown anew keeps its selection"
    watched.dialog("accounts.dialog").reject()


async def test_a_stopped_run_shows_the_plan_that_stopped_it(watched: Stage) -> None:
    vanish(watched.desk, *range(6))
    ended: list[Run] = []
    watched.window.app_state.finished.connect(ended.append)
    watched.window.sync()
    await watched.settle()
    (run,) = ended
    shown = watched.window.app_state.plans["Pair"]
    assert (run.outcome, run.needs_review) == (Outcome.HELD, True)
    assert reads(watched.desk) == 2, "each list once, for the run itself"
    assert (shown.plan.digest, shown.stopped) == (run.plan_digest, run.id)
    assert watched.window.tabs.currentWidget() is watched.window.preview
    assert [row.action for row in watched.window.preview.model.rows] == ["Delete in Right"] * 6
    assert "6 of 10" in watched.window.preview.guard.message
    watched.window.preview._apply({"Pair"}, confirmed=True)
    await watched.settle()
    assert len(watched.desk.titles("right")) == 4


async def test_what_is_confirmed_is_less_than_what_stopped_the_run(watched: Stage) -> None:
    vanish(watched.desk, *range(5))
    watched.window.check()
    await watched.settle()
    vanish(watched.desk, 5, 6)
    watched.window.preview._apply({"Pair"}, confirmed=True)
    await watched.settle()
    assert len(watched.desk.titles("right")) == 10
    assert len(watched.window.preview.model.rows) == 7, "the plan that stopped it, not the one that was confirmed"


async def test_a_run_that_was_stopped_while_the_window_was_closed(qtbot: QtBot, qapp: object, tmp_path: Path) -> None:
    desk = await Desk(tmp_path).open()
    held = await stopped_in_bot_mode(desk)
    stage = await opened(desk, tmp_path)
    stage.window.overview.action_requested.emit("Pair", "review")
    await stage.settle()
    assert stage.window.app_state.plans["Pair"].plan.digest == held.plan_digest
    assert len(stage.window.preview.model.rows) == 6
    assert stage.window.tabs.currentWidget() is stage.window.preview
    assert reads(desk) == 0
    card = stage.window.frame.findChildren(AttentionCard)[-1]
    assert card.button.isEnabled()
    await stage.close()


async def stopped_in_bot_mode(desk: Desk) -> Run:
    for number in range(10):
        desk.put("left", title=f"Task {number}")
    await desk.services.engine.sync("Pair", RunRequest(Trigger.TIMER))
    vanish(desk, *range(6))
    held = await desk.services.engine.sync("Pair", RunRequest(Trigger.TIMER))
    assert held.needs_review
    desk.forget_calls()
    return held


async def opened(desk: Desk, folder: Path) -> Stage:
    stage = Stage(desk, folder)
    stage.window.frame.show()
    await stage.settle()
    return stage


@pytest.mark.parametrize(("age", "shown"), [(DAY - 1, True), (DAY + 1, False)])
async def test_a_stored_plan_is_shown_for_a_day(
    qtbot: QtBot, qapp: object, tmp_path: Path, age: float, shown: bool
) -> None:
    desk = await Desk(tmp_path).open()
    await stopped_in_bot_mode(desk)
    desk.clock.advance(age)
    stage = await opened(desk, tmp_path)
    assert ("Pair" in stage.window.app_state.plans) is shown
    stage.window.overview.action_requested.emit("Pair", "review")
    await stage.settle()
    assert reads(desk) == (0 if shown else 2), "without a good plan both lists are read"
    assert len(stage.window.preview.model.rows) == 6
    await stage.close()


async def test_a_plan_that_a_newer_run_has_put_right_goes(qtbot: QtBot, qapp: object, tmp_path: Path) -> None:
    desk = await Desk(tmp_path).open()
    await stopped_in_bot_mode(desk)
    stage = await opened(desk, tmp_path)
    assert len(stage.window.preview.model.rows) == 6
    plan = stage.window.app_state.plans["Pair"].plan
    done = await desk.services.engine.sync("Pair", RunRequest(Trigger.COMMAND_LINE, True, plan.digest))
    assert done.outcome is Outcome.CLEAN
    await stage.settle()
    assert stage.window.preview.model.rows == []
    assert stage.window.app_state.plans == {}
    await stage.close()


async def test_a_plan_of_a_changed_pair_does_not_come_back(qtbot: QtBot, qapp: object, tmp_path: Path) -> None:
    desk = await Desk(tmp_path).open()
    await stopped_in_bot_mode(desk)
    stage = await opened(desk, tmp_path)
    stage.window.app_state.forget_preview("Pair")
    stage.window.app_state.refresh()
    await stage.settle()
    assert stage.window.app_state.plans == {}
    await stage.close()


async def test_a_run_of_another_process_is_seen_by_its_status(watched: Stage, counts: dict[str, int]) -> None:
    other = Desk(watched.desk.folder)
    other.clock, other.store, other.lists = watched.desk.clock, watched.desk.store, watched.desk.lists
    await other.restart()
    other.edit("left", "Task 1", title="Task one")
    await other.services.engine.sync("Pair", RunRequest(Trigger.COMMAND_LINE))
    await watched.settle()
    assert len(watched.window.app_state.runs) == 1
    watched.window._tick.timeout.emit()
    await watched.settle()
    assert [run.counts.updated for run in watched.window.app_state.runs] == [1, 0]
    assert [run.counts.updated for run in watched.window.app_state.recent] == [1, 0]
    counts.clear()
    watched.window._tick.timeout.emit()
    await watched.settle()
    assert counts == {"status.pairs": 1, "schedule.paused_until": 1}, "nothing is loaded for nothing"
