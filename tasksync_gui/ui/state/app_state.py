"""What the window knows and can have done: services on one side, signals for its pages on the other."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from PySide6.QtCore import QObject, Signal

from tasksync_gui.engine.ports import Clock
from tasksync_gui.model.errors import BusyError, ConnectorError, TaskSyncError
from tasksync_gui.model.fields import Field, Value
from tasksync_gui.model.ids import OperationId, PairId, Side
from tasksync_gui.model.pair import Pair
from tasksync_gui.model.plan import Answer, Decision, Hold, Plan
from tasksync_gui.model.run import Change, Outcome, Run, Stats, Trigger
from tasksync_gui.services.contract import (
    Cancellation,
    Effects,
    Event,
    PairStatus,
    RunFinished,
    RunProgressed,
    RunRequest,
    RunStarted,
    Services,
    StateChanged,
)
from tasksync_gui.services.phrases.errors import say_error
from tasksync_gui.services.phrases.plan import side_names

EVERYTHING = Effects(True, True, True, True, True, True, True)
HISTORY_LIMIT = 500


@dataclass(frozen=True, slots=True)
class Previewed:
    """A plan that can be reviewed, with what its two systems are called."""

    pair: str
    plan: Plan
    names: Mapping[Side, str]
    at: datetime


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a preview could not be made."""

    message: str
    offline: bool


@dataclass(frozen=True, slots=True)
class Activity:
    """What is going on with one pair."""

    pair: str
    preview: bool
    phase: str = "reading"
    done: int = 0
    total: int = 0
    account: str = ""
    waiting: str = ""

    @property
    def words(self) -> str:
        """One line for the progress area."""
        if self.phase == "applying" and self.total:
            place = self.waiting or self.account
            return f"{self.pair}: {self.done:,} of {self.total:,}{f' · {place}' if place else ''}"
        if self.waiting:
            return f"{self.pair}: {self.waiting}"
        return f"{self.pair}: {PHASES.get(self.phase, 'working')}…"


PHASES = {
    "recovering": "looking after the interrupted sync",
    "reading": "reading both lists",
    "planning": "comparing",
    "applying": "writing",
    "finished": "finishing",
}


