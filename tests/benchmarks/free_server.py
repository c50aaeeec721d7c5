"""A CalDAV server that costs next to nothing: everything in memory, no more of the protocol than a sync needs.

What a client spends on it is the client's own. ``python -m tests.benchmarks.free_server PORT`` serves one user's
collections until it is ended: MKCALENDAR, PUT, GET, DELETE, PROPFIND, and REPORT with its three kinds (RFC 4791
section 7, RFC 6578 section 3).
"""

from __future__ import annotations

import asyncio
import re
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote

HOME = "/ada/"
_BEGIN = b'<?xml version="1.0"?><multistatus xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav">'
_END = b"</multistatus>"
_TOKEN = "urn:free:"
_HREF = re.compile(rb"<(?:\w+:)?href[^>]*>([^<]+)<")
_SINCE = re.compile(rb"sync-token>urn:free:(\d+)<")
_UID = re.compile(rb'name="UID".*?text-match[^>]*>([^<]+)<', re.S)
REASONS = {200: "OK", 201: "Created", 204: "No Content", 207: "Multi-Status"}


@dataclass(frozen=True, slots=True)
class Item:
    """One object."""

    etag: str
    body: bytes
    revision: int


@dataclass(slots=True)
class Calendar:
    """One collection, which remembers what is gone."""

    items: dict[str, Item] = field(default_factory=dict)
    gone: dict[str, int] = field(default_factory=dict)
    revision: int = 0

    def put(self, path: str, body: bytes) -> Item:
        """Keep an object."""
        self.revision += 1
        item = self.items[path] = Item(f'"{zlib.crc32(body):08x}-{len(body)}"', body, self.revision)
        self.gone.pop(path, None)
        return item

    def delete(self, path: str) -> None:
        """Raises KeyError if it is not there."""
        del self.items[path]
        self.revision += 1
        self.gone[path] = self.revision


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def home(self) -> str:
        """The collection that it is about."""
        return self.path[: self.path.rindex("/") + 1]


Answer = tuple[int, str, bytes]
"""Status, a header line or none, body."""


class FreeServer:
    """Answers requests."""

    def __init__(self) -> None:
        self.calendars: dict[str, Calendar] = {}
        self.requests = 0

    def answer(self, request: Request) -> Answer:
        """Whatever is asked."""
        self.requests += 1
        if request.method == "OPTIONS":
            return 200, "DAV: 1, 3, calendar-access", b""
        if request.method == "MKCALENDAR":
            self.calendars[request.home] = Calendar()
            return 201, "", b""
        calendar = self.calendars.get(request.home)
        if request.method == "PROPFIND":
            return self._properties(request, calendar)
        method: Callable[[Request, Calendar], Answer] | None = getattr(self, f"_{request.method.lower()}", None)
        if method is None:
            return 405, "", b""
        return (404, "", b"") if calendar is None else method(request, calendar)

    def _put(self, request: Request, calendar: Calendar) -> Answer:
        known = calendar.items.get(request.path)
        if known is not None and "if-none-match" in request.headers:
            return 412, "", b""
        if request.headers.get("if-match", "") not in ("", known.etag if known else ""):
            return 412, "", b""
        item = calendar.put(request.path, request.body)
        return 201 if known is None else 204, f"ETag: {item.etag}", b""

    def _get(self, request: Request, calendar: Calendar) -> Answer:
        item = calendar.items.get(request.path)
        return (404, "", b"") if item is None else (200, f"ETag: {item.etag}", item.body)

    def _delete(self, request: Request, calendar: Calendar) -> Answer:
        item = calendar.items.get(request.path)
        if item is None:
            return 404, "", b""
        if request.headers.get("if-match", item.etag) != item.etag:
            return 412, "", b""
        calendar.delete(request.path)
        return 204, "", b""

    def _properties(self, request: Request, calendar: Calendar | None) -> Answer:
        if calendar is not None and request.path in calendar.items:
            return _multistatus([_object(request.path, calendar.items[request.path], data=False)])
        if calendar is None and request.path not in ("/", HOME, "/.well-known/caldav"):
            return 404, "", b""
        below = request.headers.get("depth") == "1"
        found = [_collection(request.path, calendar)]
        if below and calendar is None:
            found += [_collection(path, each) for path, each in self.calendars.items()]
        elif below and calendar is not None:
            found += [_object(path, item, data=False) for path, item in calendar.items.items()]
        return _multistatus(found)

    def _report(self, request: Request, calendar: Calendar) -> Answer:
        data = b"calendar-data" in request.body
        if b"calendar-multiget" in request.body:
            asked = (unquote(href.decode()) for href in _HREF.findall(request.body))
            return _multistatus(_object_or_none(path, calendar.items.get(path), data=data) for path in asked)
        if b"sync-collection" in request.body:
            return _multistatus(_changes(request.body, calendar, data=data))
        uid = _UID.search(request.body)
        wanted = uid[1] if uid else b""
        found = (each for each in calendar.items.items() if wanted in each[1].body)
        return _multistatus(_object(path, item, data=data) for path, item in found)


