"""Accounts that refused us: left alone by automatic runs until a person mends them (asked for once)."""

from __future__ import annotations

from tasksync_gui.engine.ports import ConfigStore
from tasksync_gui.model.errors import AuthError
from tasksync_gui.model.ids import AccountId


class BlockedAccounts:
    """Kept with the settings, so that a restart does not ask again."""

    def __init__(self, store: ConfigStore) -> None:
        self._store = store

    async def add(self, account: AccountId, error: AuthError) -> None:
        """Leave the account alone from now on."""
        await self._store.set_setting(_name(account), error.title)

    async def clear(self, account: AccountId) -> None:
        """It works again, or a person changed it."""
        if await self.reason(account) is not None:
            await self._store.set_setting(_name(account), None)

    async def reason(self, account: AccountId) -> str | None:
        """Why it is left alone; None if it is not."""
        return await self._store.get_setting(_name(account))


def _name(account: AccountId) -> str:
    return f"blocked.{account}"
