"""How many requests a piece of work took, even while others use the same client."""

from __future__ import annotations

import asyncio
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any


@dataclass(slots=True)
class _Count:
    """Requests on behalf of one asyncio task and of those it started; ``above``: the one that started it."""

    task: asyncio.Task[Any] | None
    above: _Count | None
    sent: int = 0


_count: ContextVar[_Count | None] = ContextVar("requests", default=None)


def requests_so_far() -> int:
    """Requests sent on behalf of the running task since it first asked; two readings make a difference.

    Both sides of a pair may be lists of one account and are then read through one client at once: each
    side's number leaves out the other's requests.
    """
    task, count = _running(), _count.get()
    if count is None or count.task is not task:
        count = _Count(task, count)
        _count.set(count)
    return count.sent


def count_request() -> None:
    """Count a request that was sent, in each counting under way in this context."""
    count = _count.get()
    while count is not None:
        count.sent += 1
        count = count.above


def _running() -> asyncio.Task[Any] | None:
    try:
        return asyncio.current_task()
    except RuntimeError:
        return None
