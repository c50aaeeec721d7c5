"""Choosing a kind of system and entering its options; the account dialog and the wizard both show it."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from tasksync_gui.model.errors import TaskSyncError
from tasksync_gui.model.pair import Account
from tasksync_gui.model.task import AccountReport, Collection
from tasksync_gui.services.contract import ConnectorInfo, Services
from tasksync_gui.services.phrases.language import _, current, n_
from tasksync_gui.services.phrases.say import say
from tasksync_gui.services.phrases.systems import quality_words
from tasksync_gui.ui.dialogs.form import ConfigForm
from tasksync_gui.ui.dialogs.sign_in import SignInButton
from tasksync_gui.ui.style.foreign import TextLabel
from tasksync_gui.ui.widgets.basics import InlineMessage, TallArea, Tone, heading, muted, named, picture
from tasksync_gui.ui.widgets.choice_cards import Card, CardList

NAMED = 5
"""Lists that a successful test names; the others are counted."""
HIDDEN = frozenset({"memory"})
"""Connectors for tests only: nobody loses tasks by choosing one."""


class AccountPanel(QWidget):
    """Fields of one account; nothing is stored before :meth:`save`."""

    saved = Signal(str)
    busy_changed = Signal(bool)

    def __init__(
        self,
        services: Services,
        spawn: Callable[[Coroutine[Any, Any, Any]], None],
        parent: QWidget | None = None,
        account: Account | None = None,
    ) -> None:
        super().__init__(parent)
        self._accounts, self._spawn = services.accounts, spawn
        self._infos = {info.key: info for info in services.accounts.connectors() if info.key not in HIDDEN}
        self.account = account
        self.kept = False
        """Whether signing in has stored the account already."""
        self._forms: dict[str, ConfigForm] = {}
        self._typed_name = account is not None
        self._generation = 0
        self._build()
        if account is not None:
            self._edit(account)
        elif self._infos:
            self.connectors.choose(next(iter(self._infos)))

    @property
    def connector(self) -> ConnectorInfo | None:
        """The chosen kind of system."""
        key = self.account.connector if self.account else self.connectors.key
        return self._infos.get(key)

    @property
    def form(self) -> ConfigForm | None:
        """The options of the chosen kind."""
        info = self.connector
        return self._forms.get(info.key) if info else None

    def check(self) -> bool:
        """Whether everything needed is filled in; problems are shown beside the fields."""
        named = bool(self.name.text().strip())
        self.name_problem.setVisible(not named)
        form = self.form
        sound = form.check() if form else False
        if not named:
            self.name.setFocus()
        return named and sound

    def test(self) -> None:
        """*Test connection* with what is entered now."""
        if self.check():
            self._spawn(self._test())

    def save(self) -> None:
        """Store the account through the service; emits :attr:`saved`, or says what is wrong."""
        if self.check():
            self._spawn(self._save())

    def _build(self) -> None:
        self.connectors = CardList("account.connectors", _("Kind of system"))
        self.connectors.setFixedWidth(244)
        icons = {key: picture(info.icon, info.title, self.palette(), 28) for key, info in self._infos.items()}
        self.connectors.show_cards(
            [Card(key, _(info.title), _(info.summary), icons[key]) for key, info in self._infos.items()]
        )
        self.name = named(QLineEdit(), "account.name", _("Name of the account"))
        self.name.textEdited.connect(self._name_edited)
        self.name_problem = named(TextLabel(f"▲ {_('Please give the account a name.')}"), "account.name.problem")
        self.name_problem.hide()
        self.title = heading("")
        self.hint = muted()
        self.message = InlineMessage("account.message")
        self.test_button = named(QPushButton(_("&Test connection")), "account.test")
        self.test_button.setAutoDefault(False)
        self.test_button.clicked.connect(self.test)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(20)
        layout.addWidget(self.connectors)
        right = QVBoxLayout()
        right.setSpacing(10)
        right.addWidget(self._fields_area(), 1)
        right.addWidget(self.message)
        right.addLayout(self._buttons())
        layout.addLayout(right, 1)
        self.connectors.chosen.connect(self._choose)

    def _buttons(self) -> QHBoxLayout:
        self.sign_in_button = SignInButton(self._accounts, self._spawn, self.message, self._keep_for_sign_in)
        self.sign_in_button.busy_changed.connect(self._busy)
        row = QHBoxLayout()
        row.addWidget(self.test_button)
        row.addWidget(self.sign_in_button)
        row.addStretch(1)
        return row

    def _fields_area(self) -> TallArea:
        self._page = QWidget()
        self._fields = QVBoxLayout(self._page)
        self._fields.setContentsMargins(2, 0, 12, 4)
        self._fields.setSpacing(12)
        self._fields.addWidget(self.title)
        self._fields.addWidget(self.hint)
        name = QVBoxLayout()
        name.setSpacing(4)
        label = TextLabel(_("&Name"))
        label.setBuddy(self.name)
        name.addWidget(label)
        name.addWidget(self.name)
        name.addWidget(muted(_("How TaskSync calls this account in lists and messages.")))
        name.addWidget(self.name_problem)
        self._fields.addLayout(name)
        self._fields.addStretch(1)
        return TallArea(self._page)

    def _edit(self, account: Account) -> None:
        self.connectors.hide()
        self._choose(account.connector)
        self.name.setText(account.name)
        self.name.setReadOnly(True)
        if self.form:
            self.form.fill(account.settings, keep_secrets=True)

    def _choose(self, key: str) -> None:
        """Show the form of a kind; what was typed into another kind's form stays there."""
        info = self._infos[key]
        if key not in self._forms:
            self._forms[key] = ConfigForm(info.config)
            self._forms[key].changed.connect(self._edited)
            self._fields.insertWidget(3, self._forms[key])
        for other, form in self._forms.items():
            form.setVisible(other == key)
        self.sign_in_button.setVisible(info.sign_in)
        self.title.setText(_(info.title))
        self.hint.setText(_about(info))
        if not self._typed_name:
            self.name.setText(_(info.title))
        self._edited()

    def _name_edited(self, text: str) -> None:
        self._typed_name = bool(text)
        self.name_problem.hide()

    def _edited(self) -> None:
        """What a test found is no longer about what stands there."""
        self._generation += 1
        self.message.clear()

    async def _test(self) -> None:
        info, form, generation = self.connector, self.form, self._generation
        if info is None or form is None:
            return
        self._busy(True)
        self.message.say(Tone.BUSY, _("Connecting to {name}…", name=_(info.title)))
        try:
            if self.account and not form.secrets() and form.values() == dict(self.account.settings):
                report = await self._accounts.check(self.account.name)
                lists = await self._accounts.collections(self.account.name)
            else:
                report, lists = await self._accounts.try_settings(info.key, form.values(), form.secrets())
        except TaskSyncError as error:
            if generation == self._generation:
                self.message.say_error(error)
        else:
            if generation == self._generation:
                self._found(report, lists)
        finally:
            self._busy(False)

    def _found(self, report: AccountReport, lists: Sequence[Collection]) -> None:
        tone = Tone.OK if report.can_write else Tone.WARNING
        self.message.say(tone, report_title(report), report_text(report, lists))

    async def _save(self) -> None:
        if await self._stored() and self.account is not None:
            self.saved.emit(self.account.name)

    async def _keep_for_sign_in(self) -> str | None:
        """Signing in needs a stored account: its name, or None if it cannot be stored yet."""
        if not self.check() or not await self._stored() or self.account is None:
            return None
        self.kept = True
        self.connectors.setEnabled(False)
        self.name.setReadOnly(True)
        return self.account.name

    async def _stored(self) -> bool:
        """Store what is entered; says what is wrong if that fails."""
        info, form = self.connector, self.form
        if info is None or form is None:
            return False
        self._busy(True)
        try:
            if self.account is None:
                name = self.name.text().strip()
                self.account = await self._accounts.add(name, info.key, form.values(), form.secrets())
            else:
                self.account = await self._accounts.edit(self.account.name, form.values(), form.secrets())
        except TaskSyncError as error:
            self.message.say_error(error)
            return False
        finally:
            self._busy(False)
        return True

    def _busy(self, busy: bool) -> None:
        self.test_button.setEnabled(not busy)
        self.busy_changed.emit(busy)


