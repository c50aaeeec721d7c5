"""The dialog that adds or changes a pair."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from tasksync_gui.model.errors import TaskSyncError
from tasksync_gui.model.pair import Mode, Pair
from tasksync_gui.services.contract import Effects, PairDraft, SeriesRule
from tasksync_gui.services.phrases.language import _
from tasksync_gui.services.phrases.visible import visible
from tasksync_gui.ui.dialogs.account_dialog import AccountDialog
from tasksync_gui.ui.dialogs.pair_options import PairOptions
from tasksync_gui.ui.dialogs.side_picker import DESTINATION, SOURCE, SidePicker
from tasksync_gui.ui.state.app_state import AppState
from tasksync_gui.ui.style.foreign import TextLabel
from tasksync_gui.ui.widgets.basics import MARGIN, InlineMessage, TallArea, Tone, named, picture


class PairDialog(QDialog):
    """Opened with ``open()``; emits :attr:`saved` with the pair's name."""

    saved = Signal(str)

    def __init__(
        self,
        app_state: AppState,
        parent: QWidget | None = None,
        pair: Pair | None = None,
        template: Pair | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("pair.dialog")
        self.setWindowTitle(_("Pair {name}", name=visible(pair.name)) if pair else _("Add a pair"))
        services, spawn = app_state.services, app_state.spawn
        self._app_state, self._services, self._spawn = app_state, services, spawn
        self._pair, self._template = pair, template
        self._typed_name = pair is not None
        self._series: SeriesRule | None = None
        """What was answered about tasks that repeat on one side only, when the dialog was opened."""
        self.name = named(QLineEdit(), "pair.name", _("Name of the pair"))
        self.name.setPlaceholderText(_("For example Work"))
        self.source = SidePicker(SOURCE, "pair.source", services, spawn)
        self.destination = SidePicker(DESTINATION, "pair.destination", services, spawn)
        self.swap = named(QToolButton(), "pair.swap", _("Swap source and destination"))
        self.options = PairOptions(services.schedule.interval)
        self.enabled = named(QCheckBox(_("Sync this pair")), "pair.enabled")
        self.enabled.setChecked(True)
        self.message = InlineMessage("pair.message")
        self.save_button = named(QPushButton(_("&Save") if pair else _("&Add pair")), "pair.save")
        self._build()
        self._connect()
        spawn(self._load())

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Room for both sides beside each other."""
        return QSize(720, 740)

    def draft(self) -> PairDraft:
        """The pair as it is entered now, complete or not."""
        return self.options.apply_to(
            PairDraft(
                name=self.name.text().strip(),
                source_account=self.source.account_name,
                destination_account=self.destination.account_name,
                source_collection=self.source.collection,
                destination_collection=self.destination.collection,
                enabled=self.enabled.isChecked(),
            )
        )

    def save(self) -> None:
        """Store the pair, or say what is missing."""
        problem = self._problem()
        if problem:
            self.message.say(Tone.ERROR, *problem)
            return
        self._spawn(self._save())

    def _build(self) -> None:
        page = QWidget()
        content = QVBoxLayout(page)
        content.setContentsMargins(0, 0, 12, 0)
        content.setSpacing(12)
        label = TextLabel(_("&Name"))
        label.setBuddy(self.name)
        name = QVBoxLayout()
        name.setSpacing(4)
        name.addWidget(label)
        name.addWidget(self.name)
        content.addLayout(name)
        sides = QHBoxLayout()
        sides.setSpacing(8)
        sides.addWidget(self.source, 1)
        sides.addWidget(self.swap, 0, Qt.AlignmentFlag.AlignVCenter)
        sides.addWidget(self.destination, 1)
        content.addLayout(sides)
        content.addWidget(self.options)
        content.addWidget(self.enabled)
        content.addStretch(1)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.save_button.setDefault(True)
        buttons.addButton(self.save_button, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        layout.setSpacing(12)
        layout.addWidget(TallArea(page), 1)
        layout.addWidget(self.message)
        layout.addWidget(buttons)
        self.swap.setIcon(picture("mode-two-way", "⇄", self.palette()))
        self.swap.setToolTip(_("Swap source and destination"))
        self.swap.setAutoRaise(True)

    def _connect(self) -> None:
        self.save_button.clicked.connect(self.save)
        self.swap.clicked.connect(self._swap)
        self.name.textEdited.connect(self._name_edited)
        for side in (self.source, self.destination):
            side.changed.connect(self._sides_changed)
            side.new_account_requested.connect(lambda side=side: self._new_account(side))

    def _problem(self) -> tuple[str, str] | None:
        if not self.name.text().strip():
            self.name.setFocus()
            return _("The pair needs a name"), _("Give it a name that you recognise in lists and messages.")
        for side in (self.source, self.destination):
            if not side.account_name:
                side.account.setFocus()
                return _(side.words.no_account), _("Choose an account, or add a new one.")
            if not side.complete and side.loading:
                waiting = _("The lists of {account} are still on their way", account=side.account_name)
                return waiting, _("Wait a moment, then try again.")
            if not side.complete:
                side.list.setFocus()
                return _(side.words.no_list), _("Choose a list of {account}.", account=side.account_name)
        if self._same_side():
            return _("Both sides are the same list"), _("Choose different lists for source and destination.")
        if not self.destination.writable:
            locked = _("{list} is read only", list=self.destination.list_title)
            return locked, _("Choose a destination that can be written.")
        if self.options.mode is Mode.TWO_WAY and not self.source.writable:
            locked = _("{list} is read only", list=self.source.list_title)
            return locked, _("Choose the direction Update or Mirror.")
        return None

    def _same_side(self) -> bool:
        source, destination = self.source, self.destination
        return source.account_name == destination.account_name and source.collection == destination.collection

    async def _load(self) -> None:
        self._app_state.refresh(Effects(accounts=True))
        await self._show_accounts()
        known = self._pair or self._template
        if known is not None:
            draft = await self._services.pairs.draft(known.name)
            self.name.setText(draft.name if self._pair else _("{name} (copy)", name=draft.name))
            self._typed_name = True
            self.enabled.setChecked(draft.enabled)
            self.source.choose(draft.source_account, draft.source_collection)
            self.destination.choose(draft.destination_account, draft.destination_collection)
            self.options.fill(draft)
        if self._pair is not None:
            self._series = await self._services.engine.series_rule(self._pair.name)
            self.options.show_series(self._series)
        self._sides_changed()

    async def _save(self) -> None:
        self.save_button.setEnabled(False)
        try:
            if self._pair is None:
                pair = await self._services.pairs.add(self.draft())
            else:
                pair = await self._services.pairs.edit(self._pair.name, self.draft())
                await self._save_series(pair)
        except TaskSyncError as error:
            self.message.say_error(error)
            return
        finally:
            self.save_button.setEnabled(True)
        self.saved.emit(pair.name)
        self.accept()

    async def _save_series(self, pair: Pair) -> None:
        """What is chosen, where the question still comes up in the pair as it is now; a turned one asks anew."""
        engine, wanted = self._services.engine, self.options.series_rule
        known = None if self._series is None else await engine.series_rule(pair.name)
        if known is not None and known is not wanted:
            await engine.set_series_rule(pair.name, wanted)

    def _sides_changed(self) -> None:
        self.message.clear()
        source = self.source.account_name or _("the source")
        destination = self.destination.account_name or _("the destination")
        if source == destination:
            source, destination = self.source.list_title, self.destination.list_title
        self.options.show_names(source, destination)
        self.options.show_losses(self.source.info, self.destination.info)
        if not self._typed_name and self.source.complete and self.destination.account_name:
            self.name.setText(self.source.list_title)

    def _name_edited(self, text: str) -> None:
        self._typed_name = bool(text)
        self.message.clear()

    def _swap(self) -> None:
        first = (self.source.account_name, self.source.collection)
        second = (self.destination.account_name, self.destination.collection)
        self.source.choose(*second)
        self.destination.choose(*first)

    def _new_account(self, side: SidePicker) -> None:
        dialog = AccountDialog(self._services, self._spawn, self)
        dialog.saved.connect(lambda name: self._spawn(self._take_account(side, name)))
        dialog.open()

    async def _take_account(self, side: SidePicker, name: str) -> None:
        await self._show_accounts()
        side.choose(name)

    async def _show_accounts(self) -> None:
        """Those that there are once everything announced is loaded."""
        await self._app_state.loaded()
        for side in (self.source, self.destination):
            side.show_accounts(self._app_state.accounts)
