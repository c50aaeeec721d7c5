"""Fixtures of the window's tests."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tasksync_gui.ui.style.theme import apply_theme
from tests.support.desk import Desk
from tests.ui.window.stage import Stage


@pytest.fixture
async def stage(qtbot: QtBot, qapp: object, tmp_path: Path) -> AsyncIterator[Stage]:
    """A window with one pair of two lists in memory, shown."""
    apply_theme(qapp, "light")  # type: ignore[arg-type]
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
