"""The public face of the engine: preview, sync, numbers and history."""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace

from tasksync_gui.engine.apply.executor import GRACE_SECONDS, LEASE_SECONDS
from tasksync_gui.engine.plan.review import EXPIRES
from tasksync_gui.engine.ports import Progress, ProgressEvent
from tasksync_gui.engine.state import Lease
from tasksync_gui.model.errors import AuthError, BugError, BusyError, ConnectorError, TaskSyncError, UserError
from tasksync_gui.model.ids import OperationId, RunId, Side
from tasksync_gui.model.pair import Account, Pair
from tasksync_gui.model.plan import Answer, Plan
from tasksync_gui.model.run import Outcome, Run, Trigger
from tasksync_gui.services.config.pairs import Pairs
from tasksync_gui.services.contract import Cancellation, Effects, EventBus, RunFinished, RunStarted
from tasksync_gui.services.phrases.run import failed
from tasksync_gui.services.run.coordinator import Coordinator
from tasksync_gui.services.run.execution import Execution, RunRequest, RunResult
from tasksync_gui.services.run.history import Records, Tools
from tasksync_gui.services.run.progress import Meter
from tasksync_gui.services.run.reading import SideError, Sides
from tasksync_gui.services.run.undo import Undoing, look_up
from tasksync_gui.services.status.blocked import BlockedAccounts

STOP_SECONDS = 5.0
IN_FLIGHT_SECONDS = GRACE_SECONDS + 5.0
AFTER_RUN = Effects(pairs=True, plan=True, history=True, conflicts=True, stats=True, schedule=True)
AFTER_PREVIEW = Effects(plan=True, conflicts=True)
log = logging.getLogger(__name__)


