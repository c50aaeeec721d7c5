"""What previews and runs work with, whichever pair they are about."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from random import Random

from tasksync_gui.engine.identity.markers import Markers
from tasksync_gui.engine.ports import Clock, ConfigStore, SyncStore
from tasksync_gui.engine.runtime.compute import Compute
from tasksync_gui.model.pair import Pair
from tasksync_gui.services.run.reading import PairReader
from tasksync_gui.services.run.reviews import Reviews


@dataclass(frozen=True, slots=True)
class Tools:
    """Made once by the container, shared by all runs."""

    store: SyncStore
    config: ConfigStore
    reader: PairReader
    markers: Markers
    clock: Clock
    random: Random
    compute: Compute
    zone: Callable[[], str]
    backup: Callable[[], Awaitable[None]]
    """A copy of the database from today, or StoreError."""
    two_lists: Callable[[Pair], Awaitable[None]]
    """Raises UserError if the sides of a pair are one list."""

    @property
    def reviews(self) -> Reviews:
        """What persons are reviewing."""
        return Reviews(self.store, self.clock)
