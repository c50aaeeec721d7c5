"""The engine's state in SQL: links, base, observations, cursors, journal. Each function is one transaction."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from tasksync_gui.engine.state import Lease, PairState, Seen, mark, remembering
from tasksync_gui.model.codec import decode_messages
from tasksync_gui.model.error_codes import StoreCode
from tasksync_gui.model.errors import BusyError
from tasksync_gui.model.ids import LinkId, PairId, RemoteId, Side
from tasksync_gui.model.journal import Commit, Intent, JournalState, linked_after
from tasksync_gui.model.link import BaseKey, BaseRow, Link, LinkState, Observation
from tasksync_gui.model.message import message
from tasksync_gui.model.run import Change
from tasksync_gui.store import history
from tasksync_gui.store.json_text import dumps, moment, said, stamp
from tasksync_gui.store.plan_codec import (
    intent_from_json,
    intent_to_json,
    row_from_json,
    row_to_json,
    task_from_json,
    task_to_json,
)

Connection = sqlite3.Connection
Row = tuple[Any, ...]
FEW = 50
_SIDES = {str(side): side for side in Side}
"""Of more tasks than this, what is known of a whole side is read at once."""
_ANSWERED, _AS_SENT, _PROVES = "answered", "as_sent", "proves"
"""Keys of what is only a write's answer, of one whose values are what was sent, and of what the task has shown of its
system; a document without them was listed or read."""
_SEEN = "SELECT side, fingerprint, document FROM observations WHERE pair = ?"
_LINKS = (
    "SELECT id, source_id, destination_id, state, title, failures, problem, retry_at, changed_at"
    " FROM links WHERE pair = ?"
)
_BASE = "SELECT link, field, element, source, destination, why FROM base WHERE pair = ?"
_UNACCOUNTED = "SELECT side, fingerprint, document FROM unaccounted WHERE pair = ?"
_FORMER = "SELECT side, fingerprint, document FROM former WHERE pair = ?"


def load(db: Connection, pair: PairId, epoch: int) -> PairState:
    """Everything remembered about ``pair``; ``epoch`` is the counter kept beside the database."""
    cursors: dict[Side, str | None] = dict.fromkeys(Side)
    runs, fulls = [0], []
    for side, cursor, count, full_at in db.execute(
        "SELECT side, cursor, runs_since_full, last_full_at FROM sides WHERE pair = ?", (pair,)
    ):
        cursors[Side(side)] = cursor
        runs.append(count)
        fulls.append(moment(full_at))
    applied = db.execute("SELECT fingerprint, epoch FROM applied WHERE pair = ?", (pair,)).fetchone()
    last_full = None if len(fulls) < len(Side) or None in fulls else min(full for full in fulls if full)
    return PairState(
        links=all_links(db, pair),
        observations=_observations(db, pair, _SEEN),
        past=_past(db, pair),
        unaccounted=_observations(db, pair, _UNACCOUNTED),
        went_back=frozenset(
            Side(side) for (side,) in db.execute("SELECT side FROM sides WHERE pair = ? AND went_back", (pair,))
        ),
        last_seen=_observations(db, pair, _FORMER),
        cursors=cursors,
        unechoed=_unechoed(db, pair),
        decisions=history.decisions(db, pair),
        fingerprint=applied[0] if applied else "",
        runs_since_full=max(runs),
        last_full_at=last_full,
        intents=open_intents(db, pair),
        restored=bool(applied) and applied[1] < epoch,
    )


def all_links(db: Connection, pair: PairId) -> dict[str, Link]:
    """The links of a pair by their ids, the oldest first."""
    return _with_base(db.execute(f"{_LINKS} ORDER BY rowid", (pair,)), db.execute(_BASE, (pair,)))


def _link(db: Connection, pair: PairId, id_: LinkId) -> Link | None:
    key = pair, id_
    return _with_base(db.execute(f"{_LINKS} AND id = ?", key), db.execute(f"{_BASE} AND link = ?", key)).get(id_)


def _with_base(links: Iterable[Row], rows: Iterable[Row]) -> dict[str, Link]:
    base: dict[str, dict[BaseKey, BaseRow]] = defaultdict(dict)
    for link, field, element, source, destination, why in rows:
        text = source.startswith('"') or destination.startswith('"')
        row = (
            _row(field, element, source, destination, why)
            if text
            else _common_row(field, element, source, destination, why)
        )
        base[link][row.field, row.element] = row
    return {
        row[0]: Link(
            LinkId(row[0]), row[1], row[2], LinkState(row[3]), base.get(row[0], {}), row[4], row[5],
            decode_messages(json.loads(row[6])) if row[6] != "[]" else (), moment(row[7]), moment(row[8]),
        )
        for row in links
    }  # fmt: skip


def _row(field: str, element: str, source: str, destination: str, why: str) -> BaseRow:
    return row_from_json([field, element, _decoded(source), _decoded(destination), why])


def _decoded(text: str) -> Any:
    """As ``json.loads``, without its steps around the one that does it: a state is a million short texts of ours."""
    return _DECODER.raw_decode(text)[0]


_DECODER = json.JSONDecoder()
_common_row = lru_cache(maxsize=4096)(_row)
"""Of dates, states and labels, which many tasks have in common."""


def _observations(db: Connection, pair: PairId, query: str) -> dict[Side, dict[RemoteId, Observation]]:
    found: dict[Side, dict[RemoteId, Observation]] = {side: {} for side in Side}
    for side, fingerprint, document in db.execute(query, (pair,)):
        data = _decoded(document)
        task = task_from_json(data)
        found[_SIDES[side]][task.id] = Observation(
            task, fingerprint, data.get(_ANSWERED, False), data.get(_AS_SENT, False), data.get(_PROVES) or {}
        )
    return found


def _past(db: Connection, pair: PairId) -> dict[Side, dict[RemoteId, str]]:
    found: dict[Side, dict[RemoteId, str]] = {side: {} for side in Side}
    for table in ("former", "observations"):
        for side, id_, past in db.execute(f"SELECT side, id, past FROM {table} WHERE pair = ?", (pair,)):  # noqa: S608
            found[_SIDES[side]][id_] = past
    return found


def _unechoed(db: Connection, pair: PairId) -> dict[Side, frozenset[RemoteId]]:
    rows = db.execute("SELECT side, id FROM observations WHERE pair = ? AND echoed = 0", (pair,)).fetchall()
    return {side: frozenset(RemoteId(id_) for on, id_ in rows if on == side) for side in Side}


def open_intents(db: Connection, pair: PairId) -> tuple[Intent, ...]:
    """The writes of a pair of which nobody knows yet whether they arrived."""
    rows = db.execute("SELECT document FROM journal WHERE pair = ? AND state = 'intent' ORDER BY rowid", (pair,))
    return tuple(intent_from_json(json.loads(document)) for (document,) in rows)


def acquire_lease(db: Connection, pair: PairId, owner: str, ttl: float, now: datetime) -> Lease:
    """A lease of another machine holds until it expires; one of this machine ends with its OS lock."""
    row = db.execute("SELECT owner, token, expires_at FROM leases WHERE pair = ?", (pair,)).fetchone()
    token = row[1] + 1 if row else 1
    if row and row[0] and row[0] != owner:
        same_machine = row[0].partition("/")[0] == owner.partition("/")[0]
        if not same_machine and datetime.fromisoformat(row[2]) > now:
            raise BusyError(message(StoreCode.LEASE_TAKEN, computer=row[0].partition("/")[0]))
    db.execute(
        "INSERT INTO leases (pair, owner, token, expires_at) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (pair) DO UPDATE SET owner = excluded.owner, token = excluded.token,"
        " expires_at = excluded.expires_at",
        (pair, owner, token, stamp(now + timedelta(seconds=ttl))),
    )
    return Lease(pair, token)


def lease_holder(db: Connection, pair: PairId) -> tuple[str, datetime] | None:
    """Who holds the lease, and until when."""
    row = db.execute("SELECT owner, expires_at FROM leases WHERE pair = ? AND owner IS NOT NULL", (pair,)).fetchone()
    return (row[0], datetime.fromisoformat(row[1])) if row else None


def check_lease(db: Connection, lease: Lease) -> None:
    """Raises BusyError if somebody took a newer lease meanwhile (fencing)."""
    row = db.execute("SELECT token FROM leases WHERE pair = ?", (lease.pair,)).fetchone()
    if row is None or row[0] != lease.token:
        raise BusyError(message(StoreCode.LEASE_LOST))


def renew_lease(db: Connection, lease: Lease, ttl: float, now: datetime) -> None:
    """Move the lease's end to ``now`` + ``ttl`` seconds. Raises BusyError if somebody else has it by now."""
    check_lease(db, lease)
    db.execute("UPDATE leases SET expires_at = ? WHERE pair = ?", (stamp(now + timedelta(seconds=ttl)), lease.pair))


