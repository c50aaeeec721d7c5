"""Which record is which, in files whose records bear no ids: what was read before laid beside what is there now.

People reword, complete, move and sort lines; each of these leaves something in place. In this order a record is the
one that

1. says the same in everything, then the same in its title (first from both ends of the file inwards, so that of
   several equal ones those stay that have not moved);
2. is most alike: in title, and in dates and tags, where it stands between the same neighbours a little is enough;
3. stands where the other stood, if as many are there as were there, or more.

Everything is near linear in the number of records: likeness is looked at only between records that share a rare word
or a place.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from rapidfuzz import fuzz

LIKENESS = 0.7
"""So alike are two titles that are one, wherever they stand."""
LIKENESS_BACKED = 0.5
"""The same if dates or tags agree besides."""
LIKENESS_IN_PLACE = 0.3
"""The same where both stand between the same neighbours."""
PLACE_BONUS = 0.15
CROWD = 12
"""Between two neighbours: where more records than this are new, place alone says nothing."""
COMMON = 30
"""A word that more records have is no reason to compare them."""
COMPARED = 40
"""With so many others a record is compared at most."""
_WORD = re.compile(r"\w+")
_DIGITS = re.compile(r"\d+")


@dataclass(slots=True, eq=False)
class Trace:
    """What is compared of one record."""

    title: str
    essence: str
    """All it says, but its id."""
    done: bool = False


@dataclass(eq=False)
class _Look:
    """A record while it is looked for."""

    trace: Trace
    index: int
    place: int = 0
    """Behind which of the records that are sure."""

    @cached_property
    def title(self) -> str:
        return self.trace.title.casefold()

    @cached_property
    def words(self) -> frozenset[str]:
        return frozenset(_WORD.findall(self.title))

    @cached_property
    def digits(self) -> list[str]:
        return sorted(_DIGITS.findall(self.title))

    @cached_property
    def rest(self) -> frozenset[str]:
        """Dates, labels and tags."""
        return frozenset(self.trace.essence.split()) - frozenset(self.trace.title.split()) - {"x"}


@dataclass
class _Search:
    known: list[_Look]
    found: list[_Look]
    pairs: dict[int, int] = field(default_factory=dict)
    """From the index in what was found to the one in what was known."""

    def take(self, new: _Look, old: _Look) -> None:
        self.pairs[new.index] = old.index

    def left(self) -> tuple[list[_Look], list[_Look]]:
        """What is still without its other half."""
        used = set(self.pairs.values())
        return [old for old in self.known if old.index not in used], [
            new for new in self.found if new.index not in self.pairs
        ]


def recognise(known: Sequence[Trace], found: Sequence[Trace], *, placed: bool = True) -> dict[int, int]:
    """For each of ``found`` that is one of ``known``: its index, and the other's. Both are in the order of the file.

    ``placed``: whether the order means anything; it does not where records moved to another file.
    """
    if not known or not found:
        return {}
    search = _Search([_Look(each, i) for i, each in enumerate(known)], [_Look(each, i) for i, each in enumerate(found)])
    _take_equal_ends(search)
    if len(search.pairs) == min(len(known), len(found)):
        return search.pairs
    _take_equal(search, lambda look: look.trace.essence)
    _take_equal(search, lambda look: (look.trace.title, look.rest) if look.trace.title else None)
    _take_equal(search, lambda look: look.trace.title or None)
    if placed:
        _settle_places(search)
    _take_alike(search, placed)
    if placed:
        _take_by_place(search)
    return search.pairs


def _take_equal_ends(search: _Search) -> None:
    known, found = search.known, search.found
    shorter = min(len(known), len(found))
    start = 0
    while start < shorter and known[start].trace.essence == found[start].trace.essence:
        search.take(found[start], known[start])
        start += 1
    end = 1
    while end <= shorter - start and known[-end].trace.essence == found[-end].trace.essence:
        search.take(found[-end], known[-end])
        end += 1


def _take_equal(search: _Search, key: Callable[[_Look], Hashable | None]) -> None:
    old, new = search.left()
    if not old or not new:
        return
    waiting = defaultdict[Hashable, list[_Look]](list)
    for look in reversed(old):
        waiting[key(look)].append(look)
    for look in new:
        same = key(look)
        if same is not None and waiting.get(same):
            search.take(look, waiting[same].pop())


def _settle_places(search: _Search) -> None:
    """Let each record know behind which sure one it stands: sure are those that kept their order."""
    old, new = search.left()
    if not old or not new:
        return
    sure = _longest_rise(sorted(search.pairs.items()))
    heres, theres = [here for here, _ in sure], [there for _, there in sure]
    for look in new:
        look.place = bisect_right(heres, look.index)
    for look in old:
        look.place = bisect_right(theres, look.index)


def _longest_rise(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest part of ``pairs`` in which both numbers rise."""
    ends: list[int] = []
    at: list[int] = []
    before: list[int] = []
    for index, (_, number) in enumerate(pairs):
        length = bisect_left(ends, number)
        ends[length : length + 1] = [number]
        before.append(at[length - 1] if length else -1)
        at[length : length + 1] = [index]
    rise: list[tuple[int, int]] = []
    index = at[-1] if at else -1
    while index >= 0:
        rise.append(pairs[index])
        index = before[index]
    return rise[::-1]


