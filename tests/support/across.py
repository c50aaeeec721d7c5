"""A pair of any connector's collection with an in-memory list, through the real services."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any

from tasksync_gui.connectors.memory import memory_spec
from tasksync_gui.connectors.memory.connector import FULL, MemorySystem
from tasksync_gui.connectors.memory.lists import MemoryList, complete
from tasksync_gui.connectors.spec import ConnectorContext, ConnectorSpec
from tasksync_gui.model.capabilities import Capabilities
from tasksync_gui.model.fields import Field, Value
from tasksync_gui.model.plan import Plan
from tasksync_gui.model.run import Outcome, Run, Trigger
from tasksync_gui.model.task import RemoteTask
from tasksync_gui.services.container import Dependencies, Store, build
from tasksync_gui.services.contract import PairDraft, RunRequest, Services
from tasksync_gui.services.phrases.say import say
from tasksync_gui.store.memory import MemoryStore
from tests.support.clock import FakeClock
from tests.support.desk import OneKind, Switches, Vault


class Across:
    """``far``: the connector under test (the source); ``near``: a list in memory (the destination)."""

    def __init__(self, folder: Path, spec: ConnectorSpec, near: Capabilities = FULL) -> None:
        self.folder = folder
        self.spec = spec
        self.clock = FakeClock()
        self.near = MemoryList("Near")
        self.near_capabilities = near
        self.store: Store = MemoryStore(self.clock)
        self.secrets = Vault()
        self.services: Services

    async def open(
        self, collection: str, options: Mapping[str, str], secrets: Mapping[str, str], **pair: Any
    ) -> Across:
        """Two accounts and the pair ``Pair``."""
        await self.restart()
        await self.services.accounts.add("Far", self.spec.key, dict(options), dict(secrets))
        await self.services.accounts.add("Near", "near", {}, {})
        draft = PairDraft("Pair", "Far", "Near", **pair)
        await self.services.pairs.add(dataclasses.replace(draft, source_collection=collection))
        return self

    async def restart(self) -> None:
        """A new process on the same database."""
        near = memory_spec(MemorySystem({"near": self.near}), self.near_capabilities)
        kinds = {self.spec.key: self.spec, "near": dataclasses.replace(near, key="near", title="Near")}
        lent = Dependencies(
            self.store,
            self.secrets,
            OneKind(kinds),
            Switches(),
            self.clock,
            lambda folder: ConnectorContext(self.clock, folder, say=say),
            self.folder,
            random=Random(1),
        )
        self.services = await build(lent)

    async def preview(self) -> Plan:
        """What a run would do."""
        return await self.services.engine.dry_run("Pair")

    async def sync(self, outcome: Outcome | None = Outcome.CLEAN) -> Run:
        """One run; it must end as expected."""
        run = await self.services.engine.sync("Pair", RunRequest(Trigger.MANUAL))
        assert outcome is None or run.outcome is outcome, run.message
        return run

    async def settle(self) -> Run:
        """Sync until nothing is left; the last preview must be empty."""
        run = await self.sync()
        plan = await self.preview()
        assert not plan.operations, [(str(o.kind), str(o.side), o.title, o.reason) for o in plan.operations]
        assert not plan.held, [hold.reason for hold in plan.held]
        return run

    def put(self, **fields: Value) -> RemoteTask:
        """Somebody creates a task on the near side."""
        values = complete({Field(name): value for name, value in fields.items()}, self.near_capabilities.fields)
        self.clock.advance(1)
        return self.near.create(values, None, self.clock.now())

    def edit(self, title: str, /, **fields: Value) -> RemoteTask:
        """Somebody edits the near task with this title."""
        task = self.find(title)
        self.clock.advance(1)
        return self.near.update(task.id, {Field(n): v for n, v in fields.items()}, task.revision, self.clock.now())

    def remove(self, title: str) -> None:
        """Somebody deletes the near task with this title."""
        task = self.find(title)
        self.near.delete(task.id, task.revision)

    def find(self, title: str) -> RemoteTask:
        """The near task with this title."""
        return next(task for task in self.tasks() if task.title == title)

    def tasks(self) -> Sequence[RemoteTask]:
        """All near tasks."""
        return self.near.snapshot(None).tasks

    def titles(self) -> list[str]:
        """The titles of all near tasks."""
        return sorted(task.title for task in self.tasks())
