"""The diff table: what it shows, what a person may decide, and that Apply does exactly that."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QMenu, QPlainTextEdit, QPushButton

from tasksync_gui.model.errors import AuthError, UnavailableError
from tasksync_gui.model.plan import Answer, Decision
from tasksync_gui.ui.models.plan_model import Column
from tasksync_gui.ui.models.plan_rows import RowKind
from tasksync_gui.ui.pages.overview import waiting
from tests.ui.window.stage import Stage


async def previewed(stage: Stage) -> None:
    """An edit, a deletion and a new task on the left."""
    stage.desk.edit("left", "Task 1", title="Task one")
    stage.desk.remove("left", "Task 2")
    stage.desk.put("left", title="New")
    stage.window.check()
    await stage.settle()


def texts(stage: Stage, column: Column) -> list[str]:
    model = stage.window.preview.model
    return [str(model.index(row, column).data()) for row in range(model.rowCount())]


async def test_rows_say_what_where_and_why(synced: Stage) -> None:
    await previewed(synced)
    assert sorted(texts(synced, Column.ACTION)) == ["Create in Right", "Delete in Right", "Update in Right"]
    assert set(texts(synced, Column.DIRECTION)) == {"Left → Right"}
    assert all(texts(synced, Column.REASON))
    assert synced.row("Task 1").change == "Task 1 → Task one"
    assert "3 of 3 selected" in synced.window.preview.totals.text()
    assert synced.window.preview.apply_button.text() == "App&ly 3 changes"
    assert synced.desk.writes() == []


async def test_a_tick_taken_away_is_not_carried_out(synced: Stage) -> None:
    await previewed(synced)
    synced.select("Task 2")
    QTest.keyClick(synced.window.preview.table, Qt.Key.Key_Space)
    assert not synced.row("Task 2").checked
    assert "2 of 3 selected" in synced.window.preview.totals.text()
    synced.window.preview.apply()
    await synced.settle()
    assert synced.desk.titles("right") == ["New", "Task 0", "Task 2", "Task 3", "Task 4", "Task 5", "Task one"]
    assert [call[0] for call in synced.desk.scripts["right"].writes()] != []
    assert "delete" not in [call[0] for call in synced.desk.writes()]


async def test_the_box_at_the_head_ticks_all_that_is_shown_and_nothing_else(synced: Stage) -> None:
    await previewed(synced)
    page, box = synced.window.preview, synced.window.preview.table.all
    assert box.checkState() is Qt.CheckState.Checked
    synced.select("Task 2")
    QTest.keyClick(page.table, Qt.Key.Key_Space)
    await synced.settle()
    assert box.checkState() is Qt.CheckState.PartiallyChecked
    QTest.keyClick(box, Qt.Key.Key_Space)
    await synced.settle()
    assert (box.checkState(), page.model.selected) == (Qt.CheckState.Checked, 3)
    page.search.setText("Task one")
    await synced.settle()
    QTest.mouseClick(box, Qt.MouseButton.LeftButton)
    await synced.settle()
    assert (box.checkState(), page.model.selected) == (Qt.CheckState.Unchecked, 2)
    assert not synced.row("Task 1").checked
    page.search.clear()
    await synced.settle()
    assert box.checkState() is Qt.CheckState.PartiallyChecked
    page.undo_stack.undo()
    await synced.settle()
    assert (box.checkState(), page.model.selected) == (Qt.CheckState.Checked, 3)


async def test_deletions_are_confirmed_with_their_number(synced: Stage) -> None:
    await previewed(synced)
    synced.window.preview.apply()
    dialog = synced.dialog("confirm.dialog")
    action = dialog.findChild(QPushButton, "confirm.action")
    assert action is not None
    assert action.text() == "&Delete 1 and apply"
    assert synced.desk.writes() == []
    dialog.reject()
    await synced.settle()
    assert synced.desk.writes() == []
    synced.window.preview.apply()
    QTest.mouseClick(
        synced.dialog("confirm.dialog").findChild(QPushButton, "confirm.action"), Qt.MouseButton.LeftButton
    )
    await synced.settle()
    assert synced.desk.titles("left") == synced.desk.titles("right")
    assert synced.window.preview.empty.title.text() == "No differences"


async def test_a_reversed_row_reads_and_acts_the_other_way(synced: Stage) -> None:
    await previewed(synced)
    synced.window.preview.set_answer(synced.ids("Task 2"), Answer(Decision.REVERSE))
    row = synced.row("Task 2")
    assert (row.kind, row.action, row.direction) == (RowKind.CREATE, "Create in Left", "Left ← Right")
    synced.window.preview.apply()
    await synced.settle()
    assert synced.desk.titles("left") == synced.desk.titles("right")
    assert "Task 2" in synced.desk.titles("left")


async def test_choices_can_be_taken_back(synced: Stage) -> None:
    await previewed(synced)
    before = [row.checked for row in synced.window.preview.model.rows]
    synced.select("Task 1", "New")
    QTest.keyClick(synced.window.preview.table, Qt.Key.Key_Delete)
    assert synced.window.preview.model.selected == 1
    synced.window.verbs["undo"].trigger()
    assert [row.checked for row in synced.window.preview.model.rows] == before
    synced.window.verbs["redo"].trigger()
    assert synced.window.preview.model.selected == 1


async def test_a_conflict_can_be_decided_in_the_table(synced: Stage) -> None:
    synced.desk.edit("left", "Task 1", title="From the left")
    synced.desk.edit("right", "Task 1", title="From the right")
    synced.window.check()
    await synced.settle()
    (row,) = synced.window.preview.model.rows
    assert (row.kind, row.checked) == (RowKind.CONFLICT, False)
    assert not synced.window.preview.apply_button.isEnabled()
    menu = synced.window.preview.table.row_menu([row])
    names = [action.text() for action in menu.actions() if action.text()]
    assert "Keep &Left’s value" in names
    assert "Keep &Right’s value" in names
    synced.window.preview.set_answer([row.id], Answer(Decision.TAKE_DESTINATION))
    synced.window.preview.apply()
    await synced.settle()
    assert "From the right" in synced.desk.titles("left")
    assert synced.desk.titles("left") == synced.desk.titles("right")


async def test_a_value_of_ones_own_is_written_to_both(synced: Stage) -> None:
    synced.desk.edit("left", "Task 1", title="From the left")
    synced.desk.edit("right", "Task 1", title="From the right")
    synced.window.check()
    await synced.settle()
    (row,) = synced.window.preview.model.rows
    synced.window.preview.table.value_requested.emit(row)
    dialog = synced.dialog("value.dialog")
    dialog.findChild(QPlainTextEdit, "value.text").setPlainText("Mine")
    dialog._take()  # type: ignore[attr-defined]
    await synced.settle()
    assert synced.window.preview.model.rows[0].change.endswith("→ Mine")
    synced.window.preview.apply()
    await synced.settle()
    assert "Mine" in synced.desk.titles("left")
    assert synced.desk.titles("left") == synced.desk.titles("right")


async def test_each_empty_table_says_why(stage: Stage) -> None:
    seen = [stage.window.preview.empty.title.text()]
    stage.desk.scripts["left"].always["snapshot"] = UnavailableError("No answer", cause="left")
    stage.window.check()
    await stage.settle()
    seen.append(stage.window.preview.empty.title.text())
    stage.desk.scripts["left"].always["snapshot"] = AuthError("Wrong password")
    stage.window.check()
    await stage.settle()
    seen.append(stage.window.preview.empty.title.text())
    assert "Wrong password" in stage.window.preview.empty.hint.text()
    stage.desk.forget_calls()
    stage.window.check()
    await stage.settle()
    seen.append(stage.window.preview.empty.title.text())
    stage.desk.put("left", title="One")
    stage.window.check()
    await stage.settle()
    stage.window.preview.search.setText("nothing like it")
    seen.append(stage.window.preview.empty.title.text())
    stage.window.preview.empty.button.click()
    assert stage.window.preview.model.rowCount() == 1
    assert seen == [
        "Not checked yet",
        "Offline",
        "The lists could not be compared",
        "No differences",
        "No row matches the filter",
    ]


async def test_search_and_chips_narrow_the_rows(synced: Stage) -> None:
    await previewed(synced)
    page = synced.window.preview
    synced.window.verbs["find"].trigger()
    page.search.setText("task ONE")
    assert [row.title for row in page.model.visible_rows()] == ["Task 1"]
    page.search.clear()
    page.chips.buttons[RowKind.DELETE].click()
    assert [row.title for row in page.model.visible_rows()] == ["Task 2"]
    assert page.chips.buttons[RowKind.CREATE].text() == "Create 1"
    assert not page.chips.buttons[RowKind.CONFLICT].isVisible()
    assert page.model.selected == 3, "a filter hides rows; it skips none"


async def test_rows_can_be_copied(synced: Stage) -> None:
    await previewed(synced)
    synced.window.preview.table.selectAll()
    QTest.keyClick(synced.window.preview.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[0].split("\t")[:3] == ["Action", "Direction", "Task"]
    assert len(lines) == 4


async def test_what_changed_since_the_preview_is_left_out(synced: Stage) -> None:
    await previewed(synced)
    synced.desk.edit("left", "Task one", title="Task uno")
    synced.desk.put("left", title="Newer still")
    synced.window.preview.set_answer(synced.ids("Task 2"), Answer(Decision.SKIP_ONCE))
    synced.window.preview.apply()
    await synced.settle()
    assert synced.desk.titles("right") == ["New", "Task 0", "Task 1", "Task 2", "Task 3", "Task 4", "Task 5"]


async def test_the_age_of_a_plan_is_shown(synced: Stage) -> None:
    await previewed(synced)
    assert synced.window.preview.age.text() == "Checked just now"
    synced.desk.clock.advance(timedelta(hours=2).total_seconds())
    synced.window.app_state.statuses_changed.emit()
    assert "2 hours ago" in synced.window.preview.age.text()
    assert "may have changed" in synced.window.preview.age.text()


async def test_a_guard_is_shown_and_confirmed(synced: Stage) -> None:
    for number in range(10, 30):
        synced.desk.put("left", title=f"Task {number}")
    synced.window.sync()
    await synced.settle()
    for number in range(10, 28):
        synced.desk.remove("left", f"Task {number}")
    synced.window.sync()
    await synced.settle()
    assert len(synced.desk.titles("right")) == 26, "the guard stopped the run"
    assert synced.window.tabs.currentWidget() is synced.window.preview
    assert synced.window.preview.guard.isVisible()
    assert waiting(synced.window.app_state.statuses[0]) == 18
    synced.window.open_page("overview")
    await synced.settle()
    assert synced.window.overview.tiles["held"].number.text() == "18"
    synced.window.preview.apply()
    points = [label.text() for label in synced.dialog("confirm.dialog").findChildren(QLabel, "confirm.point")]
    assert points == ["18 of 26 synced tasks would be deleted in Right."], "said once"
    synced.dialog("confirm.dialog").accept()
    await synced.settle()
    assert len(synced.desk.titles("right")) == 8


@pytest.mark.parametrize("column", [Column.ACTION, Column.TITLE, Column.REASON])
async def test_sorting_has_three_states(synced: Stage, column: Column) -> None:
    await previewed(synced)
    model = synced.window.preview.model
    given = [row.id for row in model.visible_rows()]
    model.sort(column, Qt.SortOrder.AscendingOrder)
    up = texts(synced, column)
    assert up == sorted(up, key=str.casefold)
    model.sort(column, Qt.SortOrder.DescendingOrder)
    assert texts(synced, column) == sorted(up, key=str.casefold, reverse=True)
    model.sort(-1)
    assert [row.id for row in model.visible_rows()] == given


async def test_the_menu_offers_what_fits_the_rows(synced: Stage) -> None:
    await previewed(synced)
    menu: QMenu = synced.window.preview.table.row_menu([synced.row("New")])
    names = {action.objectName().removeprefix("preview.menu.") for action in menu.actions() if action.text()}
    assert names >= {"do", "skip_once", "skip_always", "reverse", "copy"}


async def test_left_alone_for_good(synced: Stage) -> None:
    await previewed(synced)
    synced.window.preview.set_answer(synced.ids("New"), Answer(Decision.SKIP_ALWAYS))
    assert synced.row("New").action == "Leave alone always"
    synced.window.preview.set_answer(synced.ids("Task 2"), Answer(Decision.SKIP_ONCE))
    synced.window.preview.apply()
    await synced.settle()
    synced.window.check()
    await synced.settle()
    assert [row.title for row in synced.window.preview.model.rows] == ["Task 2"]


async def test_the_age_of_a_preview_is_told_and_ends_what_it_is_good_for(synced: Stage) -> None:
    await previewed(synced)
    page = synced.window.preview
    assert page.age.text() == "Checked just now"
    for minutes, words, usable in (
        (14, "Checked 14 minutes ago", True),
        (2, "Checked 16 minutes ago · may have changed since; each task is checked again", True),
        (25 * 60, "too old to be applied; check again", False),
    ):
        synced.desk.clock.advance(60.0 * minutes)
        synced.window.app_state.refresh()
        await synced.settle()
        assert words in page.age.text()
        assert page.apply_button.isEnabled() is usable
    assert page.apply_button.toolTip() == "Too old to be applied; check again"
    page.apply()
    await synced.settle()
    assert synced.desk.writes() == []
    page.check()
    await synced.settle()
    assert page.apply_button.isEnabled()
