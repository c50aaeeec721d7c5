"""What the tray shows and when it speaks, decided without Qt: statuses in, words and choices out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from tasksync_gui.model.ids import PairId
from tasksync_gui.model.run import Outcome, Run, Trigger
from tasksync_gui.services.contract import PairActivity, PairStatus
from tasksync_gui.services.phrases.language import _, n_
from tasksync_gui.services.phrases.say import say

TOOLTIP_LIMIT = 127
"""Windows cuts longer ones."""
SETTLE_SECONDS = 1.0
SYNCING_SECONDS = 2.0
QUIET_SECONDS = 600.0
LOGIN_QUIET_SECONDS = 60.0
FAILURES_BEFORE_NOTICE = 3
NAMED = 3
"""Pairs that a notice names; the others are counted."""


class TrayState(StrEnum):
    """What all pairs together come to; each has a picture that can be told apart without colour."""

    IDLE = "idle"
    SYNCING = "syncing"
    PAUSED = "paused"
    ATTENTION = "attention"
    ERROR = "error"
    OFFLINE = "offline"


def tray_state(statuses: Sequence[PairStatus], paused: bool) -> TrayState:
    """The picture for all pairs together; activity first, then what needs a person, then calm states."""
    activities = {status.activity for status in statuses}
    for activity, state in (
        (PairActivity.SYNCING, TrayState.SYNCING),
        (PairActivity.ERROR, TrayState.ERROR),
        (PairActivity.ATTENTION, TrayState.ATTENTION),
    ):
        if activity in activities:
            return state
    if paused or activities - {PairActivity.DISABLED} == {PairActivity.PAUSED}:
        return TrayState.PAUSED
    return TrayState.OFFLINE if PairActivity.OFFLINE in activities else TrayState.IDLE


def status_line(statuses: Sequence[PairStatus], paused: bool, until: datetime | None, now: datetime) -> str:
    """The first, disabled line of the menu."""
    if not statuses:
        return _("No pairs yet")
    state = tray_state(statuses, paused)
    if state is TrayState.PAUSED:
        return _("Paused, {time} left", time=remaining(until - now)) if until else _("Paused until you resume")
    wanted = {TrayState.SYNCING, TrayState.ERROR, TrayState.ATTENTION, TrayState.OFFLINE}
    chosen = [status for status in statuses if state in wanted and status.activity == state.value]
    if not chosen:
        return _("Everything is up to date") if all(status.last_run for status in statuses) else _("Ready")
    line = f"{chosen[0].pair.name}: {say(chosen[0].sentence)}"
    more = len(chosen) - 1
    return n_("{line} (and {count} more)", "{line} (and {count} more)", more, line=line) if more else line


def remaining(span: timedelta) -> str:
    """``25 min``, ``3 h 05 min``."""
    minutes = max(1, round(span.total_seconds() / 60))
    if minutes < 60:
        return _("{minutes} min", minutes=minutes)
    return _("{hours} h {minutes} min", hours=minutes // 60, minutes=f"{minutes % 60:02}")


def tooltip(statuses: Sequence[PairStatus], paused: bool, clock_text: Callable[[datetime], str]) -> str:
    """``3 pairs · last sync 10:42 · next 10:57 · 1 conflict``, never longer than Windows shows."""
    if not statuses:
        return _("TaskSync · no pairs yet")
    parts = [n_("{count} pair", "{count} pairs", len(statuses))]
    finished = [status.last_run.finished_at for status in statuses if status.last_run and status.last_run.finished_at]
    upcoming = [status.next_run for status in statuses if status.next_run]
    held = sum(status.held for status in statuses)
    if finished:
        parts.append(_("last sync {when}", when=clock_text(max(finished))))
    if paused:
        parts.append(_("paused"))
    elif upcoming:
        parts.append(_("next {when}", when=clock_text(min(upcoming))))
    if held:
        parts.append(n_("{count} conflict", "{count} conflicts", held))
    troubled = (PairActivity.ERROR, PairActivity.OFFLINE)
    parts += [f"{status.pair.name}: {say(status.sentence)}" for status in statuses if status.activity in troubled]
    return shorten(" · ".join(parts), TOOLTIP_LIMIT)


def shorten(text: str, limit: int) -> str:
    """``text`` in at most ``limit`` UTF-16 units, as Windows counts."""
    if utf16(text) <= limit:
        return text
    while utf16(text) > limit - 1:
        text = text[:-1]
    return text.rstrip(" ·") + "…"


def utf16(text: str) -> int:
    """Length in UTF-16 units, in which Windows measures what a tooltip may hold."""
    return len(text.encode("utf-16-le")) // 2


@dataclass(slots=True)
class Debouncer:
    """Lets a state through once it has lasted; a short run never shows."""

    shown: TrayState = TrayState.IDLE
    wanted: TrayState = TrayState.IDLE
    since: float = 0.0

    def offer(self, state: TrayState, at: float) -> None:
        """``state`` is what there is to show from ``at`` (monotonic seconds) on."""
        if state is not self.wanted:
            self.wanted, self.since = state, at

    def poll(self, at: float) -> bool:
        """Whether the picture has to change now."""
        if self.wait(at) != 0.0:
            return False
        self.shown = self.wanted
        return True

    def wait(self, at: float) -> float | None:
        """Seconds until the wanted state may be shown; None if it is shown already."""
        if self.wanted is self.shown:
            return None
        delay = SYNCING_SECONDS if self.wanted is TrayState.SYNCING else SETTLE_SECONDS
        return max(0.0, self.since + delay - at)


class NoticeKind(StrEnum):
    """Why the tray speaks; each at most once in ten minutes."""

    CONFLICT = "conflict"
    REVIEW = "review"
    PROBLEM = "problem"
    REPEATED = "repeated"
    SUCCESS = "success"


@dataclass(frozen=True, slots=True)
class Notice:
    """One notification. A click opens ``page`` of ``pair`` (empty: all pairs)."""

    kind: NoticeKind
    title: str
    text: str
    pair: str
    page: str


@dataclass(frozen=True, slots=True)
class NoticeSettings:
    """What a person wants to hear."""

    attention: bool = True
    success: bool = False
    hide_content: bool = False


@dataclass(slots=True)
class Notifier:
    """Turns finished runs into few notifications: what needs a person, once, together."""

    started: float = 0.0
    """When the program started by itself at login; nothing is said in the minute after it."""
    _spoken: dict[NoticeKind, float] = field(default_factory=dict)
    _waiting: dict[NoticeKind, dict[str, Run]] = field(default_factory=dict)
    _known: dict[PairId, tuple[NoticeKind, int]] = field(default_factory=dict)
    _failures: dict[PairId, int] = field(default_factory=dict)
    _pages: dict[NoticeKind, str] = field(
        default_factory=lambda: {
            NoticeKind.CONFLICT: "conflicts",
            NoticeKind.REVIEW: "preview",
            NoticeKind.PROBLEM: "overview",
            NoticeKind.REPEATED: "overview",
            NoticeKind.SUCCESS: "history",
        }
    )

    def run_finished(self, run: Run, activity: PairActivity, settings: NoticeSettings, watched: bool) -> None:
        """Take note of a run; ``watched``: a person sees the window, so nothing has to be said."""
        kind = self._kind(run, activity)
        known = (kind, 0 if kind is NoticeKind.REVIEW else run.counts.held)
        if kind is not None and self._known.get(run.pair) == known:
            return
        for runs in self._waiting.values():
            runs.pop(run.pair_name, None)
        if kind is None or kind is NoticeKind.SUCCESS:
            self._known.pop(run.pair, None)
        wanted = settings.success if kind is NoticeKind.SUCCESS else settings.attention
        if kind is None or not wanted:
            return
        if kind is not NoticeKind.SUCCESS:
            self._known[run.pair] = (kind, known[1])
        if not (watched and run.trigger is Trigger.MANUAL):
            self._waiting.setdefault(kind, {})[run.pair_name] = run

    def next_notice(self, now: float, settings: NoticeSettings) -> Notice | None:
        """What may be said now: one notice for all pairs that wait for the same reason."""
        if now < self.started + LOGIN_QUIET_SECONDS:
            return None
        for kind in NoticeKind:
            runs = self._waiting.get(kind)
            if runs and now - self._spoken.get(kind, -QUIET_SECONDS) >= QUIET_SECONDS:
                self._spoken[kind] = now
                del self._waiting[kind]
                return self._notice(kind, list(runs.values()), settings.hide_content)
        return None

    @property
    def waiting(self) -> bool:
        """Whether something is still to be said."""
        return any(self._waiting.values())

    def _kind(self, run: Run, activity: PairActivity) -> NoticeKind | None:
        failed = run.outcome is Outcome.FAILED
        self._failures[run.pair] = self._failures.get(run.pair, 0) + 1 if failed else 0
        if failed:
            if activity is PairActivity.OFFLINE:
                return None
            if not run.retryable:
                return NoticeKind.PROBLEM
            return NoticeKind.REPEATED if self._failures[run.pair] >= FAILURES_BEFORE_NOTICE else None
        if run.undoes is not None:
            return None
        if run.needs_review or (run.outcome is Outcome.HELD and not run.counts.held):
            return NoticeKind.REVIEW
        if run.counts.held:
            return NoticeKind.CONFLICT
        done = run.counts.created + run.counts.updated + run.counts.deleted
        return NoticeKind.SUCCESS if run.outcome is Outcome.CLEAN and done else None

    def _notice(self, kind: NoticeKind, runs: Sequence[Run], hide: bool) -> Notice:
        one = runs[0] if len(runs) == 1 else None
        return Notice(
            kind,
            _title(kind, runs, "" if hide else one.pair_name if one else ""),
            "" if hide else _text(runs),
            one.pair_name if one else "",
            self._pages[kind],
        )


def _title(kind: NoticeKind, runs: Sequence[Run], pair: str) -> str:
    """What is said first. ``pair``: the one pair that it is about; empty for several, or if names are hidden."""
    pairs = len(runs)
    match kind:
        case NoticeKind.CONFLICT:
            held = sum(run.counts.held for run in runs)
            if pair:
                return n_(
                    "{count} conflict in {pair} needs you", "{count} conflicts in {pair} need you", held, pair=pair
                )
            return n_("{count} conflict needs you", "{count} conflicts need you", held)
        case NoticeKind.REVIEW:
            if pair:
                return _("Please review the changes of {pair}", pair=pair)
            return n_("Please review the changes of a pair", "Please review the changes of {count} pairs", pairs)
        case NoticeKind.PROBLEM:
            if pair:
                return _("{pair} cannot be synced", pair=pair)
            return n_("A pair cannot be synced", "{count} pairs cannot be synced", pairs)
        case NoticeKind.REPEATED:
            if pair:
                return _("Syncing {pair} keeps failing", pair=pair)
            return n_("Syncing a pair keeps failing", "Syncing {count} pairs keeps failing", pairs)
    done = sum(run.counts.created + run.counts.updated + run.counts.deleted for run in runs)
    if pair:
        return n_("{count} change synced in {pair}", "{count} changes synced in {pair}", done, pair=pair)
    return n_("{count} change synced", "{count} changes synced", done)


def _text(runs: Sequence[Run]) -> str:
    if len(runs) == 1:
        return say(runs[0].message)
    names = ", ".join(run.pair_name for run in runs[:NAMED])
    more = len(runs) - NAMED
    return n_("{names} and {count} more", "{names} and {count} more", more, names=names) if more > 0 else names