def release_lease(db: Connection, lease: Lease) -> None:
    """Give it back, if it is still ours."""
    db.execute("UPDATE leases SET owner = NULL WHERE pair = ? AND token = ?", (lease.pair, lease.token))


def record_seen(db: Connection, lease: Lease, seen: Sequence[Seen], now: datetime) -> None:
    """Observations and the cursors that follow them, together."""
    check_lease(db, lease)
    for each in seen:
        removed = [(lease.pair, each.side, id_) for id_ in each.removed]
        db.executemany(
            "INSERT OR REPLACE INTO former (pair, side, id, fingerprint, document, past)"
            " SELECT pair, side, id, fingerprint, document, past FROM observations"
            " WHERE pair = ? AND side = ? AND id = ?",
            removed,
        )
        db.executemany("DELETE FROM observations WHERE pair = ? AND side = ? AND id = ?", removed)
        _keep_unaccounted(db, lease.pair, each)
        _observe(db, lease, each.side, each.upserts, each.pending)
        _account(db, lease, each)
        _forget_former(db, lease.pair, each.side)
        if each.accounted:
            db.execute(
                "UPDATE observations SET echoed = 1 WHERE pair = ? AND side = ? AND echoed = 0", (lease.pair, each.side)
            )
        db.execute(
            "INSERT INTO sides (pair, side, cursor, runs_since_full, last_full_at, went_back)"
            " VALUES (:p, :s, :c, :n, :t, :back)"
            " ON CONFLICT (pair, side) DO UPDATE SET cursor = :c,"
            " runs_since_full = CASE WHEN :full THEN 0 ELSE runs_since_full + 1 END,"
            " last_full_at = CASE WHEN :full THEN :t ELSE last_full_at END, went_back = :back",
            {
                "p": lease.pair,
                "s": each.side,
                "c": each.cursor,
                "n": 0 if each.full else 1,
                "t": stamp(now) if each.full else None,
                "full": each.full,
                "back": each.went_back,
            },
        )


