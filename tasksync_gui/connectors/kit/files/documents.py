"""Text files of tasks, edited surgically: a document is a row of parts, and only the parts we change are rewritten."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping

from tasksync_gui.connectors.kit.files.parts import Part
from tasksync_gui.model.capabilities import FieldSupport
from tasksync_gui.model.fields import Field, Value
from tasksync_gui.model.ids import RemoteId


class Document(ABC):
    """A parsed file. Subclasses know the format of one part."""

    def __init__(self, prefix: str, parts: list[Part], suffix: str, separator: str, only_end: str) -> None:
        self.prefix, self.parts, self.suffix = prefix, parts, suffix
        self._separator, self._only_end = separator, only_end
        for part in parts:
            self.scan(part)

    @abstractmethod
    def scan(self, part: Part) -> None:
        """Fill in trace, tag and problem from the part's text."""

    @abstractmethod
    def fields(self, part: Part, ids: frozenset[RemoteId]) -> dict[Field, Value]:
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
        line = self.parts[-1].line + 1 if self.parts else 1
        part = Part(raw, self._only_end, line, id=id_)
        if self.parts:
            last = self.parts[-1]
            part.end = last.end and self._separator
            last.end = last.end or self._separator
        self.scan(part)
        self.parts.append(part)
        return part

    def rewrite(self, part: Part, fields: Mapping[Field, Value]) -> None:
        """Write ``fields`` into a task."""
        part.raw = self.compose(part, part.id, fields)
        self.scan(part)

    def remove(self, part: Part) -> None:
        """Take a task out."""
        index = next(index for index, other in enumerate(self.parts) if other is part)
        if not part.end and index:
            self.parts[index - 1].end = ""
        del self.parts[index]