class AppState(QObject):
    """Holds what the pages show and starts what their buttons ask for."""

    statuses_changed = Signal()
    plans_changed = Signal()
    history_changed = Signal()
    conflicts_changed = Signal()
    stats_changed = Signal()
    activity_changed = Signal()
    review_needed = Signal(str)
    """A guard stopped this pair's run: a person has to look at the preview."""
    finished = Signal(object)
    """A :class:`Run` that this window started has ended."""
    failed = Signal(object)
    """An exception that a person has to see."""

    def __init__(
        self,
        services: Services,
        spawn: Callable[[Coroutine[Any, Any, Any]], None],
        clock: Clock,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.services, self.spawn, self.clock = services, spawn, clock
        self.statuses: tuple[PairStatus, ...] = ()
        self.plans: dict[str, Previewed] = {}
        self.troubles: dict[str, Trouble] = {}
        self.checked_at: dict[str, datetime] = {}
        self.conflicts: tuple[tuple[Pair, Hold], ...] = ()
        self.runs: tuple[Run, ...] = ()
        self.stats: Stats | None = None
        self.paused = False
        self.paused_until: datetime | None = None
        self.chosen = ""
        """The pair whose pages are shown; empty: all."""
        self._activities: dict[PairId, Activity] = {}
        self._cancellations: dict[str, Cancellation] = {}
        self._wanted = Effects()
        self._loading = False
        self._unsubscribe = services.events.subscribe(self._on_event)

    def close(self) -> None:
        """Listen no more."""
        self._unsubscribe()

    @property
    def activities(self) -> Sequence[Activity]:
        """What is going on, by pair."""
        return tuple(self._activities.values())

    @property
    def can_cancel(self) -> bool:
        """Whether a run of this window is under way and has not been asked to stop."""
        return any(not cancellation.requested for cancellation in self._cancellations.values())

    @property
    def stopping(self) -> bool:
        """Whether *Cancel* was pressed and the last requests are in flight."""
        return bool(self._cancellations) and not self.can_cancel

    def pair_names(self) -> list[str]:
        """The chosen pair, or all."""
        names = [status.pair.name for status in self.statuses]
        return [self.chosen] if self.chosen in names else names

    def status(self, name: str) -> PairStatus | None:
        """State of the pair called ``name``."""
        return next((status for status in self.statuses if status.pair.name == name), None)

    def names_of(self, status: PairStatus) -> dict[Side, str]:
        """What the two systems of a pair are called."""
        ends = {Side.SOURCE: status.source_account, Side.DESTINATION: status.destination_account}
        titles = {side: self._title(account.connector) for side, account in ends.items()}
        return side_names(titles, {side: account.name for side, account in ends.items()})

    def has_comments(self, connector: str) -> bool:
        """Whether systems of this kind can show what people wrote about a task."""
        try:
            return self.services.accounts.connector(connector).capabilities.comments
        except TaskSyncError:
            return False

    def _title(self, connector: str) -> str:
        try:
            return self.services.accounts.connector(connector).title
        except TaskSyncError:
            return connector

    def choose(self, name: str) -> None:
        """Show another pair's pages."""
        if name != self.chosen:
            self.chosen = name
            self.plans_changed.emit()
            self.conflicts_changed.emit()
            self.refresh(Effects(history=True, stats=True))

    def refresh(self, effects: Effects = EVERYTHING) -> None:
        """Read again what ``effects`` names; calls while one is under way are joined."""
        self._wanted = _joined(self._wanted, effects)
        if not self._loading:
            self._loading = True
            self.spawn(self._load())

    async def _load(self) -> None:
        try:
            while self._wanted != Effects():
                wanted, self._wanted = self._wanted, Effects()
                await self._load_once(wanted)
        finally:
            self._loading = False

    async def _load_once(self, wanted: Effects) -> None:
        engine = self.services.engine
        self.statuses = tuple(await self.services.status.pairs())
        self.paused, self.paused_until = await self.services.schedule.paused_until()
        known = {status.pair.name for status in self.statuses}
        if self.chosen not in known:
            self.chosen = self.statuses[0].pair.name if len(self.statuses) == 1 else ""
        if self.plans.keys() - known:
            self.plans = {name: plan for name, plan in self.plans.items() if name in known}
            self.plans_changed.emit()
        self.statuses_changed.emit()
        chosen = self.chosen or None
        if wanted.conflicts or wanted.plan:
            self.conflicts = tuple(await engine.conflicts())
            self.conflicts_changed.emit()
        if wanted.history:
            self.runs = tuple(await engine.get_history(chosen, HISTORY_LIMIT))
            self.history_changed.emit()
        if wanted.stats or wanted.history:
            self.stats = await engine.get_stats(chosen)
            self.stats_changed.emit()

    def preview(self, names: Sequence[str]) -> None:
        """Look what a sync of these pairs would do."""
        for name in names:
            self.spawn(self._preview(name))

    async def _preview(self, name: str) -> None:
        try:
            plan = await self.services.engine.dry_run(name)
        except BusyError:
            return
        except TaskSyncError as error:
            self.plans.pop(name, None)
            self.troubles[name] = Trouble(str(say_error(error)), isinstance(error, ConnectorError) and error.retryable)
            self.plans_changed.emit()
            return
        self._keep(name, plan)

    def _keep(self, name: str, plan: Plan) -> None:
        status = self.status(name)
        if status is None:
            return
        self.troubles.pop(name, None)
        self.checked_at[name] = plan.created_at
        self.plans[name] = Previewed(name, plan, self.names_of(status), plan.created_at)
        self.plans_changed.emit()

    def forget_preview(self, name: str) -> None:
        """The pair was changed: what was seen before says nothing any more."""
        self.plans.pop(name, None)
        self.troubles.pop(name, None)
        self.checked_at.pop(name, None)
        self.plans_changed.emit()

    def sync(self, names: Sequence[str]) -> None:
        """Sync without a review; guards still stop what needs one."""
        for name in names:
            self._begin(name, RunRequest(Trigger.MANUAL))

    def apply(self, name: str, answers: Mapping[OperationId, Answer], *, confirmed: bool) -> None:
        """Carry out the reviewed plan of a pair, and no more."""
        previewed = self.plans.get(name)
        if previewed is not None:
            self._begin(name, RunRequest(Trigger.MANUAL, confirmed, previewed.plan.digest, answers))

    def _begin(self, name: str, request: RunRequest) -> None:
        self.start(name, lambda cancel: self.services.engine.sync(name, request, cancel=cancel))

    def start(self, name: str, work: Callable[[Cancellation], Coroutine[Any, Any, Run]]) -> None:
        """Let ``work`` write for a pair, unless this window has a run of it under way."""
        if name in self._cancellations:
            return
        self._cancellations[name] = Cancellation()
        self.activity_changed.emit()
        self.spawn(self._run(name, work))

    async def _run(self, name: str, work: Callable[[Cancellation], Coroutine[Any, Any, Run]]) -> None:
        try:
            run = await work(self._cancellations[name])
        except TaskSyncError as error:
            self.failed.emit(error)
            return
        finally:
            self._cancellations.pop(name, None)
            self.activity_changed.emit()
        self.plans.pop(name, None)
        self.troubles.pop(name, None)
        if run.outcome is Outcome.CLEAN and run.undoes is None:
            self.checked_at[name] = run.finished_at or self.clock.now()
        else:
            self.checked_at.pop(name, None)
        self.plans_changed.emit()
        if run.needs_review and run.undoes is None:
            self.review_needed.emit(name)
        self.finished.emit(run)

    def cancel(self) -> None:
        """Stop runs of this window after the requests that are in flight."""
        for cancellation in self._cancellations.values():
            cancellation.request()
        self.activity_changed.emit()

    def is_running(self, name: str) -> bool:
        """Whether a run or preview of the pair is under way, whoever started it."""
        return name in self._cancellations or any(activity.pair == name for activity in self._activities.values())

    async def changes(self, run: Run) -> Sequence[Change]:
        """What a run changed."""
        return await self.services.engine.get_changes(run.id)

    async def resolve(
        self, pair: str, hold: Hold, decision: Decision, field: Field | None, value: Value = None
    ) -> None:
        """Remember a decision."""
        await self.services.engine.resolve(pair, hold.link or hold.id, field, decision, value)

    def pause(self, until: datetime | None) -> None:
        """Pause automatic runs."""
        self.spawn(self._then_refresh(self.services.schedule.pause(until)))

    def resume(self) -> None:
        """Run automatically again."""
        self.spawn(self._then_refresh(self.services.schedule.resume()))

    async def _then_refresh(self, work: Coroutine[Any, Any, None]) -> None:
        await work
        self.refresh(Effects(schedule=True))

    def _on_event(self, event: Event) -> None:
        match event:
            case RunStarted(pair, preview):
                self._activities[pair] = Activity(self._name(pair), preview)
                self.activity_changed.emit()
                self.refresh(Effects(schedule=True))
            case RunProgressed(pair, phase, done, total, account, waiting):
                known = self._activities.get(pair) or Activity(self._name(pair), False)
                self._activities[pair] = replace(
                    known, phase=phase, done=done, total=total, account=account, waiting=waiting
                )
                self.activity_changed.emit()
            case RunFinished(pair, effects):
                self._activities.pop(pair, None)
                self.activity_changed.emit()
                self.refresh(effects)
            case StateChanged(effects):
                self.refresh(effects)

    def _name(self, pair: PairId) -> str:
        return next((status.pair.name for status in self.statuses if status.pair.id == pair), "Pair")


def _joined(one: Effects, other: Effects) -> Effects:
    names = Effects.__dataclass_fields__
    return Effects(**{name: getattr(one, name) or getattr(other, name) for name in names})
