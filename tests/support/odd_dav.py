"""A CalDAV server on loopback whose oddities are chosen one by one. Addresses are compared byte by byte, as sent."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from xml.etree.ElementTree import fromstring
from xml.sax.saxutils import escape

SPACES = 'xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav" xmlns:s="http://calendarserver.org/ns/"'
DAV = "{DAV:}"


def todo(uid: str, title: str, *more: str) -> str:
    """A calendar object with one task."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//x//EN", "BEGIN:VTODO", "DTSTAMP:20260101T000000Z"]
    return "\r\n".join([*lines, f"UID:{uid}", f"SUMMARY:{title}", *more, "END:VTODO", "END:VCALENDAR", ""])


@dataclass
class Request:
    """One request as it came over the wire."""

    method: str
    target: str
    headers: dict[str, str]
    body: str


@dataclass
class Answer:
    """One answer; ``cut``: so many bytes less than announced are sent."""

    status: int = 207
    body: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    cut: int = 0


Rule = Callable[[Request], Answer | None]


@dataclass
class Stored:
    """An object: its ETag grows with each write."""

    text: str
    version: int

    @property
    def etag(self) -> str:
        return f'"{self.version}"'


@dataclass
class OddDav:
    """One calendar at ``calendar``; objects by their addresses as this server writes them."""

    calendar: str = "/c/"
    objects: dict[str, Stored] = field(default_factory=dict)
    log: dict[str, int] = field(default_factory=dict)
    """The version at which an address last changed or went."""
    version: int = 1
    requests: list[Request] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    """Asked in turn before anything else; the first that answers has."""
    body_of: dict[str, str] = field(default_factory=dict)
    """What a report says of an address instead of its content: ``error``, ``no data``, ``left out``, ``missing``."""
    shown: Callable[[str], str] = str
    """How an address is written in answers."""
    tags: frozenset[str] = frozenset({"token", "ctag", "etag"})
    """Which of these the server has."""
    careless: bool = False
    """It replaces and deletes whatever is there, whatever a request asks it to compare; but for ``If-Match`` of a PUT."""
    url: str = ""
    busy: int = 0
    most: int = 0
    """Writes under way, and the most of them at once."""
    pause: float = 0.0
    """How long a write takes."""

    def put(self, href: str, text: str) -> None:
        """Somebody writes an object."""
        self.version += 1
        self.objects[href] = Stored(text, self.version)
        self.log[href] = self.version

    def drop(self, href: str) -> None:
        """Somebody deletes an object."""
        self.version += 1
        del self.objects[href]
        self.log[href] = self.version

    def retitle(self, href: str, title: str) -> None:
        """Somebody gives the task at an address another title."""
        self.put(href, re.sub(r"SUMMARY:[^\r]*", f"SUMMARY:{title}", self.objects[href].text))

    def titles(self) -> list[str]:
        """What all tasks are called."""
        return sorted(re.findall(r"SUMMARY:([^\r]*)", "".join(each.text for each in self.objects.values())))

    def asked(self, method: str) -> list[str]:
        """The targets of all requests with a method."""
        return [each.target for each in self.requests if each.method == method]

    async def answer(self, request: Request) -> Answer:
        for rule in self.rules:
            if (found := rule(request)) is not None:
                return found
        match request.method:
            case "PROPFIND":
                return self._properties(request)
            case "REPORT":
                return self._report(request.body)
            case "GET":
                return self._get(request.target)
            case "PUT" | "DELETE":
                return await self._write(request)
        return Answer(405)

    def _properties(self, request: Request) -> Answer:
        if request.target != self.calendar:
            return Answer(404)
        tags = f"<d:sync-token>t{self.version}</d:sync-token>" if "token" in self.tags else ""
        tags += f"<s:getctag>{self.version}</s:getctag>" if "ctag" in self.tags else ""
        kind = "<d:resourcetype><d:collection/><c:calendar/></d:resourcetype>"
        own = self._found(self.shown(self.calendar), kind + tags)
        if request.headers.get("depth") == "0":
            return multistatus(own)
        each = (self._found(self.shown(href), self._etag(it)) for href, it in self.objects.items())
        return multistatus(own + "".join(each))

    def _report(self, body: str) -> Answer:
        root = fromstring(body)
        if root.tag == f"{DAV}sync-collection":
            since = int((root.findtext(f"{DAV}sync-token") or "t0")[1:])
            changed = [href for href, version in self.log.items() if version > since]
            parts = "".join(
                self._found(self.shown(href), self._etag(self.objects[href]))
                if href in self.objects
                else response(self.shown(href), status(404))
                for href in changed
            )
            return multistatus(f"{parts}<d:sync-token>t{self.version}</d:sync-token>")
        if root.tag.endswith("calendar-multiget"):
            wanted = [href.text or "" for href in root.iter(f"{DAV}href")]
            by = {self.shown(href): href for href in self.objects}
            return multistatus(
                "".join(self._object(by[each]) if each in by else response(each, status(404)) for each in wanted)
            )
        uid = root.find(".//{urn:ietf:params:xml:ns:caldav}text-match")
        fits = (href for href, it in self.objects.items() if uid is None or f"UID:{uid.text}\r" in it.text)
        return multistatus("".join(self._object(href) for href in fits))

    def _object(self, href: str) -> str:
        shown, it = self.shown(href), self.objects[href]
        match self.body_of.get(href):
            case "error":
                return response(shown, status(500))
            case "missing":
                return response(shown, status(404))
            case "no data":
                return self._found(shown, self._etag(it))
            case "refused data":
                data = f"<d:propstat><d:prop><c:calendar-data/></d:prop>{status(403)}</d:propstat>"
                return response(shown, f"<d:propstat><d:prop>{self._etag(it)}</d:prop>{status(200)}</d:propstat>{data}")
            case "left out":
                return ""
        return self._found(shown, f"{self._etag(it)}<c:calendar-data>{escape(it.text)}</c:calendar-data>")

    def _etag(self, it: Stored) -> str:
        return f"<d:getetag>{escape(it.etag)}</d:getetag>" if "etag" in self.tags else ""

    def _tagged(self, it: Stored) -> dict[str, str]:
        return {"ETag": it.etag} if "etag" in self.tags else {}

    @staticmethod
    def _found(href: str, properties: str) -> str:
        return response(href, f"<d:propstat><d:prop>{properties}</d:prop>{status(200)}</d:propstat>")

    def _get(self, href: str) -> Answer:
        it = self.objects.get(href)
        if it is None:
            return Answer(404)
        if self.body_of.get(href):
            return Answer(500)
        return Answer(200, it.text, self._tagged(it))

    async def _write(self, request: Request) -> Answer:
        self.busy += 1
        self.most = max(self.most, self.busy)
        try:
            await asyncio.sleep(self.pause)
            return self._written(request)
        finally:
            self.busy -= 1

    def _written(self, request: Request) -> Answer:
        it = self.objects.get(request.target)
        wanted, new = request.headers.get("if-match"), "if-none-match" in request.headers
        if self.careless:
            wanted, new = (wanted if request.method == "PUT" else None), False
        if (wanted and (it is None or it.etag != wanted)) or (it is not None and new):
            return Answer(412)
        if request.method == "DELETE":
            if it is None:
                return Answer(404)
            self.drop(request.target)
            return Answer(204)
        self.put(request.target, request.body)
        return Answer(201 if it is None else 204, "", self._tagged(self.objects[request.target]))


