"""The list of pairs; its first row stands for all of them when there are several."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

from tasksync_gui.services.contract import PairStatus
from tasksync_gui.services.phrases.language import N_, _, n_
from tasksync_gui.services.phrases.markup import tip
from tasksync_gui.services.phrases.say import say
from tasksync_gui.services.phrases.visible import visible

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
ALL = N_("All pairs")


class PairRole(IntEnum):
    """Roles beyond Qt's own."""

    STATUS = Qt.ItemDataRole.UserRole + 1
    """The :class:`PairStatus`; None for the row of all pairs."""
    SUMMARY = Qt.ItemDataRole.UserRole + 2
    """The second line."""


class PairModel(QAbstractListModel):
    """The list beside the pages: pairs with their state, below a row for all if there are several."""

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self._statuses: tuple[PairStatus, ...] = ()

    @property
    def has_all(self) -> bool:
        """Whether the first row stands for all pairs."""
        return len(self._statuses) > 1

    def show(self, statuses: Sequence[PairStatus]) -> bool:
        """Show these; whether rows came or went, so that a selection has to be set again."""
        names = [status.pair.name for status in statuses]
        if names == [status.pair.name for status in self._statuses]:
            self._statuses = tuple(statuses)
            if names:
                self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, 0))
            return False
        self.beginResetModel()
        self._statuses = tuple(statuses)
        self.endResetModel()
        return True

    def status_at(self, index: Index) -> PairStatus | None:
        """The pair behind an index; None for all pairs."""
        place = index.row() - int(self.has_all)
        return self._statuses[place] if index.isValid() and 0 <= place < len(self._statuses) else None

    def index_of(self, name: str) -> QModelIndex:
        """Where a pair is shown (empty: all pairs); invalid if nowhere."""
        if not name:
            return self.index(0, 0) if self.has_all else QModelIndex()
        for place, status in enumerate(self._statuses):
            if status.pair.name == name:
                return self.index(place + int(self.has_all), 0)
        return QModelIndex()

    def rowCount(self, parent: Index = ROOT) -> int:  # noqa: N802 - Qt's name
        """Pairs, and the row for all."""
        return 0 if parent.isValid() else len(self._statuses) + int(self.has_all)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Name, state, and both together for screen readers."""
        if not index.isValid():
            return None
        status = self.status_at(index)
        name = status.pair.name if status else _(ALL)
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return visible(name)
            case Qt.ItemDataRole.AccessibleTextRole:
                return visible(f"{name}: {self._summary(status)}")
            case Qt.ItemDataRole.ToolTipRole:
                return tip(f"{name}: {self._summary(status)}")
            case PairRole.STATUS:
                return status
            case PairRole.SUMMARY:
                return visible(self._summary(status))
        return None

    def _summary(self, status: PairStatus | None) -> str:
        if status is not None:
            return say(status.sentence)
        return n_("{count} pair", "{count} pairs", len(self._statuses))
