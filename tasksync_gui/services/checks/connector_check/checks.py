"""``tasksync doctor --live``: who may start a live trial, and on which list."""

from __future__ import annotations

from tasksync_gui.engine.identity.markers import Markers
from tasksync_gui.engine.ports import Clock
from tasksync_gui.model.codes import CheckCode
from tasksync_gui.model.error_codes import ServiceCode
from tasksync_gui.model.errors import UserError
from tasksync_gui.model.ids import PairId
from tasksync_gui.model.message import message
from tasksync_gui.model.pair import Account
from tasksync_gui.model.task import Collection
from tasksync_gui.services.checks.connector_check.notes import Notebook
from tasksync_gui.services.checks.connector_check.trial import LiveTrial
from tasksync_gui.services.checks.rights import rights
from tasksync_gui.services.config.accounts import Accounts
from tasksync_gui.services.config.connections import Connections
from tasksync_gui.services.config.pairs import Pairs
from tasksync_gui.services.contract import DoctorFinding, LiveReport
from tasksync_gui.services.run.coordinator import Coordinator


class LiveChecks:
    """Starts live trials on scratch lists only, one at a time for an account."""

    def __init__(
        self,
        accounts: Accounts,
        pairs: Pairs,
        connections: Connections,
        coordinator: Coordinator,
        markers: Markers,
        clock: Clock,
    ) -> None:
        self._accounts = accounts
        self._pairs = pairs
        self._connections = connections
        self._coordinator = coordinator
        self._markers = markers
        self._clock = clock

    async def run(self, name: str, collection: str, *, confirmed: bool) -> LiveReport:
        """Try a list. Raises UserError if it was not named or confirmed, or if it is no scratch list."""
        account = await self._accounts.get(name)
        chosen = await self._chosen(account, collection)
        await self._require_unused(account, chosen)
        if not confirmed:
            raise UserError(message(ServiceCode.LIVE_CHECK_UNCONFIRMED, list=chosen.title, account=name))
        async with self._coordinator.hold(PairId(f"live-{account.id}"), name, [account.id]):
            return await self._try(account, chosen)

    async def _try(self, account: Account, chosen: Collection) -> LiveReport:
        connector = await self._connections.get(account)
        report = await connector.check()
        notes = Notebook(self._clock)
        writable = report.can_write and chosen.writable
        notes.findings.append(DoctorFinding(message(CheckCode.SIGNING_IN), report.can_read, rights(report)))
        if not writable:
            why = message(CheckCode.NOT_WRITABLE, list=chosen.title)
            use_another = message(CheckCode.USE_ANOTHER)
            notes.findings.append(DoctorFinding(message(CheckCode.WRITING), False, why, use_another))
            return notes.report()
        return await LiveTrial(connector, chosen.id, self._markers.make, notes).run()

    async def _chosen(self, account: Account, collection: str) -> Collection:
        found = await self._accounts.collections(account.name)
        listed = ", ".join(f"{each.title} ({each.id})" if each.id else each.title for each in found[:10])
        needed = self._accounts.connector(account.connector).needs_collection
        if not collection and needed:
            raise UserError(message(ServiceCode.LIVE_CHECK_WITHOUT_LIST, lists=listed))
        chosen = next((each for each in found if each.id == collection), None)
        if chosen is None and not needed and not collection:
            return found[0] if found else Collection("", account.name)
        if chosen is None:
            raise UserError(
                message(ServiceCode.LIVE_CHECK_UNKNOWN_LIST, account=account.name, list=collection, lists=listed)
            )
        return chosen

    async def _require_unused(self, account: Account, chosen: Collection) -> None:
        """A pair would carry our tasks to its other side."""
        for pair in await self._pairs.list():
            for end in (pair.source, pair.destination):
                if end.account == account.id and end.collection in (chosen.id, ""):
                    raise UserError(message(ServiceCode.LIVE_CHECK_LIST_IN_USE, list=chosen.title, pair=pair.name))
