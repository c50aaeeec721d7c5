"""What every command has at hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TextIO

from tasksync_gui.model.ids import Side

if TYPE_CHECKING:
    from tasksync_gui.cli.render import Output
    from tasksync_gui.model.pair import Pair
    from tasksync_gui.services.contract import Services


@dataclass(frozen=True, slots=True)
class Session:
    """Services, output and input of one command."""

    services: Services
    output: Output
    stdin: TextIO

    async def account_names(self) -> dict[str, str]:
        """Names by account id, for what knows accounts by their ids only."""
        return {account.id: account.name for account in await self.services.accounts.list()}

    async def sides(self, pair: Pair) -> dict[Side, str]:
        """What the two sides are called."""
        from tasksync_gui.services.phrases.plan import side_names

        accounts = {account.id: account for account in await self.services.accounts.list()}
        ends = {side: accounts.get(pair.endpoint(side).account) for side in Side}
        return side_names(pair, ends)
