"""Every system that can be had without an account, with a person at work in it.

A person's tasks are made the way the system's own programs make them; their edits go through a connection of
their own, so that they are seen exactly as anybody else's.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path

from tasksync_gui.connectors.memory import memory_spec
from tasksync_gui.connectors.memory.connector import MemorySystem
from tasksync_gui.connectors.memory.lists import MemoryList
from tasksync_gui.connectors.registry import load_registry
from tasksync_gui.connectors.spec import ConnectorContext, ConnectorSpec
from tasksync_gui.engine.ports import TaskConnector
from tasksync_gui.model.capabilities import Capabilities
from tasksync_gui.model.fields import OPEN, Completion, Field, Schedule, Status, Value, When
from tasksync_gui.model.ids import RemoteId
from tasksync_gui.model.task import Draft, RemoteTask, Snapshot
from tests.fakes.asana import FakeAsana
from tests.fakes.github import FakeGitHub
from tests.fakes.jira import EMAIL, FakeJira
from tests.fakes.jira import SECRET as JIRA_TOKEN
from tests.fakes.service import serve
from tests.fakes.trello import KEY, TOKEN, FakeTrello
from tests.servers import Server, make_calendar
from tests.support.clock import FakeClock
from tests.support.jira import PROJECT

DONE = Completion(Status.COMPLETED)
TASK, SUBTASK = "10003", "10004"
"""Jira's issue types."""
numbers = count()


@dataclass(frozen=True)
class Wish:
    """A task as a person thinks of it; what a system does not know, it leaves out."""

    title: str
    notes: str = ""
    due: date | None = None
    """A day."""
    at: datetime | None = None
    """A moment, instead of a day."""
    done: bool = False
    labels: tuple[str, ...] = ()
    urgent: bool = False
    """The highest priority there is."""
    minor: bool = False
    """A low priority, between what others may know."""
    parent: str = ""
    """The title of a task that is there already."""
    person: str = ""
    """``ada``, whom every system knows by a name of its own, or ``stranger``, whom no other system knows."""

    def fields(self, known: Capabilities, names: Mapping[str, str], parent: RemoteId | None) -> dict[Field, Value]:
        """For systems whose own programs write what our connector writes."""
        values: dict[Field, Value] = {Field.TITLE: self.title, Field.STATUS: DONE if self.done else OPEN}
        values |= {Field.NOTES: self.notes} if self.notes else {}
        values |= {Field.DUE: Schedule(self.when)} if self.when else {}
        values |= {Field.LABELS: frozenset(self.labels)} if self.labels else {}
        values |= {Field.PRIORITY: highest(known)} if self.urgent else {}
        values |= {Field.PRIORITY: low(known)} if self.minor else {}
        values |= {Field.ASSIGNEE: names[self.person]} if self.person else {}
        values |= {Field.PARENT: parent} if parent else {}
        return {name: value for name, value in values.items() if known.writes(name)}

    @property
    def when(self) -> When | None:
        """When it is due."""
        if self.at is not None:
            return When.from_datetime(self.at, "UTC")
        return When(self.due) if self.due else None

    def stamp(self, form: str = "%Y-%m-%dT%H:%M:%S.000Z") -> str | None:
        """The moment as text."""
        return self.at.astimezone(UTC).strftime(form) if self.at else None

    @property
    def day(self) -> str | None:
        """The day as text, also of a moment."""
        moment = self.due or self.at
        return moment.strftime("%Y-%m-%d") if moment else None


def highest(known: Capabilities) -> int:
    """The most urgent level that a system has."""
    support = known.fields.get(Field.PRIORITY)
    return min((level for level in support.levels if level), default=1) if support else 1


def low(known: Capabilities) -> int:
    """A level below the middle."""
    support = known.fields.get(Field.PRIORITY)
    return min((level for level in support.levels if level > 5), default=1) if support else 1


Put = Callable[[Wish], None]


