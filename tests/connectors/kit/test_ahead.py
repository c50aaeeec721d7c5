"""The next page is asked for before the last one is read, once, and given up if nobody wants it."""

from __future__ import annotations

import asyncio

import pytest

from tasksync_gui.connectors.kit.ahead import Ahead


class Server:
    """Answers when told to."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.given_up: list[str] = []
        self.open = asyncio.Event()

    async def page(self, place: str) -> str:
        self.asked.append(place)
        try:
            await self.open.wait()
        except asyncio.CancelledError:
            self.given_up.append(place)
            raise
        if place == "broken":
            raise ValueError(place)
        return f"page {place}"


async def test_a_page_is_asked_for_at_once_and_once() -> None:
    server = Server()
    async with Ahead(server.page) as ahead:
        ahead.begin("2")
        ahead.begin("2")
        ahead.begin(None)
        await asyncio.sleep(0)
        assert server.asked == ["2"], "before anybody wants it"
        server.open.set()
        assert await ahead.get("2") == "page 2"
        ahead.begin("2")
        assert await ahead.get("3") == "page 3", "one that nobody guessed"
    assert server.asked == ["2", "3"]


async def test_what_was_asked_for_in_vain_is_given_up() -> None:
    server = Server()
    async with Ahead(server.page) as ahead:
        ahead.begin("2")
        await asyncio.sleep(0)
    assert server.given_up == ["2"]


async def test_an_error_is_raised_where_the_page_is_wanted_only() -> None:
    server = Server()
    server.open.set()
    async with Ahead(server.page) as ahead:
        ahead.begin("broken")
        await asyncio.sleep(0)
        with pytest.raises(ValueError, match="broken"):
            await ahead.get("broken")
    async with Ahead(server.page) as ahead:
        ahead.begin("broken")
        await asyncio.sleep(0)
