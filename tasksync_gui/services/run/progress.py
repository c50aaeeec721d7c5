"""Progress of one run: told to the caller and to everybody, never going backwards."""

from __future__ import annotations

from dataclasses import replace

from tasksync_gui.engine.ports import Progress, ProgressEvent
from tasksync_gui.engine.runtime.wait_reporting import Waits
from tasksync_gui.model.ids import PairId
from tasksync_gui.services.contract import EventBus, RunProgressed


def told(progress: Progress, phase: str) -> Waits:
    """Waits inside requests, as events of a phase."""
    return Waits(lambda where, why: progress(ProgressEvent(phase, account=where, waiting=why)))


class Meter:
    """A :class:`~tasksync_gui.engine.ports.Progress` that fills in what a waiting message leaves out."""

    def __init__(self, pair: PairId, events: EventBus, caller: Progress | None) -> None:
        self._pair = pair
        self._events = events
        self._caller = caller
        self._last = ProgressEvent("")

    def __call__(self, event: ProgressEvent) -> None:
        """Take note of ``event``."""
        if event.phase == self._last.phase:
            total = max(event.total, self._last.total)
            event = replace(event, done=min(max(event.done, self._last.done), total), total=total)
        self._last = event
        self._events.publish(
            RunProgressed(self._pair, event.phase, event.done, event.total, event.account, event.waiting)
        )
        if self._caller is not None:
            self._caller(event)
