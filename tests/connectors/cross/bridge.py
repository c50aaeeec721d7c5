"""A pair between two systems, through the real services."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from random import Random

from tasksync_gui.connectors.spec import ConnectorContext
from tasksync_gui.model.run import Outcome, Trigger
from tasksync_gui.services.container import Dependencies, build
from tasksync_gui.services.contract import PairDraft, RunRequest, Services
from tasksync_gui.store.memory import MemoryStore
from tests.connectors.cross.systems import System
from tests.support.clock import FakeClock
from tests.support.desk import OneKind, Switches, Vault


@dataclasses.dataclass
class Bridge:
    """Both systems, a pair between them, and the services."""

    left: System
    right: System
    services: Services
    clock: FakeClock

    def next_day(self) -> None:
        """By then every list is read whole again: not every system tells what was deleted."""
        self.clock.advance(25 * 3600)

    async def settle(self) -> None:
        """One run, after which nothing is left to do and nothing waits for a person."""
        run = await self.services.engine.sync("Pair", RunRequest(Trigger.MANUAL))
        for system in (self.left, self.right):  # one time for everybody: what people do next is later than this run
            system.clock.seconds = max(system.clock.seconds, self.clock.seconds)
        assert run.outcome is Outcome.CLEAN, run.message
        plan = await self.services.engine.dry_run("Pair")
        assert not plan.operations, [(str(o.kind), str(o.side), o.title, o.desired()) for o in plan.operations]
        assert not plan.held, [hold.reason for hold in plan.held]


async def build_bridge(left: System, right: System, folder: Path) -> Bridge:
    clock = FakeClock()
    kinds = {name: dataclasses.replace(system.spec, key=name) for name, system in (("l", left), ("r", right))}
    lent = Dependencies(
        MemoryStore(clock), Vault(), OneKind(kinds), Switches(), clock, lambda own: ConnectorContext(clock, own),
        folder, random=Random(1),
    )  # fmt: skip
    services = await build(lent)
    for name, key, system in (("Left", "l", left), ("Right", "r", right)):
        await services.accounts.add(name, key, dict(system.options), dict(system.secrets))
    await services.pairs.add(PairDraft("Pair", "Left", "Right", left.collection, right.collection))
    return Bridge(left, right, services, clock)
