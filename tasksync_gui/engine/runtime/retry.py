"""Trying again, wherever it is done: how often, after how long, and when it is not worth holding a run for.

Requests that may be repeated are repeated by whoever sends them (:func:`tries`); a write only by the engine, after it
has asked what became of it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from random import Random

from tasksync_gui.engine.ports import Clock
from tasksync_gui.engine.runtime.wait_reporting import waiting
from tasksync_gui.model.codes import WaitCode
from tasksync_gui.model.errors import ConnectorError, RateLimitedError, UnavailableError

LONGEST_WAIT = 60.0
"""Seconds. No pause is longer by itself, and one that a system asks for is not waited: the next run tries again."""
WRITES = 6
"""So often is a write tried in all, questions about its end included."""
READS = 3
"""So often is a request tried that may be repeated."""


def delay(attempt: int, random: Random, floor: float | None = None) -> float:
    """Seconds before try number ``attempt`` + 1 (AWS Architecture Blog, "Exponential Backoff And Jitter")."""
    jittered = random.uniform(0, min(LONGEST_WAIT, 2.0**attempt))
    return max(jittered, floor or 0.0)


def pause_after(error: ConnectorError, attempt: int, limit: int, random: Random) -> float:
    """Seconds to wait after try number ``attempt`` (from 0) of ``limit`` has failed with ``error``.

    Raises:
        ConnectorError: ``error`` itself, if it was the last try or its system wants to be left alone for too long.
    """
    floor = error.retry_after if isinstance(error, RateLimitedError) else None
    if attempt + 1 >= limit or (floor or 0.0) > LONGEST_WAIT:
        raise error
    return delay(attempt, random, floor)


@dataclass(slots=True)
class Attempt:
    """The ``number``-th of at most ``limit`` tries."""

    number: int
    limit: int
    clock: Clock
    random: Random

    async def failed(self, error: UnavailableError | RateLimitedError) -> None:
        """Wait before the next try, or raise ``error`` if there is none."""
        seconds = pause_after(error, self.number, self.limit, self.random)
        asked = isinstance(error, RateLimitedError) and error.retry_after is not None
        with waiting(seconds, WaitCode.ASKED if asked else WaitCode.RETRY):
            await self.clock.sleep(seconds)


async def tries(clock: Clock, random: Random, safe: bool) -> AsyncIterator[Attempt]:
    """Attempts for one request; only one if it is not ``safe`` to repeat."""
    limit = READS if safe else 1
    for number in range(limit):
        yield Attempt(number, limit, clock, random)
