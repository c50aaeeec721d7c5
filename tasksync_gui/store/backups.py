"""Backups of the database: which of them are sound, which stay, and how one is put in the database's place."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from tasksync_gui.store.backup_detection import BackupCounter
from tasksync_gui.store.migrations import all_migrations

KEPT_BACKUPS = 7
KEPT_EMPTY = 1
FOLDER = "backups"
MARKER_KEY = "marker.key"
"""The setting that is drawn when a database is made: it tells a later database from one that came to grief."""
LOGS = ("-wal", "-shm", "-journal")
"""What SQLite keeps beside a database; it belongs to that very file and would harm another one."""


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that can be read."""

    path: Path
    counted: int
    """The counter inside: the larger, the newer."""
    lineage: str
    """Which database it is a copy of; empty where that was never noted."""
    accounts: int
    pairs: int
    empty: bool
    """Whether it holds no account, pair, link or run: putting it back would bring nothing back."""


def backups_of(path: Path) -> list[Path]:
    """The files that are named as backups of the database ``path``, by name."""
    return sorted((path.parent / FOLDER).glob(f"{path.stem}-*.sqlite"))


def looked_at(path: Path, *, wholly: bool = True) -> Backup | None:
    """The backup in ``path``; None if it cannot be used. ``wholly``: each page is checked, which takes its time."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as db:
            return _sound(db, path) if not wholly or _whole(db) else None
    except (sqlite3.Error, OSError, ValueError):
        return None


def _whole(db: sqlite3.Connection) -> bool:
    return bool(db.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok")


def _sound(db: sqlite3.Connection, path: Path) -> Backup | None:
    version = int(db.execute("PRAGMA user_version").fetchone()[0])
    if not 0 < version <= all_migrations()[-1].number:
        return None
    settings = dict(db.execute("SELECT name, value FROM settings WHERE name IN ('epoch', ?)", (MARKER_KEY,)))
    held = [
        int(db.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608 - names of our own
        for table in ("accounts", "pairs", "links", "runs")
    ]
    return Backup(
        path, int(settings.get("epoch") or 0), settings.get(MARKER_KEY) or "", held[0], held[1], not any(held)
    )


def newest_good(path: Path) -> Backup | None:
    """The newest backup of the database ``path`` that is sound and holds something."""
    found = [each for file in backups_of(path) if (each := looked_at(file, wholly=False)) and not each.empty]
    newest_first = sorted(found, key=lambda each: (each.counted, each.path.name), reverse=True)
    return next((each for each in newest_first if looked_at(each.path)), None)


def superfluous(backups: Iterable[Backup], lineage: str) -> list[Path]:
    """What need not be kept of the database of ``lineage``: the newest seven that hold something stay, and one that
    does not. Of any other database the newest that holds something stays: it may be all that is left of it.
    """
    kept: dict[tuple[str, bool], int] = {}
    gone: list[Path] = []
    for each in sorted(backups, key=lambda each: (each.counted, each.path.name), reverse=True):
        own = each.lineage == lineage
        room = (KEPT_EMPTY if each.empty else KEPT_BACKUPS) if own else int(not each.empty)
        before = kept.get((each.lineage, each.empty), 0)
        kept[each.lineage, each.empty] = before + 1
        if before >= room:
            gone.append(each.path)
    return gone


def tidy(path: Path, newest: Path) -> None:
    """Remove the backups that need not be kept, now that ``newest`` was made. Raises OSError."""
    found = [each for file in backups_of(path) if (each := looked_at(file, wholly=False))]
    lineage = next((each.lineage for each in found if each.path == newest), "")
    for old in superfluous(found, lineage):
        if old != newest:
            old.unlink()


def set_aside(path: Path, stamp: str) -> Path:
    """Move the database out of the way, what SQLite keeps beside it first; where it is now. Raises OSError."""
    aside = path.with_name(f"{path.name}.damaged-{stamp}")
    for end in (*LOGS, ""):
        file = path.with_name(f"{path.name}{end}")
        if file.is_dir() and not file.is_symlink():
            raise IsADirectoryError(21, os.strerror(21), str(file))
        if file.exists():
            file.replace(aside.with_name(f"{aside.name}{end}"))
    return aside


def put_back(backup: Backup, path: Path) -> None:
    """Make a copy of ``backup`` the database ``path``, whose place is free. Raises OSError.

    The counter beside the database goes ahead of the copy's: that is how the next start knows it was restored.
    """
    partial = path.with_name(f"{path.name}.part")
    partial.unlink(missing_ok=True)
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file, backup.path.open("rb") as source:
        shutil.copyfileobj(source, file)
        file.flush()
        os.fsync(file.fileno())
    BackupCounter(path.with_name(f"{path.name}.epoch")).ahead_of(backup.counted)
    partial.replace(path)
