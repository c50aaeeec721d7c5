"""JSON over HTTP: what nearly every web service speaks."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypedDict, Unpack
from urllib.parse import quote, urlencode, urljoin, urlsplit

from tasksync_gui.connectors.kit.codes import HttpCode
from tasksync_gui.connectors.kit.http.errors import answered, bad_address, from_status
from tasksync_gui.connectors.kit.http.http import Headed, HttpClient, HttpResponse
from tasksync_gui.model.errors import AuthError, ConnectorError, InvalidResponseError
from tasksync_gui.model.message import Message, message

OK = frozenset({200, 201, 202, 204})
OFF_THREAD = 512 * 1024
"""Longer answers are decoded beside the event loop, so that a window never stalls."""
AT_A_TIME = 16 * 1024
"""Of longer ones the event loop decodes one in a turn, however many have come at once."""
DEEPEST = 200
"""More levels inside each other than any vendor sends."""
Params = Mapping[str, str | int | bool | Sequence[str | int] | None]


@dataclass(frozen=True, slots=True)
class JsonResponse:
    """What came back. ``data`` is None for an empty body; ``url`` is where it came from in the end."""

    status: int
    headers: Mapping[str, str]
    data: object
    url: str
    date: datetime | None
    """The server's clock."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A refused request, for a system's own error reader. ``said`` and ``data`` hold none of our secrets."""

    status: int
    headers: Mapping[str, str]
    where: str
    """Method and path."""
    data: object
    """The body as JSON, or None."""
    said: str
    """The body's first line, if it is plain text."""
    now: datetime

    def cause(self, said: str = "") -> Message:
        """What was asked and answered, with the system's own words, as the cause of an error."""
        return answered(self.where, self.status, (said or self.said)[:300])

    def error(self, said: str = "") -> ConnectorError:
        """What the status means by itself, with the system's own words in its cause."""
        if self.status == 401:
            return AuthError(message(HttpCode.TOKEN_REFUSED, cause=self.cause(said)))
        return from_status(self.status, self.headers, self.where, said=(said or self.said)[:300], now=self.now)


ErrorReader = Callable[[Refusal], ConnectorError | None]
"""Reads a system's own error body; None: :meth:`Refusal.error` without words."""


class Telling(TypedDict, total=False):
    """Who wants to know how far a request is."""

    left: Callable[[], None] | None
    """Told when it is on its way."""
    headed: Headed | None
    """Told of the answer when its headers are here and its body is not."""
    arrived: Callable[[HttpResponse], Awaitable[None]] | None
    """Told of the answer before it is read, which waits for that."""


class Asking(Telling, total=False):
    """What every request may carry, and the status codes that answer it."""

    params: Params | None
    headers: Mapping[str, str] | None
    expect: frozenset[int]


class Writing(Asking, total=False):
    """The same with a body, which becomes JSON."""

    body: object


