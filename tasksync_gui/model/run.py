"""Runs, the journal, and the history a person can read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from tasksync_gui.model.fields import Field, Value
from tasksync_gui.model.ids import LinkId, OperationId, PairId, RemoteId, Revision, RunId, Side
from tasksync_gui.model.link import BaseRow, Link, LinkState, base_with
from tasksync_gui.model.link_life import LinkEvent, state_after
from tasksync_gui.model.message import Messages
from tasksync_gui.model.plan import OperationKind


class Trigger(StrEnum):
    """What started a run."""

    MANUAL = "manual"
    TIMER = "timer"
    STARTUP = "startup"
    FILE = "file"
    COMMAND_LINE = "command line"
    API = "API"

    @property
    def automatic(self) -> bool:
        """Whether nobody asked for this run; it never passes a guard, and waits where something failed."""
        return self in (Trigger.TIMER, Trigger.STARTUP, Trigger.FILE)


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


class JournalState(StrEnum):
    """Life of one attempted operation (ENGINE section 6)."""

    INTENT = "intent"
    COMMITTED = "committed"
    LATE_CONFLICT = "late_conflict"
    BLOCKED = "blocked"
    QUARANTINED = "quarantined"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Intent:
    """The write-ahead record of one operation, durable before its request is sent."""

    operation: OperationId
    run: RunId
    pair: PairId
    link: LinkId
    kind: OperationKind
    side: Side
    title: str
    marker: str
    """CREATE: the marker sent with it; otherwise empty."""
    desired: Mapping[Field, Value]
    before_image: Mapping[Field, Value]
    base_after: tuple[BaseRow, ...]
    plan_digest: str
    target: RemoteId | None = None
    counterpart: RemoteId | None = None
    expected_revision: Revision | None = None
    reason: Messages = ()
    started_at: datetime | None = None
    since: datetime | None = None
    """What this creates has no older stamp of its system's own clock; None: not known."""
    state: JournalState = JournalState.INTENT
    link_after: LinkState | None = None
    """Undo: the link's state once this is committed; None: what follows from the kind."""
    replaces: RemoteId | None = None
    """CREATE: the deleted task in whose place this one is made; it may bear the same mark, if it comes back."""


@dataclass(frozen=True, slots=True)
class Commit:
    """Everything that becomes true in one transaction once an operation is settled."""

    operation: OperationId
    state: JournalState
    link: LinkId
    event: LinkEvent | None = None
    """What it means to the link's life; None: nothing, the link stays in its state."""
    source_id: RemoteId | None = None
    destination_id: RemoteId | None = None
    base: tuple[BaseRow, ...] = ()
    changes: tuple[Change, ...] = ()
    problem: Messages | None = None
    """New value of the link's ``problem``; None leaves it."""
    failures: int | None = None
    retry_at: datetime | None = None
    renumbered: tuple[Side, RemoteId] | None = None
    """The id that the written task had before: its system gave it a new one."""
    afresh: bool = False
    """Whether ``base`` is all of it: one side has another task than the one that the old rows were about."""

    @property
    def deletes(self) -> bool:
        """Whether it records that a task was deleted."""
        gone = self.event is LinkEvent.DELETED
        return bool(self.changes) and (gone or self.changes[0].kind is OperationKind.DELETE)


def linked_after(link: Link | None, commit: Commit, title: str = "") -> Link:
    """The link as ``commit`` leaves it, but for the time of the change: the one meaning of a commit to a link.

    ``link``: as it was, None if nobody knows it (any more). ``title``: the task's; empty: it has none of its own.
    Raises ImpossibleEventError.
    """
    old = link or Link(commit.link, None, None, LinkState.CREATE_PENDING)
    state = old.state if commit.event is None else state_after(None if link is None else link.state, commit.event)
    return replace(
        old,
        source_id=commit.source_id or old.source_id,
        destination_id=commit.destination_id or old.destination_id,
        state=state,
        base=base_with({} if commit.afresh else old.base, commit.base),
        problem=old.problem if commit.problem is None else commit.problem,
        failures=old.failures if commit.failures is None else commit.failures,
        retry_at=commit.retry_at,
        title=title or old.title,
    )


@dataclass(frozen=True, slots=True)
class DayStats:
    """Totals of one local day."""

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
