"""Where the engine keeps its state: both real stores, without threads, behind a wrapper that fails and dies."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any, Protocol, TypeVar

from tasksync_gui.model.errors import StoreError
from tasksync_gui.store.database import BusyStoreError, explained
from tasksync_gui.store.memory import MemoryStore
from tasksync_gui.store.migrations import all_migrations
from tasksync_gui.store.sqlite import SqliteStore
from tests.simulation.connector import Crash
from tests.simulation.faults import STEPS, Kind
from tests.simulation.timing import SimClock

T = TypeVar("T")
STEP_NAMES = frozenset().union(*STEPS.values())


@cache
def _blank() -> bytes:
    """An empty database with the newest schema."""
    with closing(sqlite3.connect(":memory:")) as connection:
        for migration in all_migrations():
            connection.executescript(migration.script)
        return connection.serialize()


class InlineDatabase:
    """The real SQL on a database in memory; each piece of work is one transaction, done at once."""

    def __init__(self, image: bytes | None = None) -> None:
        self.path = Path("simulated.sqlite")
        self.connection = sqlite3.connect(":memory:", isolation_level=None)
        self.connection.execute("PRAGMA foreign_keys = ON")
        self.connection.deserialize(image or _blank())

    async def write(self, work: Callable[[sqlite3.Connection], T]) -> T:
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            result = work(self.connection)
        except sqlite3.Error as error:
            self.connection.rollback()
            raise explained(error, self.path) from error
        except BaseException:
            self.connection.rollback()
            raise
        self.connection.commit()
        return result

    async def read(self, work: Callable[[sqlite3.Connection], T]) -> T:
        return work(self.connection)

    def image(self) -> bytes:
        """A copy of the file, as a backup has it."""
        return self.connection.serialize()

    async def close(self) -> None:
        self.connection.close()


class EpochFile:
    """The counter beside the database; it is not restored together with it."""

    def __init__(self) -> None:
        self.value = 0

    async def read(self) -> int:
        return self.value

    async def write(self, value: int) -> None:
        self.value = value


class Host(Protocol):
    """Whose store it is."""

    def step(self, name: str) -> list[Kind]:
        """A step of the store begins; returns the faults that strike. Raises Crash if we are dead."""

    def killed(self, kind: Kind) -> Crash:
        """The process dies now."""

    async def lose_lease(self) -> None:
        """Another computer takes over."""

    def hit(self, kind: Kind) -> None:
        """A fault of the store takes effect."""


KILLS_BEFORE = {Kind.KILL_BEFORE_INTENT, Kind.KILL_BEFORE_SETTLE, Kind.KILL_IN_SEEN, Kind.KILL_IN_FINISH}
KILLS_AFTER = {Kind.KILL_AFTER_INTENT, Kind.KILL_AFTER_SETTLE, Kind.KILL_IN_BOOK, Kind.KILL_WITH_LEASE}


class FallibleStore:
    """Passes everything on, unless a fault strikes or the process is dead."""

    def __init__(self, inner: MemoryStore | SqliteStore, host: Host) -> None:
        self._inner = inner
        self._host = host
        self._steps: dict[str, Any] = {}

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._inner, name)
        if name not in STEP_NAMES:
            return self._mortal(found)
        return self._steps.setdefault(name, self._fallible(name, found))

    def _mortal(self, work: Callable[..., Any]) -> Callable[..., Any]:
        async def attempt(*args: Any, **options: Any) -> Any:
            self._host.step("")
            return await work(*args, **options)

        return attempt

    def _fallible(self, name: str, work: Callable[..., Any]) -> Callable[..., Any]:
        async def attempt(*args: Any, **options: Any) -> Any:
            kinds = self._host.step(name)
            for kind in kinds:
                if kind in KILLS_BEFORE:
                    raise self._host.killed(kind)
                if kind is Kind.LEASE_STOLEN:
                    self._host.hit(kind)
                    await self._host.lose_lease()
                elif kind in (Kind.DISK_FULL, Kind.LEASE_FULL):
                    self._host.hit(kind)
                    raise StoreError("The disk is full", cause="simulated")
                elif kind in (Kind.DATABASE_BUSY, Kind.LEASE_BUSY):
                    self._host.hit(kind)
                    raise BusyStoreError("The database is in use", cause="simulated")
            result = await work(*args, **options)
            for kind in kinds:
                if kind in KILLS_AFTER:
                    raise self._host.killed(kind)
            return result

        return attempt


class Disk:
    """One computer's database, with backups; memory or SQLite."""

    def __init__(self, clock: SimClock, sqlite: bool) -> None:
        self.clock = clock
        self.sqlite = sqlite
        self.epoch = EpochFile()
        self.backup: Any = None
        self._opened: list[InlineDatabase] = []
        self.wipe()

    def wipe(self) -> None:
        """The database is lost (and the counter beside it)."""
        self.epoch = EpochFile()
        self.database = self._new() if self.sqlite else None
        self.memory = None if self.sqlite else MemoryStore(self.clock)

    async def open(self) -> MemoryStore | SqliteStore:
        """What a starting program does with it."""
        if self.memory is not None:
            return self.memory
        store = SqliteStore(self.database, self.epoch, self.clock)  # type: ignore[arg-type]
        await store._advance_epoch()
        return store

    def plain(self) -> MemoryStore | SqliteStore:
        """The store of a program that runs already."""
        return self.memory or SqliteStore(self.database, self.epoch, self.clock)  # type: ignore[arg-type]

    def keep_backup(self) -> None:
        """Copy it."""
        if self.database is not None:
            self.backup = self.database.image()

    def restore(self) -> bool:
        """Put the copy in its place; whether there was one."""
        if self.backup is None:
            return False
        self.database = self._new(self.backup)
        return True

    def _new(self, image: bytes | None = None) -> InlineDatabase:
        """Beside the one before, which a program that has not started again still reads."""
        self._opened.append(InlineDatabase(image))
        return self._opened[-1]

    def close(self) -> None:
        """Nobody reads any of them any more."""
        for database in self._opened:
            database.connection.close()
