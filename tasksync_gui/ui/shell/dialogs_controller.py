"""The dialogs that the window opens, and what follows from them."""

from __future__ import annotations

from collections.abc import Coroutine, Sequence
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QDialog, QWidget

from tasksync_gui.model.errors import TaskSyncError
from tasksync_gui.services.phrases.language import _
from tasksync_gui.ui.dialogs.account_panel import HIDDEN
from tasksync_gui.ui.dialogs.accounts_dialog import AccountsDialog
from tasksync_gui.ui.dialogs.confirm import ConfirmDialog
from tasksync_gui.ui.dialogs.error_dialog import ErrorDialog
from tasksync_gui.ui.dialogs.help_dialog import AboutDialog, HelpDialog
from tasksync_gui.ui.dialogs.left_alone_dialog import LeftAloneDialog
from tasksync_gui.ui.dialogs.pair_dialog import PairDialog
from tasksync_gui.ui.dialogs.systems_dialog import SystemsDialog
from tasksync_gui.ui.state.app_state import AppState


class DialogsController(QObject):
    """Each dialog is opened, never run: the event loop is shared with the syncs."""

    preview_requested = Signal(str)
    """A pair was made: what would its first sync do?"""

    def __init__(self, window: QWidget, app_state: AppState) -> None:
        super().__init__(window)
        self._window, self._app_state = window, app_state
        self._services, self._spawn = app_state.services, app_state.spawn

    def add_pair(self) -> None:
        """Ask for a new pair; its preview follows at once."""
        self._open_pair(PairDialog(self._app_state, self._window), fresh=True)

    def edit_pair(self, name: str) -> None:
        status = self._app_state.status(name)
        if status is not None:
            self._open_pair(PairDialog(self._app_state, self._window, status.pair))

    def duplicate_pair(self, name: str) -> None:
        """A new pair that begins as this one."""
        status = self._app_state.status(name)
        if status is not None:
            dialog = PairDialog(self._app_state, self._window, template=status.pair)
            self._open_pair(dialog, fresh=True)

    def _open_pair(self, dialog: PairDialog, *, fresh: bool = False) -> None:
        dialog.saved.connect(lambda name: self._spawn(self._saved(name, fresh)))
        _open(dialog)

    async def _saved(self, name: str, fresh: bool) -> None:
        app_state = self._app_state
        await app_state.loaded()
        app_state.forget_preview(name)
        app_state.choose(name)
        if fresh:
            self.preview_requested.emit(name)

    def remove_pair(self, name: str) -> None:
        """Ask, then forget the pair."""
        note = _("No task is touched anywhere. The history is kept; what belongs together is forgotten.")
        forget = _("&Forget it wholly")
        points = [_("Forgetting everything wipes its history, the log and every backup of it, too.")]
        title = _("Remove the pair “{name}”?", name=name)
        dialog = ConfirmDialog(title, points, _("&Remove"), self._window, note=note, other=forget)
        dialog.other_chosen.connect(lambda: self._spawn(self._tried(self._services.pairs.forget(name))))
        dialog.accepted.connect(lambda: self._spawn(self._tried(self._services.pairs.remove(name))))
        _open(dialog)

    def enable_pair(self, name: str, enabled: bool) -> None:
        """Whether it syncs by itself."""
        self._spawn(self._tried(self._services.pairs.set_enabled(name, enabled)))

    async def _tried(self, work: Coroutine[Any, Any, Any]) -> None:
        try:
            await work
        except TaskSyncError as error:
            self.show_error(error)

    def try_demo(self) -> None:
        """The demo pair, with its preview."""
        self._spawn(self._demo())

    async def _demo(self) -> None:
        pair = await self._services.pairs.add_demo()
        await self._saved(pair.name, True)

    def open_accounts(self) -> None:
        _open(AccountsDialog(self._app_state, self._window))

    def open_left_alone(self, names: Sequence[str]) -> None:
        """What these pairs leave alone, and the way back."""
        _open(LeftAloneDialog(self._app_state, names, self._window))

    def open_help(self) -> None:
        _open(HelpDialog(self._window))

    def open_systems(self) -> None:
        """What each kind of system can carry."""
        known = self._services.accounts.connectors()
        _open(SystemsDialog([info for info in known if info.key not in HIDDEN], self._window))

    def open_about(self) -> None:
        _open(AboutDialog(self._window))

    def show_error(self, error: BaseException) -> None:
        """What happened and what to do."""
        _open(ErrorDialog(error, self._window))


def _open(dialog: QDialog) -> None:
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
