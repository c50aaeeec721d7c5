"""The composition root: the only place that knows connectors, store, services and settings at once."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from tasksync_gui.app.clock import SystemClock, local_zone
from tasksync_gui.app.housekeeping import backup, housekeeping
from tasksync_gui.app.logging import wipe_log
from tasksync_gui.app.passphrase import passphrase
from tasksync_gui.app.paths import DATABASE, SECRETS, data_dir, open_data_dir
from tasksync_gui.app.settings import SettingsFile, load_settings
from tasksync_gui.connectors.registry import load_registry
from tasksync_gui.services.container import Dependencies, build
from tasksync_gui.store.secrets import ChainedSecrets, EncryptedFileSecrets, KeyringSecrets, secret_from_environment
from tasksync_gui.store.sqlite import SqliteStore

if TYPE_CHECKING:
    from tasksync_gui.connectors.spec import ConnectorContext
    from tasksync_gui.engine.ports import Clock, SecretStore
    from tasksync_gui.services.contract import Repaired, Services
    from tasksync_gui.services.ports import ConnectorRegistry

T = TypeVar("T")


async def build_services(
    folder: Path | None = None,
    *,
    environ: Mapping[str, str] | None = None,
    clock: Clock | None = None,
    secrets: SecretStore | None = None,
    registry: ConnectorRegistry | None = None,
    settings: SettingsFile | None = None,
) -> Services:
    """All services on the data directory ``folder``. Raises UserError, StoreError or NewerSchemaError."""
    environ = os.environ if environ is None else environ
    folder = data_dir(folder, environ)
    open_data_dir(folder)
    clock = clock or SystemClock()
    settings = settings or load_settings(folder, environ)
    store = await SqliteStore.open(folder / DATABASE, clock)
    try:
        return await build(
            Dependencies(
                store=store,
                secrets=secrets or _places_for_secrets(folder, environ),
                registry=registry or load_registry(),
                settings=settings,
                clock=clock,
                context=lambda private: _context(clock, private),
                data_dir=folder,
                zone=local_zone,
                ambient=lambda account, secret: secret_from_environment(environ, account, secret),
                compute=in_thread,
                housekeeping=housekeeping(store, clock, lambda: settings.history_days),
                backup=backup(store, clock),
                wipe_log=lambda: asyncio.to_thread(wipe_log, folder),
            )
        )
    except BaseException:
        await store.close()
        raise


async def repair_database(folder: Path | None = None, *, afresh: bool = False) -> Repaired:
    """Put the newest good backup in the damaged database's place, or begin anew. Raises UserError or StoreError."""
    from tasksync_gui.services.contract import Repaired
    from tasksync_gui.store.repair import repair

    path, now = data_dir(folder) / DATABASE, SystemClock().now()
    backup, aside = await in_thread(lambda: repair(path, now, afresh=afresh))
    kept = str(aside) if aside else ""
    return Repaired(str(backup.path), backup.accounts, backup.pairs, kept) if backup else Repaired(aside=kept)


def _context(clock: Clock, private: Path) -> ConnectorContext:
    from tasksync_gui.connectors.spec import ConnectorContext
    from tasksync_gui.services.phrases.say import say

    return ConnectorContext(clock, private, say=say)


async def in_thread(work: Callable[[], T]) -> T:
    """Compute beside the event loop, so that a window stays alive."""
    return await asyncio.to_thread(work)


def _places_for_secrets(folder: Path, environ: Mapping[str, str]) -> SecretStore:
    """The system's key ring; an encrypted file first if a person gave a passphrase for one.

    A file that is there without a passphrase is asked last: what only it knows is told to be locked, not missing.
    """
    file = EncryptedFileSecrets(folder / SECRETS, passphrase(environ))
    if file.has_passphrase:
        return ChainedSecrets([file, KeyringSecrets()])
    return ChainedSecrets([KeyringSecrets(), file]) if (folder / SECRETS).exists() else KeyringSecrets()
