"""One run: recover, look, guard, apply, record."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from random import Random

from tasksync_gui.engine.apply.delivery import Writer
from tasksync_gui.engine.apply.executor import JOINS, Applier, Tally
from tasksync_gui.engine.apply.journal import JournalWriter
from tasksync_gui.engine.apply.probe import Memory
from tasksync_gui.engine.identity.markers import Markers
from tasksync_gui.engine.observe.read import Compute
from tasksync_gui.engine.plan.review import apply_answers, carried_out, intersect, remembered, without_skipped
from tasksync_gui.engine.ports import Clock, Progress, ProgressEvent, SyncStore
from tasksync_gui.engine.runtime.cancellation import Cancellation
from tasksync_gui.engine.runtime.circuit_breaker import Breaker
from tasksync_gui.engine.state import Lease, Seen
from tasksync_gui.model.errors import ConnectorError
from tasksync_gui.model.ids import OperationId, Side
from tasksync_gui.model.plan import Answer, GuardTrip, NoteKind, OperationKind, Plan
from tasksync_gui.model.run import Outcome, Run
from tasksync_gui.services.phrases.run import Ending, cancelled_early, finished, stopped
from tasksync_gui.services.run.progress import told
from tasksync_gui.services.run.reading import Sides, Survey, Surveyor
from tasksync_gui.services.run.undo import Undoing


@dataclass(frozen=True, slots=True)
class RunRequest:
    """What a person (or the timer) wants of a run."""

    confirmed: bool = False
    reviewed: Plan | None = None
    answers: Mapping[OperationId, Answer] = field(default_factory=dict)
    undoing: Undoing | None = None
    """Undo this instead of syncing."""


@dataclass(frozen=True, slots=True)
class RunResult:
    """How a run went."""

    run: Run
    confirms: bool = False
    """Whether it confirms the pair's configuration."""
    seen: tuple[Seen, ...] = ()
    """What it saw and left to be recorded with its end."""
    halted: Mapping[Side, ConnectorError] = field(default_factory=dict)
    """Sides that were left alone for the rest of the run, and why."""


