"""The whole check, spread over processes: fields, links, and whole tasks at random."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from multiprocessing import get_context

from tests.reference.check_fields import check_part, parts
from tests.reference.check_links import Setting, cases, check_setting, settings
from tests.reference.check_tasks import check_batch

SHOWN = 5
Job = tuple[str, tuple[str, str] | Setting | int]


@dataclass
class Part:
    """Counts of one kind of check."""

    states: int = 0
    differences: int = 0


@dataclass
class Report:
    """What was compared, what differs, and how long it took."""

    parts: dict[str, Part] = field(default_factory=dict)
    examples: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def states(self) -> int:
        """All states compared."""
        return sum(part.states for part in self.parts.values())

    @property
    def differences(self) -> int:
        """All states in which model and planner differ."""
        return sum(part.differences for part in self.parts.values())


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


def _work(job: Job) -> tuple[str, int, int, list[str]]:
    kind, what = job
    if isinstance(what, int):
        count, wrong = check_batch(what)
    elif isinstance(what, Setting):
        count, wrong = check_setting(what, cases())
    else:
        count, wrong = check_part(*what)
    return kind, count, len(wrong), wrong[:SHOWN]


def _collect(report: Report, results: Iterator[tuple[str, int, int, list[str]]]) -> None:
    for kind, count, differences, examples in results:
        part = report.parts.setdefault(kind, Part())
        part.states += count
        part.differences += differences
        report.examples = [*report.examples, *examples][:SHOWN]
