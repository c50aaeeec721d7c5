"""The tray's menu. On GNOME it is the whole tray, so every verb is in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from tasksync_gui.model.run import Run
from tasksync_gui.services.contract import PairActivity, PairStatus
from tasksync_gui.services.phrases.language import _, n_
from tasksync_gui.services.phrases.visible import visible
from tasksync_gui.ui.tray.state import shorten

TITLE_LIMIT = 60


class TrayMenu(QObject):
    """Actions with object names, rebuilt from the statuses."""

    sync_requested = Signal(str)
    """Name of a pair; empty for all."""
    preview_requested = Signal(str)
    pause_requested = Signal(str)
    """``30m``, ``1h``, ``tomorrow`` or ``resumed``."""
    resume_requested = Signal()
    run_requested = Signal(str, str)
    """Name of the pair, and id, of the run that an entry of *Recent changes* tells of."""
    open_requested = Signal()
    preferences_requested = Signal()
    quit_requested = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.menu = QMenu()
        self.menu.setObjectName("tray.menu")
        self.status = self._action(self.menu, "tray.status", _("Starting…"), lambda: None)
        self.status.setEnabled(False)
        self.menu.addSeparator()
        self._sync = self._action(self.menu, "tray.sync", _("&Sync now"), lambda: self.sync_requested.emit(""))
        self._sync_menu = self._submenu("tray.sync.menu", _("&Sync now"))
        self._preview = self._action(
            self.menu, "tray.preview", _("&Preview changes"), lambda: self.preview_requested.emit("")
        )
        self._pause_menu = self._submenu("tray.pause", _("Pa&use"))
        for key, text in (
            ("30m", _("For 30 minutes")),
            ("1h", _("For 1 hour")),
            ("tomorrow", _("Until tomorrow")),
            ("resumed", _("Until I resume")),
        ):
            self._action(self._pause_menu, f"tray.pause.{key}", text, partial(self.pause_requested.emit, key))
        self._resume = self._action(self.menu, "tray.resume", _("&Resume"), self.resume_requested.emit)
        self._recent = self._submenu("tray.recent", _("Recent &changes"))
        self.menu.addSeparator()
        self._action(self.menu, "tray.open", _("&Open TaskSync"), self.open_requested.emit)
        self._action(self.menu, "tray.preferences", _("Pre&ferences…"), self.preferences_requested.emit)
        self._action(self.menu, "tray.quit", _("&Quit"), self.quit_requested.emit)

    def action(self, name: str) -> QAction:
        """The action with this object name."""
        found = self.menu.findChild(QAction, name)
        return found if found is not None else self._sync

    def show_state(self, line: str, statuses: Sequence[PairStatus], paused: bool) -> None:
        """Rebuild what depends on the pairs."""
        self.status.setText(visible(line))
        usable = [status for status in statuses if status.activity is not PairActivity.DISABLED]
        self._sync.setVisible(len(usable) <= 1)
        self._sync.setEnabled(any(status.activity is not PairActivity.SYNCING for status in usable))
        self._sync_menu.menuAction().setVisible(len(usable) > 1)
        self._preview.setEnabled(bool(usable))
        self._pause_menu.menuAction().setVisible(not paused)
        self._pause_menu.setEnabled(bool(usable))
        self._resume.setVisible(paused)
        self._fill_sync(usable)

    def show_recent(self, runs: Sequence[Run], when: Callable[[Run], str]) -> None:
        """The last runs that changed something."""
        self._clear(self._recent)
        if not runs:
            self._action(self._recent, "tray.recent.none", _("Nothing yet"), lambda: None).setEnabled(False)
        for number, run in enumerate(runs):
            text = shorten(f"{when(run)}  {run.pair_name}: {run_summary(run)}", TITLE_LIMIT).replace("&", "&&")
            chosen = partial(self.run_requested.emit, run.pair_name, run.id)
            self._action(self._recent, f"tray.recent.{number}", text, chosen)

    def _fill_sync(self, statuses: Sequence[PairStatus]) -> None:
        self._clear(self._sync_menu)
        self._action(self._sync_menu, "tray.sync.all", _("&All pairs"), lambda: self.sync_requested.emit(""))
        self._sync_menu.addSeparator()
        for status in statuses:
            name = status.pair.name
            text = shorten(name, TITLE_LIMIT).replace("&", "&&")
            action = self._action(self._sync_menu, f"tray.sync.{name}", text, partial(self.sync_requested.emit, name))
            action.setEnabled(status.activity is not PairActivity.SYNCING)

    def _submenu(self, name: str, title: str) -> QMenu:
        menu = self.menu.addMenu(title)
        menu.setObjectName(name)
        return menu

    def _action(self, menu: QMenu, name: str, text: str, slot: Callable[[], object]) -> QAction:
        action = QAction(visible(text), menu)
        action.setObjectName(name)
        action.triggered.connect(lambda checked=False: slot())
        menu.addAction(action)
        return action

    def _clear(self, menu: QMenu) -> None:
        for action in menu.actions():
            menu.removeAction(action)
            action.deleteLater()


def run_summary(run: Run) -> str:
    """What a run did, in a few words."""
    counts = run.counts
    parts = [
        (counts.created, n_("{count} created", "{count} created", counts.created)),
        (counts.updated, n_("{count} changed", "{count} changed", counts.updated)),
        (counts.deleted, n_("{count} deleted", "{count} deleted", counts.deleted)),
        (counts.failed, n_("{count} failed", "{count} failed", counts.failed)),
        (counts.held, n_("{count} conflict", "{count} conflicts", counts.held)),
    ]
    return ", ".join(words for count, words in parts if count) or _("no changes")
