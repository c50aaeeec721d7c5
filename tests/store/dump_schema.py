"""Keeps a database of the present schema as text, so that the next migration has one to start from.

Run ``python -m tests.store.dump_schema`` before a migration is added: it writes ``old/NNNN.sql``.
"""

from __future__ import annotations

import asyncio
import sqlite3
import sys
import tempfile
from pathlib import Path

from tasksync_gui.engine.merge.equality import observe
from tasksync_gui.engine.state import Seen
from tasksync_gui.model.ids import LinkId, OperationId, Side
from tasksync_gui.model.journal import Commit, JournalState
from tasksync_gui.store.migrations import all_migrations
from tasksync_gui.store.sqlite import SqliteStore
from tests.support import store_values as values
from tests.support.clock import FakeClock

OLD = Path(__file__).with_name("old")


def old(number: int) -> Path:
    """The database of schema ``number``, as SQL."""
    return OLD / f"{number:04}.sql"


async def fill(path: Path) -> None:
    """One of everything: a live link with its base, observations, an open intent, history, a plan, an answer."""
    store = await SqliteStore.open(path, FakeClock())
    await store.save_account(values.account())
    await store.save_pair(values.pair())
    await store.set_setting("schedule.pause", "until resumed")
    lease = await store.acquire_lease(values.PAIR, "computer/1", 60, values.run())
    seen = observe(values.task())
    await store.record_seen(lease, [Seen(side, (seen,), cursor=f"cursor-{side}", full=True) for side in Side])
    await store.open_intent(lease, values.intent("done"), values.link())
    done = Commit(OperationId("done"), JournalState.COMMITTED, LinkId("l1"), changes=(values.change(),))
    await store.settle(lease, done)
    await store.open_intent(lease, values.intent("open"))
    await store.finish_run(lease, values.run(), "fingerprint")
    await store.save_plan(values.plan())
    await store.remember(values.PAIR, [values.decision()])
    await store.close()


def main() -> int:
    number = all_migrations()[-1].number
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "t.sqlite"
        asyncio.run(fill(path))
        with sqlite3.connect(path) as database:
            lines = [f"PRAGMA user_version = {number};", *database.iterdump()]
        database.close()
    old(number).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
