"""The pages of a long search: the next one is asked for before one is read; on Data Center several are at once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from tasksync_gui.connectors.jira.client import PAGES_AT_ONCE, JiraClient, Record
from tasksync_gui.connectors.jira.dialect import CLOUD, DATA_CENTER
from tasksync_gui.connectors.kit.http.http import HttpResponse
from tasksync_gui.connectors.kit.http.paging import Page

SIZE, TOTAL = 100, 1230
PLACES = list(range(0, TOTAL, SIZE))


class Shelf(JiraClient):
    """A search that, if it ``grows``, has one issue more as soon as its first page has been read."""

    def __init__(self, *, grows: bool = False) -> None:
        self.dialect = DATA_CENTER
        self.events: list[str] = []
        self.on_the_way = self.most = 0
        self._grows = grows

    async def page(
        self, collection: str, jql: str, place: str | int | None, *, left: Callable[[], None] | None = None,
        arrived: Callable[[HttpResponse], Awaitable[None]] | None = None, **_: Any,
    ) -> Page[Record]:  # fmt: skip
        assert isinstance(place, int)
        assert left is not None
        assert arrived is not None
        seen_before = bool(self.events)
        self.events.append(f"ask {place}")
        self.on_the_way += 1
        self.most = max(self.most, self.on_the_way)
        left()
        for _ in range(3 + place // SIZE % 3):
            await asyncio.sleep(0)
        self.on_the_way -= 1
        await arrived(HttpResponse(200, {}, b"", ""))
        self.events.append(f"read {place}")
        total = TOTAL + (self._grows and seen_before)
        return Page([{"id": str(number)} for number in range(place, min(place + SIZE, total))], total=total)

    async def found(self) -> list[str]:
        return [str(each["id"]) for each in (await self.search("P", "", (), lambda _: None)).issues]


async def test_whoever_comes_makes_room_for_the_next_one() -> None:
    shelf = Shelf()
    assert await shelf.found() == [str(number) for number in range(TOTAL)]
    assert [each for each in shelf.events if each.startswith("ask")] == [f"ask {place}" for place in PLACES]
    assert shelf.most == PAGES_AT_ONCE
    first_of_four = shelf.events.index(f"ask {PLACES[5]}")
    assert f"read {PLACES[1]}" not in shelf.events[:first_of_four]


async def test_a_search_that_changed_is_read_again_as_a_whole() -> None:
    """Nothing that was asked for during the first reading counts in the second one."""
    shelf = Shelf(grows=True)
    assert await shelf.found() == [str(number) for number in range(TOTAL + 1)]
    assert [shelf.events.count(f"ask {place}") for place in PLACES] == [2] * len(PLACES)
    assert shelf.most == PAGES_AT_ONCE


class Chain(JiraClient):
    """A search on Cloud, where each page names the next one."""

    def __init__(self) -> None:
        self.dialect = CLOUD
        self.events: list[str] = []

    async def page(
        self, collection: str, jql: str, place: str | int | None, *, left: Callable[[], None] | None = None,
        arrived: Callable[[HttpResponse], Awaitable[None]] | None = None, **_: Any,
    ) -> Page[Record]:  # fmt: skip
        number = int(place or 0)
        self.events.append(f"ask {number}")
        if left is not None:
            left()
        following = str(number + 1) if number < 2 else None
        assert arrived is not None
        await arrived(HttpResponse(200, {}, f'{{"nextPageToken": "{following}"}}'.encode() if following else b"{}", ""))
        self.events.append(f"read {number}")
        return Page([{"id": str(number)}], following)


async def test_on_cloud_the_next_page_is_asked_for_before_one_is_read() -> None:
    chain = Chain()
    found = await chain.search("P", "", (), lambda _: None)
    assert [each["id"] for each in found.issues] == ["0", "1", "2"]
    assert [each for each in chain.events if each.startswith("ask")] == ["ask 0", "ask 1", "ask 2"]
    assert chain.events.index("ask 1") < chain.events.index("read 0")
    assert chain.events.index("ask 2") < chain.events.index("read 1")
