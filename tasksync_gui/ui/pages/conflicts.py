"""What waits for a person: both values side by side, and a button for each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from tasksync_gui.model.errors import TaskSyncError
from tasksync_gui.model.fields import Value
from tasksync_gui.model.ids import Side
from tasksync_gui.model.pair import Mode, Pair, Policy
from tasksync_gui.model.plan import Decision, Hold, HoldKind
from tasksync_gui.services.phrases.fields import field_name
from tasksync_gui.services.phrases.language import _, current, n_
from tasksync_gui.services.phrases.plan import HOLDS, value_words
from tasksync_gui.services.phrases.say import say
from tasksync_gui.ui.dialogs.value_dialog import ValueDialog
from tasksync_gui.ui.models.plan_rows import is_decidable
from tasksync_gui.ui.models.table_model import ColumnSpec, TableModel
from tasksync_gui.ui.state.app_state import AppState
from tasksync_gui.ui.style.icons import set_icon
from tasksync_gui.ui.style.theme import colors
from tasksync_gui.ui.style.times import short_text
from tasksync_gui.ui.widgets.basics import InlineMessage, Tone, muted, named
from tasksync_gui.ui.widgets.conflict_text import Ends, conflict_html
from tasksync_gui.ui.widgets.data_table import DataTable
from tasksync_gui.ui.widgets.empty_state import EmptyState
from tasksync_gui.ui.widgets.flow import FlowLayout
from tasksync_gui.ui.widgets.selection import choose_row


@dataclass(frozen=True, slots=True)
class ConflictRow:
    """One hold with its pair and what the systems are called."""

    pair: Pair
    hold: Hold
    source: str
    destination: str


LASTING = {
    Decision.TAKE_SOURCE: Policy.SOURCE,
    Decision.TAKE_DESTINATION: Policy.DESTINATION,
    Decision.KEEP_BOTH: Policy.KEEP_BOTH,
}
"""Answers that can be rules."""


class ConflictsPage(QWidget):
    """Table, both values, decisions for all selected rows."""

    def __init__(self, app_state: AppState) -> None:
        super().__init__()
        self.setObjectName("conflicts")
        self._app_state = app_state
        self._decided: set[str] = set()
        self.model = TableModel[ConflictRow](_columns(), self)
        self.table = DataTable(self.model, "conflicts.table", _("Conflicts"), [110, 190, 90, 150, 150, 170])
        self.text = named(QTextBrowser(), "conflicts.text", _("Both values of the selected conflict"))
        self.text.setFrameShape(QTextBrowser.Shape.NoFrame)
        self.text.setOpenLinks(False)
        self.text.document().setDocumentMargin(12)
        self.take_source = named(QPushButton(), "conflicts.source")
        self.take_destination = named(QPushButton(), "conflicts.destination")
        self.enter = named(QPushButton(_("Enter another val&ue…")), "conflicts.value")
        self.both = named(QPushButton(_("&Keep both")), "conflicts.both")
        self.both.setToolTip(_("As two tasks: one with each value"))
        self.go_ahead = named(QPushButton(_("&Do it now")), "conflicts.go")
        self.leave = named(QPushButton(_("&Leave as it is")), "conflicts.leave")
        self.always = named(QCheckBox(_("Decide &these tasks so from now on")), "conflicts.always")
        self.hint = named(muted(), "conflicts.hint")
        self.message = InlineMessage("conflicts.message")
        self.empty = EmptyState("conflicts.empty")
        self.empty.say(
            "check",
            _("Nothing needs a decision"),
            _("Conflicts are listed here; all other changes go on."),
            role="good",
        )
        self._build()
        self._connect()
        self.show_conflicts()

    def _build(self) -> None:
        buttons = FlowLayout()
        buttons.setContentsMargins(12, 8, 12, 10)
        for button, drawing in (
            (self.go_ahead, "check"),
            (self.take_source, "arrow-right"),
            (self.take_destination, "arrow-left"),
            (self.enter, "edit"),
            (self.both, "copy"),
            (self.leave, "skip"),
        ):
            button.setProperty("plain", True)
            set_icon(button, drawing, self.palette())
            if button is not self.leave:
                buttons.addWidget(button)
        splitter = QSplitter(Qt.Orientation.Vertical)
        splitter.setChildrenCollapsible(False)
        splitter.setHandleWidth(1)
        splitter.addWidget(self.table)
        splitter.addWidget(self.text)
        splitter.setSizes([260, 200])
        messages = QVBoxLayout()
        messages.setContentsMargins(12, 0, 12, 0)
        messages.addWidget(self.message)
        full = QWidget()
        column = QVBoxLayout(full)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(splitter, 1)
        column.addLayout(messages)
        lasting = QHBoxLayout()
        lasting.setContentsMargins(12, 8, 12, 0)
        lasting.addWidget(self.always)
        lasting.addWidget(self.hint, 1)
        lasting.addWidget(self.leave)
        column.addLayout(lasting)
        column.addLayout(buttons)
        self.body = QStackedWidget()
        self.body.addWidget(full)
        self.body.addWidget(self.empty)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.body)

    def _connect(self) -> None:
        self._app_state.conflicts_changed.connect(self.show_conflicts)
        self._app_state.statuses_changed.connect(self.show_conflicts)
        self.table.selectionModel().selectionChanged.connect(lambda *changed: self._show_choice())
        self.take_source.clicked.connect(lambda: self.decide(Decision.TAKE_SOURCE))
        self.take_destination.clicked.connect(lambda: self.decide(Decision.TAKE_DESTINATION))
        self.both.clicked.connect(lambda: self.decide(Decision.KEEP_BOTH))
        self.go_ahead.clicked.connect(lambda: self.decide(Decision.DO))
        self.leave.clicked.connect(lambda: self.decide(Decision.SKIP_ALWAYS))
        self.enter.clicked.connect(self._enter)

    @property
    def count(self) -> int:
        """How many wait in the chosen pairs."""
        return len(self.model.all_rows)

    def show_conflicts(self) -> None:
        """Those of the chosen pairs that have not been decided here."""
        names = self._app_state.pair_names()
        self._decided &= {f"{hold.id}{hold.shown}" for _pair, hold in self._app_state.conflicts}
        rows = [
            self._row(pair, hold)
            for pair, hold in self._app_state.conflicts
            if pair.name in names and f"{hold.id}{hold.shown}" not in self._decided
        ]
        if rows != list(self.model.all_rows):
            self.model.set_rows(rows)
            if rows:
                choose_row(self.table, 0)
        self.body.setCurrentIndex(0 if rows else 1)
        self._show_choice()

    def _row(self, pair: Pair, hold: Hold) -> ConflictRow:
        status = self._app_state.status(pair.name)
        names = self._app_state.names_of(status) if status else {side: side.value for side in Side}
        return ConflictRow(pair, hold, names[Side.SOURCE], names[Side.DESTINATION])

    def _show_choice(self) -> None:
        rows: list[ConflictRow] = self.table.chosen_rows()
        one = rows[0] if len(rows) == 1 else None
        decidable = bool(rows) and all(is_decidable(row.hold) for row in rows)
        sources, destinations = {row.source for row in rows}, {row.destination for row in rows}
        source = sources.pop() if len(sources) == 1 else _("the source")
        destination = destinations.pop() if len(destinations) == 1 else _("the destination")
        self.take_source.setText(_("Keep {system}’s", system=source).replace("&", "&&"))
        self.take_destination.setText(_("Keep {system}’s", system=destination).replace("&", "&&"))
        self.take_source.setEnabled(decidable)
        self.take_destination.setEnabled(decidable)
        self.enter.setEnabled(one is not None and _is_field(one.hold))
        self.both.setEnabled(bool(rows) and all(_can_keep_both(row) for row in rows))
        self.leave.setEnabled(bool(rows))
        self.go_ahead.setVisible(bool(rows) and all(row.hold.kind is HoldKind.LEFT_OUT for row in rows))
        self.always.setEnabled(bool(rows) and all(_is_field(row.hold) for row in rows))
        self.hint.setText(n_("{count} selected", "{count} selected", len(rows)) if len(rows) > 1 else "")
        self.text.setHtml(self._html(one) if one else "")

    def _html(self, row: ConflictRow) -> str:
        return conflict_html(row.hold, Ends(row.source, row.destination), self._when, colors(self.palette()))

    def _when(self, at: datetime) -> str:
        return short_text(at, self._app_state.clock.now())

    def decide(self, decision: Decision, value: Value = None) -> None:
        """Remember the decision for all selected rows."""
        rows: list[ConflictRow] = self.table.chosen_rows()
        if rows:
            self._app_state.spawn(self._decide(rows, decision, value))

    async def _decide(self, rows: list[ConflictRow], decision: Decision, value: Value) -> None:
        try:
            for row in rows:
                await self._app_state.resolve(row.pair.name, row.hold, decision, row.hold.field, value)
                await self._make_lasting(row, decision)
                self._decided.add(f"{row.hold.id}{row.hold.shown}")
        except TaskSyncError as error:
            self.message.say_error(error)
            return
        self.always.setChecked(False)
        self.show_conflicts()
        noted = n_("{count} decision noted", "{count} decisions noted", len(rows))
        self.message.say(Tone.OK, noted, _("The next sync carries them out."))

    async def _make_lasting(self, row: ConflictRow, decision: Decision) -> None:
        """The same answer to whatever the two sides disagree about next in this field of this task."""
        policy = LASTING.get(decision)
        if self.always.isChecked() and policy is not None and row.hold.link is not None:
            engine = self._app_state.services.engine
            await engine.set_item_policy(row.pair.name, row.hold.link, row.hold.field, policy)

    def _enter(self) -> None:
        rows: list[ConflictRow] = self.table.chosen_rows()
        if len(rows) == 1 and rows[0].hold.field is not None:
            hold = rows[0].hold
            dialog = ValueDialog(hold.title, rows[0].hold.field, hold.source, self)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.entered.connect(lambda value: self.decide(Decision.TAKE_VALUE, value))
            dialog.open()

    def redraw(self) -> None:
        """After a change of theme."""
        self.empty.redraw()
        self._show_choice()


def _is_field(hold: Hold) -> bool:
    return hold.kind is HoldKind.CONFLICT and hold.field is not None


def _can_keep_both(row: ConflictRow) -> bool:
    return _is_field(row.hold) and row.pair.mode is Mode.TWO_WAY


def _columns() -> list[ColumnSpec[ConflictRow]]:
    return [
        ColumnSpec(_("What"), lambda row: _(HOLDS[row.hold.kind])),
        ColumnSpec(_("Task"), lambda row: row.hold.title),
        ColumnSpec(_("Field"), lambda row: field_name(row.hold.field)),
        ColumnSpec(_heading(lambda row: row.source), lambda row: value_words(row.hold.field, row.hold.source)),
        ColumnSpec(
            _heading(lambda row: row.destination), lambda row: value_words(row.hold.field, row.hold.destination)
        ),
        ColumnSpec(_("Why"), lambda row: say(row.hold.reason)),
        ColumnSpec(_("Pair"), lambda row: row.pair.name),
    ]


def _heading(name_of: Callable[[ConflictRow], str]) -> Callable[[Sequence[ConflictRow]], str]:
    """What a side has, called by its list; where several pairs are shown, by their lists on that side."""

    def heading(rows: Sequence[ConflictRow]) -> str:
        names = list(dict.fromkeys(name_of(row) for row in rows))
        return _("In {lists}", lists=current().list(names, either=True)) if names else ""

    return heading
