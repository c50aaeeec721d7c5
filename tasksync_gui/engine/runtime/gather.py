"""Several things at once that end together: when one fails, the others are stopped instead of left behind."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from typing import TypeVar, overload

A = TypeVar("A")
B = TypeVar("B")
C = TypeVar("C")
D = TypeVar("D")


@asynccontextmanager
async def task_group() -> AsyncIterator[asyncio.TaskGroup]:
    """A TaskGroup that raises its first failure itself, which callers can catch by its type."""
    try:
        async with asyncio.TaskGroup() as group:
            yield group
    except BaseExceptionGroup as errors:
        raise errors.exceptions[0] from None


@overload
async def gather_or_cancel(one: Awaitable[A], other: Awaitable[B], /) -> tuple[A, B]: ...


@overload
async def gather_or_cancel(
    one: Awaitable[A], two: Awaitable[B], three: Awaitable[C], four: Awaitable[D], /
) -> tuple[A, B, C, D]: ...


@overload
async def gather_or_cancel(*works: Awaitable[A]) -> tuple[A, ...]: ...


async def gather_or_cancel(*works: Awaitable[object]) -> tuple[object, ...]:
    """The results in their order.

    Raises:
        BaseException: the first failure; by then nothing of this is under way any more.
    """
    tasks = [asyncio.ensure_future(work) for work in works]
    try:
        return tuple(await asyncio.gather(*tasks))
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
