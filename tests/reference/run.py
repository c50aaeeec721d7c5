"""The whole check, spread over processes: fields, links, and whole tasks at random."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from multiprocessing import get_context

from tests.reference.check_fields import check_part, parts
from tests.reference.check_links import Setting, cases, check_setting, settings
from tests.reference.check_tasks import check_batch
from tests.reference.tally import Tally

Job = tuple[str, tuple[str, str] | Setting | int]


@dataclass
class Report:
    """What was compared, what differs, and how long it took."""

    parts: dict[str, Tally] = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def whole(self) -> Tally:
        """All parts together."""
        whole = Tally()
        for part in self.parts.values():
            whole.add(part)
        return whole


def run(jobs: int = 2, batches: int = 100, seed: int = 0, sample: int = 1) -> Report:
    """Compare everything; ``sample`` N takes only every N-th link setting and batch of random tasks."""
    report, started = Report(), time.perf_counter()
    todo = list(_jobs(batches, seed, sample))
    if jobs == 1:
        _collect(report, map(_work, todo))
    else:
        with get_context("spawn").Pool(jobs) as pool:
            _collect(report, pool.imap_unordered(_work, todo))
    report.seconds = time.perf_counter() - started
    return report


def _jobs(batches: int, seed: int, sample: int) -> Iterator[Job]:
    """The longest first, so that no process waits for another at the end."""
    for part in sorted(parts(), key=lambda each: (each[0] != "notes", each[1] != "two")):
        yield "fields", part
    for setting in settings()[::sample]:
        yield "links", setting
    for number in range(0, batches, sample):
        yield "tasks", seed + number


def _work(job: Job) -> tuple[str, Tally]:
    kind, what = job
    if isinstance(what, int):
        return kind, check_batch(what)
    if isinstance(what, Setting):
        return kind, check_setting(what, cases())
    return kind, check_part(*what)


def _collect(report: Report, results: Iterator[tuple[str, Tally]]) -> None:
    for kind, tally in results:
        report.parts.setdefault(kind, Tally()).add(tally)
