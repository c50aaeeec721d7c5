"""CalDAV task lists as a connector."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from urllib.parse import urljoin

from tasksync_gui.connectors.caldav.client import (
    SOGO,
    CalDavClient,
    Changes,
    Contents,
    Object,
    is_at,
    revision_to_match,
)
from tasksync_gui.connectors.caldav.codes import CalDavCode
from tasksync_gui.connectors.caldav.cursor import Cursor, ObjectNames, new_name
from tasksync_gui.connectors.caldav.discovery import discover, writable
from tasksync_gui.connectors.caldav.errors import damaged
from tasksync_gui.connectors.caldav.hrefs import Place, former_ids
from tasksync_gui.connectors.caldav.ics import IcsError, line_end, parse
from tasksync_gui.connectors.caldav.mapping import CAPABILITIES, Todo, find_todo, moment, read_fields
from tasksync_gui.connectors.caldav.patch import MARK, new_object, patched
from tasksync_gui.connectors.kit.http.http import HttpClient
from tasksync_gui.engine.identity.markers import is_mark
from tasksync_gui.engine.ports import Clock, Pick
from tasksync_gui.model.capabilities import Capabilities
from tasksync_gui.model.errors import (
    CursorExpiredError,
    NotFoundError,
    PreconditionFailedError,
    RejectedFieldError,
)
from tasksync_gui.model.fields import Field, Value
from tasksync_gui.model.ids import RemoteId, Revision
from tasksync_gui.model.message import Message, message
from tasksync_gui.model.task import AccountReport, Collection, Draft, ItemProblem, RemoteTask, Snapshot

PAGES = 100
"""More pages of changes than this are taken for a server that never ends."""


class CalDavConnector:
    """Reads and writes VTODOs; ids are the addresses of the calendar objects (see ``hrefs``)."""

    def __init__(self, http: HttpClient, username: str, clock: Clock) -> None:
        self._http = http
        self._client = CalDavClient(http)
        self._username = username
        self._clock = clock
        self._names: dict[str, ObjectNames] = {}
        self._places: dict[str, Place] = {}
        self._silent: set[str] = set()
        """Collections whose server cannot tell changes although it names a sync token."""

    @property
    def capabilities(self) -> Capabilities:
        return CAPABILITIES

    async def check(self) -> AccountReport:
        """Sign in and count the lists."""
        found = await discover(self._http)
        titles = ", ".join(collection.title for collection in found.collections)
        lists = message(CalDavCode.TASK_LISTS, titles=titles) if titles else message(CalDavCode.NO_LISTS)
        elsewhere = (message(CalDavCode.LISTS_ELSEWHERE, server=server) for server in found.elsewhere)
        return AccountReport(
            self._username or message(CalDavCode.ANYBODY),
            found.server,
            True,
            writable(found.collections),
            (lists, *elsewhere),
        )

    async def collections(self) -> Sequence[Collection]:
        """All calendars that can hold tasks."""
        return (await discover(self._http)).collections

    async def snapshot(self, collection: str, cursor: str | None = None) -> Snapshot:
        """The whole list, or its changes since ``cursor``."""
        if cursor is None:
            return await self._everything(collection, self._http.requests)
        return await self.changes_since(collection, cursor, lambda listed: listed.keys())

    async def changes_since(self, collection: str, cursor: str, pick: Pick) -> Snapshot:
        """Changes are told by address and ETag (RFC 6578); ``pick`` says which objects are to be read."""
        before, known = self._http.requests, Cursor.read(cursor)
        self._places[collection] = Place(collection, known.spelled)
        self._names[collection] = ObjectNames(dict(known.names), known.unescaped)
        if known.kind == "sync":
            return await self._changes(collection, known, before, pick)
        return await self._if_unchanged(collection, known, before)

    async def _everything(self, collection: str, before: int) -> Snapshot:
        """The token is taken first, so that what changes meanwhile is shown again by the next read."""
        state = await self._client.state(collection)
        self._places[collection] = state.place
        found = await self._client.all_todos(state.place)
        self._names[collection] = ObjectNames()
        tasks, problems = await asyncio.to_thread(self._understand, collection, found, whole=True)
        told = state.token if collection not in self._silent else None
        cursor = self._cursor(collection, "sync", told) if told else self._cursor(collection, "ctag", state.ctag)
        ids = [*(each.name for each in found.objects), *found.unread]
        return Snapshot(
            tasks,
            cursor=cursor,
            problems=problems,
            server_time=state.date,
            requests=self._http.requests - before,
            former={RemoteId(old): RemoteId(now) for old, now in former_ids(ids).items()},
        )

    def _cursor(self, collection: str, kind: str, token: str | None) -> str | None:
        if not token:
            return None
        names = self._of(collection)
        return Cursor(kind, token, names.odd, names.unescaped, self._place(collection).spelled).write()

    async def _changes(self, collection: str, known: Cursor, before: int, pick: Pick) -> Snapshot:
        changed: dict[str, str] = {}
        etags: dict[str, str] = {}
        gone: set[str] = set()
        token, date = known.token, None
        for _ in range(PAGES):
            page = await self._page(collection, token)
            changed |= page.changed
            etags = {id_: etag for id_, etag in etags.items() if id_ not in page.changed} | dict(page.etags)
            gone = (gone | page.gone) - page.changed.keys()
            token, date = page.token or token, page.date
            if not page.truncated:
                break
        else:
            raise CursorExpiredError(message(CalDavCode.ENDLESS_CHANGES))
        wanted = {id_: href for id_, href in changed.items() if id_ not in gone}
        same = self._same(collection, {id_: etags[id_] for id_ in wanted if id_ in etags}, pick)
        wanted = {id_: href for id_, href in wanted.items() if id_ not in same}
        found = await self._client.contents(self._place(collection), wanted) if wanted else Contents()
        tasks, problems = await asyncio.to_thread(self._understand, collection, found, gone=gone)
        return Snapshot(
            tasks,
            incremental=True,
            deleted=frozenset(RemoteId(name) for name in gone | found.gone),
            cursor=self._cursor(collection, "sync", token),
            problems=problems,
            server_time=date,
            requests=self._http.requests - before,
            same=same,
        )

    def _same(self, collection: str, etags: Mapping[str, str], pick: Pick) -> frozenset[RemoteId]:
        """What need not be read. Where ETags are numbers that begin anew with each life of an object, all has to be."""
        listed = {RemoteId(id_): Revision(etag) for id_, etag in etags.items()}
        if not listed or SOGO in self._place(collection).spelled or SOGO in collection:
            return frozenset()
        return frozenset(listed) - frozenset(pick(listed))

    async def _page(self, collection: str, token: str) -> Changes:
        """One page of changes. A server that cannot tell any is not asked for them again."""
        try:
            return await self._client.changes_since(self._place(collection), token)
        except CursorExpiredError as error:
            if error.message.code == CalDavCode.NO_LIST_OF_CHANGES:
                self._silent.add(collection)
            raise

    async def _if_unchanged(self, collection: str, known: Cursor, before: int) -> Snapshot:
        """Without sync tokens: nothing, if the calendar's tag is the same."""
        state = await self._client.state(collection)
        if state.ctag != known.token:
            raise CursorExpiredError(message(CalDavCode.CALENDAR_CHANGED, collection=collection))
        return Snapshot(
            (), incremental=True, cursor=known.write(), server_time=state.date, requests=self._http.requests - before
        )

    async def read(self, collection: str, task: RemoteId) -> RemoteTask:
        found = await self._client.get(self._place(collection), task)
        return self._task(collection, found, self._todo(found))

    async def find_by_marker(self, collection: str, marker: str, since: datetime | None = None) -> Sequence[RemoteTask]:
        """The object named after ``marker``, or any with it as UID: a mark of ours, or the id that follows from the
        original of a copy, whatever mark that has.
        """
        try:
            return [await self.read(collection, RemoteId(new_name(marker)))]
        except NotFoundError:
            found = await self._client.with_uid(self._place(collection), marker)
        tasks, _ = self._understand(collection, Contents(found))
        return [task for task in tasks if marker in (task.marker, task.uid)]

    async def create(self, collection: str, draft: Draft, marker: str) -> RemoteTask:
        """A new object whose UID and name are the draft's id, or the marker."""
        uid = draft.uid or marker
        data = new_object(uid, draft.fields, self._clock.now(), self._of(collection).uid_of, marker)
        found = await self._client.put(self._place(collection), new_name(uid), data, expected=None)
        return self._written(collection, found, data)

    async def update(
        self, collection: str, task: RemoteId, fields: Mapping[Field, Value], expected_revision: Revision
    ) -> RemoteTask:
        """Patch the object's own bytes, if it still has the expected ETag."""
        place = self._place(collection)
        current = await self._client.get(place, task)
        if not is_at(current, expected_revision):
            raise PreconditionFailedError(message(CalDavCode.TASK_CHANGED, address=place.address(task)))
        try:
            data = patched(current.data, line_end(current.data), fields, self._clock.now(), self._of(collection).uid_of)
        except IcsError as error:
            raise damaged(current.name, error) from None
        found = await self._client.put(place, task, data, expected=revision_to_match(current, expected_revision))
        return self._written(collection, found, data)

    async def delete(self, collection: str, task: RemoteId, expected_revision: Revision) -> None:
        """Delete the object, if it still has the expected ETag."""
        await self._client.delete(self._place(collection), task, expected_revision)

    async def give_back(
        self, collection: str, task: RemoteId, record: str, fields: Mapping[Field, Value]
    ) -> RemoteTask:
        """The very object under its own name, with its own UID. A server that still holds that UID refuses it."""
        data = record.encode("utf-8", "replace")
        try:
            todo = find_todo(parse(data))
        except IcsError as error:
            raise RejectedFieldError(message(CalDavCode.ITEM_UNREADABLE, reason=error.message)) from None
        if todo is None:
            raise RejectedFieldError(message(CalDavCode.NO_TASK, name=task))
        found = await self._client.put(self._place(collection), task, data, expected=None)
        return self._task(collection, found, self._todo(found))

    async def close(self) -> None:
        await self._http.close()

    def _of(self, collection: str) -> ObjectNames:
        return self._names.setdefault(collection, ObjectNames())

    def _place(self, collection: str) -> Place:
        return self._places.get(collection) or Place(collection)

    def _understand(
        self, collection: str, found: Contents, *, whole: bool = False, gone: Iterable[str] = ()
    ) -> tuple[tuple[RemoteTask, ...], tuple[ItemProblem, ...]]:
        """Tasks, and what could not be read; names are learnt first, since parents may come last."""
        todos, problems = [], [self._not_got(collection, name, why) for name, why in found.unread.items()]
        for each in found.objects:
            try:
                todo = find_todo(parse(each.data))
            except IcsError as error:
                problem = message(CalDavCode.ITEM_UNREADABLE, reason=error.message)
                problems.append(self._problem(collection, each.name, problem))
                continue
            if todo is not None:
                todos.append((each, todo))
        self._learn(collection, [(todo.uid, each.name) for each, todo in todos], whole, frozenset(gone) | found.gone)
        return tuple(self._task(collection, each, todo) for each, todo in todos), tuple(problems)

    def _learn(self, collection: str, names: Sequence[tuple[str, str]], whole: bool, gone: frozenset[str]) -> None:
        """What tasks are called. Raises CursorExpiredError if changes spell a known address in another way."""
        known = self._of(collection)
        if whole:
            known.learn(names)
            return
        for uid, name in names:
            if known.spells_otherwise(uid, name) and known.id_of(uid) not in gone:
                raise CursorExpiredError(message(CalDavCode.CALENDAR_CHANGED, collection=collection))
        for uid, name in names:
            known.note(uid, name)

    def _not_got(self, collection: str, name: str, why: Message) -> ItemProblem:
        return self._problem(collection, name, message(CalDavCode.NOT_GOT, reason=why))

    def _problem(self, collection: str, name: str, what: Message) -> ItemProblem:
        return ItemProblem(self._place(collection).address(name), what, RemoteId(name))

    def _todo(self, found: Object) -> Todo:
        try:
            todo = find_todo(parse(found.data))
        except IcsError as error:
            raise damaged(found.name, error) from None
        if todo is None:
            raise NotFoundError(message(CalDavCode.NO_TASK, name=found.name))
        return todo

    def _written(self, collection: str, found: Object, data: bytes) -> RemoteTask:
        """The answer to a write of ``data``. A server that answers with an ETag alone may keep something else; one
        that does not had to be asked, and what it shows under our own stamps nobody else has edited: whoever edits an
        object renews them (RFC 5545 section 3.8.7).
        """
        told = found.data is data
        task = self._task(collection, found, self._todo(found))
        return replace(task, as_sent=told, read_back=not told and _stamps(found.data) != _stamps(data))

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
            url=urljoin(self._http.base, self._place(collection).address(found.name)),
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


def _stamps(data: bytes) -> list[bytes]:
    lines = (line.strip() for line in data.splitlines())
    return sorted(line for line in lines if line.upper().startswith((b"DTSTAMP", b"LAST-MODIFIED")))
