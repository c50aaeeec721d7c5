"""Pairs that would chase each other through lists that are one: refused however those are called.

A list is who its server says it is (:mod:`.list_identity`). Where two servers' names may be those of one, equal paths
and equal tasks at equal revisions settle it.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from tasksync_gui.engine.ports import TaskReader
from tasksync_gui.model.errors import TaskSyncError
from tasksync_gui.model.ids import AccountId, Side
from tasksync_gui.model.pair import Account, Endpoint, Pair
from tasksync_gui.services.config.list_identity import Place, file_key, place_of
from tasksync_gui.services.config.pair_cycles import refuse_loop
from tasksync_gui.services.ports import ConnectorRegistry

log = logging.getLogger(__name__)
Open = Callable[[Account], Awaitable[TaskReader]]
Tasks = frozenset[tuple[str, str]]


@dataclass(slots=True)
class SameLists:
    """Tells which lists of pairs are one; each list is read once at most."""

    registry: ConnectorRegistry
    accounts: Mapping[AccountId, Account]
    open: Open
    _read: dict[Endpoint, Tasks] = field(default_factory=dict)

    async def refuse_loops(self, changed: Iterable[Pair], pairs: Sequence[Pair]) -> None:
        """Raises UserError if one of ``changed`` has one list on both sides, or closes a ring with others of ``pairs``.

        Of ``pairs`` those that are to be replaced by one of ``changed`` are known by their id.
        """
        new = tuple(changed)
        current = (*new, *(pair for pair in pairs if pair.id not in {each.id for each in new}))
        places = {end: self._place(end) for end in (each.endpoint(side) for each in current for side in Side)}
        names = {place: _key(place) for place in places.values()}
        for place, other in await self._same(places):
            names = {each: names[other] if name == names[place] else name for each, name in names.items()}
        for pair in new:
            refuse_loop(pair, current, {end: names[place] for end, place in places.items()})

    def _place(self, end: Endpoint) -> Place:
        account = self.accounts.get(end.account)
        if account is None:
            return Place("", end.account, end.collection)
        return place_of(account, end.collection, self.registry.get(account.connector))

    async def _same(self, places: Mapping[Endpoint, Place]) -> list[tuple[Place, Place]]:
        """Lists at one path whose tasks are the same ones at the same revisions."""
        found: list[tuple[Place, Place]] = []
        seen: dict[Place, Endpoint] = {}
        for end, place in places.items():
            alike = [each for each in seen if each != place and _may_be_one(each, place)]
            for other in alike:
                if _overlap(await self._tasks(seen[other]), await self._tasks(end)):
                    found.append((place, other))
            seen.setdefault(place, end)
        return found

    async def _tasks(self, end: Endpoint) -> Tasks:
        """What is there now; nothing, if it cannot be read: then nothing is known."""
        if end not in self._read:
            try:
                reader = await self.open(self.accounts[end.account])
                tasks: Iterable[tuple[str, str]] = (
                    (f"{task.id}\n{task.uid}", task.revision) for task in (await reader.snapshot(end.collection)).tasks
                )
                self._read[end] = frozenset(tasks)
            except TaskSyncError as error:
                log.info("Whether '%s' is a list of another name, too, cannot be told: %s", end.title, error)
                self._read[end] = frozenset()
        return self._read[end]


def _key(place: Place) -> Place:
    return Place("file", "", file_key(place)) if place.system == "file" and not place.where else place


def _may_be_one(one: Place, other: Place) -> bool:
    """Whether they differ in nothing but what their servers are called, and those servers name lists by paths."""
    return one.list.startswith("/") and (one.system, one.list) == (other.system, other.list) and one.system != "file"


def _overlap(one: Tasks, other: Tasks) -> bool:
    """More than half of the tasks, since somebody may be at work between the two readings."""
    return 2 * len(one & other) > max(len(one), len(other))
