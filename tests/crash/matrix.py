"""Every kind of operation × every kind of system × every step: killed, run again, run once more, looked at.

``python -m tests.crash.matrix`` runs all of it and prints the figures. Each worker has a server of its own
and forks the program for every command (see :mod:`tests.crash.zygote`).
"""

from __future__ import annotations

import argparse
import json
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tasksync_gui.engine.apply.journal import NOT_SHOWN
from tasksync_gui.store.json_text import said
from tests.crash import zygote
from tests.crash.scenarios import BASE, SCENARIOS, at, expected
from tests.crash.zygote import BEFORE, MOMENTS, Death, Ended
from tests.support.processes import ended
from tests.taskserver.remote import ROOT, WRITES, Remote, task_server

MARKERS = ("client_id", "property", "none")
PROMISES = {"swap": True, "bare": False}
"""A system that compares revisions and reads incrementally, and one that does neither."""
KILLED = -9
PATIENCE = 3600.0
"""Seconds for a worker's half of the matrix."""


@dataclass(frozen=True)
class Group:
    """One row of the matrix: every step of one run."""

    kind: str
    marker: str
    promise: str

    @property
    def name(self) -> str:
        return f"{self.kind}-{self.marker}-{self.promise}"


GROUPS = tuple(Group(kind, marker, promise) for kind in SCENARIOS for marker in MARKERS for promise in PROMISES)


@dataclass
class Result:
    """What came of a group."""

    name: str
    cases: int = 0
    steps: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)


class Workshop:
    """A worker's server and folders."""

    def __init__(self, remote: Remote, folder: Path) -> None:
        self.remote = remote
        self.folder = folder

    def template(self, group: Group) -> Path:
        """A data directory with the pair of this kind of systems, and the server's lists as they are before the death."""
        scenario = SCENARIOS[group.kind]
        folder = self.folder / f"template-{group.name}"
        options = {"url": self.remote.url, "marker": group.marker}
        options |= {name: str(PROMISES[group.promise]).lower() for name in ("swap", "cursor")}
        settings = [part for name, value in options.items() for part in ("--set", f"{name}={value}")]
        self.remote.lists("left", "right")
        for name in ("Left", "Right"):
            _ok(zygote.run(folder, "account", "add", name, "--connector", "webtasks", *settings))
        _ok(
            zygote.run(
                folder, "pair", "add", "P", "--source", "Left:left", "--destination", "Right:right", "--mode", "two-way"
            )
        )
        if scenario.linked:
            self.remote.person(*at("left", BASE))
            _ok(zygote.run(folder, "sync", "P", "--json"))
        self.remote.person(*at("left", scenario.left), *at("right", scenario.right))
        self.remote.save("start")
        return folder

    def case(
        self, group: Group, template: Path, death: Death | None, kill: tuple[int, str] | None
    ) -> tuple[Ended, Path]:
        """One run from the template on, with its death."""
        folder = self.folder / "case"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(template, folder)
        self.remote.restore("start", kill)
        return zygote.run(folder, "sync", "P", "--json", death=death), folder

    def group(self, group: Group) -> Result:
        """All cases of a group. The first run is left alone: it shows which steps there are to die at."""
        result = Result(group.name)
        template = self.template(group)
        before = _runs(template)
        whole, folder = self.case(group, template, None, None)
        requests = self.remote.count()
        result.problems += self.look(group, _ok(whole), folder, before, died=False)
        for death, kill, name in _deaths(whole.transactions, requests):
            dead, folder = self.case(group, template, death, kill)
            problems = [] if dead.code == KILLED else [f"it did not die: exit {dead.code} {dead.err[-300:]}"]
            problems += self.look(group, self.again(folder), folder, before, died=True)
            result.cases += 1
            result.steps[name] += 1
            result.problems += [f"{group.name}, {name} {death or kill}: {problem}" for problem in problems]
        shutil.rmtree(template)
        return result

    def again(self, folder: Path) -> Ended:
        self.remote.count()
        return zygote.run(folder, "sync", "P", "--json")

    def look(self, group: Group, last: Ended, folder: Path, before: int, *, died: bool) -> Iterator[str]:
        """What is wrong after ``last``, the run that mends everything."""
        scenario = SCENARIOS[group.kind]
        if last.code != 0:
            yield f"the next run ended with {last.code}: {last.out} {last.err[-500:]}"
            return
        wanted = expected(scenario)
        for side in ("left", "right"):
            if self.remote.tasks(side) != wanted:
                yield f"{side} is {self.remote.tasks(side)}"
        self.remote.count()
        calm = zygote.run(folder, "sync", "P", "--json")
        writes = self.remote.writes()
        if calm.code != 0 or writes or calm.run["message"]:
            yield f"the run after that is not calm: {calm.code} {writes} {calm.out}"
        yield from _history(folder, before, scenario.told)
        if died:
            yield from _interruption(folder, before, last.run["message"])


def _ok(ended: Ended) -> Ended:
    if ended.code != 0:
        raise AssertionError(f"exit {ended.code}\n{ended.out}\n{ended.err}")
    return ended


