"""What a run costs in durable commits, counted by the database itself."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from tasksync_gui.connectors.memory.connector import FULL
from tasksync_gui.model.run import Outcome, Trigger
from tasksync_gui.services.contract import RunRequest
from tasksync_gui.store import database
from tasksync_gui.store.sqlite import SqliteStore
from tests.support.desk import Desk

PER_RUN = 6
"""Lease and run, what was seen, the plan's book-keeping, the plan, the end; and one to spare."""


class Counter:
    """Listens to the statements of every connection that the store opens."""

    def __init__(self) -> None:
        self.commits = 0

    def listen(self, connection: sqlite3.Connection) -> sqlite3.Connection:
        connection.set_trace_callback(self.heard)
        return connection

    def heard(self, statement: str) -> None:
        self.commits += statement.strip().upper().startswith(("COMMIT", "END"))


@pytest.fixture
def commits(monkeypatch: pytest.MonkeyPatch) -> Counter:
    counter, connect = Counter(), database.connect
    monkeypatch.setattr(database, "connect", lambda path: counter.listen(connect(path)))
    return counter


@pytest.fixture
async def desk(tmp_path: Path, commits: Counter) -> AsyncIterator[Desk]:
    one_at_a_time = replace(FULL, concurrency=1)
    desk = Desk(tmp_path, one_at_a_time, one_at_a_time)
    desk.store = store = await SqliteStore.open(tmp_path / "t.sqlite", desk.clock)
    yield await desk.open()
    await store.close()


async def cost(desk: Desk, commits: Counter) -> tuple[int, int]:
    """(operations, commits) of one run."""
    commits.commits = 0
    run = await desk.services.engine.sync("Pair", RunRequest(Trigger.MANUAL, confirmed=True))
    assert run.outcome is Outcome.CLEAN, run.message
    counts = run.counts
    return counts.created + counts.updated + counts.deleted + counts.adopted, commits.commits


async def test_an_operation_costs_at_most_two_commits(desk: Desk, commits: Counter) -> None:
    for number in range(40):
        desk.put("left", title=f"Task {number}")
    for number in range(10):
        desk.put("right", title=f"Task {number}")
    operations, made = await cost(desk, commits)
    assert operations == 40
    assert 2 * 30 <= made <= 2 * operations + PER_RUN
    for number in range(20):
        desk.edit("left", f"Task {number}", notes="edited")
    for number in range(30, 40):
        desk.remove("right", f"Task {number}")
    operations, made = await cost(desk, commits)
    assert operations == 30
    assert made <= 2 * operations + PER_RUN


async def test_a_run_with_nothing_to_do_costs_two(desk: Desk, commits: Counter) -> None:
    desk.put("left", title="Task")
    await cost(desk, commits)
    await cost(desk, commits)
    assert await cost(desk, commits) == (0, 2)
