"""How many writes a server bears at once, learnt from its locks and kept for later runs.

Some servers lock a whole calendar for each write and refuse every other one meanwhile (423). A refused write was not
carried out (RFC 4918 section 11.3), so it is sent again. What is refused again and again alone is locked by somebody:
that is one object's trouble, and no reason to slow down. Two different ones are: from then on half as many go at once.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections import deque
from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta
from pathlib import Path

from tasksync_gui.engine.ports import Clock
from tasksync_gui.engine.runtime.calls import heard

REMEMBERED = timedelta(days=30)
LONGEST_TURN = 300.0
"""Seconds for which a write that waits for others is no silence."""
FILE = "writes-at-once.json"


class WriteTurns:
    """Lets so many writes of one account go at once as its server bears.

    Args:
        clock: tells how old a memory is.
        most: so many at once where nothing else is known.
        folder: where it is kept what was learnt; None: nowhere.
    """

    def __init__(self, clock: Clock, most: int, folder: Path | None = None) -> None:
        self._clock = clock
        self._most = most
        self._file = None if folder is None else folder / FILE
        self._limit: int | None = None
        self._busy = 0
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._refused: set[str] = set()

    @property
    def limit(self) -> int:
        """How many may go at once now."""
        if self._limit is None:
            self._limit = min(self._most, self._remembered() or self._most)
        return self._limit

    @contextlib.asynccontextmanager
    async def one(self) -> AsyncIterator[None]:
        """One write's turn."""
        while self._busy >= self.limit:
            await self._wait()
        self._busy += 1
        try:
            yield
        finally:
            self._busy -= 1
            self._wake()

    def locked(self, what: str) -> None:
        """The write of ``what`` was refused for a lock."""
        self._refused.add(what)
        if len(self._refused) >= 2 and self.limit > 1:
            self._refused.clear()
            self._limit = self.limit // 2
            self._remember(self._limit)

    async def _wait(self) -> None:
        heard(LONGEST_TURN)
        turn = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self._wake()
            raise

    def _wake(self) -> None:
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                return

    def _remembered(self) -> int | None:
        """What was learnt, unless that is long ago: servers are mended."""
        if self._file is None:
            return None
        try:
            found = json.loads(self._file.read_text("utf-8"))
            learnt = datetime.fromisoformat(found["learnt"])
            fresh = abs(self._clock.now() - learnt) < REMEMBERED
            return max(1, int(found["at_once"])) if fresh else None
        except (OSError, ValueError, TypeError, KeyError, OverflowError):
            return None

    def _remember(self, limit: int) -> None:
        """For later runs; where that cannot be written, they learn it again."""
        if self._file is None:
            return
        text = json.dumps({"at_once": limit, "learnt": self._clock.now().isoformat()})
        with contextlib.suppress(OSError):
            self._file.parent.mkdir(parents=True, exist_ok=True)
            begun = self._file.with_suffix(".new")
            begun.write_text(text, "utf-8")
            begun.replace(self._file)


Locked = Callable[[int, bytes], bool]
"""(status, body) -> whether a write was refused for a lock."""


def is_locked(status: int, _body: bytes) -> bool:
    """The usual sign (RFC 4918 section 11.3)."""
    return status == 423
