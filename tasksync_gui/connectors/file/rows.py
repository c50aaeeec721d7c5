"""Rows of CSV and JSON files: which column holds which field, and how values are written in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tasksync_gui.model.fields import OPEN, Completion, Field, Schedule, Status, Unmapped, Value, When
from tasksync_gui.model.ids import RemoteId

Row = Mapping[str, Any]
SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "id": ("uid", "uuid", "key"),
    "title": ("summary", "name", "task", "subject"),
    "notes": ("description", "note", "body", "details"),
    "status": ("state",),
    "done": ("completed", "finished"),
    "completed_at": ("completed at", "completed_on", "completion_date"),
    "due": ("due_date", "due date", "deadline"),
    "recurrence": ("rrule",),
    "start": ("start_date", "start date"),
    "priority": ("prio",),
    "labels": ("tags", "categories"),
    "parent": ("parent_id", "parent id"),
    "assignee": ("assigned_to", "owner"),
}
"""Standard names and what else is understood, whatever the case."""
FIELDS = (
    Field.TITLE, Field.NOTES, Field.STATUS, Field.DUE, Field.START, Field.PRIORITY, Field.LABELS, Field.PARENT,
    Field.ASSIGNEE,
)  # fmt: skip
"""What a row can hold."""
COLUMNS = tuple(name for name in SYNONYMS if name != "done")
"""The columns of a new file."""
STATUSES: Mapping[str, Status] = {
    **{str(status): status for status in Status},
    "needs-action": Status.NEEDS_ACTION,
    "open": Status.NEEDS_ACTION,
    "todo": Status.NEEDS_ACTION,
    "to do": Status.NEEDS_ACTION,
    "pending": Status.NEEDS_ACTION,
    "in-process": Status.IN_PROCESS,
    "in progress": Status.IN_PROCESS,
    "doing": Status.IN_PROCESS,
    "done": Status.COMPLETED,
    "closed": Status.COMPLETED,
    "canceled": Status.CANCELLED,
}
YES = frozenset({"true", "yes", "y", "1", "x", "done", "✓"})
NO = frozenset({"", "false", "no", "n", "0", "open"})


@dataclass(frozen=True, slots=True)
class ColumnNames:
    """Which of a row's own column names stand for the standard ones."""

    own: Mapping[str, str]

    @classmethod
    def find(cls, columns: Iterable[str]) -> ColumnNames:
        """Match columns: the standard name first, then its synonyms."""
        present = {column.strip().casefold(): column for column in reversed(list(columns))}
        own = {}
        for name, others in SYNONYMS.items():
            match = next((present[other] for other in (name, *others) if other in present), None)
            if match is not None:
                own[name] = match
        return cls(own)

    def get(self, row: Row, name: str) -> Any:
        """The row's value for a standard name; None if it has no such column."""
        return row.get(self.own[name]) if name in self.own else None

    def text(self, row: Row, name: str) -> str:
        """The value under any of the field's names, as text; empty if there is none."""
        value = self.get(row, name)
        return "" if value is None else value if isinstance(value, str) else str(value)

    def column(self, name: str) -> str:
        """The name to write under: the file's own for this field, ours where the file has none."""
        return self.own.get(name, name)


def read_fields(row: Row, names: ColumnNames, ids: frozenset[RemoteId]) -> dict[Field, Value]:
    """The canonical values of a row."""
    parent = names.text(row, "parent")
    return {
        Field.TITLE: names.text(row, "title"),
        Field.NOTES: names.text(row, "notes"),
        Field.STATUS: _status(row, names),
        Field.DUE: _schedule(row, names),
        Field.START: _when(names.text(row, "start")),
        Field.PRIORITY: _priority(names.text(row, "priority")),
        Field.LABELS: _labels(names.get(row, "labels")),
        Field.PARENT: None if not parent else parent if parent in ids else Unmapped(parent),
        Field.ASSIGNEE: names.text(row, "assignee") or None,
    }


def write_fields(row: Row, names: ColumnNames, fields: Mapping[Field, Value], typed: bool) -> dict[str, Any]:
    """The cells to change, by column; ``typed``: JSON values, otherwise everything is text."""
    cells: dict[str, Any] = {}
    for name, value in fields.items():
        match value:
            case Unmapped():
                continue
            case Completion():
                cells |= _status_cells(value, row, names, typed)
            case Schedule(due, recurrence):
                cells |= {"due": _text(due), "recurrence": recurrence}
            case frozenset():
                cells["labels"] = sorted(value) if typed else ";".join(_quote(label) for label in sorted(value))
            case When():
                cells[name] = str(value)
            case int():
                cells[name] = value or None
            case _:
                cells[name] = value
    written = {names.column(name): cell for name, cell in cells.items() if cell is not None or name in names.own}
    return written if typed else {name: "" if cell is None else str(cell) for name, cell in written.items()}


def _status_cells(value: Completion, row: Row, names: ColumnNames, typed: bool) -> dict[str, Any]:
    plain = value.status in (Status.NEEDS_ACTION, Status.COMPLETED)
    cells: dict[str, Any] = {"completed_at": _text(value.at)}
    if "done" in names.own:
        finished = value.status is Status.COMPLETED
        cells["done"] = finished if typed else str(finished).lower()
    if "done" not in names.own or "status" in names.own or not plain:
        cells["status"] = str(value.status)
    return cells


def _status(row: Row, names: ColumnNames) -> Completion | Unmapped:
    stamp = _when(names.text(row, "completed_at"))
    at = stamp if isinstance(stamp, When) else None
    word = names.text(row, "status").strip()
    if word:
        status = STATUSES.get(word.casefold())
        return Unmapped(word) if status is None else Completion(status, at)
    word = names.text(row, "done").strip()
    if word.casefold() in NO:
        return Completion(Status.COMPLETED, at) if at else OPEN
    return Completion(Status.COMPLETED, at) if word.casefold() in YES else Unmapped(word)


def _schedule(row: Row, names: ColumnNames) -> Schedule | Unmapped:
    due = _when(names.text(row, "due"))
    return due if isinstance(due, Unmapped) else Schedule(due, names.text(row, "recurrence") or None)


def _text(when: When | None) -> str | None:
    return None if when is None else str(when)


def _when(text: str) -> When | Unmapped | None:
    text = text.strip()
    if not text:
        return None
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) or text.endswith(("Z", "]")):
            return When.parse(text)
        return When.from_datetime(datetime.fromisoformat(text))
    except ValueError:
        return Unmapped(text)


def _priority(text: str) -> int | Unmapped:
    text = text.strip()
    if not text:
        return 0
    return int(text) if len(text) == 1 and text in "0123456789" else Unmapped(text)


def _labels(value: Any) -> frozenset[str]:
    if isinstance(value, list):
        return frozenset(label for label in map(str, value) if label)
    if not isinstance(value, str):
        return frozenset()
    pieces = re.findall(r"(?:\\.|[^;\\])+", value, re.DOTALL)
    return frozenset(label for piece in pieces if (label := re.sub(r"\\(.)", r"\1", piece.strip(), flags=re.DOTALL)))


def _quote(label: str) -> str:
    return label.replace("\\", "\\\\").replace(";", "\\;")
