"""What the engine needs from the world, as protocols; adapters live in connectors, store and app."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Collection as Collection_
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from tasksync_gui.model.ids import RemoteId, Revision

if TYPE_CHECKING:
    from tasksync_gui.engine.state import Lease, PairState, Questions, Seen
    from tasksync_gui.model.capabilities import Capabilities
    from tasksync_gui.model.fields import Field, Value
    from tasksync_gui.model.ids import AccountId, PairId, RunId, Side
    from tasksync_gui.model.journal import Commit, Intent
    from tasksync_gui.model.link import Link, Observation, StoredDecision
    from tasksync_gui.model.message import Message
    from tasksync_gui.model.pair import Account, Forgotten, Pair
    from tasksync_gui.model.plan import Plan
    from tasksync_gui.model.review import Review
    from tasksync_gui.model.run import Change, Run, RunFilter, Stats
    from tasksync_gui.model.task import AccountReport, Collection, Comment, Draft, RemoteTask, Snapshot


class Clock(Protocol):
    """Time, injected so that tests and simulations own it."""

    def now(self) -> datetime:
        """Wall-clock time, aware, UTC. For display and stamps, never for durations."""

    def monotonic(self) -> float:
        """Seconds on a clock that never jumps."""

    async def sleep(self, seconds: float) -> None:
        """Wait so many seconds; a simulated clock lets them pass at once."""


class TaskReader(Protocol):
    """One account's systems, read only: all that a planner or preview ever receives."""

    @property
    def capabilities(self) -> Capabilities:
        """What this connector promises."""

    async def check(self) -> AccountReport:
        """Test the connection and name user, server and rights. Raises ConnectorError."""

    async def collections(self) -> Sequence[Collection]:
        """The lists this account can see."""

    async def snapshot(self, collection: str, cursor: str | None = None) -> Snapshot:
        """All tasks, or the changes since ``cursor``.

        Raises:
            CursorExpiredError: ``cursor`` is no longer valid.
            ConnectorError: the listing failed; a partial listing is never returned as complete.
        """

    async def read(self, collection: str, task: RemoteId) -> RemoteTask:
        """One task, read directly (not from a cache). Raises NotFoundError if it is gone."""

    async def find_by_marker(self, collection: str, marker: str, since: datetime | None = None) -> Sequence[RemoteTask]:
        """Live tasks that bear ``marker``; empty if none or if the system has no markers.

        ``since``: a time of the system's own clock; tasks created earlier need not be looked at. None: look at all.
        """

    async def close(self) -> None:
        """Release connections and files."""


class TaskConnector(TaskReader, Protocol):
    """Reads and writes. Each write returns the task as the system now has it (read back if needed)."""

    async def create(self, collection: str, draft: Draft, marker: str) -> RemoteTask:
        """Create a task bearing ``marker`` where the system allows one.

        Raises:
            PreconditionFailedError: a task with this client-chosen id exists already.
            UnavailableError: with ``sent`` telling whether the request may have been carried out.
        """

    async def update(
        self, collection: str, task: RemoteId, fields: Mapping[Field, Value], expected_revision: Revision
    ) -> RemoteTask:
        """Write only ``fields``, if the task is still at ``expected_revision``.

        Raises:
            PreconditionFailedError: it is not.
            NotFoundError: it is gone.
        """

    async def delete(self, collection: str, task: RemoteId, expected_revision: Revision) -> None:
        """Delete the task, if it is still at ``expected_revision``; never its subtasks with it.

        Raises:
            PreconditionFailedError: it is not.
            NotFoundError: it is gone.
            RejectedFieldError: the system would delete subtasks, too, and the task has some.
        """


Pick = Callable[[Mapping[RemoteId, Revision]], Collection_[RemoteId]]
"""Of the ids that a list of changes names, each with its revision there, those whose tasks are to be read."""


@runtime_checkable
class Lister(Protocol):
    """What a connector whose system lists changes by ids and revisions, without the tasks, can do besides."""

    async def changes_since(self, collection: str, cursor: str, pick: Pick) -> Snapshot:
        """The changes since ``cursor``, of which only those tasks are read that ``pick`` wants; asked once.

        ``pick`` is told of changed tasks whose revision the list names, if an equal one means equal content; all
        others are read. What it leaves out is ``Snapshot.same``. Raises as ``snapshot`` does.
        """


