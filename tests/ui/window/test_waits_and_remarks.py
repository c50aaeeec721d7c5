"""The window on a pair with a Jira: why nothing moves, and what notes lose."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tasksync_gui.ui.theme import apply_theme
from tests.fakes.service import Response
from tests.support.jira import PROJECT, JiraDesk, jira_desk
from tests.ui.window.stage import Stage

PANEL = {"type": "panel", "attrs": {"panelType": "info"}, "content": [{"type": "paragraph", "content": []}]}


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[JiraDesk]:
    async with jira_desk(tmp_path, "cloud") as made:
        yield made


@pytest.fixture
async def stage(qtbot: QtBot, qapp: object, tmp_path: Path, desk: JiraDesk) -> AsyncIterator[Stage]:
    apply_theme(qapp, "light")  # type: ignore[arg-type]
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
    assert "Pair: Jira asks to wait 12 s" in shown
    assert "wait" not in stage.window.run_bar.words.text()


async def test_the_window_shows_what_notes_hold_besides_text(stage: Stage, desk: JiraDesk) -> None:
    old = {"type": "paragraph", "content": [{"type": "text", "text": "old"}]}
    desk.state.add(PROJECT, "Rich", description={"type": "doc", "version": 1, "content": [PANEL, old]})
    stage.window.check()
    await stage.settle()
    assert "Of panels in Jira's notes only the text is carried" in stage.window.preview.remarks.message
