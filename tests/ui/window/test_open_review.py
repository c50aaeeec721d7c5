"""A review in the window: ticks are kept with the plan, every way to sync honours them, and the screen tells the truth."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from tasksync_gui.model.plan import Answer, Decision
from tasksync_gui.model.run import Outcome, Run, Trigger
from tasksync_gui.services.contract import RunRequest
from tasksync_gui.ui.models.plan_rows import RowKind
from tests.ui.window.stage import Stage


@pytest.fixture
async def reviewed(synced: Stage) -> Stage:
    """An edit, a deletion and a new task on the left; the deletion is unticked."""
    synced.desk.edit("left", "Task 1", title="Task one")
    synced.desk.remove("left", "Task 2")
    synced.desk.put("left", title="New")
    synced.window.check()
    await synced.settle()
    untick(synced, "Task 2")
    await synced.settle()
    return synced


def untick(stage: Stage, *titles: str) -> None:
    stage.window.preview.set_answer(stage.ids(*titles), Answer(Decision.SKIP_ONCE))


def ticks(stage: Stage) -> dict[str, bool]:
    return {row.title: row.checked for row in stage.window.preview.model.rows}


def sync_button(stage: Stage) -> None:
    QTest.mouseClick(stage.find(QPushButton, "run.sync"), Qt.MouseButton.LeftButton)


def apply_button(stage: Stage) -> None:
    QTest.mouseClick(stage.window.preview.apply_button, Qt.MouseButton.LeftButton)


def shortcut(stage: Stage) -> None:
    stage.window.verbs["sync"].trigger()


def side_bar(stage: Stage) -> None:
    stage.window.pairs.sync_requested.emit("Pair")


def tray(stage: Stage) -> None:
    stage.window.app_state.sync(["Pair"])


@pytest.mark.parametrize("way", [sync_button, apply_button, shortcut, side_bar, tray])
async def test_every_way_to_sync_applies_the_ticks(reviewed: Stage, way: object) -> None:
    way(reviewed)  # type: ignore[operator]
    await reviewed.settle()
    assert reviewed.desk.titles("right") == ["New", "Task 0", "Task 2", "Task 3", "Task 4", "Task 5", "Task one"]
    assert await reviewed.desk.services.engine.get_review("Pair") is None


async def test_checking_again_keeps_the_ticks(reviewed: Stage) -> None:
    reviewed.desk.put("left", title="Newer")
    reviewed.window.verbs["preview"].trigger()
    await reviewed.settle()
    assert ticks(reviewed) == {"Task 1": True, "Task 2": False, "New": True, "Newer": True}


async def test_a_window_that_is_opened_again_shows_the_review(reviewed: Stage, tmp_path: Path) -> None:
    await reviewed.close()
    again = Stage(reviewed.desk, tmp_path)
    await again.settle()
    assert ticks(again) == {"Task 1": True, "Task 2": False, "New": True}
    again.window.sync()
    await again.settle()
    assert "Task 2" in again.desk.titles("right")
    await again.close()
    reviewed.window = Stage(reviewed.desk, tmp_path).window


async def test_ticks_are_kept_when_another_pair_is_looked_at(reviewed: Stage) -> None:
    reviewed.window.app_state.choose("")
    reviewed.window.app_state.choose("Pair")
    await reviewed.settle()
    assert ticks(reviewed)["Task 2"] is False


async def test_cancel_leaves_the_ticks_and_shows_what_is_left(reviewed: Stage) -> None:
    for number in (3, 4, 5):
        reviewed.desk.edit("left", f"Task {number}", notes="edited")
    reviewed.window.check()
    await reviewed.settle()
    untick(reviewed, "Task 3")
    reviewed.desk.scripts["right"].between = lambda method: (
        reviewed.window.app_state.cancel() if method == "create" else None
    )
    ended: list[Run] = []
    reviewed.window.app_state.finished.connect(ended.append)
    reviewed.window.preview.apply()
    await reviewed.settle()
    assert [run.outcome for run in ended] == [Outcome.CANCELLED]
    shown = ticks(reviewed)
    assert (shown["Task 2"], shown["Task 3"]) == (False, False)
    done = ended[0].counts.created + ended[0].counts.updated
    assert done > 0
    assert len(shown) == 6 - done, "what is done is not shown as to be done"


async def test_a_run_from_elsewhere_never_leaves_a_stale_table(reviewed: Stage) -> None:
    """Another process applies what it reviewed: the row that it did is gone from the screen, the tick is as it was."""
    engine = reviewed.desk.services.engine
    (shown,) = (reviewed.window.app_state.plans["Pair"],)
    everything_else = {o.id: Answer(Decision.SKIP_ONCE) for o in shown.plan.operations if o.title != "New"}
    older = await engine.dry_run("Pair")
    reviewed.desk.put("left", title="Newest")
    await engine.dry_run("Pair")
    await engine.sync("Pair", RunRequest(Trigger.COMMAND_LINE, digest=older.digest, answers=everything_else))
    await reviewed.settle()
    assert "New" in reviewed.desk.titles("right")
    assert ticks(reviewed) == {"Task 1": True, "Task 2": False, "Newest": True}


async def test_a_run_without_a_review_takes_its_plan_off_the_screen(synced: Stage) -> None:
    synced.desk.edit("left", "Task 1", title="Task one")
    synced.window.check()
    await synced.settle()
    await synced.desk.services.engine.sync("Pair", RunRequest(Trigger.TIMER))
    await synced.settle()
    assert synced.window.preview.model.rows == []
    assert "Task one" in synced.desk.titles("right")


async def test_the_timer_passes_by_and_the_window_says_so(reviewed: Stage) -> None:
    (status,) = reviewed.window.app_state.statuses
    assert status.answered == 1
    reviewed.desk.clock.advance(3600)
    assert await reviewed.desk.services.schedule.due(60) == []
    assert "as you ticked it" in reviewed.find(QPushButton, "run.sync").toolTip()


async def test_discarding_ends_the_review(reviewed: Stage) -> None:
    verb = reviewed.window.verbs["discard"]
    assert verb.isEnabled()
    verb.trigger()
    await reviewed.settle()
    assert ticks(reviewed) == {"Task 1": True, "Task 2": True, "New": True}
    assert await reviewed.desk.services.engine.get_review("Pair") is None
    assert not verb.isEnabled()


async def test_undo_of_a_tick_is_kept_like_a_tick(reviewed: Stage) -> None:
    reviewed.window.verbs["undo"].trigger()
    await reviewed.settle()
    assert await reviewed.desk.services.engine.get_review("Pair") is None
    reviewed.window.verbs["redo"].trigger()
    await reviewed.settle()
    known = await reviewed.desk.services.engine.get_review("Pair")
    assert known is not None
    assert len(known[1]) == 1


async def test_a_tick_given_back_is_applied(reviewed: Stage) -> None:
    reviewed.window.preview.set_answer(reviewed.ids("Task 2"), None)
    reviewed.window.preview._apply({"Pair"}, confirmed=True)
    await reviewed.settle()
    assert "Task 2" not in reviewed.desk.titles("right")


async def hidden(stage: Stage) -> None:
    """The filter shows one row, and that is unticked."""
    for number in range(6):
        stage.desk.edit("left", f"Task {number}", title=f"Job {number}")
    stage.window.check()
    await stage.settle()
    stage.window.preview.search.setText("Job 3")
    stage.window.preview.set_answer([row.id for row in stage.window.preview.model.visible_rows()],
                                    Answer(Decision.SKIP_ONCE))  # fmt: skip
    await stage.settle()


async def test_what_the_filter_hides_is_asked_about(synced: Stage) -> None:
    await hidden(synced)
    assert synced.window.preview.apply_button.text() == "App&ly 5, 5 hidden…"
    synced.window.preview.apply()
    dialog = synced.dialog("confirm.dialog")
    await synced.settle()
    assert synced.desk.writes() == []
    action, other = (dialog.findChild(QPushButton, f"confirm.{name}") for name in ("action", "other"))
    assert (action.text(), other.text()) == ("&Apply all 5, shown or not", "Only the 0 &shown")
    dialog.reject()
    await synced.settle()
    assert synced.desk.writes() == []
    synced.window.preview.apply()
    synced.dialog("confirm.dialog").accept()
    await synced.settle()
    assert synced.desk.titles("right") == ["Job 0", "Job 1", "Job 2", "Job 4", "Job 5", "Task 3"]


async def test_only_what_is_shown_can_be_applied(synced: Stage) -> None:
    await hidden(synced)
    synced.window.preview.search.setText("Job 4")
    synced.window.preview.apply()
    other = synced.dialog("confirm.dialog").findChild(QPushButton, "confirm.other")
    QTest.mouseClick(other, Qt.MouseButton.LeftButton)
    await synced.settle()
    assert [title for title in synced.desk.titles("right") if title.startswith("Job")] == ["Job 4"]


async def test_sync_in_a_filtered_review_asks_as_well(synced: Stage) -> None:
    await hidden(synced)
    sync_button(synced)
    await synced.settle()
    assert synced.desk.writes() == []
    synced.dialog("confirm.dialog").reject()


async def test_chips_hide_rows_as_words_do(synced: Stage) -> None:
    synced.desk.edit("left", "Task 1", title="Task one")
    synced.desk.put("left", title="New")
    synced.window.check()
    await synced.settle()
    model = synced.window.preview.model
    model.filter("", {RowKind.CREATE})
    assert [row.title for row in model.unseen()] == ["Task 1"]
    model.filter("")
    assert model.unseen() == []


async def test_what_was_left_out_is_done_from_the_page_of_conflicts(reviewed: Stage) -> None:
    reviewed.desk.clock.advance(25 * 3600)
    await reviewed.desk.services.engine.sync("Pair", RunRequest(Trigger.TIMER))
    await reviewed.settle()
    page = reviewed.window.conflicts
    assert [row.hold.title for row in page.model.all_rows] == ["Task 2"]
    assert page.go_ahead.isVisibleTo(page)
    page.go_ahead.click()
    await reviewed.settle()
    assert page.count == 0
    await reviewed.desk.services.engine.sync("Pair", RunRequest(Trigger.TIMER))
    assert "Task 2" not in reviewed.desk.titles("right")
