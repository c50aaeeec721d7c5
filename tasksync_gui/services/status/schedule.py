"""When automatic runs are due: derived from what is recorded, never from ticks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from tasksync_gui.model.run import Outcome, Run
from tasksync_gui.services.contract import Effects, EventBus, StateChanged

if TYPE_CHECKING:
    from tasksync_gui.engine.ports import Clock, ConfigStore, SyncStore
    from tasksync_gui.model.ids import AccountId
    from tasksync_gui.model.pair import Pair
    from tasksync_gui.services.ports import AutoSyncSettings
    from tasksync_gui.services.status.blocked import BlockedAccounts

PAUSE = "schedule.pause"
FOREVER = "until resumed"
LONGEST_BACKOFF = 3600
RUNS_LOOKED_AT = 10
FUTURE = timedelta(minutes=1)


def next_run(runs: Sequence[Run], interval: int, now: datetime) -> datetime:
    """When a pair is due; ``runs`` are its last ones, newest first.

    After failures the wait doubles up to an hour (or the interval, if that is longer). A run that is
    stamped in the future says nothing about the past: the clock was changed, and the pair is due.
    """
    if not runs:
        return now
    last = runs[0].finished_at or runs[0].started_at
    if last > now + FUTURE:
        return now
    failures = 0
    for run in runs:
        if run.outcome is not Outcome.FAILED:
            break
        failures += 1
    wait = interval
    if failures:
        wait = max(interval, min(interval * 2 ** (failures - 1), LONGEST_BACKOFF))
    return last + timedelta(seconds=wait)


def _accounts(pair: Pair) -> set[AccountId]:
    return {pair.source.account, pair.destination.account}


class Scheduler:
    """The ScheduleService: keeps nothing but the pause; what is due follows from the runs on record."""

    def __init__(
        self,
        store: SyncStore,
        config: ConfigStore,
        settings: AutoSyncSettings,
        blocked: BlockedAccounts,
        events: EventBus,
        clock: Clock,
    ) -> None:
        self._store = store
        self._config = config
        self._settings = settings
        self._blocked = blocked
        self._events = events
        self._clock = clock

    @property
    def enabled(self) -> bool:
        """Whether bot mode is on."""
        return self._settings.auto_sync_enabled

    @property
    def interval(self) -> int:
        """Global interval in seconds."""
        return self._settings.sync_interval_seconds

    async def due(self, interval: int | None = None) -> Sequence[Pair]:
        """Pairs whose time has come, oldest first."""
        now = self._clock.now()
        found = []
        for pair in await self._config.pairs():
            at = await self._next_run(pair, interval, now)
            if at is not None and at <= now:
                found.append((at, pair))
        return [pair for _, pair in sorted(found, key=lambda each: (each[0], each[1].name))]

    async def next_run(self, pair: Pair, interval: int | None = None) -> datetime | None:
        """When the pair runs by itself; None if it does not, because it or one of its accounts must wait."""
        return await self._next_run(pair, interval, self._clock.now())

    async def _next_run(self, pair: Pair, interval: int | None, now: datetime) -> datetime | None:
        if not pair.enabled or await self._is_blocked(pair) or await self.answered(pair):
            return None
        runs = await self._store.runs(pair.id, RUNS_LOOKED_AT)
        at = next_run(runs, interval or pair.interval or self.interval, now)
        rests = [await self._blocked.rests_until(account, now) for account in _accounts(pair)]
        return max([at, *(each for each in (pair.paused_until, *rests) if each is not None)])

    async def answered(self, pair: Pair) -> int:
        """How many rows of its open review a person has answered: automatic runs pass by until that review ends."""
        review = await self._store.load_review(pair.id)
        return len(review.rows) if review is not None and review.is_open(self._clock.now()) else 0

    async def _is_blocked(self, pair: Pair) -> bool:
        return any([await self._blocked.reason(account) is not None for account in _accounts(pair)])

    async def pause(self, until: datetime | None) -> None:
        """No automatic runs until then, None: until somebody resumes them. Runs that a person starts go on."""
        await self._config.set_setting(PAUSE, FOREVER if until is None else until.isoformat())
        self._events.publish(StateChanged(Effects(schedule=True, pairs=True)))

    async def resume(self) -> None:
        """End the pause; pairs that are due by now run soon."""
        await self._config.set_setting(PAUSE, None)
        self._events.publish(StateChanged(Effects(schedule=True, pairs=True)))

    async def paused_until(self) -> tuple[bool, datetime | None]:
        """(paused, until when); a pause whose time has passed is none."""
        stored = await self._config.get_setting(PAUSE)
        if stored is None:
            return False, None
        if stored == FOREVER:
            return True, None
        until = datetime.fromisoformat(stored)
        return (True, until) if until > self._clock.now() else (False, None)