@dataclass
class System:
    """One list of one system: how a pair reaches it, and the person there. ``put`` None: through the connector."""

    spec: ConnectorSpec
    collection: str
    folder: Path
    """The person's own; what their connection remembers is there."""
    options: Mapping[str, str] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict)
    put: Put | None = None
    names: Mapping[str, str] = field(default_factory=lambda: {"ada": "ada", "stranger": "stranger"})
    """What people are called here."""
    moves: bool = True
    """Whether a task can get another parent."""
    clock: FakeClock = field(default_factory=FakeClock)
    made: int = 0
    _known: Capabilities | None = None
    person: TaskConnector = field(init=False)

    def __post_init__(self) -> None:
        config = self.spec.config.model_validate({**self.options, **self.secrets})
        self.person = self.spec.open(config, ConnectorContext(self.clock, self.folder / "person"))

    async def add(self, wish: Wish) -> None:
        """A person creates a task."""
        self.made += 1
        if self.put is not None:
            self.put(wish)
        else:
            parent = (await self.tasks())[wish.parent].id if wish.parent else None
            draft = Draft(wish.fields(self.person.capabilities, self.names, parent))
            await self.person.create(self.collection, draft, f"by-hand-{self.made}")

    async def look(self) -> Snapshot:
        """The list as it is now."""
        return await self.person.snapshot(self.collection)

    async def tasks(self) -> dict[str, RemoteTask]:
        """All tasks by title."""
        return {task.title: task for task in (await self.look()).tasks}

    async def remove(self, title: str) -> None:
        """A person deletes a task."""
        task = (await self.tasks())[title]
        await self.person.delete(self.collection, task.id, task.revision)

    async def known(self) -> Capabilities:
        """What this list can hold."""
        if self._known is None:
            self._known = (await self.look()).capabilities or self.person.capabilities
        return self._known

    async def edit(self, title: str, fields: Mapping[Field, Value]) -> bool:
        """A person edits a task, as far as the system lets anybody edit those fields; whether anything was edited."""
        known = await self.known()
        allowed = {name: value for name, value in fields.items() if known.writes(name)}
        task = (await self.tasks())[title]
        if allowed:
            await self.person.update(self.collection, task.id, allowed, task.revision)
        return bool(allowed)


def _spec(key: str) -> ConnectorSpec:
    return load_registry(third_party=False).get(key)


@asynccontextmanager
async def asana(folder: Path, _: Server) -> AsyncIterator[System]:
    fake = FakeAsana()
    fake.work = fake.project("Board", "Doing", "Dropped")
    field = fake.custom_field(fake.work, "priority", "High", "Medium", "Low")
    levels = {name: gid for gid, name in fake.fields[field][1].items()}
    people = dict(zip(("ada", "stranger"), fake.users, strict=True))

    def tag(name: str) -> str:
        gid = next((gid for gid, known in fake.tags.items() if known == name), None) or fake.gid()
        fake.tags[gid] = name
        return gid

    def put(wish: Wish) -> None:
        parent = next((each for each in fake.tasks.values() if each.name == wish.parent), None)
        task = fake.add(fake.work, wish.title, parent, html=f"<body>{wish.notes}</body>")
        task.due_on, task.due_at = wish.day, wish.stamp()
        task.completed_at = fake.now if wish.done else None
        task.tags = [tag(name) for name in wish.labels]
        level = "High" if wish.urgent else "Low" if wish.minor else ""
        task.values = {field: levels[level]} if level else {}
        task.assignee = people.get(wish.person)

    async with serve(fake) as url:
        options = {"server": f"{url}{fake.prefix}", "people": "ada = ada@example.org"}
        options |= {"sections": "Doing = in_process, Dropped = cancelled", "priority_field": "Priority"}
        names = {"ada": "ada", "stranger": "bob@example.org"}
        yield System(_spec("asana"), fake.work, folder, options, {"token": fake.token}, put, names)


@asynccontextmanager
async def trello(folder: Path, _: Server) -> AsyncIterator[System]:
    fake = FakeTrello()
    board = fake.add_board("Work", "To Do", "Doing", "Done")
    people = {"ada": fake.me, "stranger": fake.add_member("trudy", "Trudy")}
    board.members.append(people["stranger"])

    def label(name: str) -> str:
        return next((id_ for id_, each in board.labels.items() if each["name"] == name), None) or fake.add_label(
            board, name
        )

    def put(wish: Wish) -> None:
        due = wish.stamp() or (f"{wish.day}T12:00:00.000Z" if wish.due else None)
        card = fake.add(board, wish.title, "Done" if wish.done else "To Do", desc=wish.notes, due=due)
        card.idLabels = [label(name) for name in wish.labels]
        card.idMembers = [people[wish.person]] if wish.person else []

    async with serve(fake) as url:
        names = {"ada": "ada", "stranger": "trudy"}
        secrets = {"key": KEY, "token": TOKEN}
        yield System(_spec("trello"), board.id, folder, {"url": f"{url}/1/"}, secrets, put, names)


