"""Small pieces that all dialogs share: headings, hints, and a message that stays where the problem is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType
from typing import TypeVar

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QGuiApplication, QIcon, QPainter, QPaintEvent, QPalette, QPixmap
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QSpinBox,
    QStyle,
    QVBoxLayout,
    QWidget,
)

from tasksync_gui.model.errors import TaskSyncError
from tasksync_gui.resources_path import resources_path
from tasksync_gui.services.phrases.errors import say_error
from tasksync_gui.services.phrases.language import _
from tasksync_gui.ui.style.foreign import TextLabel
from tasksync_gui.ui.style.icons import svg_pixmap

W = TypeVar("W", bound=QWidget)
MARGIN = 16
ICON = 24
RATIO = 2.0
"""Pixels for each of a drawing's logical ones: enough for screens that double them."""


class Tone(StrEnum):
    """How a message is meant; each has its own picture, so that colour is never the only sign."""

    OK = "ok"
    WARNING = "warning"
    ERROR = "error"
    BUSY = "busy"
    INFO = "info"


PICTURES = {
    Tone.OK: "tray-idle",
    Tone.WARNING: "tray-attention",
    Tone.ERROR: "tray-error",
    Tone.BUSY: "tray-syncing",
    Tone.INFO: "dialog-info",
}


def picture(name: str, title: str, palette: QPalette, size: int = ICON) -> QIcon:
    """A drawing by name; without one, a badge with the first letter of ``title``."""
    if resources_path("icons", f"{name}.svg").is_file():
        return QIcon(svg_pixmap(name, size, RATIO, palette.color(QPalette.ColorRole.WindowText)))
    return QIcon(letter_badge(title, palette, size))


def letter_badge(title: str, palette: QPalette, size: int) -> QPixmap:
    """A rounded square with a letter."""
    pixmap = svg_pixmap("", size, RATIO)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(palette.color(QPalette.ColorRole.Highlight))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.drawRoundedRect(QRectF(1, 1, size - 2, size - 2), size / 5, size / 5)
    font = painter.font()
    font.setPixelSize(round(size * 0.55))
    font.setBold(True)
    painter.setFont(font)
    painter.setPen(palette.color(QPalette.ColorRole.HighlightedText))
    painter.drawText(QRectF(0, 0, size, size), Qt.AlignmentFlag.AlignCenter, title[:1].upper())
    painter.end()
    return pixmap


def named(widget: W, name: str, accessible: str = "") -> W:
    """Give a widget the names by which tests and screen readers find it."""
    widget.setObjectName(name)
    if accessible:
        widget.setAccessibleName(accessible)
    return widget


def heading(text: str, scale: float = 1.35) -> QLabel:
    label = TextLabel(text)
    font = QFont(label.font())
    font.setPointSizeF(font.pointSizeF() * scale)
    font.setWeight(QFont.Weight.DemiBold)
    label.setFont(font)
    label.setWordWrap(True)
    return leading(label)


def leading(label: QLabel) -> QLabel:
    """Begin ``label`` where the window's lines begin, also with a name or a number that is written the other way."""
    if QGuiApplication.layoutDirection() is Qt.LayoutDirection.RightToLeft:
        label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter)
    return label


