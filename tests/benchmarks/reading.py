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
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tasksync_gui.app.clock import SystemClock
from tests.benchmarks.bare import Bare
from tests.benchmarks.many_tasks import FAKES, Filled
from tests.benchmarks.measure import Row
from tests.benchmarks.tape import played, record
from tests.fakes.service import serve

COUNT = 10_000
LATENCY = 0.05
TIMES = 3


@dataclass(frozen=True)
class Found:
    """Seconds of the fastest reads, and how many requests one takes."""

    ours: float
    bare: float
    requests: int

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
    start = time.perf_counter()
    snapshot = await reader.snapshot(filled.collection)
    seconds = time.perf_counter() - start
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
    await bare.close()
    return Found(min(ours), min(theirs), len(notes))


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
    for fill in FAKES:
        filled, found = read(fill)
        yield Row(
            f"first read of {COUNT:,} tasks from {filled.title}: {found.requests} requests", f"{found.ours:.2f} s",
            f"the same requests at 50 ms each, answers thrown away: {found.bare:.2f} s",
            f"{found.ratio:.2f} of it is the client's own time", "≤ 0.10",
        )  # fmt: skip
