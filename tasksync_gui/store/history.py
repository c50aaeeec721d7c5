"""Runs, changes, plans and numbers in SQL."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from tasksync_gui.model.codec import decode_messages, decode_value, encode_value
from tasksync_gui.model.error_codes import StoreCode
from tasksync_gui.model.errors import UserError
from tasksync_gui.model.fields import Field
from tasksync_gui.model.ids import OperationId, PairId, RunId, Side
from tasksync_gui.model.message import message
from tasksync_gui.model.run import Change, Counts, Outcome, Run, RunFilter, Stats, Trigger
from tasksync_gui.store.days import DAYS, last_days
from tasksync_gui.store.json_text import dumps, moment, said, stamp
from tasksync_gui.store.later import LaterModule

if TYPE_CHECKING:
    from tasksync_gui.engine.state import Lease, Questions
    from tasksync_gui.model.link import StoredDecision
    from tasksync_gui.model.plan import Plan
    from tasksync_gui.model.review import Review
    from tasksync_gui.store import decision_codec, plan_codec
else:
    decision_codec = LaterModule("tasksync_gui.store.decision_codec")
    plan_codec = LaterModule("tasksync_gui.store.plan_codec")

Connection = sqlite3.Connection
KEPT_PLANS = 20
PREFIX = 8
_RUN = (
    "id, pair, pair_name, trigger, started_at, outcome, created, updated, deleted, adopted, held, failed,"
    " finished_at, requests, seconds, plan_digest, message, retryable, overridden, needs_review, undoes"
)


def save_run(db: Connection, run: Run) -> None:
    """Insert a run, or replace what came of it."""
    counts = run.counts
    db.execute(
        f"INSERT INTO runs ({_RUN}) VALUES ({', '.join('?' * 21)})"  # noqa: S608
        " ON CONFLICT (id) DO UPDATE SET outcome = excluded.outcome, created = excluded.created,"
        " updated = excluded.updated, deleted = excluded.deleted, adopted = excluded.adopted, held = excluded.held,"
        " failed = excluded.failed, finished_at = excluded.finished_at, requests = excluded.requests,"
        " seconds = excluded.seconds, plan_digest = excluded.plan_digest, message = excluded.message,"
        " retryable = excluded.retryable, overridden = excluded.overridden, needs_review = excluded.needs_review",
        (
            run.id, run.pair, run.pair_name, run.trigger, stamp(run.started_at), run.outcome, counts.created,
            counts.updated, counts.deleted, counts.adopted, counts.held, counts.failed, stamp(run.finished_at),
            run.requests, run.seconds, run.plan_digest, said(run.message), run.retryable, dumps(run.overridden_guards),
            run.needs_review, run.undoes,
        ),
    )  # fmt: skip


def begin_run(db: Connection, lease: Lease, run: Run) -> None:
    """Record a run; a run of the pair that never ended was interrupted."""
    asked = f"WHERE pair = ? AND outcome = '{Outcome.RUNNING}'"  # as its index says, which knows no run that ended
    running = f"SELECT id FROM runs INDEXED BY runs_running {asked}"  # noqa: S608
    for (id_,) in db.execute(running, (lease.pair,)).fetchall():
        db.execute("UPDATE runs SET outcome = ? WHERE id = ?", (Outcome.INTERRUPTED, id_))
        _recount(db, id_)
    save_run(db, run)


def finish_run(db: Connection, lease: Lease, run: Run, fingerprint: str | None, epoch: int) -> None:
    """Record how it ended; an applied run confirms configuration and epoch."""
    save_run(db, run)
    if fingerprint is not None:
        db.execute(
            "INSERT OR REPLACE INTO applied (pair, fingerprint, epoch) VALUES (?, ?, ?)",
            (lease.pair, fingerprint, epoch),
        )


def _run(row: tuple[Any, ...]) -> Run:
    (id_, pair, name, trigger, started, outcome, *numbers) = row
    created, updated, deleted, adopted, held, failed, finished, *rest = numbers
    requests, seconds, digest, message, retry, guards, review, undoes = rest
    return Run(
        RunId(id_), PairId(pair), name, Trigger(trigger), datetime.fromisoformat(started), Outcome(outcome),
        Counts(created, updated, deleted, adopted, held, failed), moment(finished), requests, seconds, digest,
        decode_messages(json.loads(message)), bool(retry), tuple(json.loads(guards)), bool(review), undoes,
    )  # fmt: skip


def runs(db: Connection, pair: PairId | None, limit: int, only: RunFilter | None = None) -> list[Run]:
    """The last ``limit`` runs of a pair, or of all, that pass ``only``, newest first: in the order in which they began,
    not by the clock.

    That is the order of their rows; a clock that is put right, or jumps, changes nothing about it.
    """
    asked = {} if only is None else _conditions(only)
    if pair is not None:
        asked["pair = ?"] = (pair,)
    where = f"WHERE {' AND '.join(asked)}" if asked else ""
    values = [value for each in asked.values() for value in each]
    if only is not None and only.text:
        db.create_function("folded", 1, str.casefold, deterministic=True)  # SQLite's own knows ASCII only
    query = f"SELECT {_RUN} FROM runs {where} ORDER BY rowid DESC LIMIT ?"  # noqa: S608
    return [_run(row) for row in db.execute(query, (*values, limit))]


def _conditions(only: RunFilter) -> dict[str, tuple[Any, ...]]:
    """What :meth:`RunFilter.passes` says, in SQL, each with its values."""
    found: dict[str, tuple[Any, ...]] = {}
    if only.eventful:
        idle = "trigger = ? AND outcome = ? AND created + updated + deleted + adopted + held + failed = 0"
        found[f"NOT ({idle})"] = (Trigger.TIMER, Outcome.CLEAN)
    if only.outcome is not None:
        found["outcome = ?"] = (only.outcome,)
    for sign, at in ((">=", only.since), ("<", only.before)):
        if at is not None:
            found[f"started_at {sign} ?"] = (stamp(at.astimezone(UTC)),)  # as runs are written
    if only.text:
        changed = "EXISTS (SELECT 1 FROM changes WHERE changes.run = runs.id AND instr(folded(title), ?))"
        needle = only.text.casefold()
        found[f"(instr(folded(pair_name), ?) OR {changed})"] = (needle, needle)
    return found


def run(db: Connection, id_: str) -> Run | None:
    """One run by id or unambiguous prefix."""
    query = f"SELECT {_RUN} FROM runs WHERE substr(id, 1, ?) = ? LIMIT 2"  # noqa: S608
    found = [_run(row) for row in db.execute(query, (len(id_), id_))] if id_ else []
    if len(found) > 1:
        raise UserError(message(StoreCode.SEVERAL_RUNS, run=id_))
    return found[0] if found else None


def add_changes(db: Connection, changes: Iterable[Change]) -> None:
    """Append to the history of their runs; the numbers go on where each run's history ends."""
    runs = set()
    for change in changes:
        _add_change(db, change)
        runs.add(change.run)
    for run in runs:
        _recount(db, run)


