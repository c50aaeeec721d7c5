"""Health checks: what is wrong, and what to do about it."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from tasksync_gui.engine.ports import SecretStore
from tasksync_gui.model.codes import CheckCode, PartCode
from tasksync_gui.model.error_codes import ErrorPart
from tasksync_gui.model.errors import TaskSyncError
from tasksync_gui.model.message import Message, message
from tasksync_gui.model.pair import Account
from tasksync_gui.services.checks.connector_check.checks import LiveChecks
from tasksync_gui.services.checks.rights import rights
from tasksync_gui.services.config.accounts import Accounts
from tasksync_gui.services.config.pairs import Pairs
from tasksync_gui.services.config.plain_http import unencrypted
from tasksync_gui.services.contract import DoctorFinding, LiveReport
from tasksync_gui.services.ports import AutoSyncSettings, ConnectorRegistry

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
        settings: AutoSyncSettings,
    ) -> None:
        self._accounts = accounts
        self._pairs = pairs
        self._registry = registry
        self._secrets = secrets
        self._data_dir = data_dir
        self._live = live
        self._settings = settings

    async def doctor(self) -> Sequence[DoctorFinding]:
        """Look at the data directory, the place for secrets, the connectors, and every account."""
        found = [self._space(), *self._bad_settings(), await self._place_for_secrets(), *self._connectors()]
        for account in await self._accounts.list():
            found += [await self._account(account), *_warnings(account)]
        configured = message(CheckCode.CONFIGURED, count=len(await self._pairs.list()))
        found.append(DoctorFinding(message(CheckCode.PAIRS), True, configured))
        return found

    async def live(self, account: str, collection: str, *, confirmed: bool) -> LiveReport:
        """Read and write a scratch list, with tasks of our own only. Raises UserError unless ``confirmed``."""
        return await self._live.run(account, collection, confirmed=confirmed)

    def _space(self) -> DoctorFinding:
        free = shutil.disk_usage(self._data_dir).free
        said = message(CheckCode.SPACE, folder=self._data_dir, size=round(free / 2**30, 1))
        wanting = message(CheckCode.FREE_SPACE)
        return DoctorFinding(message(CheckCode.DATA_FOLDER), free > LITTLE_SPACE, said, wanting)

    def _bad_settings(self) -> list[DoctorFinding]:
        return [_refused(message(CheckCode.SETTINGS), problem) for problem in self._settings.problems]

    async def _place_for_secrets(self) -> DoctorFinding:
        check = message(CheckCode.SECRETS)
        try:
            await self._secrets.check()
        except TaskSyncError as error:
            return _refused(check, error.message)
        return DoctorFinding(check, True, message(CheckCode.SAFE_PLACE))

    def _connectors(self) -> list[DoctorFinding]:
        found = [_refused(message(CheckCode.CONNECTOR), problem) for problem in self._registry.problems]
        names = tuple(message(PartCode.LABEL, label=kind.title) for kind in self._registry.specs())
        return [*found, DoctorFinding(message(CheckCode.CONNECTORS), True, message(CheckCode.SYSTEMS, parts=names))]

    async def _account(self, account: Account) -> DoctorFinding:
        check = message(CheckCode.ACCOUNT, account=account.name)
        try:
            report = await self._accounts.check(account.name)
        except TaskSyncError as error:
            return _refused(check, error.message)
        return DoctorFinding(check, report.can_read, rights(report))


def _warnings(account: Account) -> list[DoctorFinding]:
    """What works and is unsafe."""
    check = message(CheckCode.ACCOUNT, account=account.name)
    return [DoctorFinding(check, True, warning) for warning in unencrypted(account.settings)]


def _refused(check: Message, error: Message) -> DoctorFinding:
    """``error``: what the message of an error says."""
    next_step = message(ErrorPart.NEXT_STEP, error=error)
    return DoctorFinding(check, False, message(CheckCode.REFUSED, error=error), next_step)
