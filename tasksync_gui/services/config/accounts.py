"""Accounts: options in the database, secrets in their own store, connectors opened to check both."""

from __future__ import annotations

import builtins
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

from pydantic import BaseModel

from tasksync_gui.engine.ports import ConfigStore, SecretStore, TaskReader
from tasksync_gui.model.error_codes import AppCode, ServiceCode, StoreCode
from tasksync_gui.model.errors import AuthError, StoreError, UserError
from tasksync_gui.model.ids import AccountId
from tasksync_gui.model.message import message
from tasksync_gui.model.pair import Account
from tasksync_gui.model.task import AccountReport, Collection, SignInPrompt
from tasksync_gui.services.config.connections import Connections, build_config, secret_names
from tasksync_gui.services.config.plain_http import unencrypted
from tasksync_gui.services.config.same_lists import SameLists
from tasksync_gui.services.contract import ConnectorInfo, Effects, EventBus, StateChanged
from tasksync_gui.services.ports import AmbientSecret, ConnectorKind, ConnectorRegistry
from tasksync_gui.services.status.blocked import BlockedAccounts

EFFECTS = Effects(accounts=True, pairs=True, schedule=True)


def _warned(report: AccountReport, options: Mapping[str, str]) -> AccountReport:
    """``report`` with what is unsafe about the account's own options."""
    return replace(report, details=(*report.details, *unencrypted(options)))


