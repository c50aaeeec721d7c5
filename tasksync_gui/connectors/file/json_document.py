"""JSON arrays and JSON Lines: records, members and numbers that we do not change keep their very bytes."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Container, Mapping
from functools import cached_property, lru_cache
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from tasksync_gui.connectors.file.codes import TableCode
from tasksync_gui.connectors.file.dialects import TASKWARRIOR
from tasksync_gui.connectors.file.json_text import RecordError, end_of_value, patched, read_record, skip, without
from tasksync_gui.connectors.file.rows import ColumnNames, read_fields, with_parent_in, write_fields
from tasksync_gui.connectors.kit.codes import FileCode
from tasksync_gui.connectors.kit.files.documents import Document
from tasksync_gui.connectors.kit.files.encoding import half_characters, why_unreadable
from tasksync_gui.connectors.kit.files.parts import Part
from tasksync_gui.connectors.kit.files.recognition import Trace
from tasksync_gui.model.capabilities import FieldSupport, Precision
from tasksync_gui.model.errors import DamagedFileError
from tasksync_gui.model.fields import Field, Status, Value
from tasksync_gui.model.ids import RemoteId
from tasksync_gui.model.message import Message, message

_LINE = re.compile(r"([^\n]*?)(\r?\n|\Z)")
_NO_TASKS = frozenset({"deleted", "recurring"})
"""Taskwarrior's states of what is in its trash, and of the pattern that repeating tasks are made from."""
_MOMENTS = FieldSupport(zones=False, floating=False, dates=False)
_TASKWARRIOR: Mapping[Field, FieldSupport] = {
    Field.TITLE: FieldSupport(multiline=False),
    Field.STATUS: FieldSupport(
        statuses=frozenset({Status.NEEDS_ACTION, Status.COMPLETED}), completed_at=Precision.TIME
    ),
    Field.DUE: _MOMENTS,
    Field.PRIORITY: FieldSupport(levels=(0, 1, 5, 9)),
    Field.LABELS: FieldSupport(spaces=False),
}


class RecordDocument(Document):
    """What both forms share: a part is the text of one object."""

    def named(self) -> Mapping[Field, int]:
        """How many records have a name for each field."""
        counts = Counter[Field]()
        for names, count in Counter(
            part.names for part in self.parts if part.task and not part.problem_of_text
        ).items():
            counts.update(dict.fromkeys(names, count))
        return counts

    def scan(self, part: Part) -> None:
        """Note by what the record is known again, its id, and why it cannot be read, if so."""
        if not part.task:
            return
        part.problem_of_text, part.fresh = why_unreadable(part.raw), None
        try:
            record = read_record(part.raw)
        except (ValueError, RecursionError) as error:
            reason = error.message if isinstance(error, RecordError) else str(error)
            part.problem_of_text = message(FileCode.RECORD_MALFORMED, reason=reason)
            part.tag, part.trace = _id_in(part.raw), Trace("", part.raw)
            return
        names = _names_of(record)
        part.names, part.fresh = _fields_of(record), read_fields(record, names)
        own = names.own.get("id")
        part.tag = names.text(record, "id")
        essence = json.dumps({name: value for name, value in record.items() if name != own})
        part.trace = Trace(names.text(record, "title"), essence)
        if names.dialect is TASKWARRIOR:
            part.task = record.get("status") not in _NO_TASKS
        if not part.raw.isascii() or "\\u" in part.raw:
            half = any(_is_half(value) for name, value in part.fresh.items() if name is not Field.PARENT)
            part.problem_of_text = part.problem_of_text or (message(FileCode.HALF_CHARACTER) if half else None)

    def carried(self) -> Mapping[Field, FieldSupport] | None:
        """What Taskwarrior keeps, in a file of its; else a record takes every field."""
        return _TASKWARRIOR if self._is_taskwarrior else None

    @cached_property
    def _is_taskwarrior(self) -> bool:
        """Whether the first record that can be read is one of its."""
        sample = next((part for part in self.parts if part.task and not part.problem_of_text), None)
        return sample is not None and _names_of(read_record(sample.raw)).dialect is TASKWARRIOR

    def fields(self, part: Part, ids: Container[RemoteId]) -> dict[Field, Value]:
        """What the names that were understood hold; the others stay in the record."""
        found, part.fresh = part.fresh, None
        if found is None:
            record = read_record(part.raw)
            found = read_fields(record, _names_of(record))
        found = with_parent_in(ids, found)
        if self._is_taskwarrior:
            return {name: value for name, value in found.items() if name in _TASKWARRIOR}
        return found

    def compose(self, old: Part | None, id_: RemoteId, fields: Mapping[Field, Value]) -> str:
        """The record with ``fields`` written into it."""
        if old is None:
            return self._composed(id_, fields)
        record = read_record(old.raw)
        names = _names_of(record)
        cells = {_column(names, name): cell for name, cell in _cells(record, names, fields).items()}
        dropped = frozenset(str(name) for name, cell in cells.items() if cell is None and names.dialect is TASKWARRIOR)
        changed = {
            name: cell for name, cell in cells.items() if not _is_same(record.get(name), cell) and name not in dropped
        }
        text = patched(old.raw, changed) if changed else old.raw
        return without(text, dropped) if dropped & record.keys() else text

    def _composed(self, id_: RemoteId, fields: Mapping[Field, Value]) -> str:
        names = ColumnNames.find(())
        record: dict[str, Any] = {"id": id_}
        if self._is_taskwarrior:
            names = _names_of(dict.fromkeys(("uuid", "description", "status")))
            record = {"uuid": str(uuid5(NAMESPACE_URL, id_)), "status": "pending"}
        cells = _cells(record, names, fields).items()
        record |= {_column(names, name): cell for name, cell in cells if cell is not None}
        sample = next((part for part in self.parts if part.task), None)
        indent = re.search(r"\{\r?\n([ \t]+)", sample.raw) if sample else None
        if indent is None or sample is None:
            return json.dumps(record, ensure_ascii=False)
        base = re.search(r"\n([ \t]*)\}\s*\Z", sample.raw)
        margin = base[1] if base else ""
        step = indent[1].removeprefix(margin) or "  "
        return json.dumps(record, ensure_ascii=False, indent=step).replace("\n", "\n" + margin)


