"""All accounts: add, edit, check, remove."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from tasksync_gui.model.errors import TaskSyncError
from tasksync_gui.model.pair import Account
from tasksync_gui.services.contract import Effects
from tasksync_gui.services.phrases.language import _
from tasksync_gui.services.phrases.say import say
from tasksync_gui.ui.dialogs.account_dialog import AccountDialog
from tasksync_gui.ui.dialogs.confirm import ConfirmDialog
from tasksync_gui.ui.state.app_state import AppState
from tasksync_gui.ui.widgets.basics import MARGIN, InlineMessage, Tone, heading, muted, named, picture


class AccountsDialog(QDialog):
    """All accounts, with what can be done about each. Opened with ``open()``, so that the window goes on living."""

    def __init__(self, app_state: AppState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("accounts.dialog")
        self.setWindowTitle(_("Accounts"))
        self._app_state = app_state
        self._services, self._spawn = app_state.services, app_state.spawn
        self._wanted = ""
        """The account that is selected when the list is shown anew: a new one, otherwise the one that was."""
        self.list = named(QListWidget(), "accounts.list", _("Accounts"))
        self.list.setIconSize(QSize(24, 24))
        self.add = named(QPushButton(_("&Add…")), "accounts.add")
        self.edit = named(QPushButton(_("&Edit…")), "accounts.edit")
        self.check = named(QPushButton(_("&Test connection")), "accounts.check")
        self.remove = named(QPushButton(_("&Remove…")), "accounts.remove")
        self.message = InlineMessage("accounts.message")
        self.hint = muted(_("An account is one sign-in or one file. Pairs join two accounts’ lists."))
        self._build()
        app_state.accounts_changed.connect(self.show_accounts)
        self.show_accounts()
        app_state.refresh(Effects(accounts=True))

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(560, 420)

    def _build(self) -> None:
        verbs = QVBoxLayout()
        for button, slot in (
            (self.add, self._add),
            (self.edit, self._edit),
            (self.check, self._check),
            (self.remove, self._remove),
        ):
            button.setAutoDefault(False)
            button.clicked.connect(slot)
            verbs.addWidget(button)
        verbs.addStretch(1)
        middle = QHBoxLayout()
        middle.addWidget(self.list, 1)
        middle.addLayout(verbs)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        layout.setSpacing(12)
        layout.addWidget(heading(_("Accounts")))
        layout.addWidget(self.hint)
        layout.addLayout(middle, 1)
        layout.addWidget(self.message)
        layout.addWidget(buttons)
        self.list.currentItemChanged.connect(lambda *_: self._show_choice())
        self.list.itemActivated.connect(lambda item: self._edit())
        self._show_choice()

    def show_accounts(self) -> None:
        """All there are; the selected one stays selected."""
        chosen, self._wanted = self._wanted or self._chosen_name(), ""
        self.list.clear()
        for account in self._app_state.accounts:
            try:
                info = self._services.accounts.connector(account.connector)
                title, drawing = _(info.title), info.icon
            except TaskSyncError:
                title, drawing = account.connector, "error"
            item = QListWidgetItem(picture(drawing, title, self.palette()), f"{account.name}\n{title}")
            item.setData(Qt.ItemDataRole.UserRole, account.name)
            self.list.addItem(item)
            if account.name == chosen or self.list.count() == 1:
                self.list.setCurrentItem(item)
        self._show_choice()

    @property
    def chosen(self) -> Account | None:
        name = self._chosen_name()
        return next((account for account in self._app_state.accounts if account.name == name), None)

    def _chosen_name(self) -> str:
        item = self.list.currentItem()
        return str(item.data(Qt.ItemDataRole.UserRole)) if item else ""

    def _show_choice(self) -> None:
        for button in (self.edit, self.check, self.remove):
            button.setEnabled(self.chosen is not None)

    def _add(self) -> None:
        self._open(AccountDialog(self._services, self._spawn, self))

    def _edit(self) -> None:
        if self.chosen is not None:
            self._open(AccountDialog(self._services, self._spawn, self, self.chosen))

    def _open(self, dialog: AccountDialog) -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.saved.connect(self._saved)
        dialog.open()

    def _saved(self, name: str) -> None:
        self.message.clear()
        self._wanted = name
        self._spawn(self._show_saved())

    async def _show_saved(self) -> None:
        await self._app_state.loaded()
        self.show_accounts()

    def _check(self) -> None:
        if self.chosen is not None:
            self.message.say(Tone.BUSY, _("Connecting to {name}…", name=self.chosen.name))
            self._spawn(self._try(self.chosen.name))

    async def _try(self, name: str) -> None:
        try:
            report = await self._services.accounts.check(name)
        except TaskSyncError as error:
            self.message.say_error(error)
            return
        rights = _("You may read and write.") if report.can_write else _("You may only read.")
        self.message.say(
            Tone.OK,
            _("{user} on {server}", user=say(report.user), server=say(report.server)),
            "\n".join((rights, *map(say, report.details))),
        )

    def _remove(self) -> None:
        if self.chosen is not None:
            name = self.chosen.name
            note = _("No task is touched. Its password is removed from this computer.")
            dialog = ConfirmDialog(_("Remove the account “{name}”?", name=name), [], _("&Remove"), self, note=note)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.accepted.connect(lambda: self._spawn(self._really_remove(name)))
            dialog.open()

    async def _really_remove(self, name: str) -> None:
        try:
            await self._services.accounts.remove(name)
        except TaskSyncError as error:
            self.message.say_error(error)
