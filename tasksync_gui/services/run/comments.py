"""What people wrote about a task in its systems: asked for when a person wants to see it, and never kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tasksync_gui.engine.ports import Commented, ConfigStore, SyncStore
from tasksync_gui.engine.runtime.gather import gather_or_cancel
from tasksync_gui.model.error_codes import ServiceCode
from tasksync_gui.model.errors import ConnectorError, UserError
from tasksync_gui.model.ids import RemoteId, Side
from tasksync_gui.model.link import Link
from tasksync_gui.model.message import message
from tasksync_gui.model.pair import Account, Pair
from tasksync_gui.services.config.connections import Connections
from tasksync_gui.services.contract import PairService, SideComments
from tasksync_gui.services.phrases.plan import side_names
from tasksync_gui.services.ports import ConnectorRegistry

SHOWN = 5
"""So many of several matches are named."""


class Comments:
    """Asks connectors that can tell; they are called for nothing else."""

    def __init__(
        self,
        config: ConfigStore,
        store: SyncStore,
        pairs: PairService,
        connections: Connections,
        registry: ConnectorRegistry,
    ) -> None:
        self._config, self._store, self._pairs = config, store, pairs
        self._connections, self._registry = connections, registry

    async def of(self, pair: str, tasks: Mapping[Side, RemoteId]) -> Sequence[SideComments]:
        """What each system that has comments says of the task; a refusal is said in words. Raises UserError."""
        found = await self._pairs.get(pair)
        accounts = await self._accounts(found)
        names = side_names(found, accounts)
        asked = [side for side in Side if side in tasks and self._tells(accounts[side])]
        return await gather_or_cancel(
            *(
                self._ask(accounts[side], found.endpoint(side).collection, tasks[side], side, names[side])
                for side in asked
            )
        )

    async def find(self, pair: str, task: str) -> Mapping[Side, RemoteId]:
        """The task whose id or title is ``task``, or the one whose title contains it.

        Raises:
            UserError: no task of the pair is called so, or several are.
        """
        found = await self._pairs.get(pair)
        state = await self._store.load(found.id)
        titles = {(side, id_): seen.task.title for side in Side for id_, seen in state.observations[side].items()}
        wanted = task.strip().casefold()
        exact = [key for key, title in titles.items() if wanted in (title.casefold(), key[1].casefold())]
        matches = exact or [key for key, title in titles.items() if wanted and wanted in title.casefold()]
        partners = {side: {link.remote_id(side): link for link in state.links.values()} for side in Side}
        several = {
            frozenset(_both(partners[side][id_])) if id_ in partners[side] else frozenset({(side, id_)})
            for side, id_ in matches
        }
        if len(several) == 1:
            return dict(several.pop())
        if not several:
            raise UserError(message(ServiceCode.NO_TASK, pair=pair, task=task))
        named = sorted({titles[key] for key in matches})
        shown, more = ", ".join(named[:SHOWN]), len(named) - SHOWN
        if more > 0:
            raise UserError(message(ServiceCode.MANY_TASKS, task=task, tasks=shown, count=more))
        raise UserError(message(ServiceCode.SEVERAL_TASKS, task=task, tasks=shown))

    async def _accounts(self, pair: Pair) -> dict[Side, Account]:
        known = {account.id: account for account in await self._config.accounts()}
        return {side: known[pair.endpoint(side).account] for side in Side}

    def _tells(self, account: Account) -> bool:
        return self._registry.get(account.connector).capabilities.comments

    async def _ask(self, account: Account, collection: str, task: RemoteId, side: Side, system: str) -> SideComments:
        try:
            connector = await self._connections.get(account)
            found = await connector.comments(collection, task) if isinstance(connector, Commented) else ()
        except ConnectorError as error:
            return SideComments(side, system, problem=error.message)
        return SideComments(side, system, tuple(found))


def _both(link: Link) -> set[tuple[Side, RemoteId]]:
    return {(side, id_) for side in Side if (id_ := link.remote_id(side)) is not None}
