"""What the program knows and can have done: services on one side, signals for window and tray on the other."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from PySide6.QtCore import QObject, Signal

from tasksync_gui.engine.ports import Clock
from tasksync_gui.model.errors import BusyError, ConnectorError, TaskSyncError, UserError
from tasksync_gui.model.fields import Field, Value
from tasksync_gui.model.ids import OperationId, PairId, RunId, Side
from tasksync_gui.model.pair import Account, Pair
from tasksync_gui.model.plan import Answer, Decision, Hold, Plan
from tasksync_gui.model.review import EXPIRES
from tasksync_gui.model.run import Change, Counts, Outcome, Run, RunFilter, Stats, Trigger
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
from tasksync_gui.services.phrases.say import say
from tasksync_gui.ui.state.activity import Activity
from tasksync_gui.ui.state.pauses import pause_end
from tasksync_gui.ui.state.previews import Previewed, Previews, Trouble, waits_for_review

NOTHING = Effects()
EVERYTHING = Effects(True, True, True, True, True, True, True)
OF_THE_CHOSEN = Effects(history=True, stats=True)
"""What is loaded of the chosen pairs only."""
ELSEWHERE = Effects(plan=True, history=True, conflicts=True, stats=True)
"""What a run of another process made stale."""
HISTORY_LIMIT = 500
"""Runs that are loaded at once; more are asked for."""
EVENTFUL = RunFilter(eventful=True)
RECENT_LIMIT = 50


class AppState(QObject):
    """The one source of what window and tray show; starts what their buttons ask for.

    Each thing is loaded once, when the :class:`Effects` of an event name it, and told by a signal. Nobody else
    loads what is kept here.
    """

    statuses_changed = Signal()
    """The pairs' states, the pause, or which pair is chosen."""
    accounts_changed = Signal()
    plans_changed = Signal()
    history_changed = Signal()
    conflicts_changed = Signal()
    stats_changed = Signal()
    activity_changed = Signal()
    review_needed = Signal(str)
    """A guard stopped this pair's run: a person has to look at the plan that stopped it, which is kept now."""
    finished = Signal(object)
    """A :class:`Run` that this window started has ended."""
    told = Signal(object)
    """A :class:`Run`, whoever started it, has ended, and :attr:`statuses` know what came of it."""
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
        self.accounts: tuple[Account, ...] = ()
        self.conflicts: tuple[tuple[Pair, Hold], ...] = ()
        self.runs: tuple[Run, ...] = ()
        """The newest runs of the chosen pairs that pass :attr:`run_filter`."""
        self.run_filter = EVENTFUL
        self.run_limit = HISTORY_LIMIT
        self.recent: tuple[Run, ...] = ()
        """The newest runs of all pairs."""
        self.stats: Stats | None = None
        self.paused = False
        self.paused_until: datetime | None = None
        self.chosen = ""
        """The pair whose pages are shown; empty: all."""
        self._previews = Previews()
        self._activities: dict[PairId, Activity] = {}
        self._cancellations: dict[str, Cancellation] = {}
        self._wanted = NOTHING
        self._loading = False
        self._waiting: list[asyncio.Future[None]] = []
        self._answering = asyncio.Lock()
        """Answers are kept one after the other, and before anything that goes by them."""
        self._here: set[RunId] = set()
        """Runs of this process: events tell of them."""
        self._ended: list[Run] = []
        """Runs that are told once the statuses know of them."""
        self._unsubscribe = services.events.subscribe(self._on_event)

    def close(self) -> None:
        self._unsubscribe()

    @property
    def plans(self) -> Mapping[str, Previewed]:
        """What can be reviewed, by pair."""
        return self._previews.plans

    @property
    def troubles(self) -> Mapping[str, Trouble]:
        """Why there is nothing to review, by pair."""
        return self._previews.troubles

    @property
    def checked_at(self) -> Mapping[str, datetime]:
        """When both lists of a pair were last compared to the end."""
        return self._previews.checked_at

    @property
    def results(self) -> Mapping[str, Run]:
        """The runs that used up the plans shown before, by pair."""
        return self._previews.results

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
        """Names of the pairs whose pages are shown: the chosen one, or all."""
        names = [status.pair.name for status in self.statuses]
        return [self.chosen] if self.chosen in names else names

    def status(self, name: str) -> PairStatus | None:
        """State of the pair called ``name``."""
        return next((status for status in self.statuses if status.pair.name == name), None)

    def names_of(self, status: PairStatus) -> dict[Side, str]:
        """What the two systems of a pair are called."""
        ends = {Side.SOURCE: status.source_account, Side.DESTINATION: status.destination_account}
        return side_names(status.pair, ends)

    def has_comments(self, connector: str) -> bool:
        """Whether systems of this kind can show what people wrote about a task."""
        try:
            return self.services.accounts.connector(connector).capabilities.comments
        except TaskSyncError:
            return False

    def choose(self, name: str) -> None:
        """Show another pair's pages."""
        if name != self.chosen:
            self.chosen, self.run_limit = name, HISTORY_LIMIT
            self.statuses_changed.emit()
            self.plans_changed.emit()
            self.conflicts_changed.emit()
            self.refresh(OF_THE_CHOSEN)

    def refresh(self, effects: Effects = EVERYTHING) -> None:
        """Read again what ``effects`` names; calls before that has begun are joined."""
        self._wanted = _joined(self._wanted, effects)
        if self._wanted != NOTHING and not self._loading:
            self._loading = True
            self.spawn(self._load())

    async def loaded(self) -> None:
        """Until all that was announced so far is loaded."""
        if self._loading:
            self._waiting.append(asyncio.get_running_loop().create_future())
            await self._waiting[-1]

    async def _load(self) -> None:
        try:
            while self._wanted != NOTHING:
                wanted, self._wanted = self._wanted, NOTHING
                await self._load_once(wanted)
        finally:
            self._loading = False
            waiting, self._waiting = self._waiting, []
            for each in waiting:
                if not each.done():
                    each.set_result(None)

    async def _load_once(self, wanted: Effects) -> None:
        if wanted.accounts:
            self.accounts = tuple(await self.services.accounts.list())
            self.accounts_changed.emit()
        if wanted.schedule:
            self.paused, self.paused_until = await self.services.schedule.paused_until()
        if wanted.schedule or wanted.pairs:
            wanted = _joined(wanted, await self._load_statuses())
            await self._take_up_reviews()
        if wanted.plan:
            await self._show_stopped()
        if wanted.conflicts:
            self.conflicts = tuple(await self.services.engine.conflicts())
            self.conflicts_changed.emit()
        if wanted.history:
            await self._load_history()
        if wanted.stats:
            self.stats = await self.services.engine.get_stats(self.chosen or None)
            self.stats_changed.emit()

    async def _load_statuses(self) -> Effects:
        """The pairs' states; what else they show to be stale."""
        ended, self._ended = self._ended, []
        before = {status.pair.id: status.last_run for status in self.statuses}
        self.statuses = tuple(await self.services.status.pairs())
        news = [status.last_run for status in self.statuses if self._is_news(status, before)]
        stale = ELSEWHERE if news else NOTHING
        self._catch_up(news)
        known = {status.pair.name for status in self.statuses}
        if self.chosen not in known and self.chosen != (only := _only(known)):
            self.chosen = only
            stale = _joined(stale, OF_THE_CHOSEN)
        gone, over = self._previews.retain(known), self._previews.supersede(self.statuses)
        self.statuses_changed.emit()
        if gone or over or stale.history:
            self.plans_changed.emit()
        for run in ended:
            self.told.emit(run)
        return stale

    def _is_news(self, status: PairStatus, before: Mapping[PairId, Run | None]) -> bool:
        """Whether another process has run the pair: of runs of this one an event tells."""
        last, pair = status.last_run, status.pair.id
        if last is None or last.outcome is Outcome.RUNNING or pair not in before or pair in self._activities:
            return False
        known = before[pair]
        return known is None or (known.id, known.outcome) != (last.id, last.outcome)

    async def _show_stopped(self) -> None:
        """The plans with which guards stopped runs that nobody of this window has followed."""
        for status in self.statuses:
            if status.pair.name not in self._cancellations:
                await self._take_up(status.pair.name, status.last_run)

    async def _take_up(self, name: str, run: Run | None) -> None:
        """Show the plan that stopped ``run``, while it is still good; neither system is read for it."""
        digest = self._previews.take_up(name, run)
        if run is None or digest is None:
            return
        try:
            plan = await self.services.engine.get_plan(name, digest)
        except UserError:  # older than a day, or of lists that the pair no longer has
            return
        await self._keep(name, plan, run.id)

    async def _load_history(self) -> None:
        engine = self.services.engine
        wanted = self.run_filter
        self.runs = tuple(await engine.get_history(self.chosen or None, self.run_limit, wanted))
        if self.chosen or wanted != EVENTFUL:
            self.recent = tuple(await engine.get_history(None, RECENT_LIMIT, EVENTFUL))
        else:
            self.recent = self.runs[:RECENT_LIMIT]
        self.history_changed.emit()

    def look_for_runs(self, wanted: RunFilter) -> None:
        """Show these runs in the history."""
        if wanted != self.run_filter:
            self.run_filter, self.run_limit = wanted, HISTORY_LIMIT
            self.refresh(Effects(history=True))

    def show_older_runs(self) -> None:
        """As many more, from where the history ends now."""
        self.run_limit += HISTORY_LIMIT
        self.refresh(Effects(history=True))

    def preview(self, names: Sequence[str], *, forward: bool = False) -> None:
        """Look what a sync of these pairs would do; ``forward``: what would bring a list up to date that went back."""
        for name in names:
            self.spawn(self._preview(name, forward=forward))

    async def _preview(self, name: str, *, forward: bool = False) -> None:
        try:
            async with self._answering:
                pass
            plan = await self.services.engine.dry_run(name, forward=forward)
        except BusyError:
            return
        except TaskSyncError as error:
            self._previews.fail(
                name, Trouble(str(say_error(error)), isinstance(error, ConnectorError) and error.retryable)
            )
            self.plans_changed.emit()
            return
        await self._keep(name, plan)

    async def _keep(self, name: str, plan: Plan, stopped: RunId | None = None) -> None:
        """Show a plan, with what was answered to its rows so far."""
        known = await self.services.engine.get_review(name)
        answers = known[1] if known is not None and known[0].digest == plan.digest else {}
        status = self.status(name)
        if status is not None:
            self._previews.keep(Previewed(name, plan, self.names_of(status), plan.created_at, stopped, answers))
            self.plans_changed.emit()

    def has_answers(self, name: str) -> bool:
        """Whether a review of this pair is open here: to sync it means to carry out its ticks."""
        shown = self.plans.get(name)
        return shown is not None and bool(shown.answers) and self.clock.now() - shown.at <= EXPIRES

    def answer(self, name: str, answers: Mapping[OperationId, Answer | None]) -> None:
        """A person answers rows of the plan that is shown: kept at once, for this window and everybody else."""
        if name in self.plans:
            self._previews.answer(name, answers)
            self.spawn(self._answer(name, self.plans[name].plan.digest, answers))

    async def _answer(self, name: str, digest: str, answers: Mapping[OperationId, Answer | None]) -> None:
        try:
            async with self._answering:
                await self.services.engine.answer(name, digest, answers)
        except TaskSyncError as error:
            self.failed.emit(error)

    def discard_answers(self, names: Sequence[str]) -> None:
        """End the reviews of these pairs: every row is as it was proposed."""
        for name in names:
            if name in self.plans:
                self._previews.answer(name, dict.fromkeys(self.plans[name].answers))
            self.spawn(self._discard(name))
        self.plans_changed.emit()

    async def _discard(self, name: str) -> None:
        async with self._answering:
            await self.services.engine.discard_review(name)

    async def _take_up_reviews(self) -> None:
        """What was answered in another window, by another process, or before this one was started."""
        for status in self.statuses:
            name, shown = status.pair.name, self.plans.get(status.pair.name)
            answered = 0 if shown is None else len(shown.answers)
            if status.answered == answered or self._answering.locked() or self.is_running(name):
                continue
            known = await self.services.engine.get_review(name)
            if known is not None:
                await self._keep(name, known[0])
            elif shown is not None:
                self._previews.answer(name, dict.fromkeys(shown.answers))
                self.plans_changed.emit()

    def forget_preview(self, name: str) -> None:
        """The pair was changed: what was seen before says nothing any more."""
        self._previews.forget(name)
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
            async with self._answering:
                pass
            run = await work(self._cancellations[name])
        except TaskSyncError as error:
            self.failed.emit(error)
            return
        finally:
            self._cancellations.pop(name, None)
            self.activity_changed.emit()
        await self._after(name, run)
        if waits_for_review(run):
            await self._review(name, run)
        self.finished.emit(run)

    async def _after(self, name: str, run: Run) -> None:
        """What is shown once ``run`` has ended: an open review as it is now, else what the run made of it."""
        known = await self.services.engine.get_review(name)
        if known is None or waits_for_review(run):
            self._previews.has_run(name, run, self.clock.now())
            self.plans_changed.emit()
        elif run.counts != Counts():
            await self._preview(name)

    def _catch_up(self, news: Sequence[Run | None]) -> None:
        """Runs of other processes took place: plans that are shown may say no more what would be done."""
        for last in news:
            if last is not None and last.id not in self._here:
                self.spawn(self._overtaken(last))

    async def _overtaken(self, run: Run) -> None:
        """Somebody else has synced a pair whose plan is shown here: it says no more what would be done."""
        name = run.pair_name
        shown = self.plans.get(name)
        if shown is None or (shown.stopped is not None and not shown.answers) or run.counts == Counts():
            return
        await self._after(name, run)

    async def _review(self, name: str, run: Run) -> None:
        """Show what stopped the run; both systems are read again only if that plan is not kept any more."""
        await self._take_up(name, run)
        if name not in self.plans:
            self.preview([name])
        self.review_needed.emit(name)

    def cancel(self) -> None:
        """Stop runs of this window after the requests that are in flight."""
        for cancellation in self._cancellations.values():
            cancellation.request()
        self.activity_changed.emit()

    def is_running(self, name: str) -> bool:
        """Whether a run or preview of the pair is under way, whoever started it."""
        return name in self._cancellations or any(activity.pair == name for activity in self._activities.values())

    async def changes(self, run: Run) -> Sequence[Change]:
        """What a run changed, in its order, read from the history each time it is asked for."""
        return await self.services.engine.get_changes(run.id)

    async def resolve(
        self, pair: str, hold: Hold, decision: Decision, field: Field | None, value: Value = None
    ) -> None:
        await self.services.engine.resolve(pair, hold.link or hold.id, field, decision, value)

    def pause(self, span: str) -> None:
        """Pause automatic runs for a span that :func:`~tasksync_gui.ui.state.pauses.pause_end` knows."""
        self.spawn(self.services.schedule.pause(pause_end(span, self.clock.now())))

    def resume(self) -> None:
        self.spawn(self.services.schedule.resume())

    def _on_event(self, event: Event) -> None:
        match event:
            case RunStarted(pair, preview, name):
                self._activities[pair] = Activity(name, preview)
                self.activity_changed.emit()
                self.refresh(Effects(pairs=True))
            case RunProgressed(pair, phase, done, total, account, waiting) if pair in self._activities:
                told = say(waiting) if waiting else ""
                self._activities[pair] = replace(
                    self._activities[pair], phase=phase, done=done, total=total, account=account, waiting=told
                )
                self.activity_changed.emit()
            case RunFinished(pair, effects, run):
                self._activities.pop(pair, None)
                self.activity_changed.emit()
                self._ended += [run] if run is not None else []
                if run is not None:
                    self._here.add(run.id)
                    if run.pair_name not in self._cancellations:
                        self.spawn(self._overtaken(run))
                self.refresh(effects)
            case StateChanged(effects):
                self.refresh(effects)


def _only(known: set[str]) -> str:
    """The pair that is chosen where there is only one; otherwise all are."""
    return next(iter(known)) if len(known) == 1 else ""


def _joined(one: Effects, other: Effects) -> Effects:
    names = Effects.__dataclass_fields__
    return Effects(**{name: getattr(one, name) or getattr(other, name) for name in names})
