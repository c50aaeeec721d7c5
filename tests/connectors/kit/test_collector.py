"""The collector of garbage is left as it was found, whoever wanted it to rest, and however that ended."""

from __future__ import annotations

import gc
import random
import threading
from collections.abc import Iterator
from contextlib import suppress

import pytest

from tasksync_gui.connectors.kit.http.collector import CollectorRest


@pytest.fixture(autouse=True)
def collecting() -> Iterator[None]:
    yield
    gc.enable()


@pytest.mark.parametrize("on", [True, False])
def test_it_is_as_the_first_found_it(on: bool) -> None:
    (gc.enable if on else gc.disable)()
    rest = CollectorRest()
    with rest:
        assert not gc.isenabled()
        with rest:
            assert not gc.isenabled()
        assert not gc.isenabled(), "the inner one must not wake it for the outer one"
    assert gc.isenabled() is on
    with rest:
        assert not gc.isenabled(), "it can be used again"
    assert gc.isenabled() is on


def test_what_fails_inside_wakes_it() -> None:
    with suppress(ZeroDivisionError), CollectorRest():
        raise ZeroDivisionError
    assert gc.isenabled()


def test_many_threads_leave_it_on() -> None:
    """Of threads that each remembered how it was, one that came in between would have left it off for good."""
    rest, start, wrong = CollectorRest(), threading.Barrier(8), list[int]()

    def work(number: int) -> None:
        dice = random.Random(number)
        start.wait()
        for _ in range(300):
            with rest:
                if gc.isenabled():
                    wrong.append(number)
                if dice.random() < 0.2:
                    with rest:
                        pass

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (wrong, gc.isenabled()) == ([], True)
