"""Reading what the journal of a project's events says has changed.

It tells of subtasks, too, since events rise to the project of the topmost parent. Only the children of a task that
was deleted, or that came into the project with its children, have no events: the former are remembered in the
cursor, the latter are asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tasksync_gui.connectors.asana.client import AsanaClient, EventPage, Record
from tasksync_gui.connectors.asana.codes import AsanaCode
from tasksync_gui.connectors.asana.cursor import Cursor, below
from tasksync_gui.connectors.asana.errors import HiddenTaskError
from tasksync_gui.connectors.asana.listing import ReadRecords, descend, some_at_once
from tasksync_gui.connectors.asana.mapping import DEEPEST, is_in, parent_of
from tasksync_gui.connectors.kit import json_path
from tasksync_gui.model.errors import CursorExpiredError, NotFoundError
from tasksync_gui.model.message import message

PAGES_OF_EVENTS = 50
SINGLE_READS = 100
"""More tasks than this are read quicker with the whole list."""
FEW = 3
MARGIN = timedelta(minutes=1)
IRRELEVANT = frozenset(
    {"followers", "likes", "liked", "hearts", "attachments", "dependencies", "dependents", "stories"}
)
"""Changes of these touch nothing that we carry."""


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
        """Add a page of events. The first page's clock counts: what happened later may be missing."""
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


async def changed(client: AsanaClient, project: str, journal: Journal, cursor: Cursor) -> ReadRecords:
    """The tasks that the journal names, as they are now. Raises CursorExpiredError if they are too many."""
    found = ReadRecords(parents=dict(cursor.parents), date=journal.date)
    wanted = dict.fromkeys([*journal.touched, *below(journal.dropped, cursor.parents)])
    seen = await _recent(client, project, journal, found) if len(wanted) > FEW else {}
    missing = [gid for gid in wanted if gid not in seen]
    if len(missing) > SINGLE_READS:
        raise CursorExpiredError(message(AsanaCode.MANY_CHANGES, project=project))
    read = dict(zip(missing, await some_at_once(missing, lambda gid: _one(client, gid)), strict=True))
    scope = Membership(client, project, {**seen, **{gid: data for gid, data in read.items() if data}})
    tops = []
    for gid in wanted:
        data = seen[gid] if gid in seen else read[gid]
        if data is None:
            found.deleted.add(gid)
            found.parents.pop(gid, None)
        elif not data:
            found.hidden.add(gid)
        elif await scope.holds(data):
            found.add(data)
            tops += [data] if gid in journal.unfold else []
    await descend(client, found, tops)
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
    """The task; None if it is gone, an empty record if it is hidden from us."""
    try:
        return await client.task(gid)
    except NotFoundError:
        return None
    except HiddenTaskError:
        return {}


@dataclass(slots=True)
class Membership:
    """Whether a task is in the project or below a task of it."""

    client: AsanaClient
    project: str
    known: dict[str, Record]

    async def holds(self, data: Record) -> bool:
        """Whether ``data`` is there; what it hangs below is read where it is not known."""
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
