"""What a plan has to say besides its rows: one line for what is true of many tasks, not one for each."""

from __future__ import annotations

from collections.abc import Iterable

from tasksync_gui.model.message import Message
from tasksync_gui.model.plan import NoteKind, Plan
from tasksync_gui.services.phrases.language import n_
from tasksync_gui.services.phrases.say import say

REMARKS = (
    NoteKind.NOT_CARRIED, NoteKind.FLATTENED, NoteKind.UNKNOWN, NoteKind.PROBLEM, NoteKind.WAITING, NoteKind.SKIPPED,
    NoteKind.RENUMBERED,
)  # fmt: skip
NAMED = 3
"""Tasks that a line names; the others are counted."""
LONGEST = 200


def remarks_of(plans: Iterable[Plan]) -> list[str]:
    """A line for each thing to know, in the order of the plans."""
    about: dict[Message, list[str]] = {}
    for plan in plans:
        for problem in plan.problems:
            about.setdefault(problem.message, []).append(problem.where)
        for note in plan.notes:
            if note.kind in REMARKS:
                about.setdefault(note.message, []).append(note.title)
    return [_line(message, [title for title in titles if title]) for message, titles in about.items()]


def _line(message: Message, titles: list[str]) -> str:
    text = _short(say(message))
    if not titles:
        return text
    names = ", ".join(_short(title, LONGEST // 4) for title in titles[:NAMED])
    if more := len(titles[NAMED:]):
        names = n_("{names} and {count} more", "{names} and {count} more", more, names=names)
    return f"{names}: {text}"


def _short(text: str, limit: int = LONGEST) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= limit else f"{flat[:limit]}…"
