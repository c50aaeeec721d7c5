"""CSV files (RFC 4180): rows and cells that we do not change keep their very bytes."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Container, Mapping
from typing import Any

from tasksync_gui.connectors.file.codes import TableCode
from tasksync_gui.connectors.file.dialects import refused_export
from tasksync_gui.connectors.file.rows import (
    COLUMNS,
    FIELDS,
    ColumnNames,
    read_fields,
    spread_labels,
    with_parent_in,
    write_fields,
)
from tasksync_gui.connectors.kit.codes import FileCode
from tasksync_gui.connectors.kit.files.documents import Document
from tasksync_gui.connectors.kit.files.encoding import why_unreadable
from tasksync_gui.connectors.kit.files.parts import Part
from tasksync_gui.connectors.kit.files.recognition import Trace
from tasksync_gui.model.capabilities import FieldSupport, Precision
from tasksync_gui.model.cells import guarded, unguarded
from tasksync_gui.model.errors import DamagedFileError
from tasksync_gui.model.fields import Field, Status, Value
from tasksync_gui.model.ids import RemoteId
from tasksync_gui.model.message import message

DELIMITERS = ",;\t|"
FIELD_LIMIT = 2**30
TEXTS = frozenset({Field.TITLE, Field.NOTES, Field.LABELS})
PREAMBLE = 8
"""So many rows are looked at for the header of a program's export that says something before it."""
_SEPARATOR_LINE = re.compile(r"sep=([^\r\n])(\r\n|\n|\r)", re.IGNORECASE)
"""What Excel writes and reads as the first line."""


class CsvDocument(Document):
    """A header row and one row per task. Columns are known by their place: names may repeat or be missing."""

    def __init__(self, text: str, delimiter: str = "") -> None:
        self._lead = "\ufeff" if text.startswith("\ufeff") else ""
        if told := _SEPARATOR_LINE.match(text, len(self._lead)):
            self._lead += told.group()
            delimiter = told[1]
        body = text[len(self._lead) :]
        self._delimiter = delimiter or _detect(re.split(r"[\r\n]", body, maxsplit=1)[0])
        pieces = _records(body, self._delimiter)
        self._eol = next((end for _, end, _ in pieces if end), "\r\n")
        self._require_own_table(pieces)
        self._header, end, _ = pieces.pop(0) if pieces else ("", "", 1)
        self._columns = self._named_columns() if self._header else list(COLUMNS)
        self._names = ColumnNames.find(enumerate(self._columns))
        self._fields = self._names.fields()
        if self._header and "title" not in self._names.own:
            raise DamagedFileError(message(TableCode.NO_TITLE_COLUMN))
        line = self._lead.count("\n")
        parts = [Part(raw, end, number + line, task=bool(raw.strip())) for raw, end, number in pieces]
        super().__init__(self._lead + self._header + end, parts, "", self._eol, self._eol)

    def _named_columns(self) -> list[str]:
        try:
            return self._cells(self._header)
        except csv.Error as error:
            raise DamagedFileError(message(FileCode.RECORD_MALFORMED, reason=str(error))) from error

    def _require_own_table(self, pieces: list[tuple[str, str, int]]) -> None:
        for raw, _, _ in pieces[:PREAMBLE]:
            try:
                program = refused_export(self._cells(raw))
            except csv.Error:
                continue
            if program is not None:
                raise DamagedFileError(message(TableCode.EXPORT, program=program))

    def carried(self) -> Mapping[Field, FieldSupport] | None:
        """The fields that the header has a column for."""
        return carried_by(self._names)

    def scan(self, part: Part) -> None:
        """Note by what the row is known again, its id, and why it cannot be read, if so."""
        if not part.task:
            return
        part.problem_of_text = why_unreadable(part.raw)
        try:
            cells = self._cells(part.raw)
        except csv.Error as error:
            cells, part.problem_of_text = [part.raw], message(FileCode.RECORD_MALFORMED, reason=str(error))
        row = dict(enumerate(map(unguarded, cells)))
        part.tag = self._names.text(row, "id").strip()
        own = self._names.own.get("id")
        known = [[name, cell] for at, (name, cell) in enumerate(self._named(cells)) if cell and at != own]
        essence = json.dumps([known, cells[len(self._columns) :]])
        part.trace = Trace(self._names.text(row, "title"), essence)
        if len(cells) > len(self._columns):
            part.problem_of_text = part.problem_of_text or message(TableCode.MANY_CELLS)

    def _named(self, cells: list[str]) -> list[tuple[str, str]]:
        return list(zip(self._columns, cells, strict=False))

    def fields(self, part: Part, ids: Container[RemoteId]) -> dict[Field, Value]:
        """What the columns that were understood hold; the others stay in the row."""
        found = with_parent_in(ids, read_fields(dict(enumerate(self._values(part.raw))), self._names))
        return {name: value for name, value in found.items() if name in self._fields}

    def compose(self, old: Part | None, id_: RemoteId, fields: Mapping[Field, Value]) -> str:
        """The row with ``fields`` written into it; columns that it needs are added to the header."""
        row: dict[Any, Any] = dict(enumerate(self._values(old.raw))) if old else {}
        cells = write_fields(row, self._names, fields, typed=False)
        if old is None:
            cells["id"] = id_
        said = {str(name) for name, value in fields.items() if value is not None}
        self._add_columns([name for name in cells if name not in self._names.own and (cells[name] or name in said)])
        wanted: dict[Any, str] = {
            self._names.own[name]: cell for name, cell in cells.items() if name in self._names.own
        }
        labels = fields.get(Field.LABELS)
        if isinstance(labels, frozenset) and len(self._names.labels) > 1:
            wanted |= spread_labels(row, self._names, labels)
        return self._patched(old.raw if old else "", wanted)

    def _add_columns(self, names: list[str]) -> None:
        if names or not self._header:
            new = [self._cell(name) for name in (names if self._header else [*self._columns, *names])]
            header = self._delimiter.join([self._header, *new] if self._header else new)
            before = self._header, self._columns, self._names, self.prefix
            self.taken_back_by(lambda: self._head_is(*before))
            columns = [*self._columns, *names]
            self._head_is(header, columns, ColumnNames.find(enumerate(columns)), self._lead + header + self._eol)

    def _head_is(self, header: str, columns: list[str], names: ColumnNames, prefix: str) -> None:
        self._header, self._columns, self._names, self.prefix = header, columns, names, prefix
        self._fields = names.fields()

    def _patched(self, raw: str, wanted: Mapping[Any, str]) -> str:
        """The row with some cells replaced, what spreadsheets execute as text; the others keep their very bytes."""
        values, pieces = (self._values(raw), _split(raw, self._delimiter)) if raw else ([], [])
        if len(values) != len(pieces):
            pieces = [self._cell(cell) for cell in self._cells(raw)]
        width = len(self._columns) if not raw else max([len(pieces), *(at + 1 for at in wanted)])
        values, pieces = values + [""] * (width - len(values)), pieces + [""] * (width - len(pieces))
        for at, value in wanted.items():
            if value != values[at]:
                pieces[at] = self._cell(guarded(value), quoted=pieces[at].startswith('"'))
        line = self._delimiter.join(pieces)
        return line if line.strip() else '""'

    def _cell(self, value: str, *, quoted: bool = False) -> str:
        needed = any(sign in value for sign in (self._delimiter, '"', "\r", "\n"))
        return '"' + value.replace('"', '""') + '"' if quoted or needed else value

    def _values(self, raw: str) -> list[str]:
        """What the cells say, without the sign that keeps spreadsheets from executing them."""
        return list(map(unguarded, self._cells(raw)))

    def _cells(self, raw: str) -> list[str]:
        csv.field_size_limit(FIELD_LIMIT)
        return next(csv.reader(io.StringIO(raw, newline=""), delimiter=self._delimiter, strict=True), [])


