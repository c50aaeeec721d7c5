"""Looking at both sides of a pair: the half that a preview and a run share, and that cannot write."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from tasksync_gui.engine.apply.journal import JournalWriter
from tasksync_gui.engine.apply.recovery import ReadAccess, Verified, recover
from tasksync_gui.engine.identity.markers import Markers
from tasksync_gui.engine.observe.confirm import given, has_unknown_origin
from tasksync_gui.engine.observe.former_ids import Renaming, renaming
from tasksync_gui.engine.observe.read import ReadTarget, SideReading, read_side
from tasksync_gui.engine.plan.inputs import PlanRequest
from tasksync_gui.engine.plan.planner import make_plan
from tasksync_gui.engine.plan.spelling import with_spelling
from tasksync_gui.engine.ports import Clock, Progress, ProgressEvent, TaskConnector
from tasksync_gui.engine.runtime.compute import Compute
from tasksync_gui.engine.runtime.gather import gather_or_cancel
from tasksync_gui.engine.runtime.wait_reporting import Waits
from tasksync_gui.engine.state import Lease, PairState
from tasksync_gui.model.codec import canonical_json
from tasksync_gui.model.errors import ConnectorError, ErrorScope
from tasksync_gui.model.ids import Side
from tasksync_gui.model.pair import Account, Pair
from tasksync_gui.model.plan import Plan
from tasksync_gui.services.config.connections import Connections
from tasksync_gui.services.config.list_identity import place_of
from tasksync_gui.services.phrases.plan import side_names
from tasksync_gui.services.ports import ConnectorRegistry
from tasksync_gui.services.run.neighbours import Remembering, back_again, made_again
from tasksync_gui.services.run.progress import told
from tasksync_gui.services.run.read_only import ReadOnly


@dataclass(frozen=True, slots=True)
class PairReading:
    """What was read of both sides, and the plan that follows from it."""

    request: PlanRequest
    plan: Plan
    sides: tuple[SideReading, SideReading]
    ids: Renaming
    """What of the stored state stands under ids that are written in another way by now."""


@dataclass(frozen=True, slots=True)
class Sides:
    """Both accounts of a pair, opened, and how this pair is configured."""

    pair: Pair
    accounts: Mapping[Side, Account]
    names: Mapping[Side, str]
    """What people call the two sides."""
    connectors: Mapping[Side, TaskConnector]
    fingerprint: str


class SideError(Exception):
    """A connector error with the side it happened on."""

    def __init__(self, side: Side, error: ConnectorError) -> None:
        super().__init__(str(error))
        self.side = side
        self.error = error


class PairReader:
    """Makes a pair's plan: opens both accounts, settles what an interrupted run left open, reads both sides."""

    def __init__(
        self,
        store: Remembering,
        connections: Connections,
        registry: ConnectorRegistry,
        markers: Markers,
        clock: Clock,
        compute: Compute,
    ) -> None:
        self._store = store
        self._connections = connections
        self._registry = registry
        self._markers = markers
        self._clock = clock
        self._compute = compute

    async def open(self, pair: Pair, accounts: Mapping[Side, Account]) -> Sides:
        """Open both accounts. Raises UserError, StoreError or SideError."""
        versions = {side: self._reading(account) for side, account in accounts.items()}
        connectors = {}
        for side, account in accounts.items():
            try:
                connectors[side] = await self._connections.get(account)
            except ConnectorError as error:
                raise SideError(side, error) from error
        return Sides(pair, accounts, side_names(pair, accounts), connectors, pair.fingerprint(versions))

    def _reading(self, account: Account) -> str:
        """What decides how an account's tasks are read: the connector's version, and all options of the account."""
        version = self._registry.get(account.connector).version
        return f"{version} {canonical_json(dict(account.settings))}" if account.settings else version

    async def recover(self, sides: Sides, lease: Lease, progress: Progress) -> Verified:
        """Settle what an interrupted run left open; what cannot be asked stays so. Raises SideError or StoreError."""
        if not await self._store.open_intents(sides.pair.id):
            return Verified()
        state = await self._store.load(sides.pair.id)
        progress(ProgressEvent("recovering", 0, len(state.intents)))
        access = {
            side: ReadAccess(ReadOnly(connector), sides.pair.endpoint(side).collection)
            for side, connector in sides.connectors.items()
        }
        capabilities = {side: connector.capabilities for side, connector in sides.connectors.items()}
        journal = JournalWriter(state.intents[0].run, self._clock.now, capabilities)
        verified = await recover(self._store, lease, state, access, journal, self._clock)
        for side, error in verified.problems.items():
            if error.scope is not ErrorScope.OPERATION:
                raise SideError(side, error) from error
        return verified

    async def look(
        self, sides: Sides, progress: Progress, *, automatic: bool = False, forward: bool = False
    ) -> PairReading:
        """Read both sides together and plan. Raises SideError or StoreError."""
        stored = await self._store.load(sides.pair.id)
        progress(ProgressEvent("reading"))
        waits = told(progress, "reading")
        source, destination = await self._read_both(sides, stored, waits, whole=forward)
        ids = await self._ids(sides, stored, source, destination)
        if has_unknown_origin(source.seen, ids.state, self._markers.owner):
            destination = await self._in_whole(sides, destination, stored, waits)
        if has_unknown_origin(destination.seen, ids.state, self._markers.owner):
            source = await self._in_whole(sides, source, stored, waits)
        ids = await self._ids(sides, stored, source, destination)
        progress(ProgressEvent("planning"))
        request = PlanRequest(
            sides.pair,
            ids.state,
            source.view,
            destination.view,
            sides.fingerprint,
            self._clock.now(),
            self._markers.owner,
            max(source.skew, destination.skew),
            automatic,
            forward=forward,
            lists=self._lists(sides),
        )
        shown = {side: request.view(side).tasks for side in Side}
        back = await self._compute(lambda: back_again(ids.state, shown))
        made = await made_again(self._store, sides.pair, back, request.lists, self._list_of)
        request = replace(request, made_again=made)
        request = await self._compute(lambda: with_spelling(request))
        plan = await self._compute(lambda: make_plan(request))
        return PairReading(request, plan, (source, destination), ids)

    async def _ids(self, sides: Sides, stored: PairState, source: SideReading, destination: SideReading) -> Renaming:
        former = {Side.SOURCE: source.former, Side.DESTINATION: destination.former}
        return await self._compute(lambda: renaming(sides.pair.id, stored, former))

    def _lists(self, sides: Sides) -> Mapping[Side, str]:
        """Which lists the two sides are, as any installation would call them."""
        return {
            side: self._list_of(account, sides.pair.endpoint(side).collection)
            for side, account in sides.accounts.items()
        }

    def _list_of(self, account: Account, collection: str) -> str:
        return place_of(account, collection, self._registry.get(account.connector)).identity

    async def _read_both(
        self, sides: Sides, state: PairState, waits: Waits, *, whole: bool
    ) -> tuple[SideReading, SideReading]:
        """A list that went back in time is read in full: its changes need not tell what the backup did not have."""
        source, destination = (
            self._read(sides, side, state, waits, whole=whole or side in state.went_back) for side in Side
        )
        return await gather_or_cancel(source, destination)

    async def _in_whole(self, sides: Sides, known: SideReading, state: PairState, waits: Waits) -> SideReading:
        """``known``, if it shows everything; otherwise the side read once more."""
        if known.seen.full:
            return known
        found = await self._read(sides, known.view.side, state, waits, whole=True)
        return replace(found, view=replace(found.view, requests=found.view.requests + known.view.requests))

    async def _read(
        self, sides: Sides, side: Side, state: PairState, waits: Waits, *, whole: bool = False
    ) -> SideReading:
        collection, is_given = sides.pair.endpoint(side).collection, given(sides.pair, state, side)
        target = ReadTarget(side, collection, sides.names[side], is_given=is_given)
        reader = ReadOnly(sides.connectors[side])
        try:
            with waits.of(sides.names[side]):
                return await read_side(
                    reader,
                    target,
                    state,
                    self._clock,
                    self._compute,
                    self._markers.owner,
                    whole=whole,
                    pair=sides.pair.id,
                )
        except ConnectorError as error:
            raise SideError(side, error) from error
