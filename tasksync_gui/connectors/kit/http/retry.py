"""Trying again what is safe to try again: full-jitter back-off, the server's wish as a floor."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from random import Random

from tasksync_gui.engine.ports import Clock
from tasksync_gui.engine.runtime.backoff import delay
from tasksync_gui.engine.runtime.wait_reporting import waiting
from tasksync_gui.model.codes import WaitCode
from tasksync_gui.model.errors import RateLimitedError, UnavailableError

SAFE_TRIES = 3
LONGEST_WAIT = 60.0
"""A longer wait is not worth holding a run for: the next one tries again."""


@dataclass(slots=True)
class Attempt:
    """One of several tries."""

    number: int
    last: bool
    clock: Clock
    random: Random

    async def failed(self, error: UnavailableError | RateLimitedError) -> None:
        """Wait before the next try, or raise ``error`` if there is none."""
        floor = error.retry_after if isinstance(error, RateLimitedError) else None
        if self.last or (floor or 0.0) > LONGEST_WAIT:
            raise error
        seconds = delay(self.number, self.random, floor)
        with waiting(seconds, WaitCode.RETRY if floor is None else WaitCode.ASKED):
            await self.clock.sleep(seconds)


async def tries(clock: Clock, random: Random, safe: bool) -> AsyncIterator[Attempt]:
    """Attempts for one request; only one if it is not ``safe`` to repeat."""
    count = SAFE_TRIES if safe else 1
    for number in range(count):
        yield Attempt(number, number + 1 == count, clock, random)
