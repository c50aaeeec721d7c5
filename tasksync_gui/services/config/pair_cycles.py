"""Pairs that would chase each other: refused when they are configured (engine README, section 7)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tasksync_gui.model.error_codes import ServiceCode
from tasksync_gui.model.errors import UserError
from tasksync_gui.model.message import message
from tasksync_gui.model.pair import Endpoint, Pair
from tasksync_gui.services.config.list_identity import Place

Places = Mapping[Endpoint, Place]
"""Which list is at each end of a pair: equal places are one list."""


def refuse_loop(pair: Pair, others: Sequence[Pair], places: Places) -> None:
    """Raises UserError if ``pair`` has equal sides, or closes a ring with other pairs.

    Two lists that are already connected, directly or through others, would get every change twice.
    Pairs that look at different labels do not meet.
    """
    source, destination = places[pair.source], places[pair.destination]
    if source == destination:
        raise UserError(message(ServiceCode.SAME_LIST, pair=pair.name))
    rivals = [other for other in others if other.id != pair.id and not _apart(pair, other)]
    way = _way(source, destination, rivals, places)
    if way:
        names = ", ".join(f"'{name}'" for name in way)
        raise UserError(message(ServiceCode.RING, pairs=names))


def _apart(one: Pair, other: Pair) -> bool:
    """Whether two pairs can never look at the same task."""
    return bool(one.scope.labels and other.scope.labels and not one.scope.labels & other.scope.labels)


def _way(start: Place, goal: Place, pairs: Sequence[Pair], places: Places) -> list[str]:
    """Names of pairs that lead from ``start`` to ``goal``; empty if none do."""
    reached: dict[Place, list[str]] = {start: []}
    frontier = [start]
    while frontier:
        here = frontier.pop()
        for pair in pairs:
            ends = places[pair.source], places[pair.destination]
            if here not in ends:
                continue
            there = ends[1] if here == ends[0] else ends[0]
            if there not in reached:
                reached[there] = [*reached[here], pair.name]
                frontier.append(there)
    return reached.get(goal, [])