def carried_by(names: ColumnNames) -> Mapping[Field, FieldSupport]:
    """What can be kept under these names: a field without a column is not carried, and never empty."""
    found: dict[Field, FieldSupport] = {}
    for field in FIELDS:
        if not names.has(field):
            continue
        support = FieldSupport(controls=field not in TEXTS)
        match field:
            case Field.DUE:
                support = FieldSupport(recurrence="recurrence" in names.own)
            case Field.STATUS:
                worded = "status" in names.own
                plain = frozenset({Status.NEEDS_ACTION, Status.COMPLETED})
                support = FieldSupport(
                    write=worded or "done" in names.own,
                    statuses=frozenset(Status) if worded else plain,
                    completed_at=Precision.TIME if "completed_at" in names.own else Precision.NONE,
                )
        found[field] = support
    return found


def _records(text: str, delimiter: str) -> list[tuple[str, str, int]]:
    """Raw rows with their line ends and line numbers; quoted line breaks stay inside a row."""
    records: list[tuple[str, str, int]] = []
    start, line, first = 0, 1, 1
    quoted, closed = False, -1
    for match in re.finditer(r'"|\r\n|\n|\r', text):
        at = match.start()
        if match.group() == '"':
            opens = at == start or text[at - 1] == delimiter or closed == at - 1
            closed = at if quoted else -1
            quoted = not quoted and opens
            continue
        line += 1
        if not quoted:
            records.append((text[start:at], match.group(), first))
            start, first = match.end(), line
    if quoted:
        raise DamagedFileError(message(TableCode.CUT_OFF, line=first))
    if start < len(text):
        records.append((text[start:], "", first))
    return records


def _split(raw: str, delimiter: str) -> list[str]:
    """The cells of a row as they stand there, quotes included."""
    pieces: list[str] = []
    start, quoted, closed = 0, False, -1
    for match in re.finditer(r'"|' + re.escape(delimiter), raw):
        at = match.start()
        if match.group() == '"':
            opens = at == start or closed == at - 1
            closed = at if quoted else -1
            quoted = not quoted and opens
        elif not quoted:
            pieces.append(raw[start:at])
            start = match.end()
    return [*pieces, raw[start:]]


def _detect(header: str) -> str:
    bare = re.sub(r'"[^"]*"', "", header)
    return max(DELIMITERS, key=bare.count)
