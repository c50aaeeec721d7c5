"""Leaving a system alone that fails, and ending early."""

from __future__ import annotations

import asyncio

from tasksync_gui.engine.runtime.cancellation import Cancellation
from tasksync_gui.engine.runtime.circuit_breaker import Breaker


def test_failures_count_only_while_they_come_one_after_the_other() -> None:
    breaker = Breaker()
    for _ in range(4):
        breaker.failed()
    breaker.answered()
    breaker.failed()
    assert not breaker.is_open


def test_after_five_failures_a_system_is_given_up_whatever_it_answers_late() -> None:
    breaker = Breaker()
    for _ in range(5):
        assert not breaker.is_open
        breaker.failed()
    assert breaker.is_open
    breaker.answered()
    assert breaker.is_open


def test_several_different_tasks_are_forbidden_before_it_is_about_the_account() -> None:
    breaker = Breaker()
    assert not any(breaker.forbids("1") for _ in range(9))
    assert not any(breaker.forbids(str(number)) for number in range(4))
    assert breaker.forbids("5")


def test_one_that_could_be_written_speaks_for_the_account() -> None:
    breaker = Breaker()
    for number in range(4):
        breaker.forbids(str(number))
    breaker.accepted()
    assert not breaker.forbids("5")


async def test_who_begins_to_wait_after_cancel_does_not_wait() -> None:
    cancel = Cancellation()
    cancel.request()
    await asyncio.wait_for(cancel.wait(), 5)


async def test_a_cancelled_wait_ends_and_work_that_was_done_counts() -> None:
    cancel = Cancellation()

    async def quick() -> str:
        return "done"

    assert await cancel.cut_short(quick()) == "done"
    waiting = asyncio.create_task(cancel.cut_short(asyncio.sleep(3600, "slept")))
    await asyncio.sleep(0)
    cancel.request()
    assert await asyncio.wait_for(waiting, 5) is None
