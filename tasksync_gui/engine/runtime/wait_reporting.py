"""Why nothing moves: waits deep inside requests, told to whoever watches the run.

A connector waits where nobody sees it: before a request that its system's limit does not allow yet, and between
tries. It says so by :func:`waiting`; the run listens with :meth:`Waits.of` around what it asks of a system.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

WORTH_TELLING = 1.0
"""Seconds; who looks at shorter waits would only see words flicker."""


class Waits:
    """The waits of one run that are going on, the latest told first."""

    def __init__(self, tell: Callable[[str, str], None] = lambda system, words: None) -> None:
        self._tell = tell
        self._now: list[tuple[str, str]] = []

    @contextmanager
    def of(self, system: str) -> Iterator[None]:
        """What is waited for inside is on account of ``system``."""
        token = _heard.set((self, system))
        try:
            yield
        finally:
            _heard.reset(token)

    def begin(self, system: str, words: str) -> None:
        """Something is waited for from now on."""
        self._now.append((system, words))
        self._tell(system, words)

    def end(self, system: str, words: str) -> None:
        """It is over; what is still waited for is told again."""
        self._now.remove((system, words))
        self._tell(*self._now[-1] if self._now else (system, ""))


_heard: ContextVar[tuple[Waits, str] | None] = ContextVar("waits", default=None)


@contextmanager
def waiting(seconds: float, what: str) -> Iterator[None]:
    """Around a wait. ``what``: what the system does, as in "asks to wait {} s"."""
    heard = _heard.get()
    if heard is None or seconds < WORTH_TELLING:
        yield
        return
    waits, system = heard
    words = f"{system} {what.format(f'{seconds:.0f}')}"
    waits.begin(system, words)
    try:
        yield
    finally:
        waits.end(system, words)