@runtime_checkable
class Restorer(Protocol):
    """What a connector with ``Capabilities.restore`` can do besides."""

    async def restore(self, collection: str, task: RemoteId) -> RemoteTask:
        """Take a deleted task out of the trash, as it was. Raises NotFoundError if it is not there (any more)."""


@runtime_checkable
class Keeper(Protocol):
    """What a connector with ``Capabilities.gives_back`` can do besides."""

    async def give_back(
        self, collection: str, task: RemoteId, record: str, fields: Mapping[Field, Value]
    ) -> RemoteTask:
        """Make a deleted task again from ``record``, its ``RemoteTask.raw`` of then, under its own id.

        Byte for byte, and with no mark of ours that it did not have. ``fields`` are what it said: a record that would
        be read otherwise today (the columns of a table changed) is refused.

        Raises:
            PreconditionFailedError: there is a task with this id.
            RejectedFieldError: it cannot be made from this record; a new one may still be created.
        """


@runtime_checkable
class Commented(Protocol):
    """What a connector with ``Capabilities.comments`` can do besides."""

    async def comments(self, collection: str, task: RemoteId) -> Sequence[Comment]:
        """What people wrote about a task, the oldest first; of very many the latest. Raises NotFoundError."""


class Progress(Protocol):
    """Where a run reports how far it is. Must return at once and never raise."""

    def __call__(self, event: ProgressEvent) -> None:
        """Take note of ``event``."""


@dataclass(frozen=True, slots=True)
class ProgressEvent:
    """``total`` is 0 while reading and fixed from planning on; ``done`` never falls."""

    phase: str
    """``recovering``, ``reading``, ``planning``, ``applying`` or ``finished``."""
    done: int = 0
    total: int = 0
    account: str = ""
    waiting: Message | None = None
    """Why nothing moves; None: it does."""


class SyncStore(Protocol):
    """Durable state of the engine. Every method is one transaction; all raise StoreError.

    Methods that take a lease raise BusyError if a newer lease exists.
    """

    async def load(self, pair: PairId) -> PairState:
        """What is known of a pair: links, observations, cursors, open intents, answers, as of one moment."""

    async def open_intents(self, pair: PairId) -> tuple[Intent, ...]:
        """The writes of which nobody knows yet whether they arrived, the oldest first; a part of :meth:`load`."""

    async def acquire_lease(self, pair: PairId, owner: str, ttl: float, run: Run | None = None) -> Lease:
        """Take the pair's lease for ``ttl`` seconds, and record ``run`` as RUNNING with it.

        Older RUNNING runs of the pair become INTERRUPTED then. Raises BusyError if another owner holds the lease.
        """

    async def renew_lease(self, lease: Lease, ttl: float) -> None:
        """Extend a lease that is still the newest."""

    async def release_lease(self, lease: Lease) -> None:
        """Give the lease back; never raises BusyError."""

    async def lease_holder(self, pair: PairId) -> tuple[str, datetime] | None:
        """Who holds the pair's lease, and until when; None if nobody does."""

    async def finish_run(
        self, lease: Lease, run: Run, fingerprint: str | None = None, seen: Sequence[Seen] = ()
    ) -> None:
        """Record how the run ended, with what it saw and did not record yet, and give the lease back.

        ``fingerprint`` replaces the pair's stored one if given.
        """

    async def record_seen(self, lease: Lease, seen: Sequence[Seen]) -> None:
        """Store observations and cursors of both sides."""

    async def apply_updates(self, lease: Lease, links: Sequence[Link], changes: Sequence[Change] = ()) -> None:
        """Insert or replace whole links with their base (book-keeping of a plan), and what history tells of it."""

    async def open_intent(self, lease: Lease, intent: Intent, link: Link | None = None) -> None:
        """Make an intent durable before its request; ``link`` is the pending link of a create."""

    async def settle(self, lease: Lease, commit: Commit, observation: tuple[Side, Observation] | None = None) -> None:
        """Close an intent: journal state, link, base halves, observation, history: one transaction."""

    async def remember(self, pair: PairId, decisions: Iterable[StoredDecision]) -> None:
        """Store a person's lasting answers; a newer answer to the same question replaces the older."""

    async def forget(self, pair: PairId, decisions: Iterable[StoredDecision]) -> None:
        """Drop answers, so that their questions are asked again."""

    async def save_plan(self, plan: Plan) -> None:
        """Keep a reviewed plan (the newest 20 per pair)."""

    async def note_went_back(self, pair: PairId, sides: Iterable[Side]) -> None:
        """Remember that a preview found ``sides`` to have gone back in time, as a run that is stopped does.

        Only of a side that was read before: else nothing is known that it could go back to.
        """

    async def load_plan(self, digest: str) -> Plan | None:
        """The plan with this digest or unambiguous prefix (at least 8 digits) of it."""

    async def left_alone(self, pair: PairId) -> int:
        """How many tasks of the pair are left alone: on one side only, different by wish, or always passed over."""

    async def save_review(self, review: Review) -> None:
        """Keep the open review of a pair in place of the one before; its plan is kept as long as it is open."""

    async def load_review(self, pair: PairId) -> Review | None:
        """The pair's open review, however old."""

    async def remove_review(self, pair: PairId) -> None:
        """The review is over."""

    async def latest_plan(self, pair: PairId) -> Plan | None:
        """The newest plan of a pair that is not one of an undo."""

    async def questions(self, pair: PairId) -> Questions | None:
        """What that plan asks; None: nothing, or there is none. Costs little, however long the plan is."""

    async def runs(self, pair: PairId | None = None, limit: int = 50, only: RunFilter | None = None) -> Sequence[Run]:
        """The last ``limit`` runs of a pair, or of all, that pass ``only``, newest first. Raises StoreError."""

    async def run(self, run: RunId) -> Run | None:
        """One run by id or unambiguous prefix of it."""

    async def changes(self, run: RunId) -> Sequence[Change]:
        """All changes of a run in order."""

    async def stats(self, pair: PairId | None, today: str, zone: str) -> Stats:
        """Numbers over one pair or all; ``today`` is the local ISO date that ends the 30 days."""


