"""The one way to speak HTTP; the only importer of httpx."""

from __future__ import annotations

import asyncio
import re
import ssl
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from random import Random
from typing import Protocol
from urllib.parse import SplitResult, quote, urljoin, urlsplit

import httpx
import truststore

from tasksync_gui.connectors.kit.codes import HttpCode
from tasksync_gui.connectors.kit.http.decoding import ACCEPTED, NotReadableError, Unpacker
from tasksync_gui.connectors.kit.http.errors import (
    bad_address,
    from_status,
    http_date,
    is_html,
    no_tls,
    unreachable,
    untrusted,
    web_page,
)
from tasksync_gui.connectors.kit.http.password import Password
from tasksync_gui.connectors.kit.http.request_count import count_request, requests_so_far
from tasksync_gui.connectors.kit.http.turns import Locked, WriteTurns, is_locked
from tasksync_gui.engine.ports import Clock
from tasksync_gui.engine.runtime.calls import apart, heard, wrote
from tasksync_gui.engine.runtime.retry import delay, tries
from tasksync_gui.model.errors import ConnectorError, InvalidResponseError, RateLimitedError, UnavailableError
from tasksync_gui.model.message import message

AGENT = "TaskSync/0.1"
CONNECT_SECONDS, ANSWER_SECONDS = 15.0, 90.0
LARGEST_ANSWER = 256 * 2**20
SIGN_OF_LIFE = 64 * 2**10
"""So many bytes of an answer show that it is coming; single ones now and then do not."""
REDIRECTS = 5
LOCKED_TRIES = 6
SAFE = frozenset({"GET", "HEAD", "OPTIONS", "PROPFIND", "REPORT"})
SECRET_HEADERS = frozenset({"authorization", "private-token", "x-api-key", "x-redmine-api-key"})
HARMLESS_HEADERS = frozenset({"accept", "accept-encoding", "accept-language", "content-type", "user-agent",
                              "x-github-api-version"})  # fmt: skip
"""Whatever else a connector sends with every request may be a secret, and is kept to the servers that may have it."""
SHORTEST_SECRET = 6
_SERVER = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^/?#]*")
_UNSENDABLE = re.compile(r"[^\x21-\x7e]+")


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """What came back. ``headers`` have lower-case names; ``url`` is where it came from in the end."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str

    @property
    def date(self) -> datetime | None:
        """The server's clock when it answered; None if it does not tell (RFC 9110, section 6.6.1)."""
        return http_date(self.headers.get("date"))

    def text(self) -> str:
        """The body as text; what is not UTF-8 becomes the replacement character."""
        return self.body.decode("utf-8", "replace")


class Authorizer(Protocol):
    """Credentials that change with time, as headers."""

    async def headers(self) -> Mapping[str, str]:
        """The headers to sign a request with now. Raises AuthError if there is no way to get any."""

    async def renew(self, refused: Mapping[str, str]) -> bool:
        """``refused`` was answered with 401: whether there are other headers now, so that one more try is worth it."""


class Pace(Protocol):
    """Keeps requests below what the system allows; ``kit/http/pacing.py`` has the implementation."""

    async def ready(self, method: str, path: str) -> None:
        """Wait until this request may be sent. Raises RateLimitedError if that is too long to wait for."""

    def learn(self, method: str, path: str, status: int, headers: Mapping[str, str]) -> None:
        """Take note of what an answer says about the limits."""


Headed = Callable[[Mapping[str, str], str], None]
"""(headers with lower-case names, address) of an answer as expected, before the rest of it has come."""
Refuse = Callable[[HttpResponse, str], ConnectorError | None]
"""(answer, method and path) -> what a refusal means in this system's own words; None: what its status says."""


