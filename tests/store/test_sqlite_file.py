"""The database as a file: durability, damage, a full disk, places that are refused, what is pruned."""

from __future__ import annotations

import asyncio
import gc
import os
import pwd
import signal
import sqlite3
import stat
import subprocess
import sys
import threading
import weakref
from pathlib import Path
from typing import Any

import pytest

from tasksync_gui.model.errors import StoreError
from tasksync_gui.model.ids import LinkId, OperationId
from tasksync_gui.model.journal import Commit, JournalState
from tasksync_gui.model.link import LinkState
from tasksync_gui.model.link_life import LinkEvent
from tasksync_gui.store import database
from tasksync_gui.store.database import wal_is_safe
from tasksync_gui.store.storage_location import refuse_shared_folder
from tests.support import store_values as values
from tests.support.clock import FakeClock
from tests.support.databases import opened
from tests.support.errors import cause_of, next_step_of, refused, title_of
from tests.support.processes import ended, next_line
from tests.support.store_values import PAIR


async def test_the_file_is_private(tmp_path: Path) -> None:
    store = await opened(tmp_path / "data" / "t.sqlite")
    await store.close()
    assert stat.S_IMODE((tmp_path / "data" / "t.sqlite").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700


async def test_everything_survives_closing(tmp_path: Path) -> None:
    store = await opened(tmp_path / "t.sqlite")
    lease = await store.acquire_lease(PAIR, "host/1", 60)
    await store.apply_updates(lease, [values.link()])
    await store.open_intent(lease, values.intent())
    await store.close()
    again = await opened(tmp_path / "t.sqlite")
    state = await again.load(PAIR)
    await again.close()
    assert state.links == {"l1": values.link()}
    assert state.intents == (values.intent(),)


CHILD = """
import asyncio, sys
from pathlib import Path
from tests.support.databases import opened
from tests.support import store_values as values
from dataclasses import replace

async def main():
    store = await opened(Path(sys.argv[1]))
    lease = await store.acquire_lease(values.PAIR, "host/1", 60)
    for number in range(100000):
        await store.open_intent(lease, values.intent(f"op-{number}"), values.link(f"l{number}", f"s{number}", None))
        print(number, flush=True)

asyncio.run(main())
"""


async def test_what_was_acknowledged_survives_a_kill(tmp_path: Path) -> None:
    path = tmp_path / "t.sqlite"
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(path)], stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]
    )
    last = -1
    while last < 20:
        last = int(next_line(child))
    child.send_signal(signal.SIGKILL)
    rest = ended(child)[1].split()
    last = int(rest[-1]) if rest else last
    store = await opened(path)
    state = await store.load(PAIR)
    await store.close()
    assert {f"op-{number}" for number in range(last + 1)} <= {intent.operation for intent in state.intents}
    assert {f"l{number}" for number in range(last + 1)} <= set(state.links)


async def test_many_writes_at_once_all_hold(tmp_path: Path) -> None:
    store = await opened(tmp_path / "t.sqlite")
    lease = await store.acquire_lease(PAIR, "host/1", 60)
    await asyncio.gather(
        *(
            store.open_intent(lease, values.intent(f"op-{n}"), values.link(f"l{n}", f"s{n}", f"d{n}"))
            for n in range(300)
        )
    )
    state = await store.load(PAIR)
    await store.close()
    assert len(state.intents) == len(state.links) == 300


async def test_one_bad_write_in_a_batch_harms_no_other(tmp_path: Path) -> None:
    store = await opened(tmp_path / "t.sqlite")
    lease = await store.acquire_lease(PAIR, "host/1", 60)
    clash = [store.apply_updates(lease, [values.link(f"l{n}", "same", None)]) for n in range(2)]
    good = [store.apply_updates(lease, [values.link(f"g{n}", f"s{n}", f"d{n}")]) for n in range(5)]
    results = await asyncio.gather(*clash, *good, return_exceptions=True)
    state = await store.load(PAIR)
    await store.close()
    assert [isinstance(result, StoreError) for result in results] == [False, True, *[False] * 5]
    assert set(state.links) == {"l0", "g0", "g1", "g2", "g3", "g4"}


@pytest.mark.parametrize("damage", [b"not a database at all, only text" * 40, b"SQLite format 3\0" + b"\xff" * 5000])
async def test_a_damaged_database_says_what_to_do(tmp_path: Path, damage: bytes) -> None:
    path = tmp_path / "t.sqlite"
    path.write_bytes(damage)
    with pytest.raises(StoreError) as caught:
        await opened(path)
    assert "damaged" in title_of(caught.value)
    assert str(path) in cause_of(caught.value)
    assert path.read_bytes() == damage


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[sqlite3.Connection]:
    """Every connection that this test makes."""
    noted: list[sqlite3.Connection] = []
    connect = sqlite3.connect

    def noting(*arguments: Any, **options: Any) -> sqlite3.Connection:
        noted.append(connect(*arguments, **options))
        return noted[-1]

    monkeypatch.setattr(sqlite3, "connect", noting)
    return noted


