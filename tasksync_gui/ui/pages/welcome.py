"""The first thing a person sees: what this is, and the two ways to begin."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from tasksync_gui.services.phrases.language import N_, _
from tasksync_gui.ui.style.foreign import TextLabel
from tasksync_gui.ui.style.icons import set_icon, svg_pixmap
from tasksync_gui.ui.style.theme import colors
from tasksync_gui.ui.widgets.basics import heading, muted, named, section

STEPS = (
    ("link", N_("Connect"), N_("Choose two task lists: a server, an account or a file.")),
    ("preview", N_("Preview"), N_("See every change before it happens. Nothing is written until you say so.")),
    ("sync", N_("Sync"), N_("Once, or by itself from now on. Everything is kept in the history.")),
)
PICTURE = 28


class WelcomePage(QWidget):
    """Shown while there is no pair."""

    add_requested = Signal()
    demo_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("welcome")
        self._pictures: list[tuple[QLabel, str]] = []
        self.add = named(QPushButton(_("&Connect two lists…")), "welcome.add")
        self.add.setProperty("primary", True)
        self.demo = named(QPushButton(_("&Try the demo")), "welcome.demo")
        self.demo.setProperty("plain", True)
        set_icon(self.add, "plus", self.palette(), "on_accent")
        set_icon(self.demo, "demo", self.palette())
        self.add.clicked.connect(self.add_requested)
        self.demo.clicked.connect(self.demo_requested)
        column = QVBoxLayout()
        column.setSpacing(12)
        title = heading(_("Keep your task lists in step"), 1.9)
        title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        text = muted(_("TaskSync keeps tasks the same in two places. It never loses one, and shows all it does."))
        text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column.addWidget(title)
        column.addWidget(text)
        column.addSpacing(16)
        cards = QHBoxLayout()
        cards.setSpacing(12)
        for drawing, name, words in STEPS:
            cards.addWidget(self._card(drawing, _(name), _(words)), 1)
        column.addLayout(cards)
        column.addSpacing(20)
        buttons = QHBoxLayout()
        buttons.setSpacing(12)
        buttons.addStretch(1)
        buttons.addWidget(self.add)
        buttons.addWidget(self.demo)
        buttons.addStretch(1)
        column.addLayout(buttons)
        hint = muted(_("The demo has two small lists on this computer. It needs no account and no network."))
        hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column.addWidget(hint)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(48, 32, 48, 32)
        outer.addStretch(2)
        outer.addLayout(column)
        outer.addStretch(3)
        self.redraw()

    def _card(self, drawing: str, name: str, words: str) -> QFrame:
        card = QFrame()
        card.setProperty("card", True)
        picture = TextLabel()
        self._pictures.append((picture, drawing))
        layout = QVBoxLayout(card)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(6)
        layout.addWidget(picture)
        layout.addWidget(section(name))
        layout.addWidget(muted(words))
        layout.addStretch(1)
        return card

    def redraw(self) -> None:
        """After a change of theme."""
        ink = QColor(colors(self.palette()).accent)
        for label, drawing in self._pictures:
            label.setPixmap(svg_pixmap(drawing, PICTURE, self.devicePixelRatioF(), ink))
