"""Text files of tasks, edited surgically: a document is a row of parts, and only the parts we change are rewritten.

Text is decoded with ``surrogateescape``, so that bytes which are not UTF-8 survive untouched.
"""

from __future__ import annotations

import hashlib
import json
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rapidfuzz import fuzz

from tasksync_gui.connectors.kit.codes import FileCode
from tasksync_gui.connectors.kit.files.files import read_bytes, replace_bytes, sha256
from tasksync_gui.model.fields import Field, Value
from tasksync_gui.model.ids import RemoteId
from tasksync_gui.model.message import Message, message

LIKENESS = 70.0
MOST_COMPARISONS = 40_000
NO_ID = RemoteId("")


@dataclass(slots=True)
class Part:
    """One record (or blank line) of a document: its own text and what separates it from the next."""

    raw: str
    end: str
    line: int
    task: bool = True
    title: str = ""
    tag: str = ""
    """The id written in the record itself."""
    essence: str = ""
    """What the revision is made of: the record without its id."""
    problem: Message | None = None
    """Why it cannot be read."""
    id: RemoteId = NO_ID


class Document(ABC):
    """A parsed file. Subclasses know the format of one part."""

    def __init__(self, prefix: str, parts: list[Part], suffix: str, separator: str, only_end: str) -> None:
        self.prefix, self.parts, self.suffix = prefix, parts, suffix
        self._separator, self._only_end = separator, only_end
        for part in parts:
            self.scan(part)

    @abstractmethod
    def scan(self, part: Part) -> None:
        """Fill in title, tag, essence and problem from the part's text."""

    @abstractmethod
    def fields(self, part: Part, ids: frozenset[RemoteId]) -> dict[Field, Value]:
        """The canonical values of a part; ``ids`` are the tasks that can be a parent."""

    @abstractmethod
    def compose(self, old: Part | None, id_: RemoteId, fields: Mapping[Field, Value]) -> str:
        """The part's text with ``fields`` written into it, bearing ``id_``."""

    def render(self) -> bytes:
        """The whole file as it is to be written: parts that nobody changed as they were read."""
        text = "".join(part.raw + part.end for part in self.parts)
        return (self.prefix + text + self.suffix).encode("utf-8", "surrogateescape")

    def append(self, id_: RemoteId, fields: Mapping[Field, Value]) -> Part:
        """Add a task at the end."""
        raw = self.compose(None, id_, fields)
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


class IdentityMemory:
    """Which id a record without a written id was given, so that it keeps it when a person edits the record.

    A private file of the account. Ids are derived from content, so losing the file changes no id of
    a record that was not edited since.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stored: bytes | None = None

    @property
    def existed(self) -> bool:
        """Whether the document was ever seen."""
        return read_bytes(self._path) is not None

    def assign(self, parts: Sequence[Part]) -> None:
        """Give each task its id: the written one, the remembered one, or a new one made of its content."""
        tasks = [part for part in parts if part.task]
        taken: set[str] = set()
        for part in tasks:
            part.id = NO_ID
            if part.tag and part.tag in taken:
                part.problem = part.problem or message(FileCode.ID_TWICE, task=part.tag)
            elif part.tag:
                part.id = RemoteId(part.tag)
                taken.add(part.tag)
        self._claim([part for part in tasks if not part.id and not part.tag], taken)
        for part in tasks:
            if not part.id:
                part.id = _derived(part.essence, taken)
                taken.add(part.id)

    def _claim(self, parts: Sequence[Part], taken: set[str]) -> None:
        known = [(id_, title, essence) for id_, title, essence in self._load() if id_ not in taken]
        for same in (2, 1):
            waiting: dict[str, list[tuple[str, str, str]]] = {}
            for entry in known:
                waiting.setdefault(entry[same], []).append(entry)
            for part in parts:
                found = waiting.get(part.essence if same == 2 else part.title)
                if not part.id and found:
                    part.id = RemoteId(found.pop(0)[0])
                    taken.add(part.id)
            known = [entry for entry in known if entry[0] not in taken]
        _claim_alike([part for part in parts if not part.id], known, taken)

    def _load(self) -> list[tuple[str, str, str]]:
        self._stored = read_bytes(self._path)
        try:
            data = json.loads(self._stored or b"[]")
            return [(str(id_), str(title), str(essence)) for id_, title, essence in data]
        except (ValueError, TypeError):
            return []

    def save(self, parts: Sequence[Part]) -> None:
        """Remember the ids that are not written in the file."""
        rows = [[part.id, part.title, part.essence] for part in parts if part.task and part.tag != part.id]
        data = json.dumps(rows).encode()
        if data != self._stored:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            replace_bytes(self._path, data, expected=sha256(read_bytes(self._path)))
            self._stored = data


def _claim_alike(parts: Sequence[Part], known: Sequence[tuple[str, str, str]], taken: set[str]) -> None:
    if len(parts) * len(known) > MOST_COMPARISONS:
        return
    scores = [
        (fuzz.ratio(part.title, title), -index, part, id_)
        for index, part in enumerate(parts)
        for id_, title, _ in known
    ]
    for score, _, part, id_ in sorted(scores, key=lambda item: item[:2], reverse=True):
        if score >= LIKENESS and not part.id and id_ not in taken:
            part.id = RemoteId(id_)
            taken.add(id_)


def _derived(essence: str, taken: set[str]) -> RemoteId:
    number = 0
    while True:
        id_ = "t" + fingerprint(f"{number}:{essence}")[:10]
        if id_ not in taken:
            return RemoteId(id_)
        number += 1


def fingerprint(text: str) -> str:
    """A digest of text that may hold undecodable bytes."""
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()


def undecodable(text: str) -> bool:
    """Whether ``text`` holds bytes that are not UTF-8."""
    return any("\udc80" <= character <= "\udcff" for character in text)
