"""Copies of the database, and what of it is old enough to go."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from tasksync_gui.model.error_codes import AppCode
from tasksync_gui.model.errors import StoreError
from tasksync_gui.model.message import message

if TYPE_CHECKING:
    from tasksync_gui.engine.ports import Clock
    from tasksync_gui.store.sqlite import SqliteStore

log = logging.getLogger(__name__)
KEPT = "house.kept"
CLEARED = "house.cleared"
STEP = timedelta(days=30)
"""A clock that jumps ahead by years must not take the history with it: one day clears up so much and no more."""


def backup(store: SqliteStore, clock: Clock) -> Callable[[], Awaitable[None]]:
    """Today's copy of the database, made now if there is none. Raises StoreError."""

    async def back_up() -> None:
        try:
            await store.backup_if_due(clock.now().date())
        except StoreError as error:
            raise StoreError(message(AppCode.NO_BACKUP, error=error.message)) from error

    return back_up


def housekeeping(store: SqliteStore, clock: Clock, history_days: Callable[[], int]) -> Callable[[], Awaitable[None]]:
    """Backup and pruning before the first run of each day, whichever process makes it."""

    async def keep_house() -> None:
        now = clock.now()
        today = now.date()
        if await store.get_setting(KEPT) == today.isoformat():
            return
        try:
            await store.backup_if_due(today)
        except StoreError as error:
            log.warning("No backup today: %s", error)
        cleared = await store.get_setting(CLEARED)
        believed = _believed(now, None if cleared is None else date.fromisoformat(cleared))
        await store.prune(history_days(), believed)
        await store.set_setting(CLEARED, believed.date().isoformat())
        await store.set_setting(KEPT, today.isoformat())

    return keep_house


def _believed(now: datetime, cleared: date | None) -> datetime:
    """The moment from which ages are counted; ``cleared``: the day that was taken for today the last time."""
    ahead = timedelta() if cleared is None else now.date() - cleared
    return now - max(ahead - STEP, timedelta())