@asynccontextmanager
async def github(folder: Path, _: Server) -> AsyncIterator[System]:
    fake = FakeGitHub()

    def put(wish: Wish) -> None:
        closed = {"state": "closed", "reason": "completed", "closed": fake.now} if wish.done else {}
        issue = fake.add("octo/work", wish.title, wish.notes or None, **closed)
        fake.labels["octo/work"] |= set(wish.labels)
        issue.labels = list(wish.labels)
        issue.assignees = [{"ada": "octo", "stranger": "mona"}[wish.person]] if wish.person else []
        issues = fake.repositories["octo/work"].values()
        issue.parent = next((each.number for each in issues if each.title == wish.parent), None)

    async with serve(fake) as url:
        names = {"ada": "ada", "stranger": "mona"}
        options = {"url": url, "people": "ada = octo"}
        yield System(_spec("github"), "octo/work", folder, options, {"token": fake.token}, put, names)


@asynccontextmanager
async def _jira(kind: str, folder: Path) -> AsyncIterator[System]:
    fake = FakeJira(kind)

    def put(wish: Wish) -> None:
        paragraphs = [{"type": "paragraph", "content": [{"type": "text", "text": part}]}
                      for part in wish.notes.split("\n\n")]  # fmt: skip
        document = {"type": "doc", "version": 1, "content": paragraphs}
        body = (document if fake.cloud else wish.notes) if wish.notes else None
        parent = next((each.id for each in fake.state.issues.values() if each.summary == wish.parent), None)
        issue = fake.state.add(
            PROJECT, wish.title, description=body, duedate=wish.day, labels=[name.replace(" ", "_") for name in wish.labels], parent=parent,
            assignee={"ada": "me", "stranger": "mia"}.get(wish.person), priority="1" if wish.urgent else "4" if wish.minor else "3",
            type=SUBTASK if parent else TASK,
        )  # fmt: skip
        if wish.done:
            statuses = fake.state.projects[PROJECT].statuses
            fake.state.move(issue, next(each.id for each in statuses if each.name == "Done"))

    async with serve(fake) as url:
        options = {"url": url, "kind": kind, "email": EMAIL if fake.cloud else "", "people": "ada = me"}
        names = {"ada": "ada", "stranger": "Mia Wong" if fake.cloud else "mia"}
        yield System(_spec("jira"), PROJECT, folder, options, {"token": JIRA_TOKEN}, put, names, moves=fake.cloud)


def jira_cloud(folder: Path, _: Server) -> AbstractAsyncContextManager[System]:
    return _jira("cloud", folder)


def jira_datacenter(folder: Path, _: Server) -> AbstractAsyncContextManager[System]:
    return _jira("datacenter", folder)


@asynccontextmanager
async def caldav(folder: Path, server: Server) -> AsyncIterator[System]:
    path = make_calendar(server, f"cross-{next(numbers)}")
    options = {"url": server.url, "username": server.username}
    yield System(_spec("caldav"), path, folder, options, {"password": server.password})


@asynccontextmanager
async def todotxt(folder: Path, _: Server) -> AsyncIterator[System]:
    path = folder / "todo.txt"
    path.write_text("")

    def put(wish: Wish) -> None:
        start = "x 2026-04-30 2026-04-01 " if wish.done else "(A) " if wish.urgent else "(D) " if wish.minor else ""
        marks = "".join(f" @{name.replace(' ', '_')}" for name in wish.labels) + (
            f" due:{wish.day}" if wish.day else ""
        )
        text = path.read_text()
        if wish.parent:
            name = wish.parent.lower().replace(" ", "-")
            lines = [f"{line} id:{name}" if wish.parent in line and "id:" not in line else line
                     for line in text.splitlines()]  # fmt: skip
            text, marks = "".join(f"{line}\n" for line in lines), f"{marks} p:{name}"
        path.write_text(f"{text}{start}{wish.title}{marks}\n")

    yield System(_spec("todotxt"), "", folder, {"path": str(path)}, {}, put)


@asynccontextmanager
async def csv(folder: Path, _: Server) -> AsyncIterator[System]:
    yield System(_spec("file"), "", folder, {"path": str(folder / "tasks.csv")})


@asynccontextmanager
async def json(folder: Path, _: Server) -> AsyncIterator[System]:
    yield System(_spec("file"), "", folder, {"path": str(folder / "tasks.json")})


@asynccontextmanager
async def memory(folder: Path, _: Server) -> AsyncIterator[System]:
    yield System(memory_spec(MemorySystem({"tasks": MemoryList()})), "tasks", folder)


SYSTEMS: Mapping[str, Callable[[Path, Server], AbstractAsyncContextManager[System]]] = {
    "asana": asana,
    "trello": trello,
    "github": github,
    "jira-cloud": jira_cloud,
    "jira-datacenter": jira_datacenter,
    "caldav": caldav,
    "todotxt": todotxt,
    "file-csv": csv,
    "file-json": json,
    "memory": memory,
}
"""The connector's key, and a variety behind the hyphen. ``demo`` is a memory list with tasks in it."""
