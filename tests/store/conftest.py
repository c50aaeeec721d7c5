"""Both implementations of the store, and a pair that is held."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tasksync_gui.engine.state import Lease
from tasksync_gui.store.memory import MemoryStore
from tasksync_gui.store.sqlite import SqliteStore
from tests.support.clock import FakeClock
from tests.support.databases import Store
from tests.support.store_values import PAIR


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture(params=["memory", "sqlite"])
async def store(request: pytest.FixtureRequest, tmp_path: Path, clock: FakeClock) -> AsyncIterator[Store]:
    made: Store = (
        MemoryStore(clock) if request.param == "memory" else await SqliteStore.open(tmp_path / "t.sqlite", clock)
    )
    yield made
    await made.close()


@pytest.fixture
async def lease(store: Store) -> Lease:
    return await store.acquire_lease(PAIR, "host/1", 60)
