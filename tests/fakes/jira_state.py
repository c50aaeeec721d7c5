"""What a fake Jira keeps: projects, issue types, workflows, issues, and a search index that lags behind."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

CARRIED = ("summary", "description", "priority", "labels", "duedate", "assignee", "parent")


@dataclass
class Status:
    """A state of a workflow; ``category`` is its portable part."""

    id: str
    name: str
    category: str


@dataclass
class Transition:
    """A step of a workflow; ``sources`` None: from everywhere. ``fields``: its screen, as the server describes it."""

    id: str
    name: str
    target: str
    sources: frozenset[str] | None = None
    fields: dict[str, dict[str, Any]] = field(default_factory=dict)
    available: bool = True


@dataclass
class IssueType:
    """``level``: -1 subtask, 0 task, 1 epic. ``screen``: what can be set; ``required``: what must be."""

    id: str
    name: str
    level: int = 0
    screen: tuple[str, ...] = CARRIED
    required: dict[str, str] = field(default_factory=dict)


@dataclass
class Project:
    """One project with its own workflow."""

    id: str
    key: str
    name: str
    types: list[IssueType]
    statuses: list[Status]
    workflow: list[Transition]
    last: int = 0
    visible: bool = True


@dataclass
class Issue:
    """One issue; ``description`` is a document on Cloud and wiki text on Data Center."""

    id: str
    key: str
    project: str
    type: str
    summary: str
    status: str
    created: datetime
    updated: datetime
    description: Any = None
    priority: str | None = "3"
    labels: list[str] = field(default_factory=list)
    duedate: str | None = None
    assignee: str | None = None
    parent: str | None = None
    resolved: datetime | None = None
    creator: str = "me"
    properties: dict[str, Any] = field(default_factory=dict)
    security: dict[str, str] | None = None
    """The security level: who does not have it gets a 404."""
    extra: dict[str, Any] = field(default_factory=dict)
    """What answers show besides."""


STATUSES = (
    ("1", "To Do", "new"),
    ("3", "In Progress", "indeterminate"),
    ("4", "In Review", "indeterminate"),
    ("6", "Won't Do", "done"),
    ("5", "Done", "done"),
)
PRIORITIES = {"1": "Highest", "2": "High", "3": "Medium", "4": "Low", "5": "Lowest"}
PEOPLE = {"me": "Ada Lovelace", "mia": "Mia Wong", "tom": "Tom Tall"}
RIGHTS = ("BROWSE_PROJECTS", "CREATE_ISSUES", "EDIT_ISSUES", "TRANSITION_ISSUES", "DELETE_ISSUES", "ASSIGN_ISSUES")


def project(id_: str, key: str, name: str) -> Project:
    """A company-managed project whose every status can be reached from every other."""
    types = [IssueType("10001", "Epic", 1), IssueType("10002", "Story"), IssueType("10003", "Task")]
    types.append(IssueType("10004", "Subtask", -1))
    workflow = [Transition(f"{number}1", name, id_) for number, (id_, name, _) in enumerate(STATUSES, 1)]
    return Project(id_, key, name, types, [Status(*each) for each in STATUSES], workflow)


class JiraState:
    """Everything the server knows. Time advances one second with every write."""

    def __init__(self, zone: str = "Europe/Berlin", lag: float = 0.0) -> None:
        self.zone = zone
        self.lag = lag
        """Seconds until the search shows a write."""
        self.now = datetime(2026, 5, 1, 12, tzinfo=UTC)
        self.projects = {each.id: each for each in (project("10000", "WORK", "Work"), project("10100", "HOME", "Home"))}
        self.issues: dict[str, Issue] = {}
        self.priorities = dict(PRIORITIES)
        self.people = dict(PEOPLE)
        self.rights = set(RIGHTS)
        self._index: dict[str, Issue] = {}
        self._pending: list[tuple[datetime, str]] = []
        self._last_id = 20000

    # What a person does on the web page.

    def tick(self, seconds: float = 1) -> datetime:
        """Let time pass."""
        self.now += timedelta(seconds=seconds)
        return self.now

    def add(self, project_id: str, summary: str, **values: Any) -> Issue:
        """Create an issue."""
        home = self.projects[project_id]
        home.last += 1
        self._last_id += 1
        now = self.tick()
        type_ = values.pop("type", next(each.id for each in home.types if each.name == "Task"))
        id_, key = str(self._last_id), f"{home.key}-{home.last}"
        self.issues[id_] = Issue(id_, key, project_id, type_, summary, home.statuses[0].id, now, now, **values)
        self._written(id_)
        return self.issues[id_]

    def touch(self, issue: Issue, **values: Any) -> Issue:
        """Edit an issue."""
        for name, value in values.items():
            setattr(issue, name, value)
        issue.updated = self.tick()
        self._written(issue.id)
        return issue

    def remove(self, issue: Issue) -> None:
        """Delete an issue."""
        del self.issues[issue.id]
        self.tick()
        self._written(issue.id)

    def move(self, issue: Issue, status: str) -> None:
        """Give an issue another status; done ones get a resolution date, others lose theirs."""
        done = self.status(issue.project, status).category == "done"
        self.touch(issue, status=status, resolved=(issue.resolved or self.now) if done else None)

    # Look-ups.

    def find(self, id_or_key: str) -> Issue | None:
        """An issue that the user may see."""
        found = self.issues.get(id_or_key)
        if found is None:
            found = next((each for each in self.issues.values() if each.key == id_or_key), None)
        return found if found is not None and self.projects[found.project].visible else None

    def status(self, project_id: str, id_: str) -> Status:
        """A status by id."""
        return next(each for each in self.projects[project_id].statuses if each.id == id_)

    def type_of(self, issue: Issue) -> IssueType:
        """The issue's type."""
        return next(each for each in self.projects[issue.project].types if each.id == issue.type)

    def transitions(self, issue: Issue) -> list[Transition]:
        """The steps that lead away from where the issue is."""
        steps = self.projects[issue.project].workflow
        return [step for step in steps if (step.sources is None or issue.status in step.sources)]

    def subtasks(self, issue: Issue) -> list[Issue]:
        """Subtasks of an issue (children of an epic are none)."""
        return [each for each in self.issues.values() if each.parent == issue.id and self.type_of(each).level < 0]

    # The search index.

    def _written(self, id_: str) -> None:
        self._pending.append((self.now + timedelta(seconds=self.lag), id_))

    def _store(self, id_: str) -> None:
        if id_ in self.issues:
            self._index[id_] = copy.deepcopy(self.issues[id_])
        else:
            self._index.pop(id_, None)

    def indexed(self, reconcile: frozenset[str] = frozenset()) -> list[Issue]:
        """What a search sees: writes older than the lag, and those of the ids it is told to reconcile."""
        for _, id_ in [entry for entry in self._pending if entry[0] <= self.now]:
            self._store(id_)
        self._pending = [entry for entry in self._pending if entry[0] > self.now]
        fresh = {id_: self.issues.get(id_) for id_ in reconcile if id_ in self.issues or id_ in self._index}
        seen = {id_: issue for id_, issue in self._index.items() if id_ not in fresh}
        return [*seen.values(), *(issue for issue in fresh.values() if issue is not None)]

    def local(self, text: str) -> datetime:
        """A minute in the user's time zone."""
        form = "%Y/%m/%d %H:%M" if "/" in text else "%Y-%m-%d %H:%M"
        return datetime.strptime(text, form).replace(tzinfo=ZoneInfo(self.zone))

    def stamp(self, moment: datetime | None) -> str | None:
        """A stamp as the server writes it: the user's offset without a colon."""
        return None if moment is None else moment.astimezone(ZoneInfo(self.zone)).strftime("%Y-%m-%dT%H:%M:%S.000%z")
