"""Marks on the tasks we create: keyed, so that foreign content cannot forge one (engine README, section 6).

A mark reads ``ts1-LINK_iINSTALLATION_oORIGIN-MAC``. The first version wrote ``ts1-LINK-MAC``: those stay valid, and it
takes the longer ones for marks, too.
"""

from __future__ import annotations

import hashlib
import hmac
import re

from tasksync_gui.model.ids import LinkId

PREFIX = "ts1-"
MAC_DIGITS = 16
NAME_DIGITS = 8
FIRST_VERSION = "ts1"
_MARK = re.compile(r"ts1-[^\s]+-[0-9a-f]{16}\Z")
_SECOND_HALF = re.compile(r"(?:_i(?P<installation>[0-9a-f]{8}))?(?:_o(?P<origin>[0-9a-f]{16}))?$")


class Markers:
    """Makes and recognises marks of this installation. ``key``: at least 16 secret bytes."""

    __slots__ = ("_key", "_name")

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._name = self._mac("installation")[:NAME_DIGITS]

    def make(self, link: LinkId, life: str = "", origin: str = "") -> str:
        """The mark of the task that ``link`` creates.

        ``life`` tells it from one that was deleted before; ``origin`` names what it is a copy of.
        """
        body = f"{link}.{life}" if life else link
        body = f"{body}_i{self._name}{f'_o{origin}' if origin else ''}"
        return f"{PREFIX}{body}-{self._mac(body)}"

    def owner(self, marker: str) -> LinkId | None:
        """The link a mark of ours was made for; None for anybody else's."""
        body, _, mac = marker.removeprefix(PREFIX).rpartition("-")
        genuine = marker.startswith(PREFIX) and body and hmac.compare_digest(mac.encode(), self._mac(body).encode())
        return LinkId(_SECOND_HALF.sub("", body).partition(".")[0]) if genuine else None

    def _mac(self, body: str) -> str:
        return hmac.new(self._key, body.encode(), hashlib.sha256).hexdigest()[:MAC_DIGITS]


def is_mark(text: str) -> bool:
    """Whether ``text`` is a mark of some TaskSync, and not an id that one derived for a copy."""
    return _MARK.match(text) is not None


def installation_of(marker: str) -> str:
    """The TaskSync that says it made ``marker``: a claim, unless it is ours. All of the first version have one name."""
    return _second_half(marker, "installation") or FIRST_VERSION


def origin_of(marker: str | None) -> str:
    """What the bearer of ``marker`` says it is a copy of; empty if it says nothing. Anybody can write that."""
    return "" if marker is None else _second_half(marker, "origin")


def _second_half(marker: str, part: str) -> str:
    found = _SECOND_HALF.search(marker.rpartition("-")[0]) if marker.startswith(PREFIX) else None
    return (found[part] or "") if found is not None else ""
