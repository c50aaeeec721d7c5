"""The tray icon: mirrors the pairs' state, carries the window's verbs, speaks rarely."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QSystemTrayIcon

from tasksync_gui.model.run import Run
from tasksync_gui.services.contract import PairActivity
from tasksync_gui.services.phrases.markup import notice
from tasksync_gui.ui.state.app_state import AppState
from tasksync_gui.ui.style.times import short_text
from tasksync_gui.ui.tray.icons import icon_style, tray_icon
from tasksync_gui.ui.tray.menu import TrayMenu
from tasksync_gui.ui.tray.state import (
    Debouncer,
    Notice,
    NoticeSettings,
    Notifier,
    TrayState,
    status_line,
    tooltip,
    tray_state,
)

RECENT = 8
LOOK_MILLISECONDS = 30_000
"""A panel that shows icons may come after the program has started."""


class Tray(QObject):
    """One icon for the whole program; usable, and tested, without a panel that shows it."""

    toggle_requested = Signal()
    """The window is to be shown or hidden (left click on Windows and KDE)."""
    open_requested = Signal(str, str)
    """The window at a pair (empty: any) and page (``overview``, ``preview``, ``conflicts``, ``history``, empty)."""

    def __init__(
        self,
        app_state: AppState,
        *,
        notices: Callable[[], NoticeSettings] = NoticeSettings,
        watched: Callable[[], bool] = lambda: False,
        quiet_start: bool = False,
        platform: str = sys.platform,
        desktop: str = "",
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._app_state, self._clock = app_state, app_state.clock
        self._notices, self._watched = notices, watched
        self._platform, self._desktop = platform, desktop
        ink, mask = icon_style(platform, desktop)
        self._icons: dict[TrayState, QIcon] = {state: tray_icon(state, ink, mask) for state in TrayState}
        self._debouncer = Debouncer()
        started = self._clock.monotonic()
        self._notifier = Notifier(started if quiet_start else started - 3600)
        self._last_notice: Notice | None = None
        self.menu = TrayMenu(self)
        self._connect_menu()
        self.icon = QSystemTrayIcon(self._icons[TrayState.IDLE], self)
        self.icon.setObjectName("tray.icon")
        self.icon.setContextMenu(self.menu.menu)
        self.icon.activated.connect(self._activated)
        self.icon.messageClicked.connect(self._message_clicked)
        self._poll_later = QTimer(self, singleShot=True)
        self._poll_later.timeout.connect(self.poll)
        self._regular = QTimer(self, interval=LOOK_MILLISECONDS)
        self._regular.timeout.connect(self._appear)
        self._connections = (
            app_state.statuses_changed.connect(self.show_state),
            app_state.history_changed.connect(self.show_recent),
            app_state.told.connect(self._note_run),
        )

    @property
    def state(self) -> TrayState:
        """The picture that is shown."""
        return self._debouncer.shown

    def start(self) -> None:
        """Show the icon, now or as soon as there is a panel for it."""
        self._regular.start()
        self._appear()

    def stop(self) -> None:
        """Take the icon away, and say nothing more."""
        for connection in self._connections:
            QObject.disconnect(connection)
        self._regular.stop()
        self._poll_later.stop()
        self.icon.hide()

    def _appear(self) -> None:
        if not self.icon.isVisible() and QSystemTrayIcon.isSystemTrayAvailable():
            self.icon.show()

    def poll(self) -> None:
        """Show what has lasted long enough, and say what may be said."""
        now = self._clock.monotonic()
        if self._debouncer.poll(now):
            self.icon.setIcon(self._icons[self._debouncer.shown])
        wait = self._debouncer.wait(now)
        if wait is not None:
            self._poll_later.start(int(wait * 1000) + 20)
        told = self._notifier.next_notice(now, self._notices())
        if told is not None:
            self._say(told)

    def show_state(self) -> None:
        """Menu, tool tip and, once it has lasted, picture say how the pairs are now."""
        state, now = self._app_state, self._clock.now()
        self.menu.show_state(status_line(state.statuses, state.paused, state.paused_until, now), state.statuses,
                             state.paused)  # fmt: skip
        self.icon.setToolTip(notice(tooltip(state.statuses, state.paused, self._when)))
        self._debouncer.offer(tray_state(state.statuses, state.paused), self._clock.monotonic())
        self.poll()

    def show_recent(self) -> None:
        """The last runs of any pair that changed something."""
        runs = self._app_state.recent
        changed = [run for run in runs if run.counts.created or run.counts.updated or run.counts.deleted]
        self.menu.show_recent(changed[:RECENT], lambda run: self._when(run.started_at))

    def _when(self, at: datetime) -> str:
        """As the window writes it."""
        return short_text(at, self._clock.now())

    def _note_run(self, run: Run) -> None:
        """A run has ended, and the pair's state is known that it led to."""
        statuses = self._app_state.statuses
        activity = next((status.activity for status in statuses if status.pair.id == run.pair), PairActivity.IDLE)
        self._notifier.run_finished(run, activity, self._notices(), self._watched())
        self.poll()

    def _say(self, told: Notice) -> None:
        self._last_notice = told
        urgent = QSystemTrayIcon.MessageIcon.Warning
        calm = QSystemTrayIcon.MessageIcon.Information
        self.icon.showMessage(notice(told.title), notice(told.text), calm if told.kind == "success" else urgent)

    def _message_clicked(self) -> None:
        if self._last_notice is not None:
            self.open_requested.emit(self._last_notice.pair, self._last_notice.page)

    def _activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        """Left click: the window on Windows and KDE; on macOS and GNOME the panel opens the menu itself."""
        reasons = QSystemTrayIcon.ActivationReason
        if reason is reasons.DoubleClick and "gnome" in self._desktop.lower():
            self.open_requested.emit("", "")
        elif reason is reasons.Trigger and self._platform != "darwin" and "gnome" not in self._desktop.lower():
            self.toggle_requested.emit()

    def _connect_menu(self) -> None:
        self.menu.pause_requested.connect(self._app_state.pause)
        self.menu.resume_requested.connect(self._app_state.resume)
        self.menu.open_requested.connect(lambda: self.open_requested.emit("", ""))
