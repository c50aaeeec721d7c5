"""Which titles are nearly alike, without comparing each with each.

Two titles are alike by the share of characters that stand in both in the same order (``fuzz.ratio``); so a likeness
bounds the number of characters that only one of them has. Cut one title into one piece more than that: at least one
piece is untouched and stands in the other title. Of these there is one before which exactly as many characters differ
as there are pieces before it, and behind which no more than are left (count the differences from the left until there
are fewer of them than pieces, Li et al., *PASS-JOIN*, PVLDB 5(3), 2011): so it has to stand in one of few places.
Titles that share no piece so are not alike, whatever else they say; the others are compared as ever.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from rapidfuzz import fuzz, process

FUZZY_THRESHOLD = 90.0
"""Likeness in per cent from which titles are alike."""
MOST = 5
"""So many of them are looked at for one title, the likest first."""
FEW = 100
"""With so few others a title is compared with each: that is quicker than cutting them up."""
_WIDEST = (200 - FUZZY_THRESHOLD) / FUZZY_THRESHOLD
"""No title is more times as long as one that it is like."""
Alike = list[tuple[float, int]]
"""How much (per cent), and the index of the other title."""


def alike(titles: Sequence[str], others: Sequence[str]) -> list[Alike]:
    """For each of ``titles`` those of ``others`` that are like it, at most :data:`MOST`, the likest first; of equally
    like ones the first. ``others`` are in the order of their lengths.
    """
    found = [list[tuple[float, int]]() for _ in titles]
    by_length = defaultdict[int, list[int]](list)
    for index, title in enumerate(titles):
        by_length[len(title)].append(index)
    for length, places in groupby(range(len(others)), key=lambda index: len(others[index])):
        pool = _Pool(length, [*places], others)
        for mine, indices in by_length.items():
            if mine / _WIDEST <= length <= mine * _WIDEST:
                pool.look(mine, indices, titles, found)
    return [sorted(each, key=lambda pair: (-pair[0], pair[1]))[:MOST] for each in found]


def most_edits(length: int) -> int:
    """How many characters at most only one of two alike titles has that are so long together."""
    return int((100 - FUZZY_THRESHOLD) * length // 100)


@dataclass(frozen=True, slots=True)
class _Piece:
    start: int
    end: int
    titles: dict[str, list[int]]
    """Who has which text there."""


class _Pool:
    """Titles of one length."""

    def __init__(self, length: int, places: Sequence[int], others: Sequence[str]) -> None:
        self._length, self._places, self._others = length, places, others
        self._pieces: dict[int, list[_Piece]] = {}

    def look(self, mine: int, indices: Sequence[int], titles: Sequence[str], found: Sequence[Alike]) -> None:
        """Add to ``found`` who of the pool is like the titles at ``indices``, all ``mine`` characters long."""
        probes = [] if len(self._places) <= FEW else [*self._probes(mine)]
        for index in indices:
            title = titles[index]
            if len(self._places) <= FEW:
                near = self._places
            else:
                near = sorted(set().union(*(has.get(title[start:end], ()) for has, start, end in probes)))
            if near:
                known = [self._others[place] for place in near]
                scored = process.extract(title, known, scorer=fuzz.ratio, score_cutoff=FUZZY_THRESHOLD, limit=None)
                found[index].extend((score, near[at]) for _, score, at in scored)

    def _probes(self, mine: int) -> Iterator[tuple[dict[str, list[int]], int, int]]:
        """Where a piece can stand in a title of ``mine`` characters: who has it, from where, to where."""
        most = most_edits(mine + self._length)
        longer = mine - self._length
        for before, piece in enumerate(self._cut(most)):
            for shift in range(-before, before + 1, 2):
                start, end = piece.start + shift, piece.end + shift
                if abs(longer - shift) <= most - before and start >= 0 and end <= mine:
                    yield piece.titles, start, end

    def _cut(self, most: int) -> list[_Piece]:
        """Each title in one piece more than there can be differences."""
        if most not in self._pieces:
            ends = [self._length * number // (most + 1) for number in range(most + 2)]
            self._pieces[most] = [self._piece(start, end) for start, end in pairwise(ends)]
        return self._pieces[most]

    def _piece(self, start: int, end: int) -> _Piece:
        titles = defaultdict[str, list[int]](list)
        for place in self._places:
            titles[self._others[place][start:end]].append(place)
        return _Piece(start, end, dict(titles))
