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
from tasksync_gui.services.run.history import Tools
from tasksync_gui.services.run.reading import Surveyor
from tasksync_gui.services.run.sync import TaskSyncEngine
from tasksync_gui.services.status.blocked import BlockedAccounts
from tasksync_gui.services.status.schedule import Scheduler
from tasksync_gui.services.status.status import StatusReader

MARKER_KEY = "marker.key"


class Store(SyncStore, ConfigStore, Protocol):
    """Both ports on one database."""

    async def close(self) -> None:
        """Finish what is queued."""


async def nothing() -> None:
    """No housekeeping."""


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


async def build(parts: Dependencies) -> Services:
    """All services on ``parts``. Raises StoreError."""
    store, events = parts.store, Events()
    markers = Markers(await _marker_key(store))
    coordinator = Coordinator(parts.data_dir)
    blocked = BlockedAccounts(store)
    connections = Connections(parts.registry, parts.secrets, parts.context, parts.data_dir, parts.ambient)
    accounts = Accounts(store, parts.secrets, parts.registry, connections, blocked, events, parts.ambient)
    pairs = Pairs(store, accounts, parts.registry, events, parts.zone, coordinator.is_running)
    schedule = Scheduler(store, store, parts.settings, blocked, events, parts.clock)
    surveyor = Surveyor(store, connections, parts.registry, markers, parts.clock, parts.compute)
    random = parts.random or Random(tokens.randbits(64))  # noqa: S311 - spreads waiting times, protects nothing
    tools = Tools(store, store, surveyor, markers, parts.clock, random, parts.compute, parts.zone, parts.backup)
    engine = TaskSyncEngine(tools, pairs, coordinator, blocked, events, parts.housekeeping)

    live = LiveChecks(accounts, pairs, connections, coordinator, markers, parts.clock)

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
            parts.clock,
        ),
        schedule,
        events,
        HealthChecks(accounts, pairs, parts.registry, parts.secrets, parts.data_dir, live),
        Comments(store, store, pairs, connections, parts.registry),
        close,
    )


async def _marker_key(store: ConfigStore) -> bytes:
    """The key of this database's create markers; it stays with the links that they point to."""
    known = await store.get_setting(MARKER_KEY)
    if known is None:
        known = tokens.token_hex(32)
        await store.set_setting(MARKER_KEY, known)
    return bytes.fromhex(known)
