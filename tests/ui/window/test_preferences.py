"""Days of history in the preferences."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from tasksync_gui.app.settings import MAX_HISTORY, MIN_HISTORY, SettingsFile
from tasksync_gui.ui.dialogs.preferences import CommitMode, PreferencesDialog

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


class NoAutostart:
    def is_enabled(self) -> bool:
        return False

    def set_enabled(self, enabled: bool) -> None:
        raise AssertionError("nobody asked for it")


def opened(
    qtbot: QtBot, folder: Path, mode: CommitMode = CommitMode.BUTTONS, environ: Mapping[str, str] | None = None
) -> Any:
    dialog = PreferencesDialog(SettingsFile(folder, environ or {}), NoAutostart(), lambda: NOW, mode)
    qtbot.addWidget(dialog)
    return dialog


@pytest.mark.parametrize("mode", list(CommitMode))
def test_the_days_of_history_are_shown_and_stored(qtbot: QtBot, tmp_path: Path, mode: CommitMode) -> None:
    dialog = opened(qtbot, tmp_path, mode)
    assert dialog.history.value() == 90
    dialog.history.setValue(365)
    stored = SettingsFile(tmp_path, {}).value("history_days")
    assert stored == (365 if mode is CommitMode.INSTANT else 90)
    assert dialog.apply()
    assert SettingsFile(tmp_path, {}).value("history_days") == 365


def test_no_other_number_of_days_can_be_entered_than_the_settings_take(qtbot: QtBot, tmp_path: Path) -> None:
    dialog = opened(qtbot, tmp_path)
    assert (dialog.history.minimum(), dialog.history.maximum()) == (MIN_HISTORY, MAX_HISTORY)


def test_days_that_the_environment_decides_cannot_be_changed(qtbot: QtBot, tmp_path: Path) -> None:
    dialog = opened(qtbot, tmp_path, environ={"TASKSYNC_HISTORY_DAYS": "30"})
    assert (dialog.history.value(), dialog.history.isEnabled()) == (30, False)
