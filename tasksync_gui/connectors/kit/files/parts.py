"""Records of a file as pieces of its text."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from tasksync_gui.connectors.kit.files.recognition import Trace
from tasksync_gui.model.fields import Field, Value
from tasksync_gui.model.ids import RemoteId
from tasksync_gui.model.message import Message

NO_ID = RemoteId("")


def _nothing() -> Trace:
    return Trace("", "")


@dataclass(slots=True)
class Part:
    """One record (or blank line) of a document: its own text and what separates it from the next."""

    raw: str
    end: str
    line: int
    task: bool = True
    trace: Trace = field(default_factory=_nothing)
    """By what it is known again; the revision is made of its essence."""
    tag: str = ""
    """The id written in the record itself."""
    problem_of_text: Message | None = None
    """Why the record cannot be read."""
    problem_of_id: Message | None = None
    """Why it is not taken for a task of its own."""
    id: RemoteId = NO_ID
    names: frozenset[Field] = frozenset()
    """The fields that the record itself has a name for, where each record names its own."""
    fresh: dict[Field, Value] | None = None
    """What it was found to say when it was scanned, until somebody asks."""

    def become(self, other: Part) -> None:
        """Be what ``other`` is in everything."""
        for name in self.__slots__:
            setattr(self, name, getattr(other, name))

    @property
    def problem(self) -> Message | None:
        """What keeps it from being synced."""
        return self.problem_of_text or self.problem_of_id


def fingerprint(text: str) -> str:
    """A digest of text that may hold undecodable bytes."""
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()
