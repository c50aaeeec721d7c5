"""Many worlds, in several processes."""

from __future__ import annotations

import logging
import multiprocessing
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field

from tests.simulation.chains import draw_chain, run_chain
from tests.simulation.faults import Kind
from tests.simulation.report import told
from tests.simulation.script import draw_script
from tests.simulation.shrink import shrink
from tests.simulation.world import run_world

CHUNK = 50
CHAINS = 10
"""Every so many worlds, a chain or ring of three lists is played as well."""
SHRUNK = 3
"""Failures of one chunk whose stories are made small; the rest are told as they were."""


@dataclass(slots=True)
class Batch:
    """What a number of worlds came to."""

    worlds: int = 0
    syncs: int = 0
    writes: int = 0
    fired: Counter[Kind] = field(default_factory=Counter)
    did: Counter[str] = field(default_factory=Counter)
    laws: Counter[str] = field(default_factory=Counter)
    failures: list[tuple[int, str]] = field(default_factory=list)
    """Seed and story of every failed world."""

    def add(self, other: Batch) -> None:
        """Take another batch in."""
        self.worlds += other.worlds
        self.syncs += other.syncs
        self.writes += other.writes
        self.fired += other.fired
        self.did += other.did
        self.laws += other.laws
        self.failures += other.failures


def batches(seeds: range, jobs: int) -> Iterator[Batch]:
    """The worlds of ``seeds``, chunk by chunk and in order."""
    chunks = [seeds[start : start + CHUNK] for start in range(0, len(seeds), CHUNK)]
    if jobs <= 1:
        yield from map(play, chunks)
        return
    spawned = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, spawned, logging.disable, (logging.CRITICAL,)) as pool:
        yield from pool.map(play, chunks)


def play(seeds: range) -> Batch:
    """All worlds of ``seeds``, one after the other."""
    batch = Batch()
    for seed in seeds:
        result = run_world(draw_script(seed))
        batch.worlds += 1
        batch.syncs += result.syncs
        batch.writes += len(result.written)
        batch.fired += Counter(result.fired)
        batch.did += Counter(result.did)
        if result.violations:
            batch.laws.update({violation.law for violation in result.violations})
            batch.failures.append((seed, told(shrink(result, 300) if len(batch.failures) < SHRUNK else result)))
        if seed % CHAINS == 0:
            _play_chain(seed, batch)
    return batch


def _play_chain(seed: int, batch: Batch) -> None:
    outcome = run_chain(draw_chain(seed))
    batch.writes += outcome.writes
    batch.fired += outcome.fired
    if outcome.violations:
        batch.laws.update({violation.law for violation in outcome.violations})
        batch.failures.append((seed, outcome.told()))
