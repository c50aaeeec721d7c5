"""A provider puts a list back from its backup: found out in worlds of this kind, and what each rule of it is good for."""

from __future__ import annotations

from random import Random

import pytest

from tasksync_gui.model.capabilities import MarkerKind
from tests.simulation import script
from tests.simulation.faults import Fault, Kind
from tests.simulation.person import Act
from tests.simulation.personality import Personality
from tests.simulation.report import told
from tests.simulation.script import Round, draw_script
from tests.simulation.test_findings import CALM, after, story
from tests.simulation.world import Result, run_world
from tests.support.examples import scaled

CHOICES = {Random(number).choice(["left", "right"]): number for number in range(9)}
"""What the side that is put back is drawn from."""
LIFE = (
    Act("left", "title", 0, 6),
    Act("left", "notes", 1, 7),
    Act("right", "title", 2, 8),
    Act("left", "create", 0, 9),
)
WAYS = {
    "revisions and all": Personality(),
    "no stamps": Personality(times=False),
    "no list of changes": Personality(cursor=False),
    "deletions are not told": Personality(tombstones=False),
}


def play(side: str, kind: Kind, *ends: Round, ways: Personality) -> Result:
    made = after(*(Act("left", "create", 0, number) for number in range(1, 6)))
    back = Round("timer", kind, (), (), CHOICES[side])
    return run_world(story(made, CALM, after(*LIFE), CALM, back, *ends, left=ways, right=ways))


@pytest.mark.parametrize("name", WAYS)
@pytest.mark.parametrize("kind", [Kind.PUT_BACK, Kind.PUT_BACK_ANEW])
@pytest.mark.parametrize("side", CHOICES)
def test_nothing_is_taken_back_and_the_list_is_brought_up_to_date(side: str, kind: Kind, name: str) -> None:
    result = play(side, kind, after(command="bring forward"), ways=WAYS[name])
    assert not result.violations, told(result)
    assert result.fired[kind] == 1
    assert result.did["brought a list up to date"] == 1
    assert result.did["was asked: guards"] >= 1


@pytest.mark.parametrize("side", CHOICES)
def test_a_program_that_dies_on_the_way_forward_goes_on_asking(side: str) -> None:
    dies = after(command="bring forward", faults=(Fault(Kind.KILL_SENT, side, 1),))
    result = play(side, Kind.PUT_BACK, dies, after(command="timer"), ways=Personality())
    assert not result.violations, told(result)
    assert result.fired[Kind.KILL_SENT] == 1
    assert result.did["brought a list up to date"] > 1


def test_a_person_may_mean_it() -> None:
    result = play("right", Kind.PUT_BACK, after(command="accept"), ways=Personality())
    assert not result.violations, told(result)
    assert result.did["meant a list to be as it was"] == 1


def test_such_worlds_are_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(script, "PUT_BACK", 1.1)
    found = {draw_script(seed).rounds[-3].event for seed in range(20)}
    assert found == {Kind.PUT_BACK, Kind.PUT_BACK_ANEW}


@pytest.mark.parametrize("seed", range(scaled(40)))
def test_drawn_worlds_of_this_kind_keep_every_law(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(script, "PUT_BACK", 1.1)
    result = run_world(draw_script(seed))
    assert not result.violations, told(result)


MADE = after(*(Act("right", "create", 0, number) for number in range(1, 4)))
EDITED = after(*(Act("right", "title", pick, 4 + pick) for pick in range(3)))
RIGHT = CHOICES["right"]
FOUND = {
    "a task that is back under its former id": story(
        after(Act("left", "create", 0, 1), *(Act("right", "create", 0, number) for number in range(2, 6))),
        CALM,
        after(*(Act("right", "title", pick, 6 + pick) for pick in range(3)), Act("right", "parent", 3, 9)),
        CALM,
        Round("timer", Kind.PUT_BACK, (), (), CHOICES["left"]),
        after(command="bring forward"),
        left=Personality(moves_change_ids=True),
    ),
    "a deleted task that came back goes again": story(
        after(*(Act("right", "create", 0, number) for number in range(1, 5))),
        CALM,
        after(*(Act("right", "title", pick, 6 + pick) for pick in range(3)), Act("right", "delete", 3, 9)),
        CALM,
        Round("timer", Kind.PUT_BACK, (), (), RIGHT),
        after(command="bring forward"),
    ),
    "an edit takes one of three signs away": story(
        MADE, CALM, EDITED, CALM, Round("timer", Kind.PUT_BACK, (Act("right", "parent", 0, 8),), (), RIGHT)
    ),
    "a deletion takes one of three signs away": story(
        MADE, CALM, EDITED, CALM, Round("timer", Kind.PUT_BACK_ANEW, (Act("right", "delete", 0, 9),), (), RIGHT)
    ),
    "one side of a conflict says again what was agreed": story(
        after(Act("left", "create", 0, 1)),
        after(Act("left", "title", 0, 2), Act("right", "title", 0, 3)),
        CALM,
        Round("timer", Kind.PUT_BACK, (), (), RIGHT),
    ),
    "a task that was moved after it was put back is meant": story(
        after(Act("right", "create", 0, 9)),
        MADE,
        EDITED,
        CALM,
        Round("preview", Kind.PUT_BACK_ANEW, (Act("right", "parent", 3, 8),), (), RIGHT),
        after(command="accept"),
        right=Personality(moves_change_ids=True),
    ),
    "a deletion that no program had heard of is taken back": story(
        after(*(Act("right", "create", 0, number) for number in range(1, 5))),
        CALM,
        after(*(Act("right", "title", pick, 6 + pick) for pick in range(3)), Act("left", "delete", 3, 9)),
        CALM,
        Round("timer", Kind.PUT_BACK, (), (), CHOICES["left"]),
        after(command="bring forward"),
        left=Personality(tombstones=False),
    ),
    "a deletion that the full reading tells of counts": story(
        after(*(Act("right", "create", 0, number) for number in range(1, 5))),
        CALM,
        after(Act("left", "delete", 3, 9)),
        after(*(Act("right", "title", pick, 6 + pick) for pick in range(3))),
        CALM,
        Round("timer", Kind.PUT_BACK, (), (), CHOICES["left"]),
        after(command="bring forward"),
        left=Personality(tombstones=False),
    ),
    "nothing tells whose former id it is": story(
        after(*(Act("left", "create", 0, number) for number in range(1, 5))),
        CALM,
        after(*(Act("right", "title", pick, 6 + pick) for pick in range(4)), Act("right", "parent", 3, 12)),
        CALM,
        Round("timer", Kind.PUT_BACK, (), (), CHOICES["left"]),
        after(command="bring forward"),
        left=Personality(moves_change_ids=True, marker=MarkerKind.NONE),
    ),
}


@pytest.mark.parametrize("name", FOUND)
def test_what_such_worlds_have_shown(name: str) -> None:
    result = run_world(FOUND[name])
    assert not result.violations, told(result)
    assert result.fired[Kind.PUT_BACK] + result.fired[Kind.PUT_BACK_ANEW] == 1


def test_a_list_that_a_run_has_found_is_held_with_fewer_signs_as_well() -> None:
    back = Round("timer", Kind.PUT_BACK, (), (), RIGHT)
    result = run_world(story(MADE, CALM, EDITED, CALM, back, after(Act("right", "delete", 0, 9), command="timer")))
    assert not result.violations, told(result)
    assert result.did["was asked: guards"] >= 2
