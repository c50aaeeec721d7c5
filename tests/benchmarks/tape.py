"""A server that only replays: answers that a fake gave before, each after the same time, by a process of its own.

So nothing of what a fake needs to make an answer is counted as anybody's time. It notes when each request came
and when its answer left, so that a bare client can send the same requests in the same order.
"""

from __future__ import annotations

import asyncio
import pickle
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.utils import formatdate
from pathlib import Path
from subprocess import PIPE, Popen

from tests.fakes.service import Request, Response
from tests.support.processes import next_line

LOG = b"GET /tape "
"""Asking for this gives the notes, and begins new ones."""


@dataclass(frozen=True)
class Noted:
    """One request: its bytes, and when it was there and answered."""

    raw: bytes
    came: float
    left: float


def record(exchanges: Iterable[tuple[Request, Response]], host: str) -> dict[bytes, bytes]:
    """The answers by request; ``host``: where the fake was, to be replaced by where the tape is played."""
    made: dict[bytes, bytes] = {}
    for request, response in exchanges:
        headers = {"date": formatdate(usegmt=True), **{name.lower(): text for name, text in response.headers.items()}}
        headers |= {"content-type": response.content_type, "content-length": str(len(response.body))}
        head = "".join(f"{name}: {text}\r\n" for name, text in headers.items())
        answer = f"HTTP/1.1 {response.status} Replayed\r\n{head.replace(host, 'HOST')}\r\n".encode() + response.body
        made[_key(request.method.encode(), _target(request), request.body)] = answer
    return made


def _target(request: Request) -> bytes:
    return (request.target or request.path).encode()


def _key(method: bytes, target: bytes, body: bytes) -> bytes:
    return b" ".join((method, target, body))


class Player(asyncio.Protocol):
    """One connection."""

    def __init__(self, tape: dict[bytes, bytes], latency: float, notes: list[Noted]) -> None:
        self._tape, self._latency, self._notes = tape, latency, notes
        self._waiting = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._host = "{}:{}".format(*transport.get_extra_info("sockname")[:2]).encode()

    def data_received(self, data: bytes) -> None:
        self._waiting += data
        head, found, rest = self._waiting.partition(b"\r\n\r\n")
        size = next((int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0)
        if not found or len(rest) < size:
            return
        raw, self._waiting = self._waiting, b""
        if raw.startswith(LOG):
            self._tell()
            return
        method, target, _ = head.split(b" ", 2)
        asyncio.get_running_loop().call_later(
            self._latency, self._answer, raw, time.perf_counter(), _key(method, target, rest)
        )

    def _answer(self, raw: bytes, came: float, key: bytes) -> None:
        answer = self._tape.get(key)
        if answer is None:
            answer = b"HTTP/1.1 500 Not on the tape\r\ncontent-length: 0\r\n\r\n"
        head, _, body = answer.partition(b"\r\n\r\n")
        self._notes.append(Noted(raw, came, time.perf_counter()))
        self._transport.write(head.replace(b"HOST", self._host) + b"\r\n\r\n" + body)

    def _tell(self) -> None:
        body = pickle.dumps([(each.raw, each.came, each.left) for each in self._notes])
        self._notes.clear()
        self._transport.write(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n" % len(body) + body)


@contextmanager
def played(tape: dict[bytes, bytes], folder: Path, latency: float) -> Iterator[int]:
    """The port at which ``tape`` is played, by another process."""
    path = folder / "tape"
    path.write_bytes(pickle.dumps(tape))
    with Popen(
        [sys.executable, "-m", "tests.benchmarks.tape", str(path), str(latency)], stdout=PIPE, text=True
    ) as process:
        try:
            yield int(next_line(process))
        finally:
            process.terminate()


async def _play(path: Path, latency: float) -> None:
    tape: dict[bytes, bytes] = pickle.loads(path.read_bytes())
    notes: list[Noted] = []
    server = await asyncio.get_running_loop().create_server(lambda: Player(tape, latency, notes), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_play(Path(sys.argv[1]), float(sys.argv[2])))
