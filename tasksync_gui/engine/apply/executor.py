"""Carrying out a plan: per operation *journal, request, commit* (engine README, section 6)."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, replace

from tasksync_gui.engine.apply import refusals
from tasksync_gui.engine.apply.delivery import Writer
from tasksync_gui.engine.apply.journal import JournalWriter, with_freed_id
from tasksync_gui.engine.apply.links import AnyOf, CurrentLinks
from tasksync_gui.engine.apply.probe import Changed, Delivered, Finding, Known, Met, NotDone, Unclear
from tasksync_gui.engine.apply.turns import Turns
from tasksync_gui.engine.identity.markers import Markers
from tasksync_gui.engine.identity.origins import copy_id, generation_of, next_generation
from tasksync_gui.engine.merge.equality import observe
from tasksync_gui.engine.merge.spelled_rows import with_half
from tasksync_gui.engine.plan.inputs import PlanRequest
from tasksync_gui.engine.plan.operations import remote_ids, same_before
from tasksync_gui.engine.plan.replanning import Replanner
from tasksync_gui.engine.plan.waiting import next_try
from tasksync_gui.engine.ports import Clock, Progress, ProgressEvent, SyncStore
from tasksync_gui.engine.runtime.cancellation import Cancellation
from tasksync_gui.engine.runtime.gather import task_group
from tasksync_gui.engine.state import Lease
from tasksync_gui.engine.undo.planner import still_undoable
from tasksync_gui.model.errors import (
    ConnectorError,
    ErrorScope,
    RateLimitedError,
    RejectedFieldError,
    UnavailableError,
)
from tasksync_gui.model.fields import Field, Value
from tasksync_gui.model.ids import LinkId, OperationId, RemoteId, Side
from tasksync_gui.model.journal import Commit, Intent, linked_after
from tasksync_gui.model.link import (
    BaseRow,
    Link,
    LinkState,
    Observation,
    Remembered,
    StoredDecision,
    base_with,
    without_differences,
)
from tasksync_gui.model.link_life import LinkEvent, state_after
from tasksync_gui.model.message import Message
from tasksync_gui.model.plan import LinkUpdate, Operation, OperationKind, Plan, pending_link
from tasksync_gui.model.run import Change, Counts
from tasksync_gui.model.task import RemoteTask

LEASE_SECONDS = 120.0
GENERATIONS = 100
"""So many ids of one copy may be used up in its system's trash before a run gives up on it."""
GRACE_SECONDS = 30.0
"""How long a request that is in flight may take after a cancellation; what is left is probed by the next run."""


@dataclass(slots=True)
class Tally:
    """What came of a plan so far."""

    counts: Counts = field(default_factory=Counts)
    changed_meanwhile: int = 0
    """Operations left out because somebody else was faster; the next run shows them anew."""
    left: int = 0
    """Operations that were not tried: cancelled, or waiting for something that failed."""
    halted: dict[Side, ConnectorError] = field(default_factory=dict)
    """Sides that had to be left alone, with why."""
    last_error: Message | None = None
    delivered: set[LinkId] = field(default_factory=set)
    """Links for which something was written."""

    def add(self, name: str) -> None:
        """Count one task more under ``name``, a field of Counts."""
        self.counts = replace(self.counts, **{name: getattr(self.counts, name) + 1})


_COUNTED = {
    OperationKind.CREATE: "created",
    OperationKind.UPDATE: "updated",
    OperationKind.DELETE: "deleted",
    OperationKind.ADOPT: "adopted",
    OperationKind.UNLINK: "updated",
}
JOINS = (OperationKind.ADOPT, OperationKind.UNLINK)
"""What changes a link and nothing else."""


