"""Addresses of objects, as their server writes them: opaque, and sent back as they came (RFC 4918 section 8.3).

An object's id is what its address has behind the collection's, letter by letter. Nothing is decoded, encoded, trimmed
or compared in any other form: two spellings that one server takes for the same name are two names on another.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import unquote

_ORIGIN = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^/?#]*")


def origin_of(href: str) -> str:
    """Scheme and server of a whole address; empty for a path."""
    found = _ORIGIN.match(href)
    return found[0] if found else ""


def path_of(href: str) -> str:
    """What stands behind the server's name, as it is written; a path is its own."""
    found = _ORIGIN.match(href)
    return href if found is None else href[found.end() :] or "/"


@dataclass(frozen=True, slots=True)
class Place:
    """A collection: the address that it is asked under, and the server's own spelling of it where that differs."""

    collection: str
    """Ends with a slash; with the server's name only if that is another one than the account's."""
    spelled: str = ""

    def id_of(self, href: str) -> str:
        """The id of the object at ``href``: its name, or its whole path if it lies elsewhere; empty for a collection.

        A server's name in front says nothing of the object: requests go to the account's server only.
        """
        path = path_of(href)
        for folder in (path_of(self.collection), self.spelled):
            if folder and f"{path}/" == folder:
                return ""
            if folder and path.startswith(folder) and not path.endswith("/"):
                name = path[len(folder) :]
                return path if name.startswith("/") else name
        return "" if path.endswith("/") else path

    def address(self, id_: str) -> str:
        """Where the object with an id is: the inverse of :meth:`id_of`."""
        return f"{origin_of(self.collection)}{id_}" if id_.startswith("/") else f"{self.collection}{id_}"


def former_ids(ids: Iterable[str]) -> dict[str, str]:
    """Ids as they were before they were taken as written (decoded, and without any folder) → the ids now.

    Only where they differ, and only where no other object could be meant.
    """
    now = list(ids)
    taken = set(now)
    former = {id_: unquote(id_.rpartition("/")[2]) for id_ in now}
    often = Counter(former.values())
    return {old: id_ for id_, old in former.items() if old != id_ and old not in taken and often[old] == 1}
