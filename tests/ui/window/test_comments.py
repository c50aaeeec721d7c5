"""Comments in the details of a row: offered where there may be some, asked for on request, problems in words."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tasksync_gui.connectors.memory.connector import FULL
from tasksync_gui.model.errors import UnavailableError
from tasksync_gui.model.task import Comment
from tests.support.desk import Desk
from tests.ui.window.stage import Stage, plainly

SAID = Comment("Mia <Wong>", "First line\n<b>second</b>", datetime(2026, 5, 1, tzinfo=UTC))


@pytest.fixture
async def talking(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> AsyncIterator[Stage]:
    """A preview of new tasks; the left system has comments, and there is one on the first task."""
    plainly(qapp)
    made = Stage(await Desk(tmp_path, replace(FULL, comments=True)).open(), tmp_path)
    made.window.frame.show()
    for title in ("Talked about", "Silent"):
        made.desk.put("left", title=title)
    made.desk.lists["left"].comments[made.desk.find("left", "Talked about").id] = [SAID]
    made.desk.put("right", title="Elsewhere")
    await made.settle()
    made.window.check()
    await made.settle()
    yield made
    await made.close()


def ask(stage: Stage) -> None:
    stage.window.preview.details.anchorClicked.emit(QUrl("#comments"))


def shown(stage: Stage) -> str:
    return stage.window.preview.details.toPlainText().replace("\u2028", "\n")


async def test_comments_are_shown_when_they_are_asked_for(talking: Stage) -> None:
    talking.select("Talked about")
    assert "Show comments" in shown(talking)
    assert not [call for call in talking.desk.scripts["left"].calls if call[0] == "comments"]
    ask(talking)
    assert "Asking for the comments" in shown(talking)
    await talking.settle()
    assert "Left: 1 comment" in shown(talking)
    assert "Mia <Wong>" in shown(talking)
    assert "First line\n<b>second</b>" in shown(talking)
    assert "Show comments" not in shown(talking)
    assert talking.desk.writes() == []


async def test_the_link_and_what_came_are_seen_without_scrolling(talking: Stage) -> None:
    """The link stood below all fields and the comments below the link: pressing it seemed to do nothing."""
    talking.desk.put("left", title="Long", notes="line\n" * 60)
    talking.desk.lists["left"].comments[talking.desk.find("left", "Long").id] = [SAID]
    talking.window.check()
    await talking.settle()
    talking.select("Long")
    assert shown(talking).index("Show comments") < shown(talking).index("Before")
    ask(talking)
    await talking.settle()
    pane = talking.window.preview.details
    said = pane.document().find("First line")
    assert pane.viewport().rect().contains(pane.cursorRect(said))


async def test_the_link_can_be_reached_with_the_keyboard(talking: Stage) -> None:
    flags = talking.window.preview.details.textInteractionFlags()
    assert flags & Qt.TextInteractionFlag.LinksAccessibleByKeyboard


async def test_a_task_without_comments_says_so(talking: Stage) -> None:
    talking.select("Silent")
    ask(talking)
    await talking.settle()
    assert "Left: no comments" in shown(talking)


async def test_nothing_is_offered_where_no_system_of_the_task_has_comments(talking: Stage) -> None:
    talking.select("Elsewhere")
    assert "Show comments" not in shown(talking)


async def test_a_problem_is_said_in_words(talking: Stage) -> None:
    talking.desk.scripts["left"].always["comments"] = UnavailableError("No answer came", cause="no connection")
    talking.select("Talked about")
    ask(talking)
    await talking.settle()
    assert "Left: No answer came" in shown(talking)


async def test_comments_that_come_late_are_not_shown_at_another_row(talking: Stage) -> None:
    talking.select("Talked about")
    ask(talking)
    talking.select("Silent")
    await talking.settle()
    assert "Left: 1 comment" not in shown(talking)
    assert "Show comments" in shown(talking)