def status(code: int) -> str:
    return f"<d:status>HTTP/1.1 {code} {HTTPStatus(code).phrase}</d:status>"


def response(href: str, inner: str) -> str:
    return f"<d:response><d:href>{escape(href)}</d:href>{inner}</d:response>"


def multistatus(inner: str) -> Answer:
    return Answer(207, f'<?xml version="1.0"?><d:multistatus {SPACES}>{inner}</d:multistatus>')


@contextlib.asynccontextmanager
async def serving(dav: OddDav) -> AsyncIterator[OddDav]:
    """The server on a port of its own."""

    open_ones: list[asyncio.StreamWriter] = []

    async def connection(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        open_ones.append(writer)
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            while (request := await _request(reader)) is not None:
                dav.requests.append(request)
                answer = await dav.answer(request)
                await _send(writer, answer)
                if answer.cut:
                    break
        writer.close()

    server = await asyncio.start_server(connection, "127.0.0.1", 0)
    dav.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield dav
    finally:
        server.close()
        for writer in open_ones:
            writer.close()
        await server.wait_closed()


async def _request(reader: asyncio.StreamReader) -> Request | None:
    head = await reader.readuntil(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").rstrip("\r\n").split("\r\n")
    method, target, _ = first.split(" ")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Request(method, target, headers, body.decode())


async def _send(writer: asyncio.StreamWriter, answer: Answer) -> None:
    body = answer.body.encode()
    headers = {"Content-Type": "application/xml; charset=utf-8", **answer.headers}
    if answer.status != 204:
        headers["Content-Length"] = str(len(body))
    lines = [f"HTTP/1.1 {answer.status} X", *(f"{name}: {value}" for name, value in headers.items()), "", ""]
    writer.write("\r\n".join(lines).encode() + body[: len(body) - answer.cut])
    await writer.drain()
