"""Accounts, pairs and settings in memory."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from tasksync_gui.model.error_codes import StoreCode
from tasksync_gui.model.errors import UserError
from tasksync_gui.model.ids import AccountId, PairId
from tasksync_gui.model.message import message
from tasksync_gui.model.pair import Account, Pair


class _Named(Protocol):
    @property
    def id(self) -> str: ...

    @property
    def name(self) -> str: ...


class MemoryConfiguration:
    """Accounts, pairs and settings in dictionaries: the ConfigStore of tests and simulations."""

    def __init__(self) -> None:
        self._accounts: dict[AccountId, Account] = {}
        self._pairs: dict[PairId, Pair] = {}
        self._settings: dict[str, str] = {}

    async def accounts(self) -> Sequence[Account]:
        return sorted(self._accounts.values(), key=lambda account: account.name)

    async def save_account(self, account: Account) -> None:
        _require_free_name(account, self._accounts.values(), StoreCode.ACCOUNT_EXISTS)
        self._accounts[account.id] = account

    async def remove_account(self, account: AccountId) -> None:
        """Refused while a pair uses it."""
        users = [pair.name for pair in await self.pairs() if account in (pair.source.account, pair.destination.account)]
        if users:
            raise UserError(message(StoreCode.ACCOUNT_IN_USE, pairs=", ".join(users)))
        self._accounts.pop(account, None)

    async def pairs(self) -> Sequence[Pair]:
        return sorted(self._pairs.values(), key=lambda pair: pair.name)

    async def save_pair(self, pair: Pair) -> None:
        _require_free_name(pair, self._pairs.values(), StoreCode.PAIR_EXISTS)
        self._pairs[pair.id] = pair

    async def remove_pair(self, pair: PairId) -> None:
        self._pairs.pop(pair, None)

    async def get_setting(self, name: str) -> str | None:
        return self._settings.get(name)

    async def set_setting(self, name: str, value: str | None) -> None:
        if value is None:
            self._settings.pop(name, None)
        else:
            self._settings[name] = value


def _require_free_name(new: _Named, others: Iterable[_Named], taken: StoreCode) -> None:
    if any(other.name == new.name and other.id != new.id for other in others):
        raise UserError(message(taken, name=new.name))
