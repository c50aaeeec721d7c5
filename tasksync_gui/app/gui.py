"""The window's program: one instance, one loop, a clean end."""

from __future__ import annotations

import asyncio
import logging
import random
import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from tasksync_gui.app.bootstrap import build_services
from tasksync_gui.app.clock import SystemClock
from tasksync_gui.app.eventloop import run_qt
from tasksync_gui.app.logging import start_logging
from tasksync_gui.app.options import Options
from tasksync_gui.app.paths import data_dir
from tasksync_gui.app.settings import SettingsFile, load_settings
from tasksync_gui.app.shell import Shell
from tasksync_gui.app.single_instance import Command, SingleInstance
from tasksync_gui.model.errors import TaskSyncError
from tasksync_gui.services.contract import Services
from tasksync_gui.ui.dialogs.error_dialog import ErrorDialog
from tasksync_gui.ui.dialogs.parts import svg_pixmap
from tasksync_gui.ui.theme import apply_theme

log = logging.getLogger(__name__)
FAILED = 1


def run(options: Options) -> int:
    """Show the window until the person quits; the exit code."""
    application = make_application()
    folder = data_dir(options.data_dir)
    waiting: list[Command] = []
    receivers: list[Callable[[Command], None]] = [waiting.append]
    instance = SingleInstance(folder, lambda command: receivers[-1](command))
    try:
        if not instance.claim():
            return 0 if instance.send(_wish(options)) else FAILED
        if options.command == "quit":
            return 0
        settings = load_settings(folder)
    except TaskSyncError as error:
        return tell(application, error)
    stop_logging = start_logging(folder)
    apply_theme(application, settings.values.theme)
    try:
        return run_qt(application, lambda: _live(application, folder, settings, options, receivers))
    except TaskSyncError as error:
        log.error("TaskSync could not start: %s", error)
        return tell(application, error)
    finally:
        instance.close()
        stop_logging()


def make_application() -> QApplication:
    """The one QApplication."""
    application = QApplication.instance()
    if not isinstance(application, QApplication):
        QApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
        application = QApplication(["tasksync-gui"])
    application.setApplicationName("TaskSync")
    application.setApplicationDisplayName("TaskSync")
    application.setDesktopFileName("io.github.tasksync.TaskSync")
    application.setWindowIcon(QIcon(svg_pixmap("tasksync", 64, 2.0)))
    return application


def tell(application: QApplication, error: TaskSyncError) -> int:
    """Show why the program cannot start, on the screen and on standard error."""
    sys.stderr.write(f"{error}\n")
    dialog = ErrorDialog(error)
    dialog.finished.connect(lambda _: application.quit())
    dialog.show()
    application.exec()
    return FAILED


def _wish(options: Options) -> Command:
    return Command(options.command) if options.command else Command.RAISE


async def _live(
    application: QApplication,
    folder: Path,
    settings: SettingsFile,
    options: Options,
    receivers: list[Callable[[Command], None]],
) -> int:
    """From the services' start to their end."""
    ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    services = await build_services(folder, settings=settings)
    shell: Shell | None = None
    hook = sys.excepthook
    try:
        shell = Shell(application, services, settings, folder, SystemClock(), random.random, lambda: _end(ended))
        sys.excepthook = shell.report
        shell.start(options)
        receivers.append(shell.obey)
        await ended
    finally:
        receivers.append(lambda command: None)
        sys.excepthook = hook
        await _close(shell, services)
    return 0


async def _close(shell: Shell | None, services: Services) -> None:
    if shell is not None:
        shell.stop()
    await services.close()
    if shell is not None:
        await shell.close()


def _end(ended: asyncio.Future[None]) -> None:
    if not ended.done():
        ended.set_result(None)
