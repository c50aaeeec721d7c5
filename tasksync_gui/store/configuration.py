"""Accounts, pairs and settings in SQL. Secrets are never in here."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from typing import Any

from tasksync_gui.model.error_codes import StoreCode
from tasksync_gui.model.errors import UserError
from tasksync_gui.model.ids import AccountId, PairId
from tasksync_gui.model.message import message
from tasksync_gui.model.pair import Account, Endpoint, Pair, Scope
from tasksync_gui.store.converter import make_converter
from tasksync_gui.store.json_text import dumps

Connection = sqlite3.Connection
_CONVERTER = make_converter((Endpoint, Scope))
_STATE_TABLES = (
    "sides",
    "applied",
    "base",
    "links",
    "observations",
    "former",
    "unaccounted",
    "journal",
    "leases",
    "plans",
    "decisions",
    "reviews",
)


def accounts(db: Connection) -> list[Account]:
    """All accounts, ordered by name."""
    rows = db.execute("SELECT id, name, connector, settings, enabled FROM accounts ORDER BY name").fetchall()
    return [Account(AccountId(id_), name, key, json.loads(text), bool(on)) for id_, name, key, text, on in rows]


def save_account(db: Connection, account: Account) -> None:
    """Insert or replace by id. Raises UserError if another account has the name."""
    _require_free_name(db, "accounts", account.name, account.id, StoreCode.ACCOUNT_EXISTS)
    db.execute(
        "INSERT INTO accounts (id, name, connector, settings, enabled) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (id) DO UPDATE SET name = excluded.name, connector = excluded.connector,"
        " settings = excluded.settings, enabled = excluded.enabled",
        (account.id, account.name, account.connector, dumps(dict(account.settings)), account.enabled),
    )


def remove_account(db: Connection, account: AccountId) -> None:
    """Refused while a pair uses it."""
    users = [pair.name for pair in pairs(db) if account in (pair.source.account, pair.destination.account)]
    if users:
        raise UserError(message(StoreCode.ACCOUNT_IN_USE, pairs=", ".join(users)))
    db.execute("DELETE FROM accounts WHERE id = ?", (account,))


def pairs(db: Connection) -> list[Pair]:
    """All pairs, ordered by name. A pair is one JSON document."""
    return [pair_from_json(json.loads(text)) for (text,) in db.execute("SELECT document FROM pairs ORDER BY name")]


def save_pair(db: Connection, pair: Pair) -> None:
    """Insert or replace by id. Raises UserError if another pair has the name."""
    _require_free_name(db, "pairs", pair.name, pair.id, StoreCode.PAIR_EXISTS)
    db.execute(
        "INSERT INTO pairs (id, name, document) VALUES (?, ?, ?)"
        " ON CONFLICT (id) DO UPDATE SET name = excluded.name, document = excluded.document",
        (pair.id, pair.name, dumps(pair_to_json(pair))),
    )


def remove_pair(db: Connection, pair: PairId) -> None:
    """Forget it with everything but its runs."""
    for table in _STATE_TABLES:
        db.execute(f"DELETE FROM {table} WHERE pair = ?", (pair,))  # noqa: S608
    db.execute("DELETE FROM pairs WHERE id = ?", (pair,))


def reset_pair(db: Connection, pair: PairId) -> None:
    """Forget what was seen and agreed; the lease moves on, so that a run under way can write nothing more."""
    for table in _STATE_TABLES:
        if table not in ("applied", "leases"):
            db.execute(f"DELETE FROM {table} WHERE pair = ?", (pair,))  # noqa: S608
    db.execute("UPDATE leases SET token = token + 1, owner = NULL WHERE pair = ?", (pair,))


def _require_free_name(db: Connection, table: str, name: str, id_: str, taken: StoreCode) -> None:
    query = f"SELECT 1 FROM {table} WHERE name = ? AND id <> ?"  # noqa: S608
    if db.execute(query, (name, id_)).fetchone():
        raise UserError(message(taken, name=name))


def get_setting(db: Connection, name: str) -> str | None:
    """What was stored under ``name``; None if nothing was."""
    row = db.execute("SELECT value FROM settings WHERE name = ?", (name,)).fetchone()
    return row[0] if row else None


def set_setting(db: Connection, name: str, value: str | None) -> None:
    """Store or remove a value."""
    if value is None:
        db.execute("DELETE FROM settings WHERE name = ?", (name,))
    else:
        db.execute("INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)", (name, value))


def epoch(db: Connection) -> int:
    """How often this database was opened or changed tasks."""
    return int(get_setting(db, "epoch") or 0)


def advance_epoch(db: Connection, beside: int = 0) -> int:
    """Count on. A counter behind the one beside the file says: this is a copy that somebody put back."""
    inside = epoch(db)
    newest = max(inside, beside) + 1
    if inside < beside:
        set_setting(db, "restored_at_epoch", str(newest))
    set_setting(db, "epoch", str(newest))
    return newest


def pair_to_json(pair: Pair) -> dict[str, Any]:
    """A pair; which tasks it looks at stands beside its other rules."""
    data: dict[str, Any] = _CONVERTER.unstructure(pair)
    labels, completed = data.pop("scope")
    return {**data, "labels": labels, "completed": completed}


def pair_from_json(data: Mapping[str, Any]) -> Pair:
    """Inverse of :func:`pair_to_json`; what an earlier version did not write has its default."""
    return _CONVERTER.structure({**data, "scope": [data["labels"], data["completed"]]}, Pair)
