"""Titles are found to be alike without comparing each with each; it has to come to the very same."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz import fuzz, process

from tasksync_gui.engine.identity import likeness
from tasksync_gui.engine.identity.likeness import FUZZY_THRESHOLD, MOST, alike, most_edits
from tests.benchmarks.test_linear import calls

LETTERS = "ab "


def each_with_each(titles, others):
    """The plain loop: lengths within reach of each other, then all of them compared."""
    widest = (200 - FUZZY_THRESHOLD) / FUZZY_THRESHOLD
    found = []
    for title in titles:
        near = [at for at, other in enumerate(others) if len(title) / widest <= len(other) <= len(title) * widest]
        known = [others[at] for at in near]
        scored = process.extract(title, known, scorer=fuzz.ratio, score_cutoff=FUZZY_THRESHOLD, limit=MOST)
        found.append([(score, near[at]) for _, score, at in scored])
    return found


@st.composite
def two_lists(draw):
    """Titles, and others that are edits of them: letters taken out, put in, moved."""
    titles = draw(st.lists(st.text(LETTERS, max_size=60), min_size=1, max_size=6))
    others = draw(st.lists(st.text(LETTERS, max_size=60), max_size=3))
    for title in draw(st.lists(st.sampled_from(titles), max_size=8)):
        text = [*title]
        for _ in range(draw(st.integers(0, 1 + len(text) // 5))):
            at = draw(st.integers(0, len(text)))
            text[at : at + draw(st.integers(0, 1))] = draw(st.text(LETTERS, max_size=1))
        others.append("".join(text))
    return titles, sorted(others, key=lambda other: (len(other), other))


@pytest.fixture(autouse=True)
def _never_each_with_each(monkeypatch):
    monkeypatch.setattr(likeness, "FEW", 0)


@given(two_lists())
def test_the_same_is_found_as_by_comparing_each_with_each(lists):
    titles, others = lists
    assert alike(titles, others) == each_with_each(titles, others)


@pytest.mark.parametrize("seed", range(6))
def test_the_same_is_found_in_longer_lists_of_words(seed):
    chance = random.Random(seed)
    words = ["".join(chance.choices("aeiounrst", k=chance.randint(1, 7))) for _ in range(30)]

    def edited(title):
        text = [*title]
        for _ in range(chance.randint(0, max(1, len(text) // 6))):
            at = chance.randrange(len(text) + 1)
            text[at : at + chance.randint(0, 2)] = chance.choices("aeiou ", k=chance.randint(0, 2))
        return "".join(text)

    titles = [" ".join(chance.choices(words, k=chance.randint(0, 9))) for _ in range(150)]
    others = sorted((edited(chance.choice(titles)) for _ in range(250)), key=lambda other: (len(other), other))
    found = alike(titles, others)
    assert found == each_with_each(titles, others)
    assert sum(map(len, found)) > 100


@pytest.mark.parametrize(("length", "most"), [(0, 0), (9, 0), (10, 1), (19, 1), (20, 2), (79, 7)])
def test_an_edit_more_than_that_is_not_alike(length, most):
    """Two texts so long together, of which one character more differs."""
    assert most_edits(length) == most
    assert 100 * (1 - most / max(1, length)) >= FUZZY_THRESHOLD
    assert 100 * (1 - (most + 1) / max(1, length)) < FUZZY_THRESHOLD


def test_it_costs_as_much_for_each_title():
    def comparing(count):
        chance = random.Random(count)
        lists = [["".join(chance.choices("aeiounrstlk ", k=30)) for _ in range(count)] for _ in range(2)]
        compared = []
        real = process.extract

        def extract(title, known, **how):
            compared.append(len(known))
            return real(title, known, **how)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(likeness.process, "extract", extract)
            work = calls(lambda: alike(lists[0], sorted(lists[1])))
        return work + sum(compared)

    assert comparing(2000) <= 5 * comparing(500)
