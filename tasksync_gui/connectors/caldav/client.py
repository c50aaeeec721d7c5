"""What a CalDAV collection can be asked: one method per kind of request."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote, unquote, urlsplit

from tasksync_gui.connectors.caldav import requests
from tasksync_gui.connectors.caldav.codes import CalDavCode
from tasksync_gui.connectors.caldav.errors import gone, refuses_token
from tasksync_gui.connectors.kit.http.errors import http_date
from tasksync_gui.connectors.kit.http.http import HttpClient, HttpResponse
from tasksync_gui.connectors.kit.xml import (
    CALDAV,
    DAV,
    REPLACEMENT,
    SERVER,
    Multistatus,
    parse_multistatus,
)
from tasksync_gui.engine.runtime.gather import gather_or_cancel
from tasksync_gui.model.errors import (
    CursorExpiredError,
    InvalidResponseError,
    NotFoundError,
    PreconditionFailedError,
)
from tasksync_gui.model.message import message

XML = {"content-type": "application/xml; charset=utf-8"}
CALENDAR = {"content-type": "text/calendar; charset=utf-8", "accept-encoding": "identity"}
PLAIN = {"accept-encoding": "identity"}
"""Compression on the way makes some proxies change or weaken the ETag."""
WRITTEN = frozenset({200, 201, 204})
CHUNK = 100


@dataclass(frozen=True, slots=True)
class Object:
    """A calendar object as the server has it."""

    name: str
    etag: str
    data: bytes
    modified_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Changes:
    """Since a token: names that changed or are new, names that are gone."""

    changed: tuple[str, ...]
    gone: frozenset[str]
    token: str | None
    truncated: bool
    date: datetime | None


def plain_etag(text: str | None) -> str:
    """An ETag as it is compared: without the weak mark and the suffix that a compressing proxy adds."""
    etag = (text or "").strip().removeprefix("W/")
    return etag.replace('-gzip"', '"').replace(';gzip"', '"')


class CalDavClient:
    """Requests to one server, and its objects as bytes with their ETags; what is in them is parsed elsewhere."""

    def __init__(self, http: HttpClient) -> None:
        self.http = http

    async def state(self, collection: str) -> tuple[str | None, str | None, datetime | None]:
        """(sync token, ctag, server's clock) of a collection. Raises CollectionGoneError."""
        answer = await self._in(collection, "PROPFIND", requests.STATE, depth="0")
        found = parse_multistatus(answer.body, collection).resources
        resource = found[0] if found else None
        if resource is None or f"{CALDAV}calendar" not in resource.children(f"{DAV}resourcetype"):
            raise gone(collection, message(CalDavCode.NOT_A_CALENDAR))
        return resource.text(f"{DAV}sync-token") or None, resource.text(f"{SERVER}getctag") or None, answer.date

    async def all_todos(self, collection: str) -> list[Object]:
        """Every task with its content. Raises InvalidResponseError if the server cut the list short."""
        answer = await self._in(collection, "REPORT", requests.ALL_TODOS, depth="1")
        found = await asyncio.to_thread(parse_multistatus, answer.body, collection)
        if any(resource.status == 507 for resource in found.resources):
            return await self._piecewise(collection)
        return await self._objects(collection, found)

    async def _piecewise(self, collection: str) -> list[Object]:
        """For servers that limit the length of an answer: names first, then contents in pieces."""
        answer = await self._in(collection, "PROPFIND", requests.ETAGS, depth="1")
        found = parse_multistatus(answer.body, collection)
        if any(resource.status == 507 for resource in found.resources):
            raise InvalidResponseError(message(CalDavCode.LIST_CUT_SHORT, collection=collection))
        names = [_name(each.href) for each in found.resources if each.text(f"{DAV}getetag")]
        return await self.contents(collection, [name for name in names if name])

    async def contents(self, collection: str, names: Sequence[str]) -> list[Object]:
        """The named objects; those that are gone are left out."""
        pieces = [names[at : at + CHUNK] for at in range(0, len(names), CHUNK)]
        found = await gather_or_cancel(*(self._multiget(collection, piece) for piece in pieces))
        return [each for piece in found for each in piece]

    async def _multiget(self, collection: str, names: Iterable[str]) -> list[Object]:
        body = requests.multiget(collection + quote(name) for name in names)
        answer = await self._in(collection, "REPORT", body, depth="1")
        return await self._objects(collection, await asyncio.to_thread(parse_multistatus, answer.body, collection))

    async def with_uid(self, collection: str, uid: str) -> list[Object]:
        """The objects of a collection that hold the task ``uid``. Raises CollectionGoneError."""
        answer = await self._in(collection, "REPORT", requests.with_uid(uid), depth="1")
        return await self._objects(collection, parse_multistatus(answer.body, collection))

    async def changes_since(self, collection: str, token: str) -> Changes:
        """What changed since ``token``.

        Raises:
            CursorExpiredError: the server says that it does not know ``token``, or names no change and yet another
                token: DAViCal answers an unknown one like that.
        """
        try:
            answer = await self._in(collection, "REPORT", requests.changes_since(token), depth=None, bad_token=True)
        except (PreconditionFailedError, NotFoundError) as error:
            raise CursorExpiredError(message(CalDavCode.RESUME_POINT_EXPIRED, error=error.message)) from None
        found = await asyncio.to_thread(parse_multistatus, answer.body, collection)
        changed, deleted, truncated = [], set(), False
        for resource in found.resources:
            name = _name(resource.href)
            if resource.status == 507:
                truncated = True
            elif resource.status == 404 and name:
                deleted.add(name)
            elif name and resource.properties:
                changed.append(name)
        if not (changed or deleted or truncated) and found.sync_token not in (None, "", token):
            raise CursorExpiredError(message(CalDavCode.RESUME_POINT_FORGOTTEN, old=token, new=found.sync_token))
        return Changes(tuple(changed), frozenset(deleted), found.sync_token, truncated, answer.date)

    async def get(self, collection: str, name: str) -> Object:
        """One object, byte for byte. Raises NotFoundError."""
        answer = await self.http.send("GET", collection + quote(name), headers=PLAIN)
        modified = http_date(answer.headers.get("last-modified"))
        return Object(name, plain_etag(answer.headers.get("etag")), answer.body, modified)

    async def put(self, collection: str, name: str, data: bytes, *, expected: str | None) -> Object:
        """Write an object: a new one (``expected`` None) or one that still has that ETag.

        Raises:
            PreconditionFailedError: it exists already, or has changed.
        """
        condition = {"if-none-match": "*"} if expected is None else {"if-match": expected}
        answer = await self.http.send(
            "PUT", collection + quote(name), headers={**CALENDAR, **condition}, content=data, expect=WRITTEN
        )
        etag = plain_etag(answer.headers.get("etag"))
        if not etag:
            return await self.get(collection, name)
        return Object(name, etag, data, answer.date)

    async def delete(self, collection: str, name: str, expected: str) -> None:
        """Delete an object that still has that ETag. Raises NotFoundError or PreconditionFailedError."""
        try:
            await self.http.send("DELETE", collection + quote(name), headers={"if-match": expected}, expect=WRITTEN)
        except PreconditionFailedError:
            await self.get(collection, name)
            raise

    async def _objects(self, collection: str, found: Multistatus) -> list[Object]:
        objects = []
        for resource in found.resources:
            name, data = _name(resource.href), resource.text(f"{CALDAV}calendar-data")
            etag = plain_etag(resource.text(f"{DAV}getetag"))
            if not name or not data or not etag:
                continue
            if found.repaired and REPLACEMENT in data:
                objects.append(await self.get(collection, name))
                continue
            modified = http_date(resource.text(f"{DAV}getlastmodified"))
            objects.append(Object(name, etag, data.encode(), modified))
        return objects

    async def _in(
        self, collection: str, method: str, body: str, *, depth: str | None, bad_token: bool = False
    ) -> HttpResponse:
        """A request about a collection: where it is missing, all of it is."""
        headers = XML if depth is None else {**XML, "depth": depth}
        refused = frozenset({400, 403, 409, 410, 412}) if bad_token else frozenset()
        try:
            answer = await self.http.send(
                method, collection, headers=headers, content=body, expect=frozenset({207}) | refused
            )
        except NotFoundError as error:
            raise gone(collection, error.cause) from None
        if answer.status == 207:
            return answer
        if refuses_token(answer):
            raise PreconditionFailedError(message(CalDavCode.TOKEN_TOO_OLD, method=method, collection=collection))
        return await self._refused(method, collection, headers, body)

    async def _refused(self, method: str, collection: str, headers: dict[str, str], body: str) -> HttpResponse:
        """A refusal that is not about the token: ask again, so that it is explained in the usual words."""
        answer = await self.http.send(method, collection, headers=headers, content=body, expect=frozenset({207}))
        return answer


def _name(href: str) -> str:
    """The last segment of an object's href; empty for the collection itself."""
    path = urlsplit(href).path
    return "" if path.endswith("/") else unquote(path.rpartition("/")[2])
