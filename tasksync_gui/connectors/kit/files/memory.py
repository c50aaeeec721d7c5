"""What an account remembers of its file: which record had which id, and what was archived."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tasksync_gui.connectors.kit.codes import FileCode
from tasksync_gui.connectors.kit.files.files import Stamp, append_bytes, read_bytes, replace_bytes, sha256, stamp_of
from tasksync_gui.connectors.kit.files.parts import NO_ID, Part, fingerprint
from tasksync_gui.connectors.kit.files.recognition import Trace, recognise
from tasksync_gui.model.fields import Field
from tasksync_gui.model.ids import RemoteId
from tasksync_gui.model.message import message

FORM = 2
SEVERAL = 2
"""Records; one may lose its only value of a field without anybody having renamed it."""
MOST_FORMER = 2_000
"""So many ids of vanished records are kept from being given to others."""
WHOLE = 1_000
"""Up to so many records all of them are written each time; of more, what a write of ours has changed is added."""
ADDED = 2**16
"""Bytes that may be added in any case, before all is written again."""


@dataclass(slots=True)
class Row:
    """A record as it was last seen in the file."""

    id: RemoteId
    trace: Trace
    tag: str = ""
    """The id that stood in the record."""


@dataclass(slots=True)
class Memory:
    """A private file of the account.

    Ids of records without a written one are derived from content, so that losing this file changes no id of a
    record that was not edited since. What vanished is kept apart (``former``): its ids are given to no other record.
    """

    path: Path
    rows: list[Row] = field(default_factory=list)
    former: list[RemoteId] = field(default_factory=list)
    archived: dict[RemoteId, str] = field(default_factory=dict)
    """Tasks that moved to the archive beside the file, as they stand there."""
    named: frozenset[str] = frozenset()
    """Fields for which several records had a name."""
    lost: frozenset[str] = frozenset()
    """Those for which none has one any more: the name was changed, and the field is not carried."""
    archive: str | None = None
    """What the archive held at the last read: its size and digest; None: never looked."""
    stamp: Stamp | None = None
    """The state in which the file was last read or written by us."""
    existed: bool = False
    """Whether the file was ever seen."""
    _digest: str = ""
    """Of what is in the file, without what was added since."""
    _size: int = 0
    """Its bytes."""
    _seen: tuple[Stamp | None, Stamp | None] = (None, None)
    """In which state both files were then."""
    _is_torn: bool = False
    """Whether the last addition is not whole: then nothing can be added behind it."""

    @classmethod
    def load(cls, path: Path) -> Memory:
        """What is remembered; nothing, if that cannot be read."""
        seen = _stamps(path)
        stored, added = read_bytes(path), read_bytes(_additions(path))
        known = {"existed": stored is not None, "_digest": sha256(stored), "_size": len(stored or b""), "_seen": seen}
        found = cls(path, **known)  # type: ignore[arg-type]
        try:
            data = json.loads(stored or b"[]")
            found._take(data if isinstance(data, dict) else {"rows": [[*row, "", False] for row in data]})
        except (ValueError, TypeError, LookupError, AttributeError):
            return cls(path, **known | {"existed": True})  # type: ignore[arg-type]
        found._take_additions(added or b"")
        return found

    def today(self) -> Memory:
        """What is remembered by now; itself, as it was loaded, if nobody has written meanwhile."""
        return self if _stamps(self.path) == self._seen else Memory.load(self.path)

    def _take_additions(self, added: bytes) -> None:
        """Lay over what is known what was added to it; what belongs to an earlier state of it, or is cut, counts for
        nothing.
        """
        of, *lines = added.decode("utf-8", "replace").splitlines(keepends=True) or [""]
        if of.strip() != self._digest:
            self._is_torn = bool(of)
            return
        rows = {row.id: row for row in self.rows}
        for line in lines:
            try:
                data = json.loads(line) if line.endswith("\n") else {}
                fresh = _rows(data["rows"])
                gone = [RemoteId(str(id_)) for id_ in data["gone"]]
                self._take_head(data)
            except (ValueError, TypeError, LookupError, AttributeError):
                self._is_torn = True
                break
            for id_ in gone:
                rows.pop(id_, None)
            self.former += gone
            rows |= {row.id: row for row in fresh}
        self.rows = list(rows.values())

    def _take(self, data: dict[str, Any]) -> None:
        self.rows = _rows(data["rows"])
        self.former = [RemoteId(str(id_)) for id_ in data.get("former", ())]
        self.archived = {RemoteId(str(id_)): str(raw) for id_, raw in data.get("archived", {}).items()}
        self.archive = data.get("archive")
        self._take_head(data)

    def _take_head(self, data: dict[str, Any]) -> None:
        self.named, self.lost = frozenset(map(str, data.get("named", ()))), frozenset(map(str, data.get("lost", ())))
        stamp = data.get("stamp")
        self.stamp = Stamp(*map(int, stamp)) if stamp else None

    def save(self) -> None:
        """Make it durable, if anything changed."""
        data = self._head() | {
            "form": FORM,
            "archive": self.archive,
            "archived": self.archived,
            "former": list(dict.fromkeys(self.former))[-MOST_FORMER:],
            "rows": [_row(row) for row in self.rows],
        }
        text = json.dumps(data).encode()
        digest = sha256(text)
        if digest != self._digest or not self.existed or self._seen[1] is not None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            replace_bytes(self.path, text, expected=sha256(read_bytes(self.path)))
            _additions(self.path).unlink(missing_ok=True)
            self._digest, self._size, self.existed, self._is_torn = digest, len(text), True, False
            self._seen = _stamps(self.path)

    def _head(self) -> dict[str, Any]:
        stamp = self.stamp
        return {
            "stamp": stamp and [stamp.device, stamp.inode, stamp.size, stamp.written, stamp.renamed],
            "named": sorted(self.named),
            "lost": sorted(self.lost),
        }

    def add(self, changed: Sequence[Part], gone: Collection[RemoteId], parts: Sequence[Part]) -> None:
        """Remember durably what a write of ours has made of the file, whose records are ``parts`` now.

        It costs as much as was changed, not as the file is long: all is written anew where as much was added as there
        was, where few records are, and where somebody else has written meanwhile.
        """
        added = self._seen[1].size if self._seen[1] else 0
        few = len(parts) <= WHOLE or added > max(ADDED, self._size)
        if few or self._is_torn or not self.existed or _stamps(self.path) != self._seen:
            self.keep(parts)
            self.save()
            return
        self.former += gone
        lines = [] if added else [self._digest]
        rows = [_row(_row_of(part)) for part in changed]
        lines.append(json.dumps(self._head() | {"rows": rows, "gone": [*gone]}))
        append_bytes(_additions(self.path), "".join(f"{line}\n" for line in lines).encode())
        self._seen = _stamps(self.path)

    def assign(self, parts: Sequence[Part]) -> list[Row]:
        """Give each task its id: the remembered one, the written one, or a new one made of its content.

        Returns what was there at the last read and is there no longer.
        """
        tasks = [part for part in parts if part.task]
        taken = self._by_tag(tasks)
        left = [row for row in self.rows if row.id not in taken]
        waiting = [part for part in tasks if not part.id and not part.problem_of_id]
        for index, other in recognise([row.trace for row in left], [part.trace for part in waiting]).items():
            part, row = waiting[index], left[other]
            if not part.tag or (not row.tag and part.trace.title == row.trace.title):  # else the written id counts
                part.id = row.id
                taken.add(row.id)
        self._name_new(waiting, taken)
        return [row for row in left if row.id not in taken]

    def _by_tag(self, tasks: Sequence[Part]) -> set[RemoteId]:
        """Ids of the records that bear a known one; a second bearer is a problem, whichever it is."""
        known = {row.id: row.id for row in self.rows} | {row.tag: row.id for row in self.rows if row.tag}
        taken, seen = set[RemoteId](), set[str]()
        for part in tasks:
            part.id, part.problem_of_id = NO_ID, None
            if not part.tag:
                continue
            if part.tag in seen:
                part.problem_of_id = message(FileCode.ID_TWICE, task=part.tag)
            elif (id_ := known.get(part.tag)) is not None and id_ not in taken:
                part.id = id_
                taken.add(id_)
            seen.add(part.tag)
        return taken

    def _name_new(self, parts: Sequence[Part], taken: set[RemoteId]) -> None:
        avoid = taken.union(self.former, self.archived, (row.id for row in self.rows))
        avoid |= {RemoteId(part.tag) for part in parts if part.tag and not part.id}
        for part in parts:
            if not part.id:
                part.id = RemoteId(part.tag) if part.tag else _derived(part.trace.essence, avoid)
                avoid.add(part.id)
                taken.add(part.id)

    def compare_names(self, named: Mapping[Field, int], *, ours: bool) -> None:
        """Take note of the names that records have; ``ours``: after a write of ours, which takes no name away."""
        if not ours:
            self.lost = frozenset(name for name in self.lost | self.named if named and not named.get(Field(name)))
        self.named = frozenset(str(field) for field, count in named.items() if count >= SEVERAL)

    def keep(self, parts: Sequence[Part]) -> None:
        """Remember the file's records; those that are not among them any more are former ones."""
        rows = [_row_of(part) for part in parts if part.task and part.id]
        present = {row.id for row in rows}
        self.former += [row.id for row in self.rows if row.id not in present and row.id not in self.archived]
        for id_ in self.archived.keys() & present:
            del self.archived[id_]
        self.rows = rows


def _row_of(part: Part) -> Row:
    return Row(part.id, part.trace, part.tag)


def _row(row: Row) -> list[Any]:
    return [row.id, row.trace.title, row.trace.essence, row.tag, row.trace.done]


def _rows(data: Sequence[Sequence[Any]]) -> list[Row]:
    return [
        Row(RemoteId(str(id_)), Trace(str(title), str(essence), bool(done)), str(tag))
        for id_, title, essence, tag, done in data
    ]


def _additions(path: Path) -> Path:
    """What was added since all was written: the digest of that, then a line for each write."""
    return path.with_suffix(".added")


def _stamps(path: Path) -> tuple[Stamp | None, Stamp | None]:
    return stamp_of(path), stamp_of(_additions(path))


def _derived(essence: str, avoid: set[RemoteId]) -> RemoteId:
    number = 0
    while True:
        id_ = RemoteId("t" + fingerprint(f"{number}:{essence}")[:10])
        if id_ not in avoid:
            return id_
        number += 1
