"""The diff table's model. It sorts and filters itself: a proxy in Python is too slow for 100,000 rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from tasksync_gui.model.ids import OperationId
from tasksync_gui.model.plan import Answer, Decision
from tasksync_gui.services.phrases.language import N_, _, current
from tasksync_gui.services.phrases.markup import tip
from tasksync_gui.services.phrases.visible import visible
from tasksync_gui.ui.models.plan_rows import PlanRow, RowKind, answered, totals_of

Index = QModelIndex | QPersistentModelIndex
ItemRole = Qt.ItemDataRole
ROOT = QModelIndex()
LONGEST_TOOLTIP = 400


class Column(IntEnum):
    """Columns of the diff table."""

    CHECK = 0
    ACTION = 1
    DIRECTION = 2
    TITLE = 3
    FIELD = 4
    CHANGE = 5
    REASON = 6
    PAIR = 7


HEADINGS: Mapping[Column, str] = {
    Column.CHECK: "",
    Column.ACTION: N_("Action"),
    Column.DIRECTION: N_("Direction"),
    Column.TITLE: N_("Task"),
    Column.FIELD: N_("Field"),
    Column.CHANGE: N_("Before → After"),
    Column.REASON: N_("Reason"),
    Column.PAIR: N_("Pair"),
}
TEXTS: Mapping[Column, Callable[[PlanRow], str]] = {
    Column.CHECK: lambda row: _("selected") if row.checked else _("not selected"),
    Column.ACTION: lambda row: row.action,
    Column.DIRECTION: lambda row: row.direction,
    Column.TITLE: lambda row: row.title,
    Column.FIELD: lambda row: row.field_names,
    Column.CHANGE: lambda row: row.change,
    Column.REASON: lambda row: row.reason,
    Column.PAIR: lambda row: row.pair,
}


class PlanRole(IntEnum):
    """Roles beyond Qt's own."""

    ROW = ItemRole.UserRole + 1
    """The :class:`PlanRow` itself."""


