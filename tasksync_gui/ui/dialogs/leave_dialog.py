"""Closing the window where there is no tray to stay in."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPushButton, QVBoxLayout, QWidget

from tasksync_gui.services.phrases.language import _
from tasksync_gui.ui.widgets.basics import MARGIN, heading, muted, named


class LeaveDialog(QDialog):
    """Asks what becomes of a run when the program is to end. Opened with ``open()``."""

    minimise_requested = Signal()
    quit_requested = Signal()

    def __init__(self, busy: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("leave.dialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Close TaskSync?"))
        self.setMinimumWidth(420)
        title = _("A sync is under way") if busy else _("Automatic sync is on")
        text = (
            _(
                "Minimised, it goes on. If you quit, it stops after the change it is writing; "
                "the next sync does the rest."
            )
            if busy
            else _("Minimised, TaskSync keeps your lists in step. If you quit, it does so again after the next start.")
        )
        self.minimise = named(QPushButton(_("&Minimise")), "leave.minimise")
        self.leave = named(QPushButton(_("&Quit")), "leave.quit")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        buttons.addButton(self.leave, QDialogButtonBox.ButtonRole.DestructiveRole)
        buttons.addButton(self.minimise, QDialogButtonBox.ButtonRole.AcceptRole)
        self.minimise.setDefault(True)
        self.minimise.clicked.connect(lambda: self._done(self.minimise_requested))
        self.leave.clicked.connect(lambda: self._done(self.quit_requested))
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        layout.setSpacing(12)
        layout.addWidget(heading(title, 1.2))
        layout.addWidget(muted(text))
        layout.addWidget(buttons)

    def _done(self, signal: SignalInstance) -> None:
        signal.emit()
        self.accept()
