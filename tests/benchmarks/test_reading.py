"""The benchmark of first reads works, and says what it claims to say; figures are for ``python -m tests.benchmarks``."""

from __future__ import annotations

import pytest

from tests.benchmarks.__main__ import merged
from tests.benchmarks.many_tasks import FAKES
from tests.benchmarks.reading import Found, read


@pytest.mark.thorough("the benchmark of first reads, on each system")
@pytest.mark.parametrize("fill", FAKES, ids=lambda fill: fill.__name__)
def test_every_system_can_be_read_from_the_tape(fill, monkeypatch):
    """Both clients send the same requests, and the program understands all tasks; nothing is on no tape."""
    monkeypatch.setattr("tests.benchmarks.reading.TIMES", 1)
    monkeypatch.setattr("tests.benchmarks.reading.LATENCY", 0.001)
    _, found = read(fill, 230)
    assert found.requests >= 3


def test_the_ratio_is_the_clients_own_time_to_the_servers():
    assert Found(ours=1.5, bare=1.0, requests=1, gap=0.0, rest=0.0).ratio == 0.5


def test_rows_of_other_parts_stay_in_the_table():
    old = "| what | x |\n|---|---|\n| kept | 1 |\n| read: 5 | 2 |"
    assert merged(old, "| what | x |\n|---|---|\n| read: 5 | 3 |\n| new | 4 |") == (
        "| what | x |\n|---|---|\n| kept | 1 |\n| read: 5 | 3 |\n| new | 4 |"
    )
