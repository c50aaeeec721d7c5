"""The planner's whole input: plain values, no way to reach a system or the store."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from tasksync_gui.engine.identity.origins import origin_name
from tasksync_gui.engine.observe.side_view import SideView
from tasksync_gui.engine.state import PairState
from tasksync_gui.model.fields import Field, Value
from tasksync_gui.model.ids import LinkId, RemoteId, Side
from tasksync_gui.model.link import Link
from tasksync_gui.model.pair import Pair
from tasksync_gui.model.task import RemoteTask


@dataclass(frozen=True, slots=True)
class Spelled:
    """A value that a system keeps in its own spelling; told once."""

    link: LinkId
    side: Side
    field: Field
    kept: Value
    title: str
    doubtful: bool = False
    """Whether somebody may have edited it instead; then a person is asked, and nothing told."""


@dataclass(frozen=True, slots=True)
class PlanRequest:
    """Everything a plan is a function of (engine README, section 2)."""

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
    lists: Mapping[Side, str] = field(default_factory=dict)
    """Which list each side is, whoever names it: the same for every installation that reaches it. A side that is not
    there goes by its account here and the list's id."""
    made_again: Mapping[Side, frozenset[RemoteId]] = field(default_factory=dict)
    """Deleted tasks that are there again because another pair of ours has made them since."""
    spelled: tuple[Spelled, ...] = ()
    """What the base of ``state`` has learnt from this very reading; nothing else knows it yet."""

    @property
    def respelled(self) -> tuple[Link, ...]:
        """The links whose base has learnt something."""
        return tuple(self.state.links[id_] for id_ in dict.fromkeys(each.link for each in self.spelled))

    forward: bool = False
    """A side that went back in time is to be brought up to date: of what is older there the other's word stands."""

    def view(self, side: Side) -> SideView:
        """What was read of ``side``."""
        return self.source if side is Side.SOURCE else self.destination

    def list_identity(self, side: Side) -> str:
        """Which list ``side`` is."""
        end = self.pair.endpoint(side)
        return self.lists.get(side) or f"{end.account}\n{end.collection}"

    def origin(self, side: Side, task: RemoteTask) -> str:
        """What copies of a task of ``side`` name, and what it names itself if it is one."""
        return origin_name(task, self.list_identity(side))