def _names_of(record: Mapping[str, Any]) -> ColumnNames:
    return _names(tuple(record))


@lru_cache(maxsize=1024)  # most records of a file have the same
def _names(own: tuple[str, ...]) -> ColumnNames:
    return ColumnNames.find((name, name) for name in own)


def _fields_of(record: Mapping[str, Any]) -> frozenset[Field]:
    return _fields(tuple(record))


@lru_cache(maxsize=1024)
def _fields(own: tuple[str, ...]) -> frozenset[Field]:
    return _names(own).fields()


def _column(names: ColumnNames, name: str) -> str:
    """The name to write under: the record's own for this field, the dialect's, or the standard one."""
    own = names.own.get(name)
    return str(own) if own is not None else names.dialect.names.get(name, (name,))[0]


def _cells(record: Mapping[str, Any], names: ColumnNames, fields: Mapping[Field, Value]) -> dict[str, Any]:
    cells = write_fields(record, names, fields, typed=True)
    return {name: cell for name, cell in cells.items() if cell is not None or name in names.own}


def _is_same(old: Any, new: Any) -> bool:
    return old == new or (isinstance(new, int) and not isinstance(new, bool) and old == str(new))


def _is_half(value: Value) -> bool:
    texts = value if isinstance(value, frozenset) else (value,)
    return any(isinstance(text, str) and half_characters(text) for text in texts)


class JsonLinesDocument(RecordDocument):
    """A file with one JSON object on each line; blank lines and line endings stay as they are."""

    def __init__(self, text: str) -> None:
        mark = "\ufeff" if text.startswith("\ufeff") else ""
        pieces = [match.groups() for match in _LINE.finditer(text, len(mark)) if match.group()]
        eol = next((end for _, end in pieces if end), "\n")
        parts = [Part(raw, end, number, task=bool(raw.strip())) for number, (raw, end) in enumerate(pieces, 1)]
        super().__init__(mark, parts, "", eol, eol)


class JsonDocument(RecordDocument):
    """A file with one JSON array of objects; white space and commas between them stay as they are."""

    def __init__(self, text: str) -> None:
        if not text.strip("\ufeff \t\r\n"):
            super().__init__("[\n  ", [], "\n]\n", ",\n  ", "")
            return
        lead = 1 if text.startswith("\ufeff") else 0
        if text.startswith("{", skip(text, lead)):
            raise _broken(text, skip(text, lead), message(TableCode.ONE_OBJECT))
        start = _expect(text, lead, "[")
        parts, end = _elements(text, start)
        separator = next((part.end for part in parts if part.end), ",\n  ")
        super().__init__(text[:start], parts, text[end:], separator, "")


def _elements(text: str, position: int) -> tuple[list[Part], int]:
    parts: list[Part] = []
    line, counted = 1, 0
    if text.startswith("]", position):
        _expect_end(text, position + 1)
        return parts, position
    while True:
        try:
            end = end_of_value(text, position)
        except (ValueError, RecursionError) as error:
            raise _broken(text, position, message(TableCode.RECORD_CUT_OFF)) from error
        line, counted = line + text.count("\n", counted, position), position
        following = skip(text, end)
        part = Part(text[position:end], "", line)
        parts.append(part)
        if text.startswith("]", following):
            _expect_end(text, following + 1)
            return parts, end
        position = _expect(text, following, ",")
        part.end = text[end:position]


def _expect(text: str, position: int, sign: str) -> int:
    position = skip(text, position)
    if not text.startswith(sign, position):
        raise _broken(text, position, message(TableCode.SIGN_MISSING, sign=sign))
    return skip(text, position + 1)


def _expect_end(text: str, position: int) -> None:
    if skip(text, position) != len(text):
        raise _broken(text, position, message(TableCode.SOMETHING_FOLLOWS))


def _broken(text: str, position: int, reason: Message) -> DamagedFileError:
    line = text.count("\n", 0, position) + 1
    return DamagedFileError(message(TableCode.NOT_JSON, line=str(line), reason=reason))


def _id_in(raw: str) -> str:
    match = re.search(r'"id"\s*:\s*"([^"\\]+)"', raw)
    return match[1] if match else ""