def _forget_former(db: Connection, pair: PairId, side: Side) -> None:
    """What is there (again), and what no link waits for."""
    own = (
        "links.source_id" if side is Side.SOURCE else "links.destination_id"
    )  # by its index, not by looking through all links
    db.execute(
        "DELETE FROM former WHERE pair = :pair AND side = :side AND (NOT EXISTS (SELECT 1 FROM links"  # noqa: S608
        f" WHERE links.pair = former.pair AND links.state <> 'tombstone' AND {own} = former.id)"
        " OR EXISTS (SELECT 1 FROM observations AS o WHERE o.pair = former.pair AND o.side = former.side"
        " AND o.id = former.id))",
        {"pair": pair, "side": side},
    )


def _keep_unaccounted(db: Connection, pair: PairId, seen: Seen) -> None:
    """What is about to be replaced and was accounted for, unlike what replaces it."""
    changed = (each.id for each in seen.upserts if seen.pending is None or each.id in seen.pending)
    db.executemany(
        "INSERT OR IGNORE INTO unaccounted (pair, side, id, fingerprint, document)"
        " SELECT pair, side, id, fingerprint, document FROM observations WHERE pair = ? AND side = ? AND id = ?",
        [(pair, seen.side, id_) for id_ in changed],
    )


def _account(db: Connection, lease: Lease, seen: Seen) -> None:
    """What this run could act on is accounted for now."""
    if seen.pending is None:
        return
    kept = db.execute("SELECT id FROM unaccounted WHERE pair = ? AND side = ?", (lease.pair, seen.side)).fetchall()
    for (id_,) in kept:
        if id_ not in seen.pending:
            _carried_out(db, lease, seen.side, id_)


