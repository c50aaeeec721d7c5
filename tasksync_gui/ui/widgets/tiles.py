"""Numbers at the top of the overview."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QFrame, QSizePolicy, QVBoxLayout

from tasksync_gui.ui.style.foreign import TextLabel
from tasksync_gui.ui.widgets.basics import leading, muted, named


class Tile(QFrame):
    """A number, large, over what it counts."""

    def __init__(self, name: str, meaning: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setProperty("card", True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._meaning = meaning
        self.number = leading(named(TextLabel("–"), f"{name}.number"))
        font = QFont(self.number.font())
        font.setPointSizeF(font.pointSizeF() * 1.7)
        font.setWeight(QFont.Weight.DemiBold)
        font.setFeature(QFont.Tag("tnum"), 1)
        self.number.setFont(font)
        self.words = named(muted(meaning), f"{name}.words")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setSpacing(2)
        layout.addWidget(self.number)
        layout.addWidget(self.words)
        self.words.setAlignment(Qt.AlignmentFlag.AlignTop)

    def show_number(self, number: str, meaning: str = "") -> None:
        """Show it; ``meaning`` replaces the tile's words."""
        self.number.setText(number)
        self.words.setText(meaning or self._meaning)
        self.setAccessibleName(f"{number} {meaning or self._meaning}")
