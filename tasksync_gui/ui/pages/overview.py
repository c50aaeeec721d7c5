"""How things stand: a sentence, what needs attention, numbers, and the last thirty days."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QColor, QShowEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from tasksync_gui.model.ids import Side
from tasksync_gui.model.pair import Mode
from tasksync_gui.services.contract import PairActivity, PairStatus
from tasksync_gui.services.phrases.language import _, current, n_
from tasksync_gui.services.phrases.markup import tip
from tasksync_gui.services.phrases.render import plural
from tasksync_gui.services.phrases.say import say
from tasksync_gui.ui.state.app_state import AppState
from tasksync_gui.ui.style.foreign import TextLabel
from tasksync_gui.ui.style.icons import svg_pixmap
from tasksync_gui.ui.style.theme import colors
from tasksync_gui.ui.style.times import ago, full_text, until
from tasksync_gui.ui.widgets.attention import TROUBLED, AttentionCard, LeftAloneCard
from tasksync_gui.ui.widgets.basics import heading, muted, named
from tasksync_gui.ui.widgets.pair_delegate import NEVER, STATES
from tasksync_gui.ui.widgets.tiles import Tile

ARROWS = {Mode.TWO_WAY: "↔↔", Mode.UPDATE: "→←", Mode.MIRROR: "⇒⇐"}
"""From left to right, and from right to left."""
PICTURE = 32
SEVERAL = {
    PairActivity.SYNCING: plural(
        "{count} of {whole} pairs is being synced", "{count} of {whole} pairs are being synced"
    ),
    PairActivity.ERROR: plural(
        "{count} of {whole} pairs cannot be synced", "{count} of {whole} pairs cannot be synced"
    ),
    PairActivity.ATTENTION: plural("{count} of {whole} pairs needs you", "{count} of {whole} pairs need you"),
    PairActivity.OFFLINE: plural("{count} of {whole} pairs is offline", "{count} of {whole} pairs are offline"),
}


class OverviewPage(QScrollArea):
    """What a person sees first: what needs them, all pairs, and the numbers of the last 30 days."""

    action_requested = Signal(str, str)

    def __init__(self, app_state: AppState) -> None:
        super().__init__()
        self.setObjectName("overview")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self._app_state = app_state
        self._chart: QWidget | None = None
        self.picture = TextLabel()
        self.picture.setFixedSize(PICTURE, PICTURE)
        self.sentence = named(heading("", 1.5), "overview.sentence")
        self.times = named(muted(), "overview.times")
        self.tiles = {
            "links": Tile("overview.links", _("tasks in step")),
            "held": Tile("overview.held", _("need you")),
            "changes": Tile("overview.changes", _("changes in 30 days")),
            "runs": Tile("overview.runs", _("runs in 30 days")),
        }
        self.attention = QVBoxLayout()
        self.attention.setSpacing(8)
        self.card = QFrame()
        self.card.setProperty("card", True)
        self.card.setMinimumHeight(240)
        self.card.setMaximumHeight(340)
        self._build()
        app_state.statuses_changed.connect(self.show_state)
        app_state.stats_changed.connect(self.show_numbers)
        app_state.plans_changed.connect(self.show_state)
        self.show_state()

    def _build(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.sentence)
        words.addWidget(self.times)
        top = QHBoxLayout()
        top.setSpacing(14)
        top.addWidget(self.picture, 0, Qt.AlignmentFlag.AlignTop)
        top.addLayout(words, 1)
        grid = QGridLayout()
        grid.setSpacing(12)
        for place, tile in enumerate(self.tiles.values()):
            grid.addWidget(tile, 0, place)
        self._inside = QVBoxLayout(self.card)
        self._inside.setContentsMargins(16, 12, 16, 12)
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(20, 20, 20, 20)
        layout.setSpacing(16)
        layout.addLayout(top)
        layout.addLayout(self.attention)
        layout.addLayout(grid)
        layout.addWidget(self.card, 10)
        layout.addStretch(1)
        self.setWidget(page)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """The chart's library is loaded once the page has been painted."""
        super().showEvent(event)
        if self._chart is None:
            QTimer.singleShot(0, self, self._add_chart)

    def _add_chart(self) -> None:
        if self._chart is None and self.isVisible():
            from tasksync_gui.ui.widgets.chart import ActivityChart

            chart = ActivityChart()
            self._chart = chart
            self._inside.addWidget(chart)
            self.show_numbers()

    def show_state(self) -> None:
        """Sentence, times and cards."""
        names = self._app_state.pair_names()
        statuses = [status for status in self._app_state.statuses if status.pair.name in names]
        self._show_sentence(statuses)
        held = sum(waiting(status) for status in statuses)
        self.tiles["held"].show_number(current().number(held), n_("needs you", "need you", held))
        while (item := self.attention.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for status in statuses:
            if status.activity in TROUBLED:
                card = AttentionCard(status, only=len(statuses) == 1)
                card.action_requested.connect(self.action_requested)
                self.attention.addWidget(card)
        for status in statuses:
            if status.left_alone:
                left = LeftAloneCard(status)
                left.action_requested.connect(self.action_requested)
                self.attention.addWidget(left)

    def _show_sentence(self, statuses: list[PairStatus]) -> None:
        if not statuses:
            return
        activity, words = overall(statuses)
        never = any(status.last_run is None for status in statuses) and activity is PairActivity.IDLE
        drawing, role = NEVER if never else STATES[activity]
        ink = QColor(getattr(colors(self.palette()), role))
        self.picture.setPixmap(svg_pixmap(drawing, PICTURE, self.devicePixelRatioF(), ink))
        self.sentence.setText(words)
        now = self._app_state.clock.now()
        finished = [status.last_run.finished_at for status in statuses if status.last_run]
        done = max((at for at in finished if at), default=None)
        upcoming = min((status.next_run for status in statuses if status.next_run), default=None)
        parts = (
            [self._ends(statuses[0])] if len(statuses) == 1 else [n_("{count} pair", "{count} pairs", len(statuses))]
        )
        parts.append(_("last sync {when}", when=ago(done, now)) if done else _("never synced"))
        if self._app_state.paused:
            parts.append(_("automatic sync is paused"))
        elif upcoming:
            parts.append(_("next {when}", when=until(upcoming, now)))
        self.times.setText("  ·  ".join(parts))
        self.times.setToolTip(tip(full_text(done)) if done else "")

    def _ends(self, status: PairStatus) -> str:
        names = self._app_state.names_of(status)
        arrow = ARROWS[status.pair.mode][current().right_to_left]
        return f"{names[Side.SOURCE]} {arrow} {names[Side.DESTINATION]}"

    def show_numbers(self) -> None:
        stats = self._app_state.stats
        if stats is None:
            return
        number = current().number
        changes = sum(day.created + day.updated + day.deleted for day in stats.days)
        self.tiles["links"].show_number(number(stats.links), n_("task in step", "tasks in step", stats.links))
        self.tiles["changes"].show_number(number(changes), n_("change in 30 days", "changes in 30 days", changes))
        runs = sum(day.runs for day in stats.days)
        self.tiles["runs"].show_number(number(runs), n_("run in 30 days", "runs in 30 days", runs))
        if self._chart is not None:
            self._chart.show_days(stats.days)  # type: ignore[attr-defined]

    def redraw(self) -> None:
        """After a change of theme."""
        self.show_state()
        if self._chart is not None:
            self._chart.redraw()  # type: ignore[attr-defined]


def waiting(status: PairStatus) -> int:
    """How much of a pair waits for a person: its conflicts, or all that a guard has stopped."""
    last = status.last_run
    stopped = last.counts.held if last is not None and last.needs_review else 0
    return max(status.held, stopped)


def overall(statuses: list[PairStatus]) -> tuple[PairActivity, str]:
    """The state of several pairs: the gravest one's, in a sentence."""
    if len(statuses) == 1:
        return statuses[0].activity, say(statuses[0].sentence)
    for activity in (
        PairActivity.SYNCING,
        PairActivity.ERROR,
        PairActivity.ATTENTION,
        PairActivity.OFFLINE,
    ):
        found = [status for status in statuses if status.activity is activity]
        if found:
            return activity, _of_several(activity, found, len(statuses))
    calm = [status for status in statuses if status.activity in (PairActivity.IDLE, PairActivity.PAUSED)]
    activity = calm[0].activity if calm else PairActivity.DISABLED
    if any(status.last_run is None for status in statuses):
        return activity, _("Not all pairs have been synced yet")
    left = sum(status.left_alone for status in statuses)
    if left:
        return activity, n_(
            "All pairs are up to date, {count} task left alone",
            "All pairs are up to date, {count} tasks left alone",
            left,
        )
    return activity, _("All pairs are up to date")


def _of_several(activity: PairActivity, found: list[PairStatus], whole: int) -> str:
    words = SEVERAL[activity]
    return n_(words.one, words.many, len(found), whole=current().number(whole))