class Applier:
    """Applies one plan of one run."""

    def __init__(
        self, store: SyncStore, lease: Lease, writers: Mapping[Side, Writer], request: PlanRequest,
        journal: JournalWriter, markers: Markers, clock: Clock, progress: Progress, stop: Cancellation,
    ) -> None:  # fmt: skip
        self._store = store
        self._lease = lease
        self._writers = writers
        self._request = request
        self._journal = journal
        self._markers = markers
        self._clock = clock
        self._progress = progress
        self._stop = stop
        promised = {side: request.view(side).capabilities for side in Side}
        self._links = CurrentLinks(request.state.links, promised, request.pair.zone)
        self._replanner = Replanner(request, self._links.by_id)
        self._links.told = self._replanner.follow
        self._operations: dict[OperationId, Operation] = {}
        self._results: dict[OperationId, bool] = {}
        """Of operations that are through, whether each was done."""
        self._failed_creates: set[Side] = set()
        self._given_up: set[str] = set()
        """Links whose task turned out to be deleted in mid-run."""
        self._given_away: set[tuple[Side, RemoteId | None]] = set()
        """Ids of tasks that turned out to be deleted in mid-run, because a system gave them to new tasks."""
        self._met: set[tuple[Side, RemoteId]] = set()
        """Copies that were there already and are being joined."""
        self._seen_uids: dict[Side, frozenset[str | None]] = {}
        self._kept: dict[tuple[LinkId, Side, Field], tuple[Value, Value]] = {}
        """What was sent in this run and is kept otherwise: (as sent, as kept)."""
        self._refused_here: set[LinkId] = set()
        """Links of which one side has refused something in this run: what was to follow from it there is left."""
        self._known_refusals = {
            (each.link, each.side, each.field): each
            for each in request.state.decisions
            if each.answer is Remembered.REFUSED
        }
        self._renewed = clock.monotonic()
        self._done = 0
        self._total = 0
        self._digest = ""
        self.tally = Tally()

    async def apply(self, plan: Plan) -> Tally:
        """Carry out ``plan``. Only StoreError and BusyError (a lost lease) end it early."""
        self._digest, self._total = plan.digest, len(plan.operations)
        self._operations = {operation.id: operation for operation in plan.operations}
        await self._book(plan.updates)
        ranks: defaultdict[int, list[Operation]] = defaultdict(list)
        for operation in plan.operations:
            ranks[operation.rank].append(operation)
        for rank in sorted(ranks):
            await self._together(ranks[rank])
        return self.tally

    async def _together(self, group: Sequence[Operation]) -> None:
        """Operations that may run at once; the first error that ends a run ends all of them."""
        turns = Turns(group)
        running: list[asyncio.Task[None]] = []
        patience = asyncio.ensure_future(self._give_up(running))
        try:
            async with task_group() as tasks:
                for side, writer in self._writers.items():
                    at_once = min(max(1, writer.connector.capabilities.concurrency), turns.on(side))
                    running += [tasks.create_task(self._work(turns, side)) for _ in range(at_once)]
        finally:
            patience.cancel()
        self.tally.left += turns.left

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
            old = changed.get(update.link) or self._links.get(update.link) or Link(update.link, None, None)
            changed[update.link] = replace(
                old,
                state=update.state or old.state,
                source_id=update.source_id or old.source_id,
                destination_id=update.destination_id or old.destination_id,
                base=base_with(without_differences(old.base) if update.compares_anew else old.base, update.base),
                title=update.title or old.title,
                changed_at=self._clock.now(),
            )
            moves += self._journal.followed(old, changed[update.link], self._title)
        if changed:
            await self._store.apply_updates(self._lease, list(changed.values()), moves)
            for link in changed.values():
                self._links.keep(link)

    def _title(self, side: Side, id_: RemoteId) -> str:
        task = self._request.view(side).tasks.get(id_)
        return "" if task is None else task.title

    async def _run(self, operation: Operation) -> None:
        missed = any(not self._results.get(id_, id_ not in self._operations) for id_ in operation.after)
        ready = not missed and not self._follows_refused(operation)
        try:
            done = ready and self._may_start(operation) and await self._attempt(operation)
        except asyncio.CancelledError:
            self.tally.left += 1
            raise
        self.tally.left += not ready
        self._results[operation.id] = done
        self._done += 1
        self._progress(ProgressEvent("applying", self._done, self._total, self._writers[operation.side].system))

    def _follows_refused(self, operation: Operation) -> bool:
        """Whether it is the second half of a change to one task whose first half was not taken as a whole."""
        first = (self._operations.get(id_) for id_ in operation.after)
        same = any(each is not None and each.link == operation.link for each in first)
        return same and operation.link in self._refused_here

    def _may_start(self, operation: Operation) -> bool:
        side = operation.side
        spoiled = operation.kind is OperationKind.DELETE and side in self._failed_creates
        outlived = operation.kind is OperationKind.CREATE and (side.other, operation.counterpart) in self._given_away
        outlived = outlived or (operation.kind in JOINS and operation.link in self._given_up)
        if self._stop.requested or side in self.tally.halted or spoiled or outlived:
            self.tally.left += 1
            return False
        return True

    async def _attempt(self, operation: Operation) -> bool:
        await self._renew()
        if operation.kind in JOINS:
            await self._join(operation)
            return True
        link, intent = self._intend(operation)
        return await self._deliver(link, intent, second_try=False)

    async def _join(self, operation: Operation) -> None:
        """Two tasks become one link, or are kept apart and never matched again: no system is written to."""
        operation = self._as_called_now(operation)
        pair, ends = self._request.pair.id, remote_ids(operation.side, operation.target, operation.counterpart)
        apart = StoredDecision(Remembered.SEPARATE, None, *ends, decided_at=self._clock.now())
        if operation.kind is OperationKind.UNLINK:
            await self._store.remember(pair, [apart])
        elif operation.link_after is not None:
            await self._store.forget(pair, [apart])
        await self._close_intent(self._journal.joined(operation), operation.title)
        self.tally.add(_COUNTED[operation.kind])

    def _as_called_now(self, operation: Operation) -> Operation:
        """A link that is undone may have got a new id in this run: its system gives one to a task that is moved."""
        link, side = self._links.get(operation.link), operation.side
        if link is None or operation.kind is not OperationKind.UNLINK:
            return operation
        target, counterpart = link.remote_id(side), link.remote_id(side.other)
        return replace(operation, target=target or operation.target, counterpart=counterpart or operation.counterpart)

    def _intend(self, operation: Operation) -> tuple[Link, Intent]:
        """The write-ahead record, with parents that were pending replaced by their ids."""
        operation = self._with_counterpart(operation)
        side = operation.side
        link = self._links.get(operation.link)
        replaces = None if link is None or operation.kind is not OperationKind.CREATE else link.remote_id(side)
        if operation.kind is OperationKind.CREATE and operation.link_after is None:
            source_id, destination_id = remote_ids(side, None, operation.counterpart)
            blank = Link(operation.link, source_id, destination_id, title=operation.title)
            known = blank if link is None else replace(link, source_id=source_id, destination_id=destination_id)
            state = state_after(None if link is None else link.state, LinkEvent.CREATE_SENT)
            link = replace(known, state=state, base={} if link is None else link.base)
        elif operation.kind is OperationKind.CREATE and link is not None and operation.counterpart is None:
            source_id, destination_id = remote_ids(side, link.remote_id(side), None)  # the other id is another link's
            link = replace(link, source_id=source_id, destination_id=destination_id)
        if link is None:
            link = Link(
                operation.link, *remote_ids(side, operation.target, operation.counterpart), title=operation.title
            )
        desired = {name: self._resolved(side, value) for name, value in operation.desired().items()}
        rows = tuple(self._as_kept(operation.link, self._resolved_row(side, row)) for row in operation.base_after)
        marker, uid = self._named(operation)
        return link, Intent(
            operation=operation.id,
            run=self._journal.run,
            pair=self._request.pair.id,
            link=operation.link,
            kind=operation.kind,
            side=side,
            title=operation.title,
            marker=marker,
            desired={} if operation.kind is OperationKind.DELETE else desired,
            before_image=operation.before_image,
            base_after=rows,
            plan_digest=self._digest,
            target=operation.target,
            counterpart=operation.counterpart,
            expected_revision=operation.expected_revision,
            reason=operation.reason,
            started_at=self._clock.now(),
            since=self._request.view(side).newest,
            link_after=operation.link_after,
            kept=operation.kept,
            replaces=replaces,
            uid=uid,
        )

    def _named(self, operation: Operation) -> tuple[str, str]:
        """(mark, id) of what a create makes; the id is empty where the system chooses it, or the mark serves as one.

        An id that a task bears which this plan did not take for the copy is passed over.
        """
        if operation.kind is not OperationKind.CREATE:
            return "", ""
        side, request = operation.side, self._request
        original = request.view(side.other).tasks.get(operation.counterpart or RemoteId(""))
        origin = "" if original is None else request.origin(side.other, original)
        marker = self._markers.make(operation.link, origin=origin)
        if not origin or not request.view(side).capabilities.derived_ids:
            return marker, ""
        uid = copy_id(request.list_identity(side), origin)
        while uid in self._uids(side):
            uid = next_generation(uid)
        return marker, uid

    def _uids(self, side: Side) -> frozenset[str | None]:
        if side not in self._seen_uids:
            self._seen_uids[side] = frozenset(task.uid for task in self._request.view(side).tasks.values())
        return self._seen_uids[side]

    def _with_counterpart(self, operation: Operation) -> Operation:
        """The counterpart that this run has made meanwhile, by its id."""
        if pending_link(operation.counterpart) is None:
            return operation
        made = self._links[operation.link].remote_id(operation.side.other)
        return replace(operation, counterpart=made)

    def _resolved(self, side: Side, value: Value) -> Value:
        parent = pending_link(value)
        if parent is None:
            return value
        link = self._links.get(parent)
        return None if link is None else link.remote_id(side)

    def _resolved_row(self, side: Side, row: BaseRow) -> BaseRow:
        half = self._resolved(side, row.half(side))
        if isinstance(half, frozenset):
            return row
        return replace(row, source=half) if side is Side.SOURCE else replace(row, destination=half)

    def _as_kept(self, link: LinkId, row: BaseRow) -> BaseRow:
        """``row`` with what the other side, written first, has made of its half."""
        for side in Side:
            spelled = self._kept.get((link, side, row.field))
            if spelled is not None and row.half(side) == spelled[0]:
                row = with_half(row, side, spelled[1])
        return row

    async def _deliver(self, link: Link, intent: Intent, *, second_try: bool) -> bool:
        pending = intent.kind is OperationKind.CREATE and intent.link_after is None
        without_id = intent.kind is OperationKind.CREATE and not pending and link != self._links.get(link.id)
        await self._store.open_intent(self._lease, intent, link if pending or without_id else None)
        if without_id or self._links.get(link.id) is None:
            self._links.keep(link)
        try:
            finding = await self._writers[intent.side].deliver(intent)
        except RejectedFieldError as error:
            return await self._partly_refused(link, intent, error)
        except ConnectorError as error:
            return await self._refused(link, intent, error)
        return await self._conclude(link, intent, finding, second_try)

    async def _partly_refused(self, link: Link, intent: Intent, error: RejectedFieldError) -> bool:
        """Hold what was refused, and write the rest."""
        if intent.operation in self._writers[intent.side].in_doubt:  # it was only asked for, and that was refused
            return await self._refused(link, intent, error)
        fields = refusals.named(intent, error)
        if fields:
            await self._hold_refused(link, intent, fields, error)
            rest = refusals.without(intent, fields)
            return rest is not None and await self._deliver_rest(rest)
        if intent.kind is OperationKind.CREATE and intent.link_after is None and (least := refusals.bare(intent)):
            return await self._create_bare(link, intent, least)
        if intent.kind is OperationKind.UPDATE and len(refusals.parts(intent)) > 1:
            return await self._part_by_part(link, intent, error)
        return await self._refused(link, intent, error)

    async def _hold_refused(
        self, link: Link, intent: Intent, fields: Set[Field], error: RejectedFieldError
    ) -> None:  # fmt: skip
        """Remember what was refused, and tell it; of an undo it is only told."""
        self.tally.last_error = error.message
        self.tally.add("failed")
        pair = self._request.pair.id
        if intent.link_after is None:
            self._refused_here.add(intent.link)
            await self._store.forget(pair, refusals.used_up(intent, fields))
            await self._store.remember(pair, refusals.remembered(intent, fields, error, self._clock.now()))
        await self._close_intent(self._journal.refused(intent, fields, error), intent.title)

    async def _deliver_rest(self, intent: Intent) -> bool:
        """Send what was not refused, to the task as it is by now: a part of the write may have arrived."""
        if self._stop.requested:
            self.tally.left += 1
            return False
        if intent.kind is OperationKind.UPDATE:
            found = await self._present(intent)
            if found is None:
                return False
            intent = found
        return await self._deliver(self._links[intent.link], intent, second_try=True)

    async def _present(self, intent: Intent) -> Intent | None:
        """``intent`` for the task as it is now; None, and counted, if it cannot be sent now."""
        try:
            current = await self._writers[intent.side].look(intent)
        except ConnectorError as error:
            await self._refused(self._links[intent.link], intent, error)
            return None
        found = None if current is None else refusals.present(intent, current)
        self.tally.changed_meanwhile += found is None
        return found

    async def _create_bare(self, link: Link, intent: Intent, least: Intent) -> bool:
        """Nobody knows which value of a new task was refused: make it without any, then fill it in."""
        if not await self._deliver(link, least, second_try=True):
            return False
        try:
            known = self._links[link.id]
            target = known.remote_id(intent.side)
            current = None if target is None else await self._writers[intent.side].look(replace(intent, target=target))
        except ConnectorError:
            return True  # it is there; the next run fills it in
        if current is None or self._stop.requested:
            return True
        plan = self._replanner.replan(link.id, intent.side, current, current.id)
        for operation in plan.operations:
            if refusals.is_part_of(operation, intent):
                self._operations[operation.id] = operation
                await self._deliver(*self._intend(operation), second_try=False)
        return True

    async def _part_by_part(self, link: Link, intent: Intent, error: RejectedFieldError) -> bool:
        """The system does not say which value it refused: each part by itself tells. None at all: it is the task."""
        refused: dict[frozenset[Field], RejectedFieldError] = {}
        written, broken = 0, False
        await self._close_intent(self._journal.overtaken(intent), intent.title)
        for part in refusals.parts(intent):
            own = None if self._stop.requested else await self._present(refusals.only(intent, part))
            if own is None:
                broken = True
                break
            await self._store.open_intent(self._lease, own)
            try:
                finding = await self._writers[intent.side].deliver(own)
            except RejectedFieldError as refusal:
                if own.operation in self._writers[intent.side].in_doubt:
                    broken = True
                    await self._refused(self._links[link.id], own, refusal)
                    break
                refused[part] = refusal
                await self._close_intent(self._journal.overtaken(own), intent.title)
                continue
            except ConnectorError as failure:
                broken = True
                await self._refused(self._links[link.id], own, failure)
                break
            written += await self._conclude(self._links[link.id], own, finding, True, counted=not written)
        if not written:
            return not broken and await self._refused(self._links[link.id], intent, error)
        for part, why in refused.items():
            await self._hold_refused(self._links[link.id], intent, part, why)
        return True

    async def _conclude(
        self, link: Link, intent: Intent, finding: Finding, second_try: bool, *, counted: bool = True
    ) -> bool:
        if isinstance(finding, Delivered):
            journal = self._journal.later() if finding.asked_later else self._journal
            intent, freed = with_freed_id(intent, link, self._links)
            if freed is not link:
                await self._store.apply_updates(self._lease, [link := freed])
            commit = journal.delivered(intent, link, finding.task)
            if link.id in self._given_up:
                commit = replace(commit, event=LinkEvent.DELETED)
            await self._give_up_id(intent, finding.task)
            if finding.task is not None:
                kept = journal.kept(intent, finding.task)
                self._kept |= {(link.id, intent.side, name): values for name, values in kept.items()}
            observation = None if finding.task is None else (intent.side, _observed(finding, finding.task))
            await self._store.settle(self._lease, commit, observation)
            self._links.keep(linked_after(link, commit, intent.title))
            self.tally.delivered.add(link.id)
            if counted:
                self.tally.add(_COUNTED[intent.kind])
            await self._forget_refusals(intent)
            return True
        if isinstance(finding, Met):
            return await self._meet(link, intent, finding.task)
        if isinstance(finding, Unclear):
            await self._close_intent(self._journal.unclear(intent, link, finding.reason), intent.title)
            self.tally.add("held")
            return False
        unsure = isinstance(finding, Changed) and finding.after_us
        ending = self._journal.unsure(intent) if unsure else self._journal.overtaken(intent)
        await self._close_intent(ending, intent.title)
        new_life = not second_try or 1 < generation_of(intent.uid) < GENERATIONS
        if intent.kind is OperationKind.CREATE and isinstance(finding, NotDone) and new_life:
            return await self._deliver(link, self._in_a_new_life(intent), second_try=True)
        again = self._merge_again(intent, finding.current) if isinstance(finding, Changed) and not second_try else None
        if again is None:
            self.tally.changed_meanwhile += 1
            return False
        return await self._deliver(*self._intend(again), second_try=True)

    async def _forget_refusals(self, intent: Intent) -> None:
        """What was taken now is not refused any more."""
        places = ((intent.link, intent.side, name) for name in intent.desired)
        over = [self._known_refusals[place] for place in places if place in self._known_refusals]
        if over:
            await self._store.forget(self._request.pair.id, over)

    async def _meet(self, link: Link, intent: Intent, task: RemoteTask) -> bool:
        """The copy is there already: join it, unless it is another link's task; then ours gets the next id."""
        met = (intent.side, task.id)
        if met in self._met or self._links.holders(*met, besides=link.id):
            await self._close_intent(self._journal.overtaken(intent), intent.title)
            return await self._deliver(link, self._in_a_new_life(intent), second_try=True)
        self._met.add(met)
        commit = self._journal.met(intent, link, task)
        await self._store.settle(self._lease, commit, (intent.side, observe(task)))
        self._links.keep(linked_after(link, commit, intent.title))
        self.tally.add(_COUNTED[OperationKind.ADOPT])
        return True

    async def _give_up_id(self, intent: Intent, created: RemoteTask | None) -> None:
        """A system that uses ids again gave a new task the id of a linked one, which is therefore deleted.

        A task that is left alone stays so: it only has no id any more where it is gone.
        """
        if intent.kind is not OperationKind.CREATE or created is None:
            return
        if created.id in self._request.view(intent.side).tasks:
            self._given_away.add((intent.side, created.id))
        for other in self._links.holders(intent.side, created.id, besides=intent.link):
            if other.state is LinkState.MUTED:
                left = other.remote_id(intent.side.other)
                source_id, destination_id = remote_ids(intent.side, None, left)
                after = replace(other, source_id=source_id, destination_id=destination_id)
            else:
                self._given_up.add(other.id)
                ended = state_after(other.state, LinkEvent.ENDED)
                after = replace(other, state=ended, changed_at=self._clock.now())
            self._links.keep(after)
            await self._store.apply_updates(self._lease, [after])

    def _in_a_new_life(self, intent: Intent) -> Intent:
        """The id that was asked for is used up or taken: create it under another one."""
        if intent.uid:
            return replace(intent, uid=next_generation(intent.uid))
        return replace(intent, marker=self._markers.make(intent.link, f"{int(self._clock.now().timestamp()):x}"))

    def _merge_again(self, intent: Intent, current: RemoteTask | None) -> Operation | None:
        """What a fresh merge still wants of what was planned: same kind, same fields, same values before and after."""
        if intent.link_after is not None:
            return still_undoable(self._operations[intent.operation], current)
        id_ = intent.target or RemoteId("")
        plan = self._replanner.replan(intent.link, intent.side, current, id_)
        for operation in plan.operations:
            planned = operation.side is intent.side and operation.kind is intent.kind
            if operation.after:  # it needs another one first, a copy of what it overwrites: that is for the next run
                continue
            if not planned:
                continue
            if operation.kind is OperationKind.UPDATE:
                before = {c.field: c.before for c in self._operations[intent.operation].changes}
                wanted = (c.field in before and intent.desired.get(c.field, self) == c.after for c in operation.changes)
                untouched = (before.get(c.field) == c.before for c in operation.changes)
                if all(wanted) and all(untouched):
                    return operation
            elif same_before(self._operations[intent.operation], operation):
                return operation
        return None

    async def _refused(self, link: Link, intent: Intent, error: ConnectorError) -> bool:
        side = intent.side
        self.tally.last_error = error.message
        if intent.kind is OperationKind.CREATE:
            self._failed_creates.add(side)
        self._halt(side, error)
        self.tally.add("failed")
        never_sent = isinstance(error, UnavailableError) and not error.sent
        if intent.operation in self._writers[side].in_doubt or (error.retryable and not never_sent):
            self._progress(ProgressEvent("applying", self._done, self._total, self._writers[side].system))
            return False
        permanent = not error.retryable and error.scope is ErrorScope.OPERATION
        known = self._request.state.links.get(link.id)  # as before this run: what fails twice in a run fails once
        retry_at = next_try(known, self._clock.now()) if error.retryable or permanent else None
        commit = self._journal.failed(intent, link, error.message, permanent=permanent, retry_at=retry_at)
        await self._close_intent(commit, intent.title)
        return False

    def _halt(self, side: Side, error: ConnectorError) -> None:
        """Leave a side alone for the rest of the run: its account is refused, asks for a long rest, or is broken."""
        breaker = self._writers[side].breaker
        if breaker.is_open:
            for each, writer in self._writers.items():
                if writer.breaker is breaker:
                    self.tally.halted.setdefault(each, error)
        elif error.scope is not ErrorScope.OPERATION or isinstance(error, RateLimitedError):
            self.tally.halted.setdefault(side, error)

    async def _close_intent(self, commit: Commit, title: str) -> None:
        await self._store.settle(self._lease, commit)
        self._links.keep(linked_after(self._links.get(commit.link), commit, title))

    async def _renew(self) -> None:
        if self._clock.monotonic() - self._renewed > LEASE_SECONDS / 3:
            self._renewed = self._clock.monotonic()
            await self._store.renew_lease(self._lease, LEASE_SECONDS)

    def known(self, side: Side) -> Known:
        """``side`` when this run looked, with the ids that belong to links as they are now."""
        tasks = self._request.view(side).tasks
        return Known(AnyOf(self._links.ids(side), tasks.keys()), tasks, habits=self._links.habits_of(side))


def _observed(finding: Delivered, task: RemoteTask) -> Observation:
    """What is kept of a written task: a write's own answer is to be compared with what is listed at its revision."""
    return observe(task, answered=not finding.asked_later and not task.read_back)
