"""A list of choices as cards: picture, title and a sentence that explains."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QIcon, QPainter, QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

PAD = 10
ICON = 28
KEY = int(Qt.ItemDataRole.UserRole)
TEXT = KEY + 1
WRAP = int(Qt.TextFlag.TextWordWrap)


@dataclass(frozen=True, slots=True)
class Card:
    """One of several choices as a button with a picture and a sentence."""

    key: str
    title: str
    text: str
    icon: QIcon


class CardDelegate(QStyledItemDelegate):
    """Paints a card; its height follows the width."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Selection as an accent frame and a light fill, so that text keeps its contrast."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = option.rect.adjusted(2, 2, -2, -2)
        self._frame(painter, option, box)
        icon: QIcon = index.data(Qt.ItemDataRole.DecorationRole)
        place = QRect(box.left() + PAD, box.top() + PAD, ICON, ICON)
        icon.paint(painter, QStyle.visualRect(option.direction, box, place))
        title, text = self._texts(index)
        area = QStyle.visualRect(option.direction, box, box.adjusted(PAD + ICON + PAD, PAD, -PAD, -PAD))
        palette: QPalette = option.palette
        painter.setPen(palette.color(QPalette.ColorRole.Text))
        painter.setFont(self._bold(option))
        height = QFontMetrics(self._bold(option)).height()
        painter.drawText(area, Qt.AlignmentFlag.AlignTop, title)
        painter.setFont(option.font)
        quiet = palette.color(QPalette.ColorRole.Text)
        quiet.setAlphaF(0.78)
        painter.setPen(quiet)
        painter.drawText(area.adjusted(0, height + 2, 0, 0), WRAP, text)
        painter.restore()

    def sizeHint(  # noqa: N802 - Qt's name
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """The title's line and the wrapped sentence."""
        view: QWidget = option.widget
        width = view.viewport().width() if isinstance(view, QListWidget) else 300
        _, text = self._texts(index)
        inner = width - 4 - 3 * PAD - ICON
        metrics = QFontMetrics(option.font)
        words = metrics.boundingRect(QRect(0, 0, max(inner, 60), 4000), WRAP, text).height() if text else 0
        height = QFontMetrics(self._bold(option)).height() + 2 + words
        return QSize(width, max(height, ICON) + 2 * PAD + 4)

    def _frame(self, painter: QPainter, option: QStyleOptionViewItem, box: QRect) -> None:
        state: QStyle.StateFlag = option.state
        palette: QPalette = option.palette
        accent = palette.color(QPalette.ColorRole.Highlight)
        line = palette.color(QPalette.ColorRole.Text)
        line.setAlphaF(0.16)
        fill = palette.color(QPalette.ColorRole.Base)
        if state & QStyle.StateFlag.State_Selected:
            line = accent
            fill = palette.color(QPalette.ColorRole.Highlight)
            fill.setAlphaF(0.13)
        elif state & QStyle.StateFlag.State_MouseOver:
            fill = palette.color(QPalette.ColorRole.AlternateBase)
        pen = painter.pen()
        pen.setColor(line)
        pen.setWidthF(2.0 if state & QStyle.StateFlag.State_Selected else 1.0)
        painter.setPen(pen)
        painter.setBrush(fill)
        painter.drawRoundedRect(box, 6, 6)

    def _texts(self, index: QModelIndex | QPersistentModelIndex) -> tuple[str, str]:
        return str(index.data(Qt.ItemDataRole.DisplayRole)), str(index.data(TEXT) or "")

    def _bold(self, option: QStyleOptionViewItem) -> QFont:
        font = QFont(option.font)
        font.setWeight(QFont.Weight.DemiBold)
        return font


class CardList(QListWidget):
    """Cards with single selection; arrow keys move, everything is readable by screen readers."""

    chosen = Signal(str)

    def __init__(self, name: str, accessible: str, *, fit: bool = False) -> None:
        super().__init__()
        self._fit = fit
        self.setObjectName(name)
        self.setAccessibleName(accessible)
        self.setItemDelegate(CardDelegate(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.viewport().setAutoFillBackground(False)
        if fit:
            self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.currentItemChanged.connect(self._changed)

    def show_cards(self, cards: Sequence[Card]) -> None:
        """Replace the choices; the chosen key stays chosen if it is still there."""
        key = self.key
        self.blockSignals(True)
        self.clear()
        for card in cards:
            item = QListWidgetItem(card.icon, card.title, self)
            item.setData(KEY, card.key)
            item.setData(TEXT, card.text)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{card.title}. {card.text}")
        self.blockSignals(False)
        self.choose(key)
        self._fit_height()

    @property
    def key(self) -> str:
        """The chosen card's key, or an empty string."""
        item = self.currentItem()
        return str(item.data(KEY)) if item else ""

    def choose(self, key: str) -> None:
        """Select a card by key; an unknown one leaves the selection."""
        for row in range(self.count()):
            if self.item(row).data(KEY) == key:
                self.setCurrentRow(row)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()
        self._fit_height()

    def _fit_height(self) -> None:
        if self._fit:
            self.setFixedHeight(sum(self.sizeHintForRow(row) for row in range(self.count())) + 2)

    def _changed(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.chosen.emit(str(item.data(KEY)))
