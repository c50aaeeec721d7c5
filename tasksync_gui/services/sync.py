"""The public face of the engine: preview, sync, numbers and history."""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from random import Random
from zoneinfo import ZoneInfo

from tasksync_gui.engine.apply import LEASE_SECONDS
from tasksync_gui.engine.markers import Markers
from tasksync_gui.engine.ports import Clock, ConfigStore, Lease, Progress, ProgressEvent, SyncStore
from tasksync_gui.engine.read import Compute
from tasksync_gui.engine.review import decision_on
from tasksync_gui.model.errors import AuthError, BugError, BusyError, ConnectorError, TaskSyncError, UserError
from tasksync_gui.model.fields import Field, Value
from tasksync_gui.model.ids import OperationId, RunId, Side
from tasksync_gui.model.pair import Account, Pair
from tasksync_gui.model.plan import Answer, Decision, Hold, Plan
from tasksync_gui.model.run import Change, Outcome, Run, Stats, Trigger
from tasksync_gui.services.blocked import BlockedAccounts
from tasksync_gui.services.contract import Cancellation, Changed, Effects, EventBus, RunFinished, RunStarted
from tasksync_gui.services.coordinator import Coordinator
from tasksync_gui.services.execution import Execution, Orders
from tasksync_gui.services.pairs import Pairs
from tasksync_gui.services.progress import Meter
from tasksync_gui.services.run_words import failed
from tasksync_gui.services.survey import SideError, Sides, Surveyor

PLAN_EXPIRES = timedelta(hours=24)
STOP_SECONDS = 5.0
IN_FLIGHT_SECONDS = 30.0
AFTER_RUN = Effects(pairs=True, plan=True, history=True, conflicts=True, stats=True, schedule=True)
AFTER_PREVIEW = Effects(plan=True, conflicts=True)
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Tools:
    """What the engine works with."""

    store: SyncStore
    config: ConfigStore
    surveyor: Surveyor
    markers: Markers
    clock: Clock
    random: Random
    compute: Compute
    zone: Callable[[], str]


