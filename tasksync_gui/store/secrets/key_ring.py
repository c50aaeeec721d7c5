"""Secrets in the system's key ring (Secret Service, KWallet, Keychain, Credential Manager)."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from tasksync_gui.model.error_codes import StoreCode
from tasksync_gui.model.errors import StoreError
from tasksync_gui.model.message import message

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

    from tasksync_gui.model.ids import AccountId

T = TypeVar("T")
SERVICE = "TaskSync"
"""Under which name the key ring shows our secrets."""
SAFE = tuple(f"keyring.backends.{name}" for name in ("SecretService", "libsecret", "kwallet", "macOS", "Windows"))
"""The modules of key rings that encrypt what they keep. Others (``keyrings.alt`` keeps plain text) are refused."""
CHAINER = "keyring.backends.chainer"
DEPTH = 3
"""How far chains of chains are looked into."""


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

    async def delete(self, account: AccountId) -> tuple[str, ...]:
        """Remove all secrets of an account, and look whether they are gone; their names. Raises StoreError."""

        def work(ring: KeyringBackend) -> tuple[str, ...]:
            listed = ring.get_password(SERVICE, account)
            removed = [name for name in _names(listed) if _removed(ring, f"{account}/{name}")]
            if listed is not None:
                _removed(ring, account)
            return tuple(removed)

        return await self._work(work)

    async def check(self) -> None:
        """Raises StoreError if the key ring cannot be used."""
        await self._work(lambda ring: ring.get_password(SERVICE, "check/none"))

    async def _work(self, work: Callable[[KeyringBackend], T]) -> T:
        return await asyncio.to_thread(self._safely, work)

    def _safely(self, work: Callable[[KeyringBackend], T]) -> T:
        from keyring.errors import KeyringError, KeyringLocked, NoKeyringError

        try:
            return work(self._ring())
        except NoKeyringError:
            raise StoreError(message(StoreCode.NO_KEY_RING)) from None
        except KeyringLocked:
            raise StoreError(message(StoreCode.KEY_RING_LOCKED)) from None
        except StoreError:
            raise
        except (KeyringError, RuntimeError, OSError) as error:
            name = type(error).__name__
            raise StoreError(message(StoreCode.KEY_RING_FAILED, answer=name)) from None

    def _ring(self) -> KeyringBackend:
        """The first safe key ring. Raises StoreError if there is none."""
        import keyring

        ring = self._backend or keyring.get_keyring()
        found = next(iter(_safe(ring)), None)
        if found is None:
            raise StoreError(message(StoreCode.NO_KEY_RING))
        return found


def _safe(ring: Any, depth: int = DEPTH) -> list[KeyringBackend]:
    """The key rings that ``ring`` stands for and that encrypt what they keep."""
    module = type(ring).__module__
    if module in SAFE:
        return [ring]
    chained: Sequence[Any] = ring.backends if module == CHAINER and depth else ()
    return [safe for each in chained for safe in _safe(each, depth - 1)]


def _removed(ring: KeyringBackend, name: str) -> bool:
    """Whether there was something to remove. Raises StoreError if it is still there."""
    if ring.get_password(SERVICE, name) is None:
        return False
    ring.delete_password(SERVICE, name)
    if ring.get_password(SERVICE, name) is not None:
        raise StoreError(message(StoreCode.KEY_RING_KEEPS))
    return True


def _names(text: str | None) -> list[str]:
    try:
        names = json.loads(text or "[]")
    except (ValueError, RecursionError):
        return []
    return [str(name) for name in names] if isinstance(names, list) else []