@dataclass(frozen=True, slots=True)
class _Request:
    """One request as it is sent. ``where``: method and path, for messages; ``left``: told when it is on its way;
    ``headed``: told of an answer with one of the statuses in ``expect`` as soon as it begins."""

    method: str
    url: str
    headers: Mapping[str, str] = field(repr=False)
    content: bytes | str | None = field(repr=False)
    where: str
    expect: frozenset[int]
    left: Callable[[], None] | None = None
    headed: Headed | None = None
    target: bytes | None = None
    """What the request line says, byte for byte; None: what follows from ``url``."""

    def signed(self, signature: Mapping[str, str]) -> _Request:
        """The same with credentials."""
        return replace(self, headers={**self.headers, **signature})


@dataclass(slots=True)
class HttpClient:
    """Requests to one server with one set of credentials.

    Credentials are only ever sent to the origin of ``base`` and to those ``allowed``. Requests that change nothing
    are tried again; whether a write may be repeated is decided by the engine, after a probe.
    """

    base: str
    clock: Clock
    auth: tuple[str, str] | None = field(default=None, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    concurrency: int = 8
    verify: bool = True
    random: Random = field(default_factory=Random)
    authorizer: Authorizer | None = field(default=None, repr=False)
    pace: Pace | None = field(default=None, repr=False)
    allowed: frozenset[str] = frozenset()
    """Other servers (scheme, name, port) that a person trusts with the same credentials."""
    turns: WriteTurns | None = field(default=None, repr=False)
    """For servers that lock while they write; None: writes go at once as other requests do."""
    locked: Locked = is_locked
    _passwords: dict[str, Password] = field(default_factory=dict, init=False, repr=False)
    _client: httpx.AsyncClient | None = field(default=None, init=False, repr=False)
    _slots: asyncio.Semaphore | None = field(default=None, init=False, repr=False)
    _secrets: set[str] = field(default_factory=set, init=False, repr=False)

    @property
    def requests(self) -> int:
        """How many requests were sent for the running task, other clients included (see ``request_count``)."""
        return requests_so_far()

    def __post_init__(self) -> None:
        self._remember(self.headers)
        if self.auth is not None and len(self.auth[1]) >= SHORTEST_SECRET:
            self._secrets |= {self.auth[1], b64encode(":".join(self.auth).encode()).decode()}

    async def send(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        content: bytes | str | None = None,
        expect: frozenset[int] = frozenset({200}),
        html: bool = False,
        safe: bool | None = None,
        refuse: Refuse | None = None,
        left: Callable[[], None] | None = None,
        headed: Headed | None = None,
        as_written: bool = False,
    ) -> HttpResponse:
        """One request; ``url`` may be relative to ``base``.

        ``as_written``: ``url`` is a path (or a whole address) of the server's own making and is sent as it stands.

        ``safe``: whether it may be repeated (None: what the method says). ``refuse``: explains an answer
        whose status is none of ``expect``. ``left``: told when the request is on its way, each time it is sent.
        ``headed``: told of an answer that is expected before its body is here, each time one begins.

        Raises:
            ConnectorError: the status is none of ``expect``, or no proper answer came.
        """
        request = self._request(method, url, as_written)
        request = replace(request, headers=headers or {}, content=content, expect=expect, left=left, headed=headed)
        where = request.where
        safe = method in SAFE if safe is None else safe
        if not self.may_ask(request.url):
            raise elsewhere(where, request.url)
        async for attempt in tries(self.clock, self.random, safe):
            try:
                answer = await self._in_turn(request)
                if not safe and 200 <= answer.status < 300:
                    wrote()
                if answer.status in expect:
                    if not html and is_html(answer.headers, answer.body):
                        raise web_page(where)
                    return answer
                raise (refuse and refuse(answer, where)) or self._refusal(answer, where, html)
            except (UnavailableError, RateLimitedError) as error:
                await attempt.failed(error)
        raise AssertionError("the last attempt raises")

    def may_ask(self, url: str) -> bool:
        """Whether the server of ``url`` may be given our credentials; without any, every server may be asked."""
        secret = self.auth or self.authorizer or any(name.lower() not in HARMLESS_HEADERS for name in self.headers)
        there = _parts(url)
        if there is None:
            return False
        return not secret or _may_follow(urlsplit(self.base), there) or self._is_allowed(there)

    def is_home(self, url: str) -> bool:
        """Whether ``url`` is on the server of ``base``."""
        there = _parts(url)
        return there is not None and _may_follow(urlsplit(self.base), there)

    def _is_allowed(self, there: SplitResult) -> bool:
        return any(_same_server(urlsplit(each), there) for each in self.allowed)

    async def _in_turn(self, request: _Request) -> HttpResponse:
        """A write waits for its turn; what a lock refused was not carried out and is sent again."""
        if self.turns is None or request.method in SAFE:
            return await self._signed(request)
        for attempt in range(LOCKED_TRIES):
            async with self.turns.one():
                answer = await self._signed(request)
            if not self.locked(answer.status, answer.body):
                return answer
            self.turns.locked(request.where)
            if attempt + 1 < LOCKED_TRIES:
                await self.clock.sleep(delay(attempt, self.random))
        return answer

    def _request(self, method: str, url: str, as_written: bool) -> _Request:
        if not as_written:
            address, there = _joined(self.base, url, method)
            return _Request(method, address, {}, None, f"{method} {there.path or '/'}", frozenset())
        server, path = split_address(url)
        server, line = server or _origin(urlsplit(self.base)), _line_of(path)
        address = f"{server}{line.decode()}"
        return _Request(method, address, {}, None, f"{method} {line.decode()}", frozenset(), target=line)

    async def close(self) -> None:
        """Connections are opened again by the next request."""
        if self._client is not None:
            client, self._client = self._client, None
            await client.aclose()

    def hide(self, *secrets: str) -> None:
        """Never tell these, whatever a server echoes."""
        self._secrets |= {secret for secret in secrets if len(secret) >= SHORTEST_SECRET}

    def scrub(self, text: str) -> str:
        """``text`` without any of our credentials that a server may have echoed."""
        for secret in self._secrets:
            text = text.replace(secret, "•••")
        return text

    async def _signed(self, request: _Request) -> HttpResponse:
        """With credentials that can be renewed: one more try if the first were refused."""
        if self.authorizer is None:
            return await self._follow(request)
        signature = await self._signature(self.authorizer)
        answer = await self._follow(request.signed(signature))
        if answer.status == 401:
            with apart():
                renewed = await self.authorizer.renew(signature)
            if renewed:
                signature = await self._signature(self.authorizer)
                answer = await self._follow(request.signed(signature))
        return answer

    async def _signature(self, authorizer: Authorizer) -> Mapping[str, str]:
        with apart():
            signature = await authorizer.headers()
        heard()
        self._remember(signature)
        return signature

    def _remember(self, headers: Mapping[str, str]) -> None:
        """Note which texts are secret."""
        for name, value in headers.items():
            if name.lower() in SECRET_HEADERS:
                found = (value, value.rpartition(" ")[2], *re.findall(r'"([^"]+)"', value))
                self._secrets |= {part for part in found if len(part) >= SHORTEST_SECRET}

    def _refusal(self, answer: HttpResponse, where: str, html: bool) -> ConnectorError:
        if answer.status < 400 and not html and is_html(answer.headers, answer.body):
            return web_page(where)
        said = "" if is_html(answer.headers, answer.body) else self.scrub(_first_line(answer.text()))
        return from_status(answer.status, answer.headers, where, said=said, now=self.clock.now())

    async def _follow(self, request: _Request) -> HttpResponse:
        for _ in range(REDIRECTS):
            answer = await self._with_password(request)
            location = answer.headers.get("location")
            if answer.status not in (301, 302, 307, 308) or not location:
                return answer
            onward, there = _joined(request.url, location, request.where)
            target = None if request.target is None else _line_of(split_address(location)[1])
            if not (_may_follow(urlsplit(request.url), there) or self._is_allowed(there)):
                raise elsewhere(request.where, onward)
            request = replace(request, url=onward, target=target)
        raise InvalidResponseError(message(HttpCode.CIRCLES, where=request.where))

    async def _with_password(self, request: _Request) -> HttpResponse:
        """Signed with name and password, if there are any, in the way that the server's own answer asks for."""
        if self.auth is None:
            return await self._once(request)
        password = self._passwords.setdefault(_origin(urlsplit(request.url)), Password(*self.auth))
        for last in (False, True):
            header = password.header(request.method, _target(request), _bytes(request.content))
            answer = await self._once(request.signed({"authorization": header}))
            if answer.status != 401:
                password.accepted(answer.headers)
                return answer
            if last or not password.refused(answer.headers, header):
                return answer
        return answer

    async def _once(self, request: _Request) -> HttpResponse:
        client, slots = self._opened()
        where, path = request.where, urlsplit(request.url).path
        async with slots:
            if self.pace is not None:
                await self.pace.ready(request.method, path)
            count_request()
            try:
                async with client.stream(
                    request.method, request.url, headers=_wire(request.headers), content=request.content,
                    extensions=_extensions(request),
                ) as response:  # fmt: skip
                    heard()
                    names = {name.lower(): value for name, value in response.headers.items()}
                    if self.pace is not None:
                        self.pace.learn(request.method, path, response.status_code, names)
                    if request.headed is not None and response.status_code in request.expect:
                        request.headed(names, request.url)
                    body = await self._body(response, where)
                    return HttpResponse(response.status_code, names, body, request.url)
            except httpx.ConnectError as error:
                raise _connect_problem(error, where) from None
            except (httpx.ConnectTimeout, httpx.PoolTimeout):
                raise unreachable(where, message(HttpCode.NO_CONNECTION_IN_TIME), sent=False) from None
            except httpx.TimeoutException:
                raise unreachable(where, message(HttpCode.NO_ANSWER_IN_TIME), sent=True) from None
            except httpx.LocalProtocolError:
                raise InvalidResponseError(message(HttpCode.UNSENDABLE, where=where)) from None
            except (httpx.InvalidURL, httpx.UnsupportedProtocol) as error:
                raise InvalidResponseError(message(HttpCode.BAD_ADDRESS, where=where, reason=str(error))) from None
            except httpx.HTTPError as error:
                raise unreachable(where, _plain(error), sent=True) from None

    async def _body(self, response: httpx.Response, where: str) -> bytes:
        parts, size, told = [], 0, 0
        try:
            unpacker = Unpacker(response.headers.get("content-encoding", ""))
            async for data in response.aiter_raw():
                for part in unpacker.pieces(data):
                    size += len(part)
                    if size > LARGEST_ANSWER:
                        raise InvalidResponseError(message(HttpCode.LARGE_ANSWER, where=where))
                    parts.append(part)
                if size - told >= SIGN_OF_LIFE:
                    told = size
                    heard()
            unpacker.end()
        except NotReadableError as error:
            if error.damaged:
                raise unreachable(where, message(HttpCode.BODY_DAMAGED), sent=True) from None
            raise InvalidResponseError(message(HttpCode.BODY_PACKED, where=where)) from None
        return b"".join(parts)

    def _opened(self) -> tuple[httpx.AsyncClient, asyncio.Semaphore]:
        if self._client is None or self._slots is None:
            trust: ssl.SSLContext | bool = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT) if self.verify else False
            self._client = httpx.AsyncClient(
                headers={"user-agent": AGENT, "accept-encoding": ACCEPTED, **self.headers},
                verify=trust,
                trust_env=False,
                follow_redirects=False,
                timeout=httpx.Timeout(ANSWER_SECONDS, connect=CONNECT_SECONDS),
                limits=httpx.Limits(max_connections=self.concurrency, max_keepalive_connections=self.concurrency),
            )
            self._slots = asyncio.Semaphore(self.concurrency)
        return self._client, self._slots


