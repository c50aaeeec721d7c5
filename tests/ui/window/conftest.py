"""Fixtures of the window's tests."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tasksync_gui.ui.style.theme import apply_theme
from tests.support.desk import Desk
from tests.ui.window.stage import Stage, plainly


@pytest.fixture
def themed() -> None:
    """For tests of what the window looks like: with its style sheet, which takes two fifths of such a test's time."""


@pytest.fixture
async def stage(
    request: pytest.FixtureRequest, qtbot: QtBot, qapp: QApplication, tmp_path: Path
) -> AsyncIterator[Stage]:
    """A window with one pair of two lists in memory, shown."""
    if "themed" in request.fixturenames:
        apply_theme(qapp, "light")
    else:
        plainly(qapp)
    made = Stage(await Desk(tmp_path).open(), tmp_path)
    made.window.frame.show()
    await made.settle()
    yield made
    await made.close()


@pytest.fixture
async def synced(stage: Stage) -> Stage:
    """The same with six tasks in step."""
    for number in range(6):
        stage.desk.put("left", title=f"Task {number}")
    stage.window.sync()
    await stage.settle()
    stage.desk.forget_calls()
    return stage
