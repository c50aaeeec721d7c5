"""Reading a list page by page without ever taking a part of it for the whole.

A system that answers by page number or offset has no memory: what is added or removed while we read
shifts the pages. Each helper returns every item once, or reads again, or raises; where nothing tells a
loss (no total, no overlap), sort the list by something that only grows at its end, such as creation.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from urllib.parse import urljoin

from tasksync_gui.connectors.kit.codes import HttpCode
from tasksync_gui.connectors.kit.http.errors import bad_address
from tasksync_gui.engine.runtime.gather import gather_or_cancel
from tasksync_gui.model.errors import InvalidResponseError
from tasksync_gui.model.message import message

T = TypeVar("T")
Place = TypeVar("Place")
MOST_PAGES = 20_000
PASSES = 3
"""How often a list that changes under our hands is read from its start."""
Key = Callable[[T], Hashable]
Taken = Callable[[Sequence[T]], None]
"""Told of the items of each page as it comes, before the next one is asked for. A list that has to be read again
tells them again: what counts is what the reading returns in the end."""


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page: its items and what the system says about the rest."""

    items: Sequence[T]
    next: str | None = None
    """Cursor or address of the next page; None on the last (for :func:`by_cursor`)."""
    total: int | None = None
    """How many items there are altogether, if the system tells."""
    more: bool | None = None
    """Whether pages follow; None: unknown, the list ends with an empty page (or at its total)."""


async def by_cursor(
    fetch: Callable[[str | None], Awaitable[Page[T]]], key: Key[T], *, taken: Taken[T] | None = None
) -> list[T]:
    """Follow cursors or links from None to the page without a next one.

    Raises:
        InvalidResponseError: the system goes in circles or repeats itself.
    """
    fetch = _telling(fetch, taken)
    found: dict[Hashable, T] = {}
    used: set[str] = set()
    cursor: str | None = None
    for _ in range(MOST_PAGES):
        page = await fetch(cursor)
        news = _take(found, page.items, key)
        if page.next is None:
            return list(found.values())
        if page.next in used or page.next == cursor or (page.items and not news):
            raise circles()
        used.add(page.next)
        cursor = page.next
    raise endless()


async def by_number(
    fetch: Callable[[int], Awaitable[Page[T]]],
    key: Key[T],
    *,
    first: int = 1,
    concurrency: int = 1,
    taken: Taken[T] | None = None,
) -> list[T]:
    """Pages ``first``, ``first + 1``, ... ; several at once where the first page tells the total.

    Raises:
        InvalidResponseError: pages repeat, or the list does not keep still for one whole reading.
    """
    told = _telling(fetch, taken)
    return await _patiently(lambda width: _Pass(told, key, first, False, width).run(), concurrency)


async def by_offset(
    fetch: Callable[[int], Awaitable[Page[T]]],
    key: Key[T],
    *,
    overlap: bool = False,
    concurrency: int = 1,
    taken: Taken[T] | None = None,
) -> list[T]:
    """Pages by the number of items before them; the step is what a page really holds.

    ``overlap``: each page begins with the last item of the one before, which proves that nothing shifted;
    for systems that tell no total. Pages are then read one after the other.

    Raises:
        InvalidResponseError: pages repeat, or the list does not keep still for one whole reading.
    """
    told = _telling(fetch, taken)
    if overlap:
        return await _patiently(lambda _: _overlapping(told, key), 1)
    return await _patiently(lambda width: _Pass(told, key, 0, True, width).run(), concurrency)


def next_link(headers: Mapping[str, str], url: str, relation: str = "next") -> str | None:
    """The address with ``relation`` in a ``Link`` header (RFC 8288); None if there is none.

    Raises:
        InvalidResponseError: there is one that no request can be sent to.
    """
    for target, parameters in re.findall(r"<([^<>]*)>((?:\s*;\s*[^,;]+)*)", headers.get("link", "")):
        relations = re.search(r";\s*rel\s*=\s*\"?([^\";]+)", parameters, re.IGNORECASE)
        if relations and relation in relations[1].lower().split():
            try:
                return urljoin(url, str(target))
            except ValueError as error:  # not the last page: what follows would be taken for gone
                raise bad_address(url, error) from None
    return None


