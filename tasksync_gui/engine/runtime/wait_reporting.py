"""Why nothing moves: waits deep inside requests, told to whoever watches the run.

A connector waits where nobody sees it: before a request that its system's limit does not allow yet, and between
tries. It says so by :func:`waiting`; the run listens with :meth:`Waits.of` around what it asks of a system.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from tasksync_gui.engine.runtime.calls import heard
from tasksync_gui.model.codes import WaitCode
from tasksync_gui.model.message import Message, message

WORTH_TELLING = 1.0
"""Seconds; who looks at shorter waits would only see words flicker."""


class Waits:
    """The waits of one run that are going on, the latest told first."""

    def __init__(self, tell: Callable[[str, Message | None], None] = lambda where, why: None) -> None:
        self._tell = tell
        self._now: list[tuple[str, Message]] = []

    @contextmanager
    def of(self, where: str) -> Iterator[None]:
        """What is waited for inside is on account of the system of ``where``."""
        token = _watched.set((self, where))
        try:
            yield
        finally:
            _watched.reset(token)

    def begin(self, where: str, why: Message) -> None:
        """Something is waited for from now on."""
        self._now.append((where, why))
        self._tell(where, why)

    def end(self, where: str, why: Message) -> None:
        """It is over; what is still waited for is told again."""
        self._now.remove((where, why))
        self._tell(*self._now[-1] if self._now else (where, None))


_watched: ContextVar[tuple[Waits, str] | None] = ContextVar("waits", default=None)


@contextmanager
def waiting(seconds: float, code: WaitCode) -> Iterator[None]:
    """Around a wait. ``code``: what the system does."""
    heard(seconds)
    watched = _watched.get()
    if watched is None or seconds < WORTH_TELLING:
        yield
        return
    waits, where = watched
    why = message(code, where=where, seconds=round(seconds))
    waits.begin(where, why)
    try:
        yield
    finally:
        waits.end(where, why)
