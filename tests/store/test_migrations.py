"""Every schema that was ever in use is brought up to date without losing anything."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from tasksync_gui.model.ids import PairId
from tasksync_gui.store.migrations import all_migrations
from tasksync_gui.store.sqlite import SqliteStore
from tests.store.dump_schema import fill, old
from tests.support import store_values as values
from tests.support.clock import FakeClock

NEWEST = all_migrations()[-1].number


async def everything(path: Path) -> dict[str, Any]:
    """All that a person would miss."""
    store = await SqliteStore.open(path, FakeClock())
    try:
        state = await store.load(values.PAIR)
        runs = await store.runs(PairId(values.PAIR))
        return {
            "links": state.links,
            "observations": state.observations,
            "cursors": state.cursors,
            "decisions": state.decisions,
            "fingerprint": state.fingerprint,
            "intents": state.intents,
            "runs": runs,
            "changes": [await store.changes(run.id) for run in runs],
            "plan": await store.latest_plan(values.PAIR),
            "accounts": await store.accounts(),
            "pairs": await store.pairs(),
            "setting": await store.get_setting("schedule.pause"),
        }
    finally:
        await store.close()


def test_each_migration_has_a_database_to_start_from() -> None:
    missing = [number for number in range(1, NEWEST) if not old(number).exists()]
    assert not missing, "run python -m tests.store.dump_schema before adding a migration"


@pytest.mark.parametrize("number", range(1, NEWEST))
async def test_an_old_database_keeps_everything(tmp_path: Path, number: int) -> None:
    before = tmp_path / "old.sqlite"
    with sqlite3.connect(before) as database:
        database.executescript(old(number).read_text(encoding="utf-8"))
    database.close()
    await fill(tmp_path / "new.sqlite")
    assert await everything(before) == await everything(tmp_path / "new.sqlite")
    with sqlite3.connect(before) as database:
        assert database.execute("PRAGMA user_version").fetchone() == (NEWEST,)
    database.close()
    copies = {path.name for path in tmp_path.glob("old.sqlite.before-*")}
    assert copies == {f"old.sqlite.before-{later:04}" for later in range(number + 1, NEWEST + 1)}


async def test_a_new_database_needs_no_copies_of_an_empty_one(tmp_path: Path) -> None:
    await fill(tmp_path / "new.sqlite")
    assert not list(tmp_path.glob("*.before-*"))
