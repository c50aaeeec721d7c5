"""Jira's priorities, which every site names and orders as it likes, on the scale from 1 (highest) to 9."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tasksync_gui.model.fields import Unmapped, Value

LEVELS = (1, 3, 5, 7, 9)
"""Of the five priorities that both kinds of Jira come with."""
USUAL: Mapping[str, int] = dict(zip(("highest", "high", "medium", "low", "lowest"), LEVELS, strict=True)) | dict(
    zip(("blocker", "critical", "major", "minor", "trivial"), LEVELS, strict=True)
)
MIDDLE = 5


def levels_of(ids: Sequence[str]) -> dict[str, int]:
    """The level of each priority, given from the highest to the lowest: spread evenly over the scale."""
    if len(ids) == 1:
        return {ids[0]: MIDDLE}
    return {id_: 1 + round(8 * index / (len(ids) - 1)) for index, id_ in enumerate(ids)}


def level(id_: str, name: str, levels: Mapping[str, int]) -> Value:
    """The level of one priority; one that is in no list is known by its usual name, or kept as it is."""
    if not id_ and not name:
        return 0
    known = levels[id_] if id_ in levels else USUAL.get(name.strip().casefold())
    return Unmapped(name or id_) if known is None else known


def nearest(wanted: int, levels: Mapping[str, int]) -> str | None:
    """The id of the priority nearest to a level (0, undefined, is the middle); None if there are no priorities."""
    goal = wanted or MIDDLE
    return min(levels, key=lambda id_: (abs(levels[id_] - goal), levels[id_]), default=None)
