"""HTTP/1.1 over asyncio's own streams: what travels is h11's, byte for byte; connections are kept for a few seconds.

Under httpx in place of its own transport, which costs more than twice the processor time for each request. It knows no
proxies, follows nothing and repeats nothing.
"""

from __future__ import annotations

import asyncio
import contextlib
import select
import socket
import ssl
import time
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import h11
import httpx

KEPT = 5.0
"""Seconds that a connection is kept open for the next request."""
CHUNK = 64 * 2**10
LARGEST_HEAD = 100 * 2**10
"""Bytes of an answer's head, or of a line between chunks."""
NEXT_ADDRESS = 0.25
"""Seconds until a host's next address is tried beside the first (RFC 8305 section 5)."""
_NO_ANSWER = "Server disconnected without sending a response."
_NO_ADDRESS = "All connection attempts failed"
_PORTS = {"http": 80, "https": 443}
Origin = tuple[str, str, int]
"""Scheme, host in ASCII and without brackets, port."""


class Ear(asyncio.StreamReader):
    """Hears what a server sends, and knows how much of it nobody has read."""

    unread = 0

    def feed_data(self, data: Any) -> None:
        """More has come."""
        self.unread += len(data)
        super().feed_data(data)

    async def read(self, n: int = -1) -> bytes:
        """What has come, up to ``n`` bytes of it; nothing at the end."""
        data = await super().read(n)
        self.unread -= len(data)
        return data


@dataclass(slots=True)
class Connection:
    """One connection, and where the exchange on it stands."""

    reader: Ear
    writer: asyncio.StreamWriter
    state: h11.Connection = field(
        default_factory=lambda: h11.Connection(h11.CLIENT, max_incomplete_event_size=LARGEST_HEAD)
    )
    until: float = 0.0
    """When it is too old to be used again, on the monotonic clock."""

    def usable(self) -> bool:
        """Whether another request may be sent on it: what a server says unasked can only be good-bye."""
        told = self.reader.unread or self.reader.at_eof() or self.reader.exception() is not None
        told = told or self.writer.transport.is_closing()
        return not told and time.monotonic() < self.until and not _readable(self.writer.get_extra_info("socket"))

    def rested(self) -> bool:
        """Whether the exchange came to its end, both ways and with nothing left over, so that another may begin."""
        over = self.state.our_state is h11.DONE and self.state.their_state is h11.DONE
        if not over or self.state.trailing_data[0]:
            return False
        self.state.start_next_cycle()
        self.until = time.monotonic() + KEPT
        return True

    def drop(self) -> None:
        """Close it now, whatever is on the way."""
        self.writer.transport.abort()

    async def send(self, request: httpx.Request, target: bytes, left: Callable[[], None] | None) -> None:
        """The whole request. A server that hangs up in the middle of it may have answered before."""
        method, headers = request.method.encode("ascii"), request.headers.raw
        data = self._said(h11.Request(method=method, target=target, headers=headers))
        if request.content:
            data += self._said(h11.Data(data=request.content))
        data += self._said(h11.EndOfMessage())
        with contextlib.suppress(OSError):
            self.writer.write(data)
            async with _within(request, "write", httpx.WriteTimeout):
                await self.writer.drain()
            if left is not None:
                left()

    def _said(self, event: Any) -> bytes:
        return self.state.send(event) or b""

    async def head(self, request: httpx.Request) -> h11.Response:
        """The answer's first lines; what comes before them for information is passed over."""
        while True:
            event = await self.event(request)
            if isinstance(event, h11.Response):
                return event
            if not isinstance(event, h11.InformationalResponse) or event.status_code == 101:
                raise httpx.RemoteProtocolError("The server changes to another protocol.")

    async def event(self, request: httpx.Request) -> Any:
        """What comes next of the answer."""
        while (event := self.state.next_event()) is h11.NEED_DATA:
            async with _within(request, "read", httpx.ReadTimeout):
                data = await self.reader.read(CHUNK)
            if not data and self.state.their_state is h11.SEND_RESPONSE:
                raise httpx.RemoteProtocolError(_NO_ANSWER)
            self.state.receive_data(data)
        return event


class _Body(httpx.AsyncByteStream):
    """An answer's content as it comes. Its connection is used again once all of it was read."""

    def __init__(self, wire: Wire, origin: Origin, connection: Connection, request: httpx.Request) -> None:
        self._wire, self._origin, self._connection, self._request = wire, origin, connection, request
        self._over = False

    async def __aiter__(self) -> AsyncIterator[bytes]:
        with _told():
            while isinstance(event := await self._connection.event(self._request), h11.Data):
                yield bytes(event.data)

    async def aclose(self) -> None:
        """Give the connection back, or end it where something of the answer was not wanted."""
        if not self._over:
            self._over = True
            self._wire.give_back(self._origin, self._connection)