@dataclass(slots=True)
class Execution:
    """Carries out one run on one pair under one lease."""

    store: SyncStore
    surveyor: Surveyor
    markers: Markers
    clock: Clock
    random: Random
    compute: Compute
    lease: Lease
    progress: Progress
    stop: Cancellation
    backup: Callable[[], Awaitable[None]]

    async def execute(self, run: Run, sides: Sides, orders: RunRequest) -> RunResult:
        """The run with its ending.

        Raises:
            SideError: a system could not be read; nothing was written.
            StoreError: the database failed.
        """
        broken = await self._interrupted(run)
        verified = await self.surveyor.recover(sides, self.lease, self.progress)
        looked = await self.stop.cut_short(self.surveyor.look(sides, self.progress, automatic=run.trigger.automatic))
        if looked is None:
            return RunResult(cancelled_early(run))
        survey: Survey = looked
        if (undoing := orders.undoing) is not None:
            survey = replace(survey, plan=await self.compute(lambda: undoing.plan(survey.request)))
        fresh = survey.plan
        shown = orders.reviewed or fresh
        run = replace(run, requests=fresh.requests, plan_digest=shown.digest)
        seen = tuple(reading.seen for reading in survey.readings)
        if fresh.operations or fresh.updates or fresh.guards:
            await self.store.record_seen(self.lease, seen)
            seen = ()
        blocking = _blocking(fresh, orders)
        if blocking:
            await self.store.save_plan(fresh)
            return RunResult(stopped(run, blocking, fresh))
        given = () if fresh.undoes else remembered(orders.reviewed or fresh, orders.answers)
        if given:
            await self.store.remember(sides.pair.id, given)
        plan = await self.compute(lambda: _wanted(survey, orders))
        if _is_destructive(fresh, plan):
            await self.backup()
        tally, writes = await self._apply(run, sides, survey, plan)
        if done := carried_out((*survey.request.state.decisions, *given), tally.delivered):
            await self.store.forget(sides.pair.id, done)
        overridden = tuple(str(guard.kind) for guard in fresh.guards)
        run = replace(run, requests=run.requests + writes, overridden_guards=overridden)
        ended = finished(run, Ending(plan, tally, dict(sides.names), self.stop.requested, broken, verified))
        if plan.undoes:
            return RunResult(ended, seen=seen, halted=tally.halted)
        await self._keep_plan(sides, plan)
        confirms = not verified.unasked and _confirms(ended, fresh, plan, tally)
        return RunResult(ended, confirms, seen, {**verified.problems, **tally.halted})

    async def _interrupted(self, run: Run) -> Run | None:
        """The run before this one, if it never came to its end."""
        before = [each for each in await self.store.runs(run.pair, 2) if each.id != run.id]
        return before[0] if before and before[0].outcome is Outcome.INTERRUPTED else None

    async def _apply(self, run: Run, sides: Sides, survey: Survey, plan: Plan) -> tuple[Tally, int]:
        capabilities = {side: connector.capabilities for side, connector in sides.connectors.items()}
        breakers = {account.id: Breaker() for account in sides.accounts.values()}
        appliers: list[Applier] = []
        waits = told(self.progress, "applying")

        def known(side: Side) -> Memory:
            return lambda: appliers[0].known(side)

        writers = {
            side: Writer(
                connector,
                sides.pair.endpoint(side).collection,
                sides.names[side],
                self.clock,
                self.random,
                self._waiting(sides.names[side]),
                self.stop,
                breakers[sides.accounts[side].id],
                known(side),
                waits,
            )
            for side, connector in sides.connectors.items()
        }
        journal = JournalWriter(run.id, self.clock.now, capabilities)
        applier = Applier(
            self.store,
            self.lease,
            writers,
            survey.request,
            journal,
            self.markers,
            self.clock,
            self.progress,
            self.stop,
        )
        appliers.append(applier)
        self.progress(ProgressEvent("applying", 0, len(plan.operations)))
        tally = await applier.apply(plan)
        return tally, sum(1 for operation in plan.operations if operation.kind not in JOINS)

    def _waiting(self, system: str) -> Callable[[str], None]:
        return lambda why: self.progress(ProgressEvent("applying", account=system, waiting=why))

    async def _keep_plan(self, sides: Sides, plan: Plan) -> None:
        """The newest plan answers what is held; two empty ones in a row need no second copy."""
        if plan.is_empty:
            last = await self.store.latest_plan(sides.pair.id)
            if last is None or last.is_empty:
                return
        await self.store.save_plan(plan)


def _is_destructive(fresh: Plan, plan: Plan) -> bool:
    """Whether the run deletes tasks or goes past a guard: not without a copy of what TaskSync knows."""
    return bool(fresh.guards) or any(operation.kind is OperationKind.DELETE for operation in plan.operations)


def _blocking(fresh: Plan, orders: RunRequest) -> tuple[GuardTrip, ...]:
    """Guards that nobody has confirmed: a confirmation covers what was shown, and no more."""
    if not orders.confirmed:
        return fresh.guards
    if orders.reviewed is None:
        return ()
    known = {(guard.kind, guard.side): guard.count for guard in orders.reviewed.guards}
    return tuple(guard for guard in fresh.guards if guard.count > known.get((guard.kind, guard.side), -1))


def _wanted(survey: Survey, orders: RunRequest) -> Plan:
    """The plan with the review's limits and a person's answers."""
    plan = survey.plan if orders.reviewed is None else intersect(orders.reviewed, survey.plan)
    if plan.undoes:
        return without_skipped(plan, orders.answers)
    return apply_answers(plan, survey.request, orders.answers) if orders.answers else plan


def _confirms(run: Run, fresh: Plan, plan: Plan, tally: Tally) -> bool:
    """Whether nothing was left undone that a later run might misread.

    A first sync that is cut short stays a first sync, or what it did not match would be created twice.
    """
    done = {operation.id for operation in plan.operations}
    missed = any(o.kind is OperationKind.ADOPT and o.id not in done for o in fresh.operations)
    waiting = any(note.kind is NoteKind.WAITING for note in plan.notes)
    undone = tally.left or tally.halted or tally.changed_meanwhile or tally.counts.failed or waiting
    return not undone and not missed and run.outcome is not Outcome.CANCELLED
