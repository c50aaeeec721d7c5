"""Rows of the diff table as a file: for a spreadsheet, for a program, or for a page of text."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum

from tasksync_gui.model.cells import guarded
from tasksync_gui.services.phrases.language import N_, _
from tasksync_gui.ui.models.plan_model import HEADINGS, TEXTS, Column
from tasksync_gui.ui.models.plan_rows import PlanRow

COLUMNS = (Column.PAIR, Column.ACTION, Column.DIRECTION, Column.TITLE)
CHOSEN, BEFORE, AFTER = N_("Selected"), N_("Before"), N_("After")
FIELD, REASON = HEADINGS[Column.FIELD], HEADINGS[Column.REASON]


class Format(StrEnum):
    """The ending of the file's name tells it."""

    CSV = "csv"
    JSON = "json"
    MARKDOWN = "md"


def exported(rows: Sequence[PlanRow], format_: Format) -> bytes:
    """``rows`` in their order as a whole file. CSV begins with a byte order mark, by which spreadsheets know UTF-8."""
    return _WRITERS[format_](rows).encode("utf-8-sig" if format_ is Format.CSV else "utf-8", "replace")


def _table(rows: Sequence[PlanRow]) -> list[list[str]]:
    """A heading and one line for each field of each row."""
    names = [*(HEADINGS[column] for column in COLUMNS), FIELD, BEFORE, AFTER, REASON, CHOSEN]
    lines = [[_(name) for name in names]]
    for row in rows:
        head = [TEXTS[column](row) for column in COLUMNS]
        chosen = _("yes") if row.checked else _("no")
        for field in row.fields or (None,):
            values = ["", "", ""] if field is None else [field.name, field.before, field.after]
            lines.append([*head, *values, row.reason, chosen])
    return lines


def _csv(rows: Sequence[PlanRow]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([guarded(cell) for cell in line] for line in _table(rows))
    return out.getvalue()


def _json(rows: Sequence[PlanRow]) -> str:
    return json.dumps([_record(row) for row in rows], ensure_ascii=False, indent=2) + "\n"


def _record(row: PlanRow) -> dict[str, object]:
    """Keys and kinds in English, as ``tasksync --json`` has them; the rest as it is shown."""
    return {
        "pair": row.pair,
        "kind": str(row.kind),
        "side": None if row.side is None else str(row.side),
        "action": row.action,
        "direction": row.direction,
        "title": row.title,
        "changes": [{"field": each.name, "before": each.before, "after": each.after} for each in row.fields],
        "reason": row.reason,
        "selected": row.checked,
    }


def _markdown(rows: Sequence[PlanRow]) -> str:
    head, *lines = [[_escaped(cell) for cell in line] for line in _table(rows)]
    rule = ["---"] * len(head)
    return "".join(f"| {' | '.join(line)} |\n" for line in (head, rule, *lines))


def _escaped(cell: str) -> str:
    """Text that stays what it is inside a table: no line breaks, nothing that Markdown or HTML would read."""
    flat = " ".join(cell.split())
    return "".join(f"\\{sign}" if sign in "\\`*_[]<>|#" else sign for sign in flat)


_WRITERS: Mapping[Format, Callable[[Sequence[PlanRow]], str]] = {
    Format.CSV: _csv,
    Format.JSON: _json,
    Format.MARKDOWN: _markdown,
}
