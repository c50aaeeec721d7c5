"""Services over two in-memory lists whose connectors can be told to fail, and that can be "restarted"."""

from __future__ import annotations

import dataclasses
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any

from tasksync_gui.connectors.memory import memory_spec
from tasksync_gui.connectors.memory.connector import FULL, MemoryConnector, MemorySystem
from tasksync_gui.connectors.memory.lists import MemoryList
from tasksync_gui.connectors.registry import Registry
from tasksync_gui.connectors.spec import ConnectorContext, ConnectorSpec
from tasksync_gui.engine.border.border import Border
from tasksync_gui.engine.ports import ProgressEvent
from tasksync_gui.model.capabilities import Capabilities
from tasksync_gui.model.fields import Field, Value
from tasksync_gui.model.ids import AccountId, RemoteId, Revision
from tasksync_gui.model.message import Message
from tasksync_gui.model.task import AccountReport, Collection, Comment, Draft, RemoteTask, Snapshot
from tasksync_gui.services.container import Dependencies, Store, build
from tasksync_gui.services.contract import PairDraft, Services
from tasksync_gui.services.phrases.say import say
from tasksync_gui.store.memory import MemoryStore
from tests.support.clock import FakeClock

WRITES = ("create", "update", "delete")


class Crash(BaseException):
    """The process is gone: nothing may catch this."""


@dataclass
class Script:
    """What goes wrong: ``faults[(method, number)] = (before, after)``, numbers count from 1 per method."""

    faults: dict[tuple[str, int], tuple[BaseException | None, BaseException | None]] = field(default_factory=dict)
    always: dict[str, BaseException] = field(default_factory=dict)
    calls: list[tuple[str, str]] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    between: Callable[[str], None] | None = None
    """Called before each call: somebody else at work."""
    judge: Callable[[Mapping[Field, Value]], BaseException | None] | None = None
    """Told what is to be written; what it answers is raised instead."""

    async def run(
        self, method: str, what: str, work: Awaitable[Any], fields: Mapping[Field, Value] | None = None
    ) -> Any:
        self.calls.append((method, what))
        group = "write" if method in WRITES else method
        for name in {method, group}:
            self.counts[name] = self.counts.get(name, 0) + 1
        if self.between is not None:
            self.between(method)
        before, after = None, None
        for name in (method, group):
            before, after = self.faults.get((name, self.counts[name]), (before, after))
        before = self.always.get(method, before)
        if before is None and fields is not None:
            before = self.judged(fields)
        if before is not None:
            if hasattr(work, "close"):
                work.close()
            raise before
        result = await work
        if after is not None:
            raise after
        return result

    def judged(self, fields: Mapping[Field, Value]) -> BaseException | None:
        return None if self.judge is None else self.judge(fields)

    def writes(self) -> list[tuple[str, str]]:
        return [call for call in self.calls if call[0] in WRITES]


class Scripted:
    """A connector that follows a script."""

    def __init__(self, inner: MemoryConnector, script: Script) -> None:
        self.inner, self.script = inner, script

    @property
    def capabilities(self) -> Capabilities:
        return self.inner.capabilities

    async def check(self) -> AccountReport:
        return await self.script.run("check", "", self.inner.check())

    async def collections(self) -> Sequence[Collection]:
        return await self.inner.collections()

    async def snapshot(self, collection: str, cursor: str | None = None) -> Snapshot:
        return await self.script.run("snapshot", collection, self.inner.snapshot(collection, cursor))

    async def read(self, collection: str, task: RemoteId) -> RemoteTask:
        return await self.script.run("read", task, self.inner.read(collection, task))

    async def find_by_marker(self, collection: str, marker: str, since: datetime | None = None) -> Sequence[RemoteTask]:
        return await self.script.run("find", marker, self.inner.find_by_marker(collection, marker, since))

    async def create(self, collection: str, draft: Draft, marker: str) -> RemoteTask:
        title = str(draft.fields.get(Field.TITLE))
        return await self.script.run("create", title, self.inner.create(collection, draft, marker), draft.fields)

    async def update(
        self, collection: str, task: RemoteId, fields: Mapping[Field, Value], expected_revision: Revision
    ) -> RemoteTask:
        work = self.inner.update(collection, task, fields, expected_revision)
        return await self.script.run("update", task, work, fields)

    async def delete(self, collection: str, task: RemoteId, expected_revision: Revision) -> None:
        await self.script.run("delete", task, self.inner.delete(collection, task, expected_revision))

    async def comments(self, collection: str, task: RemoteId) -> Sequence[Comment]:
        return await self.script.run("comments", task, self.inner.comments(collection, task))

    async def restore(self, collection: str, task: RemoteId) -> RemoteTask:
        return await self.script.run("restore", task, self.inner.restore(collection, task))

    async def give_back(
        self, collection: str, task: RemoteId, record: str, fields: Mapping[Field, Value]
    ) -> RemoteTask:
        return await self.script.run("give_back", task, self.inner.give_back(collection, task, record, fields))

    async def close(self) -> None:
        pass