def _take_alike(search: _Search, placed: bool) -> None:
    old, new = search.left()
    scored: list[tuple[float, int, int, _Look, _Look]] = []
    for look, others in _neighbours(old, new, placed):
        for other in others:
            score = _likeness(other, look, placed)
            if score is not None:
                scored.append((-score, abs(look.index - other.index), look.index, look, other))
    used = set[int]()
    for *_, look, other in sorted(scored, key=lambda entry: entry[:3]):
        if look.index not in search.pairs and other.index not in used:
            used.add(other.index)
            search.take(look, other)


def _neighbours(old: Sequence[_Look], new: Sequence[_Look], placed: bool) -> Iterable[tuple[_Look, list[_Look]]]:
    """With which old records each new one is worth comparing: those of its place, and those with a rare word of it."""
    by_word, by_place = defaultdict[str, list[_Look]](list), defaultdict[int, list[_Look]](list)
    for look in old if new else ():
        for word in look.words:
            by_word[word].append(look)
        by_place[look.place].append(look)
    for look in new:
        near = by_place.get(look.place, []) if placed else []
        others = {other.index: other for other in near[:COMPARED]}
        for word in sorted(look.words, key=lambda word: (len(by_word.get(word, ())), word)):
            same = by_word.get(word, [])
            if len(same) > COMMON or len(others) > COMPARED:
                break
            others |= {other.index: other for other in same}
        yield look, list(others.values())


def _likeness(old: _Look, new: _Look, placed: bool) -> float | None:
    """How surely they are one; None: not surely enough."""
    title = fuzz.ratio(old.title, new.title) / 100
    if min(len(old.words), len(new.words)) > 1 and (old.words <= new.words or new.words <= old.words):
        title = max(title, 0.85)
    both, either = old.rest & new.rest, old.rest | new.rest
    backing = len(both) / len(either) if either else 0.0
    score = title + backing / 4
    if placed and old.place == new.place:
        return score + PLACE_BONUS if title >= LIKENESS_IN_PLACE or (title and backing >= 0.5) else None
    if old.digits != new.digits:
        return None
    return score if title >= LIKENESS or (title >= LIKENESS_BACKED and backing >= 0.5) else None


def _take_by_place(search: _Search) -> None:
    """What is left between the same two neighbours, in order; a done record is not taken up again by another text."""
    old, new = search.left()
    before, now = defaultdict[int, list[_Look]](list), defaultdict[int, list[_Look]](list)
    for look in old:
        before[look.place].append(look)
    for look in new:
        now[look.place].append(look)
    for place, gone in before.items():
        come = now.get(place, [])
        if len(gone) > len(come) or len(come) > CROWD:
            continue
        for other, look in zip(gone, come, strict=False):
            if look.trace.done or not other.trace.done:
                search.take(look, other)
