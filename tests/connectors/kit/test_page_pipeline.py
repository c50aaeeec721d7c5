"""Understanding one page while the next one loads: beside the event loop, one page at a time, nothing lost."""

from __future__ import annotations

import asyncio
import gc
import threading
from collections.abc import Sequence

import pytest

from tasksync_gui.connectors.kit.http.page_pipeline import FEW, PagePipeline, pieces
from tasksync_gui.connectors.kit.http.paging import Page, by_cursor, by_number, by_offset

PAGE = 2 * FEW


def key(item: int) -> int:
    return item


async def test_a_page_is_understood_while_the_next_one_loads():
    """The second page does not come before the first one is understood: waiting for the last would never end."""
    loop, first = asyncio.get_running_loop(), asyncio.Event()

    def understand(item: int) -> str:
        if item == PAGE - 1:
            loop.call_soon_threadsafe(first.set)
        return str(item)

    async def fetch(cursor: str | None) -> Page[int]:
        if cursor is None:
            return Page(range(PAGE), next="second")
        await asyncio.wait_for(first.wait(), 30)
        return Page(range(PAGE, 2 * PAGE))

    async with PagePipeline(understand, key) as meanwhile:
        found = await by_cursor(fetch, key, taken=meanwhile.take)
        assert await meanwhile.results(found) == [str(item) for item in range(2 * PAGE)]


async def test_neither_the_event_loop_nor_two_threads_at_once_do_the_work():
    threads: list[int] = []
    busy = threading.Lock()

    def understand(item: int) -> int:
        assert busy.acquire(blocking=False), "two pages at the same time"
        threads.append(threading.get_ident())
        busy.release()
        return -item

    async with PagePipeline(understand, key) as meanwhile:
        for start in range(0, 10 * PAGE, PAGE):
            meanwhile.take(range(start, start + PAGE))
        assert await meanwhile.results(range(10 * PAGE)) == [-item for item in range(10 * PAGE)]
    assert len(threads) == 10 * PAGE
    assert threading.get_ident() not in threads


async def test_a_record_that_comes_twice_counts_as_it_came_last():
    async with PagePipeline(lambda item: item[1], lambda item: item[0]) as meanwhile:
        meanwhile.take([(number, "old") for number in range(PAGE)])
        meanwhile.take([(3, "new")])
        assert await meanwhile.results([(2, ""), (3, "")]) == ["old", "new"]


async def test_a_late_page_counts_however_few_are_on_it():
    """They are understood at once, while the large page before still waits for a thread."""
    async with PagePipeline(lambda item: item[1], lambda item: item[0]) as meanwhile:
        for round_ in ("old", "new", "newest"):
            meanwhile.take([(number, round_) for number in range(PAGE)])
            meanwhile.take([(3, f"{round_} of few")])
        assert await meanwhile.results([(2, ""), (3, "")]) == ["newest", "newest of few"]


async def test_the_collector_of_garbage_rests_until_all_is_read():
    frozen = gc.get_freeze_count()
    async with PagePipeline(lambda item: [item], key) as meanwhile:
        for start in range(0, 3 * PAGE, PAGE):
            meanwhile.take(range(start, start + PAGE))
        assert not gc.isenabled()
        await meanwhile.results(range(3 * PAGE))
    assert (gc.isenabled(), gc.get_freeze_count()) == (True, frozen)


async def test_of_two_lists_the_one_that_ends_first_does_not_wake_the_collector():
    async with PagePipeline(key, key):
        with pytest.raises(ConnectionError):
            async with PagePipeline(key, key):
                raise ConnectionError
        assert not gc.isenabled()
    assert gc.isenabled()


async def test_a_read_that_is_given_up_wakes_the_collector():
    reading = asyncio.Event()

    async def read() -> None:
        async with PagePipeline(key, key) as meanwhile:
            meanwhile.take(range(PAGE))
            reading.set()
            await asyncio.Event().wait()

    work = asyncio.ensure_future(read())
    await reading.wait()
    work.cancel()
    await asyncio.wait([work])
    assert gc.isenabled()


async def test_few_records_need_no_thread():
    threads: list[int] = []
    async with PagePipeline(lambda item: threads.append(threading.get_ident()), key) as meanwhile:
        assert await meanwhile.all([*range(FEW)]) == [None] * FEW
    assert set(threads) == {threading.get_ident()}


async def test_what_goes_wrong_is_said_and_nothing_is_left_running():
    def understand(item: int) -> int:
        return 1 // item

    async def two_pages() -> None:
        async with PagePipeline(understand, key) as meanwhile:
            meanwhile.take(range(PAGE))
            meanwhile.take(range(PAGE, 2 * PAGE))
            await meanwhile.results(range(PAGE))

    with pytest.raises(ZeroDivisionError):
        await two_pages()
    assert len(asyncio.all_tasks()) == 1


async def test_a_read_that_fails_gives_up_what_it_had_begun():
    async def one_page() -> None:
        async with PagePipeline(key, key) as meanwhile:
            meanwhile.take(range(PAGE))
            raise ConnectionError

    with pytest.raises(ConnectionError):
        await one_page()
    assert len(asyncio.all_tasks()) == 1


@pytest.mark.parametrize("how", ["cursor", "number", "offset", "at once", "overlap"])
async def test_every_way_of_paging_tells_of_each_page(how: str):
    items, size, told = list(range(25)), 4, set[int]()

    def taken(page: Sequence[int]) -> None:
        told.update(page)

    async def from_cursor(cursor: str | None) -> Page[int]:
        at = int(cursor or 0)
        return Page(items[at : at + size], next=str(at + size) if at + size < len(items) else None)

    async def at(start: int) -> Page[int]:
        return Page(items[start : start + size], total=None if how == "overlap" else len(items))

    async def numbered(number: int) -> Page[int]:
        return await at((number - 1) * size)

    match how:
        case "cursor":
            found = await by_cursor(from_cursor, key, taken=taken)
        case "number":
            found = await by_number(numbered, key, taken=taken)
        case _:
            width = 3 if how == "at once" else 1
            found = await by_offset(at, key, overlap=how == "overlap", concurrency=width, taken=taken)
    assert found == items
    assert told == set(items)


def test_pieces_are_the_whole():
    assert [list(piece) for piece in pieces(range(5), 2)] == [[0, 1], [2, 3], [4]]
    assert not list(pieces([]))
