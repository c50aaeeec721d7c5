"""Signals that ask the program to end while it syncs."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import Callable, Iterator

from tasksync_gui.services.contract import Cancellation

PATIENCE = 5.0
"""Seconds that a run may still take to finish by itself after a polite signal."""


@contextlib.contextmanager
def ending_by_signal(cancel: Cancellation, told: Callable[[], None] | None = None) -> Iterator[None]:
    """Ctrl+C cancels at once; a termination signal gives the run a moment first, a second one does not."""
    loop = asyncio.get_running_loop()
    asked = False

    def end(patience: float) -> None:
        nonlocal asked
        if told is not None:
            told()
        if asked or not patience:
            cancel.request()
        else:
            loop.call_later(patience, cancel.request)
        asked = True

    signals = {signal.SIGINT: 0.0, signal.SIGTERM: PATIENCE}
    with contextlib.ExitStack() as stack:
        for number, patience in signals.items():
            with contextlib.suppress(NotImplementedError):
                loop.add_signal_handler(number, end, patience)
                stack.callback(loop.remove_signal_handler, number)
        yield
