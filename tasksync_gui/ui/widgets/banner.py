"""A strip above the pages that says what of the program's own is not as it should be."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout

from tasksync_gui.model.message import Message
from tasksync_gui.services.phrases.language import _
from tasksync_gui.services.phrases.say import say
from tasksync_gui.ui.style.foreign import TextLabel
from tasksync_gui.ui.style.icons import svg_pixmap
from tasksync_gui.ui.style.theme import colors
from tasksync_gui.ui.widgets.basics import leading, named

MOST = 3
"""More than these are found in ``tasksync doctor``."""


class Banner(QFrame):
    """Hidden while there is nothing to say, and once it was put away."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("banner")
        self.setProperty("card", True)
        picture = TextLabel()
        ink = QColor(colors(self.palette()).warning)
        picture.setPixmap(svg_pixmap("warning", 20, self.devicePixelRatioF(), ink))
        picture.setFixedSize(QSize(20, 20))
        self._words = QVBoxLayout()
        self._words.setSpacing(4)
        self.lines: list[TextLabel] = []
        self.put_away = named(QPushButton(_("&Hide")), "banner.hide")
        self.put_away.setProperty("plain", True)
        self.put_away.clicked.connect(self.hide)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 10, 14, 10)
        layout.setSpacing(12)
        layout.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(self._words, 1)
        layout.addWidget(self.put_away, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()

    def show_problems(self, problems: Sequence[Message]) -> None:
        """Each of the first few on a line of its own: what happened, why, what to do. None of them hides the strip."""
        for line in self.lines:
            line.deleteLater()
        self.lines = [self._line(say(problem)) for problem in problems[:MOST]]
        if len(problems) > MOST:
            self.lines.append(self._line(_("'tasksync doctor' shows the others.")))
        self.setVisible(bool(problems))

    def _line(self, text: str) -> TextLabel:
        label = TextLabel(text)
        label.setWordWrap(True)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._words.addWidget(leading(label))
        return label
