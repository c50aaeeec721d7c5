"""Three lists in a row, and in a ring that a second computer closes: what one pair writes is news to the next one."""

from __future__ import annotations

from dataclasses import replace
from itertools import takewhile

import pytest

from tests.simulation.chains import LISTS, Chain, Leg, draw_chain, run_chain
from tests.simulation.faults import Kind
from tests.simulation.person import Act
from tests.simulation.personality import Personality

ROW = ("first", "second")
RING = ("first", "second", "third")


def legs(*acts: tuple[Act, ...], pairs: tuple[str, ...]) -> tuple[Leg, ...]:
    """After each of ``acts``, all pairs once."""
    return tuple(Leg(pair, part if pair == pairs[0] else (), ()) for part in acts for pair in pairs)


@pytest.mark.parametrize("pairs", [ROW, RING], ids=["row", "ring"])
def test_renames_and_an_edit_that_won_reach_every_list_once(pairs: tuple[str, ...]) -> None:
    made = tuple(Act(name, "create", 0, number) for number, name in enumerate(LISTS, 1))
    renamed = tuple(Act(name, "title", pick, 10 + pick) for pick, name in enumerate(LISTS))
    against = (Act("left", "delete", 0, 20), Act("far", "notes", 0, 21))
    chain = Chain(0, dict.fromkeys(LISTS, Personality()), pairs == RING, legs(made, (), renamed, against, pairs=pairs))
    outcome = run_chain(chain)
    assert not outcome.violations, outcome.told()
    assert outcome.fired[Kind.RINGED if pairs == RING else Kind.CHAINED] == 1


@pytest.mark.parametrize("pairs", [ROW, RING], ids=["row", "ring"])
def test_what_was_edited_on_both_sides_of_the_list_that_lost_it_is_made_there_once(pairs: tuple[str, ...]) -> None:
    """Found in chain 15: each pair made it again, since what the other one had made bears a mark of this installation."""
    made = (Act("left", "create", 0, 1),)
    lost = (Act("right", "delete", 0, 2), Act("left", "due", 0, 3), Act("far", "notes", 0, 4))
    lists = dict.fromkeys(LISTS, Personality())
    outcome = run_chain(Chain(0, lists, pairs == RING, legs(made, (), lost, pairs=pairs)))
    assert not outcome.violations, outcome.told()
    unasked = list(takewhile(lambda line: "The person answers" not in line, outcome.trace))
    assert pairs == RING or len(unasked) < len(outcome.trace), "a person is asked whether it is that one"
    assert sum(" creates " in line for line in unasked) == 3


@pytest.mark.parametrize("seed", range(12))
def test_drawn_chains_keep_every_law(seed: int) -> None:
    outcome = run_chain(draw_chain(seed))
    assert not outcome.violations, outcome.told()


def test_a_chain_that_fails_tells_its_story() -> None:
    """Something that no connector says: the story is told with the law that broke."""
    outcome = run_chain(draw_chain(0))
    assert outcome.told().endswith("python -m tests.simulation --chain 0 --trace")
    assert "The first pair's sync" in outcome.told() or "first pair's sync" in outcome.told()
    assert replace(outcome, trace=()).told() != outcome.told()
