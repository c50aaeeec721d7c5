"""A database that came to grief: its newest good backup is offered, put back, and never pushed out by lesser ones."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tasksync_gui.model.errors import DamagedDatabaseError, StoreError, UserError
from tasksync_gui.store import backups
from tasksync_gui.store.backups import Backup, newest_good, superfluous
from tasksync_gui.store.repair import repair
from tests.support import store_values as values
from tests.support.clock import FakeClock
from tests.support.databases import opened
from tests.support.errors import cause_of, next_step_of, refused
from tests.support.store_values import PAIR

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
Damage = Callable[[Path], object]


def without_logs(path: Path) -> None:
    for end in backups.LOGS:
        path.with_name(f"{path.name}{end}").unlink(missing_ok=True)


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def zeroed(path: Path) -> None:
    path.write_bytes(bytes(path.stat().st_size))


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:5000])


def cut_to_its_head(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:100])


def overwritten(path: Path) -> None:
    path.write_bytes(b"broken" * 4000)


def torn(path: Path) -> None:
    """The first page stays: the file still looks like a database."""
    content = path.read_bytes()
    path.write_bytes(content[:4096] + b"\xa5" * (len(content) - 4096))


def robbed(path: Path) -> None:
    with sqlite3.connect(path) as db:
        db.execute("DROP TABLE accounts")
    db.close()


def gone(path: Path) -> None:
    path.unlink()


KINDS = [emptied, zeroed, cut, cut_to_its_head, overwritten, torn, robbed, gone]


async def with_a_backup(path: Path, days: int = 1) -> list[Path]:
    """A database with an account, a pair, a link and a run, and so many backups of it."""
    clock = FakeClock()
    store = await opened(path, clock)
    await store.save_account(values.account())
    await store.save_pair(values.pair())
    lease = await store.acquire_lease(PAIR, "host/1", 60)
    await store.apply_updates(lease, [values.link()])
    await store.finish_run(lease, values.run(), "f")
    made = []
    for _ in range(days):
        backup = await store.backup_if_due(clock.now().date())
        assert backup is not None
        made.append(backup)
        clock.advance(86_400)
    await store.close()
    return made


@pytest.mark.parametrize("damage", KINDS)
async def test_whatever_came_to_it_the_backup_is_offered_and_put_back(tmp_path: Path, damage: Damage) -> None:
    path = tmp_path / "t.sqlite"
    (made,) = await with_a_backup(path)
    without_logs(path)
    damage(path)
    harmed = path.read_bytes() if path.exists() else None
    with pytest.raises(DamagedDatabaseError) as caught:
        await opened(path)
    assert caught.value.backup == str(made)
    assert "tasksync repair" in next_step_of(caught.value)
    assert (path.read_bytes() if path.exists() else None) == harmed
    backup, aside = await asyncio.to_thread(repair, path, NOW)
    assert backup is not None
    assert (backup.path, backup.accounts, backup.pairs) == (made, 1, 1)
    assert (aside.read_bytes() if aside else None) == harmed
    store = await opened(path)
    assert [account.name for account in await store.accounts()] == ["Work"]
    assert (await store.load(PAIR)).restored, "adopts, deletes nothing"
    assert path.stat().st_mode & 0o077 == 0
    await store.close()


async def test_it_counts_as_restored_even_if_the_counter_went_with_the_database(tmp_path: Path) -> None:
    path = tmp_path / "t.sqlite"
    await with_a_backup(path)
    without_logs(path)
    path.unlink()
    path.with_name("t.sqlite.epoch").unlink()
    await asyncio.to_thread(repair, path, NOW)
    store = await opened(path)
    assert (await store.load(PAIR)).restored
    await store.close()


@pytest.mark.parametrize("damage", KINDS)
async def test_a_person_may_begin_anew_and_the_backup_stays(tmp_path: Path, damage: Damage) -> None:
    path = tmp_path / "t.sqlite"
    (made,) = await with_a_backup(path)
    kept = made.read_bytes()
    without_logs(path)
    damage(path)
    backup, _ = await asyncio.to_thread(lambda: repair(path, NOW, afresh=True))
    assert backup is None
    clock = FakeClock()
    for day in range(12):
        clock.at = NOW + timedelta(days=day)
        store = await opened(path, clock)
        assert await store.accounts() == []
        await store.set_setting(backups.MARKER_KEY, "another")
        await store.backup_if_due(clock.now().date())
        await store.close()
    assert made.read_bytes() == kept


async def test_a_sound_database_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "t.sqlite"
    await with_a_backup(path)
    for afresh in (False, True):
        with refused(UserError, "nothing to repair"):
            await asyncio.to_thread(lambda afresh=afresh: repair(path, NOW, afresh=afresh))


async def test_an_emptied_file_without_any_backup_is_no_new_database(tmp_path: Path) -> None:
    path = tmp_path / "t.sqlite"
    await (await opened(path)).close()
    without_logs(path)
    path.write_bytes(b"")
    for attempt in (opened(path), asyncio.to_thread(repair, path, NOW)):
        with pytest.raises(DamagedDatabaseError) as caught:
            await attempt
        assert caught.value.backup is None
        assert "empty" in cause_of(caught.value)
        assert "--afresh" in next_step_of(caught.value)


async def test_a_backup_that_is_damaged_itself_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "t.sqlite"
    made = await with_a_backup(path, days=6)
    for backup, damage in zip(made[1:], (emptied, zeroed, cut, overwritten, torn), strict=True):
        damage(backup)
    overwritten(path)
    without_logs(path)
    with pytest.raises(DamagedDatabaseError) as caught:
        await opened(path)
    assert caught.value.backup == str(made[0])


async def test_a_damaged_page_makes_no_backup(tmp_path: Path) -> None:
    """Pages are copied as they are: the copy of a damaged database would push the good ones out one by one."""
    path = tmp_path / "t.sqlite"
    (made,) = await with_a_backup(path)
    store = await opened(path)
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xa5" * 8192)
    with pytest.raises(StoreError):
        await store.backup_if_due(NOW.date() + timedelta(days=400))
    await store.close()
    assert [each for each in made.parent.iterdir() if each.suffix == ".sqlite"] == [made]


def copy(number: int, lineage: str = "a", *, empty: bool = False) -> Backup:
    return Backup(Path(f"t-{number:03}.sqlite"), number, lineage, 0, 0, empty)


def kept(*found: Backup) -> list[int]:
    gone = superfluous(found, "a")
    return sorted(each.counted for each in found if each.path not in gone)


def test_empty_backups_push_no_good_one_out() -> None:
    assert kept(*(copy(each) for each in range(10))) == [*range(3, 10)]
    assert kept(*(copy(each, empty=each > 2) for each in range(20))) == [0, 1, 2, 19]
    assert kept(*(copy(each, "b") for each in range(3)), *(copy(each) for each in range(3, 15))) == [2, *range(8, 15)]
    assert kept(copy(1, "b", empty=True), copy(2)) == [2]


async def test_a_clock_that_was_ahead_does_not_make_an_old_backup_the_newest(tmp_path: Path) -> None:
    path = tmp_path / "t.sqlite"
    clock = FakeClock()
    store = await opened(path, clock)
    await store.save_account(values.account())
    await store.backup_if_due(clock.now().date() + timedelta(days=20_000))
    await store.close()
    store = await opened(path, clock)
    newest = await store.backup_if_due(clock.now().date())
    await store.close()
    found = newest_good(path)
    assert found is not None
    assert found.path == newest


async def test_a_folder_in_the_databases_place_is_told(tmp_path: Path) -> None:
    path = tmp_path / "t.sqlite"
    path.mkdir()
    with pytest.raises(StoreError):
        await asyncio.to_thread(repair, path, NOW)
    assert path.is_dir()
