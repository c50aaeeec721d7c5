"""Files as a safe place: locking between processes, atomic replacement, and errors a person understands."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import secrets
import signal
import stat
from collections.abc import Iterator
from dataclasses import dataclass
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
LARGEST = 64 * 2**20
"""Bytes. A larger file is no list that somebody keeps by hand, and would not fit into memory several times over."""
try:
    import fcntl
except ImportError:  # Windows: a file that is open there cannot be replaced anyway
    fcntl = None  # type: ignore[assignment]

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


@dataclass(frozen=True, slots=True)
class Stamp:
    """Which file stood at a path, and in which state: who replaces a file compares all of it but ``renamed``."""

    device: int
    inode: int
    size: int
    written: int
    """Nanoseconds since 1970, by the clock of the file system."""
    renamed: int = 0
    """The same of the last change of whatever kind, which no program can set; 0 where the system does not keep it."""

    @classmethod
    def of(cls, status: os.stat_result) -> Stamp:
        """What a file's status says."""
        renamed = status.st_ctime_ns if os.name == "posix" else 0
        return cls(status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, renamed)

    def is_still(self, other: Stamp | None) -> bool:
        """Whether ``other`` is the same file with the same content, as far as its status can tell."""
        mine = (self.device, self.inode, self.size, self.written)
        return other is not None and mine == (other.device, other.inode, other.size, other.written)

    def rest(self, now: float) -> float:
        """Seconds since the last change, seen from ``now`` (since 1970); negative if that cannot be told.

        A time of the file itself can be set, so that it proves nothing where the system keeps no other.
        """
        return now - max(self.written, self.renamed) / 1e9 if self.renamed else -1.0


@dataclass(frozen=True, slots=True)
class Content:
    """A file as it was read; ``stamp`` is None if there is no such file."""

    data: bytes = b""
    stamp: Stamp | None = None

    @property
    def digest(self) -> str:
        """Of the content; empty for a file that does not exist."""
        return sha256(None if self.stamp is None else self.data)


def read_content(path: Path) -> Content | None:
    """The file as it is; None if it changed while it was read.

    Raises:
        UserError: it is a folder, is larger than :data:`LARGEST`, or its folder does not exist.
        AuthError: it may not be read.
        DiskError: the disk failed.
    """
    before = stamp_of(path)
    if before is not None and before.size > LARGEST:
        raise UserError(message(FileCode.TOO_LARGE, path=path, limit=LARGEST // 2**20))
    data = read_bytes(path)
    after = stamp_of(path)
    if data is None and before is None and after is None:
        return Content()
    if data is None or before is None or before != after or len(data) != before.size:
        return None
    return Content(data, before)


def stamp_of(path: Path) -> Stamp | None:
    """The file's present state; None if there is no such file."""
    try:
        return Stamp.of(path.stat())
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise explain(error, path, "read") from error


def is_being_written(path: Path) -> bool:
    """Whether another program has the file open for writing; False where the system does not tell.

    Linux refuses a read lease while it is so (fcntl(2), F_SETLEASE). The signal that a broken lease sends is made one
    that nothing listens to.
    """
    if not hasattr(fcntl, "F_SETLEASE"):
        return False
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    except OSError:
        return False
    try:
        fcntl.fcntl(descriptor, fcntl.F_SETSIG, signal.SIGURG)
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    except OSError as error:
        return error.errno in (errno.EAGAIN, errno.EWOULDBLOCK)
    finally:
        os.close(descriptor)
    return False


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


def replace_bytes(path: Path, data: bytes, *, expected: str, stamp: Stamp | None = None) -> None:
    """Put ``data`` in place of the file in one step, if its content still has the digest ``expected``.

    ``stamp``: it must be that very file in that state, too. A symbolic link stays one, and the file keeps its
    permissions. After a failure the old content is untouched.

    Raises:
        PreconditionFailedError: the content has changed.
    """
    target = Path(os.path.realpath(path))
    mode = _writable_mode(target)
    temporary: Path | None = None
    try:
        temporary = _write_beside(target, data, mode)
        if sha256(read_bytes(target)) != expected or not (stamp is None or stamp.is_still(stamp_of(target))):
            raise PreconditionFailedError(message(FileCode.CHANGED, path=path))
        temporary.replace(target)
        temporary = None
        _sync_folder(target.parent)
    except OSError as error:
        raise explain(error, path, "written") from error
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)


def append_bytes(path: Path, data: bytes) -> None:
    """Put ``data`` behind a private file's content, durably. Raises DiskError or AuthError."""
    try:
        fresh = not path.exists()
        with path.open("ab") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        if fresh:
            _sync_folder(path.parent)
    except OSError as error:
        raise explain(error, path, "written") from error


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
