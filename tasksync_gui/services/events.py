"""Publish and subscribe inside the process, on the loop's thread."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tasksync_gui.services.contract import Event

log = logging.getLogger(__name__)


class Events:
    """One listener's mistake never reaches the publisher or the other listeners."""

    def __init__(self) -> None:
        self._listeners: list[Callable[[Event], None]] = []

    def publish(self, event: Event) -> None:
        """Tell every listener, in the order in which they subscribed."""
        for listener in tuple(self._listeners):
            try:
                listener(event)
            except Exception:
                log.exception("A listener failed on %s", type(event).__name__)

    def subscribe(self, listener: Callable[[Event], None]) -> Callable[[], None]:
        """Returns the function that unsubscribes; calling it twice does no harm."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener) if listener in self._listeners else None