def _changes(body: bytes, calendar: Calendar, *, data: bool) -> Iterator[bytes]:
    asked = _SINCE.search(body)
    since = int(asked[1]) if asked else 0
    for path, item in calendar.items.items():
        if item.revision > since:
            yield _object(path, item, data=data)
    for path, revision in calendar.gone.items():
        if 0 < since < revision:
            yield _object_or_none(path, None, data=data)
    yield f"<sync-token>{_TOKEN}{calendar.revision}</sync-token>".encode()


def _multistatus(parts: Iterable[bytes]) -> Answer:
    return 207, "", b"".join((_BEGIN, *parts, _END))


def _object_or_none(path: str, item: Item | None, *, data: bool) -> bytes:
    if item is not None:
        return _object(path, item, data=data)
    return f"<response><href>{path}</href><status>HTTP/1.1 404 Not Found</status></response>".encode()


def _object(path: str, item: Item, *, data: bool) -> bytes:
    text = item.body.replace(b"&", b"&amp;").replace(b"<", b"&lt;").replace(b"\r", b"&#13;") if data else b""
    body = b"<C:calendar-data>" + text + b"</C:calendar-data>" if data else b""
    head = (
        f"<response><href>{path}</href><propstat><prop><resourcetype/><getcontenttype>text/calendar;component=vtodo"
        f"</getcontenttype><getetag>{item.etag}</getetag>"
    )
    return head.encode() + body + b"</prop><status>HTTP/1.1 200 OK</status></propstat></response>"


def _collection(path: str, calendar: Calendar | None) -> bytes:
    kind = "" if calendar is None else "<C:calendar/>"
    state = "" if calendar is None else f"<sync-token>{_TOKEN}{calendar.revision}</sync-token>"
    return (
        f"<response><href>{path}</href><propstat><prop><resourcetype><collection/>{kind}</resourcetype>"
        f"<displayname>{path.strip('/').rpartition('/')[2]}</displayname>"
        f"<current-user-principal><href>{HOME}</href></current-user-principal>"
        f"<C:calendar-home-set><href>{HOME}</href></C:calendar-home-set>"
        '<C:supported-calendar-component-set><C:comp name="VTODO"/></C:supported-calendar-component-set>'
        f"{state}</prop><status>HTTP/1.1 200 OK</status></propstat></response>"
    ).encode()


class Connection(asyncio.Protocol):
    """Speaks as much of HTTP/1.1 as clients with a Content-Length need (RFC 9112)."""

    def __init__(self, server: FreeServer) -> None:
        self._server = server
        self._read = bytearray()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._read += data
        while (end := self._read.find(b"\r\n\r\n")) >= 0:
            first, *lines = self._read[:end].decode("latin-1").split("\r\n")
            named = (line.partition(":") for line in lines)
            headers = {name.lower(): value.strip() for name, _, value in named}
            length = int(headers.get("content-length", 0))
            if len(self._read) < end + 4 + length:
                return
            method, target, _ = first.split(" ", 2)
            body = bytes(self._read[end + 4 : end + 4 + length])
            del self._read[: end + 4 + length]
            self._send(*self._server.answer(Request(method, unquote(target), headers, body)))

    def _send(self, status: int, header: str, body: bytes) -> None:
        lines = [f"HTTP/1.1 {status} {REASONS.get(status, 'No')}", f"Content-Length: {len(body)}"]
        if status == 204:
            lines.pop()
        lines += ["Content-Type: " + ("text/xml; charset=utf-8" if status == 207 else "text/calendar; charset=utf-8")]
        lines += [header] if header else []
        self._transport.write("\r\n".join((*lines, "", "")).encode() + body)


async def serve(port: int) -> None:
    """Until it is cancelled."""
    server = FreeServer()
    listening = await asyncio.get_running_loop().create_server(lambda: Connection(server), "127.0.0.1", port)
    async with listening:
        await listening.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
