"""A counter beside the database: it tells a database that was restored from a backup."""

from __future__ import annotations

import asyncio
import os
import threading
from pathlib import Path

MOST_DIGITS = 15
"""More than one step in each microsecond of a human life; what is longer was not written by us."""


class BackupCounter:
    """A small file that is only ever replaced whole."""

    __slots__ = ("_path",)

    def __init__(self, path: Path) -> None:
        self._path = path

    async def read(self) -> int:
        """The last counter written; 0 if there is none or it is unreadable."""
        return await asyncio.to_thread(self._read)

    async def write(self, value: int) -> None:
        """Replace the counter durably."""
        await asyncio.to_thread(self._write, value)

    def ahead_of(self, inside: int) -> None:
        """See to it that this counter is larger than the one inside a backup. Raises OSError."""
        self._write(inside + 1)

    def _read(self) -> int:
        try:
            with self._path.open("rb") as file:
                text = file.read(MOST_DIGITS + 2).strip()
            return int(text) if text.isdigit() and len(text) <= MOST_DIGITS else 0
        except OSError:
            return 0

    def _write(self, value: int) -> None:
        """Replace the counter durably, unless another process was further already."""
        if self._read() >= value:
            return
        partial = self._path.with_name(f"{self._path.name}.{os.getpid()}-{threading.get_ident()}.part")
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(str(value))
            file.flush()
            os.fsync(file.fileno())
        partial.replace(self._path)