@dataclass(slots=True, eq=False)
class Wire(httpx.AsyncBaseTransport):
    """Connections to any servers. How many requests are under way at once is for others to limit.

    Args:
        trust: by what a server's certificate is judged.
        most: so many unused connections are kept.
    """

    trust: ssl.SSLContext
    most: int
    _idle: list[tuple[Origin, Connection]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.trust.set_alpn_protocols(["http/1.1"])

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send ``request`` and return its answer when that begins. Raises httpx's exceptions."""
        origin = _origin(request.url)
        connection = self._kept(origin) or await self._connected(origin, request)
        target = request.extensions.get("target") or request.url.raw_path
        try:
            with _told():
                await connection.send(request, target, request.extensions.get("left"))
                head = await connection.head(request)
        except BaseException:
            connection.drop()
            raise
        return httpx.Response(
            head.status_code,
            headers=head.headers.raw_items(),
            stream=_Body(self, origin, connection, request),
            request=request,
            extensions={"http_version": b"HTTP/" + head.http_version, "reason_phrase": head.reason},
        )

    def _kept(self, origin: Origin) -> Connection | None:
        """The connection to ``origin`` that was used last; those that are over are dropped on the way."""
        for number in reversed(range(len(self._idle))):
            where, connection = self._idle[number]
            if where == origin:
                del self._idle[number]
                if connection.usable():
                    return connection
                connection.drop()
        return None

    async def _connected(self, origin: Origin, request: httpx.Request) -> Connection:
        scheme, host, port = origin
        safe: dict[str, Any] = {"ssl": self.trust, "server_hostname": host} if scheme == "https" else {}
        try:
            async with _within(request, "connect", httpx.ConnectTimeout):
                return await _opened(host, port, **safe)
        except (ssl.SSLError, socket.gaierror, UnicodeError) as error:
            raise httpx.ConnectError(str(error)) from error
        except OSError as error:
            raise httpx.ConnectError(_NO_ADDRESS) from error

    def give_back(self, origin: Origin, connection: Connection) -> None:
        """An answer is over: keep its connection, unless something of it is still to come."""
        if not connection.rested():
            connection.drop()
            return
        self._idle.append((origin, connection))
        if len(self._idle) > self.most:
            self._idle.pop(0)[1].drop()

    async def aclose(self) -> None:
        """End all connections that nobody uses."""
        idle, self._idle = self._idle, []
        for _, connection in idle:
            connection.drop()
        await asyncio.sleep(0)  # in which they are closed


async def _opened(host: str, port: int, **safe: Any) -> Connection:
    """A new connection. Raises OSError."""
    loop, reader = asyncio.get_running_loop(), Ear()
    transport, protocol = await loop.create_connection(
        lambda: asyncio.StreamReaderProtocol(reader), host, port, happy_eyeballs_delay=NEXT_ADDRESS, **safe
    )
    return Connection(reader, asyncio.StreamWriter(transport, protocol, reader, loop))


def _origin(url: httpx.URL) -> Origin:
    if url.scheme not in _PORTS:
        raise httpx.UnsupportedProtocol(f"Request URL has an unsupported protocol '{url.scheme}://'.")
    return url.scheme, url.raw_host.decode("ascii"), url.port or _PORTS[url.scheme]


@contextlib.asynccontextmanager
async def _within(request: httpx.Request, what: str, late: type[httpx.TimeoutException]) -> AsyncIterator[None]:
    """At most as long as the request allows for ``what``. Raises ``late``."""
    seconds = request.extensions.get("timeout", {}).get(what)
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError as error:
        raise late(str(error)) from error


@contextlib.contextmanager
def _told() -> Iterator[None]:
    """What goes wrong on a connection, in httpx's words."""
    try:
        yield
    except h11.LocalProtocolError as error:
        raise httpx.LocalProtocolError(str(error)) from error
    except h11.RemoteProtocolError as error:
        raise httpx.RemoteProtocolError(str(error)) from error
    except OSError as error:
        raise httpx.ReadError(str(error)) from error


def _readable(found: Any) -> bool:
    """Whether something has come on a connection, or its end."""
    number = found.fileno()
    if number < 0:
        return True
    if not hasattr(select, "poll"):
        return bool(_first(select.select([number], [], [], 0)))
    poll = select.poll()
    poll.register(number, select.POLLIN)
    return bool(poll.poll(0))


def _first(found: tuple[Iterable[int], ...]) -> list[int]:
    return list(found[0])
