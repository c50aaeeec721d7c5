"""A card that says what needs a person, with the button that leads there."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout

from tasksync_gui.model.codes import RunCode, StatusCode
from tasksync_gui.services.contract import PairActivity, PairStatus
from tasksync_gui.services.phrases.language import _, n_
from tasksync_gui.services.phrases.say import say
from tasksync_gui.ui.style.foreign import TextLabel
from tasksync_gui.ui.style.icons import svg_pixmap
from tasksync_gui.ui.style.theme import colors
from tasksync_gui.ui.widgets.basics import leading, muted, named
from tasksync_gui.ui.widgets.pair_delegate import STATES

TROUBLED = (PairActivity.ERROR, PairActivity.ATTENTION, PairActivity.OFFLINE)


class _Card(QFrame):
    """A sentence about one pair, and the one button that leads to what to do about it."""

    action_requested = Signal(str, str)
    """Pair and what to do: ``review``, ``conflicts``, ``history``, ``retry``, ``account`` or ``left_alone``."""

    def _show(self, name: str, picture_of: tuple[str, str], sentence: str, told: str, remedy_: tuple[str, str]) -> None:
        """``name`` of the pair; ``picture_of``: drawing and colour; ``remedy_``: what to do, and its words."""
        self.setProperty("card", True)
        drawing, role = picture_of
        picture = TextLabel()
        ink = QColor(getattr(colors(self.palette()), role))
        picture.setPixmap(svg_pixmap(drawing, 20, self.devicePixelRatioF(), ink))
        picture.setFixedSize(QSize(20, 20))
        title = TextLabel(sentence)
        title.setWordWrap(True)
        leading(title)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(title)
        if told:
            words.addWidget(muted(told))
        what, verb = remedy_
        accessible = _("{action}: {pair}", action=verb.replace("…", ""), pair=name)
        self.button = named(QPushButton(verb), f"{self.objectName()}.action", accessible)
        self.button.setProperty("plain", True)
        self.button.clicked.connect(lambda: self.action_requested.emit(name, what))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 10, 14, 10)
        layout.setSpacing(12)
        layout.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(words, 1)
        layout.addWidget(self.button, 0, Qt.AlignmentFlag.AlignVCenter)


class AttentionCard(_Card):
    """What is wrong with one pair, and the one button that leads to what to do about it.

    How many conflicts there are the state says: the last run counted them before anybody had answered.
    Of an ``only`` pair the page's first line says it, so that the card goes on from there.
    """

    def __init__(self, status: PairStatus, *, only: bool = False) -> None:
        super().__init__()
        name = status.pair.name
        self.setObjectName(f"overview.attention.{name}")
        told = status.last_run.message if status.last_run else ()
        known = (status.sentence.values().get("said"),)
        news = say(tuple(each for each in told if each.code != RunCode.UNDECIDED)) if told != known else ""
        what, verb = remedy(status)
        sentence = f"{name}: {say(status.sentence)}"
        lines = tuple(line for line in (_next_step(what), news) if line) or (sentence,) if only else (sentence, news)
        self._show(name, STATES[status.activity], lines[0], "\n".join(lines[1:]), (what, verb))


class LeftAloneCard(_Card):
    """How many tasks of a pair are left alone by somebody's wish, and the way to the list of them."""

    def __init__(self, status: PairStatus) -> None:
        super().__init__()
        name, count = status.pair.name, status.left_alone
        self.setObjectName(f"overview.left_alone.{name}")
        said = n_("{count} task is left alone", "{count} tasks are left alone", count)
        told = _("By somebody’s wish the two lists differ there. No sync touches it.")
        self._show(name, ("skip", "muted"), f"{name}: {said}", told, ("left_alone", _("Show…")))


def _next_step(what: str) -> str:
    """What a person finds behind the button, where the state alone does not tell."""
    match what:
        case "conflicts":
            return _("Both sides were changed. Neither is overwritten until you decide.")
        case "review":
            return _("Nothing of it is done until you have looked at it.")
        case _:
            return ""


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
