"""The end of the window's program."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import AsyncMock, Mock

import pytest
from pytestqt.qtbot import QtBot

from tasksync_gui.app import live
from tasksync_gui.app.settings import load_settings
from tasksync_gui.model.error_codes import StoreCode
from tasksync_gui.model.errors import DamagedDatabaseError
from tasksync_gui.model.message import message
from tasksync_gui.ui.dialogs import repair_dialog
from tests.store.test_repair import with_a_backup


@pytest.mark.parametrize("broken", ["stop", "end", "close"])
async def test_everything_is_ended_whatever_one_part_raises(broken: str) -> None:
    parts = Mock()
    parts.shell.close, parts.services.close = AsyncMock(), AsyncMock()
    steps: dict[str, Any] = {"stop": parts.shell.stop, "end": parts.services.close, "close": parts.shell.close}
    steps[broken].side_effect = OSError("gone")
    with pytest.raises(OSError, match="gone"):
        await live._close(parts.shell, parts.services)
    assert [name for name, *_ in parts.mock_calls] == ["shell.stop", "services.close", "shell.close"]


async def test_without_a_window_the_services_are_ended() -> None:
    services = AsyncMock()
    await live._close(None, services)
    services.close.assert_awaited_once_with()


@pytest.mark.parametrize(("button", "names"), [("action_button", ["Work"]), ("other_button", []), ("reject", None)])
async def test_a_damaged_database_is_offered_its_backup(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, button: str, names: list[str] | None
) -> None:
    path = tmp_path / "tasksync.sqlite"
    await with_a_backup(path)
    path.write_bytes(b"")
    made = repair_dialog.repair_dialog

    def answered(error: DamagedDatabaseError, parent: Any = None) -> Any:
        dialog = made(error, parent)
        qtbot.addWidget(dialog)
        monkeypatch.setattr(
            dialog, "show", lambda: dialog.reject() if button == "reject" else getattr(dialog, button).click()
        )
        return dialog

    monkeypatch.setattr(repair_dialog, "repair_dialog", answered)
    start: Any = SimpleNamespace(folder=tmp_path, frame=None)
    services = await live._opened(start, load_settings(tmp_path, {}), {})
    found = None if services is None else [account.name for account in await services.accounts.list()]
    if services is not None:
        await services.close()
    assert found == names
    assert (path.stat().st_size == 0) == (names is None)


async def test_without_a_backup_only_a_new_beginning_is_offered(qtbot: QtBot) -> None:
    error = DamagedDatabaseError(message(StoreCode.DAMAGED_WITHOUT_BACKUP, path="/x", reason="torn"))
    dialog = repair_dialog.repair_dialog(error)
    qtbot.addWidget(dialog)
    assert dialog.action_button.text() == "&Start anew"
    assert not dialog.other_button.isVisibleTo(dialog)
