"""Window, tray, bot mode and preferences, and how they belong together."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QObject, QSettings
from PySide6.QtGui import QSessionManager
from PySide6.QtWidgets import QApplication, QSystemTrayIcon

from tasksync_gui.app.auto_sync import AutoSync
from tasksync_gui.app.autostart import autostart
from tasksync_gui.app.eventloop import QuitRequests, Spawner
from tasksync_gui.app.languages import languages
from tasksync_gui.app.options import Options
from tasksync_gui.app.paths import data_dir
from tasksync_gui.app.settings import SettingsFile
from tasksync_gui.app.single_instance import Command
from tasksync_gui.engine.ports import Clock
from tasksync_gui.model.ids import RunId
from tasksync_gui.services.contract import Effects, Services
from tasksync_gui.services.phrases.language import _
from tasksync_gui.services.phrases.markup import notice
from tasksync_gui.ui.dialogs.leave_dialog import LeaveDialog
from tasksync_gui.ui.dialogs.preferences import PreferencesDialog, commit_mode
from tasksync_gui.ui.shell.main_window import MainWindow
from tasksync_gui.ui.shell.shell_window import ShellWindow
from tasksync_gui.ui.style.theme import apply_theme
from tasksync_gui.ui.tray.state import NoticeSettings
from tasksync_gui.ui.tray.tray import Tray

log = logging.getLogger(__name__)
THEME = "window/theme"
"""How the window looked last: its frame is shown before the settings are read."""
TRAY_HINT = "settings/tray_hint_shown"


class Shell(QObject):
    """What lives from start to quit: window, tray, automatic runs, and what connects them."""

    def __init__(
        self,
        application: QApplication,
        services: Services,
        settings: SettingsFile,
        folder: Path,
        clock: Clock,
        random: Callable[[], float],
        on_end: Callable[[], None],
        frame: ShellWindow,
        view: QSettings,
    ) -> None:
        super().__init__()
        self._application, self._services, self._settings = application, services, settings
        self._clock, self._on_end = clock, on_end
        self._desktop = os.environ.get("XDG_CURRENT_DESKTOP", "")
        self._view = view
        self._language = settings.values.language
        self._autostart = autostart(None if folder == data_dir(None, {}) else folder)
        self.spawn = Spawner(self._failed)
        self.window = MainWindow(services, self.spawn, clock, view=view, frame=frame)
        self.tray = Tray(
            self.window.app_state,
            notices=self._notices,
            watched=lambda: frame.isActiveWindow(),
            desktop=self._desktop,
            parent=self,
        )
        self.auto = AutoSync(services, self.spawn, clock, random, self)
        self._connect()

    def _connect(self) -> None:
        window, tray, menu = self.window, self.tray, self.tray.menu
        window.quit_requested.connect(self.quit)
        window.preferences_requested.connect(self.open_preferences)
        window.frame.close_requested.connect(self._close_window)
        tray.toggle_requested.connect(self._toggle)
        tray.open_requested.connect(self._open)
        menu.run_requested.connect(self._open_run)
        menu.sync_requested.connect(self._sync)
        menu.preview_requested.connect(self._preview)
        menu.preferences_requested.connect(self.open_preferences)
        menu.quit_requested.connect(self.quit)
        self._quit_requests = QuitRequests(self._application, self.quit)
        self._application.commitDataRequest.connect(self._session_ends)
        self._application.styleHints().colorSchemeChanged.connect(lambda scheme: self._theme())
        self._unsubscribe = self._settings.subscribe(self._settings_changed)

    def start(self, options: Options) -> None:
        """Show what is to be shown and begin to sync."""
        self.window.banner.show_problems(self._settings.problems)
        self.tray.start()
        if not (options.hidden and QSystemTrayIcon.isSystemTrayAvailable()):
            self.window.frame.show()
        self.auto.start()
        if options.demo:
            self.window.dialogs_controller.try_demo()
        if options.command:
            self.obey(Command(options.command))

    def stop(self) -> None:
        """Begin no more runs, keep place and theme, and hide everything; runs under way go on."""
        self._unsubscribe()
        self.auto.stop()
        self.tray.stop()
        self.window.remember()
        self._view.setValue(THEME, self._settings.values.theme)
        self.window.frame.hide()

    async def close(self) -> None:
        """End what is left in the background. Only once the services have ended: it may still show their last words."""
        await self.spawn.close()
        self.window.end()

    def obey(self, command: Command) -> None:
        """What a second start asked for."""
        match command:
            case Command.RAISE:
                self.window.frame.present()
            case Command.SYNC:
                self._sync("")
            case Command.PREVIEW:
                self._preview("")
            case Command.QUIT:
                self.quit()

    def quit(self) -> None:
        """End the program; runs under way are given a few seconds."""
        log.info("Quitting")
        self._on_end()

    def _session_ends(self, manager: QSessionManager) -> None:
        """The person logs out: nothing may hold that up."""
        manager.setRestartHint(QSessionManager.RestartHint.RestartNever)
        self.quit()

    def _has_tray(self) -> bool:
        return self.tray.icon.isVisible() and QSystemTrayIcon.isSystemTrayAvailable()

    def _close_window(self) -> None:
        """With a tray the window only hides; without one it must not vanish while something goes on."""
        busy = bool(self.window.app_state.activities)
        if self._has_tray():
            self.window.frame.hide()
            self._explain_tray_once()
        elif busy or self._services.schedule.enabled:
            dialog = LeaveDialog(busy, self.window.frame)
            dialog.minimise_requested.connect(self.window.frame.showMinimized)
            dialog.quit_requested.connect(self.quit)
            dialog.open()
        else:
            self.quit()

    def _explain_tray_once(self) -> None:
        if not self._view.value(TRAY_HINT, False, bool) and "gnome" not in self._desktop.lower():
            self._view.setValue(TRAY_HINT, True)
            title, text = _("TaskSync is still here"), _("Click its icon to open it again, or quit there.")
            self.tray.icon.showMessage(notice(title), notice(text))

    def _toggle(self) -> None:
        if self.window.frame.isVisible() and not self.window.frame.isMinimized():
            self.window.frame.hide()
        else:
            self.window.frame.present()

    def _open(self, pair: str, page: str) -> None:
        self.window.frame.present()
        self.window.open_page(page, pair or None)

    def _open_run(self, pair: str, run: str) -> None:
        self.window.frame.present()
        self.window.open_run(pair, RunId(run))

    def _sync(self, name: str) -> None:
        app_state = self.window.app_state
        app_state.sync([name] if name else [status.pair.name for status in app_state.statuses])

    def _preview(self, name: str) -> None:
        self._open(name, "preview")
        self.window.preview.check()

    def open_preferences(self) -> None:
        """The preferences, over the window."""
        self.window.frame.present()
        dialog = PreferencesDialog(
            self._settings,
            self._autostart,
            self._clock.now,
            commit_mode(sys.platform, self._desktop),
            self.window.frame,
            tray=self._has_tray(),
            languages=languages(),
            language=self._language,
        )
        dialog.open()

    def _notices(self) -> NoticeSettings:
        values = self._settings.values
        return NoticeSettings(values.notify_attention, values.notify_success, values.hide_content)

    def _settings_changed(self) -> None:
        self._theme()
        self.window.banner.show_problems(self._settings.problems)
        self.window.app_state.refresh(Effects(schedule=True))
        self.auto.tick()

    def _theme(self) -> None:
        apply_theme(self._application, self._settings.values.theme)

    def _failed(self, error: BaseException) -> None:
        log.error("A background task failed", exc_info=error)
        self.window.dialogs_controller.show_error(error)

    def report(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """An exception that nobody caught: into the log and before the person, never silently on."""
        if issubclass(kind, KeyboardInterrupt):
            self.quit()
            return
        log.error("Unexpected error", exc_info=(kind, error, trace))
        self.window.dialogs_controller.show_error(error)
