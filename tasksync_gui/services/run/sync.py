"""The public face of the engine: preview, sync, numbers and history."""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace

from tasksync_gui.engine.apply.executor import GRACE_SECONDS, LEASE_SECONDS
from tasksync_gui.engine.plan.answers import answers_to
from tasksync_gui.engine.ports import Progress, ProgressEvent
from tasksync_gui.engine.state import Lease
from tasksync_gui.model.error_codes import ServiceCode
from tasksync_gui.model.errors import AuthError, BugError, BusyError, ConnectorError, TaskSyncError, UserError
from tasksync_gui.model.ids import RunId, Side
from tasksync_gui.model.message import message
from tasksync_gui.model.pair import Account, Pair
from tasksync_gui.model.plan import Plan
from tasksync_gui.model.review import EXPIRES
from tasksync_gui.model.run import Outcome, Run
from tasksync_gui.services.config.pairs import Pairs
from tasksync_gui.services.contract import Cancellation, Effects, EventBus, RunFinished, RunRequest, RunStarted
from tasksync_gui.services.run.coordinator import Coordinator
from tasksync_gui.services.run.ending import failed
from tasksync_gui.services.run.execution import Execution, Job, RunResult, makes_tasks, went_back
from tasksync_gui.services.run.history import Records
from tasksync_gui.services.run.progress import Meter
from tasksync_gui.services.run.reading import SideError, Sides
from tasksync_gui.services.run.tools import Tools
from tasksync_gui.services.run.undo import Undoing, look_up
from tasksync_gui.services.status.blocked import BlockedAccounts

STOP_SECONDS = 5.0
IN_FLIGHT_SECONDS = GRACE_SECONDS + 5.0
LONGEST_RUN = 12 * 3600.0
"""Seconds after which a run is ended like one that a person cancels: what is in flight may finish."""
AFTER_RUN = Effects(pairs=True, plan=True, history=True, conflicts=True, stats=True, schedule=True)
AFTER_PREVIEW = Effects(pairs=True, plan=True, conflicts=True)
AFTER_LOOKING = Effects(pairs=True)
"""A system that refuses to be read has its account left alone, which the pair's state tells."""
log = logging.getLogger(__name__)