class PlanModel(QAbstractTableModel):
    """Rows of one or more plans, a person's answers to them, a sort order and a filter."""

    answers_changed = Signal()
    answered = Signal(object)
    """What was answered just now, by row; None: the answer was taken back. Kept by whoever keeps answers."""
    answer_requested = Signal(list, object)
    """Rows' ids and an :class:`Answer` or None, from a tick in the table; an undo command carries it out."""

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self._rows: list[PlanRow] = []
        self._texts: list[str] = []
        self._visible: list[int] = []
        self._place: dict[OperationId, int] = {}
        self._needle = ""
        self._kinds: frozenset[RowKind] = frozenset()
        self._sort: tuple[Column, Qt.SortOrder] | None = None

    def set_rows(self, rows: Iterable[PlanRow]) -> None:
        """Show other rows, each with the answer that it brings."""
        self.beginResetModel()
        self._rows = list(rows)
        self._texts = [_haystack(row) for row in self._rows]
        self._place = {row.id: number for number, row in enumerate(self._rows)}
        self._arrange()
        self.endResetModel()
        self.answers_changed.emit()

    @property
    def rows(self) -> Sequence[PlanRow]:
        """All rows, also those that the filter hides."""
        return self._rows

    @property
    def selected(self) -> int:
        """How many rows *Apply* would carry out."""
        return sum(row.checked for row in self._rows)

    def unseen(self) -> list[PlanRow]:
        """Rows that *Apply* would carry out, although the filter hides them."""
        if len(self._visible) == len(self._rows):
            return []
        shown = set(self._visible)
        return [row for number, row in enumerate(self._rows) if number not in shown and row.checked]

    def visible_rows(self) -> list[PlanRow]:
        """What the table shows, in its order."""
        return [self._rows[number] for number in self._visible]

    def row_at(self, index: Index) -> PlanRow:
        """The row behind an index."""
        return self._rows[self._visible[index.row()]]

    def totals(self) -> dict[RowKind, int]:
        """All rows by kind, as they read now."""
        return totals_of(self._rows)

    def answers(self) -> dict[str, dict[OperationId, Answer]]:
        found: dict[str, dict[OperationId, Answer]] = {}
        for row in self._rows:
            if row.answer is not None:
                found.setdefault(row.pair, {})[row.id] = row.answer
        return found

    def answer(self, id_: OperationId) -> Answer | None:
        """What was chosen for one row."""
        return self._rows[self._place[id_]].answer

    def put_answers(self, answers: Mapping[OperationId, Answer | None]) -> None:
        """Set several answers at once."""
        for id_, answer in answers.items():
            number = self._place.get(id_)
            if number is not None:
                self._rows[number] = answered(self._rows[number], answer)
                self._texts[number] = _haystack(self._rows[number])
        if self._visible:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._visible) - 1, len(Column) - 1))
        self.answered.emit(dict(answers))
        self.answers_changed.emit()

    def filter(self, needle: str, kinds: Iterable[RowKind] = ()) -> None:
        """Show rows that contain ``needle`` and are of ``kinds`` (none: of any)."""
        self._needle, self._kinds = needle.casefold().strip(), frozenset(kinds)
        self._rearrange()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Stable; column -1 is the plan's own order."""
        self._sort = None if column < 0 else (Column(column), order)
        self._rearrange()

    def _rearrange(self) -> None:
        self.layoutAboutToBeChanged.emit()
        old = self.persistentIndexList()
        ids = [self._rows[self._visible[index.row()]].id for index in old]
        self._arrange()
        places = {number: place for place, number in enumerate(self._visible)}
        moved = []
        for index, id_ in zip(old, ids, strict=True):
            place = places.get(self._place[id_])
            moved.append(QModelIndex() if place is None else self.index(place, index.column()))
        self.changePersistentIndexList(old, moved)
        self.layoutChanged.emit()

    def _arrange(self) -> None:
        visible: Iterable[int] = range(len(self._rows))
        if self._needle:
            visible = [number for number in visible if self._needle in self._texts[number]]
        if self._kinds:
            visible = [number for number in visible if self._rows[number].kind in self._kinds]
        self._visible = list(visible)
        if self._sort is not None:
            column, order = self._sort
            text = TEXTS[column]
            keys = {number: text(self._rows[number]).casefold() for number in self._visible}
            self._visible.sort(key=keys.__getitem__, reverse=order is Qt.SortOrder.DescendingOrder)

    def rowCount(self, parent: Index = ROOT) -> int:  # noqa: N802 - Qt's name
        """How many rows the filter lets through."""
        return 0 if parent.isValid() else len(self._visible)

    def columnCount(self, parent: Index = ROOT) -> int:  # noqa: N802 - Qt's name
        """All columns; hiding is the view's business."""
        return 0 if parent.isValid() else len(Column)

    def headerData(  # noqa: N802 - Qt's name
        self, section: int, orientation: Qt.Orientation, role: int = ItemRole.DisplayRole
    ) -> Any:
        """Headings; rows have numbers."""
        if orientation is Qt.Orientation.Vertical:
            return section + 1 if role == ItemRole.DisplayRole else None
        if role == ItemRole.DisplayRole:
            return _(HEADINGS[Column(section)])
        if role in (ItemRole.AccessibleTextRole, ItemRole.ToolTipRole):
            return _(HEADINGS[Column(section)]) or _("Selected")
        return None

    def data(self, index: Index, role: int = ItemRole.DisplayRole) -> Any:
        """Texts, ticks, and the row itself."""
        if not index.isValid():
            return None
        row, column = self.row_at(index), Column(index.column())
        if role == PlanRole.ROW:
            return row
        if column is Column.CHECK:
            return _check(row, role)
        match role:
            case ItemRole.DisplayRole | ItemRole.AccessibleTextRole:
                return visible(TEXTS[column](row))
            case ItemRole.ToolTipRole:
                return tip("\n".join(_tooltip(row, column))) or None
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Rows can be chosen; ticks can be set."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
        if index.column() == Column.CHECK and self.row_at(index).kind is not RowKind.CONFLICT:
            flags |= Qt.ItemFlag.ItemIsUserCheckable
        return flags

    def setData(self, index: Index, value: Any, role: int = ItemRole.EditRole) -> bool:  # noqa: N802 - Qt's name
        """A tick: asks for the answer, which an undo command then sets."""
        if role != ItemRole.CheckStateRole or not index.isValid() or index.column() != Column.CHECK:
            return False
        wanted = Qt.CheckState(value) is Qt.CheckState.Checked
        self.answer_requested.emit([self.row_at(index).id], None if wanted else Answer(Decision.SKIP_ONCE))
        return True


def _haystack(row: PlanRow) -> str:
    return "\n".join(TEXTS[column](row) for column in Column if column is not Column.CHECK).casefold()


def _check(row: PlanRow, role: int) -> Any:
    if role == ItemRole.CheckStateRole:
        return Qt.CheckState.Checked if row.checked else Qt.CheckState.Unchecked
    if role == ItemRole.AccessibleTextRole:
        return TEXTS[Column.CHECK](row)
    if role == ItemRole.ToolTipRole and row.kind is RowKind.CONFLICT:
        return _("Choose what is to happen with the right mouse button, or on the page Conflicts.")
    return None


def _tooltip(row: PlanRow, column: Column) -> list[str]:
    if column is Column.CHANGE:
        return [f"{text.name}: {_cut(text.before)} {current().arrow} {_cut(text.after)}" for text in row.fields]
    return [_cut(TEXTS[column](row))]


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_TOOLTIP else f"{text[:LONGEST_TOOLTIP]}…"
