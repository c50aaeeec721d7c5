"""Files as a safe place: locking between processes, atomic replacement, and errors a person understands."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import secrets
import stat
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock, Timeout

from tasksync_gui.connectors.kit.codes import FileCode
from tasksync_gui.model.errors import (
    AuthError,
    ConnectorError,
    DiskError,
    PreconditionFailedError,
    TaskSyncError,
    UnavailableError,
    UserError,
)
from tasksync_gui.model.message import message

LOCK_TIMEOUT = 10.0
_BINARY = getattr(os, "O_BINARY", 0)
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_REFUSED = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})


def sha256(data: bytes | None) -> str:
    """Digest of a file's content; empty for a file that does not exist."""
    return "" if data is None else hashlib.sha256(data).hexdigest()


def read_bytes(path: Path) -> bytes | None:
    """The content, or None if there is no such file.

    Raises:
        UserError: it is a folder, or its folder does not exist.
        AuthError: it may not be read.
        DiskError: the disk is full or failed.
    """
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except (IsADirectoryError, NotADirectoryError) as error:
        raise _not_a_file(path) from error
    except OSError as error:
        if path.is_dir():
            raise _not_a_file(path) from error
        raise explain(error, path, "read") from error


def require_folder(path: Path) -> None:
    """Raises UserError if the folder that is to hold ``path`` does not exist."""
    if not path.parent.is_dir():
        raise UserError(message(FileCode.NO_FOLDER, folder=path.parent))


@contextlib.contextmanager
def locked(path: Path, timeout: float = LOCK_TIMEOUT) -> Iterator[None]:
    """Hold the lock beside ``path`` that keeps other TaskSync processes from writing it.

    Raises:
        UnavailableError: another program holds it for too long.
    """
    target = Path(os.path.realpath(path))
    lock = FileLock(str(target.with_name(f".{target.name}.lock")))
    try:
        lock.acquire(timeout=timeout)
    except Timeout as error:
        raise UnavailableError(message(FileCode.IN_USE, path=path), sent=False) from error
    except OSError as error:
        raise explain(error, path, "locked") from error
    try:
        yield
    finally:
        lock.release()


def replace_bytes(path: Path, data: bytes, *, expected: str) -> None:
    """Put ``data`` in place of the file in one step, if its content still has the digest ``expected``.

    A symbolic link stays one, and the file keeps its permissions. After a failure the old content is untouched.

    Raises:
        PreconditionFailedError: the content has changed.
    """
    target = Path(os.path.realpath(path))
    mode = _writable_mode(target)
    temporary: Path | None = None
    try:
        temporary = _write_beside(target, data, mode)
        if sha256(read_bytes(target)) != expected:
            raise PreconditionFailedError(message(FileCode.CHANGED, path=path))
        temporary.replace(target)
        temporary = None
        _sync_folder(target.parent)
    except OSError as error:
        raise explain(error, path, "written") from error
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)


def _writable_mode(target: Path) -> int | None:
    try:
        mode = stat.S_IMODE(target.stat().st_mode)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise explain(error, target, "written") from error
    if not mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH) or not os.access(target, os.W_OK):
        raise _refused(target, "written")
    return mode


def _write_beside(target: Path, data: bytes, mode: int | None) -> Path:
    temporary = target.with_name(f".{target.name}.{secrets.token_hex(8)}.tmp")
    try:
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, 0o666), "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        if mode is not None:
            temporary.chmod(mode)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return temporary


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def explain(error: OSError, path: Path, done: str) -> TaskSyncError:
    """What the operating system's answer means for a person."""
    if error.errno in _REFUSED:
        return _refused(path, done)
    if error.errno in _FULL:
        return DiskError(message(FileCode.DISK_FULL, path=path, done=done))
    if isinstance(error, FileNotFoundError):
        return UserError(message(FileCode.FOLDER_MISSING, path=path, done=done))
    reason = error.strerror or type(error).__name__
    return DiskError(message(FileCode.FAILED, done=done, path=path, reason=reason))


def _refused(path: Path, done: str) -> ConnectorError:
    return AuthError(message(FileCode.PROTECTED, done=done, path=path))


def _not_a_file(path: Path) -> UserError:
    return UserError(message(FileCode.NOT_A_FILE, path=path))
