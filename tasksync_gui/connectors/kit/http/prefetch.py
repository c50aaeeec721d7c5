"""Asking for the next page of a list as soon as it has a name, before the page that names it is read.

A server that names the next page itself can only be asked for one after the other; what loading and reading a page
takes would otherwise be added to each of its answers. What was asked for in vain is given up in the end.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import Generic, Self, TypeVar

T = TypeVar("T")
Left = Callable[[], None]
"""Told when a request is on its way."""


class PagePrefetcher(Generic[T]):
    """The pages of one list by their places (cursors, links); each is asked for once."""

    def __init__(self, ask: Callable[[str, Left], Awaitable[T]]) -> None:
        self._ask = ask
        self._left: dict[str, asyncio.Event] = {}
        """Set for each place once the request for it is on its way, or will never be."""
        self._waiting: dict[str, asyncio.Future[T]] = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        for answer in self._waiting.values():
            answer.cancel()
        await asyncio.gather(*self._waiting.values(), return_exceptions=True)

    def start(self, place: str | None) -> None:
        """The page at ``place`` follows, as far as can be told; a wrong guess costs a request and nothing else.

        For whoever still has to wait for something else, such as the rest of an answer: that is when it is sent.
        """
        if place is None or place in self._left:
            return
        left = self._left[place] = asyncio.Event()
        asked = self._waiting[place] = asyncio.ensure_future(self._ask(place, left.set))
        asked.add_done_callback(lambda _: left.set())

    async def begin(self, place: str | None) -> None:
        """The same, and wait until the request is on its way, or will never be.

        Whoever goes on to read a page at once keeps the event loop from sending anything.
        """
        if place is not None:
            self.start(place)
            await self._left[place].wait()

    async def get(self, place: str) -> T:
        """The page at ``place``. Raises what asking for it raised."""
        await self.begin(place)
        begun = self._waiting.pop(place, None)
        return await (self._ask(place, _nobody) if begun is None else begun)


def told_in(body: bytes, name: bytes, value: re.Pattern[bytes]) -> str | None:
    """The next page's place, as far as it can be told without reading the page; None if that is not sure.

    ``name`` in its quotes begins ``value``, whose first group is the place. Quotes within texts are escaped, so
    a text cannot hold the name; where it comes twice nevertheless, nobody can say which one counts.
    """
    at = body.find(name)
    if at < 0 or body.find(name, at + 1) >= 0:
        return None
    found = value.match(body, at)
    return None if found is None else found[1].decode()


def _nobody() -> None:
    """Nobody waits for this request to be on its way."""
