"""The planner's whole input: plain values, no way to reach a system or the store."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from tasksync_gui.engine.ports import PairState
from tasksync_gui.model.capabilities import Capabilities
from tasksync_gui.model.ids import LinkId, RemoteId, Side
from tasksync_gui.model.pair import Pair
from tasksync_gui.model.task import ItemProblem, RemoteTask


@dataclass(frozen=True, slots=True)
class SideView:
    """One side as a whole: the snapshot laid over what was known, and what absence means.

    Every id is in at most one of ``tasks``, ``gone`` and ``unknown``.
    """

    side: Side
    capabilities: Capabilities
    system: str
    """The system's name for people, e.g. "Todoist"."""
    tasks: Mapping[RemoteId, RemoteTask] = field(default_factory=dict)
    gone: frozenset[RemoteId] = frozenset()
    """Confirmed deletions: a tombstone, a 404 on a direct read, or absence from a complete listing."""
    unknown: Mapping[RemoteId, str] = field(default_factory=dict)
    """Linked ids whose state cannot be told, with the reason as a phrase."""
    complete: bool = True
    """False: the listing had an error; no deletion is carried out on either side in this run."""
    writable: bool = True
    problems: tuple[ItemProblem, ...] = ()
    requests: int = 0
    people: frozenset[str] | None = None
    """Who can be assigned here; None: anybody."""
    newest: datetime | None = None
    """The latest time that the system itself has stamped on a task; None: it stamps none."""


@dataclass(frozen=True, slots=True)
class PlanRequest:
    """Everything a plan is a function of (ENGINE section 2)."""

    pair: Pair
    state: PairState
    source: SideView
    destination: SideView
    fingerprint: str
    """The pair's configuration fingerprint now."""
    now: datetime
    """Stamped on the plan; decides nothing but whether a failure was long enough ago to try again."""
    owner_of_marker: Callable[[str], LinkId | None]
    """The link a marker of ours was made for; None for a marker that is not ours."""
    clock_skew: float = 0.0
    """Largest measured difference in seconds between a system's clock and ours."""
    automatic: bool = False
    """Nobody asked for this run: what failed a short while ago waits."""

    def view(self, side: Side) -> SideView:
        """The view of ``side``."""
        return self.source if side is Side.SOURCE else self.destination
