"""The one way to speak HTTP; the only importer of httpx."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from urllib.parse import SplitResult, urljoin, urlsplit

import httpx
import truststore

from tasksync_gui.connectors.kit.errors import (
    from_status,
    http_date,
    is_html,
    no_tls,
    unreachable,
    untrusted,
    web_page,
)
from tasksync_gui.connectors.kit.retry import tries
from tasksync_gui.engine.ports import Clock
from tasksync_gui.model.errors import ConnectorError, InvalidResponseError, RateLimitedError, UnavailableError

AGENT = "TaskSync/0.1"
CONNECT_SECONDS, ANSWER_SECONDS = 15.0, 90.0
LARGEST_ANSWER = 256 * 2**20
REDIRECTS = 5
SAFE = frozenset({"GET", "HEAD", "OPTIONS", "PROPFIND", "REPORT"})


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. ``headers`` have lower-case names; ``url`` is where it came from in the end."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str

    @property
    def date(self) -> datetime | None:
        """The server's clock."""
        return http_date(self.headers.get("date"))

    def text(self) -> str:
        """The body as text; what is not UTF-8 becomes the replacement character."""
        return self.body.decode("utf-8", "replace")


@dataclass(slots=True)
class HttpClient:
    """Requests to one server with one set of credentials.

    Credentials are only ever sent to the origin of ``base``. Requests that change nothing are tried
    again; whether a write may be repeated is decided by the engine, after a probe.
    """

    base: str
    clock: Clock
    auth: tuple[str, str] | None = field(default=None, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    concurrency: int = 8
    verify: bool = True
    random: Random = field(default_factory=Random)
    requests: int = 0
    """How many requests were sent."""
    _client: httpx.AsyncClient | None = field(default=None, init=False, repr=False)
    _slots: asyncio.Semaphore | None = field(default=None, init=False, repr=False)

    async def send(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        content: bytes | str | None = None,
        expect: frozenset[int] = frozenset({200}),
        html: bool = False,
    ) -> Answer:
        """One request; ``url`` may be relative to ``base``.

        Raises:
            ConnectorError: the status is none of ``expect``, or no proper answer came.
        """
        target = urljoin(self.base, url)
        where = f"{method} {urlsplit(target).path or '/'}"
        async for attempt in tries(self.clock, self.random, method in SAFE):
            try:
                answer = await self._follow(method, target, headers or {}, content, where)
                if answer.status in expect:
                    if not html and is_html(answer.headers, answer.body):
                        raise web_page(where)
                    return answer
                raise self._refusal(answer, where, html)
            except (UnavailableError, RateLimitedError) as error:
                await attempt.failed(error)
        raise AssertionError("the last attempt raises")

    async def close(self) -> None:
        """Close all connections."""
        if self._client is not None:
            client, self._client = self._client, None
            await client.aclose()

    def _refusal(self, answer: Answer, where: str, html: bool) -> ConnectorError:
        if answer.status < 400 and not html and is_html(answer.headers, answer.body):
            return web_page(where)
        said = "" if is_html(answer.headers, answer.body) else _first_line(answer.text())
        return from_status(answer.status, answer.headers, where, said=said, now=self.clock.now())

    async def _follow(
        self, method: str, url: str, headers: Mapping[str, str], content: bytes | str | None, where: str
    ) -> Answer:
        for _ in range(REDIRECTS):
            answer = await self._once(method, url, headers, content, where)
            location = answer.headers.get("location")
            if answer.status not in (301, 302, 307, 308) or not location:
                return answer
            onward = urljoin(url, location)
            if not _may_follow(urlsplit(url), urlsplit(onward)):
                raise InvalidResponseError(
                    "The server sends us to another server",
                    cause=f"{where} points to {_origin(urlsplit(onward))}",
                    next_step="If you trust it, enter that address in the account's settings.",
                )
            url = onward
        raise InvalidResponseError("The server sends us in circles", cause=where)

    async def _once(
        self, method: str, url: str, headers: Mapping[str, str], content: bytes | str | None, where: str
    ) -> Answer:
        client, slots = self._opened()
        async with slots:
            self.requests += 1
            try:
                async with client.stream(method, url, headers=dict(headers), content=content) as response:
                    body = await self._body(response, where)
                    names = {name.lower(): value for name, value in response.headers.items()}
                    return Answer(response.status_code, names, body, url)
            except httpx.ConnectError as error:
                raise _connect_problem(error, where) from None
            except (httpx.ConnectTimeout, httpx.PoolTimeout):
                raise unreachable(where, "no connection in time", sent=False) from None
            except httpx.TimeoutException:
                raise unreachable(where, "no answer in time", sent=True) from None
            except (httpx.InvalidURL, httpx.UnsupportedProtocol, httpx.LocalProtocolError) as error:
                raise InvalidResponseError("The address cannot be used", cause=f"{where}: {error}") from None
            except httpx.HTTPError as error:
                raise unreachable(where, _plain(error), sent=True) from None

    async def _body(self, response: httpx.Response, where: str) -> bytes:
        parts, size = [], 0
        async for part in response.aiter_bytes():
            size += len(part)
            if size > LARGEST_ANSWER:
                raise InvalidResponseError("The server's answer is too large", cause=where)
            parts.append(part)
        return b"".join(parts)

    def _opened(self) -> tuple[httpx.AsyncClient, asyncio.Semaphore]:
        if self._client is None or self._slots is None:
            trust: ssl.SSLContext | bool = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT) if self.verify else False
            self._client = httpx.AsyncClient(
                auth=httpx.BasicAuth(*self.auth) if self.auth else None,
                headers={"user-agent": AGENT, **self.headers},
                verify=trust,
                trust_env=False,
                follow_redirects=False,
                timeout=httpx.Timeout(ANSWER_SECONDS, connect=CONNECT_SECONDS),
                limits=httpx.Limits(max_connections=self.concurrency, max_keepalive_connections=self.concurrency),
            )
            self._slots = asyncio.Semaphore(self.concurrency)
        return self._client, self._slots


def _origin(url: SplitResult) -> str:
    return f"{url.scheme}://{url.hostname or ''}" + (f":{url.port}" if url.port else "")


def _port(url: SplitResult) -> int | None:
    return url.port or {"http": 80, "https": 443}.get(url.scheme)


def _may_follow(here: SplitResult, there: SplitResult) -> bool:
    """Inside one origin, or from http to https of the same host; credentials never go further."""
    if here.hostname != there.hostname:
        return False
    if here.scheme == there.scheme:
        return _port(here) == _port(there)
    return (here.scheme, there.scheme) == ("http", "https")


def _connect_problem(error: httpx.ConnectError, where: str) -> ConnectorError:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            if not isinstance(cause, ssl.SSLCertVerificationError):
                return no_tls(where, (cause.reason or "TLS failed").replace("_", " ").lower())
            return untrusted(where, cause.verify_message or cause.reason or "TLS failed")
        cause = cause.__cause__ or cause.__context__
    return unreachable(where, _plain(error), sent=False)


def _plain(error: Exception) -> str:
    return str(error) or type(error).__name__


def _first_line(text: str) -> str:
    line = text.strip().partition("\n")[0]
    return "" if line.startswith("<") else line[:200]
