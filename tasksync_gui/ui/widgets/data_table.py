"""A table of frozen rows in the window's look, with copying."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from tasksync_gui.ui.models.table_model import TableModel
from tasksync_gui.ui.widgets.basics import named
from tasksync_gui.ui.widgets.roomy_delegate import PAD, RoomyDelegate

WIDEST = 320


class DataTable(QTableView):
    """Whole rows are selected; headings sort, a third click restores the given order."""

    def __init__(self, model: TableModel[Any], name: str, title: str, widths: Sequence[int] = ()) -> None:
        super().__init__()
        named(self, name, title)
        self.table_model = model
        self.setModel(model)
        self.setItemDelegate(RoomyDelegate(self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSortingEnabled(True)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 14)
        header = self.horizontalHeader()
        header.setSortIndicatorClearable(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.setHighlightSections(False)
        header.setTextElideMode(Qt.TextElideMode.ElideRight)
        header.setStretchLastSection(True)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for column, width in enumerate(widths):
            header.resizeSection(column, at_least(header, column, width))

    def fit_columns(self) -> None:
        """Each as wide as its longest text, within reason; the last one takes what is left."""
        header = self.horizontalHeader()
        for column in range(self.table_model.columnCount()):
            needed = max(self.sizeHintForColumn(column) + 2 * PAD, header.sectionSizeHint(column))
            header.resizeSection(column, min(needed, WIDEST))

    def chosen_rows(self) -> list[Any]:
        """Selected rows in the order of the table."""
        indexes = sorted(self.selectionModel().selectedRows(), key=lambda index: index.row())
        return [self.table_model.row_at(index) for index in indexes]

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Ctrl+C copies the selected rows as tab-separated values."""
        if not event.matches(QKeySequence.StandardKey.Copy):
            super().keyPressEvent(event)
            return
        model = self.table_model
        rows = sorted({index.row() for index in self.selectionModel().selectedRows()})
        columns = range(model.columnCount())
        lines = ["\t".join(str(model.headerData(column, Qt.Orientation.Horizontal)) for column in columns)]
        lines += ["\t".join(str(model.index(row, column).data()) for column in columns) for row in rows]
        QGuiApplication.clipboard().setText("\n".join(lines))


def at_least(header: QHeaderView, column: int, width: int) -> int:
    """``width``, or what the column's heading takes in this language; a column without one is as it is."""
    if not header.model().headerData(column, Qt.Orientation.Horizontal):
        return width
    header.ensurePolished()
    return max(width, header.sectionSizeHint(column))
