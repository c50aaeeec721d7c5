"""What a run has just done, where its plan stood a moment ago, and what a person may want next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from tasksync_gui.model.run import Counts, Outcome, Run
from tasksync_gui.services.phrases.language import N_, _, n_
from tasksync_gui.services.phrases.plan import run_words
from tasksync_gui.services.phrases.say import say
from tasksync_gui.ui.style.foreign import TextLabel
from tasksync_gui.ui.style.icons import svg_pixmap
from tasksync_gui.ui.style.theme import colors
from tasksync_gui.ui.widgets.basics import heading, muted, named

PICTURE, WIDTH = 48, 560
DRAWINGS = {
    Outcome.CLEAN: ("check", "good"),
    Outcome.PARTIAL: ("warning", "warning"),
    Outcome.HELD: ("warning", "warning"),
    Outcome.FAILED: ("error", "danger"),
    Outcome.CANCELLED: ("stop", "muted"),
}
UNCLEAR = ("warning", "warning")
NEXT = 2
"""Messages of a run that are spelled out; the others stand in the history."""


class Next(StrEnum):
    """What can be asked for after a run."""

    UNDO = "undo"
    CHANGES = "changes"
    DECIDE = "decide"
    AGAIN = "again"
    AUTOMATIC = "automatic"


WORDS = {
    Next.UNDO: N_("&Undo…"),
    Next.CHANGES: N_("See &changes"),
    Next.AGAIN: N_("Check a&gain"),
    Next.AUTOMATIC: N_("&Keep in step automatically…"),
}


@dataclass(frozen=True, slots=True)
class Account:
    """What is said of finished runs, and what can be done next."""

    drawing: tuple[str, str]
    title: str
    hint: str
    offers: tuple[Next, ...]
    held: int = 0


class RunResult(QWidget):
    """A picture, what was done in numbers, what waits and why, and buttons."""

    requested = Signal(str)
    """A member of :class:`Next`."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self._drawing, self._role = DRAWINGS[Outcome.CLEAN]
        self._picture = TextLabel()
        self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.title = named(heading("", 1.2), f"{name}.title")
        self.hint = named(muted(), f"{name}.hint")
        for label in (self.title, self.hint):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.buttons = {each: named(QPushButton(), f"{name}.{each}") for each in Next}
        for each, button in self.buttons.items():
            button.setProperty("plain", True)
            button.clicked.connect(lambda checked=False, each=each: self.requested.emit(each))
        self._build()

    def _build(self) -> None:
        verbs = QHBoxLayout()
        verbs.setSpacing(8)
        verbs.addStretch(1)
        for each in (Next.DECIDE, Next.CHANGES, Next.UNDO, Next.AGAIN):
            verbs.addWidget(self.buttons[each])
        verbs.addStretch(1)
        column = QWidget()
        column.setMaximumWidth(WIDTH)
        words = QVBoxLayout(column)
        words.setContentsMargins(0, 0, 0, 0)
        words.setSpacing(12)
        words.addStretch(2)
        for widget in (self._picture, self.title, self.hint):
            words.addWidget(widget)
        words.addLayout(verbs)
        words.addWidget(self.buttons[Next.AUTOMATIC], 0, Qt.AlignmentFlag.AlignHCenter)
        words.addStretch(3)
        layout = QHBoxLayout(self)
        layout.addStretch(1)
        layout.addWidget(column, 1000)
        layout.addStretch(1)

    def show_account(self, account: Account) -> None:
        """Say it."""
        self._drawing, self._role = account.drawing
        self.title.setText(account.title)
        self.hint.setText(account.hint)
        self.hint.setVisible(bool(account.hint))
        for each, button in self.buttons.items():
            text = _decide_words(account.held) if each is Next.DECIDE else _(WORDS[each])
            button.setText(text)
            button.setAccessibleName(text.replace("&", ""))
            button.setVisible(each in account.offers)
        self.setAccessibleName(account.title)
        self.redraw()

    def redraw(self) -> None:
        """Draw the picture in the present theme."""
        ink = QColor(getattr(colors(self.palette()), self._role))
        self._picture.setPixmap(svg_pixmap(self._drawing, PICTURE, self.devicePixelRatioF(), ink))


def account_of(runs: Sequence[Run], *, automatic: bool) -> Account:
    """What to say of ``runs``, one a pair, of which there is at least one. ``automatic``: pairs run by themselves."""
    worst = max(runs, key=_gravity)
    held = sum(run.counts.held for run in runs)
    alone = len(runs) == 1
    offers = [Next.DECIDE] if held else []
    if any(_has_changed(run.counts) for run in runs):
        offers += [Next.CHANGES, Next.UNDO] if alone else [Next.CHANGES]
    offers.append(Next.AGAIN)
    if not automatic and worst.outcome in (Outcome.CLEAN, Outcome.HELD) and worst.undoes is None:
        offers.append(Next.AUTOMATIC)
    title = run_words(worst) if alone else n_("{count} pair synced", "{count} pairs synced", len(runs))
    lines = _messages(worst) if alone else [f"{run.pair_name}: {run_words(run)}" for run in runs]
    drawing = DRAWINGS.get(worst.outcome, UNCLEAR)
    return Account(drawing, title, "\n".join(lines), tuple(offers), held)


def _messages(run: Run) -> list[str]:
    said = [say(each) for each in run.message]
    if more := len(said) - NEXT:
        return said if more < 0 else [*said[:NEXT], n_("… and {count} more", "… and {count} more", more)]
    return said


def _gravity(run: Run) -> int:
    order = (Outcome.CLEAN, Outcome.CANCELLED, Outcome.HELD, Outcome.PARTIAL, Outcome.INTERRUPTED, Outcome.FAILED)
    return order.index(run.outcome) if run.outcome in order else len(order)


def _has_changed(counts: Counts) -> bool:
    return bool(counts.created or counts.updated or counts.deleted or counts.adopted)


def _decide_words(held: int) -> str:
    return n_("&Decide {count}…", "&Decide {count}…", held)
