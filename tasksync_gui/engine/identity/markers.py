"""Marks on the tasks we create: keyed, so that foreign content cannot forge one (engine README, section 6)."""

from __future__ import annotations

import hashlib
import hmac

from tasksync_gui.model.ids import LinkId

PREFIX = "ts1-"
MAC_DIGITS = 16


class Markers:
    """Makes and recognises marks of this installation. ``key``: at least 16 secret bytes."""

    __slots__ = ("_key",)

    def __init__(self, key: bytes) -> None:
        self._key = key

    def make(self, link: LinkId, life: str = "") -> str:
        """The mark of the task that ``link`` creates; ``life`` tells it from one that was deleted before."""
        body = f"{link}.{life}" if life else link
        return f"{PREFIX}{body}-{self._mac(body)}"

    def owner(self, marker: str) -> LinkId | None:
        """The link a mark of ours was made for; None for anybody else's."""
        body, _, mac = marker.removeprefix(PREFIX).rpartition("-")
        genuine = marker.startswith(PREFIX) and body and hmac.compare_digest(mac, self._mac(body))
        return LinkId(body.partition(".")[0]) if genuine else None

    def _mac(self, body: str) -> str:
        return hmac.new(self._key, body.encode(), hashlib.sha256).hexdigest()[:MAC_DIGITS]
