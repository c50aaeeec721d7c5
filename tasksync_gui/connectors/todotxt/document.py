"""A todo.txt file: lines to canonical fields and back."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Mapping
from datetime import date
from functools import lru_cache

from tasksync_gui.connectors.kit.files.documents import Document
from tasksync_gui.connectors.kit.files.encoding import why_unreadable
from tasksync_gui.connectors.kit.files.parts import Part
from tasksync_gui.connectors.kit.files.recognition import Trace
from tasksync_gui.connectors.todotxt.line import Said, TodoLine
from tasksync_gui.model.fields import OPEN, Completion, Field, Schedule, Status, Unmapped, Value, When
from tasksync_gui.model.ids import RemoteId

LETTERS = {1: "A", 5: "B", 9: "C"}
LEVELS = {"A": 1, "B": 5}
LOWEST = 9
"""Priorities from C on read as low; a letter is rewritten only when the priority changes."""
BREAK = re.compile(r"\r\n|\r|\n")
LINE = re.compile(r"([^\n]*?)(\r?\n|\Z)")


class TodoDocument(Document):
    """The lines of a todo.txt file."""

    def __init__(self, text: str, today: Callable[[], date]) -> None:
        self._today = today
        prefix = "\ufeff" if text.startswith("\ufeff") else ""
        pieces = [match.groups() for match in LINE.finditer(text, len(prefix)) if match.group()]
        eol = next((end for _, end in pieces if end), "\n")
        parts = [Part(raw, end, number, task=bool(raw.strip())) for number, (raw, end) in enumerate(pieces, 1)]
        super().__init__(prefix, parts, "", eol, eol)

    def scan(self, part: Part) -> None:
        """Note by what the line is known again, its id, and why it cannot be read, if so."""
        if not part.task:
            return
        line = TodoLine.parse(part.raw)
        said = line.said()
        part.tag = said.tags.get("id", "")
        part.fresh = _values(line, said)
        if part.tag:
            line.set_tag("id", "")
        part.trace = Trace(said.title, line.render() if part.tag else part.raw, line.done)
        part.problem_of_text = why_unreadable(part.raw)

    def fields(self, part: Part, ids: Container[RemoteId]) -> dict[Field, Value]:
        """What the line says in canonical values; a field that todo.txt has no word for is not in there."""
        values, part.fresh = part.fresh, None
        if values is None:
            line = TodoLine.parse(part.raw)
            values = _values(line, line.said())
        parent = values[Field.PARENT]
        if isinstance(parent, str) and parent not in ids:
            values[Field.PARENT] = Unmapped(parent)
        return values

    def compose(self, old: Part | None, id_: RemoteId, fields: Mapping[Field, Value]) -> str:
        """The line with ``fields`` written into it. A person's own line gets no id of ours."""
        line = TodoLine(created=self._created(fields)) if old is None else TodoLine.parse(old.raw)
        priority = _letter(line)
        for name in (Field.TITLE, Field.LABELS, Field.DUE, Field.START, Field.PARENT):
            if name in fields:
                self._write(line, name, fields[name])
        level = fields.get(Field.PRIORITY)
        if isinstance(level, int) and level != _priority(line):
            priority = LETTERS.get(level, "")
        self._write_head(line, fields.get(Field.STATUS), priority)
        if old is None:
            line.set_tag("id", id_)
        return line.render()

    def _created(self, fields: Mapping[Field, Value]) -> str:
        """Today, but never a creation after the completion; none for what was completed nobody knows when.

        A done line can't bear a creation alone: its first date is the completion.
        """
        status = fields.get(Field.STATUS)
        if isinstance(status, Completion) and status.status.is_done:
            return min(status.at.date, self._today()).isoformat() if status.at else ""
        return self._today().isoformat()

    def _write(self, line: TodoLine, name: Field, value: Value) -> None:
        match name, value:
            case Field.TITLE, str():
                line.set_title(BREAK.sub(" ", value).strip())
            case Field.LABELS, frozenset():
                line.set_labels(value)
            case Field.DUE, Schedule(due, _):
                line.set_tag("due", "" if due is None else due.date.isoformat())
            case Field.START, When(day):
                line.set_tag("t", day.isoformat())
            case Field.PARENT, str():
                line.set_tag("p", value)
            case ((Field.START | Field.PARENT), None):
                line.set_tag("t" if name is Field.START else "p", "")

    def _write_head(self, line: TodoLine, status: Value, letter: str) -> None:
        if isinstance(status, Completion):
            line.completed = self._day_done(line, status)
            line.done = status.status.is_done
        if letter == _letter(line) and line.done == bool(line.tag("pri") or not line.letter):
            return
        line.letter = "" if line.done else letter
        line.set_tag("pri", letter if line.done else "")

    def _day_done(self, line: TodoLine, status: Completion) -> str:
        """The day that is known; else today only where the line's creation could not stay without one."""
        if not status.status.is_done:
            return ""
        if status.at:
            return status.at.date.isoformat()
        return line.completed if line.done or not line.created else self._today().isoformat()


def _values(line: TodoLine, said: Said) -> dict[Field, Value]:
    """What a line says; its parent is named, be it there or not."""
    tags = said.tags
    return {
        Field.TITLE: said.title,
        Field.STATUS: _status(line),
        Field.DUE: _schedule(tags.get("due", "")),
        Field.START: _when(tags.get("t", "")),
        Field.PRIORITY: _level(line.letter or _priority_tag(tags.get("pri", ""))),
        Field.LABELS: said.labels,
        Field.PARENT: tags.get("p"),
    }


def _letter(line: TodoLine) -> str:
    return line.letter or _priority_tag(line.tag("pri"))


def _priority_tag(text: str) -> str:
    return text if len(text) == 1 and "A" <= text <= "Z" else ""


def _priority(line: TodoLine) -> int:
    return _level(_letter(line))


def _level(letter: str) -> int:
    return LEVELS.get(letter, LOWEST) if letter else 0


def _status(line: TodoLine) -> Completion:
    return _completed(line.completed) if line.done else OPEN


@lru_cache(maxsize=4096)
def _completed(text: str) -> Completion:
    stamp = _when(text)
    return Completion(Status.COMPLETED, stamp if isinstance(stamp, When) else None)


@lru_cache(maxsize=4096)  # most days are those of other lines as well
def _schedule(text: str) -> Schedule | Unmapped:
    when = _when(text)
    return when if isinstance(when, Unmapped) else Schedule(when)


@lru_cache(maxsize=4096)
def _when(text: str) -> When | Unmapped | None:
    if not text:
        return None
    try:
        return When(date.fromisoformat(text))
    except ValueError:
        return Unmapped(text)
