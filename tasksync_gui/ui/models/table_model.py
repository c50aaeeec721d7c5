"""A read-only table of frozen rows; texts and sort keys are given per column."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from tasksync_gui.services.phrases.markup import tip
from tasksync_gui.services.phrases.visible import visible

Index = QModelIndex | QPersistentModelIndex
ItemRole = Qt.ItemDataRole
ROW_ROLE = ItemRole.UserRole + 1
ROOT = QModelIndex()
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ColumnSpec(Generic[T]):
    """One column: its heading, its text, and what it is sorted by and explained with (the text, if not given)."""

    heading: str | Callable[[Sequence[T]], str]
    """As it is, or made of all rows."""
    text: Callable[[T], str]
    key: Callable[[T], Any] | None = None
    tip: Callable[[T], str] | None = None
    icon: Callable[[T], Any] | None = None
    right: bool = False


class TableModel(QAbstractTableModel, Generic[T]):
    """Rows of one kind, a column for each :class:`ColumnSpec`; it sorts and filters itself."""

    def __init__(self, columns: Sequence[ColumnSpec[T]], parent: Any = None) -> None:
        super().__init__(parent)
        self._columns = tuple(columns)
        self._rows: list[T] = []
        self._shown: list[T] = []
        self._sort: tuple[int, Qt.SortOrder] | None = None
        self._needle = ""

    def set_rows(self, rows: Sequence[T]) -> None:
        """Show other rows; order and filter stay."""
        self.beginResetModel()
        self._rows = list(rows)
        self._arrange()
        self.endResetModel()

    @property
    def rows(self) -> Sequence[T]:
        """What is shown, in its order."""
        return self._shown

    @property
    def all_rows(self) -> Sequence[T]:
        """Everything, also what the filter hides."""
        return self._rows

    def row_at(self, index: Index) -> T:
        """The row behind an index."""
        return self._shown[index.row()]

    def filter(self, needle: str) -> None:
        """Show rows with ``needle`` in any of their texts."""
        self.beginResetModel()
        self._needle = needle.casefold().strip()
        self._arrange()
        self.endResetModel()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Stable; column -1 is the given order."""
        self.beginResetModel()
        self._sort = None if column < 0 else (column, order)
        self._arrange()
        self.endResetModel()

    def _arrange(self) -> None:
        self._shown = [row for row in self._rows if not self._needle or self._needle in self._haystack(row)]
        if self._sort is not None:
            column, order = self._sort
            spec = self._columns[column]
            self._shown.sort(
                key=spec.key or (lambda row: spec.text(row).casefold()), reverse=order is Qt.SortOrder.DescendingOrder
            )

    def _haystack(self, row: T) -> str:
        return "\n".join(spec.text(row) for spec in self._columns).casefold()

    def rowCount(self, parent: Index = ROOT) -> int:  # noqa: N802 - Qt's name
        """Rows that the filter lets through."""
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: Index = ROOT) -> int:  # noqa: N802 - Qt's name
        return 0 if parent.isValid() else len(self._columns)

    def headerData(  # noqa: N802 - Qt's name
        self, section: int, orientation: Qt.Orientation, role: int = ItemRole.DisplayRole
    ) -> Any:
        """Headings; rows have numbers."""
        if role != ItemRole.DisplayRole:
            return None
        if orientation is not Qt.Orientation.Horizontal:
            return section + 1
        heading = self._columns[section].heading
        return heading if isinstance(heading, str) else heading(self._rows)

    def data(self, index: Index, role: int = ItemRole.DisplayRole) -> Any:
        """Texts, tips, alignment, and the row itself."""
        if not index.isValid():
            return None
        row, spec = self._shown[index.row()], self._columns[index.column()]
        match role:
            case ItemRole.DisplayRole | ItemRole.AccessibleTextRole:
                return visible(" ".join(spec.text(row).split()))
            case ItemRole.ToolTipRole:
                return tip((spec.tip or spec.text)(row)) or None
            case ItemRole.DecorationRole:
                return spec.icon(row) if spec.icon else None
            case ItemRole.TextAlignmentRole if spec.right:
                return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return row if role == ROW_ROLE else None
