"""Cells whose text stands under its heading, not at the very edge."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from tasksync_gui.ui.style.theme import colors

PAD = 5


class RoomyDelegate(QStyledItemDelegate):
    """Qt's own cell with room on both sides, and no frame around the current one."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """The selection reaches over the whole cell."""
        inner = QStyleOptionViewItem(option)
        inner.rect = option.rect.adjusted(PAD, 0, -PAD, 0)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, QColor(colors(option.palette).selection))
            inner.state &= ~QStyle.StateFlag.State_HasFocus  # the row says it already
        super().paint(painter, inner, index)
