"""What an undo would do, row by row, before anything is put back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from tasksync_gui.model.ids import OperationId, Side
from tasksync_gui.model.plan import Answer, NoteKind, Plan
from tasksync_gui.services.phrases.language import _, current, n_
from tasksync_gui.services.phrases.markup import tip
from tasksync_gui.services.phrases.say import say
from tasksync_gui.ui.models.plan_model import Column, PlanModel
from tasksync_gui.ui.models.plan_rows import RowKind, plan_rows
from tasksync_gui.ui.style.foreign import TextLabel
from tasksync_gui.ui.style.icons import set_icon
from tasksync_gui.ui.widgets.basics import MARGIN, InlineMessage, Tone, heading, muted, named
from tasksync_gui.ui.widgets.data_table import at_least
from tasksync_gui.ui.widgets.detail_pane import DetailPane
from tasksync_gui.ui.widgets.empty_state import EmptyState
from tasksync_gui.ui.widgets.plan_table import PlanTable
from tasksync_gui.ui.widgets.selection import choose_row

REMARKS = 6
"""Remarks that are spelled out; the others are counted and stand in the tool tip."""
WIDTHS = {Column.ACTION: 180, Column.TITLE: 160, Column.FIELD: 90, Column.CHANGE: 170}


class UndoDialog(QDialog):
    """Opened with ``open()``; ``accepted`` is the person's yes to the ticked rows."""

    def __init__(
        self, title: str, pair: str, plan: Plan, names: Mapping[Side, str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("undo.dialog")
        self.setWindowTitle(_("Undo"))
        self.resize(820, 520)
        self._plan = plan
        self.model = PlanModel(self)
        self.model.set_rows(plan_rows(pair, plan, names))
        self.table = PlanTable(self.model)
        named(self.table, "undo.table", _("What is put back"))
        self.details = DetailPane("undo.details")
        self.details.setMinimumHeight(84)
        self.guard = InlineMessage("undo.guard")
        self.remarks = InlineMessage("undo.remarks")
        self.empty = EmptyState("undo.empty")
        self.totals = named(TextLabel(), "undo.totals")
        self.action = named(QPushButton(), "undo.action")
        self._build(title)
        self._connect()
        self._show_messages()
        self._show_numbers()

    def _build(self, title: str) -> None:
        for column in (Column.DIRECTION, Column.PAIR):
            self.table.setColumnHidden(column, True)
        for column, width in WIDTHS.items():
            self.table.setColumnWidth(column, at_least(self.table.horizontalHeader(), column, width))
        splitter = QSplitter(Qt.Orientation.Vertical)
        splitter.addWidget(self.table)
        splitter.addWidget(self.details)
        splitter.setSizes([300, 120])
        splitter.setStretchFactor(0, 1)
        splitter.setChildrenCollapsible(False)
        splitter.setHandleWidth(1)
        self.action.setProperty("primary", True)
        self.action.setAutoDefault(False)
        set_icon(self.action, "undo", self.palette(), "on_accent")
        leave = QDialogButtonBox.StandardButton.Cancel if self.model.rows else QDialogButtonBox.StandardButton.Close
        buttons = QDialogButtonBox(leave)
        buttons.addButton(self.action, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.button(leave).setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        hint = muted(_("Only what nobody has changed since is put back. This undo can be undone, too."))
        self.empty.say("history", _("Nothing of it can be undone any more"), _("See above what stays, and why."))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        layout.setSpacing(8)
        rows = bool(self.model.rows)
        for widget in (named(heading(title, 1.2), "undo.title"), hint, self.guard, self.remarks):
            layout.addWidget(widget)
        body = QStackedWidget()
        body.addWidget(splitter)
        body.addWidget(self.empty)
        body.setCurrentIndex(0 if rows else 1)
        layout.addWidget(body, 1)
        layout.addWidget(self.totals)
        layout.addWidget(buttons)
        hint.setVisible(rows)

    def _connect(self) -> None:
        self.model.answer_requested.connect(self._answer)
        self.table.answer_requested.connect(self._answer)
        self.table.details_requested.connect(self.details.setFocus)
        self.table.selectionModel().currentRowChanged.connect(lambda *changed: self._show_details())
        self.model.answers_changed.connect(self._show_numbers)
        if self.model.rowCount():
            choose_row(self.table, 0)

    @property
    def answers(self) -> Mapping[OperationId, Answer]:
        """The rows that a person took the tick from."""
        return {row.id: row.answer for row in self.model.rows if row.answer is not None}

    def _answer(self, ids: Sequence[OperationId], answer: Answer | None) -> None:
        self.model.put_answers(dict.fromkeys(ids, answer))
        self._show_details()

    def _show_details(self) -> None:
        index = self.table.currentIndex()
        self.details.show_row(self.model.row_at(index) if index.isValid() else None)

    def _show_messages(self) -> None:
        guards = say(tuple(guard.message for guard in self._plan.guards))
        if guards:
            self.guard.say(Tone.WARNING, _("Please check before anything is changed"), guards)
        notes = [n for n in self._plan.notes if n.kind in (NoteKind.CHANGED_SINCE, NoteKind.NOT_RETURNING)]
        if notes:
            lines = [f"{note.title}: {say(note.message)}" for note in notes]
            shown = lines[:REMARKS]
            if more := len(lines) - len(shown):
                shown.append(n_("… and {count} more", "… and {count} more", more))
            self.remarks.say(Tone.INFO, _("What cannot be put back"), "\n".join(shown))
            self.remarks.setToolTip(tip("\n".join(lines[:40])))

    def _show_numbers(self) -> None:
        chosen = [row for row in self.model.rows if row.checked]
        deletions = sum(row.kind is RowKind.DELETE for row in chosen)
        whole = len(self.model.rows)
        self.totals.setText(
            n_("{count} of {whole} selected", "{count} of {whole} selected", len(chosen), whole=current().number(whole))
            if whole
            else ""
        )
        if deletions:
            self.action.setText(n_("Delete {count} task and &undo", "Delete {count} tasks and &undo", deletions))
        elif chosen:
            self.action.setText(n_("&Undo {count} change", "&Undo {count} changes", len(chosen)))
        else:
            self.action.setText(_("&Undo"))
        self.action.setEnabled(bool(chosen))
        self.action.setVisible(bool(self.model.rows))
