"""Secrets in the system's key ring (Secret Service, KWallet, Keychain, Credential Manager)."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from tasksync_gui.model.error_codes import StoreCode
from tasksync_gui.model.errors import StoreError
from tasksync_gui.model.message import message

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

    from tasksync_gui.model.ids import AccountId

T = TypeVar("T")
SERVICE = "TaskSync"
"""Under which name the key ring shows our secrets."""
_PLAIN = ("plaintext", "null", "fail")


class KeyringSecrets:
    """Works in a thread, since a key ring may ask its owner to unlock it."""

    def __init__(self, backend: KeyringBackend | None = None) -> None:
        self._backend = backend

    async def get(self, account: AccountId, name: str) -> str | None:
        """The secret, or None. Raises StoreError if the key ring cannot be used."""
        return await self._work(lambda ring: ring.get_password(SERVICE, f"{account}/{name}"))

    async def set(self, account: AccountId, name: str, value: str) -> None:
        """Store it, and note its name so that it can be deleted with its account."""

        def work(ring: KeyringBackend) -> None:
            names = set(_names(ring.get_password(SERVICE, account))) | {name}
            ring.set_password(SERVICE, account, json.dumps(sorted(names)))
            ring.set_password(SERVICE, f"{account}/{name}", value)

        await self._work(work)

    async def delete(self, account: AccountId) -> None:
        """Remove all secrets of an account."""

        def work(ring: KeyringBackend) -> None:
            listed = ring.get_password(SERVICE, account)
            for name in _names(listed):
                if ring.get_password(SERVICE, f"{account}/{name}") is not None:
                    ring.delete_password(SERVICE, f"{account}/{name}")
            if listed is not None:
                ring.delete_password(SERVICE, account)

        await self._work(work)

    async def _work(self, work: Callable[[KeyringBackend], T]) -> T:
        return await asyncio.to_thread(self._safely, work)

    def _safely(self, work: Callable[[KeyringBackend], T]) -> T:
        from keyring.errors import KeyringError

        try:
            return work(self._ring())
        except (KeyringError, RuntimeError, OSError) as error:
            name = type(error).__name__
            raise StoreError(message(StoreCode.KEY_RING_FAILED, answer=name)) from None

    def _ring(self) -> KeyringBackend:
        import keyring

        ring = self._backend or keyring.get_keyring()
        kind = f"{type(ring).__module__}.{type(ring).__name__}".lower()
        if any(word in kind for word in _PLAIN):
            raise StoreError(message(StoreCode.NO_KEY_RING))
        return ring


def _names(text: str | None) -> list[str]:
    try:
        names = json.loads(text or "[]")
    except ValueError:
        return []
    return [str(name) for name in names] if isinstance(names, list) else []
