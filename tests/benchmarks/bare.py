"""A client that does nothing but ask: the requests of another one again, and every answer is thrown away."""

from __future__ import annotations

import asyncio
import pickle
import time

from tests.benchmarks.tape import LOG, Noted

Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Bare:
    """Requests over as few connections as their order needs."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._idle: list[Connection] = []

    async def notes(self) -> list[Noted]:
        """What the server noted since it was asked last."""
        found = pickle.loads(await self._ask(LOG + b"HTTP/1.1\r\n\r\n"))
        return sorted((Noted(*each) for each in found), key=lambda each: each.came)

    async def again(self, notes: list[Noted]) -> float:
        """Send the same requests, each once those are answered that were answered before it; the seconds it took."""
        start = time.perf_counter()
        answers: list[asyncio.Task[bytes]] = []
        for place, note in enumerate(notes):
            before = [answers[other] for other in range(place) if notes[other].left < note.came]
            answers.append(asyncio.create_task(self._after(before, note.raw)))
        await asyncio.gather(*answers)
        return time.perf_counter() - start

    async def _after(self, before: list[asyncio.Task[bytes]], raw: bytes) -> bytes:
        for each in before:
            await each
        return await self._ask(raw)

    async def _ask(self, raw: bytes) -> bytes:
        connection = self._idle.pop() if self._idle else None
        reader, writer = connection or await asyncio.open_connection("127.0.0.1", self._port)
        writer.write(raw)
        head = await reader.readuntil(b"\r\n\r\n")
        size = next(int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:"))
        body = await reader.readexactly(size)
        self._idle.append((reader, writer))
        return body

    async def close(self) -> None:
        """Close all connections."""
        for _, writer in self._idle:
            writer.close()
            await writer.wait_closed()
