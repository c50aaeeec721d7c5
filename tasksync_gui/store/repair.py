"""Putting a backup in the place of a database that is damaged, emptied or gone."""

from __future__ import annotations

import asyncio
from datetime import datetime
from pathlib import Path

from tasksync_gui.model.error_codes import StoreCode
from tasksync_gui.model.errors import DamagedDatabaseError, StoreError, UserError
from tasksync_gui.model.message import message
from tasksync_gui.store.backups import Backup, newest_good, put_back, set_aside
from tasksync_gui.store.database import Database

LOCK_SECONDS = 60.0


def repair(path: Path, now: datetime, *, afresh: bool = False) -> tuple[Backup | None, Path | None]:
    """Put the newest good backup in the place of the database ``path``, or begin with an empty one (``afresh``).

    What was there is kept beside it under another name. The backup counts as a restored database: its next run adopts
    what it finds and deletes nothing. Blocks, and runs one at a time among all processes.

    Returns:
        The backup that was put back, and where the damaged file is now; each None if there is none.

    Raises:
        UserError: the database is sound.
        DamagedDatabaseError: there is no good backup, and ``afresh`` was not asked for.
        StoreError: a file cannot be moved or written, or the database was written by a newer version.
    """
    from filelock import FileLock, Timeout

    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with FileLock(path.with_name(f"{path.name}.repair.lock"), timeout=LOCK_SECONDS):
            return _repair(path, f"{now:%Y%m%dT%H%M%S}", afresh)
    except Timeout:
        raise StoreError(message(StoreCode.DATABASE_IN_USE, path=path, reason="repair")) from None
    except OSError as error:
        raise StoreError(message(StoreCode.NOT_REPAIRED, path=path, reason=error.strerror)) from error


def _repair(path: Path, stamp: str, afresh: bool) -> tuple[Backup | None, Path | None]:
    damage = _damage(path)
    if damage is None:
        raise UserError(message(StoreCode.NOTHING_TO_REPAIR))
    backup = None if afresh else newest_good(path)
    if backup is None and not afresh:
        raise damage
    aside = set_aside(path, stamp) if path.exists() else None
    if backup is not None:
        put_back(backup, path)
    _opened(path, afresh=afresh)
    return backup, aside


def _damage(path: Path) -> DamagedDatabaseError | None:
    try:
        _opened(path)
    except DamagedDatabaseError as error:
        return error
    return None


def _opened(path: Path, *, afresh: bool = False) -> None:
    """Open the database as every start does, and let go of it. Raises StoreError."""
    database = Database.open(path, afresh=afresh)
    asyncio.run(database.close())