def report_title(report: AccountReport) -> str:
    if report.user:
        return _("Connected to {server} as {user}", server=say(report.server), user=say(report.user))
    return _("Connected to {server}", server=say(report.server))


def report_text(report: AccountReport, lists: Sequence[Collection]) -> str:
    """Rights and lists, in words."""
    if not report.can_read:
        rights = _("Tasks cannot be read with these rights.")
    elif report.can_write:
        rights = _("Tasks can be read and changed.")
    else:
        rights = _("Read only: this account can be a source, nothing can be written to it.")
    details = [say(detail).rstrip(".") + "." for detail in report.details]
    return " ".join([rights, *details, *_some_of(lists)])


def _some_of(lists: Sequence[Collection]) -> list[str]:
    """A sentence that names the first lists."""
    names = [item.title for item in lists[:NAMED]]
    if len(lists) > NAMED:
        more = len(lists) - NAMED
        return [
            n_("Lists: {names} and {count} other.", "Lists: {names} and {count} others.", more, names=", ".join(names))
        ]
    return [_("Lists: {names}.", names=current().list(names))] if names else []


def _about(info: ConnectorInfo) -> str:
    """What a kind of system is, and how far its connector has been proven."""
    if not info.quality:
        return _(info.summary)
    return _("{summary} Quality: {quality}.", summary=_(info.summary), quality=quality_words(info.quality))
