"""Every dialog in a language in which each word of ours can be told from those of people."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tasksync_gui.app.languages import languages
from tasksync_gui.app.settings import SettingsFile
from tasksync_gui.model.error_codes import StoreCode
from tasksync_gui.model.errors import DamagedDatabaseError
from tasksync_gui.model.fields import Field
from tasksync_gui.model.message import message
from tasksync_gui.model.pair import Policy
from tasksync_gui.services.contract import Services
from tasksync_gui.services.phrases.language import Language
from tasksync_gui.ui.dialogs.account_dialog import AccountDialog
from tasksync_gui.ui.dialogs.field_rules import FieldRulesDialog
from tasksync_gui.ui.dialogs.help_dialog import AboutDialog, HelpDialog
from tasksync_gui.ui.dialogs.leave_dialog import LeaveDialog
from tasksync_gui.ui.dialogs.preferences import CommitMode, PreferencesDialog
from tasksync_gui.ui.dialogs.repair_dialog import repair_dialog
from tasksync_gui.ui.dialogs.systems_dialog import SystemsDialog
from tests.words.conftest import LEFT, RIGHT, Speaker, calm
from tests.words.layout import cut_off, given_twice
from tests.words.visible import texts, untranslated

Spawn = Callable[[Coroutine[Any, Any, Any]], None]
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


class NoAutostart:
    def is_enabled(self) -> bool:
        return False

    def set_enabled(self, enabled: bool) -> None:
        raise AssertionError("nobody asked for it")


class Spawner:
    """Keeps what dialogs start."""

    def __init__(self) -> None:
        self.tasks: list[asyncio.Task[Any]] = []

    def __call__(self, work: Coroutine[Any, Any, Any]) -> None:
        self.tasks.append(asyncio.get_running_loop().create_task(work))

    async def done(self) -> None:
        while self.tasks:
            await self.tasks.pop()
        await calm()


async def account(services: Services, spawn: Spawn, folder: Path) -> Sequence[QWidget]:
    """An empty dialog with the form of each kind in turn, one with all problems shown, and one of an account."""
    made = AccountDialog(services, spawn)
    for info in services.accounts.connectors():
        if info.key != "memory":
            made.panel.connectors.choose(info.key)
            made.panel.check()
    return made, AccountDialog(services, spawn, account=await services.accounts.get(LEFT))


async def rules(services: Services, spawn: Spawn, folder: Path) -> Sequence[QWidget]:
    return (FieldRulesDialog({Field.DUE: Policy.NEWEST}, (LEFT, RIGHT)),)


async def preferences(services: Services, spawn: Spawn, folder: Path) -> Sequence[QWidget]:
    """As on each platform, with and without a tray, and with everything decided by the environment."""
    decided: Mapping[str, str] = {"TASKSYNC_THEME": "dark", "AUTO_SYNC_ENABLED": "true"}
    made = []
    for mode, tray, environ in ((CommitMode.INSTANT, True, {}), (CommitMode.BUTTONS, False, decided)):
        settings = SettingsFile(folder, environ)
        dialog = PreferencesDialog(settings, NoAutostart(), lambda: NOON, mode, tray=tray, languages=languages())
        dialog.interval.set_seconds(86_400 * 3)
        made.append(dialog)
    return made


async def help_(services: Services, spawn: Spawn, folder: Path) -> Sequence[QWidget]:
    return HelpDialog(), AboutDialog()


async def leave(services: Services, spawn: Spawn, folder: Path) -> Sequence[QWidget]:
    return LeaveDialog(busy=True), LeaveDialog(busy=False)


async def systems(services: Services, spawn: Spawn, folder: Path) -> Sequence[QWidget]:
    return (SystemsDialog(services.accounts.connectors()),)


async def repair(services: Services, spawn: Spawn, folder: Path) -> Sequence[QWidget]:
    """With a backup, and without any."""
    place = LEFT
    damaged = message(StoreCode.DAMAGED, path=place, reason=message(StoreCode.EMPTY_FILE), backup=place)
    lost = message(StoreCode.DAMAGED_WITHOUT_BACKUP, path=place, reason=message(StoreCode.EMPTY_FILE))
    return repair_dialog(DamagedDatabaseError(damaged, place)), repair_dialog(DamagedDatabaseError(lost))


DIALOGS = (account, rules, preferences, help_, leave, repair, systems)


@pytest.mark.parametrize("dialogs", DIALOGS, ids=lambda each: each.__name__)
async def test_no_word_of_a_dialog_bypasses_the_catalogue(
    qtbot: QtBot, speaker: Speaker, odd: Language, greek: Services, tmp_path: Path, dialogs: Any
) -> None:
    speaker(odd)
    spawner = Spawner()
    for dialog in await dialogs(greek, spawner, tmp_path):
        qtbot.addWidget(dialog)
        dialog.show()
        await spawner.done()
        assert untranslated(texts(dialog)) == []
        wanted = Qt.LayoutDirection.RightToLeft if odd.right_to_left else Qt.LayoutDirection.LeftToRight
        assert dialog.layoutDirection() is wanted
        assert cut_off(dialog) == []
        assert odd.right_to_left or given_twice(dialog) == []
        dialog.hide()
