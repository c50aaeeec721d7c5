"""The table of differences: keyboard, context menu, copying."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QTableView

from tasksync_gui.model.ids import Side
from tasksync_gui.model.plan import Answer, Decision, Hold, Operation
from tasksync_gui.services.phrases.language import _
from tasksync_gui.ui.models.plan_model import HEADINGS, TEXTS, Column, PlanModel
from tasksync_gui.ui.models.plan_rows import PlanRow, RowKind, decisions_for
from tasksync_gui.ui.style.foreign import host_of, open_in_browser
from tasksync_gui.ui.style.icons import set_icon
from tasksync_gui.ui.widgets.basics import named
from tasksync_gui.ui.widgets.data_table import at_least
from tasksync_gui.ui.widgets.plan_delegate import PlanDelegate
from tasksync_gui.ui.widgets.tick_all import TickAll

WIDTHS = {
    Column.CHECK: 34,
    Column.ACTION: 206,
    Column.DIRECTION: 80,
    Column.TITLE: 176,
    Column.FIELD: 100,
    Column.CHANGE: 210,
    Column.REASON: 120,
    Column.PAIR: 110,
}
ICONS = {
    Decision.DO: "check",
    Decision.SKIP_ONCE: "skip",
    Decision.SKIP_ALWAYS: "stop",
    Decision.REVERSE: "undo",
    Decision.TAKE_SOURCE: "arrow-right",
    Decision.TAKE_DESTINATION: "arrow-left",
    Decision.TAKE_VALUE: "edit",
    Decision.KEEP_BOTH: "copy",
}


class PlanTable(QTableView):
    """A view on a :class:`PlanModel`."""

    answer_requested = Signal(list, object)
    value_requested = Signal(object)
    """A conflict's row: a person wants to enter a value."""
    details_requested = Signal()
    export_requested = Signal()

    def __init__(self, model: PlanModel) -> None:
        super().__init__()
        named(self, "preview.table", _("Differences"))
        self.plan_model = model
        self.setModel(model)
        self.setItemDelegate(PlanDelegate(self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setShowGrid(False)
        self.setAlternatingRowColors(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSortingEnabled(True)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 14)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        header = self.horizontalHeader()
        header.setSortIndicatorClearable(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.setSectionsMovable(True)
        header.setHighlightSections(False)
        header.setTextElideMode(Qt.TextElideMode.ElideRight)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(lambda at: self._column_menu().popup(header.mapToGlobal(at)))
        self.all = TickAll(header, model)
        self.all.answer_requested.connect(self.answer_requested)
        self.reset_layout()

    def reset_layout(self) -> None:
        """Columns as they were on the first day."""
        header = self.horizontalHeader()
        for column in Column:
            header.moveSection(header.visualIndex(column), column)
            header.setSectionHidden(column, column is Column.PAIR)
            header.resizeSection(column, at_least(header, column, WIDTHS[column]))
        header.setStretchLastSection(True)
        header.setSectionResizeMode(Column.CHECK, QHeaderView.ResizeMode.Fixed)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)

    def chosen_rows(self) -> list[PlanRow]:
        """Selected rows in the order of the table."""
        indexes = sorted(self.selectionModel().selectedRows(), key=lambda index: index.row())
        return [self.plan_model.row_at(index) for index in indexes]

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Space ticks, Delete skips, Enter shows details, Ctrl+C copies."""
        rows = [row for row in self.chosen_rows() if row.kind is not RowKind.CONFLICT]
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() == Qt.Key.Key_Space and rows:
            skip = all(row.checked for row in rows)
            self._ask(rows, Answer(Decision.SKIP_ONCE) if skip else None)
        elif event.key() == Qt.Key.Key_Delete and rows:
            self._ask(rows, Answer(Decision.SKIP_ONCE))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.details_requested.emit()
        else:
            super().keyPressEvent(event)

    def copy(self) -> None:
        """Selected rows as tab-separated values."""
        columns = [column for column in Column if column is not Column.CHECK and not self.isColumnHidden(column)]
        lines = ["\t".join(_(HEADINGS[column]) for column in columns)]
        lines += ["\t".join(" ".join(TEXTS[column](row).split()) for column in columns) for row in self.chosen_rows()]
        QGuiApplication.clipboard().setText("\n".join(lines))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802 - Qt's name
        """What may be chosen for the selected rows."""
        rows = self.chosen_rows()
        if rows:
            self.row_menu(rows).popup(event.globalPos())

    def row_menu(self, rows: Sequence[PlanRow]) -> QMenu:
        """The verbs that all of ``rows`` share."""
        menu = QMenu(self)
        menu.setObjectName("preview.menu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        shared = [decision for decision in decisions_for(rows[0]) if all(decision in decisions_for(r) for r in rows)]
        for decision in shared:
            if decision is Decision.TAKE_VALUE and len(rows) > 1:
                continue
            action = menu.addAction(decision_words(decision, rows[0]))
            action.setObjectName(f"preview.menu.{decision}")
            set_icon(action, ICONS[decision], self.palette())
            action.triggered.connect(lambda checked=False, chosen=decision: self._decide(rows, chosen))
        if any(row.answer is not None for row in rows):
            undo = menu.addAction(_("As proposed"))
            undo.setObjectName("preview.menu.reset")
            undo.triggered.connect(lambda: self._ask(rows, None))
        menu.addSeparator()
        menu.addAction(_("&Copy"), self.copy).setObjectName("preview.menu.copy")
        menu.addAction(_("E&xport what is shown…"), self.export_requested.emit).setObjectName("preview.menu.export")
        link = next((url for row in rows if (url := _page_of(row))), None)
        if link is not None:
            menu.addAction(_("&Open {host} in the browser", host=host_of(link)), lambda: open_in_browser(link))
            menu.addAction(_("Copy &link"), lambda: QGuiApplication.clipboard().setText(link))
        return menu

    def _decide(self, rows: Sequence[PlanRow], decision: Decision) -> None:
        if decision is Decision.TAKE_VALUE:
            self.value_requested.emit(rows[0])
        else:
            as_proposed = decision is Decision.DO and not any(isinstance(row.item, Hold) for row in rows)
            self._ask(rows, None if as_proposed else Answer(decision))

    def _ask(self, rows: Sequence[PlanRow], answer: Answer | None) -> None:
        self.answer_requested.emit([row.id for row in rows], answer)

    def _column_menu(self) -> QMenu:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for column in Column:
            if column is Column.CHECK:
                continue
            action = menu.addAction(_(HEADINGS[column]))
            action.setCheckable(True)
            action.setChecked(not self.isColumnHidden(column))
            action.toggled.connect(lambda on, which=column: self.setColumnHidden(which, not on))
        menu.addSeparator()
        menu.addAction(_("Reset layout"), self.reset_layout)
        return menu


def decision_words(decision: Decision, row: PlanRow) -> str:
    """A verb with the systems' names."""
    source, destination = row.names[Side.SOURCE], row.names[Side.DESTINATION]
    if decision is Decision.REVERSE and isinstance(row.item, Operation):
        return _("&Reverse: keep what {system} has", system=row.names[row.item.side])
    whole = isinstance(row.item, Hold) and row.item.field is None
    return {
        Decision.DO: _("&Do it"),
        Decision.SKIP_ONCE: _("&Skip this time"),
        Decision.SKIP_ALWAYS: _("Leave alone &always"),
        Decision.TAKE_SOURCE: _take_words(source, whole=whole),
        Decision.TAKE_DESTINATION: _take_words(destination, whole=whole),
        Decision.TAKE_VALUE: _("&Enter another value…"),
        Decision.KEEP_BOTH: _("Keep &both as two tasks"),
    }[decision]


def _page_of(row: PlanRow) -> str:
    """The address of the task's page in the web; empty if its system gave none, or something else."""
    url = row.item.url if isinstance(row.item, Operation) else None
    return url if url and host_of(url) else ""


def _take_words(system: str, *, whole: bool) -> str:
    """The verb that takes what one system has; its key is the first letter of the name."""
    name = f"&{system}"
    return _("Do as in {system}", system=name) if whole else _("Keep {system}’s value", system=name)
