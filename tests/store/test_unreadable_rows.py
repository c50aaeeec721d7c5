"""What somebody else, or a disk, wrote into a row is an error of ours that names the file, never a program's mistake."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tasksync_gui.model.errors import StoreError
from tasksync_gui.model.ids import PairId, RunId
from tasksync_gui.model.run import Run, Trigger
from tasksync_gui.services.phrases.errors import english_error
from tasksync_gui.store.sqlite import SqliteStore
from tests.support.clock import FakeClock

NOW = datetime(2026, 6, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("started_at", "yesterday"),
        ("started_at", "99999-01-01"),
        ("outcome", "splendid"),
        ("trigger", "\x00"),
        ("message", "{"),
        ("message", "[" * 100_000),
        ("message", '[{"code": 1}]'),
        ("overridden", "9" * 5000),
    ],
)
async def test_a_row_that_is_none_is_told(tmp_path: Path, column: str, value: str) -> None:
    path = tmp_path / "t.sqlite"
    store = await SqliteStore.open(path, FakeClock())
    await store.acquire_lease(PairId("p"), "me", 60, Run(RunId("one"), PairId("p"), "Pair", Trigger.MANUAL, NOW))
    assert len(await store.runs()) == 1
    with sqlite3.connect(path) as db:
        db.execute(f"UPDATE runs SET {column} = ?", (value,))
    db.close()
    with pytest.raises(StoreError) as told:
        await store.runs()
    assert str(path) in english_error(told.value).cause
    await store.set_setting("still", "works")
    assert await store.get_setting("still") == "works"
    await store.close()
