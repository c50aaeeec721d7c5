"""Every system that can be had without an account, with a person at work in it.

A person's tasks are made the way the system's own programs make them; their edits go through a connection of
their own, so that they are seen exactly as anybody else's.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import date
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
numbers = count()


@dataclass(frozen=True)
class Wish:
    """A task as a person thinks of it; what a system does not know, it leaves out."""

    title: str
    notes: str = ""
    due: date | None = None
    done: bool = False

    def fields(self, known: Capabilities) -> dict[Field, Value]:
        """For systems whose own programs write what our connector writes."""
        values: dict[Field, Value] = {Field.TITLE: self.title, Field.STATUS: DONE if self.done else OPEN}
        values |= {Field.NOTES: self.notes} if self.notes else {}
        values |= {Field.DUE: Schedule(When(self.due))} if self.due else {}
        return {name: value for name, value in values.items() if known.writes(name)}


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
    clock: FakeClock = field(default_factory=FakeClock)
    made: int = 0
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
            draft = Draft(wish.fields(self.person.capabilities))
            await self.person.create(self.collection, draft, f"by-hand-{self.made}")

    async def look(self) -> Snapshot:
        """The list as it is now."""
        return await self.person.snapshot(self.collection)

    async def tasks(self) -> dict[str, RemoteTask]:
        """All tasks by title."""
        return {task.title: task for task in (await self.look()).tasks}

    async def edit(self, title: str, name: Field, value: Value) -> bool:
        """A person edits a task, if the system lets anybody edit that field."""
        snapshot = await self.look()
        if not (snapshot.capabilities or self.person.capabilities).writes(name):
            return False
        task = next(task for task in snapshot.tasks if task.title == title)
        await self.person.update(self.collection, task.id, {name: value}, task.revision)
        return True


def _spec(key: str) -> ConnectorSpec:
    return load_registry(third_party=False).get(key)


@asynccontextmanager
async def asana(folder: Path, _: Server) -> AsyncIterator[System]:
    fake = FakeAsana()

    def put(wish: Wish) -> None:
        task = fake.add(fake.work, wish.title, html=f"<body>{wish.notes}</body>")
        task.due_on = wish.due.isoformat() if wish.due else None
        task.completed_at = fake.now if wish.done else None

    async with serve(fake) as url:
        yield System(_spec("asana"), fake.work, folder, {"server": f"{url}{fake.prefix}"}, {"token": fake.token}, put)


@asynccontextmanager
async def trello(folder: Path, _: Server) -> AsyncIterator[System]:
    fake = FakeTrello()
    board = fake.add_board("Work", "To Do", "Doing", "Done")

    def put(wish: Wish) -> None:
        due = f"{wish.due.isoformat()}T12:00:00.000Z" if wish.due else None
        fake.add(board, wish.title, "Done" if wish.done else "To Do", desc=wish.notes, due=due)

    async with serve(fake) as url:
        yield System(_spec("trello"), board.id, folder, {"url": f"{url}/1/"}, {"key": KEY, "token": TOKEN}, put)


@asynccontextmanager
async def github(folder: Path, _: Server) -> AsyncIterator[System]:
    fake = FakeGitHub()

    def put(wish: Wish) -> None:
        closed = {"state": "closed", "reason": "completed", "closed": fake.now} if wish.done else {}
        fake.add("octo/work", wish.title, wish.notes or None, **closed)

    async with serve(fake) as url:
        yield System(_spec("github"), "octo/work", folder, {"url": url}, {"token": fake.token}, put)


@asynccontextmanager
async def _jira(kind: str, folder: Path) -> AsyncIterator[System]:
    fake = FakeJira(kind)

    def put(wish: Wish) -> None:
        paragraphs = [{"type": "paragraph", "content": [{"type": "text", "text": part}]}
                      for part in wish.notes.split("\n\n")]  # fmt: skip
        document = {"type": "doc", "version": 1, "content": paragraphs}
        body = (document if fake.cloud else wish.notes) if wish.notes else None
        due = wish.due.isoformat() if wish.due else None
        issue = fake.state.add(PROJECT, wish.title, description=body, duedate=due)
        if wish.done:
            statuses = fake.state.projects[PROJECT].statuses
            fake.state.move(issue, next(each.id for each in statuses if each.name == "Done"))

    async with serve(fake) as url:
        options = {"url": url, "kind": kind, "email": EMAIL if fake.cloud else ""}
        yield System(_spec("jira"), PROJECT, folder, options, {"token": JIRA_TOKEN}, put)


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
        start = "x 2026-04-30 2026-04-01 " if wish.done else ""
        due = f" due:{wish.due.isoformat()}" if wish.due else ""
        path.write_text(f"{path.read_text()}{start}{wish.title}{due}\n")

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
