"""Deciding conflicts in the window: two tasks, for good, and rules for single fields."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFrame, QLabel

from tasksync_gui.model.fields import Field
from tasksync_gui.model.pair import Policy
from tasksync_gui.ui.dialogs.field_rules import FieldRulesDialog
from tasksync_gui.ui.dialogs.pair_options import PairOptions
from tasksync_gui.ui.widgets.selection import choose_row
from tests.ui.window.stage import Stage

BOTH_CHANGED = "Both sides were changed. Neither is overwritten until you decide."


async def test_a_conflict_is_kept_as_two_tasks_or_decided_for_good(synced: Stage) -> None:
    for number in (1, 2):
        synced.desk.edit("left", f"Task {number}", title=f"Left {number}")
        synced.desk.edit("right", f"Task {number}", title=f"Right {number}")
    synced.window.sync()
    await synced.settle()
    page = synced.window.conflicts
    text = page.text.toPlainText()
    assert all(word in text for word in ("Before both changed", "Task", "Left", "Right", "12:00"))
    choose_row(page.table, [row.hold.source for row in page.model.rows].index("Left 1"))
    QTest.mouseClick(page.both, Qt.MouseButton.LeftButton)
    await synced.settle()
    choose_row(page.table, 0)
    page.always.setChecked(True)
    QTest.mouseClick(page.take_destination, Qt.MouseButton.LeftButton)
    await synced.settle()
    assert not page.always.isChecked()
    synced.window.sync()
    await synced.settle()
    assert {"Left 1", "Right 1", "Right 2"} <= set(synced.desk.titles("right"))
    synced.desk.edit("left", "Right 2", title="Left again")
    synced.desk.edit("right", "Right 2", title="Right again")
    synced.window.sync()
    await synced.settle()
    assert page.count == 0
    assert "Right again" in synced.desk.titles("left")


async def test_a_held_key_changes_nothing_about_the_row_that_is_selected_first(synced: Stage) -> None:
    QTest.keyPress(synced.window.frame, Qt.Key.Key_Control, Qt.KeyboardModifier.ControlModifier)
    try:
        synced.desk.edit("left", "Task 1", title="Left 1")
        synced.desk.edit("right", "Task 1", title="Right 1")
        synced.window.sync()
        await synced.settle()
        page = synced.window.conflicts
        for _ in range(2):
            choose_row(page.table, 0)
            assert [row.hold.source for row in page.table.chosen_rows()] == ["Left 1"]
            assert page.both.isEnabled()
    finally:
        QTest.keyRelease(synced.window.frame, Qt.Key.Key_Control)


async def test_rules_for_single_fields_are_part_of_a_pair(synced: Stage) -> None:
    options = PairOptions(300)
    options.show_names("Left", "Right")
    options.fill(await synced.desk.services.pairs.draft("Pair"))
    options.rules.click()
    (dialog,) = options.findChildren(FieldRulesDialog)
    box = dialog.boxes[Field.DUE]
    box.setCurrentIndex(box.findText("Use the value of Right"))
    dialog.accept()
    assert options.rules.text() == "Rules for single fields (1)…"
    await synced.desk.services.pairs.edit("Pair", options.apply_to(await synced.desk.services.pairs.draft("Pair")))
    assert (await synced.desk.services.pairs.get("Pair")).field_policies == {Field.DUE: Policy.DESTINATION}
    options.deleteLater()


async def conflict(stage: Stage, number: int) -> None:
    stage.desk.edit("left", f"Task {number}", title=f"Left {number}")
    stage.desk.edit("right", f"Task {number}", title=f"Right {number}")


@pytest.mark.parametrize("begin", ["sync", "preview"])
async def test_overview_and_page_count_alike_before_and_after_a_decision(synced: Stage, begin: str) -> None:
    for number in (1, 2):
        await conflict(synced, number)
    window = synced.window
    window.sync() if begin == "sync" else window.app_state.preview(["Pair"])
    await synced.settle()
    assert window.tabs.tabText(3) == "Co&nflicts (2)"
    assert window.overview.tiles["held"].number.text() == "2"
    assert window.overview.sentence.text().startswith("2 conflicts")
    choose_row(window.conflicts.table, 0)
    QTest.mouseClick(window.conflicts.take_source, Qt.MouseButton.LeftButton)
    await synced.settle()
    assert window.tabs.tabText(3) == "Co&nflicts (1)"
    card = window.frame.findChild(QFrame, "overview.attention.Pair")
    assert window.overview.sentence.text() == "1 conflict needs you"
    assert not [label.text() for label in card.findChildren(QLabel) if "1 conflict" in label.text()], "said once"
    assert [label.text() for label in card.findChildren(QLabel) if label.text()] == [BOTH_CHANGED]
    assert window.overview.tiles["held"].number.text() == "1"
    choose_row(window.conflicts.table, 0)
    QTest.mouseClick(window.conflicts.take_source, Qt.MouseButton.LeftButton)
    await synced.settle()
    assert window.tabs.tabText(3) == "Co&nflicts"
    assert window.overview.tiles["held"].number.text() == "0"
    assert "conflict" not in window.overview.sentence.text()


async def test_columns_are_called_by_the_lists(synced: Stage) -> None:
    def headings() -> list[str]:
        return [synced.window.conflicts.model.headerData(column, Qt.Orientation.Horizontal) for column in (3, 4)]

    assert headings() == ["", ""]
    await conflict(synced, 1)
    synced.window.sync()
    await synced.settle()
    assert headings() == ["In Left", "In Right"]
    row = synced.window.conflicts.model.all_rows[0]
    synced.window.conflicts.model.set_rows([row, replace(row, source="Inbox")])
    assert headings() == ["In Left or Inbox", "In Right"]
