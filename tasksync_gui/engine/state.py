"""What is remembered of a pair, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from tasksync_gui.model.ids import PairId, RemoteId, Side

if TYPE_CHECKING:
    from tasksync_gui.model.journal import Intent
    from tasksync_gui.model.link import Link, Observation, StoredDecision
    from tasksync_gui.model.task import RemoteTask


@dataclass(frozen=True, slots=True)
class PairState:
    """Everything remembered about a pair, read in one transaction."""

    links: Mapping[str, Link] = field(default_factory=dict)
    """By link id."""
    observations: Mapping[Side, Mapping[RemoteId, Observation]] = field(
        default_factory=lambda: {Side.SOURCE: {}, Side.DESTINATION: {}}
    )
    cursors: Mapping[Side, str | None] = field(default_factory=lambda: {Side.SOURCE: None, Side.DESTINATION: None})
    unechoed: Mapping[Side, frozenset[RemoteId]] = field(
        default_factory=lambda: {Side.SOURCE: frozenset(), Side.DESTINATION: frozenset()}
    )
    """Ids that we have seen only since the cursor was taken (our own creations). A system that compares
    two states says nothing of a task that came and went between them."""
    decisions: tuple[StoredDecision, ...] = ()
    fingerprint: str = ""
    """Configuration fingerprint of the last applied run; empty before the first."""
    runs_since_full: int = 0
    last_full_at: datetime | None = None
    intents: tuple[Intent, ...] = ()
    """Open intents, oldest first: to be probed before anything else."""
    restored: bool = False
    """The database was restored from a backup since the last run (epoch mismatch)."""
    last_seen: Mapping[Side, Mapping[RemoteId, Observation]] = field(
        default_factory=lambda: {Side.SOURCE: {}, Side.DESTINATION: {}}
    )
    """Synced tasks that are gone under their ids, as long as their links still name them."""

    def seen_before(self, side: Side, id_: RemoteId | None) -> RemoteTask | None:
        """What a task said when it was seen last, be it gone by now or not; None: that is not known."""
        if id_ is None:
            return None
        found = self.observations[side].get(id_) or self.last_seen[side].get(id_)
        return None if found is None else found.task


@dataclass(frozen=True, slots=True)
class Seen:
    """What one read of one side found, to be stored with its cursor in one transaction."""

    side: Side
    upserts: tuple[Observation, ...] = ()
    removed: frozenset[RemoteId] = frozenset()
    cursor: str | None = None
    full: bool = False
    """Whether this was a full listing (resets the full-reconcile counters)."""
    accounted: bool = True
    """Whether the cursor covers every task known so far, so that none is unechoed any more."""


@dataclass(frozen=True, slots=True)
class Lease:
    """Permission to write for a pair; ``token`` grows with each lease (fencing)."""

    pair: PairId
    token: int
