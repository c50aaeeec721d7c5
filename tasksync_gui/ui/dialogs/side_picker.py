"""One side of a pair: an account and one of its lists, loaded while the person watches."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QGroupBox, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from tasksync_gui.model.errors import TaskSyncError
from tasksync_gui.model.pair import Account
from tasksync_gui.model.task import Collection
from tasksync_gui.services.contract import ConnectorInfo, Services
from tasksync_gui.services.phrases.language import N_, _
from tasksync_gui.services.phrases.visible import visible
from tasksync_gui.ui.style.foreign import TextLabel
from tasksync_gui.ui.widgets.basics import InlineMessage, named, picture


@dataclass(frozen=True, slots=True)
class SideWords:
    """What is said of one side, marked for the catalogue."""

    title: str
    account: str
    list: str
    reload: str
    add: str
    no_account: str
    no_list: str


SOURCE = SideWords(
    N_("Source"),
    N_("Source: account"),
    N_("Source: list"),
    N_("Source: load the lists again"),
    N_("Source: add an account"),
    N_("The source has no account"),
    N_("The source has no list"),
)
DESTINATION = SideWords(
    N_("Destination"),
    N_("Destination: account"),
    N_("Destination: list"),
    N_("Destination: load the lists again"),
    N_("Destination: add an account"),
    N_("The destination has no account"),
    N_("The destination has no list"),
)


class SidePicker(QGroupBox):
    """Account and list of one side."""

    changed = Signal()
    new_account_requested = Signal()

    def __init__(
        self,
        words: SideWords,
        name: str,
        services: Services,
        spawn: Callable[[Coroutine[Any, Any, Any]], None],
    ) -> None:
        super().__init__(_(words.title))
        self.words = words
        self._accounts, self._spawn = services.accounts, spawn
        self._items: dict[str, Account] = {}
        self._lists: dict[str, Sequence[Collection]] = {}
        self._wanted = ""
        self._loading = 0
        self.account = named(QComboBox(), f"{name}.account", _(words.account))
        self.list = named(QComboBox(), f"{name}.list", _(words.list))
        self.reload_button = named(QPushButton(_("Reload")), f"{name}.reload", _(words.reload))
        self.add_button = named(QPushButton(_("New…")), f"{name}.new", _(words.add))
        self.message = InlineMessage(f"{name}.message")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.setSpacing(4)
        layout.addWidget(self._label(_("Account"), self.account))
        layout.addLayout(self._row(self.account, self.add_button))
        layout.addSpacing(6)
        self._list_label = self._label(_("List"), self.list)
        layout.addWidget(self._list_label)
        layout.addLayout(self._row(self.list, self.reload_button))
        layout.addWidget(self.message)
        layout.addStretch(1)
        self.account.currentIndexChanged.connect(self._account_chosen)
        self.list.currentIndexChanged.connect(self.changed)
        self.reload_button.clicked.connect(self.reload)
        self.add_button.clicked.connect(self.new_account_requested)

    @property
    def account_name(self) -> str:
        return str(self.account.currentData() or "")

    @property
    def collection(self) -> str:
        """The chosen list's id; empty if the account is one list, or none is known yet."""
        return str(self.list.currentData() or "") if self._needs_list() else ""

    @property
    def list_title(self) -> str:
        """The chosen list as people call it."""
        return self.list.currentText() if self.collection else self.account_name

    @property
    def info(self) -> ConnectorInfo | None:
        """The kind of system of the chosen account."""
        item = self._items.get(self.account_name)
        return self._accounts.connector(item.connector) if item else None

    @property
    def writable(self) -> bool:
        """Whether the chosen list can be written, as far as is known."""
        found = (item for item in self._lists.get(self.account_name, ()) if item.id == self.collection)
        return all(item.writable for item in found)

    @property
    def complete(self) -> bool:
        """Whether this side is fully chosen."""
        return bool(self.account_name) and (not self._needs_list() or bool(self.collection))

    @property
    def loading(self) -> bool:
        """Whether the account's lists are still being asked for."""
        return bool(self._loading)

    def show_accounts(self, accounts: Sequence[Account]) -> None:
        """Offer these accounts; the choice stays if it can."""
        chosen = self.account_name
        self._items = {account.name: account for account in accounts}
        self.account.blockSignals(True)
        self.account.clear()
        for account in accounts:
            info = self._accounts.connector(account.connector)
            self.account.addItem(
                picture(info.icon, info.title, self.palette(), 16), f"{account.name} ({_(info.title)})", account.name
            )
        self.account.setCurrentIndex(self.account.findData(chosen) if chosen else -1)
        self.account.setPlaceholderText(_("Choose an account") if accounts else _("No accounts yet"))
        self.account.blockSignals(False)
        self._show_list_row()

    def choose(self, account: str, collection: str = "") -> None:
        """Select an account and, once its lists are there, one of them."""
        self._wanted = collection or self._wanted
        index = self.account.findData(account)
        if index == self.account.currentIndex():
            self._account_chosen()
        else:
            self.account.setCurrentIndex(index)

    def reload(self) -> None:
        """Ask the system for its lists again."""
        self._wanted = self.collection or self._wanted
        self._lists.pop(self.account_name, None)
        self._account_chosen()

    def _account_chosen(self) -> None:
        self.message.clear()
        self._show_list_row()
        name = self.account_name
        self.list.clear()
        if name in self._lists:
            self._show_lists(name)
        elif name and self._needs_list():
            self._spawn(self._load(name))
        self.changed.emit()

    async def _load(self, name: str) -> None:
        self._loading += 1
        self.list.setPlaceholderText(_("Loading…"))
        self.reload_button.setEnabled(False)
        try:
            self._lists[name] = tuple(await self._accounts.collections(name))
        except TaskSyncError as error:
            if name == self.account_name:
                self.list.setPlaceholderText(_("Not available"))
                self.message.say_error(error)
        else:
            if name == self.account_name:
                self._show_lists(name)
        finally:
            self._loading -= 1
            self.reload_button.setEnabled(not self._loading)
        self.changed.emit()

    def _show_lists(self, name: str) -> None:
        lists = self._lists[name]
        self.list.blockSignals(True)
        self.list.clear()
        for item in lists:
            title = visible(item.title)
            self.list.addItem(title if item.writable else _("{list} (read only)", list=title), item.id)
        wanted = self.list.findData(self._wanted) if self._wanted else -1
        self.list.setCurrentIndex(wanted if wanted >= 0 else 0 if len(lists) == 1 else -1)
        self.list.setPlaceholderText(_("Choose a list") if lists else _("No lists found"))
        self.list.blockSignals(False)

    def _needs_list(self) -> bool:
        info = self.info
        return info is not None and info.needs_collection

    def _show_list_row(self) -> None:
        needed = self._needs_list() or not self.account_name
        for widget in (self._list_label, self.list, self.reload_button):
            widget.setVisible(needed)

    def _label(self, text: str, buddy: QWidget) -> QLabel:
        label = TextLabel(text)
        label.setBuddy(buddy)
        return label

    def _row(self, combo: QComboBox, button: QPushButton) -> QHBoxLayout:
        combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        combo.setMinimumContentsLength(14)
        button.setAutoDefault(False)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(combo, 1)
        row.addWidget(button)
        return row