class ConfigStore(Protocol):
    """Accounts, pairs and settings; in the same database as the engine's state. All raise StoreError."""

    async def accounts(self) -> Sequence[Account]:
        """All accounts, ordered by name."""

    async def save_account(self, account: Account) -> None:
        """Insert or replace by id. Raises UserError if the name is taken."""

    async def remove_account(self, account: AccountId) -> None:
        """Raises UserError while a pair uses it."""

    async def pairs(self) -> Sequence[Pair]:
        """All pairs, ordered by name."""

    async def save_pair(self, pair: Pair) -> None:
        """Insert or replace by id. Raises UserError if the name is taken."""

    async def remove_pair(self, pair: PairId) -> None:
        """Forget the pair with its links, journal and plans; its runs stay in the history."""

    async def forget_pair(self, name: str) -> Forgotten | None:
        """Wipe all that is remembered of the pair, its runs included, here and in every copy; None: nothing is.

        Of a pair that was removed what is left of it. Raises StoreError.
        """

    async def reset_pair(self, pair: PairId) -> None:
        """Forget what was seen and agreed on lists that the pair does not look at any more.

        Its configuration fingerprint stays, so that its next run is review-only; a run under way is overtaken.
        """

    async def turn_pair(self, pair: PairId) -> None:
        """Exchange the two sides in all that is remembered, history included; nothing is forgotten but answers that
        were given to two values in their order, and reviews. A run under way is overtaken.
        """

    async def get_setting(self, name: str) -> str | None:
        """A persisted application value (pause, instance id, ...)."""

    async def set_setting(self, name: str, value: str | None) -> None:
        """Store a value; None removes it."""


class SecretStore(Protocol):
    """Where passwords and tokens live: never the database, a log or an error text."""

    async def get(self, account: AccountId, name: str) -> str | None:
        """The secret, or None if none is stored. Raises StoreError if the store cannot be opened."""

    async def set(self, account: AccountId, name: str, value: str) -> None:
        """Raises StoreError with a next step if no safe place for secrets exists here."""

    async def delete(self, account: AccountId) -> Sequence[str]:
        """Remove all secrets of an account; the names of those that were there.

        Raises StoreError if a place that may hold some cannot be opened: they may be left in it.
        """

    async def check(self) -> None:
        """Raises StoreError if no secret could be kept now."""
