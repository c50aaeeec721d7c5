"""Whose table it is: what programs call their columns, and the words that they write into them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from tasksync_gui.model.fields import Status

_STATUSES: Mapping[str, Status] = {
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


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one program writes a table of tasks."""

    names: Mapping[str, tuple[str, ...]]
    """Standard names, and what columns are called, in small letters, the likeliest first."""
    statuses: Mapping[str, Status] = field(default_factory=lambda: _STATUSES)
    status_words: Mapping[Status, str] = field(default_factory=dict)
    """Where they are not the standard ones."""
    levels: Mapping[str, int] = field(default_factory=dict)
    """Priorities by word; empty: digits."""
    separator: str = ";"
    """Between labels in one cell."""

    def status_word(self, status: Status) -> str:
        """How a status is written."""
        return self.status_words.get(status, str(status))

    def level(self, word: str) -> int | None:
        """The priority that a word means; None: nobody knows."""
        if not word:
            return 0
        if self.levels:
            return self.levels.get(word.upper())
        return int(word) if len(word) == 1 and word in "0123456789" else None

    def priority_word(self, level: int) -> str | int | None:
        """How a priority is written."""
        if not self.levels:
            return level or None
        return next((word for word, known in self.levels.items() if known == level), None)


def _named(names: Mapping[str, tuple[str, ...]]) -> Mapping[str, tuple[str, ...]]:
    return {standard: (standard, *others) for standard, others in names.items()}


PLAIN = Dialect(
    _named(
        {
            "id": ("uid", "uuid", "key", "issue key", "task id", "taskid"),
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
    )
)
ASANA = Dialect(PLAIN.names, separator=",")
"""Project > Export > CSV; tags stand behind one another with commas."""
TASKWARRIOR = Dialect(
    {
        "id": ("uuid",),
        "title": ("description",),
        "status": ("status",),
        "completed_at": ("end",),
        "due": ("due",),
        "priority": ("priority",),
        "labels": ("tags",),
    },
    {"pending": Status.NEEDS_ACTION, "waiting": Status.NEEDS_ACTION, "completed": Status.COMPLETED},
    {Status.NEEDS_ACTION: "pending"},
    {"H": 1, "M": 5, "L": 9},
)
"""``task export`` (https://taskwarrior.org/docs/commands/export/): ids are numbered anew, the uuid stays."""
REFUSED: Mapping[str, frozenset[str]] = {
    "TickTick": frozenset({"folder name", "list name", "title", "is check list"}),
    "Todoist": frozenset({"type", "content", "indent", "date_lang"}),
    "Microsoft Planner": frozenset({"task name", "bucket name", "progress"}),
}
"""Exports that hold what a list needs in a form that does not mean the same elsewhere (days as moments of another zone,
dates in words, tasks by indentation), and that their program does not take back.
"""
_ASANA_COLUMNS = frozenset({"task id", "section/column"})
_TASKWARRIOR_NAMES = frozenset({"uuid", "description", "status"})


def dialect_of(columns: Iterable[str]) -> Dialect:
    """Whose columns these are; names in small letters."""
    present = frozenset(columns)
    if present >= _TASKWARRIOR_NAMES and present.isdisjoint(PLAIN.names["title"]):
        return TASKWARRIOR
    return ASANA if present >= _ASANA_COLUMNS else PLAIN


def refused_export(columns: Iterable[str]) -> str | None:
    """The program whose export this is, if it is one that cannot be kept in step."""
    present = frozenset(name.strip().casefold() for name in columns)
    return next((program for program, names in REFUSED.items() if present >= names), None)
