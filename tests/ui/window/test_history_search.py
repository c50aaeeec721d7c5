"""Finding a run among many: by task, by pair, and without those that found nothing to do."""

from __future__ import annotations

import pytest

from tasksync_gui.model.run import Trigger
from tasksync_gui.services.contract import RunRequest
from tasksync_gui.ui.state import app_state
from tests.ui.window.stage import Stage


async def ran(stage: Stage, title: str = "", *, by: Trigger = Trigger.TIMER) -> None:
    """One run, after a person has added a task called ``title``, if that says anything."""
    if title:
        stage.desk.put("left", title=title)
    await stage.desk.services.engine.sync("Pair", RunRequest(by))
    await stage.settle()


def shown(stage: Stage) -> list[int]:
    """How many tasks each listed run created."""
    return [run.counts.created for run in stage.window.history.runs.rows]


async def looked_for(stage: Stage, text: str) -> list[int]:
    stage.window.history.search.setText(text)
    stage.window.history.look()
    await stage.settle()
    return shown(stage)


@pytest.fixture
async def busy(synced: Stage) -> Stage:
    """Six tasks, then: milk, nothing twice, bread, nothing because somebody asked."""
    synced.window.open_page("history")
    await ran(synced, "Buy Milk")
    await ran(synced)
    await ran(synced)
    await ran(synced, "Bake bread")
    await ran(synced, by=Trigger.MANUAL)
    return synced


async def test_automatic_runs_without_changes_are_folded_away(busy: Stage) -> None:
    assert shown(busy) == [0, 1, 1, 6]
    busy.window.history.idle.click()
    await busy.settle()
    assert shown(busy) == [0, 1, 0, 0, 1, 6]
    busy.window.history.idle.click()
    await busy.settle()
    assert shown(busy) == [0, 1, 1, 6]


async def test_a_run_is_found_by_a_task_that_it_changed(busy: Stage) -> None:
    assert await looked_for(busy, "milk") == [1]
    assert {change.title for change in busy.window.history.changes.rows} == {"Buy Milk"}
    assert await looked_for(busy, "  TASK 3 ") == [6]
    assert await looked_for(busy, "pair") == [0, 1, 1, 6]
    assert await looked_for(busy, "nobody wrote this") == []
    assert busy.window.history.hint.text() == "No run like this."
    assert busy.window.history.search.isVisible()
    assert not busy.window.history.undo_run.isEnabled()
    assert await looked_for(busy, "") == [0, 1, 1, 6]


async def test_the_tray_still_knows_the_newest_runs(busy: Stage) -> None:
    await looked_for(busy, "milk")
    assert [run.counts.created for run in busy.window.app_state.recent] == [0, 1, 1, 6]


async def test_typing_searches_after_a_moment(busy: Stage) -> None:
    busy.window.history.search.setText("mil")
    busy.window.history.search.setText("milk")
    assert shown(busy) == [0, 1, 1, 6]
    busy.window.history.search.returnPressed.emit()
    await busy.settle()
    assert shown(busy) == [1]


async def test_a_run_is_opened_although_the_search_hides_it(busy: Stage) -> None:
    wanted = busy.window.app_state.runs[-1]
    await looked_for(busy, "milk")
    busy.window.open_run("Pair", wanted.id)
    await busy.settle()
    assert busy.window.history.search.text() == ""
    assert busy.window.history.runs.row_at(busy.window.history.run_table.currentIndex()).id == wanted.id


async def test_older_runs_are_fetched_on_demand(busy: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app_state, "HISTORY_LIMIT", 2)
    busy.window.app_state.run_limit = 2
    busy.window.app_state.refresh()
    await busy.settle()
    assert shown(busy) == [0, 1]
    assert busy.window.history.older.isVisible()
    busy.window.history.older.click()
    await busy.settle()
    busy.window.history.older.click()
    await busy.settle()
    assert shown(busy) == [0, 1, 1, 6]
    assert not busy.window.history.older.isVisible()


async def test_before_the_first_run_the_page_says_so(stage: Stage) -> None:
    stage.window.open_page("history")
    await stage.settle()
    assert stage.window.history.empty.isVisible()
