"""What is remembered between runs: links, the base, observations and a person's decisions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from tasksync_gui.model.fields import Field, Scalar, Value
from tasksync_gui.model.ids import LinkId, RemoteId, Side
from tasksync_gui.model.message import Messages
from tasksync_gui.model.task import RemoteTask


class LinkState(StrEnum):
    """Where a link is in its life."""

    LIVE = "live"
    CREATE_PENDING = "create_pending"
    """One side exists, the other is being created (or was when we stopped)."""
    MUTED = "muted"
    """Update mode: the destination's copy was deleted on purpose; not created again."""
    HELD = "held"
    """Waits for a person's decision on the whole link."""
    TOMBSTONE = "tombstone"
    """Deleted; kept so that the task is not resurrected."""
    QUARANTINED = "quarantined"
    """The system refused the same operation three runs in a row."""


class BaseReason(StrEnum):
    """Why a half of the base has its value."""

    AGREED = "agreed"
    DELIVERED = "delivered"
    DECIDED = "decided"
    PINNED = "pinned"
    """The two sides say different things by somebody's wish: an undo, or an answer in a pair that goes one way."""
    SPELLED = "spelled"
    """One half is what its system made of what it was sent, and kept so."""
    DOUBTFUL = "doubtful"
    """One half differs from what its system was sent, and nobody can tell whether the system or a person made it so."""
    REPEATED = "repeated"
    """It was doubtful and has been sent once more: if it differs again, that is its system's spelling."""


@dataclass(frozen=True, slots=True)
class BaseRow:
    """The values both sides last accounted for, for one field or one label.

    ``element`` is "" for scalars; for labels it is the label's key (see ``engine.merge.projection``), one row
    per label, and a half is the side's own spelling or None where the label is absent. ``source``
    and ``destination`` are native values, each compared only with its own side.
    """

    field: Field
    source: Scalar
    destination: Scalar
    element: str = ""
    why: BaseReason = BaseReason.AGREED

    def half(self, side: Side) -> Scalar:
        """What ``side`` last accounted for; None if it never did."""
        return self.source if side is Side.SOURCE else self.destination


BaseKey = tuple[Field, str]


def base_with(base: Mapping[BaseKey, BaseRow], rows: Iterable[BaseRow]) -> dict[BaseKey, BaseRow]:
    """``base`` with ``rows`` in place of its own of the same field and label.

    A row of a label that neither side has any more says that it is to be dropped.
    """
    listed = list(rows)
    replaced = {(row.field, row.element) for row in listed}
    kept = {key: row for key, row in base.items() if key not in replaced}
    dropped = (row.element and row.source is None and row.destination is None for row in listed)
    return kept | {(row.field, row.element): row for row, gone in zip(listed, dropped, strict=True) if not gone}


@dataclass(frozen=True, slots=True)
class Link:
    """Source id and destination id of one task, plus the base."""

    id: LinkId
    source_id: RemoteId | None
    destination_id: RemoteId | None
    state: LinkState = LinkState.LIVE
    base: Mapping[BaseKey, BaseRow] = field(default_factory=dict)
    title: str = ""
    """Last known title, so that a tombstone can still be named."""
    failures: int = 0
    """Consecutive runs in which the same permanent answer came back."""
    problem: Messages = ()
    """The last failure or the reason of a hold; empty when all is well."""
    retry_at: datetime | None = None
    changed_at: datetime | None = None

    def remote_id(self, side: Side) -> RemoteId | None:
        """The task's id on ``side``, if it is known there."""
        return self.source_id if side is Side.SOURCE else self.destination_id


def left_different(base: Mapping[BaseKey, BaseRow]) -> tuple[BaseKey, ...]:
    """What of a task is different on its two sides by somebody's wish, and stays so until one of them is edited."""
    return tuple(key for key, row in base.items() if row.why is BaseReason.PINNED and row.source != row.destination)


def without_differences(base: Mapping[BaseKey, BaseRow]) -> dict[BaseKey, BaseRow]:
    """``base`` as if what was left different had never been compared."""
    left = set(left_different(base))
    return {key: row for key, row in base.items() if key not in left}


@dataclass(frozen=True, slots=True)
class Observation:
    """A task as it was last seen, kept whole."""

    task: RemoteTask
    fingerprint: str
    """Digest of the canonical fields: equal fingerprints mean equal content."""
    answered: bool = False
    """It is what a write of ours was answered with, and no listing has shown it since."""
    as_sent: bool = False
    """And its values are those that were sent: the system has never shown what it keeps of them."""
    proves: Mapping[str, int] = field(default_factory=dict, compare=False)
    """What its system was seen to keep as it was sent, when this task was looked at (``engine.merge.trust``)."""

    @property
    def id(self) -> RemoteId:
        """The observed task's id; observations are kept by it."""
        return self.task.id


class Remembered(StrEnum):
    """A lasting answer a person gave."""

    SKIP_ALWAYS = "skip_always"
    TAKE_SOURCE = "source"
    TAKE_DESTINATION = "destination"
    VALUE = "value"
    KEEP_BOTH = "keep_both"
    SEPARATE = "separate"
    """These two tasks are not the same one: never match them."""
    TAKEN_UP = "taken_up"
    """A task that is on one side only is to be on both again."""
    LEFT_OUT = "left_out"
    """Unticked in a review that nobody ended: what would be done on the side ``value`` waits for a person."""
    LEFT_OUT_ONCE = "left_out_once"
    """Unticked in a review that was applied: automatic runs leave it to a person, whose next run does it."""
    POLICY = "policy"
    """From now on this rule decides this task's conflicts; ``value`` is a :class:`Policy`'s name."""
    INSTALLATION = "installation"
    """Another TaskSync may work in these lists, too; ``value`` is its name in marks."""
    REFUSED = "refused"
    """No person's answer but a system's: it refused the value of ``field`` on ``side`` of which ``shown`` is the
    digest, in the words of ``why``. It is not sent again until it is another one, or a person says so."""


LEFT_OUT = (Remembered.LEFT_OUT, Remembered.LEFT_OUT_ONCE)
"""Both ways of leaving something to a person; there is at most one of them for a side of a link."""


@dataclass(frozen=True, slots=True)
class StoredDecision:
    """An answer bound to what was shown: it holds while both sides still have these values.

    ``link`` may be None for unlinked tasks; then ``source_id``/``destination_id`` name them.
    ``field`` None: the whole task. ``shown``: digest of (source value, destination value).
    """

    answer: Remembered
    link: LinkId | None = None
    source_id: RemoteId | None = None
    destination_id: RemoteId | None = None
    field: Field | None = None
    value: Value = None
    shown: str = ""
    decided_at: datetime | None = None
    side: Side | None = None
    """With the answer REFUSED."""
    why: Messages = ()
    """With the answer REFUSED."""
