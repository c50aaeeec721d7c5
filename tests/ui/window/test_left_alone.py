"""The list of what is left alone: where a person finds it, what it tells, and the way back."""

from __future__ import annotations

import dataclasses

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.modeltest import ModelTester

from tasksync_gui.model.errors import UserError
from tasksync_gui.model.ids import RunId
from tasksync_gui.model.message import words
from tasksync_gui.model.pair import Mode
from tasksync_gui.model.plan import Answer, Decision
from tasksync_gui.model.run import Trigger
from tasksync_gui.services.contract import RunRequest
from tasksync_gui.ui.dialogs.left_alone_dialog import LeftAloneDialog
from tasksync_gui.ui.widgets.attention import LeftAloneCard
from tests.ui.window.stage import Stage


async def muted(stage: Stage) -> None:
    """An update pair whose destination lost two tasks, on purpose."""
    draft = await stage.desk.services.pairs.draft("Pair")
    await stage.desk.services.pairs.edit("Pair", dataclasses.replace(draft, mode=Mode.UPDATE))
    await run(stage)
    for title in ("Task 1", "Task 2"):
        stage.desk.remove("right", title)
    await run(stage)


async def run(stage: Stage) -> RunId:
    found = await stage.desk.services.engine.sync("Pair", RunRequest(Trigger.MANUAL, True))
    await stage.settle()
    return found.id


async def opened(stage: Stage) -> LeftAloneDialog:
    """By the button of the overview's card."""
    QTest.mouseClick(stage.find(QPushButton, "overview.left_alone.Pair.action"), Qt.MouseButton.LeftButton)
    await stage.settle()
    dialog = stage.dialog("left_alone.dialog")
    assert isinstance(dialog, LeftAloneDialog)
    return dialog


def texts(dialog: LeftAloneDialog) -> list[list[str]]:
    model = dialog.model
    return [
        [model.index(row, column).data() for column in range(model.columnCount())] for row in range(model.rowCount())
    ]


async def test_where_it_is_said_is_the_way_to_the_list_and_back(synced: Stage, qtmodeltester: ModelTester) -> None:
    await muted(synced)
    assert synced.window.overview.sentence.text() == "Up to date, 2 tasks left alone"
    dialog = await opened(synced)
    qtmodeltester.check(dialog.model)
    why = "Deleted in Right; the mode of this pair leaves it here."
    assert [[*row[:2], row[3]] for row in texts(dialog)] == [["Task 1", "Left", why], ["Task 2", "Left", why]]
    assert all(row[2] for row in texts(dialog)), "since when"
    QTest.mouseClick(dialog.take_up, Qt.MouseButton.LeftButton)
    await synced.settle()
    assert texts(dialog)[0][3] == "The next sync takes it up again."
    assert not dialog.take_up.isEnabled(), "it is noted already"
    assert "1 task is taken up again" in dialog.message.message
    dialog.reject()
    await synced.settle()
    synced.window.check()
    await synced.settle()
    assert [row.title for row in synced.window.preview.model.rows] == ["Task 1"], "the preview shows it"
    synced.window.sync()
    await synced.settle()
    assert "Task 1" in synced.desk.titles("right")
    assert "Task 2" not in synced.desk.titles("right")
    assert synced.window.overview.sentence.text() == "Up to date, 1 task left alone"


async def test_several_are_taken_up_at_once_and_the_card_is_gone_with_them(synced: Stage) -> None:
    await muted(synced)
    dialog = await opened(synced)
    dialog.table.selectAll()
    QTest.mouseClick(dialog.take_up, Qt.MouseButton.LeftButton)
    await synced.settle()
    dialog.reject()
    synced.window.sync()
    await synced.settle()
    assert synced.desk.titles("left") == synced.desk.titles("right")
    assert synced.window.overview.sentence.text() == "Up to date"
    shown = synced.window.frame.findChildren(LeftAloneCard)
    assert [card for card in shown if card.isVisible()] == []


async def test_a_difference_that_was_left_as_it_is_and_a_task_that_is_skipped_always(synced: Stage) -> None:
    for side in ("left", "right"):
        synced.desk.edit(side, "Task 1", title=f"One {side}")
    synced.desk.put("left", title="New")
    plan = await synced.desk.services.engine.dry_run("Pair")
    rows = [*plan.operations, *plan.held]
    answers = {row.id: Answer(Decision.SKIP_ALWAYS) for row in rows}
    await synced.desk.services.engine.sync("Pair", RunRequest(Trigger.MANUAL, True, plan.digest, answers))
    await run(synced)
    dialog = await opened(synced)
    found = {row[0]: (row[1], row[3]) for row in texts(dialog)}
    assert found == {
        "One left": ("Left, Right", "You said to leave the two sides’ title as they are."),
        "New": ("Left", "You said to leave it alone always."),
    }
    dialog.table.selectAll()
    QTest.mouseClick(dialog.take_up, Qt.MouseButton.LeftButton)
    await synced.settle()
    assert dialog.empty.isVisible()
    assert not dialog.take_up.isVisible()
    dialog.reject()
    await run(synced)
    assert "New" in synced.desk.titles("right")
    assert synced.window.conflicts.count == 1, "the difference is asked about again"


async def test_it_is_reached_from_the_menus_too_and_empty_says_so(synced: Stage) -> None:
    synced.window.verbs["left_alone"].trigger()
    await synced.settle()
    dialog = synced.dialog("left_alone.dialog")
    assert isinstance(dialog, LeftAloneDialog)
    assert dialog.empty.isVisible()
    dialog.reject()
    await synced.settle()
    panel = synced.window.pairs
    menu = panel.menu(synced.window.app_state.statuses[0])
    (entry,) = [action for action in menu.actions() if action.text() == "&Left alone…"]
    entry.trigger()
    await synced.settle()
    synced.dialog("left_alone.dialog").reject()
    menu.deleteLater()
    await synced.settle()


async def test_a_pair_that_is_gone_meanwhile_is_told_and_a_closed_dialog_is_left_in_peace(
    synced: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    await muted(synced)
    dialog = await opened(synced)

    async def refuse(pair: str, link: str) -> None:
        raise UserError(words("It is gone."))

    monkeypatch.setattr(synced.desk.services.engine, "take_up", refuse)
    QTest.mouseClick(dialog.take_up, Qt.MouseButton.LeftButton)
    await synced.settle()
    assert "It is gone." in dialog.message.message
    QTest.mouseClick(dialog.take_up, Qt.MouseButton.LeftButton)
    dialog.reject()
    await synced.settle()
    assert synced.errors == []
