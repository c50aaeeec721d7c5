"""Every run, and each change of the run that is selected."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, QTimer
from PySide6.QtGui import QColor, QIcon
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from tasksync_gui.model.ids import RunId
from tasksync_gui.model.plan import OperationKind
from tasksync_gui.model.run import Change, Outcome, Run, RunFilter
from tasksync_gui.services.phrases.changes import change_words
from tasksync_gui.services.phrases.fields import field_name
from tasksync_gui.services.phrases.language import _, n_
from tasksync_gui.services.phrases.markup import tip
from tasksync_gui.services.phrases.plan import OUTCOMES, TRIGGERS, counts_words, run_words, value_words
from tasksync_gui.services.phrases.say import say
from tasksync_gui.ui.models.table_model import ColumnSpec, TableModel
from tasksync_gui.ui.pages.undo_controller import UndoController
from tasksync_gui.ui.state.app_state import AppState
from tasksync_gui.ui.style.foreign import TextLabel
from tasksync_gui.ui.style.icons import icon, set_icon
from tasksync_gui.ui.style.theme import colors
from tasksync_gui.ui.style.times import duration_text, full_text, short_text
from tasksync_gui.ui.widgets.basics import muted, named
from tasksync_gui.ui.widgets.data_table import DataTable
from tasksync_gui.ui.widgets.empty_state import EmptyState
from tasksync_gui.ui.widgets.selection import choose_row

TYPING_MILLISECONDS = 250
"""So long after the last letter the history is searched."""
RESULTS = {
    Outcome.RUNNING: ("sync", "accent"),
    Outcome.CLEAN: ("check", "good"),
    Outcome.PARTIAL: ("warning", "warning"),
    Outcome.HELD: ("warning", "warning"),
    Outcome.FAILED: ("error", "danger"),
    Outcome.CANCELLED: ("stop", "muted"),
    Outcome.INTERRUPTED: ("warning", "warning"),
}
DRAWINGS = {
    OperationKind.CREATE: ("plus", "good"),
    OperationKind.UPDATE: ("edit", "accent"),
    OperationKind.DELETE: ("trash", "danger"),
    OperationKind.ADOPT: ("link", "muted"),
    OperationKind.UNLINK: ("link", "muted"),
    OperationKind.RENUMBER: ("link", "muted"),
}


class HistoryPage(QWidget):
    """Runs above, changes below."""

    def __init__(self, app_state: AppState) -> None:
        super().__init__()
        self.setObjectName("history")
        self._app_state = app_state
        self._shown_run: RunId | None = None
        self._icons: dict[str, QIcon] = {}
        self.runs = TableModel[Run](self._run_columns(), self)
        self.changes = TableModel[Change](self._change_columns(), self)
        self.run_table = DataTable(self.runs, "history.runs", _("Runs"), [150, 150, 120, 340, 80, 16])
        self.change_table = DataTable(
            self.changes, "history.changes", _("Changes of the selected run"), [190, 200, 90, 150, 150]
        )
        self.search = named(QLineEdit(), "history.search", _("Search in the history"))
        self.search.setPlaceholderText(_("Search tasks and pairs"))
        self.idle = named(QCheckBox(_("Also automatic runs without chan&ges")), "history.idle")
        self.older = named(QPushButton(_("Ol&der runs")), "history.older")
        self._typed = QTimer(self, singleShot=True, interval=TYPING_MILLISECONDS)
        self.search.setClearButtonEnabled(True)
        self.search.setMaximumWidth(280)
        self.message = named(TextLabel(), "history.message")
        self.message.setWordWrap(True)
        self.message.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.hint = named(muted(), "history.hint")
        self.undo_run = named(QPushButton(_("Un&do run…")), "history.undo")
        self.undo_change = named(QPushButton(_("&Undo this change…")), "history.undo_change")
        self.undoing = UndoController(app_state, self)
        self.empty = EmptyState("history.empty")
        self.empty.say("history", _("Nothing has run yet"), _("Each sync is listed here with everything it changed."))
        self._build()
        self._typed.timeout.connect(self.look)
        self.search.textChanged.connect(self._typed.start)
        self.search.returnPressed.connect(self.look)
        self.idle.toggled.connect(self.look)
        self.older.clicked.connect(app_state.show_older_runs)
        self.run_table.selectionModel().currentRowChanged.connect(lambda *changed: self._run_chosen())
        self.runs.modelReset.connect(self._keep_selection)
        self.change_table.selectionModel().selectionChanged.connect(lambda *changed: self._show_verbs())
        self.undo_run.clicked.connect(self._undo_run)
        self.undo_change.clicked.connect(self._undo_changes)
        self.undoing.busy_changed.connect(self._show_verbs)
        app_state.activity_changed.connect(self._show_verbs)
        app_state.history_changed.connect(self.show_runs)
        self.show_runs()

    def _build(self) -> None:
        top = QHBoxLayout()
        top.setContentsMargins(12, 10, 12, 6)
        top.setSpacing(12)
        top.addWidget(self.hint, 1)
        top.addWidget(self.older)
        top.addWidget(self.idle)
        top.addWidget(self.search, 1)
        upper = QWidget()
        above = QVBoxLayout(upper)
        above.setContentsMargins(0, 0, 0, 0)
        above.setSpacing(0)
        above.addLayout(top)
        above.addWidget(self.run_table, 1)
        lower = QWidget()
        below = QVBoxLayout(lower)
        below.setContentsMargins(0, 8, 0, 0)
        words = QHBoxLayout()
        words.setContentsMargins(12, 0, 12, 0)
        words.addWidget(self.message, 1)
        for button in (self.undo_change, self.undo_run):
            button.setProperty("plain", True)
            set_icon(button, "undo", self.palette())
            words.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        below.addLayout(words)
        below.addWidget(self.change_table, 1)
        splitter = QSplitter(Qt.Orientation.Vertical)
        splitter.setChildrenCollapsible(False)
        splitter.setHandleWidth(1)
        splitter.addWidget(upper)
        splitter.addWidget(lower)
        splitter.setSizes([260, 240])
        self.body = QStackedWidget()
        self.body.addWidget(splitter)
        self.body.addWidget(self.empty)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.body)

    def show_runs(self) -> None:
        """The newest runs; the selected one stays selected."""
        runs = self._app_state.runs
        self.body.setCurrentIndex(0 if runs or self._has_more() else 1)
        self.hint.setText(n_("{count} run", "{count} runs", len(runs)) if runs else _("No run like this."))
        self.older.setVisible(len(runs) >= self._app_state.run_limit)
        known = self.runs.all_rows
        if list(runs) != list(known):
            if known and self._shown_run == known[0].id:
                self._shown_run = None
            self.runs.set_rows(runs)

    def _has_more(self) -> bool:
        """Whether there are runs that are not asked for."""
        shown = self._app_state.pair_names()
        ran = any(status.last_run is not None for status in self._app_state.statuses if status.pair.name in shown)
        return ran or bool(self.search.text())

    def look(self) -> None:
        """Ask for the runs of tasks and pairs that are searched for."""
        self._typed.stop()
        text = self.search.text().strip()
        self._app_state.look_for_runs(RunFilter(text=text, eventful=not self.idle.isChecked()))

    def end(self) -> None:
        """Search no more."""
        self._typed.stop()

    def show_everything(self) -> None:
        """Search for nothing any more."""
        self.search.clear()
        self.look()

    def select(self, run: RunId) -> None:
        """Select a run; one that is not listed changes nothing."""
        if any(each.id == run for each in self.runs.all_rows):
            self._shown_run = run
            self._keep_selection()

    def _keep_selection(self) -> None:
        """After the rows were set anew, filtered or sorted."""
        ids = [run.id for run in self.runs.rows]
        if not ids:
            self._show_changes(None, [])
            return
        with QSignalBlocker(self.run_table.selectionModel()):
            choose_row(self.run_table, ids.index(self._shown_run) if self._shown_run in ids else 0)
        self._run_chosen()

    def _run_chosen(self) -> None:
        index = self.run_table.currentIndex()
        if index.isValid():
            run = self.runs.row_at(index)
            self._shown_run = run.id
            self._app_state.spawn(self._load(run))

    async def _load(self, run: Run) -> None:
        changes = await self._app_state.changes(run)
        if run.id == self._shown_run:
            self._show_changes(run, changes)

    def _show_changes(self, run: Run | None, changes: Sequence[Change]) -> None:
        self.changes.set_rows(changes)
        self._show_verbs()
        if run is None:
            self.message.setText("")
            return
        words = say(run.message) or ("" if changes else _("This run changed nothing."))
        self.message.setText(f"{_(OUTCOMES[run.outcome])}. {words}".strip())

    def _chosen_run(self) -> Run | None:
        return next((run for run in self.runs.all_rows if run.id == self._shown_run), None)

    def _chosen_changes(self) -> list[Change]:
        return [change for change in self.change_table.chosen_rows() if _can_be_undone(change)]

    def _undo_run(self) -> None:
        if (run := self._chosen_run()) is not None:
            self.undoing.ask(run)

    def _undo_changes(self) -> None:
        run, changes = self._chosen_run(), self._chosen_changes()
        if run is not None and changes:
            self.undoing.ask(run, changes)

    def _show_verbs(self) -> None:
        """What can be undone, and why not."""
        run, chosen = self._chosen_run(), self._chosen_changes()
        status = next((each for each in self._app_state.statuses if run and each.pair.id == run.pair), None)
        busy = self.undoing.busy or (status is not None and self._app_state.is_running(status.pair.name))
        changed = any(_can_be_undone(change) for change in self.changes.all_rows)
        why = _("Already under way") if busy else "" if changed else _("This run changed nothing")
        if run is not None and status is None:
            why = _("The pair of this run was removed")
        self.undo_run.setEnabled(run is not None and not why)
        self.undo_run.setToolTip(tip(why))
        self.undo_change.setText(
            _("&Undo this change…")
            if len(chosen) < 2
            else n_("&Undo {count} change…", "&Undo {count} changes…", len(chosen))
        )
        self.undo_change.setEnabled(bool(chosen) and not why)
        self.undo_change.setToolTip(tip(why) or ("" if chosen else _("Select a change first")))

    def _result(self, run: Run) -> str:
        words = run_words(run)
        if run.undoes is None:
            return words
        undone = next((each for each in self.runs.all_rows if each.id == run.undoes), None)
        if undone is None:
            return _("Undo of run {run} · {result}", run=run.undoes[:8], result=words)
        at = short_text(undone.started_at, self._app_state.clock.now())
        return _("Undo of {time} · {result}", time=at, result=words)

    def _run_columns(self) -> list[ColumnSpec[Run]]:
        now = self._app_state.clock.now
        return [
            ColumnSpec(
                _("Started"), lambda run: short_text(run.started_at, now()), lambda run: run.started_at,
                lambda run: full_text(run.started_at),
            ),
            ColumnSpec(_("Pair"), lambda run: run.pair_name),
            ColumnSpec(_("Started by"), lambda run: _(TRIGGERS[run.trigger])),
            ColumnSpec(
                _("Result"), self._result,
                tip=lambda run: say(run.message) or counts_words(run.counts),
                icon=lambda run: self._icon(*RESULTS[run.outcome]),
            ),
            ColumnSpec(_("Took"), lambda run: duration_text(run.seconds), lambda run: run.seconds, right=True),
            ColumnSpec("", lambda run: ""),
        ]  # fmt: skip

    def _change_columns(self) -> list[ColumnSpec[Change]]:
        return [
            ColumnSpec(_("What"), self._what, icon=lambda change: self._icon(*_drawing(change))),
            ColumnSpec(_("Task"), lambda change: change.title),
            ColumnSpec(_("Field"), lambda change: field_name(change.field)),
            ColumnSpec(_("Before"), lambda change: value_words(change.field, change.before)),
            ColumnSpec(_("After"), lambda change: value_words(change.field, change.after)),
            ColumnSpec(_("Why"), lambda change: say(change.message)),
        ]

    def _what(self, change: Change) -> str:
        run = next((run for run in self.runs.all_rows if run.id == change.run), None)
        status = self._app_state.status(run.pair_name) if run else None
        place = self._app_state.names_of(status)[change.side] if status else change.side.value
        return change_words(change, place)

    def _icon(self, drawing: str, role: str) -> QIcon:
        theme = colors(self.palette())
        key = f"{drawing} {role} {theme.dark}"
        if key not in self._icons:
            self._icons[key] = icon(drawing, QColor(getattr(theme, role)))
        return self._icons[key]

    def focus_search(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def redraw(self) -> None:
        """After a change of theme."""
        self.empty.redraw()
        self.run_table.viewport().update()
        self.change_table.viewport().update()


def _can_be_undone(change: Change) -> bool:
    """What took place, and was not only found: a new id is its system's."""
    return change.ok and change.kind is not OperationKind.RENUMBER


def _drawing(change: Change) -> tuple[str, str]:
    return DRAWINGS[change.kind] if change.ok else ("error", "danger")
