"""Opening the store's file."""

from __future__ import annotations

from pathlib import Path

from tasksync_gui.store.sqlite import SqliteStore
from tests.support.clock import FakeClock


async def opened(path: Path, clock: FakeClock | None = None) -> SqliteStore:
    return await SqliteStore.open(path, clock or FakeClock())
