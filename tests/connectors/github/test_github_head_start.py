"""The next page of a long list is asked for as soon as a page begins to arrive, and on its way before it is read."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tasksync_gui.connectors.github import client
from tasksync_gui.connectors.kit.http.paging import Page
from tasksync_gui.connectors.kit.http.prefetch import PagePrefetcher
from tasksync_gui.connectors.kit.http.rest import JsonResponse
from tests.connectors.github.bench import connect

LONG = 10.0
"""Seconds that only a mistake takes."""


class Slow:
    """Two pages; the first one's end comes only once the second one has been asked for, if ``patient``."""

    def __init__(self, *, patient: bool) -> None:
        self._patient = patient
        self._second = asyncio.Event()
        self._callers: list[asyncio.Task[None]] = []

    def call(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._callers.append(asyncio.ensure_future(self._answer(reader, writer)))

    async def hung_up(self) -> None:
        """Until nobody is on the line any more; what was kept back is let go."""
        self._second.set()
        await asyncio.gather(*self._callers)

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while (line := await reader.readline()).strip():
            target = line.split()[1].decode()
            host = ""
            while header := (await reader.readline()).strip():
                if header.lower().startswith(b"host:"):
                    host = header.split(b":", 1)[1].strip().decode()
            await (self._last(writer) if "page=2" in target else self._first(writer, host))
        writer.close()
        await writer.wait_closed()

    async def _first(self, writer: asyncio.StreamWriter, host: str) -> None:
        link = f'link: <http://{host}/repos/o/r/issues?page=2>; rel="next"'
        writer.write(
            f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n{link}\r\n\r\n".encode()
        )
        await writer.drain()
        if self._patient:
            await self._second.wait()
        writer.write(b"[]")
        await writer.drain()

    async def _last(self, writer: asyncio.StreamWriter) -> None:
        self._second.set()
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n[]")
        await writer.drain()


@asynccontextmanager
async def listing(folder: Path, *, patient: bool) -> AsyncIterator[asyncio.Task[object]]:
    """The reading of a list of two pages."""
    slow = Slow(patient=patient)
    async with await asyncio.start_server(slow.call, "127.0.0.1", 0) as server:
        host, port = server.sockets[0].getsockname()
        github = connect(f"http://{host}:{port}", folder)
        reading = asyncio.ensure_future(github._client.issues("o/r"))
        try:
            yield reading
        finally:
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)
            await github.close()
            await slow.hung_up()


async def test_the_next_page_is_asked_for_while_the_one_before_is_still_coming(tmp_path: Path) -> None:
    async with listing(tmp_path, patient=True) as reading:
        await asyncio.wait_for(asyncio.shield(reading), LONG)


async def test_a_page_is_read_once_the_request_for_the_next_one_is_on_its_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    events: list[str] = []
    begin, read = PagePrefetcher.begin, client._page

    async def begun(ahead: PagePrefetcher[object], place: str | None) -> None:
        await begin(ahead, place)
        events.extend(["on its way"] if place is not None else [])

    def listed(answer: JsonResponse) -> Page[object]:
        events.append("read")
        return read(answer)

    monkeypatch.setattr(PagePrefetcher, "begin", begun)
    monkeypatch.setattr(client, "_page", listed)
    async with listing(tmp_path, patient=False) as reading:
        await asyncio.wait_for(asyncio.shield(reading), LONG)
    assert events[:2] == ["on its way", "read"]
    assert events.count("read") == 2
