"""Several requests at once that end together: when one fails, the others are stopped instead of left behind."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import TypeVar, overload

A = TypeVar("A")
B = TypeVar("B")
C = TypeVar("C")
D = TypeVar("D")


@overload
async def together(one: Awaitable[A], other: Awaitable[B], /) -> tuple[A, B]: ...


@overload
async def together(
    one: Awaitable[A], two: Awaitable[B], three: Awaitable[C], four: Awaitable[D], /
) -> tuple[A, B, C, D]: ...


@overload
async def together(*works: Awaitable[A]) -> tuple[A, ...]: ...


async def together(*works: Awaitable[object]) -> tuple[object, ...]:
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
