"""Timing, and the rows of the table."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One line of the table: what was measured, against what, and the aim."""

    what: str
    measured: str
    baseline: str
    ratio: str
    aim: str


def timed(work: Callable[[], object], times: int = 3) -> float:
    """Seconds of the fastest of several runs."""
    found = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        found.append(time.perf_counter() - start)
    return min(found)


def percentile(values: list[float], share: float) -> float:
    """The value below which ``share`` of all values lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def median(values: list[float]) -> float:
    """The middle one."""
    return statistics.median(values)


def table(rows: list[Row]) -> str:
    """As Markdown."""
    lines = ["| what | measured | baseline in the same run | ratio | aim |", "|---|---|---|---|---|"]
    lines += [f"| {row.what} | {row.measured} | {row.baseline} | {row.ratio} | {row.aim} |" for row in rows]
    return "\n".join(lines)
