"""The window on a pair with a Jira: why nothing moves, and what notes lose."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from tasksync_gui.ui.state.activity import Activity
from tests.fakes.service import Response
from tests.support.jira import PROJECT, JiraDesk, jira_desk
from tests.ui.window.stage import Stage, plainly

PANEL = {"type": "panel", "attrs": {"panelType": "info"}, "content": [{"type": "paragraph", "content": []}]}


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[JiraDesk]:
    async with jira_desk(tmp_path, "cloud") as made:
        yield made


@pytest.fixture
async def stage(qtbot: QtBot, qapp: QApplication, tmp_path: Path, desk: JiraDesk) -> AsyncIterator[Stage]:
    plainly(qapp)
    made = Stage(desk, tmp_path)
    made.window.frame.show()
    await made.settle()
    yield made
    await made.close()


async def test_the_window_says_who_makes_it_wait(stage: Stage, desk: JiraDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[str] = []

    async def sleep(seconds: float) -> None:
        QApplication.processEvents()
        shown.append(stage.window.run_bar.words.text())
        desk.clock.advance(seconds)
        await asyncio.sleep(0)

    monkeypatch.setattr(desk.clock, "sleep", sleep)
    desk.lab.fake.fail("POST", "/search", Response(429, {"errorMessages": ["Too many"]}, {"retry-after": "12"}))
    stage.window.sync()
    await stage.settle()
    assert "Pair: the system of Work asks to wait 12 seconds" in shown
    assert "wait" not in stage.window.run_bar.words.text()


async def test_the_window_shows_what_notes_hold_besides_text(stage: Stage, desk: JiraDesk) -> None:
    old = {"type": "paragraph", "content": [{"type": "text", "text": "old"}]}
    desk.state.add(PROJECT, "Rich", description={"type": "doc", "version": 1, "content": [PANEL, old]})
    stage.window.check()
    await stage.settle()
    assert "Rich: Of panels in Work's notes only the text is carried" in stage.window.preview.remarks.message
    assert "Work has no start date: what Left has stays there." in stage.window.preview.remarks.message


async def test_what_is_true_of_many_tasks_is_one_remark(stage: Stage, desk: JiraDesk) -> None:
    for number in range(5):
        desk.state.add(PROJECT, f"Rich {number}", description={"type": "doc", "version": 1, "content": [PANEL]})
    stage.window.check()
    await stage.settle()
    message = stage.window.preview.remarks.message
    assert message.startswith("2 remarks\n")
    assert "Rich 0, Rich 1, Rich 2 and 2 more: Of panels in Work's notes" in message
    assert "… and" not in message


def test_a_wait_while_writing_does_not_hide_how_far_it_is() -> None:
    writing = Activity("Work", False, "applying", 37, 120, "Jira", "Jira asks to wait 12 s")
    assert writing.words == "Work: 37 of 120 · Jira asks to wait 12 s"
    assert replace(writing, waiting="").words == "Work: 37 of 120 · Jira"
    assert replace(writing, phase="reading", total=0).words == "Work: Jira asks to wait 12 s"


async def test_a_long_reason_to_wait_is_read_whole_on_the_empty_page(stage: Stage) -> None:
    """Its second line was cut away."""
    stage.window.frame.resize(900, 600)
    stage.window.open_page("preview")
    title = stage.window.preview.empty.title
    stage.window.preview.empty.say("sync", "Work: Jira asks to slow down; the next try is in 75 seconds from now on")
    await stage.settle()
    assert title.isVisible()
    assert title.height() >= title.heightForWidth(title.width()) > title.fontMetrics().height() * 1.5


async def test_days_without_changes_are_said_in_words(stage: Stage) -> None:
    stage.window.open_page("overview")
    nothing = stage.window.frame.findChild
    await stage.settle(lambda: nothing(QLabel, "overview.chart.nothing") is not None)
    await stage.settle()
    label = nothing(QLabel, "overview.chart.nothing")
    assert label is not None
    assert label.isVisible()
    stage.desk.put("left", title="One")
    stage.window.sync()
    await stage.settle()
    assert not label.isVisible()
