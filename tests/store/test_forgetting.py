"""Forgetting forgets: of a pair nothing is left in any byte of the data directory."""

from __future__ import annotations

import asyncio
import sqlite3
from dataclasses import replace
from pathlib import Path

from tasksync_gui.model.ids import LinkId, OperationId, PairId
from tasksync_gui.model.journal import Commit, JournalState
from tasksync_gui.store.repair import repair
from tests.support import store_values as values
from tests.support.clock import FakeClock
from tests.support.databases import opened
from tests.support.store_values import NOW, PAIR

CANARY = "canary-7f3a"


def found_in(folder: Path, *words: str) -> list[str]:
    """The files that hold one of ``words``, in any byte."""
    files = [each for each in folder.rglob("*") if each.is_file()]
    return [str(each) for each in files if any(word.encode() in each.read_bytes() for word in words)]


async def filled(path: Path, clock: FakeClock) -> None:
    """Two pairs with links, journal, runs, changes and plans; only the first one speaks of the canary."""
    store = await opened(path, clock)
    for number, (pair, title) in enumerate([(PAIR, CANARY), (PairId("pair-2"), "other")]):
        await store.save_pair(replace(values.pair(), id=pair, name=f"{title} pair"))
        run = replace(values.run(f"run-{number}"), pair=pair, pair_name=f"{title} pair")
        lease = await store.acquire_lease(pair, "host/1", 60, run)
        links = [
            values.link(f"l{number}-{each}", f"s{each}", f"d{each}", title=f"{title} {each}") for each in range(200)
        ]
        await store.apply_updates(lease, links)
        await store.open_intent(lease, values.intent(f"op-{number}", run=run.id))
        change = replace(values.change(), run=run.id, title=title)
        commit = Commit(OperationId(f"op-{number}"), JournalState.COMMITTED, LinkId(f"l{number}-1"), changes=(change,))
        await store.settle(lease, commit)
        await store.finish_run(lease, run, "f")
    await store.backup_if_due(clock.now().date())
    clock.advance(86_400)
    await store.backup_if_due(clock.now().date())
    await store.close()


async def test_of_a_pair_nothing_is_left_in_any_byte(tmp_path: Path) -> None:
    path, clock = tmp_path / "t.sqlite", FakeClock()
    await filled(path, clock)
    for name in ("t.sqlite.before-0008", "t.sqlite.damaged-20260101T000000"):
        (tmp_path / name).write_bytes(
            (tmp_path / "backups" / path.name)
            .with_name(sorted(each.name for each in (tmp_path / "backups").iterdir())[0])
            .read_bytes()
        )
    (tmp_path / "t.sqlite.damaged-20260102T000000").write_bytes(b"\xa5" * 5000 + CANARY.encode())
    assert len(found_in(tmp_path, CANARY)) == 6
    store = await opened(path, clock)
    wiped = await store.forget_pair(f"{CANARY} pair")
    assert wiped is not None
    assert wiped.rows > 200
    assert wiped.copies == 4
    assert wiped.removed == (str(tmp_path / "t.sqlite.damaged-20260102T000000"),)
    assert found_in(tmp_path, CANARY) == []
    assert len((await store.load(PairId("pair-2"))).links) == 200, "the other pair is whole"
    assert [run.pair_name for run in await store.runs()] == ["other pair"]
    assert await store.forget_pair(f"{CANARY} pair") is None
    await store.close()
    assert found_in(tmp_path, CANARY) == []
    for copy in (tmp_path / "backups").iterdir():
        with sqlite3.connect(copy) as db:
            assert db.execute("SELECT count(*) FROM links").fetchone() == (200,)
        db.close()


async def test_a_backup_without_it_can_still_be_put_back(tmp_path: Path) -> None:
    path, clock = tmp_path / "t.sqlite", FakeClock()
    await filled(path, clock)
    store = await opened(path, clock)
    await store.forget_pair(f"{CANARY} pair")
    await store.close()
    path.write_bytes(b"")
    backup, _ = await asyncio.to_thread(repair, path, NOW)
    assert backup is not None
    assert backup.pairs == 1


async def test_what_is_left_of_a_removed_pair_is_wiped_and_a_renamed_one_stays(tmp_path: Path) -> None:
    path, clock = tmp_path / "t.sqlite", FakeClock()
    await filled(path, clock)
    store = await opened(path, clock)
    await store.save_pair(replace(values.pair(), id=PairId("pair-2"), name="renamed"))
    assert await store.forget_pair("other pair") is None, "its runs bear the old name, and it is still there"
    await store.remove_pair(PAIR)
    assert (await store.forget_pair(f"{CANARY} pair")) is not None
    assert found_in(tmp_path, CANARY) == []
    await store.close()
