"""Ending a run early: a person pressed Cancel, or the program has to go."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class Cancellation:
    """A one-way switch a person can throw while a run is under way."""

    __slots__ = ("_requested", "_waiting")

    def __init__(self) -> None:
        self._requested = False
        self._waiting: list[asyncio.Future[None]] = []

    @property
    def requested(self) -> bool:
        """Whether *Cancel* was pressed."""
        return self._requested

    def request(self) -> None:
        """Stop after the requests that are in flight."""
        self._requested = True
        for waiter in self._waiting:
            if not waiter.done():
                waiter.set_result(None)

    async def wait(self) -> None:
        """Until it is thrown."""
        if self._requested:
            return
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(waiter)
        try:
            await waiter
        finally:
            self._waiting.remove(waiter)

    async def cut_short(self, work: Coroutine[Any, Any, T]) -> T | None:
        """What ``work`` returns, or None if the switch was thrown before: ``work`` is then given up."""
        task, switch = asyncio.ensure_future(work), asyncio.ensure_future(self.wait())
        try:
            await asyncio.wait({task, switch}, return_when=asyncio.FIRST_COMPLETED)
            return task.result() if task.done() else None
        finally:
            switch.cancel()
            task.cancel()
            await asyncio.gather(task, switch, return_exceptions=True)
