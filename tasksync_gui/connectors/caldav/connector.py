"""CalDAV task lists as a connector."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from urllib.parse import quote, urljoin

from tasksync_gui.connectors.caldav.client import CalDavClient, Object
from tasksync_gui.connectors.caldav.codes import CalDavCode
from tasksync_gui.connectors.caldav.cursor import SUFFIX, Cursor, ObjectNames
from tasksync_gui.connectors.caldav.discovery import discover, writable
from tasksync_gui.connectors.caldav.errors import damaged
from tasksync_gui.connectors.caldav.ics import IcsError, line_end, parse
from tasksync_gui.connectors.caldav.mapping import CAPABILITIES, Todo, find_todo, moment, read_fields
from tasksync_gui.connectors.caldav.patch import MARK, new_object, patched
from tasksync_gui.connectors.kit.http.http import HttpClient
from tasksync_gui.engine.identity.markers import is_mark
from tasksync_gui.engine.ports import Clock
from tasksync_gui.model.capabilities import Capabilities
from tasksync_gui.model.errors import (
    CursorExpiredError,
    NotFoundError,
    PreconditionFailedError,
)
from tasksync_gui.model.fields import Field, Value
from tasksync_gui.model.ids import RemoteId, Revision
from tasksync_gui.model.message import message
from tasksync_gui.model.task import AccountReport, Collection, Draft, ItemProblem, RemoteTask, Snapshot

PAGES = 100
"""More pages of changes than this are taken for a server that never ends."""


class CalDavConnector:
    """Reads and writes VTODOs; ids are the names of the calendar objects."""

    def __init__(self, http: HttpClient, username: str, clock: Clock) -> None:
        self._http = http
        self._client = CalDavClient(http)
        self._username = username
        self._clock = clock
        self._names: dict[str, ObjectNames] = {}

    @property
    def capabilities(self) -> Capabilities:
        return CAPABILITIES

    async def check(self) -> AccountReport:
        """Sign in and count the lists."""
        found = await discover(self._http)
        titles = ", ".join(collection.title for collection in found.collections)
        details = (message(CalDavCode.TASK_LISTS, titles=titles),) if titles else (message(CalDavCode.NO_LISTS),)
        return AccountReport(
            self._username or message(CalDavCode.ANYBODY), found.server, True, writable(found.collections), details
        )

    async def collections(self) -> Sequence[Collection]:
        """All calendars that can hold tasks."""
        return (await discover(self._http)).collections

    async def snapshot(self, collection: str, cursor: str | None = None) -> Snapshot:
        """The whole list, or its changes since ``cursor``."""
        before = self._http.requests
        if cursor is None:
            return await self._everything(collection, before)
        known = Cursor.read(cursor)
        self._names[collection] = ObjectNames(dict(known.names))
        if known.kind == "sync":
            return await self._changes(collection, known, before)
        return await self._if_unchanged(collection, known, before)

    async def _everything(self, collection: str, before: int) -> Snapshot:
        """The token is taken first, so that what changes meanwhile is shown again by the next read."""
        token, ctag, date = await self._client.state(collection)
        objects = await self._client.all_todos(collection)
        self._names[collection] = ObjectNames()
        tasks, problems = await asyncio.to_thread(self._understand, collection, objects)
        cursor = self._cursor(collection, "sync", token) if token else self._cursor(collection, "ctag", ctag)
        return Snapshot(
            tasks, cursor=cursor, problems=problems, server_time=date, requests=self._http.requests - before
        )

    def _cursor(self, collection: str, kind: str, token: str | None) -> str | None:
        return Cursor(kind, token, self._of(collection).odd).write() if token else None

    async def _changes(self, collection: str, known: Cursor, before: int) -> Snapshot:
        changed: dict[str, None] = {}
        gone: set[str] = set()
        token, date = known.token, None
        for _ in range(PAGES):
            page = await self._client.changes_since(collection, token)
            changed |= dict.fromkeys(page.changed)
            gone = (gone | page.gone) - set(page.changed)
            token, date = page.token or token, page.date
            if not page.truncated:
                break
        else:
            raise CursorExpiredError(message(CalDavCode.ENDLESS_CHANGES))
        wanted = [name for name in changed if name not in gone]
        objects = await self._client.contents(collection, wanted) if wanted else []
        vanished = set(wanted) - {each.name for each in objects}
        tasks, problems = await asyncio.to_thread(self._understand, collection, objects)
        return Snapshot(
            tasks,
            incremental=True,
            deleted=frozenset(RemoteId(name) for name in gone | vanished),
            cursor=self._cursor(collection, "sync", token),
            problems=problems,
            server_time=date,
            requests=self._http.requests - before,
        )

    async def _if_unchanged(self, collection: str, known: Cursor, before: int) -> Snapshot:
        """Without sync tokens: nothing, if the calendar's tag is the same."""
        _, ctag, date = await self._client.state(collection)
        if ctag != known.token:
            raise CursorExpiredError(message(CalDavCode.CALENDAR_CHANGED, collection=collection))
        return Snapshot(
            (), incremental=True, cursor=known.write(), server_time=date, requests=self._http.requests - before
        )

    async def read(self, collection: str, task: RemoteId) -> RemoteTask:
        found = await self._client.get(collection, task)
        return self._task(collection, found, self._todo(found))

    async def find_by_marker(self, collection: str, marker: str, since: datetime | None = None) -> Sequence[RemoteTask]:
        """The object named after ``marker``, or any with it as UID: a mark of ours, or the id that follows from the
        original of a copy, whatever mark that has.
        """
        try:
            return [await self.read(collection, RemoteId(marker + SUFFIX))]
        except NotFoundError:
            found = await self._client.with_uid(collection, marker)
        tasks, _ = self._understand(collection, found)
        return [task for task in tasks if marker in (task.marker, task.uid)]

    async def create(self, collection: str, draft: Draft, marker: str) -> RemoteTask:
        """A new object whose UID and name are the draft's id, or the marker."""
        uid = draft.uid or marker
        data = new_object(uid, draft.fields, self._clock.now(), self._of(collection).uid_of, marker)
        found = await self._client.put(collection, uid + SUFFIX, data, expected=None)
        return self._task(collection, found, self._todo(found))

    async def update(
        self, collection: str, task: RemoteId, fields: Mapping[Field, Value], expected_revision: Revision
    ) -> RemoteTask:
        """Patch the object's own bytes, if it still has the expected ETag."""
        current = await self._client.get(collection, task)
        if current.etag != expected_revision:
            raise PreconditionFailedError(message(CalDavCode.TASK_CHANGED, address=f"{collection}{quote(task)}"))
        try:
            data = patched(current.data, line_end(current.data), fields, self._clock.now(), self._of(collection).uid_of)
        except IcsError as error:
            raise damaged(current.name, error) from None
        found = await self._client.put(collection, task, data, expected=expected_revision)
        return self._task(collection, found, self._todo(found))

    async def delete(self, collection: str, task: RemoteId, expected_revision: Revision) -> None:
        """Delete the object, if it still has the expected ETag."""
        await self._client.delete(collection, task, expected_revision)

    async def close(self) -> None:
        await self._http.close()

    def _of(self, collection: str) -> ObjectNames:
        return self._names.setdefault(collection, ObjectNames())

    def _understand(
        self, collection: str, objects: Iterable[Object]
    ) -> tuple[tuple[RemoteTask, ...], tuple[ItemProblem, ...]]:
        """Tasks, and what could not be read; names are learnt first, since parents may come last."""
        todos, problems = [], []
        for each in objects:
            try:
                todo = find_todo(parse(each.data))
            except IcsError as error:
                problem = message(CalDavCode.ITEM_UNREADABLE, reason=error.message)
                problems.append(ItemProblem(f"{collection}{each.name}", problem, RemoteId(each.name)))
                continue
            if todo is not None:
                self._of(collection).note(todo.uid, each.name)
                todos.append((each, todo))
        return tuple(self._task(collection, each, todo) for each, todo in todos), tuple(problems)

    def _todo(self, found: Object) -> Todo:
        try:
            todo = find_todo(parse(found.data))
        except IcsError as error:
            raise damaged(found.name, error) from None
        if todo is None:
            raise NotFoundError(message(CalDavCode.NO_TASK, name=found.name))
        return todo

    def _task(self, collection: str, found: Object, todo: Todo) -> RemoteTask:
        names = self._of(collection)
        names.note(todo.uid, found.name)
        return RemoteTask(
            RemoteId(found.name),
            Revision(found.etag),
            read_fields(todo, names.id_of),
            found.data.decode("utf-8", "replace"),
            marker=_mark_of(todo),
            uid=todo.uid,
            url=urljoin(self._http.base, collection + quote(found.name)),
            created_at=moment(todo.master, "CREATED"),
            modified_at=found.modified_at,
            series=todo.shown().series,
        )


def _mark_of(todo: Todo) -> str | None:
    """The mark that a task bears; the first version of TaskSync made it the UID."""
    line = todo.master.first(MARK)
    for text in (line.value.strip() if line is not None else "", todo.uid):
        if is_mark(text):
            return text
    return None
