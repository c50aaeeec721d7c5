"""What an Asana holds, what people do in it, and the journal of events that this leaves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.fakes import asana_wire as wire

FIRST = 1_200_000_000_000_000_001
"""Ids are far above 2^53."""


@dataclass
class Task:
    """One task as the server keeps it."""

    gid: str
    name: str
    created: datetime
    modified: datetime
    html: str = "<body></body>"
    completed_at: datetime | None = None
    due_on: str | None = None
    due_at: str | None = None
    start_on: str | None = None
    start_at: str | None = None
    assignee: str | None = None
    parent: str | None = None
    tags: list[str] = field(default_factory=list)
    homes: dict[str, str | None] = field(default_factory=dict)
    """Project → section."""
    values: dict[str, str] = field(default_factory=dict)
    """Custom field → option."""
    separator: bool = False
    subtype: str = "default_task"
    trashed: bool = False
    external: str = ""
    extra: dict[str, Any] = field(default_factory=dict)
    """What answers show besides, or instead."""


class AsanaState:
    """One workspace with the projects ``work`` and ``home``; time advances one second with every write."""

    def __init__(self) -> None:
        self.token = "1/1200000000000009:fake"
        self.now = datetime(2026, 5, 1, 12, tzinfo=UTC)
        self._last = FIRST
        self.workspace = self.gid()
        self.users = {self.gid(): ("Ada Lovelace", "ada@example.org"), self.gid(): ("Bob", "bob@example.org")}
        self.me = next(iter(self.users))
        self.projects: dict[str, str] = {}
        self.sections: dict[str, tuple[str, str]] = {}
        self.tags: dict[str, str] = {}
        self.fields: dict[str, tuple[str, dict[str, str]]] = {}
        self.settings: dict[str, list[str]] = {}
        self.tasks: dict[str, Task] = {}
        self.work, self.home = self.project("Work"), self.project("Home")
        self.journal: list[tuple[str, dict[str, Any]]] = []
        self._counted: tuple[object, Counter[str | None]] = (None, Counter())
        self.unseen = 0
        """How many of the newest events are not delivered yet."""
        self.hidden: set[str] = set()
        self.read_only: set[str] = set()
        self.offsets: dict[str, int] = {}
        self.app = False
        """Whether the token belongs to a sign-in with an app, which sees ids of its own."""
        self.app_ids_are_unique = False
        self.cursors: dict[str, int] = {}

    # What a person does on the web page.

    def gid(self) -> str:
        self._last += 1
        return str(self._last)

    def tick(self, seconds: float = 1) -> datetime:
        self.now += timedelta(seconds=seconds)
        return self.now

    def project(self, name: str, *sections: str) -> str:
        gid = self.gid()
        self.projects[gid] = name
        self.settings[gid] = []
        for section in ("Untitled section", *sections):
            self.sections[self.gid()] = (gid, section)
        return gid

    def section(self, project: str, name: str) -> str:
        return next(gid for gid, known in self.sections.items() if known == (project, name))

    def custom_field(self, project: str, name: str, *options: str) -> str:
        gid = self.gid()
        self.fields[gid] = (name, {self.gid(): option for option in options})
        self.settings[project].append(gid)
        return gid

    def add(self, project: str, name: str, parent: Task | None = None, **values: Any) -> Task:
        now = self.tick()
        task = Task(self.gid(), name, now, now, **values)
        self.tasks[task.gid] = task
        if parent is None:
            task.homes[project] = self.first_section(project)
            self.note(task, "added", to=project)
        else:
            task.parent = parent.gid
            self.note(task, "added", to=parent.gid)
        return task

    def first_section(self, project: str) -> str:
        return next(gid for gid, (home, _) in self.sections.items() if home == project)

    def touch(self, task: Task, /, **values: Any) -> Task:
        for name, value in values.items():
            setattr(task, name, value)
            self.note(task, "changed", changed=name)
        task.modified = self.tick()
        return task

    def trash(self, task: Task) -> None:
        """Children go with their parent, without an event of their own."""
        self.note(task, "deleted")
        for each in (task, *self.below(task)):
            each.trashed = True
            each.modified = self.tick()

    def restore(self, task: Task) -> None:
        for each in (task, *self.below(task)):
            each.trashed = False
        self.note(task, "undeleted")

    def move(self, task: Task, project: str) -> None:
        """To another project; this does not count as a modification."""
        for old in list(task.homes):
            self.note(task, "removed", to=old)
            del task.homes[old]
        task.homes[project] = self.first_section(project)
        self.note(task, "added", to=project)

    def forget_cursors(self) -> None:
        self.cursors.clear()

    def children(self, gid: str) -> int:
        """How many subtasks a task has; counted once for as long as nothing happens."""
        if self._counted[0] != (len(self.journal), len(self.tasks), self.now):
            parents = Counter(each.parent for each in self.tasks.values() if not each.trashed)
            self._counted = ((len(self.journal), len(self.tasks), self.now), parents)
        return self._counted[1][gid]

    def below(self, task: Task) -> Iterator[Task]:
        for child in [each for each in self.tasks.values() if each.parent == task.gid]:
            yield child
            yield from self.below(child)

    def note(self, task: Task, action: str, *, to: str | None = None, changed: str | None = None) -> None:
        """Events are told to every project that the task or one of its ancestors is in."""
        projects, above = set(task.homes), task
        while above.parent is not None:
            above = self.tasks[above.parent]
            projects |= set(above.homes)
        event = wire.event(self, task, action, to, changed)
        self.journal += [(project, event) for project in sorted(projects | ({to or ""} & self.projects.keys()))]
