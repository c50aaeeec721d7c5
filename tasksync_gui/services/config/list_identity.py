"""Which list is meant, however its account was typed: what the server or the file system calls it.

Two accounts may reach one list by other spellings of an address, with and without a slash, through a link in the file
system. What names cannot settle (two names of one computer) is for :mod:`.same_lists` to settle.
"""

from __future__ import annotations

import ipaddress
import os
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import BaseModel

from tasksync_gui.model.codec import canonical_json
from tasksync_gui.model.pair import Account
from tasksync_gui.services.ports import ConnectorKind

ADDRESSES = ("url", "server")
"""The options that hold a server's address."""
_PORTS = {"http": 80, "https": 443}
_LOOKED_AT = 100
"""So many names of a folder are looked at for a letter."""
HERE = "localhost"
"""Every name of this very computer."""


@dataclass(frozen=True, slots=True)
class Place:
    """A list. Equal places are one list; of others it is not certain that they are two."""

    system: str
    where: str
    list: str

    @property
    def identity(self) -> str:
        """The place as a text that every installation makes alike, as far as it names the server alike.

        A list that its server calls by a path is known by that path alone: which of a server's names was typed does
        not matter, and two servers with such a path are never in one list.
        """
        return "\n".join((self.system, "" if self.list.startswith("/") else self.where, self.list))


def place_of(account: Account, collection: str, kind: ConnectorKind) -> Place:
    """Where ``collection`` of ``account`` is."""
    settings = {**_defaults(kind.config), **account.settings}
    if path := settings.get("path"):
        return Place("file", "", os.path.realpath(Path(path).expanduser()))
    address = next((settings[name] for name in ADDRESSES if settings.get(name)), "")
    if collection.startswith("/"):
        collection = collection.rstrip("/") or "/"
        where = _host(address)
    else:
        where = _host(address) + _path(address)
    if not kind.global_lists:  # what an account sees under a list's id may be another one than others see
        own = {name: value for name, value in account.settings.items() if name not in ADDRESSES}
        where = f"{where}\n{canonical_json(own)}"
    return Place(account.connector, where, collection)


def file_key(place: Place) -> str:
    """A file as the file system knows it: hard links, bind mounts and other spellings of one name are one file.

    Of one that is not there yet its folder is known so, and its name is compared as that folder compares names.
    """
    path = Path(place.list)
    for known in (path, *path.parents):
        try:
            found = known.stat()
        except OSError:
            continue
        name = path.relative_to(known).as_posix() if known != path else ""
        if name and _ignores_case(known):
            name = unicodedata.normalize("NFC", name).casefold()
        return f"{found.st_dev}:{found.st_ino}/{name}"
    return place.list


def _ignores_case(folder: Path) -> bool:
    """Whether ``folder`` takes capitals for small letters: its own names tell, or that of the folder itself."""
    try:
        names = list(islice(folder.iterdir(), _LOOKED_AT))
    except OSError:
        names = []
    lettered = (each for each in (*names, folder) if each.name != each.name.swapcase())
    told = next(lettered, None)
    try:
        return told is not None and told.samefile(told.with_name(told.name.swapcase()))
    except OSError:
        return False


def _defaults(config: type[BaseModel]) -> Mapping[str, str]:
    fields = config.model_fields
    return {
        name: fields[name].default for name in ADDRESSES if name in fields and isinstance(fields[name].default, str)
    }


def _host(address: str) -> str:
    """Host and port; the scheme and its usual port do not matter, nor which name of this computer is used."""
    if not address:
        return ""
    parts = urlsplit(address if "://" in address else f"https://{address}")
    name = (parts.hostname or "").rstrip(".")
    try:
        local = ipaddress.ip_address(name).is_loopback
    except ValueError:
        local = name == HERE or name.endswith(f".{HERE}")
    port = parts.port if parts.port not in (None, *_PORTS.values()) else None
    return (HERE if local else name) + (f":{port}" if port else "")


def _path(address: str) -> str:
    return urlsplit(address if "://" in address else f"https://{address}").path.rstrip("/") if address else ""
