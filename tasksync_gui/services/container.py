"""Puts the services together from what the application lends them, each when it is first asked for.

A look at the statuses loads no planner, no form and no file lock: that is what makes a command start fast.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from tasksync_gui.engine.ports import Clock, ConfigStore, SecretStore, SyncStore
from tasksync_gui.engine.runtime.compute import Compute, at_once
from tasksync_gui.services.events import Events
from tasksync_gui.services.run.coordinator import Coordinator
from tasksync_gui.services.status.blocked import BlockedAccounts

if TYPE_CHECKING:
    from pathlib import Path
    from random import Random

    from tasksync_gui.engine.identity.markers import Markers
    from tasksync_gui.services.checks.diagnostics import HealthChecks
    from tasksync_gui.services.config.accounts import Accounts
    from tasksync_gui.services.config.connections import Connections
    from tasksync_gui.services.config.pairs import Pairs
    from tasksync_gui.services.contract import Services
    from tasksync_gui.services.ports import AmbientSecret, AutoSyncSettings, ConnectorRegistry, ContextFactory
    from tasksync_gui.services.run.comments import Comments
    from tasksync_gui.services.run.reading import PairReader
    from tasksync_gui.services.run.sync import TaskSyncEngine
    from tasksync_gui.services.status.schedule import Scheduler
    from tasksync_gui.services.status.status import StatusReader

MARKER_KEY = "marker.key"


class Store(SyncStore, ConfigStore, Protocol):
    """The engine's port and that of the configuration, on one database."""

    async def close(self) -> None:
        """Finish what is queued."""


async def nothing() -> None:
    """For callers that lend no housekeeping or backup: a test's store has nothing to keep."""


@dataclass(frozen=True, slots=True)
class Dependencies:
    """What the application lends to the services: everything that touches the world outside of them."""

    store: Store
    secrets: SecretStore
    registry: ConnectorRegistry
    settings: AutoSyncSettings
    clock: Clock
    context: ContextFactory
    data_dir: Path
    zone: Callable[[], str] = lambda: "UTC"
    ambient: AmbientSecret = lambda account, secret: None
    random: Random | None = None
    compute: Compute = at_once
    housekeeping: Callable[[], Awaitable[None]] = nothing
    backup: Callable[[], Awaitable[None]] = nothing
    wipe_log: Callable[[], Awaitable[None]] = nothing


async def build(lent: Dependencies) -> Services:
    """All services on what the application lends. Raises StoreError."""
    return Container(lent, await _marker_key(lent.store))


class Container:
    """The services of one data directory; those of one container know each other."""

    def __init__(self, lent: Dependencies, key: bytes) -> None:
        self._lent = lent
        self._key = key
        self._coordinator = Coordinator(lent.data_dir)
        self._blocked = BlockedAccounts(lent.store)
        self.events = Events()

    @cached_property
    def accounts(self) -> Accounts:
        """The systems that may be used."""
        from tasksync_gui.services.config.accounts import Accounts

        lent = self._lent
        return Accounts(
            lent.store, lent.secrets, lent.registry, self._connections, self._blocked, self.events, lent.ambient
        )

    @cached_property
    def pairs(self) -> Pairs:
        """What is kept in step with what."""
        from tasksync_gui.services.config.pairs import Pairs

        lent, is_running = self._lent, self._coordinator.is_running
        return Pairs(lent.store, self.accounts, lent.registry, self.events, lent.zone, is_running, lent.wipe_log)

    @cached_property
    def engine(self) -> TaskSyncEngine:
        """Previews, runs, undo and what is on record of them."""
        import secrets
        from random import Random

        from tasksync_gui.services.run.sync import TaskSyncEngine
        from tasksync_gui.services.run.tools import Tools

        lent = self._lent
        random = lent.random or Random(secrets.randbits(64))  # noqa: S311 - spreads waiting times, protects nothing
        tools = Tools(
            lent.store,
            lent.store,
            self._reader,
            self._markers,
            lent.clock,
            random,
            lent.compute,
            lent.zone,
            lent.backup,
            self.pairs.require_two_lists,
        )
        return TaskSyncEngine(tools, self.pairs, self._coordinator, self._blocked, self.events, lent.housekeeping)

    @cached_property
    def status(self) -> StatusReader:
        """What a person sees at a glance."""
        from tasksync_gui.services.status.status import StatusReader

        store, house = self._lent.store, self._coordinator
        return StatusReader(
            store,
            store,
            self.schedule,
            self._blocked,
            house.is_running,
            house.owner,
            house.may_be_alive,
            self._lent.clock,
        )

    @cached_property
    def schedule(self) -> Scheduler:
        """When which pair is due."""
        from tasksync_gui.services.status.schedule import Scheduler

        lent = self._lent
        return Scheduler(lent.store, lent.store, lent.settings, self._blocked, self.events, lent.clock)

    @cached_property
    def diagnostics(self) -> HealthChecks:
        """Checks of this installation and its accounts."""
        from tasksync_gui.services.checks.connector_check.checks import LiveChecks
        from tasksync_gui.services.checks.diagnostics import HealthChecks

        lent = self._lent
        live = LiveChecks(self.accounts, self.pairs, self._connections, self._coordinator, self._markers, lent.clock)
        return HealthChecks(self.accounts, self.pairs, lent.registry, lent.secrets, lent.data_dir, live, lent.settings)

    @cached_property
    def comments(self) -> Comments:
        """What people wrote about a task in its systems."""
        from tasksync_gui.services.run.comments import Comments

        lent = self._lent
        return Comments(lent.store, lent.store, self.pairs, self._connections, lent.registry)

    @cached_property
    def _connections(self) -> Connections:
        from tasksync_gui.services.config.connections import Connections

        lent = self._lent
        return Connections(lent.registry, lent.secrets, lent.context, lent.data_dir, lent.ambient)

    @cached_property
    def _markers(self) -> Markers:
        from tasksync_gui.engine.identity.markers import Markers

        return Markers(self._key)

    @cached_property
    def _reader(self) -> PairReader:
        from tasksync_gui.services.run.reading import PairReader

        lent = self._lent
        return PairReader(lent.store, self._connections, lent.registry, self._markers, lent.clock, lent.compute)

    async def close(self) -> None:
        """Stop runs cleanly, close connectors and store: those that were ever needed, whatever one of them raises."""
        async with AsyncExitStack() as closing:
            closing.push_async_callback(self._lent.store.close)
            if "_connections" in self.__dict__:
                closing.push_async_callback(self._connections.close)
            if "engine" in self.__dict__:
                await self.engine.stop()


async def _marker_key(store: ConfigStore) -> bytes:
    """The key of this database's create markers; it stays with the links that they point to."""
    known = await store.get_setting(MARKER_KEY)
    if known is None:
        import secrets

        known = secrets.token_hex(32)
        await store.set_setting(MARKER_KEY, known)
    return bytes.fromhex(known)
