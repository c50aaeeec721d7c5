"""The window: pairs on the left, the chosen pair's pages on the right, verbs above, the next sync below."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QSettings, Qt, QTimer, Signal
from PySide6.QtWidgets import QSplitter, QStackedWidget, QTabWidget, QVBoxLayout, QWidget

from tasksync_gui.engine.ports import Clock
from tasksync_gui.model.ids import RunId
from tasksync_gui.model.run import Run
from tasksync_gui.services.contract import Effects, Services
from tasksync_gui.services.phrases.language import _, current
from tasksync_gui.services.phrases.plan import run_words
from tasksync_gui.services.phrases.visible import visible
from tasksync_gui.ui.pages.conflicts import ConflictsPage
from tasksync_gui.ui.pages.history import HistoryPage
from tasksync_gui.ui.pages.overview import OverviewPage
from tasksync_gui.ui.pages.preview import PreviewPage
from tasksync_gui.ui.pages.welcome import WelcomePage
from tasksync_gui.ui.shell.dialogs_controller import DialogsController
from tasksync_gui.ui.shell.menus import Verb, fill_menus
from tasksync_gui.ui.shell.shell_window import ShellWindow
from tasksync_gui.ui.state.app_state import AppState
from tasksync_gui.ui.style.foreign import TextLabel
from tasksync_gui.ui.style.icons import refresh_icons
from tasksync_gui.ui.style.times import until
from tasksync_gui.ui.widgets.banner import Banner
from tasksync_gui.ui.widgets.basics import named
from tasksync_gui.ui.widgets.pair_panel import PairPanel
from tasksync_gui.ui.widgets.run_bar import RunBar

PAGES = ("overview", "preview", "history", "conflicts")
TICK_MILLISECONDS = 30_000
RESULT_MILLISECONDS = 15_000
SPLITTER, HEADER = "window/splitter", "preview/header"


class MainWindow(QObject):
    """Everything can be reached from here, with or without a tray; :attr:`frame` is what is on the screen."""

    quit_requested = Signal()
    preferences_requested = Signal()

    def __init__(
        self,
        services: Services,
        spawn: Callable[[Coroutine[Any, Any, Any]], None],
        clock: Clock,
        *,
        view: QSettings | None = None,
        frame: ShellWindow | None = None,
    ) -> None:
        self.frame = frame or ShellWindow(view)
        super().__init__(self.frame)
        self._services, self._view = services, view
        self.app_state = AppState(services, spawn, clock, self)
        self.dialogs_controller = DialogsController(self.frame, self.app_state)
        self.run_bar = RunBar(self.app_state)
        self.pairs = PairPanel(self.app_state)
        self.overview = OverviewPage(self.app_state)
        self.preview = PreviewPage(self.app_state)
        self.history = HistoryPage(self.app_state)
        self.conflicts = ConflictsPage(self.app_state)
        self.welcome = WelcomePage()
        self.tabs = named(QTabWidget(), "pages", _("Pages"))
        self.body = QStackedWidget()
        self.banner = Banner()
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.next_label = named(TextLabel(), "status.next")
        self._redraw = QTimer(self, singleShot=True, interval=0)
        self._redraw.timeout.connect(self._redraw_all)
        self._tick = QTimer(self, interval=TICK_MILLISECONDS)
        self._tick.timeout.connect(lambda: self.app_state.refresh(Effects(schedule=True)))
        self._build()
        self._fill_menus()
        self._connect()
        self._restore()
        self._show_pages()
        self.app_state.refresh()
        self._tick.start()

    def _build(self) -> None:
        self.tabs.setDocumentMode(True)
        for page, title in (
            (self.overview, _("&Overview")),
            (self.preview, _("Previe&w")),
            (self.history, _("H&istory")),
            (self.conflicts, _("Co&nflicts")),
        ):
            self.tabs.addTab(page, title)
        self.tabs.currentChanged.connect(self._focus_page)
        self.splitter.addWidget(self.pairs)
        self.splitter.addWidget(self.tabs)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setHandleWidth(1)
        self.splitter.setStretchFactor(1, 1)
        self.splitter.setSizes([250, 1030])
        self.pairs.setMinimumWidth(210)
        main = QWidget()
        column = QVBoxLayout(main)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.run_bar)
        column.addWidget(self.splitter, 1)
        self.body.addWidget(main)
        self.body.addWidget(self.welcome)
        whole = QWidget()
        rows = QVBoxLayout(whole)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(self.banner)
        rows.addWidget(self.body, 1)
        self.frame.setCentralWidget(whole)
        self.frame.statusBar().addPermanentWidget(self.next_label)
        self.frame.statusBar().setSizeGripEnabled(False)
        self.frame.statusBar().setContentsMargins(8, 0, 8, 0)

    def _fill_menus(self) -> None:
        app_state, preview = self.app_state, self.preview
        file = [
            Verb("pair", _("Add &pair…"), self.dialogs_controller.add_pair, ("Ctrl+N",), "plus"),
            Verb("accounts", _("&Accounts…"), self.dialogs_controller.open_accounts, (), "link"),
            Verb("demo", _("Try the &demo"), self.dialogs_controller.try_demo, (), "demo"),
            Verb(),
            Verb("preferences", _("Pre&ferences…"), self.preferences_requested.emit, ("Ctrl+,",), "settings"),
            Verb(),
            Verb("quit", _("&Quit"), self.quit_requested.emit, ("Ctrl+Q",)),
        ]
        edit = [
            Verb("undo", _("&Undo"), preview.undo_stack.undo, ("Ctrl+Z",), "undo"),
            Verb("redo", _("&Redo"), preview.undo_stack.redo, ("Ctrl+Shift+Z", "Ctrl+Y")),
            Verb(),
            Verb("find", _("&Find"), self.search, ("Ctrl+F",), "search"),
            Verb("export", _("&Export the preview…"), preview.exporting.ask),
        ]
        sync = [
            Verb("preview", _("&Preview"), self.check, ("F5", "Ctrl+R"), "preview"),
            Verb("apply", _("&Apply the preview"), self._apply, ("Ctrl+Return",), "check"),
            Verb("discard", _("&Discard the answers"), preview.discard),
            Verb("sync", _("&Sync"), self.sync, ("Ctrl+Shift+Return",), "sync"),
            Verb("cancel", _("&Cancel"), app_state.cancel, ("Esc",), "stop"),
        ]
        view = [
            Verb(f"page.{name}", self.tabs.tabText(place), partial(self.tabs.setCurrentIndex, place),
                 (f"Ctrl+{place + 1}",))
            for place, name in enumerate(PAGES)
        ]  # fmt: skip
        view += [
            Verb(),
            Verb("left_alone", _("&Left alone…"), self._open_left_alone),
            Verb("reset", _("&Reset the table’s layout"), preview.table.reset_layout),
        ]
        about = [
            Verb("help", _("&Help"), self.dialogs_controller.open_help, ("F1",), "info"),
            Verb("systems", _("&What each system can carry"), self.dialogs_controller.open_systems),
            Verb("about", _("&About TaskSync"), self.dialogs_controller.open_about),
        ]
        menus = (
            (_("&File"), file),
            (_("&Edit"), edit),
            (_("S&ync"), sync),
            (_("&View"), view),
            (_("&Help"), about),
        )
        self.verbs = fill_menus(self.frame, menus)

    def _connect(self) -> None:
        self.frame.palette_changed.connect(self._redraw.start)
        self.frame.close_requested.connect(self.remember)
        self.run_bar.sync_requested.connect(self.sync)
        self.run_bar.preview_requested.connect(self.check)
        self.run_bar.pause_requested.connect(self.app_state.pause)
        self.run_bar.resume_requested.connect(self.app_state.resume)
        self.pairs.add_requested.connect(self.dialogs_controller.add_pair)
        self.pairs.edit_requested.connect(self.dialogs_controller.edit_pair)
        self.pairs.duplicate_requested.connect(self.dialogs_controller.duplicate_pair)
        self.pairs.remove_requested.connect(self.dialogs_controller.remove_pair)
        self.pairs.enable_requested.connect(self.dialogs_controller.enable_pair)
        self.pairs.sync_requested.connect(self._sync_one)
        self.pairs.preview_requested.connect(self._check_one)
        self.pairs.left_alone_requested.connect(lambda name: self.dialogs_controller.open_left_alone([name]))
        self.welcome.add_requested.connect(self.dialogs_controller.add_pair)
        self.welcome.demo_requested.connect(self.dialogs_controller.try_demo)
        self.overview.action_requested.connect(self._attend)
        self.preview.exporting.written.connect(self._show_exported)
        self.preview.page_requested.connect(self.open_page)
        self.preview.run_requested.connect(lambda run: self.open_run(self.app_state.chosen, run.id))
        self.preview.automatic_requested.connect(self.preferences_requested)
        app_state = self.app_state
        app_state.statuses_changed.connect(self._show_pages)
        app_state.statuses_changed.connect(self._show_next)
        app_state.conflicts_changed.connect(self._show_counts)
        app_state.plans_changed.connect(self._show_counts)
        app_state.activity_changed.connect(self._show_verbs)
        self.dialogs_controller.preview_requested.connect(self._check_one)
        app_state.review_needed.connect(self._review)
        app_state.finished.connect(self._show_result)
        app_state.failed.connect(self.dialogs_controller.show_error)
        self.preview.undo_stack.canUndoChanged.connect(lambda can: self._show_verbs())
        self.preview.undo_stack.canRedoChanged.connect(lambda can: self._show_verbs())
        self.preview.model.answers_changed.connect(self._show_verbs)

    def check(self) -> None:
        """Preview the chosen pairs."""
        self.open_page("preview")
        self.preview.check()

    def sync(self) -> None:
        """Sync the chosen pairs; where a review is open, that is to apply its ticks."""
        self._sync([name for name in self.app_state.pair_names() if not self.app_state.is_running(name)])

    def _sync(self, names: Sequence[str]) -> None:
        reviewed = [name for name in names if self.app_state.has_answers(name)]
        self.app_state.sync([name for name in names if name not in reviewed])
        if reviewed:
            self.open_page("preview", reviewed[0] if self.app_state.chosen and len(reviewed) == 1 else None)
            self.preview.apply(reviewed)

    def _sync_one(self, name: str) -> None:
        self.app_state.choose(name)
        self._sync([name])

    def _apply(self) -> None:
        self.open_page("preview")
        self.preview.apply()

    def _open_left_alone(self) -> None:
        self.dialogs_controller.open_left_alone(self.app_state.pair_names())

    def search(self) -> None:
        """Search in the page that is shown, where it has something to search."""
        page = self.tabs.currentWidget()
        if isinstance(page, (PreviewPage, HistoryPage)):
            page.focus_search()

    def open_page(self, page: str, pair: str | None = None) -> None:
        """Show a page, of a pair if one is named."""
        if pair is not None and self.app_state.status(pair) is not None:
            self.app_state.choose(pair)
            self.pairs.show_pairs()
        if page in PAGES:
            self.tabs.setCurrentIndex(PAGES.index(page))

    def _focus_page(self) -> None:
        """Go on with the keyboard on the page that is shown: Qt would go to whatever comes next in the window."""
        if not self.tabs.tabBar().hasFocus():
            self.tabs.currentWidget().setFocus(Qt.FocusReason.OtherFocusReason)

    def open_run(self, pair: str, run: RunId) -> None:
        """Show a run in the history; where its pair was removed, among the runs of all."""
        if self.app_state.status(pair) is None:
            self.app_state.choose("")
            self.pairs.show_pairs()
        self.open_page("history", pair)
        self.history.show_everything()
        self.app_state.spawn(self._select_run(run))

    async def _select_run(self, run: RunId) -> None:
        await self.app_state.loaded()
        self.history.select(run)

    def _check_one(self, name: str) -> None:
        self.open_page("preview", name)
        self.app_state.preview([name])

    def _review(self, name: str) -> None:
        self.open_page("preview", name)

    def _attend(self, name: str, what: str) -> None:
        match what:
            case "review" if name in self.app_state.plans:
                self._review(name)
            case "review":
                self._check_one(name)
            case "retry":
                self._sync([name])
            case "account":
                self.dialogs_controller.open_accounts()
            case "left_alone":
                self.dialogs_controller.open_left_alone([name])
            case _:
                self.open_page(what, name)

    def _show_pages(self) -> None:
        """The welcome page until there is a pair."""
        self.body.setCurrentIndex(0 if self.app_state.statuses else 1)
        self._show_counts()
        self._show_verbs()

    def _show_counts(self) -> None:
        count = self.conflicts.count
        rows = len(self.preview.model.rows)
        number = current().number
        self.tabs.setTabText(1, _("Previe&w ({count})", count=number(rows)) if rows else _("Previe&w"))
        self.tabs.setTabText(3, _("Co&nflicts ({count})", count=number(count)) if count else _("Co&nflicts"))

    def _show_verbs(self) -> None:
        has_pairs = bool(self.app_state.statuses)
        names = self.app_state.pair_names()
        idle = any(not self.app_state.is_running(name) for name in names)
        stack = self.preview.undo_stack
        for name, enabled in {
            "preview": has_pairs and idle,
            "sync": has_pairs and idle,
            "apply": self.preview.apply_button.isEnabled() and bool(self.preview.model.rows),
            "discard": any(self.app_state.has_answers(name) for name in names),
            "cancel": self.app_state.can_cancel,
            "export": bool(self.preview.model.rows),
            "left_alone": has_pairs,
            "undo": stack.canUndo(),
            "redo": stack.canRedo(),
        }.items():
            self.verbs[name].setEnabled(enabled)
        self._show_counts()

    def _show_next(self) -> None:
        upcoming = [status.next_run for status in self.app_state.statuses if status.next_run]
        now = self.app_state.clock.now()
        if self.app_state.paused:
            end = self.app_state.paused_until
            text = _("Automatic sync is paused")
            if end:
                text = _("Automatic sync is paused; it goes on {when}", when=until(end, now))
        elif not self._services.schedule.enabled:
            text = _("Automatic sync is off")
        elif upcoming:
            text = _("Next sync {when}", when=until(min(upcoming), now))
        else:
            text = _("No sync is planned")
        self.next_label.setText(text if self.app_state.statuses else "")

    def _show_result(self, run: Run) -> None:
        self.frame.statusBar().showMessage(visible(f"{run.pair_name} · {run_words(run)}"), RESULT_MILLISECONDS)

    def _show_exported(self, path: str) -> None:
        self.frame.statusBar().showMessage(visible(_("Exported to {path}", path=path)), RESULT_MILLISECONDS)

    def _redraw_all(self) -> None:
        refresh_icons(self.frame)
        for page in (self.overview, self.preview, self.history, self.conflicts, self.welcome):
            page.redraw()

    def _restore(self) -> None:
        """The layout of the last time."""
        self.pairs.list.setFocus()
        header = self.preview.table.horizontalHeader()
        for key, restore in ((SPLITTER, self.splitter.restoreState), (HEADER, header.restoreState)):
            value = self._view.value(key) if self._view is not None else None
            if value is not None:
                restore(value)

    def remember(self) -> None:
        """Keep place and layout."""
        self.frame.remember()
        if self._view is not None:
            self._view.setValue(SPLITTER, self.splitter.saveState())
            self._view.setValue(HEADER, self.preview.table.horizontalHeader().saveState())
            self._view.sync()

    def end(self) -> None:
        self._tick.stop()
        self._redraw.stop()
        self.history.end()
        self.preview.undo_stack.clear()
        self.app_state.close()
        self.frame.end()