def _carried_out(db: Connection, lease: Lease, side: Side, id_: str | None) -> None:
    """A run has acted on what a task says."""
    key = lease.pair, side, id_
    if db.execute("DELETE FROM unaccounted WHERE pair = ? AND side = ? AND id = ?", key).rowcount:
        _remember(db, lease, side, id_)


def _remember(db: Connection, lease: Lease, side: Side, id_: str | None) -> None:
    key = lease.pair, side, id_
    query = "SELECT fingerprint, past FROM observations WHERE pair = ? AND side = ? AND id = ?"
    if (row := db.execute(query, key).fetchone()) is not None:
        past = remembering(row[1], mark(row[0], lease.token), "")
        db.execute("UPDATE observations SET past = ? WHERE pair = ? AND side = ? AND id = ?", (past, *key))


def _said_before(
    db: Connection, pair: PairId, side: Side, observations: Sequence[Observation]
) -> dict[str, tuple[str, str]]:
    """(fingerprint, past) of what was known of ``observations``, in one look where there are many."""
    query = "SELECT id, fingerprint, past FROM observations WHERE pair = ? AND side = ?"
    if len(observations) > FEW:
        return {id_: (said, past) for id_, said, past in db.execute(query, (pair, side))}
    found = (db.execute(f"{query} AND id = ?", (pair, side, each.id)).fetchone() for each in observations)
    return {row[0]: (row[1], row[2]) for row in found if row is not None}


def _observe(
    db: Connection, lease: Lease, side: Side, observations: Sequence[Observation],
    pending: frozenset[RemoteId] | None = frozenset(),
) -> None:  # fmt: skip
    """Keep what was seen; what it says joins its past, unless it is ``pending`` (None: all of it is)."""
    rows = []
    known = _said_before(db, lease.pair, side, observations)
    for seen in observations:
        former, past = known.get(seen.id, ("", ""))
        if pending is not None and seen.id not in pending:
            past = remembering(past, mark(seen.fingerprint, lease.token), former)
        rows.append((lease.pair, side, seen.id, seen.fingerprint, dumps(_document(seen)), past))
    db.executemany(
        "INSERT INTO observations (pair, side, id, fingerprint, document, past, echoed) VALUES (?, ?, ?, ?, ?, ?, 0)"
        " ON CONFLICT (pair, side, id) DO UPDATE SET fingerprint = excluded.fingerprint, document = excluded.document,"
        " past = excluded.past",
        rows,
    )


def _document(seen: Observation) -> dict[str, Any]:
    """The task, and where it is only a write's answer, that it is."""
    said = {_ANSWERED: seen.answered, _AS_SENT: seen.as_sent, _PROVES: dict(seen.proves)}
    return task_to_json(seen.task) | {key: value for key, value in said.items() if value}


def apply_updates(db: Connection, lease: Lease, links: Sequence[Link], changes: Sequence[Change]) -> None:
    """Whole links with their base, and the history of it."""
    check_lease(db, lease)
    if len(links) > 1:  # one of them may get an id that another one gives up in the same step
        free = "UPDATE links SET source_id = NULL, destination_id = NULL WHERE pair = ? AND id = ?"
        db.executemany(free, [(lease.pair, link.id) for link in links])
    for link in links:
        save_link(db, lease.pair, link)
    history.add_changes(db, changes)


