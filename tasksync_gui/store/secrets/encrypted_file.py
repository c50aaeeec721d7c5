"""Secrets in a file, encrypted with a key made from a passphrase (scrypt, RFC 7914; AES-256-GCM)."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import os
import secrets
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from tasksync_gui.model.error_codes import StoreCode
from tasksync_gui.model.errors import StoreError
from tasksync_gui.model.message import message
from tasksync_gui.store.private_files import replace_privately

if TYPE_CHECKING:
    from tasksync_gui.model.ids import AccountId

T = TypeVar("T")
Known = dict[str, dict[str, str]]
LOCK_SECONDS = 60.0
COST = 2**17
"""scrypt's N; with r = 8 and p = 1 what OWASP recommends (Password Storage Cheat Sheet): 128 MiB for a guess."""
FIRST_COST = 2**15
"""Of files that do not say with which cost they were written."""
COSTS = range(14, 21)
"""Powers of two that a file may ask for: another one would be a guesser's, or take all memory."""
_MAGIC = "tasksync-secrets-1"
_MAGIC_2 = "tasksync-secrets-2"
"""Since the cost stands in the file; it is authenticated with the rest."""


class EncryptedFileSecrets:
    """An explicit fallback: used only where a person set a passphrase."""

    def __init__(self, path: Path, passphrase: str | None) -> None:
        self._path = path
        self._passphrase = passphrase
        self._lock = asyncio.Lock()
        self._derived: tuple[bytes, int, bytes] | None = None
        """The key of the file as it was seen last, with what it was made from: making it takes its time."""

    @property
    def has_passphrase(self) -> bool:
        """Whether it could be opened, as far as one can tell without trying."""
        return bool(self._passphrase)

    def __repr__(self) -> str:
        return f"EncryptedFileSecrets({str(self._path)!r})"

    async def get(self, account: AccountId, name: str) -> str | None:
        """The secret, or None. Raises StoreError if the file cannot be opened."""
        if not self._is_there():
            return None
        async with self._lock:
            return (await asyncio.to_thread(self._load)).get(account, {}).get(name)

    async def set(self, account: AccountId, name: str, value: str) -> None:
        """Store it. Raises StoreError without a passphrase."""
        await self._change(lambda known: known.setdefault(account, {}).update({name: value}))

    async def delete(self, account: AccountId) -> tuple[str, ...]:
        """Remove all secrets of an account; their names. Raises StoreError if the file cannot be opened."""
        if not self._is_there():
            return ()
        return tuple(sorted(await self._change(lambda known: known.pop(account, {}))))

    async def check(self) -> None:
        """Raises StoreError if nothing could be kept: no passphrase, not that of the file, or it is damaged."""
        self._need_passphrase()
        if self._is_there():
            async with self._lock:
                await asyncio.to_thread(self._load)

    def _is_there(self) -> bool:
        """Whether something is in the file's place, be it a link that leads nowhere."""
        return os.path.lexists(self._path)

    async def _change(self, change: Callable[[Known], T]) -> T:
        """Read, change and write the whole file, as the only one of all processes."""
        from filelock import FileLock, Timeout

        def work() -> T:
            self._need_passphrase()
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with FileLock(self._path.with_name(f"{self._path.name}.lock"), timeout=LOCK_SECONDS, mode=0o600):
                known = self._load() if self._is_there() else {}
                before = json.dumps(known)
                result = change(known)
                if json.dumps(known) != before:
                    self._save(known)
                return result

        async with self._lock:
            try:
                return await asyncio.to_thread(work)
            except Timeout:
                raise StoreError(message(StoreCode.SECRETS_IN_USE, path=self._path)) from None
            except OSError as error:
                raise StoreError(
                    message(StoreCode.SECRETS_NOT_WRITABLE, path=self._path, reason=error.strerror)
                ) from None

    def _key(self, salt: bytes, cost: int) -> bytes:
        from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

        if self._derived is None or self._derived[:2] != (salt, cost):
            key = Scrypt(salt=salt, length=32, n=cost, r=8, p=1).derive(self._need_passphrase().encode())
            self._derived = salt, cost, key
        return self._derived[2]

    def _need_passphrase(self) -> str:
        if not self._passphrase:
            raise StoreError(message(StoreCode.NO_PASSPHRASE, path=self._path))
        return self._passphrase

    def _load(self) -> Known:
        """What the file holds. Raises StoreError: no passphrase, a wrong one, or no such file as we write."""
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        self._need_passphrase()
        try:
            stored = json.loads(self._path.read_text("ascii"))
            known = stored.pop("sum", None)
            if "cost" in stored and known != _sum(stored):
                raise ValueError(known)
            salt, nonce, data = (base64.b64decode(stored[part], validate=True) for part in ("salt", "nonce", "data"))
            cost, said = _cost(stored)
            opened = json.loads(AESGCM(self._key(salt, cost)).decrypt(nonce, data, said))
            return {str(account): dict(values) for account, values in opened.items()}
        except InvalidTag:
            raise StoreError(message(StoreCode.WRONG_PASSPHRASE)) from None
        except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
            raise StoreError(message(StoreCode.SECRETS_UNREADABLE, path=self._path)) from None

    def _salt(self) -> bytes:
        """That of the file, so that its key need not be made again; another one for another cost or a new file."""
        known = self._derived
        return known[0] if known and known[1] == COST else secrets.token_bytes(16)

    def _save(self, known: Known) -> None:
        """Raises OSError."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        salt, nonce = self._salt(), secrets.token_bytes(12)
        data = AESGCM(self._key(salt, COST)).encrypt(nonce, json.dumps(known).encode(), _authenticated(COST))
        parts = {"salt": salt, "nonce": nonce, "data": data}
        text = {name: base64.b64encode(part).decode("ascii") for name, part in parts.items()}
        whole = {**text, "cost": COST}
        replace_privately(self._path, json.dumps({**whole, "sum": _sum(whole)}).encode("ascii"))


def _sum(stored: Mapping[str, Any]) -> str:
    """Tells a damaged file from a wrong passphrase; it protects nothing."""
    return hashlib.sha256(json.dumps(stored, sort_keys=True).encode()).hexdigest()[:16]


def _authenticated(cost: int) -> bytes:
    return f"{_MAGIC_2} {cost}".encode()


def _cost(stored: Mapping[str, Any]) -> tuple[int, bytes]:
    """With which cost the file was written, and what is authenticated beside its content. Raises ValueError."""
    if "cost" not in stored:
        return FIRST_COST, _MAGIC.encode()
    cost = stored["cost"]
    if cost not in {2**power for power in COSTS}:
        raise ValueError(cost)
    return cost, _authenticated(cost)
