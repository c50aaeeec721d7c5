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
    from tasksync_gui.model.plan import Hold
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

    past: Mapping[Side, Mapping[RemoteId, str]] = field(default_factory=lambda: {Side.SOURCE: {}, Side.DESTINATION: {}})
    """What each task said and was accounted for, newest first; see :func:`marks_of`."""
    unaccounted: Mapping[Side, Mapping[RemoteId, Observation]] = field(
        default_factory=lambda: {Side.SOURCE: {}, Side.DESTINATION: {}}
    )
    """Tasks as they were when they were last accounted for, where a later run saw them otherwise and could not act."""
    went_back: frozenset[Side] = frozenset()
    """Sides that were found to have gone back in time, as long as not all of that is dealt with."""

    def accounted(self, side: Side, id_: RemoteId) -> Observation | None:
        """A task as it was at the last sync that could act on what it said; None: there was none yet."""
        return self.unaccounted[side].get(id_) or self.observations[side].get(id_) or self.last_seen[side].get(id_)

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
    pending: frozenset[RemoteId] | None = frozenset()
    """Tasks of which this run cannot account for what they say: their other side is gone; None: all, it was stopped."""
    went_back: bool = False
    """Whether the side was found to have gone back in time."""


PAST_KEPT = 8
"""How many fingerprints of a task are remembered."""
_DIGITS = 16
_MARK = _DIGITS + 9


def mark(fingerprint: str, token: int) -> str:
    """One entry of a task's past: what it said, and the lease under which that was first seen."""
    return f"{fingerprint[:_DIGITS]}{token:08x} "


def remembering(past: str, entry: str, former: str) -> str:
    """``past`` with one entry more, if that says something new; ``former``: the fingerprint before, if none is kept."""
    known = past or (mark(former, 0) if former else "")
    return known if known[:_DIGITS] == entry[:_DIGITS] else (entry + known)[: PAST_KEPT * _MARK]


def marks_of(past: str) -> tuple[tuple[str, int], ...]:
    """(the beginning of a fingerprint, the lease that first saw it) of each entry, newest first."""
    entries = (past[at : at + _MARK] for at in range(0, len(past), _MARK))
    return tuple((entry[:_DIGITS], int(entry[_DIGITS:], 16)) for entry in entries)


@dataclass(frozen=True, slots=True)
class Lease:
    """Permission to write for a pair; ``token`` grows with each lease (fencing)."""

    pair: PairId
    token: int


@dataclass(frozen=True, slots=True)
class Questions:
    """What the newest plan of a pair asks a person, and the answers that are kept."""

    asked_at: datetime
    """When that plan was made."""
    held: tuple[Hold, ...]
    decisions: tuple[StoredDecision, ...]