def save_link(db: Connection, pair: PairId, link: Link) -> None:
    """Insert or replace a link and its base."""
    values = (
        link.source_id, link.destination_id, link.state, link.title, link.failures, said(link.problem),
        stamp(link.retry_at), stamp(link.changed_at), pair, link.id,
    )  # fmt: skip
    db.execute(
        "INSERT INTO links (source_id, destination_id, state, title, failures, problem, retry_at, changed_at, pair, id)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (pair, id) DO UPDATE SET"
        " source_id = excluded.source_id, destination_id = excluded.destination_id, state = excluded.state,"
        " title = excluded.title, failures = excluded.failures, problem = excluded.problem,"
        " retry_at = excluded.retry_at, changed_at = excluded.changed_at",
        values,
    )
    db.execute("DELETE FROM base WHERE pair = ? AND link = ?", (pair, link.id))
    save_rows(db, pair, link.id, link.base.values())


def save_rows(db: Connection, pair: PairId, link: LinkId, rows: Iterable[BaseRow]) -> None:
    """Insert or replace base rows; a label that neither side has any more is dropped."""
    kept, dropped = [], []
    for row in rows:
        field, element, source, destination, why = row_to_json(row)
        if row.element and row.source is None and row.destination is None:
            dropped.append((pair, link, field, element))
        else:
            kept.append((pair, link, field, element, dumps(source), dumps(destination), why))
    db.executemany("DELETE FROM base WHERE pair = ? AND link = ? AND field = ? AND element = ?", dropped)
    db.executemany(
        "INSERT OR REPLACE INTO base (pair, link, field, element, source, destination, why)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        kept,
    )


def open_intent(db: Connection, lease: Lease, intent: Intent, link: Link | None) -> None:
    """The write-ahead record, and the pending link of a create."""
    check_lease(db, lease)
    if link is not None:
        save_link(db, lease.pair, link)
    db.execute(
        "INSERT OR REPLACE INTO journal (pair, operation, state, started_at, document) VALUES (?, ?, ?, ?, ?)",
        (lease.pair, intent.operation, intent.state, stamp(intent.started_at), dumps(intent_to_json(intent))),
    )


def settle(
    db: Connection, lease: Lease, commit: Commit, observation: tuple[Side, Observation] | None, now: datetime
) -> None:
    """Journal, link, base halves, observation and history, together."""
    check_lease(db, lease)
    pair = lease.pair
    db.execute("UPDATE journal SET state = ? WHERE pair = ? AND operation = ?", (commit.state, pair, commit.operation))
    title = commit.changes[0].title if commit.changes else ""
    link = linked_after(_link(db, pair, commit.link), commit, title)
    save_link(db, pair, replace(link, changed_at=now))
    for side in Side if commit.afresh else ():
        _carried_out(db, lease, side, link.remote_id(side))
    if commit.renumbered is not None:
        _forget(db, pair, *commit.renumbered)
    if observation is not None:
        _observe(db, lease, observation[0], [observation[1]])
    elif commit.state is JournalState.COMMITTED and commit.deletes:
        _forget_deleted(db, pair, commit)
    history.add_changes(db, commit.changes)


def _forget_deleted(db: Connection, pair: PairId, commit: Commit) -> None:
    side = commit.changes[0].side if commit.changes else None
    id_ = commit.source_id if side is Side.SOURCE else commit.destination_id
    if side is not None and id_ is not None:
        _forget(db, pair, side, RemoteId(id_))


def _forget(db: Connection, pair: PairId, side: Side, id_: RemoteId) -> None:
    db.execute("DELETE FROM observations WHERE pair = ? AND side = ? AND id = ?", (pair, side, id_))
