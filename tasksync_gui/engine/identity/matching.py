"""First contact: which unlinked tasks of the two sides are the same one (engine README, section 4)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence, Sized
from dataclasses import dataclass, field
from functools import partial

from tasksync_gui.engine.identity.evidence import (
    JOINS,
    Evidence,
    Portrait,
    Situation,
    allowed,
    key_of,
    normal_title,
    shows,
)
from tasksync_gui.engine.identity.likeness import alike
from tasksync_gui.engine.identity.markers import origin_of
from tasksync_gui.model.codes import HoldCode, MatchCode
from tasksync_gui.model.fields import Field, Schedule
from tasksync_gui.model.ids import RemoteId
from tasksync_gui.model.message import Message, message
from tasksync_gui.model.task import RemoteTask

FUZZY_MARGIN = 4.0
"""A second candidate this close makes a fuzzy match ambiguous."""
_EQUAL = message(MatchCode.EQUAL)
Same = Callable[[RemoteTask, RemoteTask], bool]
Named = Callable[[RemoteTask], str]
"""What copies of a task name, and what it names itself if it is one."""


@dataclass(frozen=True, slots=True)
class Match:
    """Two tasks that look like one. ``score`` is 0..1; 1 is certain."""

    source: RemoteTask
    destination: RemoteTask
    score: float
    reason: Message


@dataclass(slots=True)
class Matching:
    """``ambiguous``: tasks with the names of their candidates, to be held; ids by side."""

    matches: list[Match] = field(default_factory=list)
    ambiguous: list[tuple[RemoteTask | None, RemoteTask | None, Message]] = field(default_factory=list)


class Matcher:
    """Takes tasks out of two pools, surest rule first."""

    def __init__(
        self,
        source: Mapping[RemoteId, RemoteTask],
        destination: Mapping[RemoteId, RemoteTask],
        same: Same,
        separate: frozenset[tuple[RemoteId, RemoteId]] = frozenset(),
        origins: tuple[Named, Named] | None = None,
    ) -> None:
        self._source = dict(source)
        self._destination = dict(destination)
        self._same = same
        self._separate = separate
        self._origins = origins
        self._result = Matching()

    def run(self, fuzzy: bool) -> Matching:
        """All matches; ``fuzzy`` also proposes similar titles, for a person to review."""
        self._by_claim(Evidence.MARK, message(MatchCode.MARK), fuzzy)
        self._by_claim(Evidence.ORIGIN, message(MatchCode.ORIGIN), fuzzy)
        self._by_key(Evidence.UID, message(MatchCode.UID))
        self._by_key(Evidence.URL, message(MatchCode.ADDRESS))
        self._by_title()
        if fuzzy and self._source and self._destination:
            self._by_likeness()
        return self._result

    def _allowed(self, source: RemoteTask, destination: RemoteTask) -> bool:
        return (source.id, destination.id) not in self._separate

    def _take(self, source: RemoteTask, destination: RemoteTask, score: float, reason: Message) -> None:
        del self._source[source.id], self._destination[destination.id]
        self._result.matches.append(Match(source, destination, score, reason))

    def _by_key(self, rung: Evidence, reason: Message) -> None:
        """What both share matches if it is unique on both sides."""
        sources, destinations = _known_by(rung, self._source.values()), _known_by(rung, self._destination.values())
        for name, candidates in sources.items():
            others = destinations.get(name, [])
            if _joined(rung, candidates, others) and self._allowed(candidates[0], others[0]):
                self._take(candidates[0], others[0], 1.0, reason)

    def _by_claim(self, rung: Evidence, reason: Message, reviewed: bool) -> None:
        """What both say of themselves, which anybody can write: unless a person reviews it, it joins nothing that is
        called differently, and nothing is made of the two before somebody has looked.
        """
        sources, destinations = self._claims(rung, self._source, 0), self._claims(rung, self._destination, 1)
        for name, candidates in sources.items():
            others = destinations.get(name, [])
            if not _joined(rung, candidates, others) or not self._allowed(candidates[0], others[0]):
                continue
            source, destination = candidates[0], others[0]
            if rung is Evidence.ORIGIN and not (origin_of(source.marker) or origin_of(destination.marker)):
                continue  # two originals with one uid
            if reviewed or normal_title(source.title) == normal_title(destination.title):
                self._take(source, destination, 1.0, reason)
                continue
            del self._source[source.id], self._destination[destination.id]
            said = message(HoldCode.MAYBE_COPY)
            self._result.ambiguous += [(source, None, said), (None, destination, said)]

    def _claims(
        self, rung: Evidence, tasks: Mapping[RemoteId, RemoteTask], end: int
    ) -> dict[Hashable, list[RemoteTask]]:
        if rung is not Evidence.ORIGIN:
            return _known_by(rung, tasks.values())
        copies = any(origin_of(task.marker) for pool in (self._source, self._destination) for task in pool.values())
        if self._origins is None or not copies:
            return {}
        groups: dict[Hashable, list[RemoteTask]] = defaultdict(list)
        for task in tasks.values():
            groups[self._origins[end](task)].append(task)
        return groups

    def _by_title(self) -> None:
        sources = _known_by(Evidence.TITLE, self._source.values())
        destinations = _known_by(Evidence.TITLE, self._destination.values())
        for name, candidates in sources.items():
            if others := destinations.get(name):
                self._pair_up(candidates, others)

    def _pair_up(self, sources: Sequence[RemoteTask], destinations: Sequence[RemoteTask]) -> None:
        """Tasks of one title: those that are equal in everything first, then what is unique."""
        if len(sources) == len(destinations) == 1 and self._take_equal(sources[0], destinations[0]):
            return
        left, right = list(sources), list(destinations)
        for source in list(left):
            like = Portrait(says=partial(self._same, source))
            equal = (task for task in right if shows(Evidence.CONTENT, task, like) and self._allowed(source, task))
            twin = next(equal, None)
            if twin is not None:
                left.remove(source)
                right.remove(twin)
                self._take(source, twin, 1.0, _EQUAL)
        left = [task for task in left if any(self._allowed(task, other) for other in right)]
        if _joined(Evidence.TITLE, left, right):
            self._take(left[0], right[0], 1.0, _title_reason(left[0], right[0]))
        elif left and right:
            self._decide_by_date(left, right)

    def _take_equal(self, source: RemoteTask, destination: RemoteTask) -> bool:
        """Whether the two are one, which they mostly are where nobody else has their title."""
        equal = self._same(source, destination) and self._allowed(source, destination)
        if equal:
            self._take(source, destination, 1.0, _EQUAL)
        return equal

    def _decide_by_date(self, left: list[RemoteTask], right: list[RemoteTask]) -> None:
        """Several tasks of one title: a due date that is unique on both sides tells them apart."""
        dated = _group(right, _due_day)
        for source in list(left):
            day = _due_day(source)
            others = dated.get(day or "", [])
            alone = sum(_due_day(task) == day for task in left) == 1
            if day and alone and len(others) == 1 and others[0] in right and self._allowed(source, others[0]):
                left.remove(source)
                right.remove(others[0])
                self._take(source, others[0], 1.0, message(MatchCode.TITLE_AND_DUE))
        if left and right:
            for source in left:
                self._source.pop(source.id)
                self._result.ambiguous.append((source, None, _several(len(right))))
            for destination in right:
                self._destination.pop(destination.id)
                self._result.ambiguous.append((None, destination, _several(len(left))))

    def _by_likeness(self) -> None:
        """The likeliest pairs first; a close second makes a match ambiguous, which a person decides."""
        proposals = [
            _Proposal(score, source, destination)
            for score, source, destination in _with_like_titles(self._source.values(), self._destination.values())
            if self._allowed(source, destination)
        ]
        proposals.sort(key=lambda each: (-each.score, each.source.id, each.destination.id))
        rivals: dict[tuple[bool, RemoteId], list[_Proposal]] = defaultdict(list)
        for each in proposals:
            rivals[True, each.source.id].append(each)
            rivals[False, each.destination.id].append(each)
        for each in proposals:
            if self._is_free(each):
                near = [*rivals[True, each.source.id], *rivals[False, each.destination.id]]
                self._decide(each, [r for r in near if self._is_free(r) and each.score - r.score < FUZZY_MARGIN])

    def _is_free(self, proposal: _Proposal) -> bool:
        return proposal.source.id in self._source and proposal.destination.id in self._destination

    def _decide(self, proposal: _Proposal, near: Sequence[_Proposal]) -> None:
        """``near``: all free proposals for either task that are about as likely, this one included."""
        sources = {each.source.id: each.source for each in near}
        destinations = {each.destination.id: each.destination for each in near}
        if _joined(Evidence.LIKENESS, sources, destinations):
            reason = message(MatchCode.SIMILAR, percent=round(proposal.score))
            self._take(proposal.source, proposal.destination, round(proposal.score / 100, 2), reason)
            return
        for source in sources.values():
            del self._source[source.id]
            self._result.ambiguous.append((source, None, message(HoldCode.SIMILAR_TITLES)))
        for destination in destinations.values():
            del self._destination[destination.id]
            self._result.ambiguous.append((None, destination, message(HoldCode.SIMILAR_TITLES)))


@dataclass(frozen=True, slots=True)
class _Proposal:
    score: float
    source: RemoteTask
    destination: RemoteTask


def _with_like_titles(
    sources: Iterable[RemoteTask], destinations: Iterable[RemoteTask]
) -> Iterator[tuple[float, RemoteTask, RemoteTask]]:
    """Who is called nearly like whom, and how nearly (per cent); only titles with the same numbers are compared."""
    mine, theirs = _by_numbers(sources), _by_numbers(destinations)
    for numbers in mine.keys() & theirs.keys():
        titles, others = [title for title, _ in mine[numbers]], [title for title, _ in theirs[numbers]]
        for (_, source), near in zip(mine[numbers], alike(titles, others), strict=True):
            for score, index in near:
                yield score, source, theirs[numbers][index][1]


def _by_numbers(tasks: Iterable[RemoteTask]) -> dict[tuple[str, ...], list[tuple[str, RemoteTask]]]:
    """Titles with their tasks, the shortest first."""
    groups = defaultdict[tuple[str, ...], list[tuple[str, RemoteTask]]](list)
    for task in tasks:
        title = normal_title(task.title)
        groups[_numbers(title)].append((title, task))
    for group in groups.values():
        group.sort(key=lambda each: (len(each[0]), each[0], each[1].id))
    return groups


def _numbers(title: str) -> tuple[str, ...]:
    """Numbers in a title: "Chapter 1" and "Chapter 2" are alike and yet two tasks."""
    return tuple("".join(char if char.isdigit() else " " for char in title).split())


def _due_day(task: RemoteTask) -> str | None:
    value = task.fields.get(Field.DUE)
    return value.due.date.isoformat() if isinstance(value, Schedule) and value.due else None


def _title_reason(source: RemoteTask, destination: RemoteTask) -> Message:
    dated = _due_day(source) and _due_day(source) == _due_day(destination)
    return message(MatchCode.TITLE_AND_DUE if dated else MatchCode.TITLE)


def _several(count: int) -> Message:
    return message(HoldCode.SAME_TITLES, count=count)


def _joined(rung: Evidence, sources: Sized, destinations: Sized) -> bool:
    """Whether ``rung`` is enough, with so many candidates on each side."""
    if not sources or not destinations:
        return False
    return allowed(Situation.FIRST_CONTACT, rung, max(len(sources), len(destinations))) in JOINS


def _known_by(rung: Evidence, tasks: Iterable[RemoteTask]) -> dict[Hashable, list[RemoteTask]]:
    """``tasks`` by what they can be known by; nothing, not even an empty title, is shared by having none."""
    groups: dict[Hashable, list[RemoteTask]] = defaultdict(list)
    for task in tasks:
        if name := key_of(rung, task):
            groups[name].append(task)
    return groups


def _group(tasks: Iterable[RemoteTask], key: Callable[[RemoteTask], str | None]) -> dict[str, list[RemoteTask]]:
    groups: dict[str, list[RemoteTask]] = defaultdict(list)
    for task in tasks:
        if name := key(task):
            groups[name].append(task)
    return groups
