"""Understanding the pages of a list while the next ones load.

Turning records into tasks after the last page has come adds to the time a person waits. Done page by page, it
fills the time in which the server makes its next answer. A thread does it, and only one page at a time: the
event loop, which may be a window's, is then never away for longer than Python takes to switch threads.

Nor does it wait for Python's collector of garbage, which rests from the first page to the last (see ``collector``).
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from typing import Generic, Self, TypeVar

from tasksync_gui.connectors.kit.http.collector import COLLECTOR_RESTS

T = TypeVar("T")
R = TypeVar("R")
FEW = 20
"""So few are understood on the spot; a thread would take longer to begin."""
HEAD_START = 0.004
"""Seconds that a thread waits before it begins with a page, so that the request for the next one is out first."""
TURN, REST = 0.001, 0.00005
"""Seconds a thread works before it lets others go first, and for how long."""
PIECE = 250
"""So many simple steps are taken on the event loop before others have their turn."""


class PagePipeline(Generic[T, R]):
    """The work on one list. :meth:`take` is told of each page as it comes, :meth:`results` is asked in the end.

    A record that comes twice counts as it came last, and no record is kept once it is understood.
    """

    def __init__(self, understand: Callable[[T], R], key: Callable[[T], Hashable]) -> None:
        """``understand`` is called in a thread, never twice at the same time. ``key`` tells records apart."""
        self._understand = understand
        self._key = key
        self._works: list[asyncio.Future[None]] = []
        self._known: dict[Hashable, R] = {}

    async def __aenter__(self) -> Self:
        COLLECTOR_RESTS.__enter__()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Give up what nobody has asked for."""
        try:
            for work in self._works:
                work.cancel()
            await asyncio.gather(*self._works, return_exceptions=True)
        finally:
            COLLECTOR_RESTS.__exit__()

    def take(self, items: Sequence[T]) -> None:
        """Begin with the items of a page."""
        before = next(reversed(self._works), None)
        if len(items) > FEW:
            self._works.append(asyncio.ensure_future(self._beside(items, before)))
        else:
            self._works.append(asyncio.ensure_future(self._after(before, self._now(items))))

    async def results(self, items: Iterable[T]) -> list[R]:
        """What ``items`` mean, in their order; all of them must have been taken. Only their keys are looked at."""
        for work in self._works:
            await work
        return [self._known[self._key(item)] for item in items]

    async def all(self, items: Sequence[T]) -> list[R]:
        """What ``items`` mean that came together."""
        self.take(items)
        return await self.results(items)

    async def _beside(self, items: Sequence[T], before: asyncio.Future[None] | None) -> None:
        await asyncio.sleep(HEAD_START)
        if before is not None:
            await asyncio.wait([before])
        self._known.update(await asyncio.to_thread(self._politely, items))

    async def _after(self, before: asyncio.Future[None] | None, made: Sequence[tuple[Hashable, R]]) -> None:
        """What came later counts, however long the page before it takes."""
        if before is not None:
            await asyncio.wait([before])
        self._known.update(made)

    def _politely(self, items: Sequence[T]) -> list[tuple[Hashable, R]]:
        """In a thread: whoever waits for the interpreter has it each millisecond; Python gives it after five only.

        An event loop needs it several times to send a request and to read an answer.
        """
        made, since = [], time.perf_counter()
        for item in items:
            made.append((self._key(item), self._understand(item)))
            if time.perf_counter() - since > TURN:
                time.sleep(REST)
                since = time.perf_counter()
        return made

    def _now(self, items: Sequence[T]) -> list[tuple[Hashable, R]]:
        return [(self._key(item), self._understand(item)) for item in items]


def pieces(items: Sequence[T], size: int = PIECE) -> Iterator[Sequence[T]]:
    """``items`` in pieces, between which the event loop may be given a turn."""
    return (items[start : start + size] for start in range(0, len(items), size))
