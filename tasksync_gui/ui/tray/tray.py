"""The tray icon: mirrors the pairs' state, carries the window's verbs, speaks rarely."""

from __future__ import annotations

import sys
from collections.abc import Callable, Coroutine
from datetime import datetime
from typing import Any

from PySide6.QtCore import QLocale, QObject, QTime, QTimer, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QSystemTrayIcon

from tasksync_gui.engine.ports import Clock
from tasksync_gui.model.run import Run
from tasksync_gui.services.contract import Event, PairActivity, PairStatus, RunFinished, RunProgressed, Services
from tasksync_gui.ui.state.pauses import pause_end
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
REFRESH_MILLISECONDS = 30_000
"""The remaining time of a pause and "next 10:57" move on without events."""


class Tray(QObject):
    """One icon for the whole program; usable, and tested, without a panel that shows it."""

    toggle_requested = Signal()
    """The window is to be shown or hidden (left click on Windows and KDE)."""
    open_requested = Signal(str, str)
    """The window at a pair (empty: any) and page (``overview``, ``preview``, ``conflicts``, ``history``, empty)."""

    def __init__(
        self,
        services: Services,
        spawn: Callable[[Coroutine[Any, Any, Any]], None],
        clock: Clock,
        *,
        notices: Callable[[], NoticeSettings] = NoticeSettings,
        watched: Callable[[], bool] = lambda: False,
        quiet_start: bool = False,
        platform: str = sys.platform,
        desktop: str = "",
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._services, self._spawn, self._clock = services, spawn, clock
        self._notices, self._watched = notices, watched
        self._platform, self._desktop = platform, desktop
        ink, mask = icon_style(platform, desktop)
        self._icons: dict[TrayState, QIcon] = {state: tray_icon(state, ink, mask) for state in TrayState}
        self._debouncer = Debouncer()
        self._notifier = Notifier(clock.monotonic() if quiet_start else clock.monotonic() - 3600)
        self._statuses: tuple[PairStatus, ...] = ()
        self._last_notice: Notice | None = None
        self._refreshing = self._again = False
        self.menu = TrayMenu(self)
        self._connect_menu()
        self.icon = QSystemTrayIcon(self._icons[TrayState.IDLE], self)
        self.icon.setObjectName("tray.icon")
        self.icon.setContextMenu(self.menu.menu)
        self.icon.activated.connect(self._activated)
        self.icon.messageClicked.connect(self._message_clicked)
        self._settle = QTimer(self, singleShot=True)
        self._settle.timeout.connect(self.poll)
        self._regular = QTimer(self, interval=REFRESH_MILLISECONDS)
        self._regular.timeout.connect(self.refresh)
        self._unsubscribe = services.events.subscribe(self._on_event)

    @property
    def state(self) -> TrayState:
        """The picture that is shown."""
        return self._debouncer.shown

    def start(self) -> None:
        """Show the icon, now or as soon as there is a panel for it, and follow the services."""
        self._regular.start()
        self.refresh()

    def stop(self) -> None:
        """Take the icon away."""
        self._unsubscribe()
        self._regular.stop()
        self._settle.stop()
        self.icon.hide()

    def refresh(self) -> None:
        """Read the state again soon; calls while one is under way are joined."""
        if self._regular.isActive() and not self.icon.isVisible() and QSystemTrayIcon.isSystemTrayAvailable():
            self.icon.show()
        if self._refreshing:
            self._again = True
            return
        self._refreshing = True
        self._spawn(self._refresh())

    def poll(self) -> None:
        """Show what has lasted long enough, and say what may be said."""
        now = self._clock.monotonic()
        if self._debouncer.poll(now):
            self.icon.setIcon(self._icons[self._debouncer.shown])
        wait = self._debouncer.wait(now)
        if wait is not None:
            self._settle.start(int(wait * 1000) + 20)
        notice = self._notifier.next_notice(now, self._notices())
        if notice is not None:
            self._say(notice)

    async def _refresh(self) -> None:
        try:
            statuses = await self._services.status.pairs()
            paused, until = await self._services.schedule.paused_until()
            runs = await self._services.engine.get_history(None, 50)
            self._show(tuple(statuses), paused, until, tuple(runs))
        finally:
            self._refreshing = False
        if self._again:
            self._again = False
            self.refresh()

    def _show(
        self, statuses: tuple[PairStatus, ...], paused: bool, until: datetime | None, runs: tuple[Run, ...]
    ) -> None:
        self._statuses = statuses
        now = self._clock.now()
        self.menu.show_state(status_line(statuses, paused, until, now), statuses, paused)
        changed = [run for run in runs if run.counts.created or run.counts.updated or run.counts.deleted]
        self.menu.show_recent(changed[:RECENT], lambda run: self._when(run.started_at))
        self.icon.setToolTip(tooltip(statuses, paused, self._when))
        self._debouncer.offer(tray_state(statuses, paused), self._clock.monotonic())
        self.poll()

    def _when(self, at: datetime) -> str:
        """Time of day for today, day and time otherwise, in the user's zone and format."""
        local, today = at.astimezone(), self._clock.now().astimezone().date()
        clock = QLocale().toString(QTime(local.hour, local.minute), QLocale.FormatType.ShortFormat)
        return (
            clock
            if local.date() == today
            else f"{QLocale().dayName(local.isoweekday(), QLocale.FormatType.ShortFormat)} {clock}"
        )

    def _on_event(self, event: Event) -> None:
        if isinstance(event, RunProgressed):
            return
        if isinstance(event, RunFinished) and event.run is not None:
            self._spawn(self._note_run(event.run))
        self.refresh()

    async def _note_run(self, run: Run) -> None:
        statuses = await self._services.status.pairs()
        activity = next((status.activity for status in statuses if status.pair.id == run.pair), PairActivity.IDLE)
        self._notifier.run_finished(run, activity, self._notices(), self._watched())
        self.poll()

    def _say(self, notice: Notice) -> None:
        self._last_notice = notice
        urgent = QSystemTrayIcon.MessageIcon.Warning
        calm = QSystemTrayIcon.MessageIcon.Information
        self.icon.showMessage(notice.title, notice.text, calm if notice.kind == "success" else urgent)

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
        self.menu.pause_requested.connect(lambda span: self._spawn(self._pause(span)))
        self.menu.resume_requested.connect(lambda: self._spawn(self._resume()))
        self.menu.open_requested.connect(lambda: self.open_requested.emit("", ""))
        self.menu.run_chosen.connect(lambda pair, _run: self.open_requested.emit(pair, "history"))

    async def _pause(self, span: str) -> None:
        await self._services.schedule.pause(pause_end(span, self._clock.now()))
        self.refresh()

    async def _resume(self) -> None:
        await self._services.schedule.resume()
        self.refresh()
