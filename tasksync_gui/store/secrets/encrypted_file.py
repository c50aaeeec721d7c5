"""Secrets in a file, encrypted with a key made from a passphrase (scrypt, RFC 7914; AES-256-GCM)."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from tasksync_gui.model.error_codes import StoreCode
from tasksync_gui.model.errors import StoreError
from tasksync_gui.model.message import message

if TYPE_CHECKING:
    from tasksync_gui.model.ids import AccountId

LOCK_SECONDS = 60.0
_COST = 2**15
_MAGIC = "tasksync-secrets-1"


class EncryptedFileSecrets:
    """An explicit fallback: used only where a person set a passphrase."""

    def __init__(self, path: Path, passphrase: str | None) -> None:
        self._path = path
        self._passphrase = passphrase
        self._lock = asyncio.Lock()

    def __repr__(self) -> str:
        return f"EncryptedFileSecrets({str(self._path)!r})"

    async def get(self, account: AccountId, name: str) -> str | None:
        """The secret, or None. Raises StoreError if the file cannot be opened."""
        if not self._path.exists():
            return None
        async with self._lock:
            return (await asyncio.to_thread(self._load)).get(account, {}).get(name)

    async def set(self, account: AccountId, name: str, value: str) -> None:
        """Store it. Raises StoreError without a passphrase."""
        await self._change(lambda known: known.setdefault(account, {}).update({name: value}))

    async def delete(self, account: AccountId) -> None:
        """Remove all secrets of an account."""
        if not self._path.exists():
            return
        await self._change(lambda known: known.pop(account, None))

    async def _change(self, change: Callable[[dict[str, dict[str, str]]], object]) -> None:
        """Read, change and write the whole file, as the only one of all processes."""
        from filelock import FileLock, Timeout

        def work() -> None:
            self._need_passphrase()
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with FileLock(self._path.with_name(f"{self._path.name}.lock"), timeout=LOCK_SECONDS):
                known = self._load()
                before = json.dumps(known)
                change(known)
                if json.dumps(known) != before:
                    self._save(known)

        async with self._lock:
            try:
                await asyncio.to_thread(work)
            except Timeout:
                raise StoreError(message(StoreCode.SECRETS_IN_USE, path=self._path)) from None
            except OSError as error:
                raise StoreError(
                    message(StoreCode.SECRETS_NOT_WRITABLE, path=self._path, reason=error.strerror)
                ) from None

    def _key(self, salt: bytes) -> bytes:
        from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

        return Scrypt(salt=salt, length=32, n=_COST, r=8, p=1).derive(self._need_passphrase().encode())

    def _need_passphrase(self) -> str:
        if not self._passphrase:
            raise StoreError(message(StoreCode.NO_PASSPHRASE, path=self._path))
        return self._passphrase

    def _load(self) -> dict[str, dict[str, str]]:
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        if not self._path.exists():
            self._key(b"0" * 16)
            return {}
        try:
            stored = json.loads(self._path.read_text("ascii"))
            salt, nonce, data = (base64.b64decode(stored[part]) for part in ("salt", "nonce", "data"))
            opened = AESGCM(self._key(salt)).decrypt(nonce, data, _MAGIC.encode())
        except InvalidTag:
            raise StoreError(message(StoreCode.WRONG_PASSPHRASE)) from None
        except (OSError, ValueError, KeyError, TypeError):
            raise StoreError(message(StoreCode.SECRETS_UNREADABLE, path=self._path)) from None
        return {str(account): dict(values) for account, values in json.loads(opened).items()}

    def _save(self, known: dict[str, dict[str, str]]) -> None:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
        data = AESGCM(self._key(salt)).encrypt(nonce, json.dumps(known).encode(), _MAGIC.encode())
        parts = {"salt": salt, "nonce": nonce, "data": data}
        text = json.dumps({name: base64.b64encode(part).decode("ascii") for name, part in parts.items()})
        partial = self._path.with_name(f"{self._path.name}.part")
        try:
            with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            partial.replace(self._path)
        except OSError as error:
            raise StoreError(message(StoreCode.SECRETS_NOT_WRITABLE, path=self._path, reason=error.strerror)) from None