def is_open(connection: sqlite3.Connection) -> bool:
    try:
        connection.total_changes  # noqa: B018 - asking is what raises
    except sqlite3.ProgrammingError:
        return False
    return True


@pytest.mark.parametrize("damage", [b"not a database at all, only text" * 40, b"SQLite format 3\0" + b"\xff" * 5000])
async def test_a_damaged_database_is_let_go_of(tmp_path: Path, damage: bytes, made: list[sqlite3.Connection]) -> None:
    """A file that is still open cannot be replaced by its backup on Windows."""
    (tmp_path / "t.sqlite").write_bytes(damage)
    with pytest.raises(StoreError):
        await opened(tmp_path / "t.sqlite")
    assert list(map(is_open, made)) == [False]


async def test_a_database_whose_start_fails_is_let_go_of(tmp_path: Path, made: list[sqlite3.Connection]) -> None:
    (tmp_path / "t.sqlite.epoch").mkdir()
    with refused(StoreError, "cannot be written"):
        await opened(tmp_path / "t.sqlite")
    assert list(map(is_open, made)) == [False]


async def test_a_database_that_nobody_waits_for_any_more_is_let_go_of(
    tmp_path: Path, made: list[sqlite3.Connection], monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def slow(folder: Path) -> None:
        begun.set()
        assert go_on.wait(60)

    monkeypatch.setattr(database, "refuse_shared_folder", slow)
    opening = asyncio.create_task(opened(tmp_path / "t.sqlite"))
    await asyncio.to_thread(begun.wait, 60)
    opening.cancel()
    asyncio.get_running_loop().call_later(0.05, go_on.set)
    with pytest.raises(asyncio.CancelledError):
        await opening
    assert list(map(is_open, made)) == [False]


async def test_a_database_is_closed_even_if_nobody_waits_for_that(
    tmp_path: Path, made: list[sqlite3.Connection]
) -> None:
    store = await opened(tmp_path / "t.sqlite")
    held, go_on = threading.Event(), threading.Event()

    def work(connection: sqlite3.Connection) -> bool:
        held.set()
        return go_on.wait(60)

    reading = asyncio.create_task(store._db.read(work))
    await asyncio.to_thread(held.wait, 60)
    closing = asyncio.create_task(store.close())
    await asyncio.sleep(0)
    closing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await closing
    go_on.set()
    assert await reading
    store._db._thread.join(60)
    await asyncio.to_thread(store._db._reader.shutdown)
    assert list(map(is_open, made)) == [False, False]


async def test_the_writing_thread_outlives_what_ends_a_write(tmp_path: Path) -> None:
    """Whoever waits is told, and all later writes are carried out."""
    store = await opened(tmp_path / "t.sqlite")

    def ends(connection: sqlite3.Connection) -> None:
        raise SystemExit(3)

    with pytest.raises(SystemExit):
        await store._db.write(ends)
    assert await store._db.write(lambda connection: 1) == 1
    await store.close()


async def test_the_writing_thread_outlives_a_loop_that_has_ended(tmp_path: Path) -> None:
    store = await opened(tmp_path / "t.sqlite")
    go_on = threading.Event()

    async def leaves() -> None:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.01):
                await store._db.write(lambda connection: go_on.wait(60))

    await asyncio.to_thread(asyncio.run, leaves())
    go_on.set()
    async with asyncio.timeout(60):
        assert await store._db.write(lambda connection: 1) == 1
    await store.close()


async def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with refused(StoreError, "cannot be written") as caught:
        await opened(tmp_path / "file" / "t.sqlite")
    assert "TASKSYNC_DATA_DIR" in next_step_of(caught.value)


async def test_whom_to_let_write_is_said_where_no_variable_names_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "t.sqlite").mkdir()
    with refused(StoreError, "cannot be written") as caught:
        await opened(tmp_path / "t.sqlite")
    assert f"Give {pwd.getpwuid(os.getuid()).pw_name} write permission" in next_step_of(caught.value)
    monkeypatch.setattr(pwd, "getpwuid", {}.__getitem__)
    with refused(StoreError, "cannot be written") as caught:
        await opened(tmp_path / "t.sqlite")
    assert "Give your user account write permission" in next_step_of(caught.value)


async def test_a_folder_in_place_of_the_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "t.sqlite").mkdir()
    with refused(StoreError, "cannot be written"):
        await opened(tmp_path / "t.sqlite")


async def test_a_full_disk_loses_nothing_that_was_there(tmp_path: Path) -> None:
    path = tmp_path / "t.sqlite"
    store = await opened(path)
    lease = await store.acquire_lease(PAIR, "host/1", 60)
    await store.apply_updates(lease, [values.link()])

    def limit(db: sqlite3.Connection) -> None:
        pages = db.execute("PRAGMA page_count").fetchone()[0]
        db.execute(f"PRAGMA max_page_count = {pages}")

    await store._db.write(limit)
    big = [values.link(f"x{n}", f"s-{n}", None, title="x" * 5000) for n in range(50)]
    with refused(StoreError, "full") as caught:
        await store.apply_updates(lease, big)
    assert "space" in next_step_of(caught.value).lower()
    state = await store.load(PAIR)
    await store.close()
    assert state.links == {"l1": values.link()}


