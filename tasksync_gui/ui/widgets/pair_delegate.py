"""How a pair looks in the list: both systems, the way between them, its name and its state."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPalette
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from tasksync_gui.model.pair import Mode
from tasksync_gui.services.contract import PairActivity, PairStatus
from tasksync_gui.ui.models.pair_model import PairRole
from tasksync_gui.ui.style.icons import svg_pixmap
from tasksync_gui.ui.style.theme import Colors, colors

MODES = {Mode.TWO_WAY: "mode-two-way", Mode.UPDATE: "mode-update", Mode.MIRROR: "mode-mirror"}
STATES = {
    PairActivity.IDLE: ("check", "good"),
    PairActivity.SYNCING: ("sync", "accent"),
    PairActivity.PAUSED: ("pause", "muted"),
    PairActivity.ATTENTION: ("warning", "warning"),
    PairActivity.ERROR: ("error", "danger"),
    PairActivity.OFFLINE: ("offline", "muted"),
    PairActivity.DISABLED: ("stop", "muted"),
}
NEVER = ("clock", "muted")
PAD, ICON, STATE = 12, 18, 14


def state_of(status: PairStatus) -> tuple[str, str]:
    """(drawing, colour role) of a pair's state; nothing is ticked before its first run."""
    if status.last_run is None and status.activity is PairActivity.IDLE:
        return NEVER
    return STATES[status.activity]


class PairDelegate(QStyledItemDelegate):
    """Paints one row; ``icon_of`` names a connector's drawing."""

    def __init__(self, icon_of: Callable[[str], str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._icon_of = icon_of

    def sizeHint(  # noqa: N802 - Qt's name
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """Two lines of text with air."""
        return QSize(200, 2 * option.fontMetrics.height() + 4 + 2 * PAD)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Background, icons, name, state."""
        painter.save()
        theme = colors(option.palette)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = option.rect.adjusted(6, 2, -6, -2)
        if selected or option.state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.selection if selected else theme.raised))
            painter.drawRoundedRect(area, 6, 6)
        if option.state & QStyle.StateFlag.State_HasFocus and selected:
            painter.setPen(QColor(theme.accent))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(area, 6, 6)
        status: PairStatus | None = index.data(PairRole.STATUS)
        ratio = painter.device().devicePixelRatioF()
        left = self._paint_ends(painter, area, theme, ratio, status)
        room = QStyle.visualRect(option.direction, area, area.adjusted(left, 0, 0, 0))
        self._paint_words(painter, room, option, index, theme, ratio, status)
        painter.restore()

    def _paint_ends(
        self, painter: QPainter, area: QRect, theme: Colors, ratio: float, status: PairStatus | None
    ) -> int:
        """Both systems' icons with the arrow of the mode; the width they take."""
        names = ["all"]
        if status is not None:
            source, destination = status.source_account.connector, status.destination_account.connector
            names = [self._icon_of(source), MODES[status.pair.mode], self._icon_of(destination)]
        at = area.left() + PAD - 2
        top = area.center().y() - ICON // 2
        for name in names:
            size = ICON - 4 if name in MODES.values() else ICON
            drawing = svg_pixmap(name, size, ratio, QColor(theme.muted if size < ICON else theme.text))
            place = QRect(at, top + (ICON - size) // 2, size, size)
            painter.drawPixmap(QStyle.visualRect(painter.layoutDirection(), area, place).topLeft(), drawing)
            at += size + 3
        return max(at - area.left(), 3 * ICON + PAD) + 8

    def _paint_words(
        self,
        painter: QPainter,
        area: QRect,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
        theme: Colors,
        ratio: float,
        status: PairStatus | None,
    ) -> None:
        bold = QFont(option.font)
        bold.setWeight(QFont.Weight.DemiBold)
        height = option.fontMetrics.height()
        top = area.center().y() - height - 1
        width = area.right() - area.left() - PAD
        painter.setFont(bold)
        painter.setPen(option.palette.color(QPalette.ColorRole.Text))
        name = QFontMetrics(bold).elidedText(str(index.data()), Qt.TextElideMode.ElideRight, width)
        line = QRect(area.left(), top, width, height)
        painter.drawText(QStyle.visualRect(option.direction, area, line), Qt.AlignmentFlag.AlignVCenter, name)
        painter.setFont(option.font)
        left, below = area.left(), top + height + 3
        if status is not None:
            picture, role = state_of(status)
            ink = getattr(theme, role)
            place = QRect(left, below + (height - STATE) // 2, STATE, STATE)
            drawing = svg_pixmap(picture, STATE, ratio, QColor(ink))
            painter.drawPixmap(QStyle.visualRect(option.direction, area, place).topLeft(), drawing)
            left += STATE + 5
        painter.setPen(QColor(theme.muted))
        room = area.right() - PAD - left
        words = option.fontMetrics.elidedText(str(index.data(PairRole.SUMMARY)), Qt.TextElideMode.ElideRight, room)
        line = QRect(left, below, room, height)
        painter.drawText(QStyle.visualRect(option.direction, area, line), Qt.AlignmentFlag.AlignVCenter, words)
