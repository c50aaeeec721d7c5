"""Rows of CSV and JSON files: which column holds which field, and how values are written in it."""

from __future__ import annotations

import re
from collections.abc import Container, Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tasksync_gui.connectors.file.dialects import PLAIN, TASKWARRIOR, Dialect, dialect_of
from tasksync_gui.model.fields import OPEN, Completion, Field, Schedule, Status, Unmapped, Value, When
from tasksync_gui.model.ids import RemoteId

Key = Hashable
"""What a cell is found by: its number in a CSV row, its name in a JSON record."""
Row = Mapping[Any, Any]
FIELDS = (
    Field.TITLE, Field.NOTES, Field.STATUS, Field.DUE, Field.START, Field.PRIORITY, Field.LABELS, Field.PARENT,
    Field.ASSIGNEE,
)  # fmt: skip
"""What a row can hold."""
COLUMNS = tuple(name for name in PLAIN.names if name != "done")
"""The columns of a new file."""
STATED = {Field.STATUS: ("status", "done", "completed_at"), Field.DUE: ("due",)}
"""What a column stands for that is not called like its field."""
YES = frozenset({"true", "yes", "y", "1", "x", "done", "✓"})
NO = frozenset({"", "false", "no", "n", "0", "open"})
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z")


@dataclass(frozen=True, slots=True)
class ColumnNames:
    """Which of a row's own columns stand for the standard ones."""

    own: Mapping[str, Key]
    labels: tuple[Key, ...] = ()
    """All columns of the name that labels have here: some programs write one column for each."""
    dialect: Dialect = PLAIN

    @classmethod
    def find(cls, columns: Iterable[tuple[Key, str]]) -> ColumnNames:
        """Match columns: the standard name first, then its synonyms; of several of one name the first."""
        named = [(key, name.strip().casefold()) for key, name in columns if name.strip()]
        dialect = dialect_of(name for _, name in named)
        present = {name: key for key, name in reversed(named)}
        own: dict[str, Key] = {}
        labels: tuple[Key, ...] = ()
        for standard, others in dialect.names.items():
            match = next((name for name in others if name in present), None)
            if match is not None:
                own[standard] = present[match]
                labels = tuple(key for key, name in named if name == match) if standard == "labels" else labels
        return cls(own, labels, dialect)

    def get(self, row: Row, name: str) -> Any:
        """The row's value for a standard name; None if it has no such column."""
        return row.get(self.own[name]) if name in self.own else None

    def text(self, row: Row, name: str) -> str:
        """The value under any of the field's names, as text; empty if there is none."""
        value = self.get(row, name)
        return "" if value is None else value if isinstance(value, str) else str(value)

    def fields(self) -> frozenset[Field]:
        """All that there is a column for."""
        return frozenset(field for field in FIELDS if self.has(field))

    def has(self, field: Field) -> bool:
        """Whether there is a column for ``field``."""
        return any(name in self.own for name in STATED.get(field, (str(field),)))


def with_parent_in(ids: Container[RemoteId], found: dict[Field, Value]) -> dict[Field, Value]:
    """What a row says, its parent one of ``ids``."""
    parent = found.get(Field.PARENT)
    if isinstance(parent, str) and parent not in ids:
        found[Field.PARENT] = Unmapped(parent)
    return found


def read_fields(row: Row, names: ColumnNames) -> dict[Field, Value]:
    """The canonical values of a row; its parent is named, be it there or not."""
    found: dict[Field, Value] = {
        Field.TITLE: names.text(row, "title"),
        Field.NOTES: names.text(row, "notes"),
        Field.STATUS: _status(row, names),
        Field.DUE: _schedule(row, names),
        Field.START: _when(names.text(row, "start")),
        Field.PRIORITY: _priority(names.text(row, "priority"), names.dialect),
        Field.LABELS: _labels(row, names),
        Field.PARENT: names.text(row, "parent") or None,
        Field.ASSIGNEE: names.text(row, "assignee") or None,
    }
    return found


