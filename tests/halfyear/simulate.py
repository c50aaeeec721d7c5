"""A bot syncs every five minutes while a person edits now and then: real schedule, engine and SQLite file.

Only the clock is made: it jumps from one tick of the bot to the next. ``stride`` makes the steps longer, so
that the same half year passes in fewer runs.
"""

from __future__ import annotations

import gc
import resource
import time
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from tasksync_gui.app.bootstrap import build_services
from tasksync_gui.app.logging import start_logging
from tasksync_gui.app.paths import DATABASE
from tasksync_gui.model.fields import Completion, Status
from tasksync_gui.model.run import Outcome, Run, Trigger
from tasksync_gui.services.contract import PairDraft, RunRequest, Services
from tests.support.desk import Desk, OneKind, Vault

INTERVAL = 300
DAYS = 180
RUNS = DAYS * 86_400 // INTERVAL
TASKS = 60
EDITS_A_DAY = 4


@dataclass
class Month:
    """What there was at the end of thirty days."""

    runs: int
    database: int
    log: int
    memory: int
    rows: dict[str, int]


@dataclass
class Report:
    """The whole half year."""

    runs: int = 0
    edits: int = 0
    seconds: float = 0.0
    outcomes: dict[Outcome, int] = field(default_factory=dict)
    months: list[Month] = field(default_factory=list)
    backups: int = 0
    apart: list[str] = field(default_factory=list)
    """Titles on one side only, in the end."""


class Person:
    """Somebody at work on both lists."""

    def __init__(self, desk: Desk, random: Random) -> None:
        self.desk = desk
        self.random = random
        self.edits = 0

    def edit(self) -> None:
        """One edit on one side; never the same task on both sides before a sync, so nothing needs a decision."""
        self.edits += 1
        side = self.random.choice(("left", "right"))
        titles = self.desk.titles(side)
        kind = self.random.choice(("create", "notes", "done", "delete")) if len(titles) > TASKS // 2 else "create"
        if len(titles) > 2 * TASKS:
            kind = "delete"
        title = self.random.choice(titles) if titles else ""
        match kind:
            case "create":
                self.desk.put(side, title=f"Task {self.edits}", labels=frozenset({f"l{self.edits % 7}"}))
            case "notes":
                self.desk.edit(side, title, notes=f"edit {self.edits}")
            case "done":
                self.desk.edit(side, title, status=Completion(Status.COMPLETED, None))
            case _:
                self.desk.remove(side, title)


async def half_year(folder: Path, *, stride: int = 1, days: int = DAYS, seed: int = 1) -> Report:
    """``stride``: the bot's interval in units of five minutes."""
    desk, random = Desk(folder), Random(seed)
    person, report, start = Person(desk, random), Report(), time.perf_counter()
    for number in range(TASKS):
        desk.put("left", title=f"First {number}")
    desk.settings.sync_interval_seconds = INTERVAL * stride
    stop_logging = start_logging(folder)
    services = await _services(desk, folder)
    try:
        steps = days * 86_400 // (INTERVAL * stride)
        for step in range(1, steps + 1):
            if random.random() < EDITS_A_DAY * INTERVAL * stride / 86_400:
                person.edit()
            desk.clock.advance(INTERVAL * stride)
            await _tick(services, report)
            desk.forget_calls()
            if step % (steps // 6 or 1) == 0:
                report.months.append(await _month(folder, report))
        desk.clock.advance(INTERVAL * stride)
        await _tick(services, report)
    finally:
        await services.close()
        stop_logging()
    report.edits, report.seconds = person.edits, time.perf_counter() - start
    report.backups = len(list((folder / "backups").glob("*.sqlite")))
    report.apart = sorted(set(desk.titles("left")) ^ set(desk.titles("right")))
    return report


async def _services(desk: Desk, folder: Path) -> Services:
    kinds = OneKind({name: desk._kind(name) for name in desk.lists})
    services = await build_services(
        folder, environ={}, clock=desk.clock, secrets=Vault(), registry=kinds, settings=desk.settings
    )  # fmt: skip
    for name in ("left", "right"):
        await services.accounts.add(name.title(), name, {}, {})
    await services.pairs.add(PairDraft("Pair", "Left", "Right"))
    return services


async def _tick(services: Services, report: Report) -> None:
    for pair in await services.schedule.due():
        run: Run = await services.engine.sync(pair.name, RunRequest(Trigger.TIMER))
        report.runs += 1
        report.outcomes[run.outcome] = report.outcomes.get(run.outcome, 0) + 1


async def _month(folder: Path, report: Report) -> Month:
    import sqlite3

    gc.collect()
    tables = ("runs", "changes", "journal", "links", "observations", "plans")
    connection = sqlite3.connect(folder / DATABASE)
    rows = {table: connection.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0] for table in tables}
    connection.close()
    return Month(
        report.runs,
        (folder / DATABASE).stat().st_size,
        sum(file.stat().st_size for file in (folder / "logs").glob("*")),
        resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
        rows,
    )
