"""What is known of one call of a connector while it lasts: that it lives, and that it has written something.

Whoever speaks to a system says so here (``connectors/kit/http`` does for every request), and whoever made the call
looks: silence ends a call in the end, and a write of several requests that fails after its first one was answered
must not be taken for one that never arrived.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(slots=True)
class Call:
    """One call. ``alive_until``: seconds on the event loop's clock; something was heard then, or is to be by then."""

    alive_until: float
    written: bool = False
    """Whether the system has answered a request that changes something."""


_call: ContextVar[Call | None] = ContextVar("call", default=None)


def begin(call: Call) -> None:
    """What the running task asks of a system from now on belongs to ``call``."""
    _call.set(call)


def heard(silent_for: float = 0.0) -> None:
    """A sign of life. ``silent_for``: seconds for which none is to be expected, because a limit is waited for."""
    call = _call.get()
    if call is not None:
        call.alive_until = max(call.alive_until, asyncio.get_running_loop().time() + silent_for)


def wrote() -> None:
    """The system has carried out a request that changes something."""
    call = _call.get()
    if call is not None:
        call.written = True


@contextmanager
def apart() -> Iterator[None]:
    """What is asked inside is no part of the call: a sign-in that is renewed on the way writes no task."""
    token = _call.set(None)
    try:
        yield
    finally:
        _call.reset(token)
