"""One run: recover, look, guard, apply, record."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, partial

from tasksync_gui.engine.apply.delivery import Writer
from tasksync_gui.engine.apply.executor import JOINS, Applier
from tasksync_gui.engine.apply.journal import JournalWriter
from tasksync_gui.engine.apply.probe import Known
from tasksync_gui.engine.apply.run_state import Tally
from tasksync_gui.engine.merge.trust import trust_in
from tasksync_gui.engine.observe.confirm import not_accounted
from tasksync_gui.engine.plan.answers import answers_to, rows_of
from tasksync_gui.engine.plan.left_alone import outlived
from tasksync_gui.engine.plan.review import (
    answered_at_last,
    apply_answers,
    intersect,
    remembered,
    used_up,
    without_skipped,
)
from tasksync_gui.engine.ports import Progress, ProgressEvent
from tasksync_gui.engine.runtime.circuit_breaker import Breaker
from tasksync_gui.engine.state import Lease, PairState, Seen
from tasksync_gui.model.errors import ConnectorError
from tasksync_gui.model.ids import RemoteId, Side
from tasksync_gui.model.message import Message
from tasksync_gui.model.pair import Account, Pair
from tasksync_gui.model.plan import GuardKind, GuardTrip, NoteKind, OperationKind, Plan
from tasksync_gui.model.review import Review
from tasksync_gui.model.run import Outcome, Run
from tasksync_gui.services.contract import Cancellation, RunRequest
from tasksync_gui.services.run.ending import Ending, cancelled_early, finished, stopped, under_review
from tasksync_gui.services.run.progress import told
from tasksync_gui.services.run.reading import PairReading, Sides
from tasksync_gui.services.run.remembering import remember
from tasksync_gui.services.run.tools import Tools
from tasksync_gui.services.run.undo import Undoing


@dataclass(frozen=True, slots=True)
class Job:
    """One run that is wanted: of which pair, by whom, and what was reviewed."""

    run: Run
    pair: Pair
    accounts: Mapping[Side, Account]
    request: RunRequest
    reviewed: Plan | None = None
    """The plan that ``request.digest`` names."""
    undoing: Undoing | None = None
    """Undo this instead of syncing."""

    @property
    def forward(self) -> bool:
        """Whether a list that went back in time is to be brought up to date; never by itself."""
        reviewed = self.reviewed is not None and self.reviewed.forward is not None
        return (self.request.forward or reviewed) and not self.request.trigger.automatic

    @property
    def confirmed(self) -> bool:
        """Whether a person said yes: a bot can never pass a guard, whatever it says."""
        return self.request.confirmed and not self.request.trigger.automatic


@dataclass(frozen=True, slots=True)
class RunResult:
    """How a run went, and what is to be recorded with its end."""

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

    tools: Tools
    lease: Lease
    progress: Progress
    stop: Cancellation

    async def execute(self, job: Job, sides: Sides) -> RunResult:
        """The job's run with its ending.

        Raises:
            SideError: a system could not be read; nothing was written.
            StoreError: the database failed.
        """
        run, tools, store = job.run, self.tools, self.tools.store
        broken = await self._interrupted(run)
        verified = await tools.reader.recover(sides, self.lease, self.progress)
        automatic, forward = run.trigger.automatic, job.forward
        looking = tools.reader.look(sides, self.progress, automatic=automatic, forward=forward)
        looked = await self.stop.cut_short(looking)
        if looked is None:
            return RunResult(cancelled_early(run))
        reading: PairReading = looked
        await self._bring_ids_up_to_date(sides, reading)
        if (undoing := job.undoing) is not None:
            reading = replace(reading, plan=await tools.compute(lambda: undoing.plan(reading.request)))
        fresh = reading.plan
        if makes_tasks(fresh):  # the last moment: from here on one list under two names would get everything twice
            await tools.two_lists(job.pair)
        shown = job.reviewed or fresh
        run = replace(run, requests=fresh.requests, plan_digest=shown.digest)
        blocking = _blocking(fresh, job)
        seen = _seen(reading, stopped_by_guard=bool(blocking))
        if learnt := reading.request.respelled:  # before what was seen: afterwards nothing tells it from an edit
            await store.apply_updates(self.lease, learnt)
        if fresh.operations or fresh.updates or fresh.guards:
            await store.record_seen(self.lease, seen)
            seen = ()
        if blocking:
            await store.save_plan(fresh)
            await tools.reviews.renew(fresh)
            return RunResult(stopped(replace(run, plan_digest=fresh.digest), blocking, fresh))
        late = await self._late_review(job)
        if late is not None and run.trigger.automatic:
            return RunResult(under_review(run), seen=seen)
        given = () if fresh.undoes else remembered(shown, job.request.answers)
        if given:
            await remember(store, tools.config, sides.pair, given)
        plan = await tools.compute(lambda: _wanted(reading, job, late))
        if _is_destructive(fresh, plan):
            await tools.backup()
        tally, writes = await self._apply(run, sides, reading, plan)
        if done := used_up((*reading.request.state.decisions, *given), tally.delivered):
            await store.forget(sides.pair.id, done)
        if over := await tools.compute(lambda: outlived(reading.request)):
            await store.forget(sides.pair.id, over)
        overridden = tuple(str(guard.kind) for guard in fresh.guards)
        run = replace(run, requests=run.requests + writes, overridden_guards=overridden)
        ended = finished(run, Ending(plan, tally, dict(sides.names), self.stop.requested, broken, verified))
        if plan.undoes:
            return RunResult(ended, seen=seen, halted=tally.halted)
        await self._keep_plan(sides, plan)
        await self._settle_review(job, reading, ended)
        confirms = not verified.unasked and _confirms(ended, fresh, plan, tally)
        return RunResult(ended, confirms, seen, {**verified.problems, **tally.halted})

    async def _bring_ids_up_to_date(self, sides: Sides, reading: PairReading) -> None:
        """Before what was seen under today's ids is stored: a link under a former one would miss its task."""
        store, ids = self.tools.store, reading.ids
        if ids.answers:
            await store.remember(sides.pair.id, ids.answers)
        if ids.outdated:
            await store.forget(sides.pair.id, ids.outdated)
        if ids.links:
            await store.apply_updates(self.lease, ids.links)

    async def _late_review(self, job: Job) -> Review | None:
        """A review that a person has begun since the run was asked for: nothing that is unticked in it is done."""
        if job.reviewed is not None or job.undoing is not None:
            return None
        known = await self.tools.reviews.open(job.pair.id)
        return None if known is None else known[0]

    async def _settle_review(self, job: Job, reading: PairReading, ended: Run) -> None:
        """What the run leaves of the answers that it was given, and of earlier ones."""
        reviews, decisions = self.tools.reviews, reading.request.state.decisions
        at_last = answered_at_last(job.reviewed or reading.plan, job.request.answers, decisions)
        if at_last:
            await self.tools.store.forget(job.pair.id, at_last)
        await reviews.looked(reading.plan, decisions, automatic=job.run.trigger.automatic)
        await reviews.applied(job.reviewed or reading.plan, job.request.answers, ended)

    async def _interrupted(self, run: Run) -> Run | None:
        """The run before this one, if it never came to its end."""
        before = [each for each in await self.tools.store.runs(run.pair, 2) if each.id != run.id]
        return before[0] if before and before[0].outcome is Outcome.INTERRUPTED else None

    async def _apply(self, run: Run, sides: Sides, reading: PairReading, plan: Plan) -> tuple[Tally, int]:
        """What came of the plan's operations, and how many of them were requests to a system."""
        tools = self.tools
        capabilities = {side: connector.capabilities for side, connector in sides.connectors.items()}
        appliers: list[Applier] = []
        writers = self._writers(sides, lambda side: appliers[0].known(side), reading.request.state)
        journal = JournalWriter(run.id, tools.clock.now, capabilities)
        applier = Applier(
            tools.store,
            self.lease,
            writers,
            reading.request,
            journal,
            tools.markers,
            tools.clock,
            self.progress,
            self.stop,
        )
        appliers.append(applier)
        self.progress(ProgressEvent("applying", 0, len(plan.operations)))
        tally = await applier.apply(plan)
        return tally, sum(1 for operation in plan.operations if operation.kind not in JOINS)

    def _writers(self, sides: Sides, known: Callable[[Side], Known], state: PairState) -> dict[Side, Writer]:
        """One for each side; ``known`` are the tasks that the applier knows there. Equal accounts share a breaker."""
        breakers = {account.id: Breaker() for account in sides.accounts.values()}
        waits = told(self.progress, "applying")
        return {
            side: Writer(
                connector,
                sides.pair.endpoint(side).collection,
                sides.names[side],
                self.tools.clock,
                self.tools.random,
                self._waiting(sides.names[side]),
                self.stop,
                breakers[sides.accounts[side].id],
                partial(known, side),
                waits,
                cache(partial(trust_in, side, state.observations[side].values(), state.links.values())),
            )
            for side, connector in sides.connectors.items()
        }

    def _waiting(self, system: str) -> Callable[[Message | None], None]:
        return lambda why: self.progress(ProgressEvent("applying", account=system, waiting=why))

    async def _keep_plan(self, sides: Sides, plan: Plan) -> None:
        """The newest plan answers what is held; two empty ones in a row need no second copy."""
        if plan.is_empty:
            last = await self.tools.store.latest_plan(sides.pair.id)
            if last is None or last.is_empty:
                return
        await self.tools.store.save_plan(plan)


