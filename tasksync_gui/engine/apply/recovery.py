"""After a crash: every open intent is probed before anything else happens (engine README, section 6)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial

from tasksync_gui.engine.apply.journal import JournalWriter, with_freed_id
from tasksync_gui.engine.apply.links import AnyOf, CurrentLinks
from tasksync_gui.engine.apply.probe import Delivered, Finding, Known, Met, NotDone, Rivals, Unclear, probe
from tasksync_gui.engine.merge.equality import observe
from tasksync_gui.engine.ports import Clock, SyncStore, TaskReader
from tasksync_gui.engine.runtime.circuit_breaker import Breaker
from tasksync_gui.engine.state import Lease, PairState
from tasksync_gui.model.errors import ConnectorError, ErrorScope, ForbiddenError, RateLimitedError, UnavailableError
from tasksync_gui.model.ids import RemoteId, Side
from tasksync_gui.model.journal import Commit, Intent, linked_after
from tasksync_gui.model.link import Link


@dataclass(frozen=True, slots=True)
class Verified:
    """What became of the writes that an interrupted run left open."""

    arrived: int = 0
    lost: int = 0
    """Not in the system, or overtaken by somebody's edit: to be planned anew."""
    unclear: int = 0
    """Only a person can tell."""
    unasked: int = 0
    """Their system could not say; they stay open, and their tasks are left alone until it can."""
    problems: Mapping[Side, ConnectorError] = field(default_factory=dict)
    """By side, the first reason of ``unasked``."""

    @property
    def total(self) -> int:
        """Of how many it is known."""
        return self.arrived + self.lost + self.unclear


@dataclass(frozen=True, slots=True)
class ReadAccess:
    """Where to ask what became of a write: reading is all that recovery needs."""

    reader: TaskReader
    collection: str


async def recover(
    store: SyncStore,
    lease: Lease,
    state: PairState,
    witnesses: Mapping[Side, ReadAccess],
    journal: JournalWriter,
    clock: Clock,
) -> Verified:
    """Settle the open intents of ``state``, each by itself: one that cannot be looked up stays open alone."""
    arrived = lost = unclear = unasked = 0
    journal = journal.later()
    silences = {side: ProbeBudget() for side in Side}
    found: dict[Side, set[RemoteId]] = {side: set() for side in Side}
    tasks = {side: {id_: seen.task for id_, seen in state.observations[side].items()} for side in Side}
    links = CurrentLinks(state.links, {side: each.reader.capabilities for side, each in witnesses.items()})
    rivals = Rivals(state.intents)
    for intent in state.intents:
        link = links.get(intent.link) or Link(intent.link, None, None, title=intent.title)
        witness, silence = witnesses[intent.side], silences[intent.side]
        there = AnyOf(
            links.ids(intent.side, besides=intent.link), state.observations[intent.side].keys(), found[intent.side]
        )
        known = Known(there, tasks[intent.side], rivals.of(intent), links.habits_of(intent.side))
        ask = partial(probe, witness.reader, witness.collection, intent, clock, known)
        finding = await silence.broken_by(ask)
        if finding is None and silence.refused is not None and journal.is_last(link):
            await store.settle(lease, journal.given_up(intent, link, silence.refused))
            unclear += 1
        elif finding is None:
            if silence.refused is not None:
                counted = replace(link, failures=link.failures + 1, problem=(silence.refused.message,))
                await store.apply_updates(lease, [counted])
            unasked += 1
        elif isinstance(finding, Met) and not links.holders(intent.side, finding.task.id, intent.link):
            commit = journal.met(intent, link, finding.task)
            await store.settle(lease, commit, (intent.side, observe(finding.task)))
            links.keep(linked_after(link, commit, intent.title))
            arrived += 1
        elif isinstance(finding, Delivered):
            observation = None if finding.task is None else (intent.side, observe(finding.task))
            intent, freed = with_freed_id(intent, link, links)
            if freed is not link:
                await store.apply_updates(lease, [link := freed])
            commit = journal.delivered(intent, link, finding.task)
            await store.settle(lease, commit, observation)
            links.keep(linked_after(link, commit, intent.title))
            if finding.task is not None:
                found[intent.side].add(finding.task.id)
            arrived += 1
        else:
            await store.settle(lease, _ending(journal, intent, link, finding))
            unclear += isinstance(finding, Unclear)
            lost += not isinstance(finding, Unclear)
    problems = {side: silence.problem for side, silence in silences.items() if silence.problem is not None}
    return Verified(arrived, lost, unclear, unasked, problems)


@dataclass(slots=True)
class ProbeBudget:
    """A side that does not answer: asked about each write, until asking is of no use."""

    problem: ConnectorError | None = None
    refused: ConnectorError | None = None
    """Why the last question was not answered, if asking again will hardly help: it was about that one task."""
    for_good: bool = False
    breaker: Breaker = field(default_factory=Breaker)

    async def broken_by(self, question: Callable[[], Awaitable[Finding]]) -> Finding | None:
        """The answer; None if there is none."""
        self.refused = None
        if self.for_good or self.breaker.is_open:
            return None
        try:
            answer = await question()
        except ConnectorError as found:
            error = found.about_one_task() if isinstance(found, ForbiddenError) else found
            self.for_good = error.scope is not ErrorScope.OPERATION or isinstance(error, RateLimitedError)
            self.problem = error if self.problem is None or self.for_good else self.problem
            self.refused = None if self.for_good or error.retryable else error
            if isinstance(error, UnavailableError):
                self.breaker.failed()
            return None
        self.breaker.answered()
        return answer


def _ending(journal: JournalWriter, intent: Intent, link: Link, finding: object) -> Commit:
    if isinstance(finding, Unclear):
        return journal.unclear(intent, link, finding.reason)
    if isinstance(finding, Met):
        return journal.overtaken(intent)
    return journal.not_shown(intent) if isinstance(finding, NotDone) else journal.unsure(intent)
