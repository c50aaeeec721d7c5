"""Wiping all that is remembered of a pair: its rows, its history, and both out of every copy of the database."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from tasksync_gui.store.backups import LOGS, backups_of


def ids_of(db: sqlite3.Connection, name: str) -> list[str]:
    """The pair of this name; or, where there is none any more, those removed ones whose runs bear it."""
    found = [id_ for (id_,) in db.execute("SELECT id FROM pairs WHERE name = ?", (name,))]
    query = "SELECT DISTINCT pair FROM runs WHERE pair_name = ? AND pair NOT IN (SELECT id FROM pairs)"
    return found or [id_ for (id_,) in db.execute(query, (name,))]


def wipe(db: sqlite3.Connection, ids: Iterable[str]) -> int:
    """Delete every row of these pairs, in whatever schema; how many there were. Within one transaction."""
    before = db.total_changes
    tables = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    for pair in ids:
        if "changes" in tables:
            db.execute("DELETE FROM changes WHERE run IN (SELECT id FROM runs WHERE pair = ?)", (pair,))
        for table in tables:
            columns = {row[1] for row in db.execute(f'PRAGMA table_info("{table}")')}
            if "pair" in columns:
                db.execute(f'DELETE FROM "{table}" WHERE pair = ?', (pair,))  # noqa: S608 - a name of the schema
        db.execute("DELETE FROM pairs WHERE id = ?", (pair,))
    return db.total_changes - before


def rewrite(db: sqlite3.Connection) -> None:
    """Write the whole file anew, so that nothing of what was deleted is left in its free pages or its log."""
    db.execute("PRAGMA secure_delete = ON")
    db.execute("VACUUM")
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def copies_of(path: Path) -> list[Path]:
    """Backups, copies from before a migration, files that were set aside, and what was left of an unfinished one."""
    beside = [each for mark in (".before-", ".damaged-") for each in sorted(path.parent.glob(f"{path.name}{mark}*"))]
    left = [path.with_name(f"{path.name}.part"), *sorted((path.parent / "backups").glob("*.part"))]
    return [*backups_of(path), *(each for each in beside if not each.name.endswith(LOGS)), *filter(Path.exists, left)]


def wipe_copies(path: Path, ids: Iterable[str]) -> tuple[int, tuple[str, ...]]:
    """How many copies of the database ``path`` were rewritten, and which were removed. Raises OSError."""
    wiped, removed = 0, []
    pairs = list(ids)
    for copy in copies_of(path):
        try:
            _wipe_copy(copy, pairs)
            wiped += 1
        except sqlite3.Error:
            copy.unlink()
            removed.append(str(copy))
            for end in LOGS:
                copy.with_name(f"{copy.name}{end}").unlink(missing_ok=True)
    return wiped, tuple(removed)


def _wipe_copy(copy: Path, pairs: list[str]) -> None:
    with closing(sqlite3.connect(copy, isolation_level=None)) as db:
        db.execute("PRAGMA journal_mode = DELETE").fetchall()
        if db.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
            raise sqlite3.DatabaseError(str(copy))
        db.execute("PRAGMA secure_delete = ON")
        db.execute("BEGIN IMMEDIATE")
        wipe(db, pairs)
        db.execute("COMMIT")
        db.execute("VACUUM")
