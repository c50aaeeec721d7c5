"""The plan: an immutable, reviewable proposal, and a person's answers to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from tasksync_gui.model.fields import Field, Value
from tasksync_gui.model.ids import LinkId, OperationId, PairId, RemoteId, Revision, RunId, Side
from tasksync_gui.model.link import BaseRow, LinkState
from tasksync_gui.model.message import Message, Messages
from tasksync_gui.model.pair import Mode
from tasksync_gui.model.task import ItemProblem


class OperationKind(StrEnum):
    """What an operation does on its side."""

    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"
    ADOPT = "adopt"
    """Join two existing tasks by a link; writes to no system."""
    UNLINK = "unlink"
    """Undo of an adoption: keep two tasks apart; writes to no system."""
    RENUMBER = "renumber"
    """A link follows its task to a new id. Nobody proposes that: it stands in histories only."""


class Decision(StrEnum):
    """What is to happen to an operation; the plan carries the default, a person may override it."""

    DO = "do"
    SKIP_ONCE = "skip_once"
    SKIP_ALWAYS = "skip_always"
    REVERSE = "reverse"
    TAKE_SOURCE = "source"
    TAKE_DESTINATION = "destination"
    TAKE_VALUE = "value"
    KEEP_BOTH = "both"
    """Of a conflict: the source's value goes on, the destination's becomes a task of its own."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A person's decision on one operation or hold; ``value`` only with TAKE_VALUE."""

    decision: Decision
    value: Value = None


PENDING_PARENT = "link:"


def pending_parent(link: LinkId) -> str:
    """PARENT's value while the parent itself is still to be created; replaced by its id before it is sent."""
    return PENDING_PARENT + link


def pending_link(value: Value) -> LinkId | None:
    """The link that a pending parent stands for; None for any other value."""
    if isinstance(value, str) and value.startswith(PENDING_PARENT):
        return LinkId(value.removeprefix(PENDING_PARENT))
    return None


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field before and after, in the written side's native values."""

    field: Field
    before: Value
    after: Value


@dataclass(frozen=True, slots=True)
class Operation:
    """One proposed write.

    ``id`` is a UUIDv5 of (pair, link, kind, base, desired values): equal proposals have equal ids.
    ``changes`` are exactly the fields that will be sent (for a delete: what is lost). ``base_after`` are
    the base rows that hold once the write is acknowledged; in rows marked DELIVERED the written side's
    half is then replaced by the answered value.
    """

    id: OperationId
    kind: OperationKind
    side: Side
    link: LinkId
    title: str
    changes: tuple[FieldChange, ...]
    reason: Messages
    """Which side changed, and which rule led here; of several fields each reason once."""
    target: RemoteId | None = None
    """The task to write. CREATE: None, or the deleted task that is to come back, under this id if it can."""
    counterpart: RemoteId | None = None
    """The linked task on the other side, if there is one; a pending one while the same plan is still to create it."""
    expected_revision: Revision | None = None
    base_after: tuple[BaseRow, ...] = ()
    before_image: Mapping[Field, Value] = field(default_factory=dict)
    """All managed fields of the target before the write (empty for a create)."""
    decision: Decision = Decision.DO
    rank: int = 0
    """Order class (engine README, section 6): lower first; equal ranks may run at once."""
    after: tuple[OperationId, ...] = ()
    """Operations that must be committed before this one (parents before children)."""
    score: float | None = None
    """ADOPT: how sure the match is, 0..1."""
    url: str | None = None
    shown: str = ""
    """Digest of what a person sees of both tasks: a remembered answer holds while it is the same."""
    link_after: LinkState | None = None
    """Undo: the link's state once this is committed; None: what follows from the kind."""
    kept: str = ""
    """DELETE: the target's whole record, kept for an undo. CREATE: the record from which a deleted task comes back."""
    record: str = ""
    """DELETE: digest of the target's whole native record, for what is lost with it and no field holds."""

    @property
    def is_copy(self) -> bool:
        """Whether it keeps one version of a conflict as a task of its own."""
        return self.kind is OperationKind.CREATE and self.counterpart is None and self.link_after is None

    @property
    def tasks(self) -> dict[Side, RemoteId]:
        """The tasks that it is about; a side that has none is left out."""
        other = None if pending_link(self.counterpart) else self.counterpart
        return _present({self.side: self.target, self.side.other: other})

    def desired(self) -> dict[Field, Value]:
        """The values to be sent, by field."""
        return {change.field: change.after for change in self.changes}


class HoldKind(StrEnum):
    """Why something waits for a person."""

    CONFLICT = "conflict"
    DELETE_EDIT = "delete_edit"
    AMBIGUOUS = "ambiguous"
    REFUSED = "refused"
    """The value cannot be written to the other side (too long, unknown parent, cycle)."""
    QUARANTINED = "quarantined"
    LEFT_OUT = "left_out"
    """A person unticked it in a review, and has not said since what is to happen."""
    COPY = "copy"
    """A system made a task of ours twice; a person may have the second one deleted."""
    REPEATS = "repeats"
    """Done where it does not repeat: is it to be set to the next date there? The answer is the pair's."""


