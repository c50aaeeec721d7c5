"""Asking before something that cannot simply be taken back, with numbers."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from tasksync_gui.services.phrases.language import _
from tasksync_gui.ui.style.foreign import TextLabel
from tasksync_gui.ui.style.icons import svg_pixmap
from tasksync_gui.ui.widgets.basics import MARGIN, PICTURES, Tone, heading, leading, muted, named

PICTURE = 36


class ConfirmDialog(QDialog):
    """Opened with ``open()``; ``accepted`` is the person's yes. *Cancel* is what Enter and Escape do."""

    other_chosen = Signal()

    def __init__(
        self,
        title: str,
        points: Sequence[str],
        action: str,
        parent: QWidget | None = None,
        *,
        note: str = "",
        other: str = "",
    ) -> None:
        """``other``: a second way to say yes; it emits ``other_chosen`` instead of ``accepted``."""
        super().__init__(parent)
        self.setObjectName("confirm.dialog")
        self.setWindowTitle(_("Please confirm"))
        self.setMinimumWidth(460)
        picture = TextLabel()
        picture.setPixmap(svg_pixmap(PICTURES[Tone.WARNING], PICTURE, self.devicePixelRatioF()))
        words = QVBoxLayout()
        words.setSpacing(8)
        words.addWidget(named(heading(title, 1.2), "confirm.title"))
        for point in points:
            words.addLayout(_point(point))
        if note:
            words.addWidget(muted(note))
        top = QHBoxLayout()
        top.setSpacing(MARGIN)
        top.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        top.addLayout(words, 1)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.action_button = named(QPushButton(action), "confirm.action")
        self.action_button.setAutoDefault(False)
        buttons.addButton(self.action_button, QDialogButtonBox.ButtonRole.AcceptRole)
        self.other_button = named(QPushButton(other), "confirm.other")
        self.other_button.setAutoDefault(False)
        self.other_button.setVisible(bool(other))
        self.other_button.clicked.connect(self._take_other)
        if other:
            buttons.addButton(self.other_button, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.button(QDialogButtonBox.StandardButton.Cancel).setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        layout.setSpacing(MARGIN)
        layout.addLayout(top, 1)
        layout.addWidget(buttons)

    def _take_other(self) -> None:
        self.reject()
        self.other_chosen.emit()


def _point(text: str) -> QHBoxLayout:
    """A line with its mark where the window's lines begin, whichever way the text itself is written."""
    label = leading(named(TextLabel(text), "confirm.point"))
    label.setWordWrap(True)
    line = QHBoxLayout()
    line.setSpacing(8)
    line.addWidget(TextLabel("•"), 0, Qt.AlignmentFlag.AlignTop)
    line.addWidget(label, 1)
    return line
