"""Tables and texts for a terminal: aligned, and safe against control characters in foreign titles."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, TextIO

from tasksync_gui.cli import documents
from tasksync_gui.services.phrases.errors import say_error
from tasksync_gui.services.phrases.language import _, current
from tasksync_gui.services.phrases.say import say
from tasksync_gui.services.phrases.visible import escaped, in_line

if TYPE_CHECKING:
    from tasksync_gui.engine.ports import ProgressEvent
    from tasksync_gui.model.errors import TaskSyncError
    from tasksync_gui.model.message import Message

ELLIPSIS = "…"
NARROWEST = 8
LONGEST_CELL = 300


def json_text(document: Any, indent: int | None = None) -> str:
    """``document`` as JSON that says the same and steers no terminal: what hides or steers is escaped."""
    return escaped(json.dumps(document, ensure_ascii=False, indent=indent))


def _one_line(text: str) -> str:
    """Only whole empty lines around it are ours: a break inside of ``text`` was written by somebody else."""
    told = text.strip("\n")
    before, middle, after = text.partition(told) if told else (text, "", "")
    return f"{before}{in_line(middle)}{after}"


def width(text: str) -> int:
    """Columns that ``text`` takes in a terminal."""
    if text.isascii():
        return len(text)
    wide = sum(unicodedata.east_asian_width(char) in "WF" for char in text)
    return len(text) + wide - sum(unicodedata.combining(char) > 0 for char in text)


def shorten(text: str, limit: int) -> str:
    """``text`` in at most ``limit`` columns."""
    if width(text) <= limit:
        return text
    while text and width(text) > limit - 1:
        text = text[:-1]
    return text.rstrip() + ELLIPSIS


def _cut(text: str) -> str:
    """A table is for reading; ``--json`` has every value in full."""
    return text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - 1] + ELLIPSIS


def table_lines(headings: Sequence[str], rows: Iterable[Sequence[str]], limit: int | None) -> Iterator[str]:
    """The lines of a table with a ruled heading; ``limit`` is the terminal's width (None: as wide as needed)."""
    cells = [[in_line(_cut(cell)) for cell in row] for row in rows]
    widths = [width(heading) for heading in headings]
    for row in cells:
        widths = list(map(max, widths, map(width, row)))
    if limit is not None:
        _squeeze(widths, limit - 2 * (len(widths) - 1))
    lines = [headings, ["─" * size for size in widths], *cells]
    for line in lines:
        yield "  ".join([_pad(cell, size) for cell, size in zip(line, widths, strict=True)]).rstrip()


def _squeeze(widths: list[int], room: int) -> None:
    """Take from the widest columns until all fit."""
    while sum(widths) > room and max(widths) > NARROWEST:
        widths[widths.index(max(widths))] -= 1


def _pad(text: str, size: int) -> str:
    if len(text) <= size and text.isascii():
        return text.ljust(size)
    text = shorten(text, size)
    return text + " " * (size - width(text))


def local(at: datetime) -> str:
    """Local date and time."""
    return current().moment(at.astimezone(), seconds=True)


@dataclass(slots=True)
class Output:
    """Where a command speaks: people's text or one JSON document.

    Each text is handed on at once. A pipe, a journal or a container's log is no terminal, so that Python would keep
    what a command says that goes on for days (``run``) until 8 KiB are full.
    """

    stdout: TextIO
    stderr: TextIO
    as_json: bool = False
    columns: int | None = None
    waiting: Message | None = None
    """What was said last of why nothing moves."""

    def say(self, text: str) -> None:
        """One line for people, empty ones before and after it as given; nothing in JSON mode."""
        if not self.as_json:
            print(_one_line(text), file=self.stdout, flush=True)

    def table(self, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        """A table for people; nothing in JSON mode."""
        if not self.as_json:
            self.stdout.writelines(f"{line}\n" for line in table_lines(headings, rows, self.columns))
            self.stdout.flush()

    def json(self, document: Any) -> None:
        """A document for programs; nothing otherwise."""
        if self.as_json:
            print(json_text(document, indent=2), file=self.stdout, flush=True)

    def line(self, document: Any) -> None:
        """One document per line, for commands that go on for long."""
        if self.as_json:
            print(json_text(document), file=self.stdout, flush=True)

    def progress(self, event: ProgressEvent) -> None:
        """Why nothing moves, for people; each reason once."""
        if event.waiting != self.waiting:
            self.waiting = event.waiting
            if event.waiting and not self.as_json:
                print(f"{in_line(say(event.waiting))}…", file=self.stderr, flush=True)

    def error(self, error: TaskSyncError) -> None:
        """What happened, why, what to do."""
        if self.as_json:
            self.json({"error": documents.error(error)})
            return
        said = say_error(error)
        print(f"tasksync: {in_line(said.title)}", file=self.stderr)
        for label, text in ((_("why"), said.cause), (_("next"), said.next_step)):
            if text:
                print(f"  {label}: {in_line(text)}", file=self.stderr)