def _deaths(
    transactions: tuple[str, ...], requests: list[tuple[str, str]]
) -> Iterator[tuple[Death | None, tuple[int, str] | None, str]]:
    for number, name in enumerate(transactions, 1):
        for moment in MOMENTS:
            yield Death(number, moment), None, f"{moment} {name.split('.')[1] if '.' in name else name}"
    for number, (method, path) in enumerate(requests, 1):
        what = method if method in WRITES else "listing" if "/tasks/" not in path else "reading"
        for moment in (BEFORE, "after"):
            yield None, (number, moment), f"{moment} {what}"


def _rows(folder: Path, query: str, *values: Any) -> list[tuple[Any, ...]]:
    connection = sqlite3.connect(folder / "tasksync.sqlite")
    try:
        return connection.execute(query, values).fetchall()
    finally:
        connection.close()


def _runs(folder: Path) -> int:
    return int(_rows(folder, "SELECT COUNT(*) FROM runs")[0][0])


def _history(folder: Path, before: int, told: frozenset[tuple[str, str, str]]) -> Iterator[str]:
    """Each change exactly once, over all runs since the template was made."""
    newer = "run IN (SELECT id FROM runs ORDER BY started_at, rowid LIMIT -1 OFFSET ?)"
    query = f"SELECT kind, side, title, field, ok FROM changes WHERE {newer}"
    if failed := _rows(folder, f"{query} AND NOT ok AND message <> ?", before, said((NOT_SHOWN,))):
        yield f"history tells of failures: {failed}"
    rows = _rows(folder, f"{query} AND ok", before)
    doubled = [row for row, count in Counter(rows).items() if count > 1]
    if doubled:
        yield f"history tells twice of {doubled}"
    found = {row[:3] for row in rows}
    if found != told:
        yield f"history tells of {sorted(found ^ told)} wrongly"
    if _rows(folder, "SELECT operation FROM journal WHERE state = 'intent'"):
        yield "intents are left open"


def _interruption(folder: Path, before: int, message: str) -> Iterator[str]:
    """A run that began and did not end is shown as interrupted, with what it did, and the next one says so."""
    query = "SELECT id, outcome, created + updated + deleted + adopted FROM runs ORDER BY started_at, rowid LIMIT -1 OFFSET ?"
    runs = _rows(folder, query, before)
    interrupted = [run for run in runs if run[1] == "interrupted"]
    if any(run[1] not in ("clean", "interrupted") for run in runs) or len(interrupted) != len(runs[:-2]) - _ended(runs):
        yield f"runs are shown as {runs}"
    if bool(interrupted) != message.startswith("The previous run was interrupted: "):
        yield f"after {runs} the next run says '{message}'"
    for id_, _, count in interrupted:
        done = _rows(folder, "SELECT COUNT(DISTINCT operation) FROM changes WHERE run = ? AND ok", id_)[0][0]
        if done != count:
            yield f"an interrupted run did {done} and shows {count}"


def _ended(runs: list[tuple[Any, ...]]) -> int:
    """Runs that had ended before their process died."""
    return sum(1 for run in runs[:-2] if run[1] == "clean")


def work(groups: list[Group]) -> Iterator[Result]:
    """What one worker does."""
    with task_server() as remote, tempfile.TemporaryDirectory() as folder:
        zygote.warm_up(remote, Path(folder))
        workshop = Workshop(remote, Path(folder))
        for group in groups:
            yield workshop.group(group)


def run_all(groups: tuple[Group, ...], workers: int) -> dict[str, Result]:
    """All groups, spread over ``workers`` processes."""
    command = [sys.executable, "-m", "tests.crash.matrix", "--work"]
    started = [
        subprocess.Popen(
            [*command, *(group.name for group in groups[number::workers])], stdout=subprocess.PIPE, text=True, cwd=ROOT
        )
        for number in range(workers)
    ]
    found = {}
    for process in started:
        code, out, _ = ended(process, within=PATIENCE)
        if code:
            raise RuntimeError(f"a worker ended with {code}")
        for line in out.splitlines():
            data = json.loads(line)
            found[data["name"]] = Result(data["name"], data["cases"], Counter(data["steps"]), data["problems"])
    return found


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.crash.matrix", description=__doc__)
    parser.add_argument("groups", nargs="*", metavar="KIND-MARKER-PROMISE", help="all if left out")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--work", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    chosen = tuple(group for group in GROUPS if not options.groups or group.name in options.groups)
    if options.work:
        for result in work(list(chosen)):
            print(json.dumps(vars(result)), flush=True)
            print(f"{result.name}: {result.cases} deaths, {len(result.problems)} problems", file=sys.stderr, flush=True)
        return 0
    start = time.monotonic()
    results = run_all(chosen, options.workers)
    seconds = time.monotonic() - start
    problems = [problem for result in results.values() for problem in result.problems]
    steps = sum((result.steps for result in results.values()), Counter[str]())
    for name, count in sorted(steps.items()):
        print(f"{count:6,}  {name}")
    cases = sum(result.cases for result in results.values())
    print(f"{cases:,} deaths in {seconds:.0f} s, {len(problems)} problems")
    print("\n".join(problems[:20]))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
