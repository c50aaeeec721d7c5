"""Holding too much is a fault as well: what clean worlds ask a person is counted, and today's number is the bound."""

from __future__ import annotations

import pytest

from tests.simulation.person import Act
from tests.simulation.quiet import WORLDS, asked, questions
from tests.simulation.test_findings import after, story
from tests.simulation.world import run_world

BOUND = {"worlds with a question": 3, "holds": 0, "guards": 7}
"""What so many clean worlds came to when this was counted: a rule that asks more than that asks too much."""


@pytest.mark.thorough("forty clean worlds")
def test_clean_worlds_ask_no_more_than_they_did() -> None:
    found = questions(range(WORLDS))
    assert found["worlds"] == WORLDS
    assert {name: found[name] for name in BOUND if found[name] > BOUND[name]} == {}


def test_a_question_is_counted() -> None:
    """One task is changed on both sides: that asks, and the count sees it."""
    made = after(*(Act("left", "create", 0, number) for number in range(1, 4)), command="manual")
    both = after(Act("left", "title", 0, 4), Act("right", "title", 0, 5), command="manual")
    found = asked(run_world(story(made, both)))
    assert found["worlds with a question"] == 1
    assert found["holds"] >= 1
