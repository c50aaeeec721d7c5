"""A program of its own that asks for one page and renews its sign-in for it; it can die, or wait, in the middle.

``python -m tests.connectors.kit.token_program URL FOLDER STEP``: STEP says where, see :data:`STEPS`.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tasksync_gui.app.clock import SystemClock
from tasksync_gui.connectors.kit.auth import oauth
from tasksync_gui.connectors.kit.auth.oauth import NamedSlot, Provider, TokenSource
from tasksync_gui.connectors.kit.http.http import HttpClient
from tasksync_gui.connectors.kit.http.rest import RestClient
from tasksync_gui.model.errors import TaskSyncError
from tasksync_gui.model.ids import AccountId
from tasksync_gui.services.config.connections import AccountVault
from tasksync_gui.services.phrases.errors import english_error
from tasksync_gui.store.secrets import EncryptedFileSecrets
from tests.fakes.authorisation import CLIENT

PASSPHRASE = "only for this test"
ACCOUNT = AccountId("account")
BEFORE, UNSTORED, HALF, STORED = "before the request", "before storing", "while storing", "after storing"
STEPS = (BEFORE, UNSTORED, HALF, STORED)
HOLD, QUEUE = "hold the lock", "say that it queues"


def vault(folder: Path) -> AccountVault:
    """Where the account's tokens are, as the program keeps them without a key ring."""
    return AccountVault(EncryptedFileSecrets(folder / "secrets.json", PASSPHRASE), ACCOUNT)


def die(*_: Any, **__: Any) -> None:
    """Nothing is tidied up."""
    os.kill(os.getpid(), signal.SIGKILL)


def arrange(step: str) -> None:
    """Make the program stop there."""
    match step:
        case "before the request":
            oauth.ask_for_tokens = die  # type: ignore[assignment]
        case "before storing":
            EncryptedFileSecrets.set = die  # type: ignore[assignment, method-assign]
        case "while storing":
            os.fsync = die  # type: ignore[assignment]
        case "after storing":
            EncryptedFileSecrets.set = _then_die(EncryptedFileSecrets.set)  # type: ignore[method-assign]
        case "hold the lock":
            oauth.ask_for_tokens = _hold  # type: ignore[assignment]
        case "say that it queues":
            oauth.FileLock.acquire = _said(oauth.FileLock.acquire)  # type: ignore[method-assign]


def _then_die(work: Callable[..., Any]) -> Callable[..., Any]:
    async def carried_out(*given: Any) -> None:
        await work(*given)
        die()

    return carried_out


async def _hold(*_: Any, **__: Any) -> None:
    print("holding", flush=True)
    await asyncio.Event().wait()


def _said(acquire: Callable[..., Any]) -> Callable[..., Any]:
    def acquired(*given: Any, **options: Any) -> Any:
        print("queueing", flush=True)
        return acquire(*given, **options)

    return acquired


async def main(url: str, folder: Path, step: str) -> None:
    """Ask for the page; say what came of it, and everything that a log could hold."""
    logging.basicConfig(level=logging.DEBUG)
    arrange(step)
    clock = SystemClock()
    slot = NamedSlot(vault(folder), "token")
    source = TokenSource(Provider(CLIENT, f"{url}/token"), slot, HttpClient(url, clock), folder / "token.lock")
    http = HttpClient(url, clock, authorizer=source)
    try:
        print((await RestClient(http).get("whoami")).data)
    except TaskSyncError as error:
        traceback.print_exc()
        print(english_error(error))
    await http.close()
    await source.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2]), sys.argv[3]))
