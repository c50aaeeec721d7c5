"""Stories of what strangers' systems and people do that no field shows: each needs a rule of its own to end well."""

from __future__ import annotations

import pytest

from tasksync_gui.model.pair import Mode
from tests.simulation.faults import Kind
from tests.simulation.person import Act
from tests.simulation.personality import Personality
from tests.simulation.report import told
from tests.simulation.script import Round, Script, draw_script
from tests.simulation.test_findings import CALM, after, story
from tests.simulation.world import run_world

SHOWS_RECORDS = Personality(records=True)
TWO_MADE = after(Act("left", "create", 0, 1), Act("left", "create", 0, 2))
STORIES = {
    "what no pair carries is edited where the other side's task is deleted": story(
        TWO_MADE,
        after(Act("right", "assign", 0, 3), Act("left", "delete", 0, 4)),
        right=SHOWS_RECORDS,
    ),
    "the same in a mirror": story(
        TWO_MADE,
        after(Act("right", "assign", 0, 3), Act("left", "delete", 0, 4)),
        right=SHOWS_RECORDS,
        mode=Mode.MIRROR,
    ),
    "the same where a guard stops the first run that sees it": story(
        after(*(Act("left", "create", 0, number) for number in range(1, 5))),
        after(
            Act("right", "assign", 0, 7),
            *(Act("left", "delete", 0, number) for number in range(8, 12)),
            command="timer",
        ),
        CALM,
        right=SHOWS_RECORDS,
    ),
}


def another_mode(mode: Mode, choice: int, *acts: Act) -> Script:
    """Three tasks; the destination is edited, and loses one; then the mode changes, and the timer comes by."""
    changed = (Act("right", "title", 0, 4), Act("right", "delete", 1, 5))
    return story(
        after(*(Act("left", "create", 0, number) for number in (1, 2, 3))),
        after(*changed, command="manual"),
        CALM,
        Round("timer", Kind.MODE_CHANGED, acts, (), choice),
        mode=mode,
    )


@pytest.mark.parametrize("choice", [1, 2, 3, 4])
@pytest.mark.parametrize("mode", Mode)
def test_another_mode_is_reviewed_and_takes_up_what_the_former_one_had_left(mode: Mode, choice: int) -> None:
    result = run_world(another_mode(mode, choice, Act("right", "notes", 0, 6), Act("right", "title", 0, 7)))
    assert not result.violations, told(result)
    assert result.fired[Kind.MODE_CHANGED] == 1


@pytest.mark.parametrize("name", STORIES)
def test_it_ends_well(name: str) -> None:
    result = run_world(STORIES[name])
    assert not result.violations, told(result)


def test_what_no_pair_carries_is_edited_in_drawn_worlds() -> None:
    results = [run_world(draw_script(seed)) for seed in range(7_000_000, 7_000_020)]
    assert sum(result.fired[Kind.UNCARRIED] for result in results) > 0
