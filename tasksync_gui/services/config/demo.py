"""The demo pair: everything can be tried offline and without an account."""

from __future__ import annotations

from tasksync_gui.model.pair import Pair
from tasksync_gui.services.contract import PairDraft, Services

NAME = "Demo"
LISTS = {"Demo work": "work", "Demo home": "home"}


async def ensure_demo(services: Services) -> Pair:
    """The demo pair, made if it is not there yet."""
    for pair in await services.pairs.list():
        if pair.name == NAME:
            return pair
    known = {account.name for account in await services.accounts.list()}
    for name, which in LISTS.items():
        if name not in known:
            await services.accounts.add(name, "demo", {"list": which}, {})
    source, destination = LISTS
    return await services.pairs.add(PairDraft(NAME, source, destination, LISTS[source], LISTS[destination]))