def makes_tasks(plan: Plan) -> bool:
    """Whether a task would be made that is on one side only."""
    return plan.undoes is None and any(operation.kind is OperationKind.CREATE for operation in plan.operations)


def went_back(plan: Plan) -> frozenset[Side]:
    """The sides that ``plan`` finds to have gone back in time, or brings up to date for that."""
    found = {guard.side for guard in plan.guards if guard.kind is GuardKind.WENT_BACK}
    return frozenset(side for side in (*found, plan.forward) if side is not None)


def _seen(reading: PairReading, *, stopped_by_guard: bool) -> tuple[Seen, ...]:
    """What both sides showed, and of what this run cannot account for it."""
    found = went_back(reading.plan)
    if stopped_by_guard:
        return tuple(replace(each.seen, pending=None, went_back=each.seen.side in found) for each in reading.sides)
    request = reading.request
    others = {side: request.view(side.other) for side in Side}
    pending: dict[Side, frozenset[RemoteId] | None] = {
        side: not_accounted(side, request.state, view.gone | view.unknown.keys()) for side, view in others.items()
    }
    forward = None if reading.plan.is_empty else reading.plan.forward
    if forward is not None:  # what is not brought up to date by this run is still older in the next one
        pending[forward] = None
    return tuple(
        replace(each.seen, pending=pending[each.seen.side], went_back=each.seen.side is forward)
        for each in reading.sides
    )


