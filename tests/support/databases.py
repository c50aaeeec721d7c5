"""The stores, and opening the one in a file."""

from __future__ import annotations

from pathlib import Path

from tasksync_gui.store.memory import MemoryStore
from tasksync_gui.store.sqlite import SqliteStore
from tests.support.clock import FakeClock

Store = MemoryStore | SqliteStore


async def opened(path: Path, clock: FakeClock | None = None) -> SqliteStore:
    return await SqliteStore.open(path, clock or FakeClock())
