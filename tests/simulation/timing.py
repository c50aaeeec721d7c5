"""Virtual time: a loop that never waits, and clocks that a world can set wrong."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

START = datetime(2026, 3, 2, 12, tzinfo=UTC)


class _Skipping(selectors.BaseSelector):
    """Waiting for I/O that never comes: the time of the next timer is there at once."""

    def __init__(self) -> None:
        self.loop: VirtualLoop | None = None
        self._keys: dict[Any, selectors.SelectorKey] = {}

    def register(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:
        key = selectors.SelectorKey(fileobj, fileobj, events, data)
        self._keys[fileobj] = key
        return key

    def unregister(self, fileobj: Any) -> selectors.SelectorKey:
        return self._keys.pop(fileobj)

    def select(self, timeout: float | None = None) -> list[Any]:
        assert self.loop is not None
        if timeout is None:
            raise AssertionError("the world waits for something that nobody will do")
        self.loop.pass_time(max(0.0, timeout))
        return []

    def get_map(self) -> Mapping[Any, selectors.SelectorKey]:
        return self._keys


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop whose seconds pass only when a world says so, or when all wait."""

    def __init__(self) -> None:
        selector = _Skipping()
        self._seconds = 0.0
        super().__init__(selector)
        selector.loop = self

    def time(self) -> float:
        return self._seconds

    def pass_time(self, seconds: float) -> None:
        """Let ``seconds`` pass for everybody."""
        self._seconds += seconds


class SimClock:
    """The clock of one computer or server: true seconds, and a wall that may be wrong."""

    def __init__(self, loop: VirtualLoop, wrong: timedelta = timedelta()) -> None:
        self._loop = loop
        self.wrong = wrong

    def now(self) -> datetime:
        return START + self.wrong + timedelta(seconds=self._loop.time())

    def monotonic(self) -> float:
        return self._loop.time()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


def abandon(loop: VirtualLoop) -> None:
    """End what a failed world left waiting."""
    left = asyncio.all_tasks(loop)
    for task in left:
        task.cancel()
    if left:
        loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
    loop.close()
