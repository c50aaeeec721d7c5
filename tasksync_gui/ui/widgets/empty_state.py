"""Why a table is empty, and what to do about it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from tasksync_gui.services.phrases.language import _
from tasksync_gui.ui.style.foreign import TextLabel
from tasksync_gui.ui.style.icons import svg_pixmap
from tasksync_gui.ui.style.theme import colors
from tasksync_gui.ui.widgets.basics import heading, muted, named

PICTURE, WIDTH = 48, 560


class EmptyState(QWidget):
    """A picture, a sentence, a hint and one button."""

    action_requested = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self._drawing, self._role = "info", "muted"
        self._picture = TextLabel()
        self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.title = named(heading("", 1.2), f"{name}.title")
        self.hint = named(muted(), f"{name}.hint")
        for label in (self.title, self.hint):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.button = named(QPushButton(), f"{name}.action", _("Next step"))
        self.button.setProperty("plain", True)
        self.button.clicked.connect(self.action_requested)
        column = QWidget()
        column.setMaximumWidth(WIDTH)
        words = QVBoxLayout(column)
        words.setContentsMargins(0, 0, 0, 0)
        words.setSpacing(12)
        words.addStretch(2)
        for widget in (self._picture, self.title, self.hint):
            words.addWidget(widget)
        words.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        words.addStretch(3)
        layout = QHBoxLayout(self)
        layout.addStretch(1)
        layout.addWidget(column, 1000)
        layout.addStretch(1)

    def say(self, drawing: str, title: str, hint: str = "", action: str = "", *, role: str = "muted") -> None:
        self._drawing, self._role = drawing, role
        self.title.setText(title)
        self.hint.setText(hint)
        self.hint.setVisible(bool(hint))
        self.button.setText(action)
        self.button.setAccessibleName(action or _("Next step"))
        self.button.setVisible(bool(action))
        self.setAccessibleName(title)
        self.redraw()

    def redraw(self) -> None:
        """Draw the picture in the present theme."""
        ink = QColor(getattr(colors(self.palette()), self._role))
        self._picture.setPixmap(svg_pixmap(self._drawing, PICTURE, self.devicePixelRatioF(), ink))