@dataclass(frozen=True, slots=True)
class Hold:
    """Something that needs a person; everything else goes on."""

    id: OperationId
    kind: HoldKind
    title: str
    reason: Messages
    link: LinkId | None = None
    field: Field | None = None
    base: Value = None
    source: Value = None
    destination: Value = None
    source_id: RemoteId | None = None
    destination_id: RemoteId | None = None
    source_modified_at: datetime | None = None
    destination_modified_at: datetime | None = None
    shown: str = ""
    """Digest of both values (or both tasks): a remembered answer holds while it is the same."""

    @property
    def tasks(self) -> dict[Side, RemoteId]:
        """The tasks that it is about; a side that has none is left out."""
        return _present({Side.SOURCE: self.source_id, Side.DESTINATION: self.destination_id})


def _present(ids: Mapping[Side, RemoteId | None]) -> dict[Side, RemoteId]:
    return {side: id_ for side, id_ in ids.items() if id_ is not None}


class NoteKind(StrEnum):
    """Things worth knowing that need nobody."""

    UNMANAGED = "unmanaged"
    DRIFT = "drift"
    MUTED = "muted"
    NOT_CARRIED = "not_carried"
    UNKNOWN = "unknown"
    PROBLEM = "problem"
    WAITING = "waiting"
    """Left out of an automatic run, because it failed a short while ago."""
    FLATTENED = "flattened"
    SKIPPED = "skipped"
    CHANGED_SINCE = "changed_since"
    """Left out: it is no longer what was reviewed, or no longer what the undone run made of it."""
    NOT_RETURNING = "not_returning"
    """Undo: what does not come back with a task."""
    RENUMBERED = "renumbered"
    """A synced task is under another id now, and its link follows it there."""


@dataclass(frozen=True, slots=True)
class Note:
    """Something worth knowing that needs nobody: shown with the plan, kept out of its digest."""

    kind: NoteKind
    message: Message
    title: str = ""
    link: LinkId | None = None
    field: Field | None = None


class GuardKind(StrEnum):
    """Checks that stop a run before harm."""

    DELETIONS = "deletions"
    EMPTIED = "emptied"
    MASS_FIELD = "mass_field"
    MASS_CREATE = "mass_create"
    CONFIGURATION = "configuration"
    FOREIGN_INSTANCE = "foreign_instance"
    FIRST_CONTACT = "first_contact"
    RESTORED = "restored"
    WENT_BACK = "went_back"


@dataclass(frozen=True, slots=True)
class GuardTrip:
    """A tripped guard: the run writes nothing until a person confirms this very plan."""

    kind: GuardKind
    message: Message
    side: Side | None = None
    count: int = 0


@dataclass(frozen=True, slots=True)
class LinkUpdate:
    """Book-keeping that needs no write to any system: carried out when the plan is applied.

    ``base`` rows replace rows with the same (field, element); a row whose halves are both None and
    whose element is not empty is removed.
    """

    link: LinkId
    state: LinkState | None = None
    source_id: RemoteId | None = None
    destination_id: RemoteId | None = None
    base: tuple[BaseRow, ...] = ()
    title: str | None = None
    problem: Messages | None = None
    compares_anew: bool = False
    """What was left different is forgotten first, so that the two sides are compared as if for the first time."""


@dataclass(frozen=True, slots=True)
class Totals:
    """Numbers of a plan, the same in footer, tray and history."""

    create: int = 0
    update: int = 0
    delete: int = 0
    adopt: int = 0
    held: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run would do. ``digest`` identifies the reviewed content; ``basis`` what it was made from."""

    pair: PairId
    mode: Mode
    digest: str
    basis: str
    created_at: datetime
    operations: tuple[Operation, ...] = ()
    held: tuple[Hold, ...] = ()
    guards: tuple[GuardTrip, ...] = ()
    notes: tuple[Note, ...] = ()
    problems: tuple[ItemProblem, ...] = ()
    updates: tuple[LinkUpdate, ...] = ()
    requests: int = 0
    first_contact: bool = False
    undoes: RunId | None = None
    """The run that this plan would undo; None for a plan of a sync."""
    forward: Side | None = None
    """The side that went back in time and that this plan brings up to date; None: it does no such thing."""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to do and nothing to decide."""
        return not self.operations and not self.held and not self.guards

    @property
    def totals(self) -> Totals:
        """Counts by kind of operation."""
        count = dict.fromkeys(OperationKind, 0)
        for operation in self.operations:
            count[operation.kind] += 1
        return Totals(
            count[OperationKind.CREATE],
            count[OperationKind.UPDATE] + count[OperationKind.UNLINK],
            count[OperationKind.DELETE],
            count[OperationKind.ADOPT],
            len(self.held),
        )