def _add_change(db: Connection, c: Change) -> None:
    db.execute(
        "INSERT INTO changes (run, sequence, operation, kind, side, title, field, before, after, at, ok, message, link,"
        " remote_id, record) SELECT ?1, 1 + COALESCE(MAX(sequence), -1), ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12,"
        " ?13, ?14"
        " FROM changes WHERE run = ?1",
        (
            c.run, c.operation, c.kind, c.side, c.title, c.field, dumps(encode_value(c.before)),
            dumps(encode_value(c.after)), stamp(c.at), c.ok, said(c.message), c.link, c.remote_id,
            c.record,
        ),
    )  # fmt: skip


_COUNTED = {"created": "create", "updated": "update", "deleted": "delete", "adopted": "adopt"}


def _recount(db: Connection, run: RunId) -> None:
    """Nobody was left to count what an interrupted run did: its history tells."""
    query = "SELECT 1 FROM runs WHERE id = ? AND outcome = ?"
    if db.execute(query, (run, Outcome.INTERRUPTED)).fetchone() is None:
        return
    query = "SELECT kind, COUNT(DISTINCT operation) FROM changes WHERE run = ? AND ok GROUP BY kind"
    found = dict(db.execute(query, (run,)).fetchall())
    counts = ", ".join(f"{column} = ?" for column in _COUNTED)
    numbers = [found.get(kind, 0) for kind in _COUNTED.values()]
    db.execute(f"UPDATE runs SET {counts} WHERE id = ?", (*numbers, run))  # noqa: S608


