"""Backups of the database, and how one that was put back is recognised."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

import pytest

from tasksync_gui.model.errors import StoreError
from tasksync_gui.model.run import Counts
from tasksync_gui.store import configuration
from tasksync_gui.store.backup_detection import BackupCounter
from tasksync_gui.store.sqlite import SqliteStore
from tests.support import store_values as values
from tests.support.clock import FakeClock
from tests.support.databases import opened
from tests.support.errors import next_step_of
from tests.support.store_values import PAIR


async def test_a_damaged_database_names_its_newest_backup(tmp_path: Path) -> None:
    path = tmp_path / "t.sqlite"
    store = await opened(path)
    await store.save_account(values.account())
    backup = await store.backup_if_due(FakeClock().now().date())
    await store.close()
    path.write_bytes(b"broken" * 400)
    for side in ("-wal", "-shm"):
        Path(f"{path}{side}").unlink(missing_ok=True)
    with pytest.raises(StoreError) as caught:
        await opened(path)
    assert str(backup) in next_step_of(caught.value)


async def test_one_backup_a_day_and_seven_kept(tmp_path: Path) -> None:
    clock = FakeClock()
    store = await opened(tmp_path / "t.sqlite", clock)
    lease = await store.acquire_lease(PAIR, "host/1", 60)
    await store.apply_updates(lease, [values.link()])
    made = []
    for _ in range(9):
        made.append(await store.backup_if_due(clock.now().date()))
        assert await store.backup_if_due(clock.now().date()) is None
        clock.advance(86_400)
    await store.close()
    kept = sorted((tmp_path / "backups").iterdir())
    assert kept == made[2:]
    with sqlite3.connect(kept[-1]) as copy:
        assert copy.execute("SELECT COUNT(*) FROM links").fetchone() == (1,)
    copy.close()


async def test_a_restored_backup_is_recognised_until_a_run_confirms_it(tmp_path: Path) -> None:
    path = tmp_path / "t.sqlite"
    store = await opened(path)
    lease = await store.acquire_lease(PAIR, "host/1", 60)
    await store.finish_run(lease, values.run(), "fingerprint")
    backup = await store.backup_if_due(FakeClock().now().date())
    await store.close()
    assert backup is not None
    await (await opened(path)).close()
    for side in ("-wal", "-shm"):
        Path(f"{path}{side}").unlink(missing_ok=True)
    path.write_bytes(backup.read_bytes())
    store = await opened(path)
    assert (await store.load(PAIR)).restored
    lease = await store.acquire_lease(PAIR, "host/1", 60)
    await store.finish_run(lease, values.run(), "fingerprint")
    assert not (await store.load(PAIR)).restored
    await store.close()
    store = await opened(path)
    assert not (await store.load(PAIR)).restored
    await store.close()


async def test_a_death_between_the_two_counters_is_no_restored_backup(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "t.sqlite"
    store = await with_a_confirmed_run(path)
    await store.close()

    def die(*_: object) -> None:
        raise RuntimeError

    for owner, name in ((configuration, "set_setting"), (BackupCounter, "write")):
        with monkeypatch.context() as death:
            death.setattr(owner, name, die)
            with pytest.raises(RuntimeError):
                await opened(path)
        store = await opened(path)
        assert not (await store.load(PAIR)).restored
        await store.close()


async def test_programs_that_open_at_once_do_not_take_each_other_for_a_restored_backup(tmp_path: Path) -> None:
    path = tmp_path / "t.sqlite"
    first = await with_a_confirmed_run(path)
    others = await asyncio.gather(*(opened(path) for _ in range(5)))
    for store in (*others, first):
        assert not (await store.load(PAIR)).restored
        await store.close()


async def test_a_copy_made_while_the_program_ran_is_recognised_when_it_is_put_back(tmp_path: Path) -> None:
    path = tmp_path / "t.sqlite"
    store = await with_a_confirmed_run(path)
    backup = await store.backup_if_due(FakeClock().now().date())
    lease = await store.acquire_lease(PAIR, "host/1", 60)
    await store.finish_run(lease, values.run("run-2", counts=Counts(updated=1)), "f")
    await store.close()
    assert backup is not None
    backup.replace(path)
    store = await opened(path)
    assert (await store.load(PAIR)).restored
    await store.close()


async def with_a_confirmed_run(path: Path) -> SqliteStore:
    store = await opened(path)
    lease = await store.acquire_lease(PAIR, "host/1", 60)
    await store.finish_run(lease, values.run(), "f")
    await store.release_lease(lease)
    return store
