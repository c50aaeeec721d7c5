"""The first read of 10,000 tasks, against what the server needs for the same requests.

The client's own time is the wall time of the read less the time that a client needs which sends the same
requests in the same order and throws the answers away; the ratio is that to the latter. Each request takes the
server 50 ms, and nothing else: its answers were made before and come from another process.
"""

from __future__ import annotations

import asyncio
import gc
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tasksync_gui.app.clock import SystemClock
from tests.benchmarks.bare import Bare
from tests.benchmarks.many_tasks import FAKES, Filled
from tests.benchmarks.measure import Row, percentile
from tests.benchmarks.tape import played, record
from tests.fakes.service import serve

MEASURES = ("jira", "asana", "trello", "github")
"""Connectors whose long lists are read here."""
COUNT = 10_000
LATENCY = 0.05
TIMES = 3
BEAT = 0.002


@dataclass(frozen=True)
class Found:
    """Seconds of the fastest reads, and how many requests one takes."""

    ours: float
    bare: float
    requests: int
    gap: float
    """Seconds for which the event loop was away from its other work during a read: 99 % of the times less."""
    rest: float
    """The same while nothing is read."""

    @property
    def ratio(self) -> float:
        """The client's own time against the server's."""
        return (self.ours - self.bare) / self.bare


async def taped(filled: Filled, folder: Path) -> dict[bytes, bytes]:
    """All answers that a read gets from the fake, whose contract was checked elsewhere."""
    filled.fake.contract = None
    async with serve(filled.fake) as url:
        reader = filled.connect(url, SystemClock(), folder)
        await reader.snapshot(filled.collection)
        await reader.close()
    return record(filled.fake.exchanges, url.removeprefix("http://"))


async def once(filled: Filled, port: int, folder: Path, count: int) -> float:
    """Seconds of a first read by a fresh connector."""
    reader = filled.connect(f"http://127.0.0.1:{port}", SystemClock(), folder)
    gc.collect()
    gc.freeze()  # what the fake holds is not the client's to look through for garbage
    start = time.perf_counter()
    snapshot = await reader.snapshot(filled.collection)
    seconds = time.perf_counter() - start
    gc.unfreeze()
    await reader.close()
    assert len(snapshot.tasks) == count, snapshot.problems
    return seconds


async def compare(filled: Filled, port: int, folder: Path, count: int = COUNT) -> Found:
    """Both clients in turn."""
    bare, ours, theirs = Bare(port), [], []
    for _ in range(TIMES):
        ours.append(await once(filled, port, folder, count))
        notes = await bare.notes()
        theirs.append(await bare.again(notes))
        await bare.notes()
    rest, gap = await gaps(asyncio.sleep(2)), await gaps(once(filled, port, folder, count))
    await bare.close()
    return Found(min(ours), min(theirs), len(notes), gap, rest)


async def gaps(work: Awaitable[object]) -> float:
    """How late a timer of 2 ms is beside ``work``, in 99 of 100 cases at most; a window would be drawn by it."""
    late: list[float] = []

    async def beat() -> None:
        while True:
            since = time.perf_counter()
            await asyncio.sleep(BEAT)
            late.append(time.perf_counter() - since - BEAT)

    beating = asyncio.ensure_future(beat())
    await work
    beating.cancel()
    return percentile(late, 0.99)


def read(fill: Callable[[int], Filled], count: int = COUNT) -> tuple[Filled, Found]:
    """One system."""
    filled = fill(count)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        tape = asyncio.run(taped(filled, folder))
        filled.fake.exchanges.clear()
        with played(tape, folder, LATENCY) as port:
            return filled, asyncio.run(compare(filled, port, folder, count))


def measure() -> Iterator[Row]:
    """One row a system."""
    worst: list[tuple[float, float, str]] = []
    for fill in FAKES:
        filled, found = read(fill)
        worst.append((found.gap, found.rest, filled.title))
        yield Row(
            f"first read of {COUNT:,} tasks from {filled.title}: {found.requests} requests", f"{found.ours:.2f} s",
            f"the same requests at 50 ms each, answers thrown away: {found.bare:.2f} s",
            f"{found.ratio:.2f} of it is the client's own time", "≤ 0.10",
        )  # fmt: skip
    gap, rest, title = max(worst)
    yield Row(
        f"gaps between the event loop's turns while {COUNT:,} tasks are read (p99)",
        f"{gap * 1000:.1f} ms at worst ({title})",
        f"the same timer at rest (p99): {rest * 1000:.1f} ms",
        f"{gap / rest:.2f}",
        "≤ 16 ms",
    )
