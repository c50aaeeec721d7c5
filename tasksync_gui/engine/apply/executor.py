"""Carrying out a plan: per operation *journal, request, commit* (engine README, section 6)."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from tasksync_gui.engine.apply.delivery import Writer
from tasksync_gui.engine.apply.endings import Endings
from tasksync_gui.engine.apply.intents import Intents
from tasksync_gui.engine.apply.journal import JournalWriter
from tasksync_gui.engine.apply.links import AnyOf
from tasksync_gui.engine.apply.partial_writes import PartialWrites
from tasksync_gui.engine.apply.probe import Finding, Known
from tasksync_gui.engine.apply.run_state import COUNTED, RunState, Tally
from tasksync_gui.engine.apply.turns import Turns
from tasksync_gui.engine.identity.markers import Markers
from tasksync_gui.engine.plan.inputs import PlanRequest
from tasksync_gui.engine.plan.operations import remote_ids
from tasksync_gui.engine.ports import Clock, Progress, SyncStore
from tasksync_gui.engine.runtime.cancellation import Cancellation
from tasksync_gui.engine.runtime.gather import task_group
from tasksync_gui.engine.state import Lease
from tasksync_gui.model.errors import ConnectorError, RejectedFieldError
from tasksync_gui.model.ids import OperationId, RemoteId, Side
from tasksync_gui.model.journal import Intent
from tasksync_gui.model.link import Link, Remembered, StoredDecision, base_with, without_differences
from tasksync_gui.model.plan import LinkUpdate, Operation, OperationKind, Plan
from tasksync_gui.model.run import Change

LEASE_SECONDS = 120.0
GRACE_SECONDS = 30.0
"""How long a request that is in flight may take after a cancellation; what is left is probed by the next run."""
JOINS = (OperationKind.ADOPT, OperationKind.UNLINK)
"""What changes a link and nothing else."""


class Applier:
    """Applies one plan of one run."""

    def __init__(
        self, store: SyncStore, lease: Lease, writers: Mapping[Side, Writer], request: PlanRequest,
        journal: JournalWriter, markers: Markers, clock: Clock, progress: Progress, stop: Cancellation,
    ) -> None:  # fmt: skip
        self._state = RunState(store, lease, writers, request, journal, clock, progress)
        self._intents = Intents(self._state, markers)
        self._endings = Endings(self._state, self._intents)
        self._parts = PartialWrites(self._state, self._intents, self._endings, self, stop)
        self._stop = stop
        self._results: dict[OperationId, bool] = {}
        """Of operations that are through, whether each was done."""
        self._renewed = clock.monotonic()

    async def apply(self, plan: Plan) -> Tally:
        """Carry out ``plan``. Only StoreError and BusyError (a lost lease) end it early."""
        self._state.begin(plan)
        await self._book(plan.updates)
        ranks: defaultdict[int, list[Operation]] = defaultdict(list)
        for operation in plan.operations:
            ranks[operation.rank].append(operation)
        for rank in sorted(ranks):
            await self._together(ranks[rank])
        return self._state.tally

    async def _together(self, group: Sequence[Operation]) -> None:
        """Operations that may run at once; the first error that ends a run ends all of them."""
        turns = Turns(group)
        running: list[asyncio.Task[None]] = []
        patience = asyncio.ensure_future(self._give_up(running))
        try:
            async with task_group() as tasks:
                for side, writer in self._state.writers.items():
                    at_once = min(max(1, writer.connector.capabilities.concurrency), turns.on(side))
                    running += [tasks.create_task(self._work(turns, side)) for _ in range(at_once)]
        finally:
            patience.cancel()
        self._state.tally.left += turns.left

    async def _work(self, turns: Turns, side: Side) -> None:
        """One after the other, as long as there are any: so many of these are under way as the system may be sent."""
        while (operation := await turns.next(side)) is not None:
            try:
                await self._run(operation)
            finally:
                turns.through(operation)

    async def _give_up(self, running: Sequence[asyncio.Task[None]]) -> None:
        """After a cancellation, wait for requests in flight, but not for ever: real seconds, as the network takes."""
        await self._stop.wait()
        await asyncio.sleep(GRACE_SECONDS)
        for task in running:
            task.cancel()

    async def _book(self, updates: tuple[LinkUpdate, ...]) -> None:
        """The plan's book-keeping, which needs no request."""
        changed: dict[str, Link] = {}
        moves: list[Change] = []
        for update in updates:
            old = changed.get(update.link) or self._state.links.get(update.link) or Link(update.link, None, None)
            changed[update.link] = replace(
                old,
                state=update.state or old.state,
                source_id=update.source_id or old.source_id,
                destination_id=update.destination_id or old.destination_id,
                base=base_with(without_differences(old.base) if update.compares_anew else old.base, update.base),
                title=update.title or old.title,
                changed_at=self._state.clock.now(),
            )
            moves += self._state.journal.followed(old, changed[update.link], self._title)
        if changed:
            await self._state.store.apply_updates(self._state.lease, list(changed.values()), moves)
            for link in changed.values():
                self._state.links.keep(link)

    def _title(self, side: Side, id_: RemoteId) -> str:
        task = self._state.request.view(side).tasks.get(id_)
        return "" if task is None else task.title

    async def _run(self, operation: Operation) -> None:
        missed = any(not self._results.get(id_, id_ not in self._state.operations) for id_ in operation.after)
        ready = not missed and not self._follows_refused(operation)
        try:
            done = ready and self._may_start(operation) and await self._attempt(operation)
        except asyncio.CancelledError:
            self._state.tally.left += 1
            raise
        self._state.tally.left += not ready
        self._results[operation.id] = done
        self._state.moves_on(operation.side, through=1)

    def _follows_refused(self, operation: Operation) -> bool:
        """Whether it is the second half of a change to one task whose first half was not taken as a whole."""
        first = (self._state.operations.get(id_) for id_ in operation.after)
        same = any(each is not None and each.link == operation.link for each in first)
        return same and operation.link in self._state.refused_here

    def _may_start(self, operation: Operation) -> bool:
        side = operation.side
        spoiled = operation.kind is OperationKind.DELETE and side in self._state.failed_creates
        outlived = (
            operation.kind is OperationKind.CREATE and (side.other, operation.counterpart) in self._state.given_away
        )
        outlived = outlived or (operation.kind in JOINS and operation.link in self._state.given_up)
        if self._stop.requested or side in self._state.tally.halted or spoiled or outlived:
            self._state.tally.left += 1
            return False
        return True

    async def _attempt(self, operation: Operation) -> bool:
        await self._renew()
        if operation.kind in JOINS:
            await self._join(operation)
            return True
        link, intent = self._intents.of(operation)
        return await self.deliver(link, intent, second_try=False)

    async def _join(self, operation: Operation) -> None:
        """Two tasks become one link, or are kept apart and never matched again: no system is written to."""
        operation = self._as_called_now(operation)
        pair, ends = self._state.request.pair.id, remote_ids(operation.side, operation.target, operation.counterpart)
        apart = StoredDecision(Remembered.SEPARATE, None, *ends, decided_at=self._state.clock.now())
        if operation.kind is OperationKind.UNLINK:
            await self._state.store.remember(pair, [apart])
        elif operation.link_after is not None:
            await self._state.store.forget(pair, [apart])
        await self._state.close_intent(self._state.journal.joined(operation), operation.title)
        self._state.tally.add(COUNTED[operation.kind])

    def _as_called_now(self, operation: Operation) -> Operation:
        """A link that is undone may have got a new id in this run: its system gives one to a task that is moved."""
        link, side = self._state.links.get(operation.link), operation.side
        if link is None or operation.kind is not OperationKind.UNLINK:
            return operation
        target, counterpart = link.remote_id(side), link.remote_id(side.other)
        return replace(operation, target=target or operation.target, counterpart=counterpart or operation.counterpart)

    async def deliver(self, link: Link, intent: Intent, *, second_try: bool) -> bool:
        """Journal, request, and what follows from the answer; whether it was done in the end."""
        pending = intent.kind is OperationKind.CREATE and intent.link_after is None
        without_id = intent.kind is OperationKind.CREATE and not pending and link != self._state.links.get(link.id)
        await self._state.store.open_intent(self._state.lease, intent, link if pending or without_id else None)
        if without_id or self._state.links.get(link.id) is None:
            self._state.links.keep(link)
        try:
            finding = await self._state.writers[intent.side].deliver(intent)
        except RejectedFieldError as error:
            return await self._parts.partly_refused(link, intent, error)
        except ConnectorError as error:
            return await self._endings.refused(link, intent, error)
        return await self.conclude(link, intent, finding, second_try)

    async def conclude(
        self, link: Link, intent: Intent, finding: Finding, second_try: bool, *, counted: bool = True
    ) -> bool:
        """What follows from the answer; whether it was done in the end."""
        outcome = await self._endings.conclude(link, intent, finding, second_try, counted=counted)
        return (
            outcome if isinstance(outcome, bool) else await self.deliver(outcome.link, outcome.intent, second_try=True)
        )

    async def _renew(self) -> None:
        if self._state.clock.monotonic() - self._renewed > LEASE_SECONDS / 3:
            self._renewed = self._state.clock.monotonic()
            await self._state.store.renew_lease(self._state.lease, LEASE_SECONDS)

    def known(self, side: Side) -> Known:
        """``side`` when this run looked, with the ids that belong to links as they are now."""
        tasks = self._state.request.view(side).tasks
        return Known(AnyOf(self._state.links.ids(side), tasks.keys()), tasks, habits=self._state.links.habits_of(side))