class TallArea(QScrollArea):
    """Scrolls up and down only: it is never narrower than what it holds."""

    def __init__(self, page: QWidget) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._page = page
        self.setWidget(page)
        page.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """What it holds may need more room than before."""
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As wide as the page and the bar beside it."""
        width = self._page.minimumSizeHint().width() + self.verticalScrollBar().sizeHint().width()
        return QSize(width, super().minimumSizeHint().height())


def section(text: str) -> QLabel:
    """The title of a group of fields."""
    return heading(text, 1.05)


def muted(text: str = "") -> QLabel:
    """A hint: quieter than its field, still readable (4.5 : 1); its colour follows the theme."""
    label = TextLabel(text)
    label.setWordWrap(True)
    label.setProperty("muted", True)
    return leading(label)


class ElidedLabel(TextLabel):
    """One line that gives way: what does not fit ends in …, and stands in the tool tip of whoever sets one."""

    def __init__(self, text: str = "") -> None:
        super().__init__(text)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """As much as there is room for."""
        area = self.contentsRect()
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, area.width())
        painter = QPainter(self)
        align = QStyle.visualAlignment(self.layoutDirection(), self.alignment()).value
        self.style().drawItemText(painter, area, align, self.palette(), self.isEnabled(), shown, self.foregroundRole())


class NumberBox(QSpinBox):
    """A number with room before it: a style sheet's padding does not reach the text of Qt's own."""

    def __init__(self) -> None:
        super().__init__()
        self.lineEdit().setTextMargins(MARGIN // 2, 0, MARGIN // 2, 0)


def rule() -> QFrame:
    """A thin line between sections; its colour follows the theme."""
    line = QFrame()
    line.setProperty("rule", True)
    line.setFixedHeight(1)
    return line


class InlineMessage(QFrame):
    """Picture, title and what to do, where the person is looking; hidden while there is nothing to say."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setProperty("card", True)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._picture = TextLabel()
        self._picture.setFixedSize(QSize(ICON, ICON))
        self._title = TextLabel()
        self._title.setWordWrap(True)
        bold = QFont(self._title.font())
        bold.setWeight(QFont.Weight.DemiBold)
        self._title.setFont(bold)
        self._text = TextLabel()
        for label in (self._title, self._text):
            label.setWordWrap(True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            leading(label)
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._title)
        words.addWidget(self._text)
        self.copy_buttons: Sequence[QPushButton] = ()
        self._copies = QHBoxLayout()
        self._copies.setSpacing(8)
        self._copies.addStretch(1)
        words.addLayout(self._copies)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 10, 12, 10)
        layout.setSpacing(12)
        layout.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(words, 1)
        self.hide()

    @property
    def message(self) -> str:
        """Everything that is shown, for tests and screen readers."""
        return "\n".join(part for part in (self._title.text(), self._text.text()) if part)

    def say(self, tone: Tone, title: str, text: str = "", copies: Mapping[str, str] = MappingProxyType({})) -> None:
        """Show a message. ``copies``: what is worth copying from it, by the words of its button."""
        self._picture.setPixmap(svg_pixmap(PICTURES[tone], ICON, self.devicePixelRatioF()))
        self._title.setText(title)
        self._text.setText(text)
        self._text.setVisible(bool(text))
        self._offer(copies)
        self.setAccessibleName(title)
        self.setAccessibleDescription(text)
        self.show()

    def _offer(self, copies: Mapping[str, str]) -> None:
        for button in self.copy_buttons:
            self._copies.removeWidget(button)
            button.deleteLater()
        self.copy_buttons = [_copy_button(words, text) for words, text in copies.items()]
        for place, button in enumerate(self.copy_buttons):
            self._copies.insertWidget(place, button)

    def say_error(self, error: BaseException) -> None:
        """Show what happened, why, and the next step."""
        if isinstance(error, TaskSyncError):
            said = say_error(error)
            self.say(Tone.ERROR, said.title, said.remedy)
        else:
            self.say(
                Tone.ERROR,
                _("Something went wrong in TaskSync"),
                _("{error}. Open the log for details.", error=type(error).__name__),
            )

    def clear(self) -> None:
        self.hide()


def _copy_button(words: str, text: str) -> QPushButton:
    """Copies ``text`` and says that it did."""
    button = QPushButton(words)
    button.setProperty("plain", True)
    button.setAutoDefault(False)
    button.setAccessibleName(words.replace("&", ""))

    def copy() -> None:
        QGuiApplication.clipboard().setText(text)
        button.setText(_("Copied"))

    button.clicked.connect(copy)
    return button