def _target(request: _Request) -> str:
    """What the request line will say."""
    return (httpx.URL(request.url).raw_path if request.target is None else request.target).decode("ascii")


def _wire(headers: Mapping[str, str]) -> dict[bytes, bytes]:
    """Headers as they are sent: what is not ASCII (the realm of a Baïkal) goes back as it came."""
    return {name.encode(): value.encode() for name, value in headers.items()}


def _bytes(content: bytes | str | None) -> bytes:
    return content.encode() if isinstance(content, str) else content or b""


def elsewhere(where: str, url: str) -> InvalidResponseError:
    """A server points to another one, which gets no credentials unasked."""
    return InvalidResponseError(message(HttpCode.OTHER_SERVER, where=where, server=_server(url)))


def _extensions(request: _Request) -> dict[str, object]:
    """What makes httpx send the request line as it is meant, and tell ``left`` that the request is on its way."""
    found: dict[str, object] = {} if request.target is None else {"target": request.target}
    if (left := request.left) is None:
        return found

    async def trace(event: str, _: object) -> None:
        if event.endswith(".send_request_body.complete"):
            left()

    return {**found, "trace": trace}


def split_address(address: str) -> tuple[str, str]:
    """(scheme and server, or an empty text; the rest letter by letter) of an address."""
    found = _SERVER.match(address)
    return (found[0], address[found.end() :] or "/") if found else ("", address)


