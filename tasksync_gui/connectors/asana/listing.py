"""Reading a project: everything, or what the journal of events says has changed.

Subtasks are in no project. The whole listing finds them below every task that says it has some; the journal
tells of them, too, since events rise to the project of the topmost parent. Only the children of a task that
was deleted, or that came into the project with its children, have no events: the former are remembered in
the cursor, the latter are asked for.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

from tasksync_gui.connectors.asana.client import AsanaClient, EventPage, HiddenTaskError, Record
from tasksync_gui.connectors.asana.codes import AsanaCode
from tasksync_gui.connectors.asana.cursor import Cursor, below
from tasksync_gui.connectors.asana.mapping import CONCURRENCY, is_in, parent_of
from tasksync_gui.connectors.kit import json_path
from tasksync_gui.connectors.kit.http.page_pipeline import pieces
from tasksync_gui.connectors.kit.http.paging import Taken
from tasksync_gui.engine.runtime.gather import gather_or_cancel
from tasksync_gui.model.errors import CursorExpiredError, NotFoundError
from tasksync_gui.model.message import message

T = TypeVar("T")
PAGES_OF_EVENTS = 50
SINGLE_READS = 100
"""More tasks than this are read quicker with the whole list."""
FEW = 3
MARGIN = timedelta(minutes=1)
DEEPEST = 40
IRRELEVANT = frozenset(
    {"followers", "likes", "liked", "hearts", "attachments", "dependencies", "dependents", "stories"}
)
"""Changes of these touch nothing that we carry."""


@dataclass(slots=True)
class ReadRecords:
    """What a read found. ``records`` by id."""

    records: dict[str, Record] = field(default_factory=dict)
    deleted: set[str] = field(default_factory=set)
    parents: dict[str, str] = field(default_factory=dict)
    odd: int = 0
    date: datetime | None = None

    def add(self, data: Record) -> None:
        """Take a record, unless it only looks like a task."""
        gid = json_path.identity(data, "gid")
        if json_path.flag(data, "is_rendered_as_separator"):
            self.parents.pop(gid, None)
            return
        self.records[gid] = data
        if parent := parent_of(data):
            self.parents[gid] = parent
        else:
            self.parents.pop(gid, None)


async def everything(client: AsanaClient, project: str, taken: Taken[Record] | None = None) -> ReadRecords:
    """All tasks of a project with all that hang below them; ``taken`` is told of each page."""
    listing = await client.tasks(project, taken=taken)
    found, tops = ReadRecords(odd=listing.odd, date=listing.date), []
    for piece in pieces(listing.records):
        for data in piece:
            found.add(data)
            tops += [data] if _has_children(data) else []
        await asyncio.sleep(0)
    await _descend(client, found, tops, taken)
    return found


async def newer(
    client: AsanaClient, project: str, since: datetime, parent: str, taken: Taken[Record] | None = None
) -> ReadRecords:
    """What was created since then: among the project's own tasks, or below ``parent``, if it is still there."""
    found = ReadRecords()
    try:
        listing = await (client.subtasks(parent, taken) if parent else client.tasks(project, since, taken))
    except NotFoundError:
        return found
    for data in listing.records:
        found.add(data)
    return found


def _has_children(data: Record) -> bool:
    return (json_path.integer(data, "num_subtasks") or 0) > 0


async def _descend(
    client: AsanaClient, found: ReadRecords, tops: Iterable[Record], taken: Taken[Record] | None = None
) -> None:
    """Level by level. A child that is missing because its parent vanished meanwhile was deleted with it."""
    level = list(tops)
    for _ in range(DEEPEST):
        parents = [json_path.identity(data, "gid") for data in level if _has_children(data)]
        level = []
        for children in await _together(parents, lambda gid: _children(client, found, gid, taken)):
            for data in children:
                if json_path.identity(data, "gid") not in found.records:
                    level.append(data)
                found.add(data)
        if not level:
            return


async def _children(client: AsanaClient, found: ReadRecords, gid: str, taken: Taken[Record] | None) -> list[Record]:
    try:
        listing = await client.subtasks(gid, taken)
    except NotFoundError:
        return []
    found.odd += listing.odd
    return listing.records


