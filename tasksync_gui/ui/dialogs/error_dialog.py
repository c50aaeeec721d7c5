"""An error as a person needs it: what happened, why, what to do; details for a report on request."""

from __future__ import annotations

import platform
import traceback
from importlib import metadata
from pathlib import Path

from PySide6.QtCore import Qt, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from tasksync_gui.model.error_codes import AppCode
from tasksync_gui.model.errors import BugError, TaskSyncError
from tasksync_gui.model.message import message
from tasksync_gui.services.phrases.errors import english_error, say_error
from tasksync_gui.services.phrases.language import _
from tasksync_gui.services.phrases.redaction import redacted
from tasksync_gui.ui.style.foreign import TextLabel
from tasksync_gui.ui.style.icons import svg_pixmap
from tasksync_gui.ui.widgets.basics import MARGIN, PICTURES, Tone, heading, named

PICTURE = 36


def as_tasksync_error(error: BaseException) -> TaskSyncError:
    """``error``, or a bug's description if it is none of ours."""
    if isinstance(error, TaskSyncError):
        return error
    return BugError(message(AppCode.PROGRAM_MISTAKE))


def details(error: BaseException) -> str:
    """An error for a report: in English, with versions and frames, and with what looks like a secret taken out."""
    shown = english_error(as_tasksync_error(error))
    try:
        version = metadata.version("tasksync-gui")
    except metadata.PackageNotFoundError:
        version = "not installed"
    lines = [
        f"{type(error).__name__}: {shown.title}",
        f"Cause: {shown.cause}",
        f"Next step: {shown.next_step}",
        f"TaskSync {version}, Python {platform.python_version()}, Qt {qVersion()}, {platform.platform()}",
    ]
    if not isinstance(error, TaskSyncError):
        lines.append(str(error))
    frames = traceback.extract_tb(error.__traceback__)
    lines += [f"  {Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]
    return redacted("\n".join(lines))


class ErrorDialog(QDialog):
    """Opened with ``open()`` or, before there is a window, with ``show()``."""

    def __init__(self, error: BaseException, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        shown = say_error(as_tasksync_error(error))
        self.details = details(error)
        self.setObjectName("error.dialog")
        self.setWindowTitle("TaskSync")
        self.setMinimumWidth(480)
        picture = TextLabel()
        picture.setPixmap(svg_pixmap(PICTURES[Tone.ERROR], PICTURE, self.devicePixelRatioF()))
        self.words = [named(heading(shown.title, 1.2), "error.title")]
        if shown.cause:
            self.words.append(named(TextLabel(shown.cause.rstrip(".") + "."), "error.cause"))
        self.words.append(named(TextLabel(shown.next_step), "error.next_step"))
        column = QVBoxLayout()
        column.setSpacing(8)
        for label in self.words:
            label.setWordWrap(True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            column.addWidget(label)
        top = QHBoxLayout()
        top.setSpacing(MARGIN)
        top.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        top.addLayout(column, 1)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.copy_button = named(QPushButton(_("&Copy details")), "error.copy")
        self.copy_button.setAutoDefault(False)
        self.copy_button.clicked.connect(self.copy)
        buttons.addButton(self.copy_button, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        layout.setSpacing(MARGIN)
        layout.addLayout(top, 1)
        layout.addWidget(buttons)

    def copy(self) -> None:
        """Put the redacted details on the clipboard."""
        QGuiApplication.clipboard().setText(self.details)
        self.copy_button.setText(_("Copied"))
