"""JSON arrays and JSON Lines: records we do not change keep their very bytes."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from tasksync_gui.connectors.file.codes import TableCode
from tasksync_gui.connectors.file.rows import ColumnNames, read_fields, write_fields
from tasksync_gui.connectors.kit.codes import FileCode
from tasksync_gui.connectors.kit.files.documents import Document, Part, undecodable
from tasksync_gui.model.errors import DamagedFileError
from tasksync_gui.model.fields import Field, Value
from tasksync_gui.model.ids import RemoteId
from tasksync_gui.model.message import Message, message

_SPACE = re.compile(r"[ \t\r\n]*")
_LINE = re.compile(r"([^\n]*?)(\r?\n|\Z)")


class RecordError(ValueError):
    """A record that is JSON, and still none that can be taken for a task; ``message`` says why."""

    def __init__(self, why: Message) -> None:
        super().__init__(why)
        self.message = why


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) != len(pairs):
        raise RecordError(message(TableCode.NAME_TWICE))
    return record


class RecordDocument(Document):
    """What both forms share: a part is the text of one object."""

    def scan(self, part: Part) -> None:
        """Note the record's title, its id, what tells it from others, and why it cannot be read, if so."""
        if not part.task:
            return
        part.problem = message(FileCode.RECORD_NOT_UTF8) if undecodable(part.raw) else None
        try:
            record = json.loads(part.raw, object_pairs_hook=_unique)
            if not isinstance(record, dict):
                raise RecordError(message(TableCode.NO_OBJECT))
        except (ValueError, RecursionError) as error:
            reason = error.message if isinstance(error, RecordError) else str(error)
            record, part.problem = {}, message(FileCode.RECORD_MALFORMED, reason=reason)
            part.tag, part.essence = _id_in(part.raw), part.raw
            return
        names = ColumnNames.find(record)
        part.title, part.tag = names.text(record, "title"), names.text(record, "id")
        own = names.column("id")
        part.essence = json.dumps({name: value for name, value in record.items() if name != own})

    def fields(self, part: Part, ids: frozenset[RemoteId]) -> dict[Field, Value]:
        """What the names that were understood hold; the others stay in the record."""
        record = json.loads(part.raw)
        return read_fields(record, ColumnNames.find(record), ids)

    def compose(self, old: Part | None, id_: RemoteId, fields: Mapping[Field, Value]) -> str:
        """The record with ``fields`` written into it."""
        record = json.loads(old.raw) if old else {"id": id_}
        names = ColumnNames.find(record)
        record |= write_fields(record, names, fields, typed=True)
        if names.text(record, "id") != id_:
            record[names.column("id")] = id_
        sample = old or next((part for part in self.parts if part.task), None)
        indent = re.search(r"\{\r?\n([ \t]+)", sample.raw) if sample else None
        if indent is None:
            return json.dumps(record, ensure_ascii=False)
        base = re.search(r"\n([ \t]*)\}\s*\Z", sample.raw) if sample else None
        margin = base[1] if base else ""
        step = indent[1].removeprefix(margin) or "  "
        return json.dumps(record, ensure_ascii=False, indent=step).replace("\n", "\n" + margin)


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
        start = _expect(text, 1 if text.startswith("\ufeff") else 0, "[")
        parts, end = _elements(text, start)
        separator = next((part.end for part in parts if part.end), ",\n  ")
        super().__init__(text[:start], parts, text[end:], separator, "")


def _elements(text: str, position: int) -> tuple[list[Part], int]:
    decoder = json.JSONDecoder()
    parts: list[Part] = []
    line, counted = 1, 0
    if text.startswith("]", position):
        return parts, position
    while True:
        try:
            _, end = decoder.raw_decode(text, position)
        except (ValueError, RecursionError) as error:
            raise _broken(text, position, message(TableCode.RECORD_CUT_OFF)) from error
        line, counted = line + text.count("\n", counted, position), position
        following = _skip(text, end)
        part = Part(text[position:end], "", line)
        parts.append(part)
        if text.startswith("]", following):
            _expect_end(text, following + 1)
            return parts, end
        position = _expect(text, following, ",")
        part.end = text[end:position]


def _skip(text: str, position: int) -> int:
    match = _SPACE.match(text, position)
    return match.end() if match else position


def _expect(text: str, position: int, sign: str) -> int:
    position = _skip(text, position)
    if not text.startswith(sign, position):
        raise _broken(text, position, message(TableCode.SIGN_MISSING, sign=sign))
    return _skip(text, position + 1)


def _expect_end(text: str, position: int) -> None:
    if _skip(text, position) != len(text):
        raise _broken(text, position, message(TableCode.SOMETHING_FOLLOWS))


def _broken(text: str, position: int, reason: Message) -> DamagedFileError:
    line = text.count("\n", 0, position) + 1
    return DamagedFileError(message(TableCode.NOT_JSON, line=str(line), reason=reason))


def _id_in(raw: str) -> str:
    match = re.search(r'"id"\s*:\s*"([^"\\]+)"', raw)
    return match[1] if match else ""
