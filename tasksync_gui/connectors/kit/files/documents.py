"""Text files of tasks, edited surgically: a document is a row of parts, and only the parts we change are rewritten."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Container, Iterator, Mapping
from contextlib import contextmanager
from copy import copy

from tasksync_gui.connectors.kit.files.parts import Part
from tasksync_gui.model.capabilities import FieldSupport
from tasksync_gui.model.fields import Field, Value
from tasksync_gui.model.ids import RemoteId


class Document(ABC):
    """A parsed file. Subclasses know the format of one part."""

    def __init__(self, prefix: str, parts: list[Part], suffix: str, separator: str, only_end: str) -> None:
        self.prefix, self._parts, self.suffix = prefix, parts, suffix
        self._separator, self._only_end = separator, only_end
        self._removed: set[int] = set()
        self._undo: list[Callable[[], object]] = []
        for part in parts:
            self.scan(part)

    @property
    def parts(self) -> list[Part]:
        """All records and blank lines, in the order of the file."""
        if self._removed:
            self._parts = self._without_removed()
            self._removed = set()
        return self._parts

    def _without_removed(self) -> list[Part]:
        """All in one pass, however many are taken out; the last one ends as the last one did."""
        kept = [part for part in self._parts if id(part) not in self._removed]
        if kept and not self._parts[-1].end:
            kept[-1].end = ""
        return kept

    @contextmanager
    def as_a_whole(self) -> Iterator[None]:
        """What is changed inside is taken back where an error ends it."""
        self._undo = []
        try:
            yield
        except BaseException:
            for step in reversed(self._undo):
                step()
            raise

    def taken_back_by(self, step: Callable[[], object]) -> None:
        """Note how to take back what is about to be changed."""
        self._undo.append(step)

    def _keep(self, part: Part) -> None:
        before = copy(part)
        self.taken_back_by(lambda: part.become(before))

    @abstractmethod
    def scan(self, part: Part) -> None:
        """Fill in trace, tag and problem from the part's text."""

    @abstractmethod
    def fields(self, part: Part, ids: Container[RemoteId]) -> dict[Field, Value]:
        """The canonical values of a part; ``ids`` are the tasks that can be a parent."""

    @abstractmethod
    def compose(self, old: Part | None, id_: RemoteId, fields: Mapping[Field, Value]) -> str:
        """The part's text with ``fields`` written into it; a new one bears ``id_``.

        Raises RejectedFieldError for what the format cannot say.
        """

    def carried(self) -> Mapping[Field, FieldSupport] | None:
        """The fields that this very file has a place for, and how; None: all that its format has."""
        return None

    def named(self) -> Mapping[Field, int]:
        """In how many records each field has its name, where every record names its own; else nothing."""
        return {}

    def render(self) -> str:
        """The whole file as it is to be written: parts that nobody changed as they were read."""
        return self.prefix + "".join(part.raw + part.end for part in self.parts) + self.suffix

    def alone(self, part: Part) -> str:
        """A file with ``part`` as its only record: what the part is read as when it stands in the file."""
        return self.prefix + part.raw + self._only_end + self.suffix

    def append(self, id_: RemoteId, fields: Mapping[Field, Value]) -> Part:
        """Add a task at the end."""
        return self.append_record(id_, self.compose(None, id_, fields))

    def append_record(self, id_: RemoteId, raw: str) -> Part:
        """Add a record at the end, as it is."""
        parts = self.parts
        part = Part(raw, self._only_end, parts[-1].line + 1 if parts else 1, id=id_)
        if parts:
            last = parts[-1]
            self._keep(last)
            part.end = last.end and self._separator
            last.end = last.end or self._separator
        self.scan(part)
        parts.append(part)
        self.taken_back_by(parts.pop)
        return part

    def rewrite(self, part: Part, fields: Mapping[Field, Value]) -> None:
        """Write ``fields`` into a task."""
        self._keep(part)
        part.raw = self.compose(part, part.id, fields)
        self.scan(part)

    def remove(self, part: Part) -> None:
        """Take a task out."""
        self._removed.add(id(part))
        self.taken_back_by(lambda: self._removed.discard(id(part)))
