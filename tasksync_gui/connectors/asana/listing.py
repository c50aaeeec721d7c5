"""Reading a project as a whole.

Subtasks are in no project; they are found below every task that says it has some.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from tasksync_gui.connectors.asana.client import AsanaClient, Record
from tasksync_gui.connectors.asana.mapping import CONCURRENCY, DEEPEST, parent_of
from tasksync_gui.connectors.kit import json_path
from tasksync_gui.connectors.kit.http.page_pipeline import pieces
from tasksync_gui.connectors.kit.http.paging import Taken
from tasksync_gui.engine.runtime.gather import gather_or_cancel
from tasksync_gui.model.errors import NotFoundError

T = TypeVar("T")


@dataclass(slots=True)
class ReadRecords:
    """What a read found. ``records`` by id."""

    records: dict[str, Record] = field(default_factory=dict)
    deleted: set[str] = field(default_factory=set)
    hidden: set[str] = field(default_factory=set)
    """Changed, and not for this account to see: nobody knows what became of them."""
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
    await descend(client, found, tops, taken)
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


async def descend(
    client: AsanaClient, found: ReadRecords, tops: Iterable[Record], taken: Taken[Record] | None = None
) -> None:
    """Level by level. A child that is missing because its parent vanished meanwhile was deleted with it."""
    level = list(tops)
    for _ in range(DEEPEST):
        parents = [json_path.identity(data, "gid") for data in level if _has_children(data)]
        level = []
        for children in await some_at_once(parents, lambda gid: _children(client, found, gid, taken)):
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


async def some_at_once(ids: list[str], work: Callable[[str], Awaitable[T]]) -> list[T]:
    """What ``work`` gives for each of ``ids``, as many at once as Asana takes. Raises its first failure."""
    slots = asyncio.Semaphore(CONCURRENCY)

    async def one(gid: str) -> T:
        async with slots:
            return await work(gid)

    return list(await gather_or_cancel(*(one(gid) for gid in ids)))