def changes(db: Connection, id_: RunId) -> list[Change]:
    """All changes of a run in order."""
    from tasksync_gui.model.plan import OperationKind

    rows = db.execute(
        "SELECT sequence, operation, kind, side, title, field, before, after, at, ok, message, link, remote_id,"
        " record FROM changes WHERE run = ? ORDER BY sequence",
        (id_,),
    )
    found = []
    for sequence, operation, kind, side, title, name, before, after, at, ok, told, link, remote_id, record in rows:
        field = None if name is None else Field(name)
        halves = json.loads(before), json.loads(after)
        values = halves if field is None else [decode_value(field, value) for value in halves]
        found.append(
            Change(
                id_, sequence, OperationId(operation), OperationKind(kind), Side(side), title, field, values[0],
                values[1], datetime.fromisoformat(at), bool(ok), decode_messages(json.loads(told)), link,
                remote_id, record,
            )
        )  # fmt: skip
    return found


def save_plan(db: Connection, plan: Plan) -> None:
    """Keep a plan; the oldest beyond the newest twenty of its pair go."""
    db.execute(
        "INSERT OR REPLACE INTO plans (digest, pair, created_at, document, undoes) VALUES (?, ?, ?, ?, ?)",
        (plan.digest, plan.pair, stamp(plan.created_at), plan_codec.plan_text(plan), plan.undoes),
    )
    db.execute(
        "DELETE FROM plans WHERE pair = ?1 AND digest NOT IN"
        " (SELECT digest FROM plans WHERE pair = ?1 ORDER BY rowid DESC LIMIT ?2)"
        " AND digest NOT IN (SELECT digest FROM reviews WHERE pair = ?1)",
        (plan.pair, KEPT_PLANS),
    )


def left_alone(db: Connection, pair: PairId) -> int:
    """How many links are muted or left different, and how many tasks are to be passed over always."""
    muted = "SELECT COUNT(*) FROM links WHERE pair = ?1 AND state = 'muted'"
    passed = "SELECT COUNT(*) FROM decisions WHERE pair = ?1 AND json_extract(document, '$.answer') = 'skip_always'"
    different = (
        "SELECT COUNT(DISTINCT base.link) FROM base JOIN links ON links.pair = base.pair AND links.id = base.link"
        " WHERE base.pair = ?1 AND why = 'pinned' AND source <> destination AND links.state = 'live'"
    )
    return int(db.execute(f"SELECT ({muted}) + ({passed}) + ({different})", (pair,)).fetchone()[0])


def save_review(db: Connection, review: Review) -> None:
    """Keep it in place of the one before."""
    db.execute(
        "INSERT OR REPLACE INTO reviews (pair, digest, created_at, document) VALUES (?, ?, ?, ?)",
        (review.pair, review.digest, stamp(review.created_at), dumps(plan_codec.review_to_json(review))),
    )


def load_review(db: Connection, pair: PairId) -> Review | None:
    """The open review of a pair."""
    row = db.execute("SELECT document FROM reviews WHERE pair = ?", (pair,)).fetchone()
    return plan_codec.review_from_json(json.loads(row[0])) if row else None


