"""Folders in which a database would be torn: network drives and folders that a cloud client copies."""

from __future__ import annotations

from pathlib import Path

from tasksync_gui.model.errors import StoreError

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
        raise StoreError(
            "The database must not lie in a shared folder",
            cause=f"{real} is {reason}; two machines would overwrite each other's state",
            next_step="Choose a folder on this computer with TASKSYNC_DATA_DIR or --data-dir.",
        )


def _cloud(folder: Path) -> str:
    for part in folder.parts:
        name = part.casefold()
        if name in _CLOUD_FOLDERS or name.split(" - ")[0] in _CLOUD_FOLDERS:
            return f"synchronised by {part}"
    return "synchronised by a cloud service" if any(path in folder.as_posix() for path in _CLOUD_PATHS) else ""


def _network(folder: Path, mounts: Path) -> str:
    try:
        lines = mounts.read_text("utf-8", "replace").splitlines()
    except OSError:
        return ""
    best, kind = "", ""
    for line in lines:
        fields = line.split()
        if len(fields) < 3:
            continue
        point = fields[1].replace("\\040", " ")
        inside = point == "/" or folder.as_posix() == point or folder.as_posix().startswith(point + "/")
        if inside and len(point) >= len(best):
            best, kind = point, fields[2]
    return f"on a network drive ({kind})" if kind in _NETWORK else ""