def _telling(
    fetch: Callable[[Place], Awaitable[Page[T]]], taken: Taken[T] | None
) -> Callable[[Place], Awaitable[Page[T]]]:
    if taken is None:
        return fetch

    async def told(place: Place) -> Page[T]:
        page = await fetch(place)
        taken(page.items)
        return page

    return told


async def _patiently(read: Callable[[int], Awaitable[list[T] | None]], concurrency: int) -> list[T]:
    """The first whole reading; after a failed one, pages are read one after the other."""
    for _ in range(PASSES):
        found = await read(concurrency)
        if found is not None:
            return found
        concurrency = 1
    raise InvalidResponseError(message(HttpCode.LIST_UNSURE))


@dataclass(slots=True)
class _Pass(Generic[T]):
    """One reading of all pages; :meth:`run` gives None if something shifted meanwhile."""

    fetch: Callable[[int], Awaitable[Page[T]]]
    key: Key[T]
    first: int
    by_items: bool
    """Places count items, not pages."""
    concurrency: int

    async def run(self) -> list[T] | None:
        page, at = await self.fetch(self.first), self.first
        total = page.total
        found: dict[Hashable, T] = {}
        _take(found, page.items, self.key)
        if self.concurrency > 1 and total is not None and page.items:
            rest = [*self._places(len(page.items), total)]
            pages = await self._at_once(rest)
            for each in pages:
                _take(found, each.items, self.key)
            if any(each.total not in (None, total) for each in pages):
                return None
            page, at = (pages[-1], rest[-1]) if pages else (page, at)
        for _ in range(MOST_PAGES):
            if self._ended(page, found, total):
                return list(found.values()) if total is None or len(found) >= total else None
            at += len(page.items) if self.by_items else 1
            page = await self.fetch(at)
            if page.total not in (None, total) or (page.items and not _take(found, page.items, self.key)):
                return None
        raise endless()

    def _places(self, size: int, total: int) -> range:
        """Where the pages after the first are, as the total promises them."""
        pages = -(-total // size)
        if pages > MOST_PAGES:
            raise endless()
        step = size if self.by_items else 1
        return range(self.first + step, self.first + step * pages, step)

    async def _at_once(self, places: Sequence[int]) -> list[Page[T]]:
        slots = asyncio.Semaphore(self.concurrency)

        async def one(place: int) -> Page[T]:
            async with slots:
                return await self.fetch(place)

        return list(await gather_or_cancel(*(one(place) for place in places)))

    @staticmethod
    def _ended(page: Page[T], found: Mapping[Hashable, T], total: int | None) -> bool:
        if page.more is not None:
            return not page.more
        return not page.items or (total is not None and len(found) >= total)


async def _overlapping(fetch: Callable[[int], Awaitable[Page[T]]], key: Key[T]) -> list[T] | None:
    found: dict[Hashable, T] = {}
    page = await fetch(0)
    _take(found, page.items, key)
    at = len(page.items)
    for _ in range(MOST_PAGES):
        if page.more is False or not page.items:
            return list(found.values())
        last = key(page.items[-1])
        page = await fetch(at - 1)
        if not page.items or key(page.items[0]) != last:
            return None
        if len(page.items) == 1:
            return list(found.values()) if at > 1 or not (await fetch(at)).items else None
        if _take(found, page.items[1:], key) < len(page.items) - 1:
            return None
        at += len(page.items) - 1
    raise endless()


def _take(found: dict[Hashable, T], items: Sequence[T], key: Key[T]) -> int:
    """Add ``items``, the later version of an item winning; how many were new."""
    before = len(found)
    found.update((key(item), item) for item in items)
    return len(found) - before


def circles() -> InvalidResponseError:
    """A page that was there before."""
    return InvalidResponseError(message(HttpCode.SAME_PAGE))


def endless() -> InvalidResponseError:
    """A list that never ends."""
    return InvalidResponseError(message(HttpCode.ENDLESS_LIST, most=MOST_PAGES))
