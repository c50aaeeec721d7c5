"""The window's program, second part: services, window and tray on one loop, and a clean end."""

from __future__ import annotations

import asyncio
import logging
import random
import sys
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from tasksync_gui.app.bootstrap import build_services, repair_database
from tasksync_gui.app.clock import SystemClock
from tasksync_gui.app.eventloop import ending_by_signal, run_qt
from tasksync_gui.app.logging import start_logging
from tasksync_gui.app.options import Options
from tasksync_gui.app.passphrase import secrets_kept_from_children
from tasksync_gui.app.settings import SettingsFile, load_settings
from tasksync_gui.app.shell import Shell
from tasksync_gui.app.single_instance import Inbox
from tasksync_gui.model.errors import DamagedDatabaseError, TaskSyncError
from tasksync_gui.services.contract import Services
from tasksync_gui.ui.dialogs.repair_dialog import offer
from tasksync_gui.ui.shell.shell_window import ShellWindow
from tasksync_gui.ui.style.theme import apply_theme

log = logging.getLogger(__name__)
FAILED = 1


@dataclass(frozen=True, slots=True)
class Start:
    """What the first part has made."""

    application: QApplication
    folder: Path
    options: Options
    frame: ShellWindow
    view: QSettings
    inbox: Inbox


def live(start: Start) -> int:
    """Until the person quits. Raises TaskSyncError if the program cannot start."""
    with secrets_kept_from_children() as environ:
        return _live_with(start, environ)


def _live_with(start: Start, environ: Mapping[str, str]) -> int:
    settings = load_settings(start.folder, environ)
    stop_logging = start_logging(start.folder)
    apply_theme(start.application, settings.values.theme)
    try:
        return run_qt(start.application, lambda: _live(start, settings, environ))
    except TaskSyncError as error:
        log.error("TaskSync could not start: %s", error)
        raise
    finally:
        stop_logging()


async def _live(start: Start, settings: SettingsFile, environ: Mapping[str, str]) -> int:
    """From the services' start to their end."""
    ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    with ending_by_signal(lambda: _end(ended)):
        return await _lived(start, settings, environ, ended)


async def _lived(start: Start, settings: SettingsFile, environ: Mapping[str, str], ended: asyncio.Future[None]) -> int:
    opening = asyncio.ensure_future(_opened(start, settings, environ))
    waiting: set[asyncio.Future[Any]] = {opening, ended}
    await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    if not opening.done():  # a signal says quit while the person is asked about a damaged database
        opening.cancel()
        await asyncio.gather(opening, return_exceptions=True)
        return 0
    services = opening.result()
    if services is None:
        return FAILED
    shell: Shell | None = None
    hook = sys.excepthook
    try:
        shell = Shell(
            start.application, services, settings, start.folder, SystemClock(), random.random, lambda: _end(ended),
            start.frame, start.view,
        )  # fmt: skip
        sys.excepthook = shell.report
        shell.start(start.options)
        start.inbox.open(shell.obey)
        await ended
    finally:
        start.inbox.close()
        sys.excepthook = hook
        await _close(shell, services)
    return 0


async def _opened(start: Start, settings: SettingsFile, environ: Mapping[str, str]) -> Services | None:
    """The services; where the database cannot be used, the person is offered its backup first. None: they declined.

    Raises TaskSyncError.
    """
    while True:
        try:
            return await build_services(start.folder, environ=environ, settings=settings)
        except DamagedDatabaseError as error:
            log.error("The database cannot be used: %s", error)
            afresh = await offer(error, start.frame)
            if afresh is None:
                return None
            repaired = await repair_database(start.folder, afresh=afresh)
            log.warning("The database was repaired: %s", repaired.backup or "it begins anew")


async def _close(shell: Shell | None, services: Services) -> None:
    """Hide the window, end the services, take the window apart: each, whatever the one before raised."""
    async with AsyncExitStack() as ending:
        if shell is not None:
            ending.push_async_callback(shell.close)
        ending.push_async_callback(services.close)
        if shell is not None:
            shell.stop()


def _end(ended: asyncio.Future[None]) -> None:
    if not ended.done():
        ended.set_result(None)
