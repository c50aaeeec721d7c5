"""Bot mode: a coarse timer compares *now* with what the schedule says is due.

A tick is never "due" by itself, so a late, missing or doubled tick does no harm. After a gap in the
clock (sleep, suspended machine) everything waits for the network to settle and then catches up once.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer

from tasksync_gui.engine.ports import Clock
from tasksync_gui.model.errors import BusyError, TaskSyncError
from tasksync_gui.model.ids import PairId
from tasksync_gui.model.pair import Pair
from tasksync_gui.model.run import Trigger
from tasksync_gui.services.contract import Cancellation, Event, RunFinished, RunRequest, RunStarted, Services

MAX_TIMER_SECONDS = 2_147_483
TICK_SECONDS = 10
GAP_SECONDS = 60
"""A tick that comes later than this after the last one means that the machine slept."""
SETTLE_SECONDS = 10
JITTER_SECONDS = 30

log = logging.getLogger(__name__)


def timer_milliseconds(seconds: float) -> int:
    """``seconds`` for a QTimer, kept inside what its 32-bit interval can hold."""
    return int(max(0.0, min(seconds, MAX_TIMER_SECONDS)) * 1000)


class AutoSync(QObject):
    """Starts runs that are due; shows nothing to anybody."""

    def __init__(
        self,
        services: Services,
        spawn: Callable[[Coroutine[Any, Any, Any]], None],
        clock: Clock,
        random: Callable[[], float],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._services = services
        self._spawn = spawn
        self._clock = clock
        self._random = random
        self._last_tick = clock.now()
        self._not_before = clock.now()
        self._checking = False
        self._busy: set[PairId] = set()
        self._cancellations: dict[PairId, Cancellation] = {}
        self._unsubscribe = services.events.subscribe(self._on_event)
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.VeryCoarseTimer)
        self._timer.setInterval(timer_milliseconds(TICK_SECONDS))
        self._timer.timeout.connect(self.tick)

    @property
    def running(self) -> int:
        """How many runs of this timer are under way."""
        return len(self._cancellations)

    def start(self) -> None:
        """Begin to tick; the first look follows at once."""
        self._timer.start()
        self.tick()

    def stop(self) -> None:
        """No more ticks; the engine gives runs under way a moment to finish before it cancels them."""
        self._timer.stop()
        self._unsubscribe()

    def tick(self) -> None:
        """Look at the clock; start what is due unless the machine has just woken up."""
        now = self._clock.now()
        if now - self._last_tick > timedelta(seconds=GAP_SECONDS):
            self._not_before = now + timedelta(seconds=SETTLE_SECONDS + self._random() * JITTER_SECONDS)
        elif now < self._last_tick:
            self._not_before = min(self._not_before, now)
        self._last_tick = now
        if now >= self._not_before and not self._checking:
            self._checking = True
            self._spawn(self._check())

    async def _check(self) -> None:
        try:
            for pair in await self._due():
                if pair.id not in self._busy:
                    self._begin(pair)
        except TaskSyncError as error:
            log.warning("Automatic sync could not look at the schedule: %s", error)
        finally:
            self._checking = False

    async def _due(self) -> list[Pair]:
        schedule = self._services.schedule
        if not schedule.enabled or (await schedule.paused_until())[0]:
            return []
        return list(await schedule.due())

    def _begin(self, pair: Pair) -> None:
        self._busy.add(pair.id)
        self._cancellations[pair.id] = Cancellation()
        self._spawn(self._sync(pair, self._cancellations[pair.id]))

    async def _sync(self, pair: Pair, cancellation: Cancellation) -> None:
        try:
            await self._services.engine.sync(pair.name, RunRequest(Trigger.TIMER), cancel=cancellation)
        except BusyError:
            log.debug("'%s' is being synced already", pair.name)
        except TaskSyncError as error:
            log.warning("Automatic sync of '%s' could not start: %s", pair.name, error)
        finally:
            self._busy.discard(pair.id)
            self._cancellations.pop(pair.id, None)

    def _on_event(self, event: Event) -> None:
        """Keep count of runs that others started."""
        if isinstance(event, RunStarted):
            self._busy.add(event.pair)
        elif isinstance(event, RunFinished) and event.pair not in self._cancellations:
            self._busy.discard(event.pair)