def load_plan(db: Connection, digest: str) -> Plan | None:
    """The plan with this digest or an unambiguous prefix of at least eight digits."""
    if len(digest) < PREFIX:
        raise UserError(message(StoreCode.DIGEST_TOO_SHORT, digest=digest, least=PREFIX))
    found = db.execute(
        "SELECT document FROM plans WHERE substr(digest, 1, ?) = ? ORDER BY rowid DESC LIMIT 2",
        (len(digest), digest),
    ).fetchall()
    if len(found) > 1:
        raise UserError(message(StoreCode.SEVERAL_PLANS, digest=digest))
    return plan_codec.plan_from_json(json.loads(found[0][0])) if found else None


def latest_plan(db: Connection, pair: PairId) -> Plan | None:
    """The newest plan of a pair that is not one of an undo."""
    row = db.execute(
        "SELECT document FROM plans WHERE pair = ? AND undoes IS NULL ORDER BY rowid DESC LIMIT 1",
        (pair,),
    ).fetchone()
    return plan_codec.plan_from_json(json.loads(row[0])) if row else None


def questions(db: Connection, pair: PairId) -> Questions | None:
    """What the newest plan of a pair asks. It is asked often: of a plan that asks nothing no JSON is read, of another
    no operation.
    """
    row = db.execute(
        "SELECT created_at, json_extract(document, '$.held') FROM plans WHERE rowid ="
        " (SELECT MAX(rowid) FROM plans WHERE pair = ? AND undoes IS NULL) AND instr(document, ?) = 0",
        (pair, '"held":[]'),
    ).fetchone()
    if row is None:
        return None
    from tasksync_gui.engine.state import Questions

    held = plan_codec.holds_from_json(json.loads(row[1]))
    return Questions(datetime.fromisoformat(row[0]), held, decisions(db, pair))


def decisions(db: Connection, pair: PairId) -> tuple[StoredDecision, ...]:
    """A person's lasting answers about a pair."""
    rows = db.execute("SELECT document FROM decisions WHERE pair = ? ORDER BY question", (pair,))
    return tuple(decision_codec.decision_from_json(json.loads(document)) for (document,) in rows)


def stats(db: Connection, pair: PairId | None, today: str, zone: str) -> Stats:
    """Numbers over one pair or all; the thirty local days that end with ``today``."""
    from tasksync_gui.model.link import LinkState

    where, values = ("WHERE pair = ?", (pair,)) if pair is not None else ("", ())
    states = dict(db.execute(f"SELECT state, COUNT(*) FROM links {where} GROUP BY state", values).fetchall())  # noqa: S608
    listed = runs(db, pair, 1)
    totals = ", ".join(f"TOTAL({name})" for name in ("created", "updated", "deleted", "adopted", "held", "failed"))
    everything = db.execute(f"SELECT COUNT(*), {totals} FROM runs {where}", values).fetchone()  # noqa: S608
    named = db.execute(
        "SELECT pairs.name, COUNT(*) FROM links JOIN pairs ON pairs.id = links.pair"
        " WHERE links.state = 'live' GROUP BY pairs.name"
    ).fetchall()
    return Stats(
        links=states.get(LinkState.LIVE, 0),
        held=listed[0].counts.held if listed else 0,
        quarantined=states.get(LinkState.QUARANTINED, 0),
        runs=everything[0],
        last_run=listed[0] if listed else None,
        totals=Counts(*(int(number) for number in everything[1:])),
        days=last_days(_recent(db, where, values, today), today, zone),
        by_pair=dict(named),
    )


def _recent(db: Connection, where: str, values: tuple[object, ...], today: str) -> list[Run]:
    """Runs that may lie in the days shown, whatever the zone."""
    since = datetime.combine(date.fromisoformat(today) - timedelta(days=DAYS + 1), time(), UTC)
    clause = f"{where} {'AND' if where else 'WHERE'} started_at >= ?"
    query = f"SELECT {_RUN} FROM runs {clause}"  # noqa: S608
    return [_run(row) for row in db.execute(query, (*values, stamp(since)))]
