"""Selecting rows for a person, not by a person."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel
from PySide6.QtWidgets import QAbstractItemView


def choose_row(view: QAbstractItemView, row: int) -> None:
    """Make this row the current one and the only one selected, whatever keys are held down.

    ``QTableView.selectRow`` reads the keyboard: with Ctrl held it takes the selection away from a selected row.
    """
    flag = QItemSelectionModel.SelectionFlag
    index = view.model().index(row, 0)
    view.selectionModel().setCurrentIndex(index, flag.ClearAndSelect | flag.Rows)
