"""Folders in which a database would be torn: network drives and folders that a cloud client copies."""

from __future__ import annotations

from pathlib import Path

from tasksync_gui.model.error_codes import StoreCode
from tasksync_gui.model.errors import StoreError
from tasksync_gui.model.message import Message, message

_CLOUD_FOLDERS = frozenset({"dropbox", "onedrive", "icloud drive", "google drive", "nextcloud", "owncloud", "pcloud"})
_CLOUD_PATHS = ("Library/Mobile Documents", "Library/CloudStorage")
_NETWORK = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "9p", "afs", "ceph", "fuse.rclone", "davfs"}
)
MOUNTS = Path("/proc/mounts")


def refuse_shared_folder(folder: Path, mounts: Path = MOUNTS) -> None:
    """Raises StoreError if other machines may write the same files."""
    real = folder.resolve()
    reason = _cloud(real) or _network(real, mounts)
    if reason:
        raise StoreError(message(StoreCode.SHARED_FOLDER, folder=real, reason=reason))


def _cloud(folder: Path) -> Message | None:
    for part in folder.parts:
        name = part.casefold()
        if name in _CLOUD_FOLDERS or name.split(" - ")[0] in _CLOUD_FOLDERS:
            return message(StoreCode.CLOUD_FOLDER, service=part)
    return message(StoreCode.SOME_CLOUD_FOLDER) if any(path in folder.as_posix() for path in _CLOUD_PATHS) else None


def _network(folder: Path, mounts: Path) -> Message | None:
    try:
        lines = mounts.read_text("utf-8", "replace").splitlines()
    except OSError:
        return None
    best, kind = "", ""
    for line in lines:
        fields = line.split()
        if len(fields) < 3:
            continue
        point = fields[1].replace("\\040", " ")
        inside = point == "/" or folder.as_posix() == point or folder.as_posix().startswith(point + "/")
        if inside and len(point) >= len(best):
            best, kind = point, fields[2]
    return message(StoreCode.NETWORK_DRIVE, kind=kind) if kind in _NETWORK else None
