"""Accounts, pairs and settings in memory."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from tasksync_gui.model.errors import UserError
from tasksync_gui.model.ids import AccountId, PairId
from tasksync_gui.model.pair import Account, Pair


class _Named(Protocol):
    @property
    def id(self) -> str: ...

    @property
    def name(self) -> str: ...


class MemoryConfiguration:
    """The ConfigStore port."""

    def __init__(self) -> None:
        self._accounts: dict[AccountId, Account] = {}
        self._pairs: dict[PairId, Pair] = {}
        self._settings: dict[str, str] = {}

    async def accounts(self) -> Sequence[Account]:
        """All accounts by name."""
        return sorted(self._accounts.values(), key=lambda account: account.name)

    async def save_account(self, account: Account) -> None:
        """Insert or replace by id."""
        _require_free_name(account, self._accounts.values(), f"an account named '{account.name}'")
        self._accounts[account.id] = account

    async def remove_account(self, account: AccountId) -> None:
        """Refused while a pair uses it."""
        users = [pair.name for pair in await self.pairs() if account in (pair.source.account, pair.destination.account)]
        if users:
            raise UserError(
                "The account is in use",
                cause=f"It belongs to the pair {', '.join(users)}",
                next_step="Remove or change that pair first.",
            )
        self._accounts.pop(account, None)

    async def pairs(self) -> Sequence[Pair]:
        """All pairs by name."""
        return sorted(self._pairs.values(), key=lambda pair: pair.name)

    async def save_pair(self, pair: Pair) -> None:
        """Insert or replace by id."""
        _require_free_name(pair, self._pairs.values(), f"a pair named '{pair.name}'")
        self._pairs[pair.id] = pair

    async def remove_pair(self, pair: PairId) -> None:
        """Remove."""
        self._pairs.pop(pair, None)

    async def get_setting(self, name: str) -> str | None:
        """A value."""
        return self._settings.get(name)

    async def set_setting(self, name: str, value: str | None) -> None:
        """Store or remove a value."""
        if value is None:
            self._settings.pop(name, None)
        else:
            self._settings[name] = value


def _require_free_name(new: _Named, others: Iterable[_Named], what: str) -> None:
    if any(other.name == new.name and other.id != new.id for other in others):
        raise UserError(f"There is already {what}", next_step="Choose another name.")