class Accounts:
    """The AccountService: options in the store, secrets in the secret store, both checked before they are kept."""

    def __init__(
        self,
        store: ConfigStore,
        secrets: SecretStore,
        registry: ConnectorRegistry,
        connections: Connections,
        blocked: BlockedAccounts,
        events: EventBus,
        ambient: AmbientSecret,
    ) -> None:
        self._store = store
        self._secrets = secrets
        self._registry = registry
        self._connections = connections
        self._blocked = blocked
        self._events = events
        self._ambient = ambient

    def connectors(self) -> Sequence[ConnectorInfo]:
        """All kinds a person can choose."""
        return [info_of(kind) for kind in self._registry.specs()]

    def connector(self, key: str) -> ConnectorInfo:
        """The kind of system with this key. Raises UserError naming the kinds there are."""
        return info_of(self._registry.get(key))

    async def list(self) -> Sequence[Account]:
        """All accounts, ordered by name."""
        return await self._store.accounts()

    async def get(self, name: str) -> Account:
        """The account of this name. Raises UserError that lists the names there are."""
        accounts = await self._store.accounts()
        for account in accounts:
            if account.name == name:
                return account
        known = ", ".join(f"'{account.name}'" for account in accounts)
        raise UserError(message(ServiceCode.NO_ACCOUNT, account=name, known=known))

    async def add(self, name: str, connector: str, values: Mapping[str, str], secrets: Mapping[str, str]) -> Account:
        """Check the options, store them, and their secrets in the place for secrets. Raises UserError or StoreError."""
        name = name.strip()
        if not name or ":" in name or "\n" in name:
            raise UserError(message(ServiceCode.ACCOUNT_NAME))
        kind = self._registry.get(connector)
        build_config(kind, values, self._with_ambient(kind, name, secrets))
        account = Account(AccountId(uuid.uuid4().hex), name, connector, dict(values))
        await self._store.save_account(account)
        try:
            await self._keep(account, secrets)
        except BaseException:
            with suppress(StoreError):
                await self._secrets.delete(account.id)
            await self._store.remove_account(account.id)
            raise
        self._events.publish(StateChanged(EFFECTS))
        return account

    async def edit(self, name: str, values: Mapping[str, str], secrets: Mapping[str, str]) -> Account:
        """Replace the options; a secret that is not given stays. Raises UserError or StoreError."""
        account = await self.get(name)
        kind = self._registry.get(account.connector)
        kept = {
            one: await self._secrets.get(account.id, one) for one in secret_names(kind.config) if one not in secrets
        }
        given = {**{one: value for one, value in kept.items() if value is not None}, **secrets}
        config = build_config(kind, values, self._with_ambient(kind, name, given))
        changed = replace(account, settings=dict(values))
        await self._refuse_rings(changed, config)
        await self._keep(account, secrets)
        await self._store.save_account(changed)
        await self._connections.drop(account.id)
        await self._blocked.clear(account.id)
        self._events.publish(StateChanged(EFFECTS))
        return changed

    async def _refuse_rings(self, changed: Account, config: BaseModel) -> None:
        """An account that leads somewhere else now may make one list of two. Raises UserError."""
        pairs = await self._store.pairs()
        users = [pair for pair in pairs if changed.id in (pair.source.account, pair.destination.account)]
        if not users:
            return
        accounts = {account.id: account for account in await self._store.accounts()} | {changed.id: changed}
        trial = self._connections.temporary(changed.connector, config)

        async def opened(account: Account) -> TaskReader:
            return trial if account.id == changed.id else await self._connections.get(account)

        try:
            await SameLists(self._registry, accounts, opened).refuse_loops(users, pairs)
        finally:
            await trial.close()

    async def reader(self, account: Account) -> TaskReader:
        """What reads the account's lists. Raises UserError, AuthError or StoreError."""
        return await self._connections.get(account)

    async def remove(self, name: str) -> Sequence[str]:
        """Forget the account, its private files and its secrets; the names of the secrets that were removed.

        The secrets go first: where their place does not open, the account stays, or they would be nobody's.
        Raises UserError while a pair uses the account, StoreError if secrets may be left.
        """
        account = await self.get(name)
        users = [
            each.name
            for each in await self._store.pairs()
            if account.id in (each.source.account, each.destination.account)
        ]
        if users:
            raise UserError(message(StoreCode.ACCOUNT_IN_USE, pairs=", ".join(users)))
        removed = await self._without_secrets(account)
        await self._store.remove_account(account.id)
        await self._connections.forget(account.id)
        await self._blocked.clear(account.id)
        self._events.publish(StateChanged(EFFECTS))
        return removed

    async def _without_secrets(self, account: Account) -> Sequence[str]:
        try:
            return await self._secrets.delete(account.id)
        except StoreError as error:
            if self._may_have_secrets(account):
                left = message(AppCode.SECRETS_NOT_REMOVED, account=account.name, error=error.message)
                raise StoreError(left) from error
        return ()

    def _may_have_secrets(self, account: Account) -> bool:
        """Also that of a plug-in that is no longer installed."""
        try:
            kind = self._registry.get(account.connector)
        except UserError:
            return True
        return bool(secret_names(kind.config)) or kind.sign_in is not None

    async def forget_ids(self, accounts: Iterable[AccountId]) -> None:
        """Remove what connectors remember of tasks' ids, for accounts that no pair uses any more."""
        used = {end.account for pair in await self._store.pairs() for end in (pair.source, pair.destination)}
        for account in set(accounts) - used:
            await self._connections.forget_ids(account)

    async def check(self, name: str) -> AccountReport:
        """*Test connection*. Success lets automatic runs use the account again."""
        account = await self.get(name)
        await self._connections.drop(account.id)
        try:
            report = await (await self._connections.get(account)).check()
        except AuthError as error:
            await self._blocked.add(account.id, error)
            raise
        await self._blocked.clear(account.id)
        self._events.publish(StateChanged(EFFECTS))
        return _warned(report, account.settings)

    async def sign_in(self, name: str, show: Callable[[SignInPrompt], None]) -> None:
        """Let a person sign in, and keep what that yields."""
        account = await self.get(name)
        found = await self._connections.sign_in(account, show)
        await self._keep(account, found)
        await self._connections.drop(account.id)
        await self._blocked.clear(account.id)
        self._events.publish(StateChanged(EFFECTS))

    async def try_settings(
        self, connector: str, values: Mapping[str, str], secrets: Mapping[str, str]
    ) -> tuple[AccountReport, Sequence[Collection]]:
        """*Test connection* for options that are not saved."""
        config: BaseModel = build_config(self._registry.get(connector), values, secrets)
        opened = self._connections.temporary(connector, config)
        try:
            return _warned(await opened.check(), values), await opened.collections()
        finally:
            await opened.close()

    async def collections(self, name: str) -> Sequence[Collection]:
        """The lists an account can see."""
        return await (await self._connections.get(await self.get(name))).collections()

    async def _keep(self, account: Account, secrets: Mapping[str, str]) -> None:
        for name, value in secrets.items():
            await self._secrets.set(account.id, name, value)

    def _with_ambient(self, kind: ConnectorKind, account: str, secrets: Mapping[str, str]) -> dict[str, str]:
        names: builtins.list[str] = [name for name in secret_names(kind.config) if name not in secrets]
        found = {name: self._ambient(account, name) for name in names}
        return {**{name: value for name, value in found.items() if value is not None}, **secrets}


def info_of(kind: ConnectorKind) -> ConnectorInfo:
    """A kind of system as the front ends see it."""
    return ConnectorInfo(
        kind.key,
        kind.title,
        kind.icon,
        kind.summary,
        kind.config,
        kind.capabilities,
        kind.quality,
        kind.version,
        kind.needs_collection,
        kind.sign_in is not None,
    )