class TaskSyncEngine:
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
        self._tools = tools
        self._pairs = pairs
        self._coordinator = coordinator
        self._blocked = blocked
        self._events = events
        self._housekeeping = housekeeping
        self._running: dict[Cancellation, asyncio.Future[None]] = {}

    async def dry_run(self, pair: str, *, progress: Progress | None = None) -> Plan:
        """Preview. Raises TaskSyncError with the side's name where a system is at fault."""
        chosen = await self._pairs.get(pair)
        accounts = await self._accounts_of(chosen)
        meter = Meter(chosen.id, self._events, progress)
        self._events.publish(RunStarted(chosen.id, True))
        plan: Plan | None = None
        problem = ""
        try:
            plan = await self._preview(chosen, accounts, meter)
            return plan
        except SideError as error:
            problem = str(self._named(error, chosen, accounts))
            await self._note_auth(error, accounts)
            raise self._named(error, chosen, accounts) from error.error
        except TaskSyncError as error:
            problem = str(error)
            raise
        finally:
            self._events.publish(RunFinished(chosen.id, AFTER_PREVIEW, plan=plan, error=problem))

    async def _preview(self, pair: Pair, accounts: Mapping[Side, Account], meter: Meter) -> Plan:
        tools = self._tools
        if self._coordinator.is_running(pair.id):
            raise BusyError("The pair is being synced already", cause=f"'{pair.name}' has a run under way")
        sides = await tools.surveyor.open(pair, accounts)
        if (await tools.store.load(pair.id)).intents:
            await self._recover(pair, sides, meter)
        survey = await tools.surveyor.look(sides, meter)
        await tools.store.save_plan(survey.plan)
        meter(ProgressEvent("finished"))
        return survey.plan

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
        accounts = await self._accounts_of(chosen)
        reviewed = None if digest is None else await self._reviewed(chosen, digest)
        orders = Orders(confirmed and trigger is not Trigger.TIMER, reviewed, answers or {})
        cancel = cancel or Cancellation()
        run = self._new_run(chosen, trigger)
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
        orders: Orders,
        progress: Progress | None,
        cancel: Cancellation,
    ) -> Run:
        tools, started = self._tools, self._tools.clock.monotonic()
        meter = Meter(pair.id, self._events, progress)
        await self._housekeeping()
        lease = await self._lease(pair)
        try:
            await tools.store.begin_run(lease, run)
            ended, fingerprint = await self._attempt(run, pair, accounts, orders, meter, cancel, lease)
            seconds = round(tools.clock.monotonic() - started, 3)
            ended = replace(ended, finished_at=tools.clock.now(), seconds=seconds)
            await tools.store.finish_run(lease, ended, fingerprint)
        finally:
            await tools.store.release_lease(lease)
        meter(ProgressEvent("finished"))
        return ended

    async def _attempt(
        self,
        run: Run,
        pair: Pair,
        accounts: Mapping[Side, Account],
        orders: Orders,
        meter: Meter,
        cancel: Cancellation,
        lease: Lease,
    ) -> tuple[Run, str | None]:
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
            lambda: cancel.requested,
        )
        try:
            sides = await tools.surveyor.open(pair, accounts)
            ended, confirms = await execution.execute(run, sides, orders)
        except SideError as error:
            await self._note_auth(error, accounts)
            return failed(run, self._named(error, pair, accounts)), None
        except BusyError:
            raise
        except TaskSyncError as error:
            return failed(run, error), None
        except Exception as error:
            log.exception("Pair '%s': the run ended unexpectedly", pair.name)
            return failed(run, BugError("Something went wrong in TaskSync", cause=type(error).__name__)), None
        if ended.outcome not in (Outcome.FAILED, Outcome.CANCELLED):
            for account in accounts.values():
                await self._blocked.clear(account.id)
        return ended, sides.fingerprint if confirms else None

    async def stop(self, patience: float = STOP_SECONDS) -> None:
        """Let runs finish for ``patience`` seconds, then ask them to stop after what is in flight."""
        if self._running:
            await asyncio.wait(self._running.values(), timeout=patience)
        for cancellation in self._running:
            cancellation.request()
        if self._running:
            await asyncio.wait(self._running.values(), timeout=IN_FLIGHT_SECONDS)

    async def get_stats(self, pair: str | None = None) -> Stats:
        """Numbers for the overview."""
        chosen = None if pair is None else (await self._pairs.get(pair)).id
        zone = self._tools.zone()
        today = self._tools.clock.now().astimezone(ZoneInfo(zone)).date().isoformat()
        return await self._tools.store.stats(chosen, today, zone)

    async def get_history(self, pair: str | None = None, limit: int = 50) -> Sequence[Run]:
        """Runs, newest first."""
        chosen = None if pair is None else (await self._pairs.get(pair)).id
        return await self._tools.store.runs(chosen, limit)

    async def get_run(self, run: str) -> Run:
        """One run."""
        found = await self._tools.store.run(RunId(run))
        if found is None:
            raise UserError(f"There is no run '{run}'", next_step="See 'tasksync history' for the runs there are.")
        return found

    async def get_changes(self, run: RunId) -> Sequence[Change]:
        """All changes of a run in order."""
        return await self._tools.store.changes(run)

    async def conflicts(self, pair: str | None = None) -> Sequence[tuple[Pair, Hold]]:
        """Holds of the latest plans."""
        pairs = await self._pairs.list() if pair is None else [await self._pairs.get(pair)]
        found: list[tuple[Pair, Hold]] = []
        for each in pairs:
            plan = await self._tools.store.latest_plan(each.id)
            found.extend((each, hold) for hold in (plan.held if plan else ()))
        return found

    async def resolve(self, pair: str, link: str, field: Field | None, decision: Decision, value: Value = None) -> None:
        """Remember an answer."""
        chosen = await self._pairs.get(pair)
        plan = await self._tools.store.latest_plan(chosen.id)
        holds = [hold for hold in (plan.held if plan else ()) if _is_meant(hold, link, field)]
        if len(holds) != 1:
            what = "nothing" if not holds else "more than one thing"
            name = f" in the field {field.value}" if field else ""
            raise UserError(
                f"There is {what} to decide for '{link}'{name}",
                cause=f"Pair '{chosen.name}'",
                next_step="See 'tasksync conflicts' for what waits for you; 'tasksync preview' looks again.",
            )
        answer = replace(decision_on(holds[0], Answer(decision, value)), decided_at=self._tools.clock.now())
        await self._tools.store.remember(chosen.id, [answer])
        self._events.publish(Changed(Effects(conflicts=True, plan=True)))

    def _new_run(self, pair: Pair, trigger: Trigger) -> Run:
        return Run(RunId(uuid.uuid4().hex), pair.id, pair.name, trigger, self._tools.clock.now())

    async def _lease(self, pair: Pair) -> Lease:
        return await self._tools.store.acquire_lease(pair.id, self._coordinator.owner, LEASE_SECONDS)

    async def _accounts_of(self, pair: Pair) -> dict[Side, Account]:
        known = {account.id: account for account in await self._tools.config.accounts()}
        found = {side: known.get(pair.endpoint(side).account) for side in Side}
        missing = [side.value for side, account in found.items() if account is None]
        if missing:
            raise UserError(f"The account of the {missing[0]} is gone", cause=f"Pair '{pair.name}'")
        return {side: account for side, account in found.items() if account is not None}

    async def _reviewed(self, pair: Pair, digest: str) -> Plan:
        plan = await self._tools.store.load_plan(digest)
        if plan is None or plan.pair != pair.id:
            raise UserError(
                f"There is no plan '{digest[:12]}' for '{pair.name}'",
                next_step="Make a new preview and use its digest.",
            )
        if self._tools.clock.now() - plan.created_at > PLAN_EXPIRES:
            raise UserError("This preview is older than a day", next_step="Make a new preview; much may have changed.")
        return plan

    async def _note_auth(self, error: SideError, accounts: Mapping[Side, Account]) -> None:
        if isinstance(error.error, AuthError):
            await self._blocked.add(accounts[error.side].id, error.error)

    def _named(self, error: SideError, pair: Pair, accounts: Mapping[Side, Account]) -> ConnectorError:
        """The same error, with the account in its title so that a person knows which one is meant."""
        problem = error.error
        name = accounts[error.side].name
        if name not in str(problem):
            problem.title = f"{problem.title} ('{name}')"
        log.warning("Pair '%s', %s: %s", pair.name, error.side.value, problem)
        return problem


def _is_meant(hold: Hold, link: str, field: Field | None) -> bool:
    named = (hold.link or "").startswith(link) or hold.id.startswith(link)
    return bool(link) and named and (field is None or hold.field is field)


def _error_of(run: Run) -> str:
    return run.message if run.outcome is Outcome.FAILED else ""
