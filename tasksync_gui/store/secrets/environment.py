"""Secrets from ``TASKSYNC_SECRET_<NAME>``, for machines without a key ring."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping

from tasksync_gui.model.errors import StoreError
from tasksync_gui.model.ids import AccountId

PREFIX = "TASKSYNC_SECRET_"


def variable_name(account_name: str) -> str:
    """``Work Nextcloud`` → ``TASKSYNC_SECRET_WORK_NEXTCLOUD``."""
    return PREFIX + re.sub(r"[^A-Z0-9]", "_", account_name.upper())


def secret_from_environment(environ: Mapping[str, str], account_name: str, secret: str) -> str | None:
    """``TASKSYNC_SECRET_<NAME>_<SECRET>`` if it is set, else ``TASKSYNC_SECRET_<NAME>``."""
    plain = variable_name(account_name)
    return environ.get(f"{plain}_{secret.upper()}") or environ.get(plain) or None


class EnvironmentSecrets:
    """Read only; never written anywhere."""

    def __init__(self, environ: Mapping[str, str], name_of: Callable[[AccountId], Awaitable[str | None]]) -> None:
        self._environ = environ
        self._name_of = name_of

    async def get(self, account: AccountId, name: str) -> str | None:
        """The variable's value, if it is set."""
        if not any(key.startswith(PREFIX) for key in self._environ):
            return None
        known = await self._name_of(account)
        return None if known is None else secret_from_environment(self._environ, known, name)

    async def set(self, account: AccountId, name: str, value: str) -> None:
        """Raises StoreError: an environment cannot be written for later."""
        raise StoreError("The environment cannot keep secrets", next_step=f"Set {PREFIX}<NAME> before each start.")

    async def delete(self, account: AccountId) -> None:
        """Nothing is kept."""
