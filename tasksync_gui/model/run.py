"""Runs, and the history a person can read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tasksync_gui.model.fields import Field, Value
    from tasksync_gui.model.ids import LinkId, OperationId, PairId, RemoteId, RunId, Side
    from tasksync_gui.model.message import Messages
    from tasksync_gui.model.plan import OperationKind


class Trigger(StrEnum):
    """What started a run."""

    MANUAL = "manual"
    TIMER = "timer"
    COMMAND_LINE = "command line"

    @property
    def automatic(self) -> bool:
        """Whether nobody asked for this run; it never passes a guard, and waits where something failed."""
        return self is Trigger.TIMER


class Outcome(StrEnum):
    """How a run ended. RUNNING and INTERRUPTED never leave the store as a final answer to a caller."""

    RUNNING = "running"
    CLEAN = "clean"
    PARTIAL = "partial"
    HELD = "held"
    FAILED = "failed"
    CANCELLED = "cancelled"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True)
class Counts:
    """What a run did, in tasks."""

    created: int = 0
    updated: int = 0
    deleted: int = 0
    adopted: int = 0
    held: int = 0
    failed: int = 0


@dataclass(frozen=True, slots=True)
class Run:
    """One execution of the engine on one pair."""

    id: RunId
    pair: PairId
    pair_name: str
    trigger: Trigger
    started_at: datetime
    outcome: Outcome = Outcome.RUNNING
    counts: Counts = Counts()
    finished_at: datetime | None = None
    requests: int = 0
    seconds: float = 0.0
    plan_digest: str = ""
    message: Messages = ()
    """What happened; empty when there is nothing to say."""
    retryable: bool = False
    """FAILED: whether trying again later may help."""
    overridden_guards: tuple[str, ...] = ()
    needs_review: bool = False
    """HELD: a guard stopped the whole run until a person confirms the plan."""
    undoes: RunId | None = None
    """The run that this one undid, as a whole or in part; None for a sync."""


@dataclass(frozen=True, slots=True)
class RunFilter:
    """Which runs of the history are asked for; by default all."""

    text: str = ""
    """Part of the title of a task that the run changed, or of the pair's name; capitals do not matter."""
    eventful: bool = False
    """Without automatic runs that found nothing to do."""
    outcome: Outcome | None = None
    since: datetime | None = None
    """Aware; runs that began then or later."""
    before: datetime | None = None
    """Aware; runs that began earlier."""

    def passes(self, run: Run, titles: Iterable[str]) -> bool:
        """Whether ``run`` is meant, which changed tasks with these ``titles``."""
        needle = self.text.casefold()
        found = not needle or any(needle in text.casefold() for text in (run.pair_name, *titles))
        idle = run.trigger.automatic and run.outcome is Outcome.CLEAN and run.counts == Counts()
        in_time = (self.since is None or run.started_at >= self.since) and (
            self.before is None or run.started_at < self.before
        )
        return found and in_time and not (self.eventful and idle) and self.outcome in (None, run.outcome)


@dataclass(frozen=True, slots=True)
class Change:
    """One field of one task that a run changed (or failed to): a row of the history."""

    run: RunId
    sequence: int
    """Order inside the run, from 0, given by the store; (run, sequence) is the change's identity."""
    operation: OperationId
    kind: OperationKind
    side: Side
    title: str
    field: Field | None
    before: Value
    after: Value
    at: datetime
    ok: bool = True
    message: Messages = ()
    """Reason of the operation, or of its failure."""
    link: LinkId | None = None
    remote_id: RemoteId | None = None
    record: str = ""
    """The first row of a DELETE: the whole record that was deleted, as its system had it; of a CREATE: what was made
    (``engine.undo.made``), so that an undo can tell what people have put into it since."""


@dataclass(frozen=True, slots=True)
class DayStats:
    """What the runs of one day did, in the days of the zone that was asked for."""

    day: str
    """ISO date."""
    created: int = 0
    updated: int = 0
    deleted: int = 0
    failed: int = 0
    runs: int = 0


@dataclass(frozen=True, slots=True)
class Stats:
    """Numbers for the overview; ``days`` are the last 30, oldest first, empty days included."""

    links: int = 0
    held: int = 0
    quarantined: int = 0
    runs: int = 0
    last_run: Run | None = None
    totals: Counts = Counts()
    days: tuple[DayStats, ...] = ()
    by_pair: Mapping[str, int] = field(default_factory=dict)
    """Live links by pair name."""
