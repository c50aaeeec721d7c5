"""What every command has at hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TextIO

from tasksync_gui.cli.render import Output
from tasksync_gui.model.ids import Side
from tasksync_gui.model.pair import Pair
from tasksync_gui.services.contract import Services


@dataclass(frozen=True, slots=True)
class Session:
    """Services, output and input of one command."""

    services: Services
    output: Output
    stdin: TextIO

    async def account_names(self) -> dict[str, str]:
        """Names of accounts by id."""
        return {account.id: account.name for account in await self.services.accounts.list()}

    async def sides(self, pair: Pair) -> dict[Side, str]:
        """What the two sides are called."""
        names = await self.account_names()
        return {side: names.get(pair.endpoint(side).account, side.value) for side in Side}
