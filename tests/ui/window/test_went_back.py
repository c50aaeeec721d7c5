"""A list that was put back from a backup, in the window: what it says, and the way back to the present."""

from __future__ import annotations

from collections.abc import AsyncIterator
from copy import deepcopy
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tasksync_gui.connectors.memory.connector import FULL
from tasksync_gui.model.fields import Field
from tasksync_gui.model.run import Outcome
from tasksync_gui.ui.models.plan_rows import RowKind
from tests.support.desk import Desk
from tests.ui.window.stage import Stage, plainly

TITLES = [f"Task {number}" for number in range(9)]


@pytest.fixture
async def restored(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> AsyncIterator[Stage]:
    """Four notes and three tasks were written since the backup that the right list was put back from."""
    plainly(qapp)
    stage = Stage(await Desk(tmp_path, FULL, FULL).open(), tmp_path)
    stage.window.frame.show()
    await stage.settle()
    for title in TITLES:
        stage.desk.put("left", title=title)
    await synced(stage)
    backup = deepcopy(stage.desk.lists["right"])
    for title in TITLES[:4]:
        stage.desk.edit("left", title, notes=f"of {title}")
    for number in range(3):
        stage.desk.put("left", title=f"New {number}")
    await synced(stage)
    await synced(stage)
    there = stage.desk.lists["right"]
    there.records, there.deleted, there.trash = deepcopy(backup.records), {}, {}
    there.forget_history()
    stage.desk.forget_calls()
    yield stage
    await stage.close()


async def synced(stage: Stage) -> None:
    stage.window.sync()
    await stage.settle()


def says(stage: Stage, side: str) -> dict[str, str]:
    return {task.title: str(task.fields[Field.NOTES]) for task in stage.desk.tasks(side)}


async def test_it_is_said_and_brought_up_to_date_by_one_button(restored: Stage) -> None:
    present = says(restored, "left")
    await synced(restored)
    assert restored.desk.writes() == []
    page = restored.window.preview
    assert restored.window.tabs.currentWidget() is page, "the plan that was stopped is shown"
    assert "went back in time" in page.guard.message
    assert page.forward.isVisible()
    QTest.mouseClick(page.forward, Qt.MouseButton.LeftButton)
    await restored.settle()
    rows = page.model.rows
    assert {row.kind for row in rows} == {RowKind.CREATE, RowKind.UPDATE}
    assert sorted(row.title for row in rows) == sorted([*TITLES[:4], "New 0", "New 1", "New 2"])
    assert restored.desk.writes() == [], "a preview writes nothing"
    page.apply()
    await restored.settle()
    assert says(restored, "right") == says(restored, "left") == present
    assert restored.window.history.runs.rows[0].outcome is Outcome.CLEAN
    restored.window.check()
    await restored.settle()
    assert not page.forward.isVisible()
    assert page.empty.title.text() == "No differences"


async def test_the_button_is_there_only_for_such_a_list(restored: Stage) -> None:
    page = restored.window.preview
    assert not page.forward.isVisible()
    restored.window.check()
    await restored.settle()
    assert page.forward.isVisible()
    restored.window.check()
    await restored.settle()
    assert page.forward.isVisible(), "a second look finds the same"
