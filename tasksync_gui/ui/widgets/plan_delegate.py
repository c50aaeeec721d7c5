"""How cells of the diff table look: an icon and a word for what happens; before struck through, after plain."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QApplication, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from tasksync_gui.model.ids import Side
from tasksync_gui.services.phrases.language import _, current
from tasksync_gui.services.phrases.visible import visible
from tasksync_gui.ui.models.plan_model import Column, PlanRole
from tasksync_gui.ui.models.plan_rows import NOTHING, PlanRow, RowKind
from tasksync_gui.ui.style.icons import svg_pixmap
from tasksync_gui.ui.style.theme import Colors, colors

KINDS = {
    RowKind.CREATE: ("plus", "good"),
    RowKind.UPDATE: ("edit", "accent"),
    RowKind.DELETE: ("trash", "danger"),
    RowKind.ADOPT: ("link", "muted"),
    RowKind.CONFLICT: ("conflict", "warning"),
}
PAD, ICON = 8, 16


class PlanDelegate(QStyledItemDelegate):
    """Paints action and change; leaves ticks and plain texts to Qt."""

    def sizeHint(  # noqa: N802 - Qt's name
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """Room for what is drawn, up to a width that leaves room for others."""
        size = super().sizeHint(option, index)
        extra = ICON + 2 * PAD if index.column() == Column.ACTION else 2 * PAD
        return QSize(size.width() + extra, max(size.height(), option.fontMetrics.height() + 12))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        row = index.data(PlanRole.ROW)
        if index.column() == Column.CHECK or not isinstance(row, PlanRow):
            super().paint(painter, _calm(option), index)
            return
        painter.save()
        plain = _calm(option)
        self.initStyleOption(plain, index)
        text, plain.text = plain.text, ""
        style = option.widget.style() if option.widget else QApplication.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, plain, painter, option.widget)
        theme = colors(option.palette)
        area = option.rect.adjusted(PAD, 0, -PAD, 0)
        ink = QColor(theme.text if row.checked or row.kind is RowKind.CONFLICT else theme.muted)
        painter.setFont(option.font)
        if index.column() == Column.DIRECTION:
            drawing = {None: "arrow-both", Side.DESTINATION: "arrow-right", Side.SOURCE: "arrow-left"}[row.side]
            ratio = painter.device().devicePixelRatioF()
            pixmap = svg_pixmap(drawing, ICON + 2, ratio, QColor(theme.muted))
            painter.drawPixmap(area.center().x() - ICON // 2 - 1, area.center().y() - ICON // 2, pixmap)
        elif index.column() == Column.ACTION:
            self._paint_action(painter, area, row, text, theme)
        elif index.column() == Column.CHANGE and row.fields:
            _paint_change(painter, area, row, theme, ink)
        else:
            painter.setPen(QColor(theme.muted) if index.column() in QUIET else ink)
            _draw(painter, area, " ".join(text.split()))
        painter.restore()

    def _paint_action(self, painter: QPainter, area: QRect, row: PlanRow, text: str, theme: Colors) -> None:
        drawing, role = KINDS[row.kind]
        if not row.checked and row.kind is not RowKind.CONFLICT:
            drawing, role = "skip", "muted"
        ink = QColor(getattr(theme, role))
        ratio = painter.device().devicePixelRatioF()
        place = QRect(area.left(), area.center().y() - ICON // 2 + 1, ICON, ICON)
        painter.drawPixmap(_mirrored(painter, area, place).topLeft(), svg_pixmap(drawing, ICON, ratio, ink))
        painter.setPen(ink)
        font = QFont(painter.font())
        font.setWeight(QFont.Weight.DemiBold)
        font.setStrikeOut(not row.checked and row.kind is not RowKind.CONFLICT)
        painter.setFont(font)
        _draw(painter, _mirrored(painter, area, area.adjusted(ICON + 6, 0, 0, 0)), text)


def _calm(option: QStyleOptionViewItem) -> QStyleOptionViewItem:
    """Without a mark for the one cell that has the focus, where the whole row is marked already."""
    found = QStyleOptionViewItem(option)
    if option.state & QStyle.StateFlag.State_Selected:
        found.state &= ~QStyle.StateFlag.State_HasFocus
    return found


QUIET = (Column.FIELD, Column.REASON, Column.PAIR)


def _paint_change(painter: QPainter, area: QRect, row: PlanRow, theme: Colors, ink: QColor) -> None:
    """``before → after`` of each field, the old value struck through in a muted colour."""
    plain, struck = QFont(painter.font()), QFont(painter.font())
    struck.setStrikeOut(row.kind is not RowKind.CONFLICT)
    muted = QColor(theme.muted)
    pieces: list[tuple[str, QFont, QColor]] = []
    for number, text in enumerate(row.fields):
        if number:
            pieces.append(("  ·  ", plain, muted))
        if len(row.fields) > 1:
            pieces.append((f"{text.name}: ", plain, muted))
        before, after = (visible(" ".join(each.split())) for each in (text.before, text.after))
        if before and len(row.fields) == 1 and after:
            before = QFontMetrics(struck).elidedText(before, Qt.TextElideMode.ElideRight, int(area.width() * 0.45))
        if before:
            pieces.append((before[:200], struck, muted))
        if row.kind is RowKind.CONFLICT:
            pieces.append((" ↔ ", plain, muted))
        elif before or not after:
            pieces.append((f" {current().arrow} ", plain, muted))
        pieces.append((after[:200] or _(NOTHING), plain, ink if after else muted))
    _paint_pieces(painter, area, pieces)


def _paint_pieces(painter: QPainter, area: QRect, pieces: list[tuple[str, QFont, QColor]]) -> None:
    left = area.left()
    for text, font, ink in pieces:
        room = area.right() - left
        if room < 12:
            return
        metrics = QFontMetrics(font)
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
        painter.setFont(font)
        painter.setPen(ink)
        place = QRect(left, area.top(), room, area.height())
        painter.drawText(_mirrored(painter, area, place), Qt.AlignmentFlag.AlignVCenter, shown)
        if shown != text:
            return
        left += metrics.horizontalAdvance(text)


def _mirrored(painter: QPainter, area: QRect, place: QRect) -> QRect:
    """``place`` in ``area``, from its right edge where people read from right to left."""
    return QStyle.visualRect(painter.layoutDirection(), area, place)


def _draw(painter: QPainter, area: QRect, text: str) -> None:
    shown = QFontMetrics(painter.font()).elidedText(text, Qt.TextElideMode.ElideRight, area.width())
    painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
