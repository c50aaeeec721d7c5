"""The pair's dialog shows what was answered about repeating tasks, and changes it."""

from __future__ import annotations

import dataclasses
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QComboBox
from pytestqt.qtbot import QtBot

from tasksync_gui.connectors.memory.connector import FULL
from tasksync_gui.model.capabilities import FieldSupport
from tasksync_gui.model.fields import Field
from tasksync_gui.services.contract import SeriesRule
from tasksync_gui.ui.dialogs.pair_dialog import PairDialog
from tests.support.desk import Desk
from tests.ui.window.stage import Stage, plainly

POOR = dataclasses.replace(FULL, fields={**FULL.fields, Field.DUE: FieldSupport(recurrence=False)})


@pytest.fixture
async def uneven(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> AsyncIterator[Stage]:
    """A window with a pair in which tasks repeat on the left only."""
    plainly(qapp)
    made = Stage(await Desk(tmp_path, FULL, POOR).open(), tmp_path)
    made.window.frame.show()
    await made.settle()
    yield made
    await made.close()


async def opened(stage: Stage) -> tuple[PairDialog, QComboBox]:
    stage.window.dialogs_controller.edit_pair("Pair")
    await stage.settle()
    dialog = stage.dialog("pair.dialog")
    assert isinstance(dialog, PairDialog)
    return dialog, dialog.options.series


async def test_the_answer_is_seen_and_changed_in_the_pairs_dialog(uneven: Stage) -> None:
    engine = uneven.desk.services.engine
    await engine.set_series_rule("Pair", SeriesRule.AGAIN)
    dialog, box = await opened(uneven)
    assert not box.isHidden()
    assert box.currentText() == "It goes on, and is to do again on the other side"
    box.setCurrentIndex(box.findData("done"))
    dialog.save()
    await uneven.settle()
    assert await engine.series_rule("Pair") is SeriesRule.DONE
    dialog, box = await opened(uneven)
    assert box.currentData() == "done"
    box.setCurrentIndex(box.findData("ask"))
    dialog.reject()
    await uneven.settle()
    assert await engine.series_rule("Pair") is SeriesRule.DONE, "nothing was saved"


async def test_a_pair_without_that_question_does_not_show_it(stage: Stage) -> None:
    dialog, box = await opened(stage)
    assert box.isHidden()
    assert dialog.options.series_label.isHidden()
    dialog.save()
    await stage.settle()
    assert await stage.desk.services.engine.series_rule("Pair") is None
