"""The resume point: the server's token, and names that do not follow from their UID."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from tasksync_gui.connectors.kit.codes import KitCode
from tasksync_gui.model.errors import CursorExpiredError
from tasksync_gui.model.message import message

SUFFIX = ".ics"


@dataclass(slots=True)
class ObjectNames:
    """UID ↔ object name. Most objects are called ``UID.ics``; only the others are kept."""

    odd: dict[str, str] = field(default_factory=dict)

    def note(self, uid: str, name: str) -> None:
        """Learn what the task with ``uid`` is called."""
        if name == uid + SUFFIX:
            self.odd.pop(uid, None)
        else:
            self.odd[uid] = name

    def id_of(self, uid: str) -> str:
        """The name of the task with ``uid``."""
        return self.odd.get(uid, uid + SUFFIX)

    def uid_of(self, name: str) -> str:
        """The UID of the task called ``name``."""
        for uid, odd in self.odd.items():
            if odd == name:
                return uid
        return name.removesuffix(SUFFIX)


@dataclass(frozen=True, slots=True)
class Cursor:
    """``kind``: ``sync`` (RFC 6578 token) or ``ctag`` (changes whenever anything does)."""

    kind: str
    token: str
    names: Mapping[str, str]

    def write(self) -> str:
        """The cursor as text; what the next version cannot read is an expired cursor, which costs a whole read."""
        return json.dumps([self.kind, self.token, dict(self.names)], ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def read(cls, text: str) -> Cursor:
        """Inverse of :meth:`write`. Raises CursorExpiredError for anything else."""
        try:
            kind, token, names = json.loads(text)
            if kind in ("sync", "ctag"):
                return cls(kind, str(token), {str(uid): str(name) for uid, name in names.items()})
        except (ValueError, TypeError, AttributeError):
            pass
        raise CursorExpiredError(message(KitCode.RESUME_POINT))