class RestClient:
    """Requests to one service; paths are relative to the client's base address.

    Credentials travel in headers only: give them to the :class:`HttpClient` (``headers``, ``auth`` or
    ``authorizer``). Absolute addresses (links to a next page) are followed on the same server only.
    """

    def __init__(self, http: HttpClient, error_reader: ErrorReader | None = None) -> None:
        self.http = http
        self._error_reader = error_reader
        self._turns = asyncio.Lock()

    async def get(self, path: str, **options: Unpack[Asking]) -> JsonResponse:
        """Read; repeated if no answer comes."""
        return await self.send("GET", path, **options)

    async def post(self, path: str, *, safe: bool = False, **options: Unpack[Writing]) -> JsonResponse:
        """Write, or with ``safe`` a search that only looks like a write and may be repeated."""
        return await self.send("POST", path, safe=safe, **options)

    async def put(self, path: str, **options: Unpack[Writing]) -> JsonResponse:
        """Replaces the whole record; sent once."""
        return await self.send("PUT", path, **options)

    async def patch(self, path: str, **options: Unpack[Writing]) -> JsonResponse:
        """Changes what the body names and nothing else; sent once."""
        return await self.send("PATCH", path, **options)

    async def delete(self, path: str, **options: Unpack[Writing]) -> JsonResponse:
        """Sent once: a repeated one would find nothing and tell nothing."""
        return await self.send("DELETE", path, **options)

    async def send(
        self,
        method: str,
        path: str,
        *,
        params: Params | None = None,
        body: object = None,
        headers: Mapping[str, str] | None = None,
        expect: frozenset[int] = OK,
        safe: bool | None = None,
        left: Callable[[], None] | None = None,
        headed: Headed | None = None,
        arrived: Callable[[HttpResponse], Awaitable[None]] | None = None,
    ) -> JsonResponse:
        """One request.

        Raises:
            ConnectorError: the status is none of ``expect``, or the answer is not JSON.
        """
        sent = {"accept": "application/json", **(headers or {})}
        content = None
        if body is not None:
            sent.setdefault("content-type", "application/json")
            content = json.dumps(body, allow_nan=False).encode()
        answer = await self.http.send(
            method,
            self.address(path, params),
            headers=sent,
            content=content,
            expect=expect,
            safe=safe,
            refuse=self._refused,
            left=left,
            headed=headed,
        )
        if arrived is not None:
            await arrived(answer)
        data = await self._decoded(answer, f"{method} {urlsplit(answer.url).path}")
        return JsonResponse(answer.status, answer.headers, data, answer.url, answer.date)

    def address(self, path: str, params: Params | None = None) -> str:
        """The full address of ``path``. Raises InvalidResponseError if it is on another server."""
        base = self.http.base if self.http.base.endswith("/") else f"{self.http.base}/"
        try:
            is_whole = bool(urlsplit(path).scheme)
        except ValueError as error:
            raise bad_address(path, error) from None
        if is_whole:
            target = path
            if urlsplit(path)[:2] != urlsplit(base)[:2]:
                raise InvalidResponseError(message(HttpCode.LINK_ELSEWHERE, server=urlsplit(path).hostname or ""))
        else:
            target = urljoin(base, path.lstrip("/"))
        asked = query(params or {})
        if not asked:
            return target
        return f"{target}{'&' if urlsplit(target).query else '?'}{asked}"

    async def _decoded(self, answer: HttpResponse, where: str) -> object:
        if not answer.body.strip():
            return None
        if len(answer.body) > OFF_THREAD:
            return await asyncio.to_thread(decode, answer.body, where)
        if len(answer.body) < AT_A_TIME:
            return decode(answer.body, where)
        async with self._turns:
            data = decode(answer.body, where)
            await asyncio.sleep(0)
        return data

    def _refused(self, answer: HttpResponse, where: str) -> ConnectorError | None:
        if answer.status < 400:
            return None
        text = self.http.scrub(answer.text())
        try:
            data = decode(text.encode("utf-8", "replace"), where)
        except InvalidResponseError:
            data = None
        line = text.strip().partition("\n")[0]
        said = "" if data is not None or line.startswith("<") else line[:200]
        refusal = Refusal(answer.status, answer.headers, where, data, said, self.http.clock.now())
        return (self._error_reader and self._error_reader(refusal)) or refusal.error()


def decode(body: bytes, where: str) -> object:
    """JSON as Python values; half surrogates, which no file or database takes, are replaced.

    Raises:
        InvalidResponseError: it is not JSON, is cut off, or nested absurdly deep.
    """
    try:
        data = json.loads(body.decode("utf-8-sig"), parse_constant=_no_constant)
        if _deep(body):
            _measure(data)
    except RecursionError:
        raise InvalidResponseError(message(HttpCode.NESTED, where=where)) from None
    except UnicodeDecodeError:
        raise InvalidResponseError(message(HttpCode.ANSWER_NOT_UTF8, where=where)) from None
    except ValueError as error:
        cut_off = isinstance(error, json.JSONDecodeError) and error.pos >= len(body.decode("utf-8", "replace").rstrip())
        code = HttpCode.ANSWER_CUT_OFF if cut_off else HttpCode.ANSWER_NOT_JSON
        raise InvalidResponseError(message(code, where=where)) from None
    return _mended(data) if re.search(rb"\\u[dD][89a-fA-F]", body) else data


def query(params: Params) -> str:
    """A query string; what is None is left out, true and false are spelled as JSON does, lists repeat their name."""
    pairs: list[tuple[str, str]] = []
    for name, value in params.items():
        if value is None:
            continue
        values = value if isinstance(value, Sequence) and not isinstance(value, str) else (value,)
        pairs += [(name, str(item).lower() if isinstance(item, bool) else str(item)) for item in values]
    return urlencode(pairs, quote_via=quote)


def segment(text: str) -> str:
    """``text`` as one segment of a path."""
    return quote(text, safe="")


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is no JSON")


def _deep(body: bytes) -> bool:
    """Whether the data may be too deep; counting brackets is cheap and nearly always enough."""
    return body.count(b"[") + body.count(b"{") > DEEPEST


def _measure(data: object) -> None:
    """Raise RecursionError if ``data`` has more than ``DEEPEST`` levels.

    Every page of a list comes through here: the exact types are compared because that is the quickest.
    """
    level: list[Any] = [data] if type(data) in (dict, list) else []
    for _ in range(DEEPEST):
        if not level:
            return
        level = [
            inner
            for outer in level
            for inner in (outer.values() if type(outer) is dict else outer)
            if type(inner) is dict or type(inner) is list
        ]
    raise RecursionError


def _mended(value: object) -> object:
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [_mended(item) for item in value]
    if isinstance(value, dict):
        return {_mended(name): _mended(item) for name, item in value.items()}
    return value
