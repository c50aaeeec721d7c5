"""The window's frame: light enough to stand on the screen before the rest of the program is loaded."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QEvent, QSettings, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QIcon, QPaintEvent
from PySide6.QtWidgets import QMainWindow

from tasksync_gui.services.phrases.language import _
from tasksync_gui.ui.style.foreign import TextLabel
from tasksync_gui.ui.style.icons import svg_pixmap

GEOMETRY = "window/geometry"
ICON = 64
LEAST = QSize(900, 460)
"""The least that every page fits into: a screen of 1920×1080 at 200 % has 960×540, less a panel and the title."""
FRAME = QSize(2, 36)
"""About what a title and borders take of the screen beside the window."""


class ShellWindow(QMainWindow):
    """Title, icon, place on the screen, and what closing means; filled by ``ui.shell.main_window``."""

    close_requested = Signal()
    """The window's close button; who made the window decides what that means."""
    palette_changed = Signal()

    def __init__(self, view: QSettings | None = None) -> None:
        super().__init__()
        self._view = view
        self._may_close = False
        self.painted = False
        self.setObjectName("main")
        self.setWindowTitle("TaskSync")
        self.setWindowIcon(QIcon(svg_pixmap("tasksync", ICON, 2.0)))
        self.setMinimumSize(LEAST)
        waiting = TextLabel()
        waiting.setAlignment(Qt.AlignmentFlag.AlignCenter)
        waiting.setPixmap(svg_pixmap("tasksync", ICON, self.devicePixelRatioF()))
        waiting.setAccessibleName(_("TaskSync is starting"))
        self.setCentralWidget(waiting)
        self._restore()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """On the first day."""
        return QSize(1240, 780)

    def present(self) -> None:
        """Bring the window before the person."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def _restore(self) -> None:
        """Where the window was, if that is still on a screen."""
        screen = QGuiApplication.primaryScreen()
        size = self.sizeHint()
        if screen is not None:
            size = size.boundedTo(screen.availableSize() - FRAME).expandedTo(LEAST)
        self.resize(size)
        known = self._view.value(GEOMETRY) if self._view is not None else None
        if isinstance(known, QByteArray):
            self.restoreGeometry(known)
        if screen is not None and QGuiApplication.screenAt(self.frameGeometry().center()) is None:
            self.resize(size)
            self.move(screen.availableGeometry().topLeft())

    def remember(self) -> None:
        if self._view is not None:
            self._view.setValue(GEOMETRY, self.saveGeometry())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Note that the frame is on the screen."""
        super().paintEvent(event)
        self.painted = True

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Tell those who paint with the palette's colours."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.palette_changed.emit()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Ask whoever made the window."""
        self.remember()
        if self._may_close:
            event.accept()
            return
        event.ignore()
        self.close_requested.emit()

    def end(self) -> None:
        self._may_close = True
        self.close()
