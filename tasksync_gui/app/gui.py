"""The window's program, first part: one instance, and a frame on the screen at once.

Only Qt and what is light is imported here; the rest is loaded once the frame has been painted.
"""

from __future__ import annotations

import sys

from PySide6.QtCore import QDeadlineTimer, QEventLoop, QSettings, Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QSystemTrayIcon

from tasksync_gui.app.languages import spoken
from tasksync_gui.app.options import Options
from tasksync_gui.app.paths import data_dir
from tasksync_gui.app.single_instance import Command, Inbox, SingleInstance
from tasksync_gui.model.errors import TaskSyncError
from tasksync_gui.services.phrases.errors import say_error
from tasksync_gui.services.phrases.visible import visible
from tasksync_gui.ui.shell.shell_window import ShellWindow
from tasksync_gui.ui.style.icons import svg_pixmap
from tasksync_gui.ui.style.languages import speak
from tasksync_gui.ui.style.theme import apply_theme

FAILED = 1
THEME = "window/theme"
PAINT_MILLISECONDS = 500
"""How long the frame is waited for at most; a slow display then gets it later."""


def run(options: Options) -> int:
    """Show the window until the person quits; the exit code."""
    application = make_application()
    folder = data_dir(options.data_dir)
    speak(application, spoken(folder))
    inbox = Inbox()
    instance = SingleInstance(folder, inbox)
    try:
        if not instance.claim():
            return 0 if instance.send(_wish(options)) else FAILED
    except TaskSyncError as error:
        return tell(application, error)
    try:
        if options.command == "quit":
            return 0
        view = QSettings(str(folder / "window.ini"), QSettings.Format.IniFormat)
        frame = _first_paint(application, view, options)
        from tasksync_gui.app.live import Start, live

        return live(Start(application, folder, options, frame, view, inbox))
    except TaskSyncError as error:
        return tell(application, error)
    finally:
        instance.close()


def make_application() -> QApplication:
    """Qt allows one QApplication in a process; this makes it, with the name that desktops know it by."""
    application = QApplication.instance()
    if not isinstance(application, QApplication):
        QApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
        application = QApplication(["tasksync-gui"])
    application.setApplicationName("TaskSync")
    application.setApplicationDisplayName("TaskSync")
    application.setDesktopFileName("io.github.tasksync.TaskSync")
    application.setWindowIcon(QIcon(svg_pixmap("tasksync", 64, 2.0)))
    return application


def _first_paint(application: QApplication, view: QSettings, options: Options) -> ShellWindow:
    """The frame as it looked last time, painted before anything slow begins."""
    apply_theme(application, str(view.value(THEME, "system")))
    frame = ShellWindow(view)
    if not (options.hidden and QSystemTrayIcon.isSystemTrayAvailable()):
        frame.show()
        until = QDeadlineTimer(PAINT_MILLISECONDS)
        while not frame.painted and not until.hasExpired():
            application.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, until)
        application.processEvents()
    return frame


def tell(application: QApplication, error: TaskSyncError) -> int:
    """Show why the program cannot start, on the screen and on standard error."""
    from tasksync_gui.ui.dialogs.error_dialog import ErrorDialog

    sys.stderr.write(f"{visible(str(say_error(error)))}\n")
    for widget in application.topLevelWidgets():
        if isinstance(widget, ShellWindow):
            widget.end()
    dialog = ErrorDialog(error)
    dialog.finished.connect(lambda _: application.quit())
    dialog.show()
    application.exec()
    return FAILED


def _wish(options: Options) -> Command:
    return Command(options.command) if options.command else Command.RAISE
