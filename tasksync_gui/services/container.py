"""Puts the services together from what the application lends them."""

from __future__ import annotations

import secrets as tokens
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Protocol

from tasksync_gui.engine.identity.markers import Markers
from tasksync_gui.engine.observe.read import Compute, at_once
from tasksync_gui.engine.ports import Clock, ConfigStore, SecretStore, SyncStore
from tasksync_gui.services.checks.connector_check.checks import LiveChecks
from tasksync_gui.services.checks.diagnostics import HealthChecks
from tasksync_gui.services.config.accounts import Accounts
from tasksync_gui.services.config.connections import Connections
from tasksync_gui.services.config.pairs import Pairs
from tasksync_gui.services.contract import Services
from tasksync_gui.services.events import Events
from tasksync_gui.services.ports import AmbientSecret, AutoSyncSettings, ConnectorRegistry, ContextFactory
from tasksync_gui.services.run.comments import Comments
from tasksync_gui.services.run.coordinator import Coordinator
from tasksync_gui.services.run.reading import Surveyor
from tasksync_gui.services.run.sync import TaskSyncEngine
from tasksync_gui.services.run.tools import Tools
from tasksync_gui.services.status.blocked import BlockedAccounts
from tasksync_gui.services.status.schedule import Scheduler
from tasksync_gui.services.status.status import StatusReader

MARKER_KEY = "marker.key"


class Store(SyncStore, ConfigStore, Protocol):
    """Both ports on one database."""

    async def close(self) -> None:
        """Finish what is queued."""


async def nothing() -> None:
    """For callers that lend no housekeeping or backup: a test's store has nothing to keep."""


@dataclass(frozen=True, slots=True)
class Dependencies:
    """What the application lends."""

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


async def build(lent: Dependencies) -> Services:
    """All services on what the application lends. Raises StoreError."""
    store, events = lent.store, Events()
    markers = Markers(await _marker_key(store))
    coordinator = Coordinator(lent.data_dir)
    blocked = BlockedAccounts(store)
    connections = Connections(lent.registry, lent.secrets, lent.context, lent.data_dir, lent.ambient)
    accounts = Accounts(store, lent.secrets, lent.registry, connections, blocked, events, lent.ambient)
    pairs = Pairs(store, accounts, lent.registry, events, lent.zone, coordinator.is_running)
    schedule = Scheduler(store, store, lent.settings, blocked, events, lent.clock)
    surveyor = Surveyor(store, connections, lent.registry, markers, lent.clock, lent.compute)
    random = lent.random or Random(tokens.randbits(64))  # noqa: S311 - spreads waiting times, protects nothing
    tools = Tools(store, store, surveyor, markers, lent.clock, random, lent.compute, lent.zone, lent.backup)
    engine = TaskSyncEngine(tools, pairs, coordinator, blocked, events, lent.housekeeping)

    live = LiveChecks(accounts, pairs, connections, coordinator, markers, lent.clock)

    async def close() -> None:
        await engine.stop()
        await connections.close()
        await store.close()

    return Services(
        accounts,
        pairs,
        engine,
        StatusReader(
            store,
            store,
            schedule,
            blocked,
            coordinator.is_running,
            coordinator.owner,
            coordinator.may_be_alive,
            lent.clock,
        ),
        schedule,
        events,
        HealthChecks(accounts, pairs, lent.registry, lent.secrets, lent.data_dir, live),
        Comments(store, store, pairs, connections, lent.registry),
        close,
    )


async def _marker_key(store: ConfigStore) -> bytes:
    """The key of this database's create markers; it stays with the links that they point to."""
    known = await store.get_setting(MARKER_KEY)
    if known is None:
        known = tokens.token_hex(32)
        await store.set_setting(MARKER_KEY, known)
    return bytes.fromhex(known)
