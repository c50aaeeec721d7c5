"""Files that nobody else of this computer may read: private from their first byte, replaced whole or not at all."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path

PRIVATE = 0o600
PRIVATE_FOLDER = 0o700


def replace_privately(path: Path, content: bytes) -> None:
    """Make ``content`` the file ``path``; durable when it returns, its folder included. Raises OSError.

    The new file has a name that nobody can guess and is created by this very call (``O_EXCL``, no links followed), so
    that nobody can have it write through a link of theirs. It never stays behind.
    """
    partial = path.with_name(f".{path.name}.{secrets.token_hex(8)}.part")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
    try:
        with os.fdopen(os.open(partial, flags, PRIVATE), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make what was created or renamed in ``folder`` durable, where the system can (not on Windows)."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def make_private(folder: Path) -> None:
    """Make the data directory, or have the one that is there closed to others. Raises OSError.

    Whoever starts first makes it, with whatever its umask allows: so its rights are set, not only asked for. A folder
    of somebody else's cannot be changed; whether it can be used is not decided here.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=PRIVATE_FOLDER)
    with contextlib.suppress(PermissionError):
        if os.name == "posix" and folder.stat().st_mode & 0o077:
            folder.chmod(PRIVATE_FOLDER)