@dataclass
class Vault:
    """Secrets in memory."""

    kept: dict[tuple[AccountId, str], str] = field(default_factory=dict)

    async def get(self, account: AccountId, name: str) -> str | None:
        return self.kept.get((account, name))

    async def set(self, account: AccountId, name: str, value: str) -> None:
        self.kept[account, name] = value

    async def delete(self, account: AccountId) -> Sequence[str]:
        gone = [name for of, name in self.kept if of == account]
        self.kept = {key: value for key, value in self.kept.items() if key[0] != account}
        return gone

    async def check(self) -> None:
        pass


@dataclass
class Switches:
    auto_sync_enabled: bool = False
    sync_interval_seconds: int = 300
    problems: tuple[Message, ...] = ()
    history_days: int = 90


@dataclass
class OneKind:
    """A registry with two memory systems, ``left`` and ``right``."""

    kinds: dict[str, ConnectorSpec]
    problems: Sequence[Any] = ()

    def specs(self) -> Sequence[ConnectorSpec]:
        return tuple(self.kinds.values())

    def get(self, key: str) -> ConnectorSpec:
        return self.kinds[key] if key in self.kinds else Registry({}).get(key)


class Desk:
    """Two lists, one pair ``Pair``, and the services; :meth:`restart` keeps only what is durable."""

    def __init__(self, folder: Path, left: Capabilities = FULL, right: Capabilities = FULL) -> None:
        self.folder = folder
        self.clock = FakeClock()
        self.lists = {"left": MemoryList("Left"), "right": MemoryList("Right")}
        self.capabilities = {"left": left, "right": right}
        self.scripts = {"left": Script(), "right": Script()}
        self.store: Store = MemoryStore(self.clock)
        self.vault = Vault()
        self.settings = Switches()
        self.progress: list[ProgressEvent] = []
        self.services: Services

    async def open(self, **pair: Any) -> Desk:
        await self.restart()
        for name in ("left", "right"):
            await self.services.accounts.add(name.title(), name, {}, {})
        await self.services.pairs.add(PairDraft("Pair", "Left", "Right", **pair))
        return self

    async def restart(self) -> None:
        """A new process on the same database and the same systems."""
        lent = Dependencies(
            self.store,
            self.vault,
            OneKind({name: self._kind(name) for name in self.lists}),
            self.settings,
            self.clock,
            lambda folder: ConnectorContext(self.clock, folder, say=say),
            self.folder,
            random=Random(1),
        )
        self.services = await build(lent)

    def _kind(self, name: str) -> ConnectorSpec:
        system, capabilities = MemorySystem({name: self.lists[name]}), self.capabilities[name]

        def opened(config: Any, context: ConnectorContext) -> Border:
            scripted = Scripted(MemoryConnector(system, context.clock, capabilities), self.scripts[name])
            return Border(scripted, name.title(), (Crash, KeyboardInterrupt))

        spec = memory_spec(system, capabilities)
        return dataclasses.replace(spec, key=name, title=name.title(), open=opened)

    def put(self, side: str, **fields: Value) -> RemoteTask:
        """Somebody creates a task."""
        from tasksync_gui.connectors.memory.lists import complete

        values = complete({Field(key): value for key, value in fields.items()}, self.capabilities[side].fields)
        self.clock.advance(1)
        return self.lists[side].create(values, None, self.clock.now())

    def edit(self, side: str, title: str, /, **fields: Value) -> None:
        """Somebody edits the task with this title."""
        task = self.find(side, title)
        self.clock.advance(1)
        changes = {Field(key): value for key, value in fields.items()}
        self.lists[side].update(task.id, changes, task.revision, self.clock.now())

    def remove(self, side: str, title: str) -> None:
        """Somebody deletes the task with this title."""
        task = self.find(side, title)
        self.lists[side].delete(task.id, task.revision)

    def find(self, side: str, title: str) -> RemoteTask:
        return next(task for task in self.tasks(side) if task.title == title)

    def tasks(self, side: str) -> Sequence[RemoteTask]:
        return self.lists[side].snapshot(None).tasks

    def titles(self, side: str) -> list[str]:
        return sorted(task.title for task in self.tasks(side))

    def writes(self) -> list[tuple[str, str]]:
        return [call for script in self.scripts.values() for call in script.writes()]

    def forget_calls(self) -> None:
        for script in self.scripts.values():
            script.calls.clear()
            script.counts.clear()
            script.faults.clear()
            script.always.clear()
            script.between = None
            script.judge = None
