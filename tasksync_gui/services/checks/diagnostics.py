"""Health checks: what is wrong, and what to do about it."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from tasksync_gui.engine.ports import SecretStore
from tasksync_gui.model.errors import TaskSyncError
from tasksync_gui.model.ids import AccountId
from tasksync_gui.model.pair import Account
from tasksync_gui.services.checks.connector_check.checks import LiveChecks
from tasksync_gui.services.config.accounts import Accounts
from tasksync_gui.services.config.pairs import Pairs
from tasksync_gui.services.contract import DoctorFinding, LiveReport
from tasksync_gui.services.phrases.errors import say_error, say_problem
from tasksync_gui.services.phrases.language import _, current, n_
from tasksync_gui.services.phrases.rights import rights_words
from tasksync_gui.services.ports import ConnectorRegistry

LITTLE_SPACE = 100 * 2**20


class HealthChecks:
    """The Diagnostics service: each check is a finding with its next step, and none stops the others."""

    def __init__(
        self,
        accounts: Accounts,
        pairs: Pairs,
        registry: ConnectorRegistry,
        secrets: SecretStore,
        data_dir: Path,
        live: LiveChecks,
    ) -> None:
        self._accounts = accounts
        self._pairs = pairs
        self._registry = registry
        self._secrets = secrets
        self._data_dir = data_dir
        self._live = live

    async def doctor(self) -> Sequence[DoctorFinding]:
        """Look at the data directory, the place for secrets, the connectors, and every account."""
        found = [self._space(), await self._place_for_secrets(), *self._connectors()]
        found += [await self._account(account) for account in await self._accounts.list()]
        count = len(await self._pairs.list())
        found.append(DoctorFinding(_("Pairs"), True, n_("{count} configured", "{count} configured", count)))
        return found

    async def live(self, account: str, collection: str, *, confirmed: bool) -> LiveReport:
        """Try a scratch list."""
        return await self._live.run(account, collection, confirmed=confirmed)

    def _space(self) -> DoctorFinding:
        free = shutil.disk_usage(self._data_dir).free
        size = current().number(free / 2**30, 1)
        message = _("{folder} has {size} GiB free", folder=self._data_dir, size=size)
        return DoctorFinding(_("Data directory"), free > LITTLE_SPACE, message, _("Free some space on this disk."))

    async def _place_for_secrets(self) -> DoctorFinding:
        try:
            await self._secrets.get(AccountId("doctor"), "none")
        except TaskSyncError as error:
            return DoctorFinding(_("Secrets"), False, *_said(error))
        return DoctorFinding(_("Secrets"), True, _("A safe place for secrets can be used"))

    def _connectors(self) -> list[DoctorFinding]:
        found = [
            DoctorFinding(_("Connector"), False, said.what, said.next_step)
            for said in map(say_problem, self._registry.problems)
        ]
        names = ", ".join(_(kind.title) for kind in self._registry.specs())
        return [*found, DoctorFinding(_("Connectors"), True, names)]

    async def _account(self, account: Account) -> DoctorFinding:
        check = _("Account '{account}'", account=account.name)
        try:
            report = await self._accounts.check(account.name)
        except TaskSyncError as error:
            return DoctorFinding(check, False, *_said(error))
        return DoctorFinding(check, report.can_read, rights_words(report))


def _said(error: TaskSyncError) -> tuple[str, str]:
    """What is wrong, and what to do."""
    said = say_error(error)
    return said.what, said.next_step
