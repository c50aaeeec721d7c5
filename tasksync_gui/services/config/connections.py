"""Open connectors: one per account, made from its options and secrets, closed when either changes."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import BaseModel, SecretStr, ValidationError
from pydantic.fields import FieldInfo

from tasksync_gui.engine.border.border import Border, faultless
from tasksync_gui.engine.ports import SecretStore, TaskConnector
from tasksync_gui.model.error_codes import ServiceCode
from tasksync_gui.model.errors import AuthError, StoreError, UserError
from tasksync_gui.model.ids import AccountId
from tasksync_gui.model.message import message
from tasksync_gui.model.pair import Account
from tasksync_gui.model.task import SignInPrompt
from tasksync_gui.services.phrases.option_problems import option_problem
from tasksync_gui.services.ports import AmbientSecret, ConnectorKind, ConnectorRegistry, ContextFactory

TRIAL = AccountId("trial")
"""Stands for options that are not saved yet."""
ID_MAPS = "ids-*"
"""The files in an account's folder in which connectors keep which id belongs to which task."""


def secret_names(config: type[BaseModel]) -> tuple[str, ...]:
    """The fields of a config that are secrets."""
    return tuple(name for name, field in config.model_fields.items() if _is_secret(field))


def _is_secret(field: FieldInfo) -> bool:
    return field.annotation is SecretStr or SecretStr in getattr(field.annotation, "__args__", ())


def build_config(kind: ConnectorKind, values: Mapping[str, str], secrets: Mapping[str, str]) -> BaseModel:
    """The connector's validated options. Raises UserError naming the option."""
    try:
        with faultless(kind.title, ValidationError):
            return kind.config.model_validate({**values, **secrets})
    except ValidationError as error:
        raise _explained(kind, error) from None


def _explained(kind: ConnectorKind, error: ValidationError) -> UserError:
    first = error.errors(include_input=False, include_url=False)[0]
    name = str(first["loc"][0]) if first["loc"] else ""
    known = ", ".join(kind.config.model_fields)
    if first["type"] == "extra_forbidden":
        return UserError(message(ServiceCode.NO_OPTION, system=kind.title, option=name, known=known))
    field = kind.config.model_fields.get(name)
    label = (field.title if field else None) or name
    if first["type"] == "missing":
        if field and _is_secret(field):
            return UserError(message(ServiceCode.SECRET_MISSING, label=label, system=kind.title, option=name))
        return UserError(message(ServiceCode.OPTION_MISSING, label=label, system=kind.title, option=name))
    if not name:
        return UserError(message(ServiceCode.OPTIONS_REFUSED, reason=option_problem(first, field)))
    return UserError(message(ServiceCode.OPTION_REFUSED, label=label, option=name, reason=option_problem(first, field)))


def _nothing_stored(account: Account) -> AuthError:
    """An account that has several ways in, and now none of them."""
    return AuthError(message(ServiceCode.NOTHING_STORED, account=account.name))


class AccountVault:
    """The secrets of one account, for its connector alone."""

    def __init__(self, secrets: SecretStore, account: AccountId) -> None:
        self._secrets = secrets
        self._account = account

    async def get(self, name: str) -> str | None:
        """A secret as it is stored now, or None."""
        return await self._secrets.get(self._account, name)

    async def set(self, name: str, value: str) -> None:
        """Store a secret; durable when it returns."""
        await self._secrets.set(self._account, name, value)


