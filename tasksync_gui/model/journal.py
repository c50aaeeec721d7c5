"""The journal: what is written down before a request is sent, and what becomes true once it is settled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from tasksync_gui.model.fields import Field, Value
from tasksync_gui.model.ids import LinkId, OperationId, PairId, RemoteId, Revision, RunId, Side
from tasksync_gui.model.link import BaseRow, Link, LinkState, base_with
from tasksync_gui.model.link_life import LinkEvent, state_after
from tasksync_gui.model.message import Messages
from tasksync_gui.model.plan import OperationKind
from tasksync_gui.model.run import Change


class JournalState(StrEnum):
    """Life of one attempted operation (engine README, section 6)."""

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
    kept: str = ""
    """The whole record of what is deleted, or from which a deleted task comes back."""
    replaces: RemoteId | None = None
    """CREATE: the deleted task in whose place this one is made; it may bear the same mark, if it comes back."""
    uid: str = ""
    """CREATE: the id that was asked for beside the marker; empty: the system chooses, or the marker is the id."""


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
