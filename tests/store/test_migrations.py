"""Every schema that was ever in use is brought up to date without losing anything."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from tasksync_gui.model.errors import NewerSchemaError, StoreError
from tasksync_gui.model.ids import AccountId, PairId, Side
from tasksync_gui.model.message import words
from tasksync_gui.services.status.blocked import BlockedAccounts
from tasksync_gui.store.database import Database
from tasksync_gui.store.json_text import dumps
from tasksync_gui.store.migrations import Migration, all_migrations
from tasksync_gui.store.plan_codec import task_to_json
from tasksync_gui.store.sqlite import SqliteStore
from tests.store.dump_schema import fill, old
from tests.support import store_values as values
from tests.support.clock import FakeClock
from tests.support.databases import opened
from tests.support.errors import refused
from tests.support.store_values import PAIR

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


async def test_a_newer_database_is_refused_untouched(tmp_path: Path) -> None:
    path = tmp_path / "t.sqlite"
    await (await opened(path)).close()
    with sqlite3.connect(path) as raw:
        raw.execute("PRAGMA user_version = 99")
    raw.close()
    before = path.read_bytes()
    with refused(NewerSchemaError, "newer version"):
        await opened(path)
    assert path.read_bytes() == before


def test_migrations_have_no_gap() -> None:
    assert [migration.number for migration in all_migrations()] == list(range(1, len(all_migrations()) + 1))


async def test_a_database_of_the_first_version_is_brought_up_to_date(tmp_path: Path) -> None:
    path = tmp_path / "t.sqlite"
    first = Database.open(path, all_migrations()[:1])
    await first.close()
    with sqlite3.connect(path) as raw:
        raw.execute(
            "INSERT INTO observations (pair, side, id, fingerprint, document) VALUES (?, 'source', 't1', 'f', ?)",
            (PAIR, dumps(task_to_json(values.task()))),
        )
    raw.close()
    store = await opened(path)
    state = await store.load(PAIR)
    assert state.unechoed[Side.SOURCE] == state.observations[Side.SOURCE].keys()
    assert len(state.unechoed[Side.SOURCE]) == 1, "nobody knows whether the cursor covers it: ask once"
    await store.close()


async def test_what_was_kept_as_text_stays_that_text(tmp_path: Path) -> None:
    path = tmp_path / "t.sqlite"
    await Database.open(path, all_migrations()[:5]).close()
    with sqlite3.connect(path) as raw:
        raw.executescript(
            "INSERT INTO settings VALUES ('blocked.a1', 'The sign-in was refused (''Dr. \"Who\"'')');"
            "INSERT INTO settings VALUES ('blocking', 'other');"
            "INSERT INTO links (pair, id, state, title, failures, problem) VALUES"
            " ('pair-1', 'l1', 'live', 't', 0, 'It failed. Wait.'), ('pair-1', 'l2', 'live', 't', 0, '');"
            "INSERT INTO runs (id, pair, pair_name, trigger, started_at, outcome, created, updated, deleted, adopted,"
            " held, failed, requests, seconds, plan_digest, message, retryable, overridden, needs_review) VALUES"
            " ('run-1', 'pair-1', 'P', 'manual', '2026-03-02T12:00:00+00:00', 'clean', 0, 0, 0, 0, 0, 0, 0, 0.0, '',"
            " 'One. Two.', 0, '[]', 0);"
            "INSERT INTO changes (run, sequence, operation, kind, side, title, before, after, at, ok, message) VALUES"
            " ('run-1', 0, 'o', 'update', 'source', 't', 'null', 'null', '2026-03-02T12:00:00+00:00', 1, 'Grün \\ n');"
        )
    raw.close()
    store = await opened(path)
    links, run = (await store.load(PAIR)).links, (await store.runs(PAIR))[0]
    assert (links["l1"].problem, links["l2"].problem) == ((words("It failed. Wait."),), ())
    assert run.message == (words("One. Two."),)
    assert (await store.changes(run.id))[0].message == (words("Grün \\ n"),)
    assert await BlockedAccounts(store).reason(AccountId("a1")) == words("The sign-in was refused ('Dr. \"Who\"')")
    assert await store.get_setting("blocking") == "other"
    await store.close()


async def test_a_migration_keeps_the_data_and_a_copy_of_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "t.sqlite"
    store = await opened(path)
    lease = await store.acquire_lease(PAIR, "host/1", 60)
    await store.apply_updates(lease, [values.link()])
    await store.close()
    number = all_migrations()[-1].number + 1
    more = (*all_migrations(), Migration(number, "more", "CREATE TABLE more (x TEXT) STRICT;"))
    database = Database.open(path, more)
    assert await database.read(lambda db: db.execute("SELECT COUNT(*) FROM links").fetchone()) == (1,)
    assert await database.read(lambda db: db.execute("PRAGMA user_version").fetchone()) == (number,)
    await database.close()
    assert path.with_name(f"{path.name}.before-{number:04}").exists()


async def test_a_failed_migration_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "t.sqlite"
    await (await opened(path)).close()
    number = all_migrations()[-1].number + 1
    broken = (*all_migrations(), Migration(number, "broken", "CREATE TABLE half (x TEXT) STRICT; SELECT nonsense;"))
    with pytest.raises(StoreError):
        Database.open(path, broken)
    with sqlite3.connect(path) as raw:
        assert raw.execute("PRAGMA user_version").fetchone() == (number - 1,)
        assert not raw.execute("SELECT 1 FROM sqlite_master WHERE name = 'half'").fetchall()
    raw.close()