class Connections:
    """Open connectors, one for each account, made anew once its options or secrets have changed."""

    def __init__(
        self,
        registry: ConnectorRegistry,
        secrets: SecretStore,
        context: ContextFactory,
        data_dir: Path,
        ambient: AmbientSecret,
    ) -> None:
        self._registry = registry
        self._secrets = secrets
        self._context = context
        self._folder = data_dir / "accounts"
        self._ambient = ambient
        self._open: dict[AccountId, tuple[Mapping[str, str], TaskConnector]] = {}

    async def config_of(self, account: Account) -> BaseModel:
        """The account's options with its secrets. Raises UserError, AuthError or StoreError."""
        kind = self._registry.get(account.connector)
        found: dict[str, str] = {}
        unusable: StoreError | None = None
        for name in secret_names(kind.config):
            required = kind.config.model_fields[name].is_required()
            try:
                value = self._ambient(account.name, name) or await self._secrets.get(account.id, name)
            except StoreError as error:
                if required:
                    raise
                unusable, value = error, None
            if value is not None:
                found[name] = value
            elif required:
                raise self._not_stored(kind, account, name)
        try:
            return build_config(kind, account.settings, found)
        except UserError as error:
            nothing = not found and bool(secret_names(kind.config))
            raise unusable or (_nothing_stored(account) if nothing else error) from None

    @staticmethod
    def _not_stored(kind: ConnectorKind, account: Account, name: str) -> AuthError:
        label = kind.config.model_fields[name].title or name
        return AuthError(message(ServiceCode.SECRET_NOT_STORED, label=label, account=account.name))

    async def get(self, account: Account) -> TaskConnector:
        """The account's connector, opened at most once for the same options."""
        if (known := self._known(account)) is not None:
            return known
        config = await self.config_of(account)
        if (known := self._known(account)) is not None:  # somebody else was faster, and uses it
            return known
        connector = self._make(account.connector, config, account.id)
        outdated = self._open.get(account.id)
        self._open[account.id] = (account.settings, connector)
        if outdated is not None:
            await outdated[1].close()
        return connector

    def _known(self, account: Account) -> TaskConnector | None:
        settings, connector = self._open.get(account.id, (None, None))
        return connector if settings == account.settings else None

    async def sign_in(self, account: Account, show: Callable[[SignInPrompt], None]) -> Mapping[str, str]:
        """The secrets that a person's sign-in yields. Raises UserError or AuthError."""
        kind = self._registry.get(account.connector)
        if kind.sign_in is None:
            raise UserError(message(ServiceCode.NO_SIGN_IN, system=kind.title, account=account.name))
        config = await self.config_of(account)
        with faultless(kind.title):
            return await kind.sign_in(config, self._lent(account.id), show)

    def temporary(self, connector: str, config: BaseModel) -> TaskConnector:
        """A connector for options that are not saved yet; the caller closes it."""
        return self._make(connector, config, TRIAL)

    def _make(self, connector: str, config: Any, account: AccountId) -> TaskConnector:
        """Every connector passes here, and is seen through its border from now on."""
        kind = self._registry.get(connector)
        with faultless(kind.title):
            opened = kind.open(config, self._lent(account))
        return opened if isinstance(opened, Border) else Border(opened, kind.title)

    def _lent(self, account: AccountId) -> Any:
        """What an open connector is lent; only a saved account has a place for secrets that change."""
        lent = self._context(self._folder / account)
        if account == TRIAL or not hasattr(lent, "vault"):
            return lent
        return replace(lent, vault=AccountVault(self._secrets, account))

    async def drop(self, account: AccountId) -> None:
        """Close an account's connector; the next use opens a fresh one."""
        known = self._open.pop(account, None)
        if known is not None:
            await known[1].close()

    async def forget(self, account: AccountId) -> None:
        """Close an account's connector, and remove the private files that it was lent a folder for."""
        await self.drop(account)
        await asyncio.to_thread(shutil.rmtree, self._folder / account, ignore_errors=True)

    async def forget_ids(self, account: AccountId) -> None:
        """Remove what an account's connector remembers of tasks' ids; its next read makes it anew.

        Only that: a list of the demo lives in the same folder, and is a list.
        """
        await self.drop(account)
        for file in (self._folder / account).glob(ID_MAPS):
            file.unlink(missing_ok=True)

    async def close(self) -> None:
        """End all connections; the next request opens one again."""
        async with AsyncExitStack() as closing:
            for account in tuple(self._open):
                closing.push_async_callback(self.drop, account)
