"""How many writes a server bears: learnt from two different locks, kept for a month, and never below one."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tasksync_gui.connectors.kit.http.turns import FILE, WriteTurns
from tests.support.clock import FakeClock


def test_two_different_locks_halve_and_one_alone_does_not(tmp_path: Path) -> None:
    turns = WriteTurns(FakeClock(), 8, tmp_path)
    for _ in range(9):
        turns.locked("PUT /a")
    assert turns.limit == 8
    turns.locked("PUT /b")
    assert turns.limit == 4
    for number in range(20):
        turns.locked(f"PUT /{number}")
    assert turns.limit == 1


def test_what_was_learnt_is_kept_and_forgotten_after_a_month(tmp_path: Path) -> None:
    clock = FakeClock()
    turns = WriteTurns(clock, 8, tmp_path / "new")
    turns.locked("PUT /a")
    turns.locked("PUT /b")
    assert WriteTurns(clock, 8, tmp_path / "new").limit == 4
    assert WriteTurns(clock, 2, tmp_path / "new").limit == 2
    clock.advance(31 * 86400)
    assert WriteTurns(clock, 8, tmp_path / "new").limit == 8


def test_a_memory_that_cannot_be_read_is_none(tmp_path: Path) -> None:
    for text in (
        "",
        "[]",
        '{"at_once": "x"}',
        '{"at_once": 1, "learnt": "never"}',
        '{"at_once": 1, "learnt": "2026-01-01"}',
    ):
        (tmp_path / FILE).write_text(text)
        assert WriteTurns(FakeClock(), 8, tmp_path).limit == 8


async def test_turns_are_taken_in_order_and_given_on_by_who_gives_up() -> None:
    turns, order = WriteTurns(FakeClock(), 1), list[int]()

    async def write(number: int) -> None:
        async with turns.one():
            order.append(number)
            await asyncio.sleep(0)

    writers = [asyncio.ensure_future(write(number)) for number in range(5)]
    await asyncio.sleep(0)
    writers[1].cancel()
    await asyncio.gather(*writers, return_exceptions=True)
    assert order == [0, 2, 3, 4]
