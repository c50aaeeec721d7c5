"""The dialog that adds or changes an account: the panel, its problems, its buttons."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPushButton, QVBoxLayout, QWidget

from tasksync_gui.model.pair import Account
from tasksync_gui.services.contract import Services
from tasksync_gui.services.phrases.language import N_, _
from tasksync_gui.services.phrases.visible import visible
from tasksync_gui.ui.dialogs.account_panel import AccountPanel
from tasksync_gui.ui.widgets.basics import MARGIN, named

ADD, SAVE = N_("&Add account"), N_("&Save")


class AccountDialog(QDialog):
    """Opened with ``open()``; emits :attr:`saved` with the account's name."""

    saved = Signal(str)

    def __init__(
        self,
        services: Services,
        spawn: Callable[[Coroutine[Any, Any, Any]], None],
        parent: QWidget | None = None,
        account: Account | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("account.dialog")
        self.setWindowTitle(_("Account {name}", name=visible(account.name)) if account else _("Add an account"))
        self.panel = AccountPanel(services, spawn, self, account)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.save_button = named(QPushButton(_(SAVE if account else ADD)), "account.save")
        self.save_button.setDefault(True)
        buttons.addButton(self.save_button, QDialogButtonBox.ButtonRole.AcceptRole)
        self.save_button.clicked.connect(self.panel.save)
        buttons.rejected.connect(self.reject)
        self.panel.saved.connect(self._done)
        self.panel.busy_changed.connect(self._show_busy)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        layout.setSpacing(MARGIN)
        layout.addWidget(self.panel, 1)
        layout.addWidget(buttons)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Room for the longest form."""
        return QSize(560 if self.panel.account else 760, 620)

    def reject(self) -> None:
        """Closed without saving; an account that the sign-in has stored is there all the same."""
        super().reject()
        if self.panel.kept and self.panel.account is not None:
            self.saved.emit(self.panel.account.name)

    def _show_busy(self, busy: bool) -> None:
        self.save_button.setEnabled(not busy)
        self.save_button.setText(_(SAVE if self.panel.account else ADD))

    def _done(self, name: str) -> None:
        self.saved.emit(name)
        self.accept()
