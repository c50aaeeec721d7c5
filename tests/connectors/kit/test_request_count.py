"""Requests are counted for the work that needed them."""

from __future__ import annotations

import asyncio

from tasksync_gui.connectors.kit.http.request_count import count_request, requests_so_far


async def _read(requests: int, started: asyncio.Barrier) -> int:
    before = requests_so_far()
    await started.wait()

    async def ask() -> None:
        await asyncio.sleep(0)
        count_request()

    await asyncio.gather(*(ask() for _ in range(requests)))
    await started.wait()
    return requests_so_far() - before


async def test_two_lists_read_at_once_each_count_their_own() -> None:
    before = requests_so_far()
    started = asyncio.Barrier(2)
    assert await asyncio.gather(_read(1, started), _read(3, started)) == [1, 3]
    assert requests_so_far() - before == 4


async def test_what_nobody_counts_is_no_error() -> None:
    count_request()
    assert requests_so_far() == 0
