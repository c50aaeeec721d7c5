"""What is left alone by somebody's wish, and the way back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from tasksync_gui.model.errors import TaskSyncError
from tasksync_gui.services.contract import LeftAlone
from tasksync_gui.services.phrases.language import _, n_
from tasksync_gui.services.phrases.say import say
from tasksync_gui.ui.models.table_model import ColumnSpec, TableModel
from tasksync_gui.ui.state.app_state import AppState
from tasksync_gui.ui.style.icons import set_icon
from tasksync_gui.ui.style.times import day_text, short_text
from tasksync_gui.ui.widgets.basics import MARGIN, InlineMessage, Tone, heading, muted, named
from tasksync_gui.ui.widgets.data_table import DataTable
from tasksync_gui.ui.widgets.empty_state import EmptyState
from tasksync_gui.ui.widgets.selection import choose_row

WIDTHS = (260, 120, 110, 300)


@dataclass(frozen=True, slots=True)
class LeftAloneRow:
    """One task, and the pair that leaves it alone."""

    pair: str
    task: LeftAlone


class LeftAloneDialog(QDialog):
    """Of one pair, or of all that are shown: which task, in which list, since when, why. Opened with ``open()``."""

    def __init__(self, app_state: AppState, pairs: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("left_alone.dialog")
        self.setWindowTitle(_("Left alone"))
        self.resize(860, 460)
        self._app_state, self._pairs = app_state, tuple(pairs)
        self._closed = False
        self.model = TableModel[LeftAloneRow](self._columns(), self)
        self.table = DataTable(self.model, "left_alone.table", _("Tasks that are left alone"), WIDTHS)
        self.take_up = named(QPushButton(_("&Take up again")), "left_alone.take_up")
        self.take_up.setToolTip(_("The next sync treats the selected tasks like all others; its preview shows how."))
        self.message = InlineMessage("left_alone.message")
        self.empty = EmptyState("left_alone.empty")
        self.body = QStackedWidget()
        self._build()
        self._connect()
        app_state.spawn(self._load())

    def _columns(self) -> list[ColumnSpec[LeftAloneRow]]:
        now = self._app_state.clock.now()
        columns: list[ColumnSpec[LeftAloneRow]] = [
            ColumnSpec(_("Task"), lambda row: row.task.title or _("(no longer there)")),
            ColumnSpec(_("List"), lambda row: ", ".join(row.task.lists)),
            ColumnSpec(
                _("Since"),
                lambda row: short_text(row.task.since, now) if row.task.since else "",
                key=lambda row: row.task.since.timestamp() if row.task.since else 0,
                tip=lambda row: day_text(row.task.since) if row.task.since else "",
            ),
            ColumnSpec(_("Why"), lambda row: say(row.task.why) if row.task.why else ""),
        ]
        if len(self._pairs) > 1:
            columns.insert(0, ColumnSpec(_("Pair"), lambda row: row.pair))
        return columns

    def _build(self) -> None:
        self.take_up.setProperty("primary", True)
        self.take_up.setAutoDefault(False)
        set_icon(self.take_up, "sync", self.palette(), "on_accent")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.addButton(self.take_up, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.rejected.connect(self.reject)
        self.empty.say("check", _("Nothing is left alone"), _("Every task of both lists takes part."), role="good")
        self.body.addWidget(self.table)
        self.body.addWidget(self.empty)
        hint = muted(
            _("These tasks differ, or are on one side only, since somebody wanted it so. No sync touches them.")
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        layout.setSpacing(8)
        for widget in (heading(_("Left alone"), 1.2), hint):
            layout.addWidget(widget)
        layout.addWidget(self.body, 1)
        layout.addWidget(self.message)
        layout.addWidget(buttons)

    def _connect(self) -> None:
        self.take_up.clicked.connect(self._begin)
        self.table.selectionModel().selectionChanged.connect(lambda *changed: self._show_choice())
        self.model.modelReset.connect(self._show_choice)
        self.finished.connect(self._close)

    def _close(self) -> None:
        """What is still asked for finds no dialog any more."""
        self._closed = True

    async def _load(self) -> None:
        rows: list[LeftAloneRow] = []
        trouble: TaskSyncError | None = None
        try:
            for pair in self._pairs:
                found = await self._app_state.services.engine.left_alone(pair)
                rows += [LeftAloneRow(pair, each) for each in found]
        except TaskSyncError as error:
            trouble = error
        if self._closed:
            return
        if trouble is not None:
            self.message.say_error(trouble)
        self.model.set_rows(rows)
        self.body.setCurrentIndex(0 if rows else 1)
        if rows:
            choose_row(self.table, 0)
        self._show_choice()

    def _show_choice(self) -> None:
        """Enabled where there is something that is not taken up already."""
        rows: list[LeftAloneRow] = self.table.chosen_rows()
        self.take_up.setEnabled(any(not row.task.waits for row in rows))
        self.take_up.setVisible(bool(self.model.all_rows))

    def _begin(self) -> None:
        self.take_up.setEnabled(False)
        self._app_state.spawn(self._take_up(self.table.chosen_rows()))

    async def _take_up(self, rows: Sequence[LeftAloneRow]) -> None:
        chosen = dict.fromkeys((row.pair, row.task.link) for row in rows if not row.task.waits)
        trouble: TaskSyncError | None = None
        try:
            for pair, link in chosen:
                await self._app_state.services.engine.take_up(pair, link)
        except TaskSyncError as error:
            trouble = error
        if self._closed:
            return
        if trouble is not None:
            self.message.say_error(trouble)
        else:
            noted = n_("{count} task is taken up again", "{count} tasks are taken up again", len(chosen))
            self.message.say(Tone.OK, noted, _("The next sync does it; its preview shows how."))
        await self._load()
