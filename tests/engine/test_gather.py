from __future__ import annotations

import asyncio

import pytest

from tasksync_gui.engine.runtime.gather import gather_or_cancel
from tasksync_gui.model.errors import UnavailableError


async def value(number: int) -> int:
    await asyncio.sleep(0)
    return number


async def test_results_keep_their_order() -> None:
    assert await gather_or_cancel(value(1), value(2), value(3)) == (1, 2, 3)
    assert await gather_or_cancel(*(value(number) for number in range(0))) == ()


async def test_requests_beside_a_failed_one_are_not_left_behind() -> None:
    ended = asyncio.Event()

    async def waiting() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    async def failing() -> None:
        await asyncio.sleep(0)
        raise UnavailableError("The server is away")

    with pytest.raises(UnavailableError):
        await gather_or_cancel(waiting(), failing())
    assert ended.is_set()
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_whoever_is_stopped_stops_all_of_them() -> None:
    begun = asyncio.Event()

    async def waiting() -> None:
        begun.set()
        await asyncio.Event().wait()

    outer = asyncio.ensure_future(gather_or_cancel(waiting(), waiting()))
    await begun.wait()
    outer.cancel()
    with pytest.raises(asyncio.CancelledError):
        await outer
    assert asyncio.all_tasks() == {asyncio.current_task()}
