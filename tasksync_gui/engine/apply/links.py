"""The links of a run as they are by now: found by their ids and by the tasks that they join, at the cost of one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Set
from itertools import chain
from types import MappingProxyType

from tasksync_gui.engine.merge.spelling import SpellingKind
from tasksync_gui.engine.plan.spelling import Habit, habits
from tasksync_gui.model.capabilities import Capabilities
from tasksync_gui.model.fields import Field
from tasksync_gui.model.ids import RemoteId, Side
from tasksync_gui.model.link import Link, LinkState


def _nobody(former: Link | None, link: Link) -> None:
    pass


class CurrentLinks:
    """Whatever an operation asks of all links is looked up, not looked for: a run may have as many as operations."""

    def __init__(self, links: Mapping[str, Link], domains: Mapping[Side, Capabilities], zone: str = "UTC") -> None:
        self._links = dict(links)
        self._domains = domains
        self._zone = zone
        self._holders: dict[Side, dict[RemoteId, dict[str, Link]]] = {side: {} for side in Side}
        self._habits: Counter[Habit] | None = None
        self.told: Callable[[Link | None, Link], None] = _nobody
        """Told of each link that changes: as it was, as it is."""
        for link in self._links.values():
            self._enter(link)

    @property
    def by_id(self) -> Mapping[str, Link]:
        """All of them, those that come later included."""
        return MappingProxyType(self._links)

    def get(self, id_: str) -> Link | None:
        """The link of that id."""
        return self._links.get(id_)

    def __getitem__(self, id_: str) -> Link:
        return self._links[id_]

    def keep(self, link: Link) -> None:
        """From now on it is like this."""
        former = self._links.get(link.id)
        if former is not None:
            self._leave(former)
        self._links[link.id] = link
        self._enter(link)
        if self._habits is not None:
            self._habits.subtract(self._habits_in(former) if former is not None else ())
            self._habits.update(self._habits_in(link))
        self.told(former, link)

    def holders(self, side: Side, id_: RemoteId | None, besides: str) -> tuple[Link, ...]:
        """Links in use, but for ``besides``, whose task on ``side`` has that id."""
        found = {} if id_ is None else self._holders[side].get(id_, {})
        return tuple(link for link in found.values() if link.id != besides)

    def ids(self, side: Side, besides: str = "") -> Set[RemoteId]:
        """Ids on ``side`` that links in use hold at the moment of looking, but for what only ``besides`` holds."""
        return _Held(self._holders[side], besides) if besides else self._holders[side].keys()

    def habits_of(self, side: Side) -> frozenset[tuple[Field, SpellingKind]]:
        """What the system of ``side`` has been seen to make of what it was sent."""
        if self._habits is None:
            self._habits = Counter(chain.from_iterable(map(self._habits_in, self._links.values())))
        return frozenset((name, kind) for (each, name, kind), count in self._habits.items() if each is side and count)

    def _habits_in(self, link: Link) -> frozenset[Habit]:
        return habits((link,), self._domains, self._zone)

    def _enter(self, link: Link) -> None:
        if link.state is not LinkState.TOMBSTONE:
            for side in Side:
                if (id_ := link.remote_id(side)) is not None:
                    self._holders[side].setdefault(id_, {})[link.id] = link

    def _leave(self, link: Link) -> None:
        for side in Side:
            id_ = link.remote_id(side)
            if id_ is None or (holders := self._holders[side].get(id_)) is None:
                continue
            holders.pop(link.id, None)
            if not holders:
                del self._holders[side][id_]


class _Held(Set[RemoteId]):
    """The ids that anybody but one link holds."""

    def __init__(self, holders: Mapping[RemoteId, Mapping[str, Link]], besides: str) -> None:
        self._holders = holders
        self._besides = besides

    def __contains__(self, id_: object) -> bool:
        holders = self._holders.get(id_, {})  # type: ignore[call-overload]
        return len(holders) > (self._besides in holders)

    def __iter__(self) -> Iterator[RemoteId]:
        return (id_ for id_ in self._holders if id_ in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)


class AnyOf(Set[RemoteId]):
    """The ids of several collections as they are at the moment of looking, without a copy of them."""

    def __init__(self, *parts: Set[RemoteId]) -> None:
        self._parts = parts

    def __contains__(self, id_: object) -> bool:
        return any(id_ in part for part in self._parts)

    def __iter__(self) -> Iterator[RemoteId]:
        return iter(dict.fromkeys(chain(*self._parts)))

    def __len__(self) -> int:
        return sum(1 for _ in self)
