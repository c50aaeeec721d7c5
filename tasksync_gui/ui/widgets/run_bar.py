"""The top of the window: the two verbs, the pause, and what is going on."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QProgressBar, QPushButton

from tasksync_gui.services.phrases.language import N_, _
from tasksync_gui.services.phrases.markup import tip
from tasksync_gui.ui.state.app_state import AppState
from tasksync_gui.ui.style.icons import set_icon
from tasksync_gui.ui.widgets.basics import ElidedLabel, named

SPANS = (
    ("30m", N_("For 30 &minutes")),
    ("1h", N_("For 1 &hour")),
    ("tomorrow", N_("Until &tomorrow")),
    ("resumed", N_("Until I &resume")),
)


class RunBar(QFrame):
    """Buttons say why they cannot be used."""

    sync_requested = Signal()
    preview_requested = Signal()
    pause_requested = Signal(str)
    resume_requested = Signal()

    def __init__(self, app_state: AppState) -> None:
        super().__init__()
        self.setProperty("bar", True)
        self._app_state = app_state
        self.sync = named(QPushButton(_("&Sync")), "run.sync", _("Sync"))
        self.sync.setProperty("primary", True)
        self.preview = named(QPushButton(_("&Preview")), "run.preview", _("Preview changes"))
        self.pause = named(QPushButton(_("P&ause")), "run.pause", _("Pause automatic sync"))
        self.resume = named(QPushButton(_("&Resume")), "run.resume", _("Resume automatic sync"))
        for button in (self.preview, self.pause, self.resume):
            button.setProperty("plain", True)
        for button in (self.sync, self.preview, self.pause, self.resume):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.words = named(ElidedLabel(), "run.words")
        self.words.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.bar = named(QProgressBar(), "run.progress", _("Progress"))
        self.bar.setFixedWidth(160)
        self.bar.setTextVisible(False)
        self.cancel = named(QPushButton(_("&Cancel")), "run.cancel", _("Cancel"))
        self.cancel.setProperty("plain", True)
        self._build()
        self._connect()
        self.update_activity()

    def _build(self) -> None:
        palette = self.palette()
        set_icon(self.sync, "sync", palette, "on_accent")
        set_icon(self.preview, "preview", palette)
        set_icon(self.pause, "pause", palette)
        set_icon(self.resume, "play", palette)
        set_icon(self.cancel, "stop", palette)
        menu = QMenu(self)
        for key, text in SPANS:
            action = menu.addAction(_(text))
            action.setObjectName(f"run.pause.{key}")
            action.triggered.connect(lambda checked=False, span=key: self.pause_requested.emit(span))
        self.pause.setMenu(menu)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 10, 12, 10)
        layout.setSpacing(8)
        for widget in (self.sync, self.preview, self.pause, self.resume):
            layout.addWidget(widget)
        layout.addSpacing(8)
        layout.addWidget(self.words, 1)
        layout.addWidget(self.bar)
        layout.addWidget(self.cancel)

    def _connect(self) -> None:
        self.sync.clicked.connect(self.sync_requested)
        self.preview.clicked.connect(self.preview_requested)
        self.resume.clicked.connect(self.resume_requested)
        self.cancel.clicked.connect(self._app_state.cancel)
        self._app_state.activity_changed.connect(self.update_activity)
        self._app_state.statuses_changed.connect(self.update_activity)
        self._app_state.plans_changed.connect(self.update_activity)

    def update_activity(self) -> None:
        """Show what is going on now."""
        app_state = self._app_state
        names = app_state.pair_names()
        busy = [name for name in names if app_state.is_running(name)]
        self.pause.setVisible(not app_state.paused)
        self.resume.setVisible(app_state.paused)
        self.pause.setEnabled(bool(app_state.statuses))
        for button in (self.sync, self.preview):
            button.setEnabled(len(busy) < len(names))
        one = names[0] if len(names) == 1 else ""
        why_not = _why_not(names, busy)
        reviewed = any(app_state.has_answers(name) for name in names)
        ticks = _("Apply the preview as you ticked it; nothing else is done")
        plain = _("Sync “{pair}”", pair=one) if one else _("Sync all pairs")
        self.sync.setToolTip(tip(why_not or (ticks if reviewed else plain)))
        self.preview.setToolTip(tip(why_not or (_("Preview “{pair}”", pair=one) if one else _("Preview all pairs"))))
        activities = app_state.activities
        self.bar.setVisible(bool(activities))
        self.cancel.setVisible(app_state.can_cancel or app_state.stopping)
        self.cancel.setEnabled(app_state.can_cancel)
        self.cancel.setText(_("Stopping…") if app_state.stopping else _("&Cancel"))
        total = sum(activity.total for activity in activities)
        self.bar.setRange(0, total)
        self.bar.setValue(sum(activity.done for activity in activities))
        words = " · ".join(activity.words for activity in activities)
        self.words.setText(words or self._resting_words())
        self.words.setToolTip(tip(words))

    def _resting_words(self) -> str:
        paused = self._app_state.paused
        return _("Automatic sync is paused") if paused and self._app_state.statuses else ""


def _why_not(names: list[str], busy: list[str]) -> str:
    if not names:
        return _("Add a pair first")
    return _("Already under way") if len(busy) == len(names) else ""
