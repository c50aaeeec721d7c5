"""The heart of the window: what a sync would do, row by row, and the button that does exactly that."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent, QUndoStack
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from tasksync_gui.engine.plan.review import YOUNG
from tasksync_gui.model.codes import GuardCode
from tasksync_gui.model.ids import OperationId
from tasksync_gui.model.plan import Answer, Decision, GuardKind, Hold
from tasksync_gui.model.review import EXPIRES
from tasksync_gui.model.run import Run
from tasksync_gui.services.phrases.language import N_, _, current, n_
from tasksync_gui.services.phrases.markup import tip
from tasksync_gui.services.phrases.say import say
from tasksync_gui.ui.dialogs.confirm import ConfirmDialog
from tasksync_gui.ui.dialogs.value_dialog import ValueDialog
from tasksync_gui.ui.models.plan_model import Column, PlanModel
from tasksync_gui.ui.models.plan_notes import remarks_of
from tasksync_gui.ui.models.plan_rows import PlanRow, RowKind, answered, plan_rows
from tasksync_gui.ui.pages.answers import SetAnswers
from tasksync_gui.ui.pages.comments_controller import CommentsController
from tasksync_gui.ui.pages.export_controller import ExportController
from tasksync_gui.ui.pages.undo_controller import UndoController
from tasksync_gui.ui.state.activity import Activity
from tasksync_gui.ui.state.app_state import AppState
from tasksync_gui.ui.state.previews import Previewed
from tasksync_gui.ui.style.foreign import TextLabel
from tasksync_gui.ui.style.icons import set_icon
from tasksync_gui.ui.style.times import ago, clock_text, full_text
from tasksync_gui.ui.widgets.basics import ElidedLabel, InlineMessage, Tone, named
from tasksync_gui.ui.widgets.chips import Chips
from tasksync_gui.ui.widgets.detail_pane import DetailPane
from tasksync_gui.ui.widgets.empty_state import EmptyState
from tasksync_gui.ui.widgets.plan_table import PlanTable
from tasksync_gui.ui.widgets.run_result import Next, RunResult, account_of
from tasksync_gui.ui.widgets.selection import choose_row

TOO_OLD = N_("Too old to be applied; check again")
SIGNS = {RowKind.CREATE: "+", RowKind.UPDATE: "~", RowKind.DELETE: "−", RowKind.ADOPT: "=", RowKind.CONFLICT: "!"}
DETAILS = 130
"""Pixels of the details below the rows where there is room for both."""
LINES = 4
"""Remarks that are spelled out; the others stand in the tool tip."""


class RowsAndDetails(QSplitter):
    """Rows get the room, details a part of it, until a person divides it otherwise."""

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Vertical)
        self._by_hand = False
        self.setChildrenCollapsible(False)
        self.setHandleWidth(1)
        self.splitterMoved.connect(self._divided)

    def _divided(self) -> None:
        self._by_hand = True

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Divide it anew."""
        super().resizeEvent(event)
        if not self._by_hand:
            details = min(DETAILS, self.height() // 3)
            self.setSizes([self.height() - details, details])


class PreviewPage(QWidget):
    """Shows the plans of the chosen pairs, and after a run what became of them."""

    page_requested = Signal(str)
    """Of the pairs that are shown."""
    run_requested = Signal(object)
    """Show this :class:`Run` in the history."""
    automatic_requested = Signal()
    """Set when pairs are to be synced by themselves."""

    def __init__(self, app_state: AppState) -> None:
        super().__init__()
        self.setObjectName("preview")
        self._app_state = app_state
        self._shown: tuple[Previewed, ...] = ()
        self.undo_stack = QUndoStack(self)
        self.model = PlanModel(self)
        self.table = PlanTable(self.model)
        self.details = DetailPane("preview.details")
        self.comments = CommentsController(app_state, self.details)
        self.chips = Chips()
        self.search = named(QLineEdit(), "preview.search", _("Search in the differences"))
        self.search.setPlaceholderText(_("Search"))
        self.search.setClearButtonEnabled(True)
        self.guard = InlineMessage("preview.guard")
        self.remarks = InlineMessage("preview.remarks")
        self.empty = EmptyState("preview.empty")
        self.result = RunResult("preview.result")
        self.undoing = UndoController(app_state, self)
        self.exporting = ExportController(app_state, self.model.visible_rows, self)
        self.totals = named(TextLabel(), "preview.totals")
        self.age = named(ElidedLabel(), "preview.age")
        self.age.setProperty("muted", True)
        self.again = named(QPushButton(_("Check a&gain")), "preview.again")
        self.forward = named(QPushButton(_("Bring up to &date")), "preview.forward")
        self.apply_button = named(QPushButton(_("App&ly")), "preview.apply")
        self._build()
        self._connect()
        self.show_plans()

    def _build(self) -> None:
        self.again.setProperty("plain", True)
        self.apply_button.setProperty("primary", True)
        set_icon(self.again, "preview", self.palette())
        self.forward.setProperty("plain", True)
        self.forward.setToolTip(
            _("Shows what would make the list that went back in time like the other one; nothing is changed yet.")
        )
        set_icon(self.apply_button, "check", self.palette(), "on_accent")
        self.search.setMaximumWidth(280)
        self.details.setMinimumHeight(64)
        self.table.setMinimumHeight(104)
        top = QHBoxLayout()
        top.setContentsMargins(12, 10, 12, 6)
        top.addWidget(self.chips, 4)
        top.addWidget(self.search, 1)
        self.head = QWidget()
        self.head.setLayout(top)
        self.splitter = RowsAndDetails()
        self.splitter.addWidget(self.table)
        self.splitter.addWidget(self.details)
        self.body = QStackedWidget()
        self.body.addWidget(self.splitter)
        self.body.addWidget(self.empty)
        self.body.addWidget(self.result)
        messages = QVBoxLayout()
        messages.setContentsMargins(12, 10, 12, 0)
        messages.addWidget(self.guard)
        messages.addWidget(self.remarks)
        bottom = QHBoxLayout()
        bottom.setContentsMargins(12, 8, 12, 10)
        bottom.setSpacing(12)
        bottom.addWidget(self.totals)
        bottom.addWidget(self.age, 1)
        bottom.addWidget(self.forward)
        bottom.addWidget(self.again)
        bottom.addWidget(self.apply_button)
        self.foot = QWidget()
        self.foot.setLayout(bottom)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(messages)
        layout.addWidget(self.head)
        layout.addWidget(self.body, 1)
        layout.addWidget(self.foot)

    def _connect(self) -> None:
        self.chips.changed.connect(self._filter)
        self.search.textChanged.connect(self._filter)
        self.model.answer_requested.connect(self.set_answer)
        self.table.answer_requested.connect(self.set_answer)
        self.table.value_requested.connect(self._enter_value)
        self.table.export_requested.connect(self.exporting.ask)
        self.table.details_requested.connect(self.details.setFocus)
        self.table.selectionModel().currentRowChanged.connect(lambda *changed: self._show_details())
        self.model.answers_changed.connect(self._show_numbers)
        self.model.answered.connect(self._keep_answers)
        self.model.modelReset.connect(self._show_details)
        self.empty.action_requested.connect(self._empty_action)
        self.result.requested.connect(self._after_run)
        self.again.clicked.connect(self.check)
        self.forward.clicked.connect(self.bring_forward)
        self.apply_button.clicked.connect(lambda: self.apply())  # not with what a click brings: whether it is checked
        self._app_state.plans_changed.connect(self.show_plans)
        self._app_state.activity_changed.connect(self._show_numbers)
        self._app_state.statuses_changed.connect(self._show_numbers)

    def check(self) -> None:
        """Preview the chosen pairs anew."""
        self._app_state.preview(self._app_state.pair_names())

    def bring_forward(self) -> None:
        """Preview what brings the lists up to date that went back in time."""
        self._app_state.preview([each.pair for each in self._shown if _went_back(each)], forward=True)

    def show_plans(self) -> None:
        """Rows of all plans of the chosen pairs, with what was answered to them."""
        names = self._app_state.pair_names()
        plans = tuple(self._app_state.plans[name] for name in names if name in self._app_state.plans)
        if plans != self._shown or not plans or self._answers(plans) != self.model.answers():
            self._shown = plans
            self.undo_stack.clear()
            self.model.set_rows(row for previewed in plans for row in _rows(previewed))
            self.table.setColumnHidden(Column.PAIR, len(plans) < 2)
            if self.model.rowCount():
                choose_row(self.table, 0)
        self._show_messages(plans)
        self._show_numbers()

    def set_answer(self, ids: Sequence[OperationId], answer: Answer | None) -> None:
        """Through the undo stack."""
        self.undo_stack.push(SetAnswers(self.model, ids, answer))
        self._show_details()

    def _keep_answers(self, answers: Mapping[OperationId, Answer | None]) -> None:
        """Answers belong to the plan, not to this page: they are kept with it at once."""
        pairs = {row.id: row.pair for row in self.model.rows}
        for pair in dict.fromkeys(pairs[id_] for id_ in answers if id_ in pairs):
            given = {id_: answer for id_, answer in answers.items() if pairs.get(id_) == pair}
            self._app_state.answer(pair, given)

    @staticmethod
    def _answers(plans: Sequence[Previewed]) -> dict[str, dict[OperationId, Answer]]:
        return {each.pair: known for each in plans if (known := _shown_answers(each))}

    def discard(self) -> None:
        """End the review: every row as it was proposed, and automatic sync goes on."""
        self.undo_stack.clear()
        self._app_state.discard_answers([previewed.pair for previewed in self._shown])

    def _enter_value(self, row: PlanRow) -> None:
        if isinstance(row.item, Hold) and row.item.field is not None:
            dialog = ValueDialog(row.title, row.item.field, row.item.source, self)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.entered.connect(lambda value: self.set_answer([row.id], Answer(Decision.TAKE_VALUE, value)))
            dialog.open()

    def apply(self, only: Collection[str] = ()) -> None:
        """Carry out what is ticked, of ``only`` some pairs if any are named.

        What the filter hides is asked about, deletions and guards are confirmed first.
        """
        if not self.apply_button.isEnabled():
            return
        pairs = frozenset(only) or frozenset(previewed.pair for previewed in self._shown)
        unseen = [row for row in self.model.unseen() if row.pair in pairs]
        if not unseen:
            self._confirm(pairs)
            return
        seen = sum(row.checked and row.pair in pairs for row in self.model.visible_rows())
        points = [
            n_("{count} change is ticked and shown.", "{count} changes are ticked and shown.", seen),
            n_(
                "{count} more change is ticked, but the filter hides it.",
                "{count} more changes are ticked, but the filter hides them.",
                len(unseen),
            ),
        ]
        title, everything = _("Apply what is not shown, too?"), seen + len(unseen)
        action = n_("&Apply {count}, shown or not", "&Apply all {count}, shown or not", everything)
        shown = n_("Only the {count} &shown", "Only the {count} &shown", seen)
        note = _("What is not applied is unticked, and stays in the list.")
        dialog = ConfirmDialog(title, points, action, self, note=note, other=shown)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self._confirm(pairs))
        dialog.other_chosen.connect(lambda: self._apply_shown(pairs, [row.id for row in unseen]))
        dialog.open()

    def _apply_shown(self, pairs: Collection[str], unseen: Sequence[OperationId]) -> None:
        """Untick what the filter hides, where everybody can see it; then apply what is left, if anything is."""
        self.set_answer(unseen, Answer(Decision.SKIP_ONCE))
        if any(row.checked for row in self.model.rows if row.pair in pairs):
            self._confirm(pairs)

    def _confirm(self, pairs: Collection[str]) -> None:
        """Ask about deletions and guards, if there are any."""
        points = self._points(pairs)
        if not points:
            self._apply(pairs, confirmed=False)
            return
        rows = (row for row in self.model.rows if row.pair in pairs)
        deletions = sum(row.kind is RowKind.DELETE and row.checked for row in rows)
        title, action = _("Carry out these changes?"), _("&Apply anyway")
        if deletions:
            title = n_("Delete {count} task?", "Delete {count} tasks?", deletions)
            action = n_("&Delete {count} and apply", "&Delete {count} and apply", deletions)
        note = _("What was there before is kept in the history.")
        dialog = ConfirmDialog(title, points, action, self, note=note)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self._apply(pairs, confirmed=True))
        dialog.open()

    def _points(self, pairs: Collection[str]) -> list[str]:
        """What has to be known before *Apply*: deletions by system, and guards."""
        count: dict[str, int] = {}
        for row in self.model.rows:
            if row.pair in pairs and row.kind is RowKind.DELETE and row.checked and row.side is not None:
                count[row.names[row.side]] = count.get(row.names[row.side], 0) + 1
        chosen = [previewed for previewed in self._shown if previewed.pair in pairs]
        guards = [(previewed.names, guard) for previewed in chosen for guard in previewed.plan.guards]
        for names, guard in guards:
            if guard.kind is GuardKind.DELETIONS and guard.side and count.get(names[guard.side]) == guard.count:
                del count[names[guard.side]]  # the guard says the same, and of how many
        points = [_deleted_in(name, number) for name, number in count.items()]
        return points + [say(guard.message) for names, guard in guards]

    def _apply(self, pairs: Collection[str], *, confirmed: bool) -> None:
        answers = self.model.answers()
        selected = {row.pair for row in self.model.rows if row.checked or row.answer is not None}
        for previewed in self._shown:
            if previewed.pair in selected and previewed.pair in pairs:
                self._app_state.apply(previewed.pair, answers.get(previewed.pair, {}), confirmed=confirmed)

    def _filter(self) -> None:
        self.model.filter(self.search.text(), self.chips.chosen())
        self._show_numbers()
        self._show_details()

    def _show_details(self) -> None:
        index = self.table.currentIndex()
        self.comments.show(self.model.row_at(index) if index.isValid() else None)

    def _show_messages(self, plans: Sequence[Previewed]) -> None:
        self.forward.setVisible(any(_went_back(each) for each in plans))
        guards = [say(guard.message) for previewed in plans for guard in previewed.plan.guards]
        if guards:
            text = " ".join(guards)
            self.guard.say(Tone.WARNING, _("Please check before anything is changed"), text)
        else:
            self.guard.clear()
        remarks = remarks_of(previewed.plan for previewed in plans)
        if remarks:
            lines = list(remarks[:LINES])
            if more := len(remarks) - len(lines):
                lines.append(n_("… and {count} more", "… and {count} more", more))
            self.remarks.say(Tone.INFO, n_("{count} remark", "{count} remarks", len(remarks)), "\n".join(lines))
            self.remarks.setToolTip(tip("\n".join(remarks[:40])))
        else:
            self.remarks.clear()

    def _show_numbers(self) -> None:
        totals, number = self.model.totals(), current().number
        self.chips.show_counts(totals)
        has_rows = bool(self.model.rows)
        self.head.setVisible(has_rows)
        self.foot.setVisible(has_rows or bool(self._shown))
        if has_rows and self.model.rowCount():
            self.body.setCurrentWidget(self.splitter)
        else:
            self.body.setCurrentWidget(self.result if not has_rows and self._show_results() else self.empty)
            self._say_why_empty(has_rows)
        selected = self.model.selected
        signs = "  ".join(f"{SIGNS[kind]}{number(count)}" for kind, count in totals.items() if count)
        whole = len(self.model.rows)
        chosen = n_("{count} of {whole} selected", "{count} of {whole} selected", selected, whole=number(whole))
        self.totals.setText(f"{signs}   ·   {chosen}" if has_rows else "")
        self._show_age()
        busy = any(self._app_state.is_running(previewed.pair) for previewed in self._shown)
        steered = any(row.answer is not None for row in self.model.rows)
        self.apply_button.setText(_apply_words(selected, len(self.model.unseen())))
        expired = any(self._app_state.clock.now() - previewed.at > EXPIRES for previewed in self._shown)
        if busy and self.window().focusWidget() is self.apply_button:
            self.setFocus()  # Qt would take the focus to wherever the chain goes on: the window's first verb
        self.apply_button.setEnabled((bool(selected) or steered) and not busy and not expired)
        self.apply_button.setVisible(has_rows)
        self.apply_button.setToolTip(
            _("Already under way")
            if busy
            else _(TOO_OLD)
            if expired
            else ""
            if selected
            else _("Nothing is selected")
            if has_rows
            else ""
        )
        self.again.setEnabled(not busy)

    def _show_age(self) -> None:
        if not self._shown:
            self.age.setText("")
            return
        at, now = min(previewed.at for previewed in self._shown), self._app_state.clock.now()
        words = _lateness(ago(at, now), now - at)
        self.age.setText(words)
        self.age.setToolTip(tip(f"{words}\n{full_text(at)}"))

    def _say_why_empty(self, filtered: bool) -> None:
        """Five different reasons: filtered out, error, offline, no difference, never checked."""
        app_state = self._app_state
        names = app_state.pair_names()
        troubles = [app_state.troubles[name] for name in names if name in app_state.troubles]
        running = [activity for activity in app_state.activities if activity.pair in names]
        if filtered:
            self.empty.say("filter", _("No row matches the filter"), "", _("Show all"))
        elif running:
            hint = _("Nothing is written while looking.") if _only(running) else ""
            self.empty.say("sync", running[0].words, hint)
        elif troubles and all(trouble.offline for trouble in troubles):
            message = _("{trouble} Nothing was changed.", trouble=troubles[0].message)
            self.empty.say("offline", _("Offline"), message, _("Try again"))
        elif troubles:
            message = _("{trouble} Nothing was changed.", trouble=troubles[0].message)
            self.empty.say("error", _("The lists could not be compared"), message, _("Try again"), role="danger")
        elif names and all(name in app_state.checked_at for name in names):
            at = min(app_state.checked_at[name] for name in names)
            hint = _("Last checked {time}", time=clock_text(at))
            self.empty.say("check", _("No differences"), hint, _("Check again"), role="good")
        else:
            hint = _("A preview shows what a sync would do. It writes nothing.")
            self.empty.say("preview", _("Not checked yet"), hint, _("Check now") if names else "")

    def _results(self) -> list[Run]:
        return [run for name in self._app_state.pair_names() if (run := self._app_state.results.get(name)) is not None]

    def _show_results(self) -> bool:
        """Say what the last runs did, where nothing newer is known of these pairs; whether there is anything to say."""
        runs, names = self._results(), self._app_state.pair_names()
        newer = any(name in self._app_state.troubles for name in names) or any(
            activity.pair in names for activity in self._app_state.activities
        )
        if newer or not runs:
            return False
        self.result.show_account(account_of(runs, automatic=self._app_state.services.schedule.enabled))
        return True

    def _after_run(self, what: str) -> None:
        runs = self._results()
        match what:
            case Next.UNDO if runs:
                self.undoing.ask(runs[0])
            case Next.CHANGES if runs:
                self.run_requested.emit(runs[0])
            case Next.DECIDE:
                self.page_requested.emit("conflicts")
            case Next.AUTOMATIC:
                self.automatic_requested.emit()
            case _:
                self.check()

    def _empty_action(self) -> None:
        if self.model.rows:
            self.search.clear()
            self.chips.clear()
        else:
            self.check()

    def focus_search(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def redraw(self) -> None:
        """After a change of theme."""
        self.details.redraw()
        self.empty.redraw()
        self.result.redraw()


def _rows(previewed: Previewed) -> list[PlanRow]:
    rows = plan_rows(previewed.pair, previewed.plan, previewed.names)
    given = previewed.answers
    return [answered(row, given[row.id]) if row.id in given else row for row in rows] if given else rows


def _shown_answers(previewed: Previewed) -> dict[OperationId, Answer]:
    """Those that a row shows: an operation that is to be done is as it was proposed."""
    held = {hold.id for hold in previewed.plan.held}
    given = previewed.answers.items()
    return {id_: each for id_, each in given if each.decision is not Decision.DO or id_ in held}


def _apply_words(selected: int, unseen: int) -> str:
    """What *Apply* will do, what the filter hides included."""
    if unseen:
        number = current().number
        return _("App&ly {count}, {unseen} hidden…", count=number(selected), unseen=number(unseen))
    return n_("App&ly {count} change", "App&ly {count} changes", selected) if selected else _("App&ly")


def _lateness(when: str, age: timedelta) -> str:
    """When it was checked, and what that means for *Apply*."""
    if age > EXPIRES:
        return _("Checked {when} · too old to be applied; check again", when=when)
    if age > YOUNG:
        return _("Checked {when} · may have changed since; each task is checked again", when=when)
    return _("Checked {when}", when=when)


def _went_back(previewed: Previewed) -> bool:
    return any(guard.message.code == GuardCode.WENT_BACK for guard in previewed.plan.guards)


def _deleted_in(system: str, count: int) -> str:
    return n_(
        "{count} task will be deleted in {system}.", "{count} tasks will be deleted in {system}.", count, system=system
    )


def _only(running: Sequence[Activity]) -> bool:
    return all(activity.preview for activity in running)