def write_fields(row: Row, names: ColumnNames, fields: Mapping[Field, Value], typed: bool) -> dict[str, Any]:
    """The cells to change, by standard name; ``typed``: JSON values, otherwise everything is text.

    Labels are left out where several columns hold them (:func:`spread_labels`).
    """
    cells: dict[str, Any] = {}
    dialect = names.dialect
    for name, value in fields.items():
        match value:
            case Unmapped():
                continue
            case Completion():
                cells |= _status_cells(value, row, names, typed)
            case Schedule(due, recurrence):
                cells |= {"due": _text(due, dialect), "recurrence": recurrence}
            case frozenset():
                if len(names.labels) < 2:
                    cells["labels"] = sorted(value) if typed else _joined(value, dialect)
            case When():
                cells[name] = _text(value, dialect)
            case int():
                cells[name] = dialect.priority_word(value)
            case _:
                cells[name] = value
    return cells if typed else {name: "" if cell is None else str(cell) for name, cell in cells.items()}


def spread_labels(row: Row, names: ColumnNames, wanted: frozenset[str]) -> dict[Key, str]:
    """The cells of several label columns that must change: those of labels that are gone, and free ones for new ones.

    What finds no free column goes into the last of them, in one cell.
    """
    cells: dict[Key, str] = {}
    missing = sorted(wanted - frozenset().union(*(_label_cell(row.get(key), names.dialect) for key in names.labels)))
    for key in names.labels:
        here = _label_cell(row.get(key), names.dialect)
        kept = here & wanted
        if kept != here or (not kept and missing):
            cells[key] = _joined(kept or {missing.pop(0)} if missing else kept, names.dialect)
    if missing:
        last = names.labels[-1]
        kept = _label_cell(cells.get(last, row.get(last)), names.dialect)
        cells[last] = _joined(kept.union(missing), names.dialect)
    return cells


def _status_cells(value: Completion, row: Row, names: ColumnNames, typed: bool) -> dict[str, Any]:
    plain = value.status in (Status.NEEDS_ACTION, Status.COMPLETED)
    cells: dict[str, Any] = {"completed_at": _text(value.at, names.dialect)}
    if "done" in names.own:
        finished = value.status is Status.COMPLETED
        cells["done"] = finished if typed else str(finished).lower()
    if "done" not in names.own or "status" in names.own or not plain:
        cells["status"] = names.dialect.status_word(value.status)
    return cells


def _status(row: Row, names: ColumnNames) -> Completion | Unmapped:
    stamp = _when(names.text(row, "completed_at"))
    at = stamp if isinstance(stamp, When) else None
    word = names.text(row, "status").strip()
    if word:
        status = names.dialect.statuses.get(word.casefold())
        return Unmapped(word) if status is None else Completion(status, at)
    word = names.text(row, "done").strip()
    if word.casefold() in NO:
        return Completion(Status.COMPLETED, at) if at else OPEN
    return Completion(Status.COMPLETED, at) if word.casefold() in YES else Unmapped(word)


def _schedule(row: Row, names: ColumnNames) -> Schedule | Unmapped:
    due = _when(names.text(row, "due"))
    return due if isinstance(due, Unmapped) else Schedule(due, names.text(row, "recurrence") or None)


def _text(when: When | None, dialect: Dialect) -> str | None:
    if when is None:
        return None
    return when.instant().strftime("%Y%m%dT%H%M%SZ") if dialect is TASKWARRIOR else str(when)


def _when(text: str) -> When | Unmapped | None:
    text = text.strip()
    if not text:
        return None
    try:
        if compact := _COMPACT.fullmatch(text):
            return When.parse("{}-{}-{}T{}:{}:{}Z".format(*compact.groups()))
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) or text.endswith(("Z", "]")):
            return When.parse(text)
        return When.from_datetime(datetime.fromisoformat(text))
    except (ValueError, OverflowError):
        return Unmapped(text)


def _priority(text: str, dialect: Dialect) -> int | Unmapped:
    text = text.strip()
    level = dialect.level(text)
    return Unmapped(text) if level is None else level


def _labels(row: Row, names: ColumnNames) -> frozenset[str]:
    return frozenset().union(*(_label_cell(row.get(key), names.dialect) for key in names.labels))


def _label_cell(value: Any, dialect: Dialect) -> frozenset[str]:
    if isinstance(value, list):
        return frozenset(label for label in map(str, value) if label)
    if not isinstance(value, str):
        return frozenset()
    pieces = re.findall(rf"(?:\\.|[^{dialect.separator}\\])+", value, re.DOTALL)
    return frozenset(label for piece in pieces if (label := re.sub(r"\\(.)", r"\1", piece.strip(), flags=re.DOTALL)))


def _joined(labels: Iterable[str], dialect: Dialect) -> str:
    sign = dialect.separator
    return sign.join(label.replace("\\", "\\\\").replace(sign, "\\" + sign) for label in sorted(labels))
