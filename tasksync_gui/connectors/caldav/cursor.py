"""The resume point: the server's token, how it spells addresses, and names that do not follow from their UID."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, unquote

from tasksync_gui.connectors.kit.codes import KitCode
from tasksync_gui.model.errors import CursorExpiredError
from tasksync_gui.model.message import message

SUFFIX = ".ics"
ALL = ""
_PLAIN = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,200}")
SPELLINGS = (None, ALL, "@")
"""How servers write a UID in an address: as it is, or with everything escaped but letters, digits and these."""


@dataclass(slots=True)
class ObjectNames:
    """UID ↔ object name. Most objects are called ``UID.ics``, in one spelling; only the others are kept."""

    odd: dict[str, str] = field(default_factory=dict)
    unescaped: str | None = None
    """Which of :data:`SPELLINGS` is the usual one here."""

    def learn(self, names: Iterable[tuple[str, str]]) -> None:
        """All (UID, name) of a list: begin anew, with the spelling that most of them have."""
        known = list(names)
        fits = {each: sum(usual_name(uid, each) == name for uid, name in known) for each in SPELLINGS}
        self.unescaped = max(SPELLINGS, key=lambda each: fits[each])
        self.odd.clear()
        for uid, name in known:
            self.note(uid, name)

    def note(self, uid: str, name: str) -> None:
        """Learn what the task with ``uid`` is called."""
        if name == usual_name(uid, self.unescaped):
            self.odd.pop(uid, None)
        else:
            self.odd[uid] = name

    def id_of(self, uid: str) -> str:
        """The name of the task with ``uid``."""
        return self.odd.get(uid) or usual_name(uid, self.unescaped)

    def uid_of(self, name: str) -> str:
        """The UID of the task called ``name``."""
        for uid, odd in self.odd.items():
            if odd == name:
                return uid
        plain = name.removesuffix(SUFFIX)
        return plain if self.unescaped is None else unquote(plain)

    def spells_otherwise(self, uid: str, name: str) -> bool:
        """Whether a known task's address comes in another spelling: only a list of everything shows what it means."""
        known = self.id_of(uid)
        return known != name and unquote(known) == unquote(name)


def usual_name(uid: str, unescaped: str | None) -> str:
    """What an object is called after its UID, in one of :data:`SPELLINGS`."""
    return f"{uid if unescaped is None else quote(uid, safe=unescaped)}{SUFFIX}"


def new_name(uid: str) -> str:
    """How we call a new object: after its UID, if every server spells that alike; else by a digest of it."""
    return f"{uid if _PLAIN.fullmatch(uid) else hashlib.sha256(uid.encode()).hexdigest()[:40]}{SUFFIX}"


@dataclass(frozen=True, slots=True)
class Cursor:
    """``kind``: ``sync`` (RFC 6578 token) or ``ctag`` (changes whenever anything does)."""

    kind: str
    token: str
    names: Mapping[str, str] = field(default_factory=dict)
    unescaped: str | None = None
    spelled: str = ""
    """The collection in the server's spelling (see ``hrefs.Place``)."""

    def write(self) -> str:
        """The cursor as text; what the next version cannot read is an expired cursor, which costs a whole read."""
        parts = [self.kind, self.token, dict(self.names), self.unescaped, self.spelled]
        return json.dumps(parts, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def read(cls, text: str) -> Cursor:
        """Inverse of :meth:`write`. Raises CursorExpiredError for anything else."""
        try:
            kind, token, names, unescaped, spelled = json.loads(text)
            if kind in ("sync", "ctag") and unescaped in SPELLINGS:
                return cls(
                    kind, str(token), {str(uid): str(name) for uid, name in names.items()}, unescaped, str(spelled)
                )
        except (ValueError, TypeError, AttributeError):
            pass
        raise CursorExpiredError(message(KitCode.RESUME_POINT))
