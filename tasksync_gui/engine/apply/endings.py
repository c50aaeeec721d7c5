"""What the answer to a write means: for its link, for the rest of the run, and for what may be tried once more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from tasksync_gui.engine.apply import refusals
from tasksync_gui.engine.apply.intents import Intents
from tasksync_gui.engine.apply.journal import with_freed_id
from tasksync_gui.engine.apply.probe import Changed, Delivered, Finding, Met, NotDone, Unclear
from tasksync_gui.engine.apply.run_state import COUNTED, RunState
from tasksync_gui.engine.identity.origins import generation_of
from tasksync_gui.engine.merge.equality import observe
from tasksync_gui.engine.plan.operations import remote_ids, same_before
from tasksync_gui.engine.plan.waiting import next_try
from tasksync_gui.engine.undo.planner import still_undoable
from tasksync_gui.model.errors import ConnectorError, ErrorScope, RateLimitedError, UnavailableError
from tasksync_gui.model.ids import RemoteId, Side
from tasksync_gui.model.journal import Intent, linked_after
from tasksync_gui.model.link import Link, LinkState, Observation
from tasksync_gui.model.link_life import LinkEvent, state_after
from tasksync_gui.model.plan import Operation, OperationKind
from tasksync_gui.model.task import RemoteTask

GENERATIONS = 100
"""So many ids of one copy may be used up in its system's trash before a run gives up on it."""


@dataclass(frozen=True, slots=True)
class Again:
    """It is to be sent once more, in another way; that is the second try."""

    link: Link
    intent: Intent


Outcome = bool | Again
"""Whether the operation was done, unless it is to be sent once more."""