async def test_old_records_are_pruned_and_open_ones_are_not(tmp_path: Path) -> None:
    clock = FakeClock()
    store = await opened(tmp_path / "t.sqlite", clock)
    await store.acquire_lease(PAIR, "host/1", 60, values.run("run-0"))
    lease = await store.acquire_lease(PAIR, "host/1", 60, values.run())
    await store.open_intent(lease, values.intent("open", run="run-0"), values.link())
    await store.open_intent(lease, values.intent("closed"))
    await store.settle(
        lease, Commit(OperationId("closed"), JournalState.COMMITTED, LinkId("l1"), changes=(values.change(),))
    )
    clock.advance(91 * 86_400)
    await store.prune()
    assert [intent.operation for intent in (await store.load(PAIR)).intents] == ["open"]
    assert [run.id for run in await store.runs(PAIR)] == ["run-0"], "an open write still belongs to it"
    assert await store.changes(values.run().id) == []
    assert (await store.load(PAIR)).links
    await store.close()


@pytest.mark.parametrize(("days", "kept"), [(180, True), (181, False)])
async def test_a_tombstone_is_kept_for_half_a_year_and_no_longer(tmp_path: Path, days: int, kept: bool) -> None:
    """A task that shows again within that time is not taken for new."""
    clock = FakeClock()
    store = await opened(tmp_path / "t.sqlite", clock)
    lease = await store.acquire_lease(PAIR, "host/1", 60)
    await store.open_intent(lease, values.intent("delete"), values.link())
    await store.settle(lease, Commit(OperationId("delete"), JournalState.COMMITTED, LinkId("l1"), LinkEvent.DELETED))
    clock.advance(days * 86_400)
    await store.prune(history_days=1)
    assert [link.state for link in (await store.load(PAIR)).links.values()] == [LinkState.TOMBSTONE] * kept
    await store.close()


async def test_a_closed_store_says_so(tmp_path: Path) -> None:
    store = await opened(tmp_path / "t.sqlite")
    await store.close()
    await store.close()
    with refused(StoreError, "closed"):
        await store.load(PAIR)


@pytest.mark.parametrize(
    ("version", "safe"),
    [
        ((3, 51, 3), True),
        ((3, 51, 2), False),
        ((3, 50, 7), True),
        ((3, 44, 6), True),
        ((3, 40, 1), False),
        ((3, 52, 0), True),
    ],
)
def test_wal_only_where_its_race_is_mended(version: tuple[int, ...], safe: bool) -> None:
    assert wal_is_safe(version) is safe


def test_shared_folders_are_refused(tmp_path: Path) -> None:
    with refused(StoreError, "shared folder"):
        refuse_shared_folder(tmp_path / "Dropbox" / "tasksync")
    mounts = tmp_path / "mounts"
    mounts.write_text(f"/dev/sda / ext4 rw 0 0\nserver:/x {tmp_path}/net nfs4 rw 0 0\n")
    with refused(StoreError, "network drive"):
        refuse_shared_folder(tmp_path / "net" / "deep", mounts)
    refuse_shared_folder(tmp_path / "local", mounts)


async def test_the_start_of_a_run_does_not_read_every_run_before_it(tmp_path: Path) -> None:
    store = await opened(tmp_path / "t.sqlite")
    heard: list[str] = []
    connection = store._db._writing
    connection.set_trace_callback(heard.append)
    await store.acquire_lease(PAIR, "host/1", 60, values.run())
    connection.set_trace_callback(None)
    (question,) = [statement for statement in heard if statement.startswith("SELECT id FROM runs")]
    await store.close()
    with sqlite3.connect(tmp_path / "t.sqlite") as reader:
        steps = [row[3] for row in reader.execute(f"EXPLAIN QUERY PLAN {question}")]
    reader.close()
    assert steps == ["SEARCH runs USING INDEX runs_running (pair=?)"]


async def test_what_was_written_is_not_kept_in_memory_until_the_next_write(tmp_path: Path) -> None:
    """The last work of a run holds all that the run has seen, and the next one may be hours away."""
    store = await opened(tmp_path / "t.sqlite")

    class Seen:
        """Stands for a whole list."""

    seen = Seen()
    still = weakref.ref(seen)

    def work(db: sqlite3.Connection, what: object = seen) -> None:
        assert what is not None

    await store._db.write(work)
    del seen, work
    for _ in range(100):
        gc.collect()
        if still() is None:
            break
        await asyncio.sleep(0.01)
    left = still()
    await store.close()
    assert left is None