@dataclass(slots=True)
class Journal:
    """The events since a token, boiled down. ``unfold``: tasks that may have brought children along."""

    token: str
    touched: dict[str, str] = field(default_factory=dict)
    """Task → time of its first event."""
    dropped: set[str] = field(default_factory=set)
    unfold: set[str] = field(default_factory=set)
    sections: bool = False
    date: datetime | None = None

    def take(self, page: EventPage) -> None:
        """Read a page of events."""
        self.token = page.token
        self.date = self.date or page.date
        for event in page.events:
            self._take(event)

    def _take(self, event: Record) -> None:
        kind = json_path.text(event, "resource", "resource_type") or json_path.text(event, "type")
        action, gid = json_path.text(event, "action"), json_path.identity(event, "resource", "gid")
        self.sections = self.sections or kind == "section"
        if kind != "task" or not gid or json_path.text(event, "change", "field") in IRRELEVANT:
            return
        self.touched.setdefault(gid, json_path.text(event, "created_at"))
        if action in ("added", "undeleted"):
            self.unfold.add(gid)
        if action in ("deleted", "removed"):
            self.dropped.add(gid)


async def read_journal(client: AsanaClient, project: str, token: str) -> Journal:
    """All events since ``token``. Raises CursorExpiredError."""
    journal = Journal(token)
    for _ in range(PAGES_OF_EVENTS):
        page = await client.events(project, journal.token)
        journal.take(page)
        if not page.more:
            return journal
    raise CursorExpiredError(message(AsanaCode.ENDLESS_CHANGES, project=project))


async def changes(client: AsanaClient, project: str, journal: Journal, cursor: Cursor) -> ReadRecords:
    """The tasks that the journal names, as they are now. Raises CursorExpiredError if they are too many."""
    found = ReadRecords(parents=dict(cursor.parents), date=journal.date)
    wanted = dict.fromkeys([*journal.touched, *below(journal.dropped, cursor.parents)])
    seen = await _recent(client, project, journal, found) if len(wanted) > FEW else {}
    missing = [gid for gid in wanted if gid not in seen]
    if len(missing) > SINGLE_READS:
        raise CursorExpiredError(message(AsanaCode.MANY_CHANGES, project=project))
    read = dict(zip(missing, await _together(missing, lambda gid: _one(client, gid)), strict=True))
    scope = _Membership(client, project, {**seen, **{gid: data for gid, data in read.items() if data}}, cursor.parents)
    tops = []
    for gid in wanted:
        data = seen[gid] if gid in seen else read[gid]
        if data is None:
            found.deleted.add(gid)
            found.parents.pop(gid, None)
        elif await scope.holds(data):
            found.add(data)
            tops += [data] if gid in journal.unfold else []
    await _descend(client, found, tops)
    return found


async def _recent(client: AsanaClient, project: str, journal: Journal, found: ReadRecords) -> Mapping[str, Record]:
    """What the project's list shows as modified: many tasks for one request. What is not in it is read singly."""
    times = [json_path.moment(at) for at in journal.touched.values()]
    since = min((at for at in times if at is not None), default=None)
    if since is None:
        return {}
    listing = await client.tasks(project, since - MARGIN)
    found.odd += listing.odd
    return {json_path.identity(data, "gid"): data for data in listing.records}


async def _one(client: AsanaClient, gid: str) -> Record | None:
    """The task; None if it is gone, an empty record if it is hidden from us (and so out of scope)."""
    try:
        return await client.task(gid)
    except NotFoundError:
        return None
    except HiddenTaskError:
        return {}


@dataclass(slots=True)
class _Membership:
    """Whether a task is in the project or below a task of it."""

    client: AsanaClient
    project: str
    known: dict[str, Record]
    parents: Mapping[str, str]

    async def holds(self, data: Record) -> bool:
        for _ in range(DEEPEST):
            parent = parent_of(data)
            if is_in(data, self.project):
                return True
            if not parent:
                return False
            if parent not in self.known:
                above = await _one(self.client, parent)
                if above is None:
                    return False
                self.known[parent] = above
            data = self.known[parent]
        return False


async def _together(ids: list[str], work: Callable[[str], Awaitable[T]]) -> list[T]:
    slots = asyncio.Semaphore(CONCURRENCY)

    async def one(gid: str) -> T:
        async with slots:
            return await work(gid)

    return list(await gather_or_cancel(*(one(gid) for gid in ids)))
