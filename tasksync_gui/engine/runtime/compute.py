"""Where long computations run: on the spot, or in a thread beside a window."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

T = TypeVar("T")


class Compute(Protocol):
    """Runs a long computation, possibly elsewhere."""

    async def __call__(self, work: Callable[[], T]) -> T:
        """What ``work`` returns or raises."""


async def at_once(work: Callable[[], T]) -> T:
    """Compute on the spot; a program with a window passes a thread instead."""
    return work()