def _parts(url: str) -> SplitResult | None:
    """The parts of a whole address; None if no request can be sent to it."""
    try:
        parts = urlsplit(url)
        return parts if parts.port is None or parts.port else None
    except ValueError:
        return None


def _joined(base: str, url: str, where: str) -> tuple[str, SplitResult]:
    """``url`` seen from ``base``, and its parts. Raises InvalidResponseError if it is no address."""
    try:
        address = urljoin(base, url)
        parts = urlsplit(address)
        _port(parts)
    except ValueError as error:
        raise bad_address(where, error) from None
    return address, parts


def _server(url: str) -> str:
    """Scheme and server for people, without what may stand before the name."""
    there = _parts(url)
    return _origin(there) if there is not None else split_address(url)[0].rpartition("@")[2]


def _line_of(path: str) -> bytes:
    """``path`` in a request line, which cannot hold white space and what is not ASCII (RFC 9112 section 3.2)."""
    return _UNSENDABLE.sub(lambda found: quote(found[0]), path).encode("ascii")


def _origin(url: SplitResult) -> str:
    return f"{url.scheme}://{url.hostname or ''}" + (f":{url.port}" if url.port else "")


def _port(url: SplitResult) -> int | None:
    return url.port or {"http": 80, "https": 443}.get(url.scheme)


def _same_server(here: SplitResult, there: SplitResult) -> bool:
    return (here.scheme, here.hostname, _port(here)) == (there.scheme, there.hostname, _port(there))


def _may_follow(here: SplitResult, there: SplitResult) -> bool:
    """Inside one origin, or from http to https of the same host; credentials never go further."""
    if here.hostname != there.hostname:
        return False
    if here.scheme == there.scheme:
        return _port(here) == _port(there)
    return (here.scheme, there.scheme) == ("http", "https") and (_port(here), _port(there)) in ((80, 443), (443, 443))


def _connect_problem(error: httpx.ConnectError, where: str) -> ConnectorError:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            if not isinstance(cause, ssl.SSLCertVerificationError):
                return no_tls(where, (cause.reason or "").replace("_", " ").lower() or message(HttpCode.TLS_FAILED))
            return untrusted(where, cause.verify_message or cause.reason or message(HttpCode.TLS_FAILED))
        cause = cause.__cause__ or cause.__context__
    return unreachable(where, _plain(error), sent=False)


def _plain(error: Exception) -> str:
    return str(error) or type(error).__name__


def _first_line(text: str) -> str:
    line = text.strip().partition("\n")[0]
    return "" if line.startswith("<") else line[:200]
