"""A file that was read and understood, and what many writes make of it at once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Container
from dataclasses import dataclass, field

from tasksync_gui.connectors.kit.files.documents import Document
from tasksync_gui.connectors.kit.files.encoding import Encoding
from tasksync_gui.connectors.kit.files.files import Content
from tasksync_gui.connectors.kit.files.memory import Memory
from tasksync_gui.connectors.kit.files.parts import Part, fingerprint
from tasksync_gui.model.ids import RemoteId, Revision
from tasksync_gui.model.task import RemoteTask

MARKER = "ts1-"


@dataclass(slots=True)
class Changes:
    """What a group of writes has made of the records."""

    gone: list[RemoteId] = field(default_factory=list)
    archived: dict[RemoteId, str] = field(default_factory=dict)
    """What stood in the archive before."""


@dataclass(slots=True)
class Opened:
    """A file that was read and understood."""

    content: Content
    document: Document
    encoding: Encoding
    memory: Memory
    archived: Document | None = None
    changes: Changes = field(default_factory=Changes)
    _by_id: dict[RemoteId, Part] | None = None
    _archived_by_id: dict[RemoteId, Part] | None = None

    def parts(self) -> list[Part]:
        """All tasks, those of the archive that this list had last."""
        archived = [] if self.archived is None else self.archived.parts
        return [part for part in (*self.document.parts, *archived) if part.task]

    @property
    def by_id(self) -> dict[RemoteId, Part]:
        """All tasks by their ids, which can be a parent's; of several of one id the first."""
        if self._by_id is None:
            self._by_id = {part.id: part for part in reversed(self.parts())}
        return self._by_id

    def is_archived(self, part: Part) -> bool:
        """Whether it stands in the archive."""
        if self._archived_by_id is None:
            self._archived_by_id = {} if self.archived is None else {each.id: each for each in self.archived.parts}
        return self._archived_by_id.get(part.id) is part

    def task(self, part: Part, ids: Container[RemoteId]) -> RemoteTask:
        """A part as a task."""
        marker = part.id if part.id.startswith(MARKER) else None
        raw = part.raw if part.raw.isascii() else part.raw.encode("utf-8", "replace").decode()
        fields, lost = self.document.fields(part, ids), self.memory.lost
        if lost:
            fields = {name: value for name, value in fields.items() if name not in lost}
        return RemoteTask(part.id, revision_of(part), fields, raw, marker=marker)


@dataclass(slots=True, eq=False)
class Write:
    """One write that waits for its turn.

    ``change``: what it makes of the file; it gives the record, or None if it took one out.
    """

    change: Callable[[Opened], Part | None]
    answer: asyncio.Future[RemoteTask | None]
    part: Part | None = None
    task: RemoteTask | None = None
    error: Exception | None = None

    def carry_out(self, opened: Opened, check: Callable[[Opened, Part], None]) -> None:
        """Change the file as it is in memory, as a whole or, if that is refused, not at all."""
        self.part = self.error = None
        try:
            with opened.document.as_a_whole():
                part = self.change(opened)
                if part is not None:
                    check(opened, part)
            self.part = part
            if part is not None:
                opened.by_id[part.id] = part
        except Exception as error:  # noqa: BLE001 - it is the answer to this one write
            self.error = error

    def tell(self) -> None:
        """Give the answer to whoever still waits for it."""
        if self.answer.done():
            return
        if self.error is None:
            self.answer.set_result(self.task)
        else:
            self.answer.set_exception(self.error)

    def fail(self, error: BaseException) -> None:
        """The same where what failed is all that was to be written: each gets an error of its own."""
        if not self.answer.done():
            self.answer.set_exception(_copy(error))


def _copy(error: BaseException) -> BaseException:
    copy = type(error).__new__(type(error), *error.args)
    copy.__dict__.update(error.__dict__)
    copy.__cause__ = error
    return copy


def revision_of(part: Part) -> Revision:
    """The state of a record: a digest of what it says, without its id."""
    return Revision(fingerprint(part.trace.essence)[:16])
