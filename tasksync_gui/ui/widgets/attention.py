"""A card that says what needs a person, with the button that leads there."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout

from tasksync_gui.model.codes import StatusCode
from tasksync_gui.services.contract import PairActivity, PairStatus
from tasksync_gui.services.phrases.language import _
from tasksync_gui.services.phrases.say import say
from tasksync_gui.ui.style.icons import svg_pixmap
from tasksync_gui.ui.style.theme import colors
from tasksync_gui.ui.widgets.basics import leading, muted, named
from tasksync_gui.ui.widgets.pair_delegate import STATES

TROUBLED = (PairActivity.ERROR, PairActivity.ATTENTION, PairActivity.OFFLINE)


class AttentionCard(QFrame):
    """What is wrong with one pair, and the one button that leads to what to do about it."""

    action_requested = Signal(str, str)
    """Pair and what to do: ``review``, ``conflicts``, ``history``, ``retry`` or ``account``."""

    def __init__(self, status: PairStatus) -> None:
        super().__init__()
        name = status.pair.name
        self.setObjectName(f"overview.attention.{name}")
        self.setProperty("card", True)
        drawing, role = STATES[status.activity]
        picture = QLabel()
        ink = QColor(getattr(colors(self.palette()), role))
        picture.setPixmap(svg_pixmap(drawing, 20, self.devicePixelRatioF(), ink))
        picture.setFixedSize(QSize(20, 20))
        title = QLabel(f"{name}: {say(status.sentence)}")
        title.setTextFormat(Qt.TextFormat.PlainText)
        title.setWordWrap(True)
        leading(title)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(title)
        told = status.last_run.message if status.last_run else ()
        if told != (status.sentence.values().get("said"),):
            words.addWidget(muted(say(told)))
        what, verb = remedy(status)
        self.button = named(
            QPushButton(verb), f"overview.attention.{name}.action", _("{action}: {pair}", action=verb, pair=name)
        )
        self.button.setProperty("plain", True)
        self.button.clicked.connect(lambda: self.action_requested.emit(name, what))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 10, 14, 10)
        layout.setSpacing(12)
        layout.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(words, 1)
        layout.addWidget(self.button, 0, Qt.AlignmentFlag.AlignVCenter)


def remedy(status: PairStatus) -> tuple[str, str]:
    """(what to do, its words)."""
    if status.activity is PairActivity.OFFLINE:
        return "retry", _("Try again")
    if status.last_run is not None and status.last_run.needs_review:
        return "review", _("Review")
    if status.held:
        return "conflicts", _("Decide")
    if status.activity is PairActivity.ERROR:
        blocked = status.sentence.code == StatusCode.BLOCKED
        return ("account", _("Check account")) if blocked else ("retry", _("Try again"))
    return "history", _("Show")
