"""What a connector can read, write and promise, per field and as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from tasksync_gui.model.fields import Field, Status


class Precision(StrEnum):
    """How finely a moment is kept."""

    NONE = "none"
    DATE = "date"
    TIME = "time"


class MarkerKind(StrEnum):
    """How a create request can carry our marker, so that a lost answer can be probed for."""

    CLIENT_ID = "client_id"
    """The client chooses the id and the server refuses a second create with it."""
    PROPERTY = "property"
    """A property that travels in the create request and is found again by a listing."""
    NONE = "none"


@dataclass(frozen=True, slots=True)
class FieldSupport:
    """The domain of one field on one system.

    A value outside the domain is projected into it by the engine's lenses, never cut silently.
    """

    write: bool = True
    statuses: frozenset[Status] = frozenset(Status)
    """STATUS: states the system can hold."""
    completed_at: Precision = Precision.TIME
    """STATUS: how finely a completion time can be written (NONE: the system stamps it itself)."""
    levels: tuple[int, ...] = tuple(range(10))
    """PRIORITY: canonical levels the system can hold; 0 is "undefined"."""
    precision: Precision = Precision.TIME
    """DUE, START: DATE if a time of day cannot be kept."""
    zones: bool = True
    """DUE, START: False if a zone's name is not kept (times come back in UTC)."""
    floating: bool = True
    """DUE, START: False if a time needs a zone; a floating one is then read in the pair's zone."""
    dates: bool = True
    """DUE, START: False if a day cannot be kept without a time of day; noon in the pair's zone then stands for it."""
    days_after_start: int | None = None
    """DUE: how many days it is after a start at least, 0 for the same day or moment; None: any."""
    like_start: bool = False
    """DUE: True if it has a time of day if and only if the start has one."""
    needed_by_start: bool = False
    """DUE: True if there can be no start without it."""
    recurrence: bool = False
    """DUE: whether recurrence rules can be read and written."""
    spaces: bool = True
    """LABELS: False if a name cannot contain white space (the engine writes ``_`` instead)."""
    cases: bool = True
    """LABELS: False if names that differ only in upper and lower case are one label."""
    max_length: int | None = None
    """TITLE, NOTES, a label: the longest text in characters; longer ones are held, not cut."""
    multiline: bool = True
    """TITLE, NOTES: False if line breaks cannot be kept."""
    controls: bool = True
    """TITLE, NOTES, a label: False if control characters cannot be kept, U+FFFE and U+FFFF included; a blank is written
    for each."""


STAMPS = frozenset({"updated", "updated_at", "updatedAt", "modified", "modified_at", "modifiedAt", "etag", "version"})
"""What systems commonly call a stamp that follows every change."""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """Promises of a connector. A field that is missing from ``fields`` is not carried at all."""

    fields: Mapping[Field, FieldSupport]
    marker: MarkerKind = MarkerKind.NONE
    derived_ids: bool = False
    """A create takes its id from ``Draft.uid``, keeps the marker beside it, and finds by either."""
    compare_and_swap: bool = False
    """Writes are refused by the system itself if the revision is not the expected one."""
    cursor: bool = False
    """Incremental reads are possible."""
    tombstones: bool = False
    """Incremental reads report deletions."""
    create: bool = True
    delete: bool = True
    restore: bool = False
    """A deleted task can be taken out of the system's trash (``engine.ports.Restorer``)."""
    gives_back: bool = False
    """A deleted task can be made again from its record, under its own id (``engine.ports.Keeper``)."""
    comments: bool = False
    """What people wrote about a task can be shown (``engine.ports.Commented``)."""
    normalises: frozenset[Field] = field(default_factory=frozenset)
    """Fields the server may rewrite on its own after our write; a difference is not a user's edit."""
    volatile: frozenset[str] = STAMPS
    """Parts of the native record (members of a JSON object at any depth; iCalendar properties and components) that
    change without anybody editing the task: stamps, counters, the trace of a comment. A record that differs in these
    alone is unchanged."""
    left_behind: Mapping[str, str] = field(default_factory=dict)
    """What of a deleted task's native record a new task cannot have: a place in the record (members of JSON objects,
    joined by dots) and what that is, a ``LostCode``. What is in the record and not here comes back by ``create``."""
    weak_revisions: bool = False
    """Two states of a task may have one revision: a stamp so coarse that an edit just after our write shares it."""
    server_times: bool = False
    """``RemoteTask.modified_at`` was issued by the server's clock (needed for policy *newest*)."""
    concurrency: int = 1
    """Requests that may be in flight at once for one account."""
    visibility_lag: float = 0.0
    """Seconds until a create is certain to show in listings."""

    def carries(self, field_: Field) -> bool:
        """Whether ``field_`` can be read here; what cannot is left out of merging and never blanked."""
        return field_ in self.fields

    def writes(self, field_: Field) -> bool:
        """Whether ``field_`` can be read and written here."""
        support = self.fields.get(field_)
        return support is not None and support.write
