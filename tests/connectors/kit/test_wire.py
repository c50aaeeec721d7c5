"""Our transport under httpx, beside httpx's own: the same bytes go out, and every trouble is told in the same way."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from tasksync_gui.connectors.kit.http import http, wire
from tasksync_gui.connectors.kit.http.http import HttpClient
from tasksync_gui.connectors.kit.http.wire import Wire
from tasksync_gui.model.errors import ConnectorError, UnavailableError
from tests.connectors.caldav.test_caldav_server_answers import _self_signed as self_signed
from tests.support.clock import FakeClock

OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nok"
Reply = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[bool]]
"""What is done with a request that has come; whether the connection goes on."""


class TheirWire(httpx.AsyncHTTPTransport):
    """httpx's own transport, told to tell when a request is on its way."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if (left := request.extensions.get("left")) is not None:

            async def trace(event: str, _: object) -> None:
                if event.endswith(".send_request_body.complete"):
                    left()

            request.extensions["trace"] = trace
        return await super().handle_async_request(request)


def theirs(trust: ssl.SSLContext, most: int) -> TheirWire:
    return TheirWire(trust, trust_env=False, limits=httpx.Limits(max_connections=most, max_keepalive_connections=most))


WIRES = {"ours": Wire, "httpx": theirs}


def says(*answers: bytes, hang_up: bool = False) -> Reply:
    """One of ``answers`` to each request in turn, the last one to all others."""
    left = list(answers)

    async def reply(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        writer.write(left.pop(0) if len(left) > 1 else left[0])
        with contextlib.suppress(ConnectionError):
            await writer.drain()
        return not hang_up

    return reply


async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
    await reader.read()
    return False


@dataclass
class Post:
    """A server that keeps what comes, byte for byte."""

    reply: Reply
    came: list[bytes] = field(default_factory=list)
    connections: int = 0
    writers: list[asyncio.StreamWriter] = field(default_factory=list)
    url: str = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self.writers.append(writer)
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                lines = head.lower().split(b"\r\n")
                size = sum(int(line.partition(b":")[2]) for line in lines if line.startswith(b"content-length:"))
                self.came.append(head + await reader.readexactly(size))
                if not await self.reply(reader, writer):
                    break
        writer.close()

    def hang_up(self) -> None:
        """End all connections."""
        for each in self.writers:
            each.close()


@contextlib.asynccontextmanager
async def posted(reply: Reply, secure: ssl.SSLContext | None = None, host: str = "127.0.0.1") -> AsyncIterator[Post]:
    post = Post(reply)
    server = await asyncio.start_server(post.serve, host, 0, ssl=secure)
    port = server.sockets[0].getsockname()[1]
    name = {"::1": "[::1]"}.get(host, "localhost" if secure else host)
    post.url = f"{'https' if secure else 'http'}://{name}:{port}"
    try:
        yield post
    finally:
        server.close()
        post.hang_up()
        await server.wait_closed()


@pytest.fixture(params=WIRES)
def which(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def door(which: str, url: str, **options: object) -> HttpClient:
    return HttpClient(url, FakeClock(), transport=WIRES[which], **options)  # type: ignore[arg-type]


TARGETS = [
    "/c/a@b.ics", "/c/a%40b.ics", "/c/a%2Fb.ics", "/c/%15.ics", "/c/a+b%20c.ics", "/c/a b.ics", "/c/Größe.ics",
    "/c/%c3%a9%C3%A9", "/c//d/../e/./f", "/c/?a=b&c=%20", "/c/;a=b", "/c/~a'(b)!*", "/c/[x]", "/c/%", "/c/%zz", "/c/\"<>\\^`{|}",
]  # fmt: skip


async def test_what_goes_out_is_the_same_byte_for_byte() -> None:
    seen: dict[str, list[bytes]] = {}
    for name in WIRES:
        async with posted(says(OK)) as post:
            client = door(name, post.url, auth=("ada", "secret"), headers={"accept": "x"})
            for target in TARGETS:
                await client.send("PUT", target, content="ä\r\n" * 9, headers={"if-match": '"1"'}, as_written=True)
                await client.send("REPORT", f"{post.url}{target}", content=b"", as_written=True)
                with contextlib.suppress(ConnectorError):
                    await client.send("GET", target)
            await client.send("DELETE", "/c/x", headers={"x-odd": "é"})
            await client.close()
            seen[name] = [each.replace(post.url[7:].encode(), b"HERE") for each in post.came]
    assert seen["ours"] == seen["httpx"]
    assert len(seen["ours"]) >= 3 * len(TARGETS)
    lines = [each.split(b"\r\n")[0] for each in seen["ours"]]
    assert b"PUT /c/a%40b.ics HTTP/1.1" in lines
    assert b"PUT /c/a@b.ics HTTP/1.1" in lines
    assert b"PUT /c/%15.ics HTTP/1.1" in lines


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
ZIPPED = gzip.compress(b"abcde")
WHOLE = {
    "counted": b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabcde",
    "in chunks": CHUNKED,
    "compressed": b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n%s" % (len(ZIPPED), ZIPPED),
    "after hints": b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabcde",
}


@pytest.mark.parametrize("answer", WHOLE)
async def test_an_answer_is_read_and_its_connection_used_again(which: str, answer: str) -> None:
    async with posted(says(WHOLE[answer])) as post:
        client = door(which, post.url)
        for _ in range(3):
            assert (await client.send("PUT", "/", content=b"x")).body == b"abcde"
        assert post.connections == 1
        await client.close()


@pytest.mark.parametrize("head", [b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n", b"HTTP/1.0 200 OK\r\n\r\n"])
async def test_an_answer_that_ends_with_its_connection(which: str, head: bytes) -> None:
    async with posted(says(head + b"abcde", hang_up=True)) as post:
        client = door(which, post.url)
        for _ in range(2):
            assert (await client.send("GET", "/")).body == b"abcde"
        assert post.connections == 2
        await client.close()


async def test_nothing_is_read_where_there_is_nothing(which: str) -> None:
    async with posted(says(b"HTTP/1.1 204 No Content\r\nETag: x\r\n\r\n")) as post:
        client = door(which, post.url)
        for _ in range(2):
            answer = await client.send("PUT", "/", content=b"x", expect=frozenset({204}))
            assert (answer.body, answer.headers["etag"]) == (b"", "x")
        assert post.connections == 1
        await client.close()


@pytest.mark.parametrize("said", [b"", b"HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n"])
async def test_a_connection_that_the_server_has_ended_is_not_used_again(which: str, said: bytes) -> None:
    async with posted(says(OK)) as post:
        client = door(which, post.url)
        await client.send("PUT", "/", content=b"x")
        if said:
            post.writers[0].write(said)
            await post.writers[0].drain()
        else:
            post.hang_up()
        await asyncio.sleep(0.05)
        await client.send("PUT", "/", content=b"x")
        assert post.connections == 2
        await client.close()


async def test_what_comes_after_an_answer_is_no_answer_to_the_next_request() -> None:
    """Sent in one piece: it stands in what was read already."""
    async with posted(says(OK + b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwrong", OK)) as post:
        client = door("ours", post.url)
        for _ in range(2):
            assert (await client.send("PUT", "/", content=b"x")).body == b"ok"
        assert post.connections == 2
        await client.close()


async def test_a_connection_is_kept_for_some_seconds_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "KEPT", 0.0)
    async with posted(says(OK)) as post:
        client = door("ours", post.url)
        for _ in range(2):
            await client.send("PUT", "/", content=b"x")
        assert post.connections == 2
        await client.close()


async def test_no_more_connections_are_kept_than_asked_for() -> None:
    async with posted(says(OK)) as post:
        client = door("ours", post.url, concurrency=2)
        await asyncio.gather(*(client.send("PUT", "/", content=b"x") for _ in range(10)))
        assert post.connections <= 2
        assert client._client is not None
        kept = client._client._transport
        assert isinstance(kept, Wire)
        for number in range(5):
            async with posted(says(OK)) as other:
                await door_with(kept, other.url).send("GET", "/")
            assert len(kept._idle) <= 2, number
        await client.close()


def door_with(kept: Wire, url: str) -> HttpClient:
    return HttpClient(url, FakeClock(), transport=lambda trust, most: kept)


Trouble = tuple[str, str, bool | None]
"""The kind of error, its code, and whether the request may have arrived."""


async def trouble(client: HttpClient, method: str = "PUT", content: bytes = b"x") -> Trouble:
    with pytest.raises(ConnectorError) as caught:
        await client.send(method, "/", content=content, safe=False)
    await client.close()
    error = caught.value
    return type(error).__name__, str(error.message.code), error.sent if isinstance(error, UnavailableError) else None


BROKEN: dict[str, tuple[Reply, Trouble]] = {
    "no answer": (says(b"", hang_up=True), ("UnavailableError", "http.unreachable", True)),
    "half a head": (says(b"HTTP/1.1 200 OK\r\nContent-", hang_up=True), ("UnavailableError", "http.unreachable", True)),
    "half a body": (
        says(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc", hang_up=True),
        ("UnavailableError", "http.unreachable", True),
    ),
    "half a chunk": (says(CHUNKED[:-12], hang_up=True), ("UnavailableError", "http.unreachable", True)),
    "no HTTP": (says(b"220 mail ready\r\n\r\n", hang_up=True), ("UnavailableError", "http.unreachable", True)),
    "endless head": (
        says(b"HTTP/1.1 200 OK\r\nX: " + b"y" * 200 * 1024, hang_up=True),
        ("UnavailableError", "http.unreachable", True),
    ),
    "two lengths": (
        says(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nabc"),
        ("UnavailableError", "http.unreachable", True),
    ),
    "no gzip": (
        says(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc"),
        ("UnavailableError", "http.unreachable", True),
    ),
    "silence": (silent, ("UnavailableError", "http.unreachable", True)),
}


@pytest.mark.parametrize("what", BROKEN)
async def test_a_broken_answer_is_told_in_the_same_way(which: str, what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "ANSWER_SECONDS", 0.3)
    reply, told = BROKEN[what]
    async with posted(reply) as post:
        assert await trouble(door(which, post.url)) == told
        assert len(post.came) == 1, "nothing is sent twice"


async def test_nobody_there_has_got_nothing(which: str) -> None:
    async with posted(says(OK)) as post:
        url = post.url
    assert await trouble(door(which, url)) == ("UnavailableError", "http.unreachable", False)
    assert await trouble(door(which, "http://no.such.host.invalid")) == ("UnavailableError", "http.unreachable", False)


async def test_a_server_that_does_not_let_us_in_has_got_nothing(which: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "CONNECT_SECONDS", 0.2)
    async with posted(silent) as post:  # it waits for a request, and we for its part of the handshake
        url = post.url.replace("http://127.0.0.1", "https://localhost")
        assert await trouble(door(which, url)) == ("UnavailableError", "http.unreachable", False)


async def test_an_early_refusal_of_a_long_request_is_read(which: str) -> None:
    over = asyncio.Event()
    refusal = b"HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(refusal)
        await writer.drain()
        writer.write_eof()
        with contextlib.suppress(ConnectionError):
            while await reader.read(65536):
                pass
        writer.close()
        over.set()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    assert (await trouble(door(which, url), content=b"x" * 2**22))[1] == "http.too_large"
    await over.wait()
    server.close()
    await server.wait_closed()


@pytest.mark.parametrize("name", ["x y", "x\ny", ""])
async def test_what_cannot_be_sent_is_not_sent(which: str, name: str) -> None:
    async with posted(says(OK)) as post:
        client = door(which, post.url)
        with pytest.raises(ConnectorError) as caught:
            await client.send("PUT", "/", headers={name: "1"} if name else {"x": "a\r\nb: c"}, safe=False)
        assert str(caught.value.message.code) == "http.unsendable"
        assert (await client.send("PUT", "/")).body == b"ok"
        await client.close()
        assert len(post.came) == 1


async def test_a_request_that_is_broken_off_leaves_nothing_behind(which: str) -> None:
    came = asyncio.Event()

    async def late(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        if not came.is_set():
            came.set()
            await asyncio.sleep(0.05)
            writer.write(OK.replace(b"ok", b"no"))
        else:
            writer.write(OK)
        return True

    async with posted(late) as post:
        client = door(which, post.url, concurrency=1)
        first = asyncio.ensure_future(client.send("PUT", "/", content=b"1"))
        await came.wait()
        first.cancel()
        with pytest.raises(asyncio.CancelledError):
            await first
        assert (await client.send("PUT", "/", content=b"2")).body == b"ok"
        await client.close()


async def test_an_answer_of_which_too_much_comes_is_ended(which: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "LARGEST_ANSWER", 1000)
    async with posted(says(b"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n" + b"x" * 9000, OK)) as post:
        client = door(which, post.url)
        with pytest.raises(ConnectorError) as caught:
            await client.send("GET", "/")
        assert str(caught.value.message.code) == "http.large_answer"
        assert (await client.send("GET", "/")).body == b"ok"
        await client.close()


async def test_it_is_told_when_a_request_is_on_its_way(which: str) -> None:
    async with posted(says(OK)) as post:
        client, told = door(which, post.url), []
        await client.send("PUT", "/", content=b"x", left=lambda: told.append(len(post.came)))
        assert told == [0]
        await client.close()


async def test_certificates_are_judged_by_the_systems_store(which: str, tmp_path: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*self_signed(tmp_path))
    async with posted(says(OK), context) as post:
        assert await trouble(door(which, post.url)) == ("AuthError", "http.untrusted", None)
        unchecked = door(which, post.url, verify=False)
        for _ in range(2):
            assert (await unchecked.send("PUT", "/", content=b"x")).body == b"ok"
        await unchecked.close()
        assert [each[:5] for each in post.came] == [b"PUT /"] * 2


async def test_a_server_without_tls_is_named(which: str) -> None:
    async def plain(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(10)
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    server = await asyncio.start_server(plain, "127.0.0.1", 0)
    url = f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    assert (await trouble(door(which, url)))[:2] == ("AuthError", "http.no_tls")
    server.close()
    await server.wait_closed()


async def test_addresses_in_brackets_are_asked(which: str) -> None:
    try:
        async with posted(says(OK), host="::1") as post:
            client = door(which, post.url)
            assert (await client.send("GET", "/")).body == b"ok"
            assert b"host: [::1]:" in post.came[0].lower()
            await client.close()
    except OSError:
        pytest.skip("there is no IPv6 here")


async def test_the_environments_proxies_are_passed_by(which: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    async with posted(says(OK)) as post:
        client = door(which, post.url)
        assert (await client.send("GET", "/")).body == b"ok"
        await client.close()


async def test_a_redirect_inside_the_server_is_followed_as_it_is_written(which: str) -> None:
    moved = b"HTTP/1.1 301 Moved\r\nLocation: /d/a%40b@c\r\nContent-Length: 0\r\n\r\n"
    async with posted(says(moved, OK)) as post:
        client = door(which, post.url)
        await client.send("PUT", "/c", content=b"x", as_written=True)
        assert post.came[1].startswith(b"PUT /d/a%40b@c HTTP/1.1\r\n")
        await client.close()
