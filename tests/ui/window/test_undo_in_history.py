"""Undo from the history page: buttons, preview, and the run that comes of it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.modeltest import ModelTester

from tasksync_gui.model.run import Outcome, Run
from tasksync_gui.ui.dialogs.undo_dialog import UndoDialog
from tasksync_gui.ui.models.plan_rows import RowKind
from tasksync_gui.ui.widgets.selection import choose_row
from tests.ui.window.stage import Stage


async def run_with_changes(stage: Stage) -> Run:
    """One edit of two fields, one deletion and one creation were synced; the history shows it."""
    stage.desk.edit("left", "Task 1", title="Task one", notes="more")
    stage.desk.remove("left", "Task 2")
    stage.desk.put("left", title="New")
    stage.window.sync()
    await stage.settle()
    stage.window.open_page("history")
    await stage.settle()
    stage.desk.forget_calls()
    return stage.window.history.runs.rows[0]


def opened(stage: Stage) -> UndoDialog:
    dialog = stage.dialog("undo.dialog")
    assert isinstance(dialog, UndoDialog)
    return dialog


def click(button: QPushButton) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


async def test_a_run_is_previewed_and_undone(synced: Stage) -> None:
    run = await run_with_changes(synced)
    page = synced.window.history
    click(page.undo_run)
    assert not page.undo_run.isEnabled(), "it is being looked at"
    await synced.settle()
    assert synced.desk.writes() == []
    dialog = opened(synced)
    assert dialog.table.horizontalScrollBar().maximum() == 0, "the reasons are seen"
    rows = {row.title: (row.kind, row.action) for row in dialog.model.rows}
    assert rows == {
        "Task one": (RowKind.UPDATE, "Put back in Right"),
        "Task 2": (RowKind.CREATE, "Bring back in Right"),
        "New": (RowKind.DELETE, "Delete in Right"),
    }
    assert all(row.reason for row in dialog.model.rows)
    assert dialog.action.text() == "Delete 1 task and &undo"
    click(dialog.action)
    await synced.settle()
    assert synced.desk.titles("right") == [f"Task {number}" for number in range(6)]
    newest = page.runs.rows[0]
    assert (newest.undoes, newest.outcome) == (run.id, Outcome.CLEAN)
    assert page.runs.index(0, 3).data().startswith("Undo of ")
    synced.desk.forget_calls()
    synced.window.sync()
    await synced.settle()
    assert synced.desk.writes() == []


async def test_an_undo_can_be_undone_from_the_history(synced: Stage) -> None:
    await run_with_changes(synced)
    page = synced.window.history
    after = synced.desk.titles("right")
    for _ in range(2):
        choose_row(page.run_table, 0)
        await synced.settle()
        click(page.undo_run)
        await synced.settle()
        click(opened(synced).action)
        await synced.settle()
    assert synced.desk.titles("right") == after
    assert [bool(run.undoes) for run in page.runs.rows][:3] == [True, True, False]


async def test_one_change_is_undone_alone(synced: Stage) -> None:
    await run_with_changes(synced)
    page = synced.window.history
    assert not page.undo_change.isEnabled()
    place = next(place for place, change in enumerate(page.changes.rows) if change.field == "notes")
    choose_row(page.change_table, place)
    click(page.undo_change)
    await synced.settle()
    dialog = opened(synced)
    assert [row.field_names for row in dialog.model.rows] == ["notes"]
    title = dialog.findChild(QLabel, "undo.title")
    assert title is not None
    assert "(notes)" in title.text()
    click(dialog.action)
    await synced.settle()
    task = synced.desk.find("right", "Task one")
    assert task.fields["notes"] == ""
    assert "New" in synced.desk.titles("right")


async def test_a_row_without_its_tick_stays_and_a_cancelled_undo_does_nothing(synced: Stage) -> None:
    await run_with_changes(synced)
    page = synced.window.history
    click(page.undo_run)
    await synced.settle()
    opened(synced).reject()
    await synced.settle()
    assert synced.desk.writes() == []
    click(page.undo_run)
    await synced.settle()
    dialog = opened(synced)
    place = next(place for place, row in enumerate(dialog.model.visible_rows()) if row.title == "New")
    choose_row(dialog.table, place)
    QTest.keyClick(dialog.table, Qt.Key.Key_Space)
    assert dialog.action.text() == "&Undo 2 changes"
    click(dialog.action)
    await synced.settle()
    assert {"New", "Task 1", "Task 2"} <= set(synced.desk.titles("right"))


async def test_what_stays_is_said_before(synced: Stage) -> None:
    await run_with_changes(synced)
    synced.desk.edit("right", "Task one", title="By hand", notes="by hand")
    synced.desk.edit("right", "New", notes="mine")
    page = synced.window.history
    place = next(place for place, change in enumerate(page.changes.rows) if change.field == "notes")
    choose_row(page.change_table, place)
    click(page.undo_change)
    await synced.settle()
    dialog = opened(synced)
    assert dialog.empty.isVisible()
    assert not dialog.action.isVisible()
    (leave,) = [each for each in dialog.findChildren(QPushButton) if each.isVisible()]
    assert leave.text() == "Close", "there is nothing to cancel"
    assert "By hand: The notes changed since in Right; what is there now stays." in _texts(dialog)
    dialog.reject()
    await synced.settle()


def _texts(dialog: UndoDialog) -> str:
    return "\n".join(label.text() for label in dialog.findChildren(QLabel))


async def test_many_deletions_are_warned_of(stage: Stage) -> None:
    for number in range(12):
        stage.desk.put("left", title=f"Task {number}")
    stage.window.sync()
    await stage.settle()
    stage.window.open_page("history")
    await stage.settle()
    click(stage.window.history.undo_run)
    await stage.settle()
    dialog = opened(stage)
    assert "12 of 12 synced tasks would be deleted in Right." in _texts(dialog)
    assert dialog.action.text() == "Delete 12 tasks and &undo"
    click(dialog.action)
    await stage.settle()
    assert stage.desk.titles("right") == []
    assert stage.window.history.runs.rows[0].overridden_guards == ("deletions",)


async def test_nothing_to_undo_disables_the_buttons_and_says_why(synced: Stage) -> None:
    synced.window.sync()
    await synced.settle()
    synced.window.open_page("history")
    await synced.settle()
    page = synced.window.history
    assert not page.undo_run.isEnabled()
    assert page.undo_run.toolTip() == "This run changed nothing"


async def test_every_control_of_the_dialog_has_a_name(synced: Stage, qtmodeltester: ModelTester) -> None:
    await run_with_changes(synced)
    click(synced.window.history.undo_run)
    await synced.settle()
    dialog = opened(synced)
    qtmodeltester.check(dialog.model)
    named = [dialog.table, dialog.details]
    assert all(widget.accessibleName() for widget in named)
    with pytest.raises(AssertionError):
        synced.dialog("confirm.dialog")
    dialog.reject()
    await synced.settle()