class Endings:
    """Takes findings and refusals."""

    def __init__(self, state: RunState, intents: Intents) -> None:
        self._state = state
        self._intents = intents

    async def conclude(
        self, link: Link, intent: Intent, finding: Finding, second_try: bool, *, counted: bool = True
    ) -> Outcome:
        """What was found out about a write is written down; ``counted``: whether it counts as one task more."""
        if isinstance(finding, Delivered):
            journal = self._state.journal.later() if finding.asked_later else self._state.journal
            intent, freed = with_freed_id(intent, link, self._state.links)
            if freed is not link:
                await self._state.store.apply_updates(self._state.lease, [link := freed])
            commit = journal.delivered(intent, link, finding.task)
            if link.id in self._state.given_up:
                commit = replace(commit, event=LinkEvent.DELETED)
            await self._give_up_id(intent, finding.task)
            if finding.task is not None:
                kept = journal.kept(intent, finding.task)
                self._state.kept |= {(link.id, intent.side, name): values for name, values in kept.items()}
            seen = self._state.request.state.observations[intent.side]
            observation = None if finding.task is None else (intent.side, _observed(finding, finding.task, seen))
            await self._state.store.settle(self._state.lease, commit, observation)
            self._state.links.keep(linked_after(link, commit, intent.title))
            self._state.tally.delivered.add(link.id)
            if counted:
                self._state.tally.add(COUNTED[intent.kind])
            await self._forget_refusals(intent)
            return True
        if isinstance(finding, Met):
            return await self._meet(link, intent, finding.task)
        if isinstance(finding, Unclear):
            await self._state.close_intent(self._state.journal.unclear(intent, link, finding.reason), intent.title)
            self._state.tally.add("held")
            return False
        unsure = isinstance(finding, Changed) and finding.after_us
        ending = self._state.journal.unsure(intent) if unsure else self._state.journal.overtaken(intent)
        await self._state.close_intent(ending, intent.title)
        new_life = not second_try or 1 < generation_of(intent.uid) < GENERATIONS
        if intent.kind is OperationKind.CREATE and isinstance(finding, NotDone) and new_life:
            return Again(link, self._intents.in_a_new_life(intent))
        again = self._merge_again(intent, finding.current) if isinstance(finding, Changed) and not second_try else None
        if again is None:
            self._state.tally.changed_meanwhile += 1
            return False
        return Again(*self._intents.of(again))

    async def _forget_refusals(self, intent: Intent) -> None:
        """What was taken now is not refused any more."""
        places = ((intent.link, intent.side, name) for name in intent.desired)
        over = [self._state.known_refusals[place] for place in places if place in self._state.known_refusals]
        if over:
            await self._state.store.forget(self._state.request.pair.id, over)

    async def _meet(self, link: Link, intent: Intent, task: RemoteTask) -> Outcome:
        """The copy is there already: join it, unless it is another link's task; then ours gets the next id."""
        met = (intent.side, task.id)
        if met in self._state.met or self._state.links.holders(*met, besides=link.id):
            await self._state.close_intent(self._state.journal.overtaken(intent), intent.title)
            return Again(link, self._intents.in_a_new_life(intent))
        self._state.met.add(met)
        commit = self._state.journal.met(intent, link, task)
        await self._state.store.settle(self._state.lease, commit, (intent.side, observe(task)))
        self._state.links.keep(linked_after(link, commit, intent.title))
        self._state.tally.add(COUNTED[OperationKind.ADOPT])
        return True

    async def _give_up_id(self, intent: Intent, created: RemoteTask | None) -> None:
        """A system that uses ids again gave a new task the id of a linked one, which is therefore deleted.

        A task that is left alone stays so: it only has no id any more where it is gone.
        """
        if intent.kind is not OperationKind.CREATE or created is None:
            return
        if created.id in self._state.request.view(intent.side).tasks:
            self._state.given_away.add((intent.side, created.id))
        for other in self._state.links.holders(intent.side, created.id, besides=intent.link):
            if other.state is LinkState.MUTED:
                left = other.remote_id(intent.side.other)
                source_id, destination_id = remote_ids(intent.side, None, left)
                after = replace(other, source_id=source_id, destination_id=destination_id)
            else:
                self._state.given_up.add(other.id)
                ended = state_after(other.state, LinkEvent.ENDED)
                after = replace(other, state=ended, changed_at=self._state.clock.now())
            self._state.links.keep(after)
            await self._state.store.apply_updates(self._state.lease, [after])

    def _merge_again(self, intent: Intent, current: RemoteTask | None) -> Operation | None:
        """What a fresh merge still wants of what was planned: same kind, same fields, same values before and after."""
        if intent.link_after is not None:
            capabilities = self._state.request.view(intent.side).capabilities
            return still_undoable(self._state.operations[intent.operation], current, capabilities)
        id_ = intent.target or RemoteId("")
        plan = self._state.replanner.replan(intent.link, intent.side, current, id_)
        for operation in plan.operations:
            planned = operation.side is intent.side and operation.kind is intent.kind
            if operation.after:  # it needs another one first, a copy of what it overwrites: that is for the next run
                continue
            if not planned:
                continue
            if operation.kind is OperationKind.UPDATE:
                before = {c.field: c.before for c in self._state.operations[intent.operation].changes}
                wanted = (c.field in before and intent.desired.get(c.field, self) == c.after for c in operation.changes)
                untouched = (before.get(c.field) == c.before for c in operation.changes)
                if all(wanted) and all(untouched):
                    return operation
            elif same_before(self._state.operations[intent.operation], operation):
                return operation
        return None

    async def refused(self, link: Link, intent: Intent, error: ConnectorError) -> bool:
        """The task as a whole was refused, or nothing could be learnt; never done, therefore False."""
        side = intent.side
        self._state.tally.last_error = error.message
        if intent.kind is OperationKind.CREATE:
            self._state.failed_creates.add(side)
        self._halt(side, error)
        self._state.tally.add("failed")
        never_sent = isinstance(error, UnavailableError) and not error.sent
        if intent.operation in self._state.writers[side].in_doubt or (error.retryable and not never_sent):
            self._state.moves_on(side)
            return False
        permanent = not error.retryable and error.scope is ErrorScope.OPERATION
        known = self._state.request.state.links.get(link.id)  # as before this run: what fails twice in a run fails once
        retry_at = next_try(known, self._state.clock.now()) if error.retryable or permanent else None
        commit = self._state.journal.failed(intent, link, error.message, permanent=permanent, retry_at=retry_at)
        await self._state.close_intent(commit, intent.title)
        if commit.event is LinkEvent.GIVEN_UP:  # it waits for a person again, whatever one said before
            await self._state.store.forget(self._state.request.pair.id, refusals.used_up(intent, ()))
        return False

    def _halt(self, side: Side, error: ConnectorError) -> None:
        """Leave a side alone for the rest of the run: its account is refused, asks for a long rest, or is broken."""
        breaker = self._state.writers[side].breaker
        if breaker.is_open:
            for each, writer in self._state.writers.items():
                if writer.breaker is breaker:
                    self._state.tally.halted.setdefault(each, error)
        elif error.scope is not ErrorScope.OPERATION or isinstance(error, RateLimitedError):
            self._state.tally.halted.setdefault(side, error)


def _observed(finding: Delivered, task: RemoteTask, seen: Mapping[RemoteId, Observation]) -> Observation:
    """What is kept of a written task: a write's own answer is to be compared with what is listed at its revision.

    What it has proven of its system, now or when it was ``seen`` earlier, stays known.
    """
    before = seen.get(task.id)
    proves = finding.proves if before is None else {**before.proves, **finding.proves}
    return observe(task, answered=not finding.asked_later and not task.read_back, proves=proves)
