"""Pacing: never more than the published limit in any window, and what headers say is heeded."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasksync_gui.connectors.kit.http.pacing import Limit, Pacer, counted, number, writes
from tasksync_gui.model.errors import RateLimitedError
from tests.connectors.contract import FixedClock
from tests.support.clock import FakeClock

GITHUB = counted("x-ratelimit-remaining", "x-ratelimit-reset", epoch=True)


class StandingClock(FixedClock):
    """A clock that notes the waits and shows none of them."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)


@given(
    requests=st.integers(5, 200), seconds=st.sampled_from([1, 10, 60]), pauses=st.lists(st.floats(0, 30), max_size=4)
)
async def test_no_window_holds_more_than_the_limit(requests, seconds, pauses):
    clock = FakeClock()
    pacer = Pacer(clock, [Limit(requests, seconds)])
    sent: list[float] = []
    for pause in [*pauses, 0.0]:
        clock.advance(pause)
        for _ in range(requests):
            await pacer.ready("GET", "/x")
            sent.append(clock.monotonic())
    for number_, start in enumerate(sent):
        assert sum(1 for at in sent[number_:] if at < start + seconds * 0.999) <= requests


async def test_requests_at_the_same_time_share_the_budget():
    clock = FakeClock()
    pacer = Pacer(clock, [Limit(10, 10)])
    await asyncio.gather(*(pacer.ready("GET", "/x") for _ in range(12)))
    assert clock.monotonic() == pytest.approx((12 - 2) / 0.8)


async def test_a_spent_budget_stops_until_it_is_renewed():
    clock = FakeClock()
    pacer = Pacer(clock, [Limit(5000, 3600)], GITHUB)
    reset = str(int((clock.now() + timedelta(seconds=30)).timestamp()))
    pacer.learn("GET", "/x", 200, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": reset})
    await pacer.ready("GET", "/x")
    assert clock.monotonic() >= 30


async def test_what_is_left_is_spread_over_the_time_that_is_left():
    clock = FakeClock()
    pacer = Pacer(clock, [Limit(5000, 3600)], GITHUB)
    reset = str(int((clock.now() + timedelta(seconds=100)).timestamp()))
    pacer.learn("GET", "/x", 200, {"x-ratelimit-remaining": "10", "x-ratelimit-reset": reset})
    for _ in range(15):
        await pacer.ready("GET", "/x")
    assert clock.monotonic() == pytest.approx(50)


async def test_a_wait_that_is_too_long_is_an_error_with_its_length():
    clock = FakeClock()
    pacer = Pacer(clock, [Limit(100, 60)])
    pacer.learn("GET", "/x", 429, {"retry-after": "300"})
    for _ in range(3):
        with pytest.raises(RateLimitedError) as caught:
            await pacer.ready("GET", "/x")
        assert caught.value.retry_after == pytest.approx(300)
    clock.advance(301)
    await pacer.ready("GET", "/x")


async def test_a_limit_counts_only_what_it_applies_to():
    clock = FakeClock()
    pacer = Pacer(clock, [Limit(1, 40, applies=writes)])
    for _ in range(100):
        await pacer.ready("GET", "/x")
    assert clock.slept == []
    await pacer.ready("POST", "/x")
    await pacer.ready("POST", "/x")
    assert clock.slept == [pytest.approx(50)]


async def test_a_clock_that_stands_still_does_not_stop_us_for_good():
    clock = StandingClock()
    pacer = Pacer(clock, [Limit(10, 10)])
    for _ in range(300):
        await pacer.ready("GET", "/x")
    assert sum(clock.slept) > 0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("10", 10.0),
        ("10;w=60", 10.0),
        ("1.5", 1.5),
        ("", None),
        ("x", None),
        ("٣", None),
        (None, None),
        ("9" * 40, None),
    ],
)
def test_header_numbers(text, expected):
    assert number(text) == expected
