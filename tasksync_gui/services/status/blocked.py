"""Accounts that automatic runs leave alone: until a person mends them, or until the rest they asked for is over."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from tasksync_gui.model.codec import canonical_json, decode_message, encode_message
from tasksync_gui.model.errors import AuthError, ConnectorError, RateLimitedError

if TYPE_CHECKING:
    from tasksync_gui.engine.ports import ConfigStore
    from tasksync_gui.model.ids import AccountId
    from tasksync_gui.model.message import Message

LONGEST_REST = timedelta(days=1)
"""A longer one is not believed, nor is one that a clock which was wrong has put off for longer."""


class BlockedAccounts:
    """Kept with the settings, so that a restart does not ask again."""

    def __init__(self, store: ConfigStore) -> None:
        self._store = store

    async def add(self, account: AccountId, error: AuthError) -> None:
        """Leave the account alone from now on."""
        await self._store.set_setting(_name(account), canonical_json(encode_message(error.title)))

    async def clear(self, account: AccountId) -> None:
        """It works again, or a person changed it."""
        if await self.reason(account) is not None:
            await self._store.set_setting(_name(account), None)

    async def reason(self, account: AccountId) -> Message | None:
        """Why it is left alone; None if it is not."""
        stored = await self._store.get_setting(_name(account))
        return None if stored is None else decode_message(json.loads(stored))

    async def rest(self, account: AccountId, error: ConnectorError, now: datetime) -> None:
        """Ask nothing of the account before its system's Retry-After is over (RFC 9110, section 10.2.3)."""
        if isinstance(error, RateLimitedError) and error.retry_after:
            until = now + timedelta(seconds=min(error.retry_after, LONGEST_REST.total_seconds()))
            await self._store.set_setting(_rest(account), until.isoformat())

    async def rests_until(self, account: AccountId, now: datetime) -> datetime | None:
        """When the rest it asked for is over; None if it asked for none."""
        stored = await self._store.get_setting(_rest(account))
        until = None if stored is None else datetime.fromisoformat(stored)
        return until if until is not None and now < until <= now + LONGEST_REST else None


def _name(account: AccountId) -> str:
    return f"blocked.{account}"


def _rest(account: AccountId) -> str:
    return f"rest.{account}"
