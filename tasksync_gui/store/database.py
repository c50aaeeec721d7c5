"""One SQLite file: opening it safely, one writing thread, one reading thread (engine README, section 9)."""

from __future__ import annotations

import asyncio
import queue
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, TypeVar

from tasksync_gui.model.error_codes import StoreCode
from tasksync_gui.model.errors import BusyError, DamagedDatabaseError, NewerSchemaError, StoreError, TaskSyncError
from tasksync_gui.model.message import Message, message
from tasksync_gui.store.backups import newest_good
from tasksync_gui.store.migrations import Migration, all_migrations
from tasksync_gui.store.storage_location import refuse_shared_folder

T = TypeVar("T")
BATCH = 64
BUSY_SECONDS = 30.0
NEEDED = ("accounts", "pairs", "settings", "links", "base", "journal", "runs", "changes")
"""Tables that each schema has."""
_WAL_FIXED = ((3, 44, 6), (3, 50, 7), (3, 51, 3))

NO_VALUE = (ValueError, LookupError, TypeError, AttributeError, OverflowError, RecursionError)
"""What making values of a row raises where somebody else, or a disk, has written into it."""


class Database:
    """Use :meth:`open`. Work is given as functions of a connection; each is atomic on its own.

    Writes that are queued at the same time share one transaction, each behind a savepoint, so that
    a thousand small commits cost a few dozen disk syncs. A caller hears back after the commit.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._jobs: queue.SimpleQueue[tuple[Callable[[sqlite3.Connection], Any], Callable[..., None]] | None] = (
            queue.SimpleQueue()
        )
        self._reader = ThreadPoolExecutor(1, "store-reader")
        self._reading: sqlite3.Connection | None = None
        self._writing = connect(path)
        self._thread = threading.Thread(target=self._work, name="store-writer", daemon=True)
        self._closed = False

    @classmethod
    def open(cls, path: Path, migrations: tuple[Migration, ...] | None = None, *, afresh: bool = False) -> Database:
        """Open or create the file and bring it to the newest schema. Blocks: call it in a thread.

        Args:
            afresh: begin with an empty database even where there once was another one.

        Raises:
            NewerSchemaError: a newer version wrote it.
            DamagedDatabaseError: it is damaged or emptied, or gone while a backup is there.
            StoreError: it is not writable, or in a folder that other machines write, too.
        """
        refuse_shared_folder(path.parent)
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            if not path.exists():
                if not afresh:
                    _refuse_gone(path)
                path.touch(mode=0o600)
            elif not afresh and path.is_file() and not path.stat().st_size:
                _refuse_emptied(path)
            database = cls(path)
            try:
                _prepare(database._writing, path, all_migrations() if migrations is None else migrations)
                database._thread.start()
            except BaseException:
                database._writing.close()
                raise
        except (sqlite3.Error, OSError) as error:
            raise explained(error, path) from error
        return database

    async def write(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run ``work`` durably. Raises StoreError, or what ``work`` raises."""
        self._require_open()
        loop = asyncio.get_running_loop()
        done: asyncio.Future[T] = loop.create_future()

        def report(result: Any, error: BaseException | None) -> None:
            def hand_over() -> None:
                if done.cancelled():
                    return
                if error is None:
                    done.set_result(result)
                else:
                    done.set_exception(error)

            with suppress(RuntimeError):  # its loop has ended, and nobody waits any more; others' writes go on
                loop.call_soon_threadsafe(hand_over)

        self._jobs.put((work, report))
        return await asyncio.shield(done)

    async def read(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run ``work``, which reads and makes values of what it reads, in one transaction.

        Raises:
            StoreError: the file cannot be read, or what a row holds is none of our values.
        """
        self._require_open()
        return await asyncio.get_running_loop().run_in_executor(self._reader, self._read, work)

    async def close(self) -> None:
        """Finish what is queued and close the file; it is closed, too, if nobody waits for the end of this.

        Each thread closes its own connection, behind its last work.
        """
        if self._closed:
            return
        self._closed = True
        self._jobs.put(None)
        self._reader.submit(self._end_reading)
        await asyncio.to_thread(self._thread.join)
        await asyncio.to_thread(self._reader.shutdown)

    def _require_open(self) -> None:
        if self._closed:
            raise StoreError(message(StoreCode.CLOSED, path=self.path))

    def _read(self, work: Callable[[sqlite3.Connection], T]) -> T:
        try:
            if self._reading is None:
                self._reading = connect(self.path)
            self._reading.execute("BEGIN")
            try:
                return work(self._reading)
            finally:
                self._reading.rollback()
        except sqlite3.Error as error:
            raise explained(error, self.path) from error
        except NO_VALUE as error:
            reason = f"{type(error).__name__}: {str(error)[:200]}"
            raise StoreError(message(StoreCode.ROW_UNREADABLE, path=self.path, reason=reason)) from error

    def _end_reading(self) -> None:
        if self._reading is not None:
            self._reading.close()

    def _work(self) -> None:
        running = True
        with closing(self._writing):
            while running:
                batch = [self._jobs.get()]
                while len(batch) < BATCH and not self._jobs.empty():
                    batch.append(self._jobs.get())
                jobs = [job for job in batch if job is not None]
                running = len(jobs) == len(batch)
                if jobs:
                    self._commit(jobs)
                batch.clear()  # this thread waits for long, and a run's last work holds all that it has seen
                jobs.clear()

    def _commit(self, jobs: list[tuple[Callable[[sqlite3.Connection], Any], Callable[..., None]]]) -> None:
        """One transaction for all ``jobs``; a job that fails is rolled back alone."""
        connection = self._writing
        results: list[tuple[Any, BaseException | None]] = []
        try:
            connection.execute("BEGIN IMMEDIATE")
            for work, _ in jobs:
                results.append(self._behind_savepoint(work))
            connection.commit()
        except BaseException as error:  # noqa: BLE001 - whoever waits is told; this thread goes on for all later writes
            with suppress(sqlite3.Error):
                connection.rollback()
            failure = explained(error, self.path) if isinstance(error, sqlite3.Error) else error
            results = [(None, failure)] * len(jobs)
        for (_, report), (result, problem) in zip(jobs, results, strict=True):
            report(result, problem)

    def _behind_savepoint(self, work: Callable[[sqlite3.Connection], Any]) -> tuple[Any, BaseException | None]:
        connection = self._writing
        connection.execute("SAVEPOINT job")
        try:
            result = work(connection)
        except TaskSyncError as error:
            problem: BaseException = error
        except sqlite3.Error as error:
            if not connection.in_transaction:
                raise
            problem = explained(error, self.path)
        except Exception as error:  # noqa: BLE001 - it belongs to the caller, not to this thread
            problem = error
        else:
            connection.execute("RELEASE job")
            return result, None
        connection.execute("ROLLBACK TO job")
        connection.execute("RELEASE job")
        return None, problem


def connect(path: Path) -> sqlite3.Connection:
    """A connection with the settings that durability needs. Raises sqlite3.Error."""
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    try:
        connection.execute(f"PRAGMA journal_mode = {'WAL' if wal_is_safe(sqlite3.sqlite_version_info) else 'DELETE'}")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
    except BaseException:  # the file is opened by the first statement only: what is no database is noticed here
        connection.close()
        raise
    return connection


def wal_is_safe(version: tuple[int, ...]) -> bool:
    """Whether this SQLite has the fix for the WAL reset race (3.51.3, back-ported to 3.44.6 and 3.50.7)."""
    if version >= _WAL_FIXED[-1]:
        return True
    return any(version[:2] == fixed[:2] and version >= fixed for fixed in _WAL_FIXED)


def _prepare(connection: sqlite3.Connection, path: Path, migrations: tuple[Migration, ...]) -> None:
    found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if found != "ok":
        raise _damaged(path, str(found))
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    newest = migrations[-1].number
    if version > newest:
        raise NewerSchemaError(message(StoreCode.NEWER_SCHEMA, path=path, version=version, newest=newest))
    if version:
        _require_tables(connection, path)
    for migration in migrations:
        if migration.number > version:
            if version:
                copy_to(connection, path.with_name(f"{path.name}.before-{migration.number:04}"))
            _migrate(connection, migration)


def _migrate(connection: sqlite3.Connection, migration: Migration) -> None:
    script = f"BEGIN IMMEDIATE;\n{migration.script}\nPRAGMA user_version = {migration.number};\nCOMMIT;"
    try:
        connection.executescript(script)
    except sqlite3.Error:
        if connection.in_transaction:
            connection.rollback()
        raise


def copy_to(connection: sqlite3.Connection, target: Path) -> None:
    """A consistent copy of the open database, complete or not there at all."""
    partial = target.with_name(f"{target.name}.part")
    partial.unlink(missing_ok=True)
    partial.touch(mode=0o600)
    copy = sqlite3.connect(partial)
    try:
        connection.backup(copy)
        found = copy.execute("PRAGMA quick_check(1)").fetchone()[0]
        if found != "ok":  # pages are copied as they are: a damaged copy must not take a sound one's place
            raise sqlite3.DatabaseError(str(found))
    finally:
        copy.close()
    partial.replace(target)


def _refuse_gone(path: Path) -> None:
    """Raises DamagedDatabaseError where a database was, as its backup says."""
    backup = newest_good(path)
    if backup is not None:
        gone = message(StoreCode.DATABASE_GONE, path=path, backup=backup.path)
        raise DamagedDatabaseError(gone, str(backup.path))


def _refuse_emptied(path: Path) -> None:
    """An empty file is a new database, unless something says that it was an older one. Raises DamagedDatabaseError.

    What says so is a good backup, or a counter beside it: that is written after the database's first page only.
    """
    if newest_good(path) or path.with_name(f"{path.name}.epoch").exists():
        raise _damaged(path, message(StoreCode.EMPTY_FILE))


def _require_tables(connection: sqlite3.Connection, path: Path) -> None:
    """Raises DamagedDatabaseError if it is not the database that its version says."""
    found = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    missing = next((table for table in NEEDED if table not in found), None)
    if missing:
        raise _damaged(path, message(StoreCode.TABLE_MISSING, table=missing))


def _damaged(path: Path, reason: str | Message) -> DamagedDatabaseError:
    backup = newest_good(path)
    if backup is not None:
        where = message(StoreCode.DAMAGED, path=path, reason=reason, backup=backup.path)
        return DamagedDatabaseError(where, str(backup.path))
    return DamagedDatabaseError(message(StoreCode.DAMAGED_WITHOUT_BACKUP, path=path, reason=reason))


def explained(error: Exception, path: Path) -> StoreError:
    """What went wrong with the file, and what to do."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    text = str(error)
    if code in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
        return _damaged(path, text)
    if code == sqlite3.SQLITE_FULL or getattr(error, "errno", None) == 28:
        return StoreError(message(StoreCode.DISK_FULL, path=path, reason=text))
    if code == sqlite3.SQLITE_BUSY:
        return BusyStoreError(message(StoreCode.DATABASE_IN_USE, path=path, reason=text))
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM) or isinstance(error, OSError):
        return StoreError(message(StoreCode.DATABASE_NOT_WRITABLE, path=path, reason=text, user=_user()))
    return StoreError(message(StoreCode.DATABASE_FAILED, path=path, reason=text))


def _user() -> str:
    """Who this process runs as, also where no variable says so (a service, a timer); empty if nobody can tell."""
    import getpass

    try:
        return getpass.getuser()
    except (ImportError, KeyError, OSError):
        return ""


class BusyStoreError(StoreError, BusyError):
    """The file is locked by another program for too long; trying later helps."""

    retryable = True
