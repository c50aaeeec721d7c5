"""Tasks as they are read and written, and the snapshot of a whole side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from tasksync_gui.model.capabilities import Capabilities
from tasksync_gui.model.fields import Field, Schedule, Status, Value, When
from tasksync_gui.model.ids import RemoteId, Revision
from tasksync_gui.model.message import Message


@dataclass(frozen=True, slots=True)
class Collection:
    """A project, board, list or file inside an account."""

    id: str
    title: str
    writable: bool = True


@dataclass(frozen=True, slots=True)
class AccountReport:
    """What *Test connection* found: who we are, where, and what we may do there."""

    user: Message | str
    """Names are texts; a message where the system has none to tell."""
    server: Message | str
    can_read: bool = True
    can_write: bool = True
    details: tuple[Message | str, ...] = ()
    """What else is worth knowing; a plug-in's own words are texts."""


@dataclass(frozen=True, slots=True)
class SignInPrompt:
    """What a person must do to sign in: open ``url`` and, if there is a ``code``, enter it there."""

    url: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """What a task that repeats goes on with, as its own system tells it.

    A task is shown by its first occurrence that is to do. ``following`` is what its due date becomes once that is done;
    None where it is the last one, or where ``kept`` says that nobody here can tell.
    """

    following: Schedule | None = None
    start: When | None = None
    """What its start date becomes then."""
    kept: Message | None = None
    """Why its occurrences can only be completed and moved in its own system; else None."""
    fixed: Message | None = None
    """Why the date that its rule counts from (its start, or without one its due date) can only be moved there."""


@dataclass(frozen=True, slots=True, init=False)
class RemoteTask:
    """One task of one side as it was read.

    ``fields`` holds every field the system carries; a missing key means the read did not show it
    (partial body), never that it is empty. Values are native: the system's own value in canonical
    types. ``raw`` is the untouched native record, so that what we do not carry survives.
    """

    id: RemoteId
    """Never another task's, not even after this one is deleted: where a system gives ids out again, its
    connector makes the moment of creation part of them."""
    revision: Revision
    fields: Mapping[Field, Value]
    raw: str = ""
    marker: str | None = None
    """Our create marker, if the record bears one (any instance's; the engine checks whose)."""
    uid: str | None = None
    """A globally unique id that may be shared between systems (iCalendar UID, ...)."""
    url: str | None = None
    """Where a person can open the task."""
    created_at: datetime | None = None
    modified_at: datetime | None = None
    """The system's own stamps, aware; compared only with stamps of the same system."""
    unsupported_content: tuple[str, ...] = ()
    """What the notes hold besides their text, in words (panels, mentions): kept where the text is unchanged."""
    series: Series | None = None
    """Where the task repeats and its system knows more of it than the rule says."""
    read_back: bool = field(default=False, compare=False)
    """Of a write's answer: it was read by a request of its own after the write, so that somebody may have edited the
    task in between and no revision tells. Never stored."""
    as_sent: bool = field(default=False, compare=False)
    """Of a write's answer: the system answered with a revision alone, and the values are those that were sent, which
    it may keep otherwise. Never stored."""

    def __init__(
        self,
        id: RemoteId,
        revision: Revision,
        fields: Mapping[Field, Value],
        raw: str = "",
        marker: str | None = None,
        uid: str | None = None,
        url: str | None = None,
        created_at: datetime | None = None,
        modified_at: datetime | None = None,
        unsupported_content: tuple[str, ...] = (),
        series: Series | None = None,
        *,
        besides: tuple[str, ...] | None = None,
        read_back: bool = False,
        as_sent: bool = False,
    ) -> None:
        """``besides`` is what ``unsupported_content`` was called once; connectors of others may still say it."""
        keep = object.__setattr__  # written out: a step around the generated one would double what a task costs
        keep(self, "id", id)
        keep(self, "revision", revision)
        keep(self, "fields", fields)
        keep(self, "raw", raw)
        keep(self, "marker", marker)
        keep(self, "uid", uid)
        keep(self, "url", url)
        keep(self, "created_at", created_at)
        keep(self, "modified_at", modified_at)
        keep(self, "unsupported_content", unsupported_content if besides is None else besides)
        keep(self, "series", series)
        keep(self, "read_back", read_back)
        keep(self, "as_sent", as_sent)

    @property
    def besides(self) -> tuple[str, ...]:
        """The old name of ``unsupported_content``, for connectors of others."""
        return self.unsupported_content

    @property
    def title(self) -> str:
        """The title, or an empty string."""
        value = self.fields.get(Field.TITLE)
        return value if isinstance(value, str) else ""

    @property
    def is_done(self) -> bool:
        """Whether its status is completed or cancelled."""
        status = getattr(self.fields.get(Field.STATUS), "status", Status.NEEDS_ACTION)
        return isinstance(status, Status) and status.is_done


@dataclass(frozen=True, slots=True)
class Comment:
    """What somebody wrote about a task. It is shown on request, and is no part of the task: never compared,
    kept or written.
    """

    author: str
    text: str
    """As plain text or CommonMark."""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """A task to be created: only fields the system can write, already projected into its domain."""

    fields: Mapping[Field, Value]
    uid: str = ""
    """The id that the task is to get, for connectors that promise ``derived_ids``; empty: its marker serves as one."""
    record: str = ""
    """The native record of a deleted task in whose place this one is made: what it holds besides ``fields`` is given
    back with it, as far as the system lets one."""


@dataclass(frozen=True, slots=True)
class ItemProblem:
    """One record that could not be read; the rest of the listing is sound."""

    where: str
    """File and line, href, or id: enough for a person to find it."""
    message: Message
    """What is wrong and what to do next."""
    id: RemoteId | None = None
    """The record's id if it is known: its link's state is then unknown, not deleted."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All tasks of one side as read at one time, or what changed since a cursor.

    ``complete``: every page was read without error, so that absence of an id (in a full listing)
    may mean deletion. ``incremental``: ``tasks`` are only those changed since the given cursor and
    ``deleted`` the ids the system itself reported gone.
    """

    tasks: tuple[RemoteTask, ...]
    complete: bool = True
    incremental: bool = False
    deleted: frozenset[RemoteId] = field(default_factory=frozenset)
    cursor: str | None = None
    problems: tuple[ItemProblem, ...] = ()
    server_time: datetime | None = None
    requests: int = 0
    """How many requests the read took."""
    people: frozenset[str] | None = None
    """Names that ASSIGNEE can be set to here, as the system spells them; None: any name."""
    former: Mapping[RemoteId, RemoteId] = field(default_factory=dict)
    """Ids under which earlier versions of the connector knew these tasks → their ids now, where these differ."""
    capabilities: Capabilities | None = None
    """What this account may do in this very collection, if that is less than the connector promises."""
    same: frozenset[RemoteId] = field(default_factory=frozenset)
    """Of a listing of changes: ids that it names at a revision that is known, and that were not read therefore."""
