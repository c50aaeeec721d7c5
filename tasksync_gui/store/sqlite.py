"""The store on SQLite: both ports of the engine on one file."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from tasksync_gui.model.errors import StoreError
from tasksync_gui.model.pair import Forgotten
from tasksync_gui.store import backups, configuration, history
from tasksync_gui.store.backup_detection import BackupCounter
from tasksync_gui.store.database import Database, connect, copy_to, explained
from tasksync_gui.store.json_text import dumps, stamp
from tasksync_gui.store.later import LaterModule

if TYPE_CHECKING:
    from tasksync_gui.engine.ports import Clock
    from tasksync_gui.engine.state import Lease, PairState, Questions, Seen
    from tasksync_gui.model.ids import AccountId, PairId, RunId, Side
    from tasksync_gui.model.journal import Commit, Intent
    from tasksync_gui.model.link import Link, Observation, StoredDecision
    from tasksync_gui.model.pair import Account, Pair
    from tasksync_gui.model.plan import Plan
    from tasksync_gui.model.review import Review
    from tasksync_gui.model.run import Change, Run, RunFilter, Stats
    from tasksync_gui.store import decision_codec, state, turning
else:
    decision_codec, state = LaterModule("tasksync_gui.store.decision_codec"), LaterModule("tasksync_gui.store.state")
    turning = LaterModule("tasksync_gui.store.turning")

TOMBSTONE_DAYS = 180
HISTORY_DAYS = 90


class SqliteStore:
    """SyncStore and ConfigStore; see ``engine.ports`` for what each method means."""

    def __init__(self, database: Database, counter: BackupCounter, clock: Clock) -> None:
        self._db = database
        self._counter = counter
        self._clock = clock

    @classmethod
    async def open(cls, path: Path, clock: Clock) -> SqliteStore:
        """Open or create the database. Raises StoreError or NewerSchemaError."""
        database = await _opened(path)
        store = cls(database, BackupCounter(path.with_name(f"{path.name}.epoch")), clock)
        try:
            await store._advance_epoch()
        except BaseException:
            await store.close()
            raise
        return store

    async def _advance_epoch(self) -> None:
        """The database and the file beside it count together; one that was restored lags behind.

        The file is read first and written last, and the database counts in one transaction: so it is never
        behind by itself, whichever process dies or overtakes another in between.
        """
        beside = await self._counter.read()
        newest = await self._db.write(lambda db: configuration.advance_epoch(db, beside))
        await self._count_beside(newest)

    async def _count_beside(self, epoch: int) -> None:
        try:
            await self._counter.write(epoch)
        except OSError as error:
            raise explained(error, self._db.path) from error

    async def close(self) -> None:
        """Finish what is queued."""
        await self._db.close()

    # SyncStore

    async def load(self, pair: PairId) -> PairState:
        restored = int(await self.get_setting("restored_at_epoch") or 0)
        return await self._db.read(lambda db: state.load(db, pair, restored))

    async def open_intents(self, pair: PairId) -> tuple[Intent, ...]:
        return await self._db.read(lambda db: state.open_intents(db, pair))

    async def acquire_lease(self, pair: PairId, owner: str, ttl: float, run: Run | None = None) -> Lease:
        now = self._clock.now()

        def work(db: sqlite3.Connection) -> Lease:
            lease = state.acquire_lease(db, pair, owner, ttl, now)
            if run is not None:
                history.begin_run(db, lease, run)
            return lease

        return await self._db.write(work)

    async def renew_lease(self, lease: Lease, ttl: float) -> None:
        now = self._clock.now()
        await self._db.write(lambda db: state.renew_lease(db, lease, ttl, now))

    async def release_lease(self, lease: Lease) -> None:
        await self._db.write(lambda db: state.release_lease(db, lease))

    async def lease_holder(self, pair: PairId) -> tuple[str, datetime] | None:
        """Who holds the lease, and until when."""
        return await self._db.read(lambda db: state.lease_holder(db, pair))

    async def finish_run(
        self, lease: Lease, run: Run, fingerprint: str | None = None, seen: Sequence[Seen] = ()
    ) -> None:
        now = self._clock.now()

        wrote = run.counts.created + run.counts.updated + run.counts.deleted + run.counts.adopted > 0

        def work(db: sqlite3.Connection) -> int:
            state.check_lease(db, lease)
            epoch = configuration.advance_epoch(db) if wrote else configuration.epoch(db)
            state.record_seen(db, lease, seen, now)
            history.finish_run(db, lease, run, fingerprint, epoch)
            state.release_lease(db, lease)
            return epoch

        epoch = await self._db.write(work)
        if wrote:
            await self._count_beside(epoch)

    async def record_seen(self, lease: Lease, seen: Sequence[Seen]) -> None:
        now = self._clock.now()
        await self._db.write(lambda db: state.record_seen(db, lease, seen, now))

    async def apply_updates(self, lease: Lease, links: Sequence[Link], changes: Sequence[Change] = ()) -> None:
        await self._db.write(lambda db: state.apply_updates(db, lease, links, changes))

    async def open_intent(self, lease: Lease, intent: Intent, link: Link | None = None) -> None:
        await self._db.write(lambda db: state.open_intent(db, lease, intent, link))

    async def settle(self, lease: Lease, commit: Commit, observation: tuple[Side, Observation] | None = None) -> None:
        now = self._clock.now()
        await self._db.write(lambda db: state.settle(db, lease, commit, observation, now))

    async def remember(self, pair: PairId, decisions: Iterable[StoredDecision]) -> None:
        rows = [
            (pair, decision_codec.question(answer), dumps(decision_codec.decision_to_json(answer)))
            for answer in decisions
        ]
        query = "INSERT OR REPLACE INTO decisions (pair, question, document) VALUES (?, ?, ?)"
        await self._db.write(lambda db: db.executemany(query, rows))

    async def forget(self, pair: PairId, decisions: Iterable[StoredDecision]) -> None:
        rows = [(pair, decision_codec.question(answer)) for answer in decisions]
        query = "DELETE FROM decisions WHERE pair = ? AND question = ?"
        await self._db.write(lambda db: db.executemany(query, rows))

    async def save_plan(self, plan: Plan) -> None:
        await self._db.write(lambda db: history.save_plan(db, plan))

    async def note_went_back(self, pair: PairId, sides: Iterable[Side]) -> None:
        query = "UPDATE sides SET went_back = 1 WHERE pair = ? AND side = ?"
        await self._db.write(lambda db: db.executemany(query, [(pair, side) for side in sides]))

    async def load_plan(self, digest: str) -> Plan | None:
        return await self._db.read(lambda db: history.load_plan(db, digest))

    async def left_alone(self, pair: PairId) -> int:
        """How many tasks are left alone."""
        return await self._db.read(lambda db: history.left_alone(db, pair))

    async def save_review(self, review: Review) -> None:
        await self._db.write(lambda db: history.save_review(db, review))

    async def load_review(self, pair: PairId) -> Review | None:
        return await self._db.read(lambda db: history.load_review(db, pair))

    async def remove_review(self, pair: PairId) -> None:
        """The review is over."""
        await self._db.write(lambda db: db.execute("DELETE FROM reviews WHERE pair = ?", (pair,)))

    async def latest_plan(self, pair: PairId) -> Plan | None:
        """The newest plan of a pair."""
        return await self._db.read(lambda db: history.latest_plan(db, pair))

    async def questions(self, pair: PairId) -> Questions | None:
        return await self._db.read(lambda db: history.questions(db, pair))

    async def runs(self, pair: PairId | None = None, limit: int = 50, only: RunFilter | None = None) -> Sequence[Run]:
        return await self._db.read(lambda db: history.runs(db, pair, limit, only))

    async def run(self, run: RunId) -> Run | None:
        return await self._db.read(lambda db: history.run(db, run))

    async def changes(self, run: RunId) -> Sequence[Change]:
        return await self._db.read(lambda db: history.changes(db, run))

    async def stats(self, pair: PairId | None, today: str, zone: str) -> Stats:
        return await self._db.read(lambda db: history.stats(db, pair, today, zone))

    # ConfigStore

    async def accounts(self) -> Sequence[Account]:
        return await self._db.read(configuration.accounts)

    async def save_account(self, account: Account) -> None:
        await self._db.write(lambda db: configuration.save_account(db, account))

    async def remove_account(self, account: AccountId) -> None:
        await self._db.write(lambda db: configuration.remove_account(db, account))

    async def pairs(self) -> Sequence[Pair]:
        return await self._db.read(configuration.pairs)

    async def save_pair(self, pair: Pair) -> None:
        await self._db.write(lambda db: configuration.save_pair(db, pair))

    async def remove_pair(self, pair: PairId) -> None:
        await self._db.write(lambda db: configuration.remove_pair(db, pair))

    async def forget_pair(self, name: str) -> Forgotten | None:
        """Wipe all that is remembered of it, in every copy of the database. Raises StoreError."""
        from tasksync_gui.store import forgetting

        def work(db: sqlite3.Connection) -> tuple[list[str], int]:
            ids = forgetting.ids_of(db, name)
            return ids, forgetting.wipe(db, ids)

        ids, rows = await self._db.write(work)
        if not ids:
            return None
        copies, removed = await asyncio.to_thread(self._rewrite, ids)
        return Forgotten(rows, copies, removed)

    def _rewrite(self, ids: Sequence[str]) -> tuple[int, tuple[str, ...]]:
        from tasksync_gui.store import forgetting

        try:
            connection = connect(self._db.path)
            try:
                forgetting.rewrite(connection)
            finally:
                connection.close()
            return forgetting.wipe_copies(self._db.path, ids)
        except (OSError, sqlite3.Error) as error:
            raise explained(error, self._db.path) from error

    async def reset_pair(self, pair: PairId) -> None:
        """Forget what was seen and agreed."""
        await self._db.write(lambda db: configuration.reset_pair(db, pair))

    async def turn_pair(self, pair: PairId) -> None:
        """Exchange the two sides in all that is remembered."""
        await self._db.write(lambda db: turning.turn_pair(db, pair))

    async def get_setting(self, name: str) -> str | None:
        return await self._db.read(lambda db: configuration.get_setting(db, name))

    async def set_setting(self, name: str, value: str | None) -> None:
        await self._db.write(lambda db: configuration.set_setting(db, name, value))

    # Housekeeping

    async def backup_if_due(self, today: date) -> Path | None:
        """One backup a day, and the older ones tidied up; returns the new one. Raises StoreError."""
        folder = self._db.path.parent / backups.FOLDER
        target = folder / f"{self._db.path.stem}-{today.isoformat()}.sqlite"
        if target.exists():
            return None
        await asyncio.to_thread(self._back_up, target)
        return target

    def _back_up(self, target: Path) -> None:
        try:
            target.parent.mkdir(mode=0o700, exist_ok=True)
            connection = connect(self._db.path)
            try:
                copy_to(connection, target)
            finally:
                connection.close()
            backups.tidy(self._db.path, target)
        except (OSError, sqlite3.Error) as error:
            raise explained(error, target) from error

    async def prune(self, history_days: int = HISTORY_DAYS, now: datetime | None = None) -> None:
        """Drop old tombstones, settled journal rows and history; ages are counted from ``now``, if it is given."""
        now = now or self._clock.now()
        tombstones = stamp(now - timedelta(days=TOMBSTONE_DAYS))
        runs_before = stamp(now - timedelta(days=history_days))

        def work(db: sqlite3.Connection) -> None:
            db.execute("DELETE FROM links WHERE state = 'tombstone' AND changed_at < ?", (tombstones,))
            db.execute("DELETE FROM journal WHERE state <> 'intent' AND started_at < ?", (runs_before,))
            db.execute(
                "DELETE FROM runs WHERE started_at < ? AND id NOT IN"
                " (SELECT json_extract(document, '$.run') FROM journal WHERE state = 'intent')",
                (runs_before,),
            )

        await self._db.write(work)


async def _opened(path: Path) -> Database:
    """The open file. Raises StoreError or NewerSchemaError.

    A thread cannot be stopped: whoever is cancelled meanwhile waits for what it opens, to close it.
    """
    opening = asyncio.get_running_loop().run_in_executor(None, Database.open, path)
    try:
        return await asyncio.shield(opening)
    except asyncio.CancelledError:
        with suppress(StoreError):
            await (await opening).close()
        raise
