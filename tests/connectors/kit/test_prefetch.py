"""The next page is asked for before the last one is read, once, and given up if nobody wants it."""

from __future__ import annotations

import asyncio
import re

import pytest

from tasksync_gui.connectors.kit.http.prefetch import Left, PagePrefetcher, told_in


class Server:
    """Answers when told to; a request is on its way as soon as the line is free."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.given_up: list[str] = []
        self.begun = asyncio.Event()
        self.line = asyncio.Event()
        self.line.set()
        self.open = asyncio.Event()

    async def page(self, place: str, left: Left) -> str:
        self.asked.append(place)
        self.begun.set()
        try:
            await self.line.wait()
            if place == "refused":
                raise ValueError(place)
            left()
            await self.open.wait()
        except asyncio.CancelledError:
            self.given_up.append(place)
            raise
        if place == "broken":
            raise ValueError(place)
        return f"page {place}"


async def test_a_page_is_asked_for_at_once_and_once() -> None:
    server = Server()
    async with PagePrefetcher(server.page) as ahead:
        await ahead.begin("2")
        await ahead.begin("2")
        await ahead.begin(None)
        assert server.asked == ["2"], "before anybody wants it"
        server.open.set()
        assert await ahead.get("2") == "page 2"
        await ahead.begin("2")
        assert await ahead.get("3") == "page 3", "one that nobody guessed"
    assert server.asked == ["2", "3"]


async def test_a_page_can_be_asked_for_while_the_one_before_is_still_coming() -> None:
    """Nobody waits for it then; whoever does so later waits until it is on its way."""
    server = Server()
    server.line.clear()
    async with PagePrefetcher(server.page) as ahead:
        ahead.start("2")
        ahead.start("2")
        ahead.start(None)
        await server.begun.wait()
        beginning = asyncio.ensure_future(ahead.begin("2"))
        await asyncio.sleep(0)
        assert not beginning.done()
        server.line.set()
        await asyncio.wait_for(beginning, 30)
        server.open.set()
        assert await ahead.get("2") == "page 2"
    assert server.asked == ["2"]


async def test_a_page_is_not_read_before_the_request_for_the_next_one_is_on_its_way() -> None:
    """Reading kept the event loop busy, and the request waited for the end of it."""
    server = Server()
    server.line.clear()
    async with PagePrefetcher(server.page) as ahead:
        beginning = asyncio.ensure_future(ahead.begin("2"))
        await server.begun.wait()
        assert not beginning.done()
        server.line.set()
        await asyncio.wait_for(beginning, 30)
        server.open.set()
        assert await ahead.get("2") == "page 2"


async def test_a_request_that_is_never_sent_keeps_nobody_waiting() -> None:
    server = Server()
    async with PagePrefetcher(server.page) as ahead:
        await asyncio.wait_for(ahead.begin("refused"), 30)
        with pytest.raises(ValueError, match="refused"):
            await ahead.get("refused")


async def test_what_was_asked_for_in_vain_is_given_up() -> None:
    server = Server()
    async with PagePrefetcher(server.page) as ahead:
        await ahead.begin("2")
    assert server.given_up == ["2"]


async def test_a_reading_that_is_stopped_leaves_no_request_behind() -> None:
    """While a page waits for the next request to be on its way, as well."""
    server = Server()
    server.line.clear()

    async def read() -> None:
        async with PagePrefetcher(server.page) as ahead:
            await ahead.begin("2")

    reading = asyncio.ensure_future(read())
    await server.begun.wait()
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    assert server.given_up == ["2"]
    assert len(asyncio.all_tasks()) == 1


async def test_an_error_is_raised_where_the_page_is_wanted_only() -> None:
    server = Server()
    server.open.set()
    async with PagePrefetcher(server.page) as ahead:
        await ahead.begin("broken")
        with pytest.raises(ValueError, match="broken"):
            await ahead.get("broken")
    async with PagePrefetcher(server.page) as ahead:
        await ahead.begin("broken")


@pytest.mark.parametrize(
    ("body", "place"),
    [
        (b'{"items": [], "next": "abc"}', "abc"),
        (b'{"next" : "abc", "items": []}', "abc"),
        (b'{"items": ["\\"next\\": \\"x\\""], "next": "abc"}', "abc"),
        (b'{"items": [{"next": "x"}], "next": "abc"}', None),
        (b'{"items": ["next"], "next": "abc"}', None),
        (b'{"items": [], "next": null}', None),
        (b'{"items": []}', None),
        (b'{"items": [{"a": "x", "next"', None),
    ],
)
def test_where_the_next_page_is_can_be_told_without_reading_this_one(body: bytes, place: str | None) -> None:
    """Only where it is sure."""
    assert told_in(body, b'"next"', re.compile(rb'"next"\s*:\s*"(\w+)"')) == place
