"""CSV files (RFC 4180): rows we do not change keep their very bytes."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping

from tasksync_gui.connectors.file.codes import TableCode
from tasksync_gui.connectors.file.rows import COLUMNS, ColumnNames, read_fields, write_fields
from tasksync_gui.connectors.kit.codes import FileCode
from tasksync_gui.connectors.kit.files.documents import Document, Part, undecodable
from tasksync_gui.model.errors import DamagedFileError
from tasksync_gui.model.fields import Field, Value
from tasksync_gui.model.ids import RemoteId
from tasksync_gui.model.message import message

DELIMITERS = ",;\t|"
FIELD_LIMIT = 2**30


class CsvDocument(Document):
    """A header row and one row per task."""

    def __init__(self, text: str, delimiter: str = "") -> None:
        mark = "\ufeff" if text.startswith("\ufeff") else ""
        body = text[len(mark) :]
        self._delimiter = delimiter or _detect(re.split(r"[\r\n]", body, maxsplit=1)[0])
        pieces = _records(body, self._delimiter)
        eol = next((end for _, end, _ in pieces if end), "\r\n")
        header, end, _ = pieces.pop(0) if pieces else ("", "", 1)
        self._eol = eol
        self._mark = mark
        self._columns = self._cells(header) if header else list(COLUMNS)
        self._names = ColumnNames.find(self._columns)
        if header and "title" not in self._names.own:
            raise DamagedFileError(message(TableCode.NO_TITLE_COLUMN))
        parts = [Part(raw, end, line, task=bool(raw.strip())) for raw, end, line in pieces]
        super().__init__(mark + header + end, parts, "", eol, eol)

    def scan(self, part: Part) -> None:
        """Note the row's title, its id, what tells it from others, and why it cannot be read, if so."""
        if not part.task:
            return
        try:
            cells = self._cells(part.raw)
        except csv.Error as error:
            cells, part.problem = [part.raw], message(FileCode.RECORD_MALFORMED, reason=str(error))
        row = dict(zip(self._columns, cells, strict=False))
        part.title, part.tag = self._names.text(row, "title"), self._names.text(row, "id").strip()
        own = self._names.column("id")
        known = [[name, cell] for name, cell in row.items() if cell and name != own]
        part.essence = json.dumps([known, cells[len(self._columns) :]])
        if undecodable(part.raw):
            part.problem = message(FileCode.RECORD_NOT_UTF8)
        elif len(cells) > len(self._columns):
            part.problem = message(TableCode.MANY_CELLS)

    def fields(self, part: Part, ids: frozenset[RemoteId]) -> dict[Field, Value]:
        """What the columns that were understood hold; the others stay in the row."""
        return read_fields(self._row(part), self._names, ids)

    def compose(self, old: Part | None, id_: RemoteId, fields: Mapping[Field, Value]) -> str:
        """The row with ``fields`` written into it; missing columns are added to the header."""
        row = self._row(old) if old else {}
        cells = write_fields(row, self._names, fields, typed=False)
        cells[self._names.column("id")] = id_
        self._add_columns([name for name in cells if name not in self._columns])
        if not self.prefix.removeprefix(self._mark):
            self.prefix = self._mark + self._line(self._columns) + self._eol
        row |= cells
        return self._line([row.get(name, "") for name in self._columns])

    def _add_columns(self, names: list[str]) -> None:
        if names:
            self._columns += names
            self._names = ColumnNames.find(self._columns)
            self.prefix = self._mark + self._line(self._columns) + self._eol

    def _row(self, part: Part) -> dict[str, str]:
        return dict(zip(self._columns, self._cells(part.raw), strict=False))

    def _cells(self, raw: str) -> list[str]:
        csv.field_size_limit(FIELD_LIMIT)
        return next(csv.reader(io.StringIO(raw, newline=""), delimiter=self._delimiter, strict=True), [])

    def _line(self, cells: list[str]) -> str:
        stream = io.StringIO(newline="")
        csv.writer(stream, delimiter=self._delimiter, lineterminator="\r\n").writerow(cells)
        return stream.getvalue().removesuffix("\r\n")


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


def _detect(header: str) -> str:
    bare = re.sub(r'"[^"]*"', "", header)
    return max(DELIMITERS, key=bare.count)
