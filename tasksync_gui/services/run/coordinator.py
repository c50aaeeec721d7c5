"""Who may run: one run per pair on this computer, one writer per account, in this and other processes."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import sys
from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from tasksync_gui.model.error_codes import ServiceCode
from tasksync_gui.model.errors import BusyError, StoreError
from tasksync_gui.model.message import message

if TYPE_CHECKING:
    from filelock import FileLock

    from tasksync_gui.model.ids import AccountId, PairId


class Coordinator:
    """Locks. The pair's file lock ends with its process, so a crash never leaves one behind."""

    def __init__(self, data_dir: Path) -> None:
        self._folder = data_dir / "locks"
        self._running: set[PairId] = set()
        self._accounts: dict[AccountId, asyncio.Lock] = {}
        self.owner = f"{socket.gethostname() or 'computer'}/{os.getpid()}"
        """Names this process in leases."""

    def may_be_alive(self, owner: str) -> bool:
        """Whether ``owner`` of a lease may be at work still: not if it was a process of this computer that is gone.

        Windows cannot be asked without harm (there is no signal 0), and no other computer can.
        """
        machine, _, process = owner.partition("/")
        if machine != self.owner.partition("/")[0] or sys.platform == "win32":
            return True
        try:
            os.kill(int(process), 0)
        except ProcessLookupError:
            return False
        except (PermissionError, ValueError):  # somebody else's process, or no number at all
            pass
        return True

    def is_running(self, pair: PairId) -> bool:
        """Whether this process is running the pair."""
        return pair in self._running

    @contextlib.asynccontextmanager
    async def hold(self, pair: PairId, name: str, accounts: Iterable[AccountId]) -> AsyncIterator[None]:
        """Have the pair for oneself, and wait for one's turn on its accounts.

        Raises:
            BusyError: the pair runs already, here or in another process.
        """
        if pair in self._running:
            raise BusyError(message(ServiceCode.RUN_UNDER_WAY, pair=name))
        lock = self._lock(pair, name)
        self._running.add(pair)
        try:
            async with contextlib.AsyncExitStack() as stack:
                for account in sorted(set(accounts)):
                    await stack.enter_async_context(self._accounts.setdefault(account, asyncio.Lock()))
                yield
        finally:
            self._running.discard(pair)
            lock.release()

    def _lock(self, pair: PairId, name: str) -> FileLock:
        from filelock import FileLock, Timeout

        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            lock = FileLock(str(self._folder / f"{pair}.lock"), timeout=0, thread_local=False)
            lock.acquire()
        except Timeout:
            raise BusyError(message(ServiceCode.SYNCED_ELSEWHERE, pair=name)) from None
        except OSError as error:
            raise StoreError(
                message(ServiceCode.PAIR_NOT_LOCKED, folder=self._folder, reason=error.strerror)
            ) from error
        return lock
