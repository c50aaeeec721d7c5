"""The demo pair: everything can be tried offline and without an account."""

from __future__ import annotations

from tasksync_gui.model.pair import Pair
from tasksync_gui.services.contract import AccountService, PairDraft, PairService

NAME = "Demo"
LISTS = {"Demo work": "work", "Demo home": "home"}


async def ensure_demo(pairs: PairService, accounts: AccountService) -> Pair:
    """The demo pair, made with its two accounts if it is not there yet. Raises UserError as ``pairs.add`` does."""
    for pair in await pairs.list():
        if pair.name == NAME:
            return pair
    known = {account.name for account in await accounts.list()}
    for name, which in LISTS.items():
        if name not in known:
            await accounts.add(name, "demo", {"list": which}, {})
    source, destination = LISTS
    return await pairs.add(PairDraft(NAME, source, destination, LISTS[source], LISTS[destination]))