class TaskSyncEngine(Records):
    """The SyncEngine: what reads and writes systems; what only reads the record is in :class:`Records`."""

    def __init__(
        self,
        tools: Tools,
        pairs: Pairs,
        coordinator: Coordinator,
        blocked: BlockedAccounts,
        events: EventBus,
        housekeeping: Callable[[], Awaitable[None]],
    ) -> None:
        super().__init__(tools, pairs, events)
        self._coordinator = coordinator
        self._blocked = blocked
        self._housekeeping = housekeeping
        self._running: dict[Cancellation, asyncio.Future[None]] = {}

    async def dry_run(self, pair: str, *, progress: Progress | None = None, forward: bool = False) -> Plan:
        """Preview. Raises TaskSyncError with the side's name where a system is at fault."""
        return await self._looked_at(await self._pairs.get(pair), None, progress, forward=forward)

    async def undo_preview(self, run: str, changes: Sequence[int] = (), *, progress: Progress | None = None) -> Plan:
        """What undoing a run, or some of its changes, would do."""
        undoing = await look_up(self._tools.store, await self.get_run(run), changes)
        return await self._looked_at(await self._pair_of(undoing.run), undoing, progress)

    async def _looked_at(
        self, chosen: Pair, undoing: Undoing | None, progress: Progress | None, *, forward: bool = False
    ) -> Plan:
        accounts = await self._accounts_of(chosen)
        meter = Meter(chosen.id, self._events, progress)
        self._events.publish(RunStarted(chosen.id, True, chosen.name))
        try:
            plan = await self._preview(chosen, accounts, undoing, meter, forward=forward)
            if makes_tasks(plan):
                await self._tools.two_lists(chosen)
            return plan
        except SideError as error:
            named = self._named(error, chosen, accounts)
            await self._note_refusal(error, accounts)
            raise named from error
        finally:
            self._events.publish(RunFinished(chosen.id, AFTER_PREVIEW if undoing is None else AFTER_LOOKING))

    async def _preview(
        self, pair: Pair, accounts: Mapping[Side, Account], undoing: Undoing | None, meter: Meter, *, forward: bool
    ) -> Plan:
        tools = self._tools
        if self._coordinator.is_running(pair.id):
            raise BusyError(message(ServiceCode.RUN_UNDER_WAY, pair=pair.name))
        sides = await tools.reader.open(pair, accounts)
        if await tools.store.open_intents(pair.id):
            await self._recover(pair, sides, meter)
        plan = await self._planned(sides, undoing, meter, forward=forward)
        await tools.store.save_plan(plan)
        if back := went_back(plan):
            await tools.store.note_went_back(pair.id, back)
        await tools.reviews.renew(plan)
        meter(ProgressEvent("finished"))
        return plan

    async def _planned(self, sides: Sides, undoing: Undoing | None, meter: Meter, *, forward: bool) -> Plan:
        """What was read for it may be forgotten then: it is the greater part of what a long list takes."""
        reading = await self._tools.reader.look(sides, meter, forward=forward)
        if undoing is None:
            return reading.plan
        return await self._tools.compute(lambda: undoing.plan(reading.request))

    async def _recover(self, pair: Pair, sides: Sides, meter: Meter) -> None:
        """An interrupted run is looked into first; asking is reading, so a preview may do it."""
        async with self._coordinator.hold(pair.id, pair.name, (pair.source.account, pair.destination.account)):
            lease = await self._lease(pair)
            try:
                await self._tools.reader.recover(sides, lease, meter)
            finally:
                await self._tools.store.release_lease(lease)

    async def sync(
        self,
        pair: str,
        request: RunRequest,
        *,
        progress: Progress | None = None,
        cancel: Cancellation | None = None,
    ) -> Run:
        """One run: recover, look, guard, apply, record; see the contract for what it raises."""
        return await self._run(await self._job(await self._pairs.get(pair), request), progress, cancel)

    async def undo(
        self,
        run: str,
        request: RunRequest,
        changes: Sequence[int] = (),
        *,
        progress: Progress | None = None,
        cancel: Cancellation | None = None,
    ) -> Run:
        """Undo a run, or some of its changes."""
        undoing = await look_up(self._tools.store, await self.get_run(run), changes)
        return await self._run(await self._job(await self._pair_of(undoing.run), request, undoing), progress, cancel)

    async def _job(self, pair: Pair, request: RunRequest, undoing: Undoing | None = None) -> Job:
        """Raises UserError where the reviewed plan or an account is gone."""
        undone = undoing.run.id if undoing else None
        if undoing is None:
            request, reviewed = await self._in_review(pair, request)
        else:
            reviewed = None if request.digest is None else await self._reviewed(pair, request.digest, undone)
        run = Run(
            RunId(uuid.uuid4().hex), pair.id, pair.name, request.trigger, self._tools.clock.now(), undoes=undone
        )  # fmt: skip
        return Job(run, pair, await self._accounts_of(pair), request, reviewed, undoing)

    async def _in_review(self, pair: Pair, request: RunRequest) -> tuple[RunRequest, Plan | None]:
        """``request`` with what a person has answered so far, and the plan that is reviewed, if any.

        While a review is open, to sync means to carry out its ticks; an automatic run leaves the pair to the person.
        """
        known = await self._tools.reviews.open(pair.id)
        if known is None:
            return request, None if request.digest is None else await self._reviewed(pair, request.digest)
        review, plan = known
        if request.trigger.automatic:
            raise BusyError(message(ServiceCode.UNDER_REVIEW, pair=pair.name))
        reviewed = plan if request.digest is None else await self._reviewed(pair, request.digest)
        answers = answers_to(reviewed, review.rows) | dict(request.answers)
        return replace(request, digest=reviewed.digest, answers=answers), reviewed

    async def _run(self, job: Job, progress: Progress | None, cancel: Cancellation | None) -> Run:
        """Under the pair's lock, told to everybody: when it begins, how far it is, and its end exactly once."""
        pair, cancel = job.pair, cancel or Cancellation()
        ended: Run | None = None
        started = False
        try:
            async with self._coordinator.hold(pair.id, pair.name, (each.id for each in job.accounts.values())):
                started = True
                self._running[cancel] = asyncio.get_running_loop().create_future()
                self._events.publish(RunStarted(pair.id, False, pair.name))
                ended = await self._under_lease(job, Meter(pair.id, self._events, progress), cancel)
            return ended
        finally:
            if cancel in self._running:
                self._running.pop(cancel).set_result(None)
            if started:
                self._events.publish(RunFinished(pair.id, AFTER_RUN, ended))

    async def _under_lease(self, job: Job, meter: Meter, cancel: Cancellation) -> Run:
        tools, started = self._tools, self._tools.clock.monotonic()
        deadline = asyncio.get_running_loop().call_later(LONGEST_RUN, _too_long, job.pair.name, cancel)
        await self._housekeeping()
        lease = await self._lease(job.pair, job.run)
        try:
            result, fingerprint = await self._attempt(job, Execution(tools, lease, meter, cancel))
            seconds = round(tools.clock.monotonic() - started, 3)
            ended = replace(result.run, finished_at=tools.clock.now(), seconds=seconds)
            await tools.store.finish_run(lease, ended, fingerprint, result.seen)
        except BaseException:
            await tools.store.release_lease(lease)
            raise
        finally:
            deadline.cancel()
        meter(ProgressEvent("finished"))
        return ended

    async def _attempt(self, job: Job, execution: Execution) -> tuple[RunResult, str | None]:
        """How the run went, whatever went wrong, and the fingerprint of the configuration that it confirms."""
        accounts = job.accounts
        try:
            sides = await self._tools.reader.open(job.pair, accounts)
            result = await execution.execute(job, sides)
        except SideError as error:
            await self._note_refusal(error, accounts)
            return RunResult(failed(job.run, self._named(error, job.pair, accounts))), None
        except BusyError:
            raise
        except TaskSyncError as error:
            return RunResult(failed(job.run, error)), None
        except Exception as error:
            log.exception("Pair '%s': the run ended unexpectedly", job.pair.name)
            problem = BugError(message(ServiceCode.UNEXPECTED, kind=type(error).__name__))
            return RunResult(failed(job.run, problem)), None
        await self._note_answers(result, accounts)
        return result, sides.fingerprint if result.confirms else None

    async def _note_answers(self, result: RunResult, accounts: Mapping[Side, Account]) -> None:
        """Which accounts ask for a rest, and that the others work."""
        for side, refusal in result.halted.items():
            await self._blocked.rest(accounts[side].id, refusal, self._tools.clock.now())
        if result.run.outcome not in (Outcome.FAILED, Outcome.CANCELLED):
            for account in accounts.values():
                await self._blocked.clear(account.id)

    async def stop(self) -> None:
        """Let runs finish for five seconds, then ask them to stop after what is in flight."""
        if self._running:
            await asyncio.wait(self._running.values(), timeout=STOP_SECONDS)
        for cancellation in self._running:
            cancellation.request()
        if self._running:
            await asyncio.wait(self._running.values(), timeout=IN_FLIGHT_SECONDS)

    async def _lease(self, pair: Pair, run: Run | None = None) -> Lease:
        return await self._tools.store.acquire_lease(pair.id, self._coordinator.owner, LEASE_SECONDS, run)

    async def _accounts_of(self, pair: Pair) -> dict[Side, Account]:
        known = {account.id: account for account in await self._tools.config.accounts()}
        found = {side: known.get(pair.endpoint(side).account) for side in Side}
        missing = [side for side, account in found.items() if account is None]
        if missing:
            raise UserError(message(ServiceCode.ACCOUNT_GONE, end=missing[0], pair=pair.name))
        return {side: account for side, account in found.items() if account is not None}

    async def _pair_of(self, run: Run) -> Pair:
        for pair in await self._pairs.list():
            if pair.id == run.pair:
                return pair
        raise UserError(message(ServiceCode.PAIR_GONE, pair=run.pair_name))

    async def get_plan(self, pair: str, digest: str) -> Plan:
        """A preview that is still good."""
        return await self._reviewed(await self._pairs.get(pair), digest)

    async def _reviewed(self, pair: Pair, digest: str, undoes: RunId | None = None) -> Plan:
        plan = await self._tools.store.load_plan(digest)
        if plan is None or plan.pair != pair.id or plan.undoes != undoes:
            raise UserError(message(ServiceCode.NO_PLAN, digest=digest[:12], pair=pair.name))
        if self._tools.clock.now() - plan.created_at > EXPIRES:
            raise UserError(message(ServiceCode.PLAN_TOO_OLD))
        return plan

    async def _note_refusal(self, error: SideError, accounts: Mapping[Side, Account]) -> None:
        account = accounts[error.side].id
        if isinstance(error.error, AuthError):
            await self._blocked.add(account, error.error)
        await self._blocked.rest(account, error.error, self._tools.clock.now())

    def _named(self, error: SideError, pair: Pair, accounts: Mapping[Side, Account]) -> ConnectorError:
        """The same error, with the account named so that a person knows which one is meant."""
        problem, name = error.error, accounts[error.side].name
        if not any(value == name for part in problem.message.walk() for _, value in part.args):
            problem.message = message(ServiceCode.OF_ACCOUNT, error=problem.message, account=name)
        log.warning("Pair '%s', %s: %s", pair.name, error.side.value, problem)
        return problem


def _too_long(pair: str, cancel: Cancellation) -> None:
    """Whatever goes on there, nobody waits for it any more; the next run goes on where this one ended."""
    log.warning("Pair '%s': the run took longer than %d hours and is ended", pair, LONGEST_RUN // 3600)
    cancel.request()