def _is_destructive(fresh: Plan, plan: Plan) -> bool:
    """Whether the run deletes tasks or goes past a guard: not without a copy of what TaskSync knows."""
    return bool(fresh.guards) or any(operation.kind is OperationKind.DELETE for operation in plan.operations)


def _blocking(fresh: Plan, job: Job) -> tuple[GuardTrip, ...]:
    """Guards that nobody has confirmed: a confirmation covers what was shown, and no more."""
    if not job.confirmed:
        return fresh.guards
    if job.reviewed is None:
        return ()
    known = {(guard.kind, guard.side): guard.count for guard in job.reviewed.guards}
    return tuple(guard for guard in fresh.guards if guard.count > known.get((guard.kind, guard.side), -1))


def _wanted(reading: PairReading, job: Job, late: Review | None) -> Plan:
    """The plan with the review's limits and a person's answers."""
    given = rows_of(job.reviewed or reading.plan, job.request.answers)
    plan = reading.plan if job.reviewed is None else intersect(job.reviewed, reading.plan)
    answers = answers_to(plan, given if late is None else (*late.rows, *given))
    if plan.undoes:
        return without_skipped(plan, answers)
    return apply_answers(plan, reading.request, answers) if answers else plan


def _confirms(run: Run, fresh: Plan, plan: Plan, tally: Tally) -> bool:
    """Whether nothing was left undone that a later run might misread.

    A first sync that is cut short stays a first sync, or what it did not match would be created twice.
    """
    done = {operation.id for operation in plan.operations}
    missed = any(o.kind is OperationKind.ADOPT and o.id not in done for o in fresh.operations)
    waiting = any(note.kind is NoteKind.WAITING for note in plan.notes)
    undone = tally.left or tally.halted or tally.changed_meanwhile or tally.counts.failed or waiting
    return not undone and not missed and run.outcome is not Outcome.CANCELLED
