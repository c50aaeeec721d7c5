"""The connector of a fake server, and the wire between them on which everything can go wrong."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Protocol, TypeVar

from tasksync_gui.connectors.kit.http.errors import from_status, unreachable, web_page
from tasksync_gui.engine.ports import Pick
from tasksync_gui.engine.runtime.calls import wrote
from tasksync_gui.model import task as model_task
from tasksync_gui.model.capabilities import Capabilities, MarkerKind
from tasksync_gui.model.errors import (
    CollectionGoneError,
    ConnectorError,
    CursorExpiredError,
    InvalidResponseError,
    PreconditionFailedError,
    RejectedFieldError,
)
from tasksync_gui.model.fields import Field, Value
from tasksync_gui.model.ids import RemoteId, Revision
from tasksync_gui.model.message import words
from tasksync_gui.model.task import AccountReport, Draft, ItemProblem, RemoteTask, Snapshot
from tests.simulation.faults import WRITES, Kind
from tests.simulation.server import Record, Server
from tests.simulation.timing import START

T = TypeVar("T")
SECONDS_PER_REQUEST = 0.2
ODD = (ValueError, SystemExit, GeneratorExit, RecursionError, KeyError)
RETRY_AFTER = {"retry-after": "30"}


class Crash(BaseException):
    """The process is gone: nothing may catch this."""


class Surroundings(Protocol):
    """What a request passes through: the computer it comes from, and the world around both."""

    def moment(self, side: str, method: str) -> list[Kind]:
        """Time passes and somebody may act; returns the faults that strike. Raises Crash if we are dead."""

    def struck(self, side: str, kind: Kind) -> None:
        """A fault has taken effect."""

    def die(self, side: str, kind: Kind) -> None:
        """The process is killed. Raises Crash."""

    def refuses(self, side: str, method: str) -> ConnectorError | None:
        """Why this side answers nothing (or takes no writes) for the rest of the round."""

    def wrote(self, side: str, method: str, id_: RemoteId | None, sent: Mapping[Field, Value], before: object) -> None:
        """A write of ours has been carried out."""

    def listed(self, side: str, shown: Collection[RemoteId]) -> None:
        """A full listing has been read."""

    def reread(self, side: str) -> None:
        """All changes have been read."""

    def withheld(self, side: str, tasks: Collection[object]) -> None:
        """A read did not show ``tasks``, and nothing said so."""

    def again_later(self, side: str, request: Callable[[], object]) -> None:
        """A request is delivered a second time, after others."""


def _before(kind: Kind, where: str) -> ConnectorError | None:
    """The answer of a server that did nothing."""
    match kind:
        case Kind.RATE_LIMITED:
            return from_status(429, {}, where, now=START)
        case Kind.RATE_LIMITED_UNTIL:
            return from_status(429, RETRY_AFTER, where, now=START)
        case Kind.SERVER_ERROR:
            return from_status(500, {}, where, now=START)
        case Kind.BAD_GATEWAY:
            return from_status(502, {"content-type": "text/html"}, where, now=START)
        case Kind.ONE_FORBIDDEN:
            return from_status(403, {}, where, now=START)
        case Kind.ONE_LOCKED:
            return from_status(423, {}, where, now=START)
        case Kind.CONNECTION_REFUSED:
            return unreachable(where, "connection refused", sent=False)
        case Kind.TIMED_OUT:
            return unreachable(where, "timed out", sent=True)
        case Kind.LIST_GONE:
            return CollectionGoneError("The list is gone", cause=where)
        case Kind.CURSOR_EXPIRED:
            return CursorExpiredError("The resume point is gone", cause=where)
    return None


def _after(kind: Kind, where: str) -> ConnectorError | None:
    """What comes instead of the answer, although the server did it."""
    match kind:
        case Kind.ANSWER_LOST:
            return unreachable(where, "the connection broke", sent=True)
        case Kind.SERVER_ERROR_AFTER:
            return from_status(500, {}, where, now=START)
        case Kind.TRUNCATED:
            return InvalidResponseError("The answer is cut off", cause=where)
        case Kind.LOGIN_PAGE:
            return web_page(where)
    return None


class FakeConnector:
    """A TaskConnector; one per computer and side."""

    def __init__(self, server: Server, world: Surroundings) -> None:
        self.server = server
        self.world = world
        self._capabilities = server.personality.capabilities()
        self._odd = 0

    @property
    def capabilities(self) -> Capabilities:
        return self._capabilities

    async def check(self) -> AccountReport:
        return AccountReport("you", self.server.name)

    async def collections(self) -> Sequence[model_task.Collection]:
        return [model_task.Collection("list", "List")]

    async def close(self) -> None:
        pass

    def _raise(self, kind: Kind) -> None:
        """What no connector may raise, another thing each time."""
        self.world.struck(self.server.name, kind)
        if kind is Kind.STRAY_CANCEL:
            raise asyncio.CancelledError
        self._odd += 1
        raise ODD[self._odd % len(ODD)]("the connector is mistaken")

    async def _request(self, method: str, work: Callable[[list[Kind]], T]) -> T:
        """One request and its answer."""
        name, world = self.server.name, self.world
        await asyncio.sleep(0)
        kinds = world.moment(name, method)
        where = f"{method} {name}"
        refused = world.refuses(name, method)
        if refused is not None:
            raise refused
        for kind in kinds:
            if kind is Kind.KILL_UNSENT:
                world.die(name, kind)
            if kind in (Kind.RAISED, Kind.STRAY_CANCEL):
                self._raise(kind)
            if problem := _before(kind, where):
                world.struck(name, kind)
                raise problem
        answer = work(kinds)
        for kind in kinds:
            if kind is Kind.KILL_SENT:
                world.die(name, kind)
            if kind is Kind.RAISED_AFTER:
                self._raise(kind)
            if kind is Kind.STOPPED_HALF_WAY:
                world.struck(name, kind)
                wrote()
                raise from_status(429, {}, where, now=START)
            if kind is Kind.BAD_ANSWER:
                world.struck(name, kind)
                return None  # type: ignore[return-value]
            if problem := _after(kind, where):
                world.struck(name, kind)
                raise problem
        return answer

    # Reading.

    async def snapshot(self, collection: str, cursor: str | None = None) -> Snapshot:
        server = self.server
        if cursor is not None and self._capabilities.cursor:
            return await self.changes_since(collection, cursor, lambda listed: listed.keys())
        resume = server.cursor() if self._capabilities.cursor else None
        pages: list[list[Record]] = []
        found: dict[RemoteId, Record] = {}
        signs: list[Any] = []
        while True:
            page, signed = await self._request("page", lambda kinds: self._page(pages, kinds))
            pages.append(page)
            signs += signed
            found |= {record.id: record for record in page}
            if len(page) < server.personality.page:
                break
        return self._full(found, signs, resume, len(pages))

    async def changes_since(self, collection: str, cursor: str, pick: Pick) -> Snapshot:
        return await self._request("cursor", lambda kinds: self._since(cursor, kinds, pick))

    def _page(self, pages: list[list[Record]], kinds: list[Kind]) -> tuple[list[Record], list[Any]]:
        server, size, signs = self.server, self.server.personality.page, []
        records = list(server.visible())
        if len(records) < len(server.live):
            self.world.struck(server.name, Kind.LAGGED)
        start = size * len(pages)
        if Kind.SHIFTED_PAGE in kinds and pages and start < len(records):
            self.world.struck(server.name, Kind.SHIFTED_PAGE)
            start += 1
        page = records[start : start + size]
        if Kind.REPEATED_PAGE in kinds and pages and page:
            self.world.struck(server.name, Kind.REPEATED_PAGE)
            page = pages[-1]
        for kind in kinds:
            if kind in (Kind.EMPTY_LIST, Kind.HALF_LIST) and page:
                self.world.struck(server.name, kind)
                page = [] if kind is Kind.EMPTY_LIST else page[: len(page) // 2]
            elif kind in (Kind.INCOMPLETE_LIST, Kind.UNREADABLE, Kind.STALE_LIST, Kind.BAD_RECORD) and page:
                signs.append((kind, page[-1].id))
                page = page[:-1] if kind is Kind.INCOMPLETE_LIST else page
        return page, signs

    def _full(
        self, found: dict[RemoteId, Record], signs: list[tuple[Kind, RemoteId]], resume: str | None, requests: int
    ) -> Snapshot:
        server, complete, problems = self.server, True, []
        for kind, id_ in signs:
            if kind is Kind.STALE_LIST:
                if not server.is_older(id_):
                    continue
                found[id_] = server.older[id_]
            elif kind is Kind.UNREADABLE and found.pop(id_, None):
                problems.append(ItemProblem(f"{server.name} {id_}", words("It cannot be read."), id_))
            complete = complete and kind is not Kind.INCOMPLETE_LIST
            if kind is not Kind.BAD_RECORD:
                self.world.struck(server.name, kind)
        self.world.listed(server.name, found)
        return Snapshot(
            self._shown(found.values(), [kind for kind, _ in signs]), complete=complete, cursor=resume, problems=tuple(problems),
            server_time=server.clock.now() if server.personality.times else None, requests=requests,
            capabilities=self._of_this_list(),
        )  # fmt: skip

    def _since(self, cursor: str, kinds: list[Kind], pick: Pick) -> Snapshot:
        server, resume = self.server, self.server.cursor()
        changed, gone = server.since(cursor)
        same = frozenset[RemoteId]()
        if server.personality.names_changes and Kind.CURSOR_RESET not in kinds:
            listed = {record.id: Revision(f"r{record.version}") for record in changed}
            same = frozenset(listed) - frozenset(pick(listed))
            changed = [record for record in changed if record.id not in same]
            server.not_read += len(same)
        problems: list[ItemProblem] = []
        if Kind.BODY_LOST in kinds and changed:
            self.world.struck(server.name, Kind.BODY_LOST)
            *changed, lost = changed
            problems.append(ItemProblem(f"{server.name} {lost.id}", words("It did not come."), lost.id))
        if Kind.CURSOR_RESET in kinds:
            self.world.struck(server.name, Kind.CURSOR_RESET)
            self.world.withheld(server.name, changed)
            changed, gone = [], frozenset()
        else:
            self.world.reread(server.name)
        return Snapshot(
            self._shown(changed, kinds), incremental=True, cursor=resume, requests=1,
            deleted=gone if self._capabilities.tombstones else frozenset(), problems=tuple(problems),
            server_time=server.clock.now() if server.personality.times else None, same=same,
            capabilities=self._of_this_list(),
        )  # fmt: skip

    def _of_this_list(self) -> Capabilities | None:
        """What this list has a place for, where that is less than its system promises."""
        known, absent = self._capabilities, self.server.absent
        fields = {name: support for name, support in known.fields.items() if name not in absent}
        return replace(known, fields=fields) if absent else None

    def _shown(self, records: Iterable[Record], kinds: Iterable[Kind]) -> tuple[RemoteTask, ...]:
        """As the API shows them, but for the last one, which the connector may misread."""
        tasks = list(map(self.server.task, records))
        if Kind.BAD_RECORD in kinds and tasks:
            tasks[-1] = self._misread(tasks[-1])
        return tuple(tasks)

    def _misread(self, task: RemoteTask) -> RemoteTask:
        self.world.struck(self.server.name, Kind.BAD_RECORD)
        field = Field.DUE if Field.DUE in task.fields else Field.TITLE
        return replace(task, fields={**task.fields, field: date(1, 1, 1)})  # type: ignore[dict-item]

    async def read(self, collection: str, task: RemoteId) -> RemoteTask:
        def found(kinds: list[Kind]) -> RemoteTask:
            shown = self.server.task(self._read(task, kinds))
            return self._misread(shown) if Kind.BAD_RECORD in kinds else shown

        return await self._request("read", found)

    def _read(self, id_: RemoteId, kinds: list[Kind]) -> Record:
        server = self.server
        if Kind.STALE_READ in kinds and server.is_older(id_):
            self.world.struck(server.name, Kind.STALE_READ)
            return server.older[id_]
        return server.find(id_)

    async def find_by_marker(self, collection: str, marker: str, since: datetime | None = None) -> Sequence[RemoteTask]:
        def find(kinds: list[Kind]) -> list[RemoteTask]:
            return [
                self.server.task(record)
                for record in self.server.visible()
                if marker in (record.marker, record.id) and (since is None or record.created_at >= since)
            ]

        return await self._request("find", find)

    # Writing.

    async def create(self, collection: str, draft: Draft, marker: str) -> RemoteTask:
        def work(fields: Mapping[Field, Value] = draft.fields) -> Record:
            record = self.server.create(fields, marker, draft.uid, draft.record)
            self.world.wrote(self.server.name, "create", record.id, fields, None)
            return record

        first = {name: value for name, value in draft.fields.items() if name in (Field.TITLE, Field.DUE)}
        repeatable = self._capabilities.marker is not MarkerKind.NONE
        return await self._write("create", work, draft.fields, repeatable=repeatable, first=lambda: work(first))

    async def update(
        self, collection: str, task: RemoteId, fields: Mapping[Field, Value], expected_revision: Revision
    ) -> RemoteTask:
        def work(fields: Mapping[Field, Value] = fields) -> Record:
            old = self._expected(task, expected_revision)
            record = self.server.update(task, fields)
            self.world.wrote(self.server.name, "update", task, fields, (old, expected_revision))
            return record

        first = dict([*fields.items()][:1])
        return await self._write("update", work, fields, target=task, first=lambda: work(first))

    async def delete(self, collection: str, task: RemoteId, expected_revision: Revision) -> None:
        def work() -> Record:
            old = self._expected(task, expected_revision)
            if self.server.personality.cascades and self.server.children(task):
                raise RejectedFieldError("Its subtasks would be deleted with it", cause=self.server.name)
            gone = self.server.delete(task)
            self.world.wrote(self.server.name, "delete", task, {}, (old, expected_revision, gone))
            return old

        await self._write("delete", work, {}, target=task)

    def _expected(self, task: RemoteId, expected: Revision) -> Record:
        record = self.server.find(task)
        if self._capabilities.compare_and_swap and f"r{record.version}" != expected:
            raise PreconditionFailedError("It changed on the server", cause=self.server.name)
        return record

    async def _write(
        self,
        method: str,
        work: Callable[[], Record],
        sent: Mapping[Field, Value],
        target: RemoteId | None = None,
        repeatable: bool = True,
        first: Callable[[], Record] | None = None,
    ) -> RemoteTask:
        """``first``: what the first of several requests does, after which the connector is stopped."""
        assert method in WRITES

        def carry_out(kinds: list[Kind]) -> RemoteTask:
            self.server.refused += not all(self.server.takes(name, value) for name, value in sent.items())
            if Kind.TOUCHED in kinds and target in self.server.live:
                self.world.struck(self.server.name, Kind.TOUCHED)
                self.server.touch(target)
            if Kind.STOPPED_HALF_WAY in kinds and first is not None:
                return self.server.task(first())
            record = work()
            if Kind.DUPLICATE in kinds and repeatable:
                self.world.struck(self.server.name, Kind.DUPLICATE)
                self.world.again_later(self.server.name, work)
            return self.server.answer(record, sent)

        return await self._request(method, carry_out)
