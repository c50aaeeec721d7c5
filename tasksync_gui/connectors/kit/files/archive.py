"""Tasks that moved from a list to the archive beside it (``todo.sh archive``): completed there, not deleted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from tasksync_gui.connectors.kit.files.documents import Document
from tasksync_gui.connectors.kit.files.encoding import find_encoding
from tasksync_gui.connectors.kit.files.files import Content, read_content, sha256
from tasksync_gui.connectors.kit.files.memory import Memory, Row
from tasksync_gui.connectors.kit.files.parts import Part
from tasksync_gui.connectors.kit.files.recognition import recognise
from tasksync_gui.model.errors import TaskSyncError
from tasksync_gui.model.fields import Completion, Field

STILL = 10.0
"""Seconds; what was added to an archive later than that may belong to a change of the list that is still to be seen."""


class Archive:
    """The archive of one list: the first of ``paths`` that exists. It is read, and never written."""

    def __init__(self, paths: Sequence[Path], parse: Callable[[str], Document]) -> None:
        self._paths, self._parse = paths, parse

    def take_up(self, memory: Memory, missing: Sequence[Row], now: float) -> None:
        """Note those of ``missing`` that stand in the archive, and how much of it has been seen."""
        content = self._read()
        if content is None or content.stamp is None:
            return
        if missing:
            self._find(memory, missing, content.data)
        if not 0 <= content.stamp.rest(now) < STILL:
            memory.archive = f"{len(content.data)}:{content.digest}"

    def _read(self) -> Content | None:
        for path in self._paths:
            try:
                content = read_content(path)
            except TaskSyncError:  # the list itself can be read, and is what counts
                continue
            if content is not None and content.stamp is not None:
                return content
        return None

    def _find(self, memory: Memory, missing: Sequence[Row], data: bytes) -> None:
        size = _seen(memory.archive, data)
        lines = self._lines(data)
        fresh = self._lines(data[size:]) if size else [line for line in lines if self._is_recent(line, memory)]
        tags = {line.tag: line for line in lines if line.tag}
        same = {line.trace.essence: line for line in lines}
        left = list[Row]()
        for row in missing:
            line = tags.get(row.tag or row.id) or (same.get(row.trace.essence) if row.trace.done else None)
            if line is None:
                left.append(row)
            else:
                memory.archived[row.id] = line.raw
        for index, other in recognise(
            [row.trace for row in left], [line.trace for line in fresh], placed=False
        ).items():
            memory.archived[left[other].id] = fresh[index].raw

    def _lines(self, data: bytes) -> list[Part]:
        parts = self._parse(find_encoding(data).decode(data)).parts
        return [part for part in parts if part.task and not part.problem and part.trace.done]

    def _is_recent(self, line: Part, memory: Memory) -> bool:
        """Whether it was completed since the list was last seen; nothing tells how old a line of an archive is."""
        if memory.archive is None and memory.stamp is None:
            return True
        seen = datetime.fromtimestamp(memory.stamp.written / 1e9, UTC).date() if memory.stamp else date.min
        status = self._parse("").fields(line, frozenset()).get(Field.STATUS)
        at = status.at if isinstance(status, Completion) else None
        return at is None or at.date.toordinal() >= seen.toordinal() - 1


def _seen(known: str | None, data: bytes) -> int:
    """How many bytes of the archive were there at the last look, if it was only added to; else 0."""
    size, _, digest = (known or "0:").partition(":")
    return int(size) if int(size) <= len(data) and sha256(data[: int(size)]) == digest else 0