class TaskSyncEngine(Records):
    """The SyncEngine."""

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

    async def dry_run(self, pair: str, *, progress: Progress | None = None) -> Plan:
        """Preview. Raises TaskSyncError with the side's name where a system is at fault."""
        return await self._looked_at(await self._pairs.get(pair), None, progress)

    async def undo_preview(self, run: str, changes: Sequence[int] = (), *, progress: Progress | None = None) -> Plan:
        """What undoing a run, or some of its changes, would do."""
        undoing = await look_up(self._tools.store, await self.get_run(run), changes)
        return await self._looked_at(await self._pair_of(undoing.run), undoing, progress)

    async def _looked_at(self, chosen: Pair, undoing: Undoing | None, progress: Progress | None) -> Plan:
        accounts = await self._accounts_of(chosen)
        meter = Meter(chosen.id, self._events, progress)
        self._events.publish(RunStarted(chosen.id, True))
        plan: Plan | None = None
        problem = ""
        try:
            plan = await self._preview(chosen, accounts, undoing, meter)
            return plan
        except SideError as error:
            problem = str(self._named(error, chosen, accounts))
            await self._note_refusal(error, accounts)
            raise self._named(error, chosen, accounts) from error.error
        except TaskSyncError as error:
            problem = str(error)
            raise
        finally:
            effects = AFTER_PREVIEW if undoing is None else Effects()
            self._events.publish(RunFinished(chosen.id, effects, plan=plan, error=problem))

    async def _preview(
        self, pair: Pair, accounts: Mapping[Side, Account], undoing: Undoing | None, meter: Meter
    ) -> Plan:
        tools = self._tools
        if self._coordinator.is_running(pair.id):
            raise BusyError("The pair is being synced already", cause=f"'{pair.name}' has a run under way")
        sides = await tools.surveyor.open(pair, accounts)
        if (await tools.store.load(pair.id)).intents:
            await self._recover(pair, sides, meter)
        survey = await tools.surveyor.look(sides, meter)
        plan = survey.plan if undoing is None else await tools.compute(lambda: undoing.plan(survey.request))
        await tools.store.save_plan(plan)
        meter(ProgressEvent("finished"))
        return plan

    async def _recover(self, pair: Pair, sides: Sides, meter: Meter) -> None:
        """An interrupted run is looked into first; asking is reading, so a preview may do it."""
        async with self._coordinator.hold(pair.id, pair.name, (pair.source.account, pair.destination.account)):
            lease = await self._lease(pair)
            try:
                await self._tools.surveyor.recover(sides, lease, meter)
            finally:
                await self._tools.store.release_lease(lease)

    async def sync(
        self,
        pair: str,
        *,
        trigger: Trigger,
        confirmed: bool = False,
        digest: str | None = None,
        answers: Mapping[OperationId, Answer] | None = None,
        progress: Progress | None = None,
        cancel: Cancellation | None = None,
    ) -> Run:
        """Sync a pair."""
        chosen = await self._pairs.get(pair)
        reviewed = None if digest is None else await self._reviewed(chosen, digest)
        orders = RunRequest(_is_person(confirmed, trigger), reviewed, answers or {})
        return await self._carried_out(chosen, self._new_run(chosen, trigger), orders, progress, cancel)

    async def undo(
        self,
        run: str,
        changes: Sequence[int] = (),
        *,
        trigger: Trigger,
        confirmed: bool = False,
        digest: str | None = None,
        answers: Mapping[OperationId, Answer] | None = None,
        progress: Progress | None = None,
        cancel: Cancellation | None = None,
    ) -> Run:
        """Undo a run, or some of its changes."""
        undoing = await look_up(self._tools.store, await self.get_run(run), changes)
        chosen = await self._pair_of(undoing.run)
        reviewed = None if digest is None else await self._reviewed(chosen, digest, undoing.run.id)
        orders = RunRequest(_is_person(confirmed, trigger), reviewed, answers or {}, undoing)
        new = replace(self._new_run(chosen, trigger), undoes=undoing.run.id)
        return await self._carried_out(chosen, new, orders, progress, cancel)

    async def _carried_out(
        self, chosen: Pair, run: Run, orders: RunRequest, progress: Progress | None, cancel: Cancellation | None
    ) -> Run:
        accounts = await self._accounts_of(chosen)
        cancel = cancel or Cancellation()
        problem = ""
        started = False
        try:
            async with self._coordinator.hold(chosen.id, chosen.name, (each.id for each in accounts.values())):
                started = True
                self._running[cancel] = asyncio.get_running_loop().create_future()
                self._events.publish(RunStarted(chosen.id, False))
                run = await self._under_lease(run, chosen, accounts, orders, progress, cancel)
            return run
        except TaskSyncError as error:
            problem = str(error)
            raise
        finally:
            if cancel in self._running:
                self._running.pop(cancel).set_result(None)
            if started:
                ended = None if run.outcome is Outcome.RUNNING else run
                self._events.publish(RunFinished(chosen.id, AFTER_RUN, ended, error=problem or _error_of(run)))

    async def _under_lease(
        self,
        run: Run,
        pair: Pair,
        accounts: Mapping[Side, Account],
        orders: RunRequest,
        progress: Progress | None,
        cancel: Cancellation,
    ) -> Run:
        tools, started = self._tools, self._tools.clock.monotonic()
        meter = Meter(pair.id, self._events, progress)
        await self._housekeeping()
        lease = await self._lease(pair, run)
        try:
            found, fingerprint = await self._attempt(run, pair, accounts, orders, meter, cancel, lease)
            seconds = round(tools.clock.monotonic() - started, 3)
            ended = replace(found.run, finished_at=tools.clock.now(), seconds=seconds)
            await tools.store.finish_run(lease, ended, fingerprint, found.seen)
        except BaseException:
            await tools.store.release_lease(lease)
            raise
        meter(ProgressEvent("finished"))
        return ended

    async def _attempt(
        self,
        run: Run,
        pair: Pair,
        accounts: Mapping[Side, Account],
        orders: RunRequest,
        meter: Meter,
        cancel: Cancellation,
        lease: Lease,
    ) -> tuple[RunResult, str | None]:
        tools = self._tools
        execution = Execution(
            tools.store,
            tools.surveyor,
            tools.markers,
            tools.clock,
            tools.random,
            tools.compute,
            lease,
            meter,
            cancel,
            tools.backup,
        )
        try:
            sides = await tools.surveyor.open(pair, accounts)
            found = await execution.execute(run, sides, orders)
        except SideError as error:
            await self._note_refusal(error, accounts)
            return RunResult(failed(run, self._named(error, pair, accounts))), None
        except BusyError:
            raise
        except TaskSyncError as error:
            return RunResult(failed(run, error)), None
        except Exception as error:
            log.exception("Pair '%s': the run ended unexpectedly", pair.name)
            problem = BugError("Something went wrong in TaskSync", cause=type(error).__name__)
            return RunResult(failed(run, problem)), None
        for side, refusal in found.halted.items():
            await self._blocked.rest(accounts[side].id, refusal, self._tools.clock.now())
        if found.run.outcome not in (Outcome.FAILED, Outcome.CANCELLED):
            for account in accounts.values():
                await self._blocked.clear(account.id)
        return found, sides.fingerprint if found.confirms else None

    async def stop(self, patience: float = STOP_SECONDS) -> None:
        """Let runs finish for ``patience`` seconds, then ask them to stop after what is in flight."""
        if self._running:
            await asyncio.wait(self._running.values(), timeout=patience)
        for cancellation in self._running:
            cancellation.request()
        if self._running:
            await asyncio.wait(self._running.values(), timeout=IN_FLIGHT_SECONDS)

    def _new_run(self, pair: Pair, trigger: Trigger) -> Run:
        return Run(RunId(uuid.uuid4().hex), pair.id, pair.name, trigger, self._tools.clock.now())

    async def _lease(self, pair: Pair, run: Run | None = None) -> Lease:
        return await self._tools.store.acquire_lease(pair.id, self._coordinator.owner, LEASE_SECONDS, run)

    async def _accounts_of(self, pair: Pair) -> dict[Side, Account]:
        known = {account.id: account for account in await self._tools.config.accounts()}
        found = {side: known.get(pair.endpoint(side).account) for side in Side}
        missing = [side.value for side, account in found.items() if account is None]
        if missing:
            raise UserError(f"The account of the {missing[0]} is gone", cause=f"Pair '{pair.name}'")
        return {side: account for side, account in found.items() if account is not None}

    async def _pair_of(self, run: Run) -> Pair:
        for pair in await self._pairs.list():
            if pair.id == run.pair:
                return pair
        raise UserError(
            "The pair of this run is gone",
            cause=f"'{run.pair_name}' was removed, and with it what is needed to undo its runs",
            next_step="Its history still shows what each value was before.",
        )

    async def get_plan(self, pair: str, digest: str) -> Plan:
        """A preview that is still good."""
        return await self._reviewed(await self._pairs.get(pair), digest)

    async def _reviewed(self, pair: Pair, digest: str, undoes: RunId | None = None) -> Plan:
        plan = await self._tools.store.load_plan(digest)
        if plan is None or plan.pair != pair.id or plan.undoes != undoes:
            raise UserError(
                f"There is no plan '{digest[:12]}' for '{pair.name}'",
                next_step="Make a new preview and use its digest.",
            )
        if self._tools.clock.now() - plan.created_at > EXPIRES:
            raise UserError("This preview is older than a day", next_step="Make a new preview; much may have changed.")
        return plan

    async def _note_refusal(self, error: SideError, accounts: Mapping[Side, Account]) -> None:
        account = accounts[error.side].id
        if isinstance(error.error, AuthError):
            await self._blocked.add(account, error.error)
        await self._blocked.rest(account, error.error, self._tools.clock.now())

    def _named(self, error: SideError, pair: Pair, accounts: Mapping[Side, Account]) -> ConnectorError:
        """The same error, with the account in its title so that a person knows which one is meant."""
        problem = error.error
        name = accounts[error.side].name
        if name not in str(problem):
            problem.title = f"{problem.title} ('{name}')"
        log.warning("Pair '%s', %s: %s", pair.name, error.side.value, problem)
        return problem


def _is_person(confirmed: bool, trigger: Trigger) -> bool:
    """A bot can never pass a guard, whatever it says."""
    return confirmed and not trigger.automatic


def _error_of(run: Run) -> str:
    return run.message if run.outcome is Outcome.FAILED else ""
