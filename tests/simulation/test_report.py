"""A story that fails explains itself: everything that can happen in a world has words, and every law a meaning."""

from __future__ import annotations

import ast
from collections import Counter
from dataclasses import fields
from pathlib import Path

import pytest

from tasksync_gui.model.capabilities import MarkerKind
from tasksync_gui.model.fields import Field
from tasksync_gui.model.pair import DeletePolicy, Mode, Policy
from tests.simulation import oracle, person, script, telling
from tests.simulation.faults import Fault, Kind
from tests.simulation.person import Act
from tests.simulation.personality import Personality
from tests.simulation.report import LAWS, beginning, told
from tests.simulation.script import Round, Script, draw_script
from tests.simulation.world import run_world
from tests.support.examples import scaled

PLAIN = Personality()
STORY = Script(
    0,
    Personality(marker=MarkerKind.NONE, cascades=True, lacks=frozenset({Field.DUE, Field.PARENT})),
    Personality(page=2, lag=5.0),
    Mode.TWO_WAY,
    Policy.HOLD,
    DeletePolicy.EDIT_WINS,
    False,
    (
        Round("confirmed", None, (Act("left", "create", 0, 1), Act("right", "delete", 0, 2)), (), 1),
        Round(
            "timer",
            Kind.SECOND_MACHINE,
            (Act("left", "title", 0, 4), Act("right", "notes", 0, 5, 2)),
            (Fault(Kind.BAD_GATEWAY, "right", 1),),
            1,
        ),
    ),
)


def test_a_story_reads_as_sentences() -> None:
    text = "\n".join([*beginning(STORY), *run_world(STORY).trace])
    for sentence in (
        "Changes go both ways; what both sides changed waits for the person; an edit wins over a deletion.",
        "The left list keeps no mark of ours, deletes subtasks with their parent and has no due or parent.",
        "The right list keeps our mark in a property, shows a new task 5 seconds late and lists 2 tasks a page.",
        "Round 1: the person starts a sync and confirms what a guard asks.",
        "The person makes 1 'o1 t1' in the left list: notes 'n1.'.",
        "The person means to delete a task in the right list, but there is none.",
        "Computer A creates 1 'o1 t1' in the right list: notes 'n1.'.",
        "The sync of computer A ends: clean, 1 created.",
        "Round 2: the timer starts a sync.",
        "Computer B comes into use, on the same lists and without knowing of the other.",
        "The person changes 1 'o1 t1' in the left list: title 'o1 t4'.",
        "Meanwhile the person changes 1 'o1 t1' in the right list: notes 'n5  twice\\nsecond'.",
        "The right list answers 502 with a web page and does nothing.",
        "In the end: everything works again, a day passes, and computer A syncs until nothing is left to do.",
        "The preview of computer A shows: nothing to do.",
    ):
        assert sentence in text, text


def test_a_failure_says_which_law_broke_what_it_means_what_is_left_and_how_to_play_it_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(oracle, "_shapes", lambda world, side, origin, refused: Counter({(side,): 1}))
    result = run_world(STORY)
    text = told(result)
    assert result.violations
    assert "Broken: both sides are equal: o1: left only [('left',)], right only [('right',)]" in text
    assert "(At rest, both lists say the same of each task, as far as both can say it.)" in text
    assert "The left list holds 1 task:\n  1 'o1 t4': notes 'n5  twice\\nsecond', status needs action" in text
    assert text.endswith(script.as_code(STORY))
    assert beginning(STORY)[0] in text
    assert all(line in text for line in result.trace)


def test_no_story_is_told_of_a_world_in_which_every_law_held_but_its_trace() -> None:
    result = run_world(STORY)
    assert not result.violations, told(result)
    assert result.lists == ()


def test_every_kind_of_fault_act_command_and_rule_has_words() -> None:
    assert telling.FAULTS.keys() == set(Kind)
    assert telling.ACTS.keys() == {*person.ACTS, "poison", "copied", "assign"}
    assert telling.COMMANDS.keys() == {*script.COMMANDS, *script.OWN_COMMANDS}
    assert telling.MODES.keys() == set(Mode)
    assert telling.POLICIES.keys() == set(Policy)
    assert telling.DELETE_POLICIES.keys() == set(DeletePolicy)
    assert telling.MARKERS.keys() == set(MarkerKind)


@pytest.mark.parametrize("name", [each.name for each in fields(Personality)])
def test_every_way_of_a_system_is_told_where_it_is_not_the_usual_one(name: str) -> None:
    usual = getattr(PLAIN, name)
    other = {
        bool: lambda: not usual,
        float: lambda: 5.0,
        int: lambda: 3,
        str: lambda: "cuts titles" if name == "spelling" else "urgency",
        frozenset: lambda: frozenset({Field.NOTES}),
        MarkerKind: lambda: MarkerKind.NONE,
    }[type(usual)]()
    assert telling.ways(Personality(**{name: other})) != telling.ways(PLAIN)


def test_every_law_has_a_meaning_and_every_meaning_a_law() -> None:
    judged = set()
    for path in Path(__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "report":
                law = node.args[0]
                assert isinstance(law, ast.Constant), f"{path.name}:{node.lineno}"
                judged.add(law.value)
    assert judged == LAWS.keys()


def test_drawn_worlds_are_told_without_a_gap() -> None:
    for seed in range(scaled(100)):
        for line in [*beginning(draw_script(seed)), *run_world(draw_script(seed)).trace]:
            assert line[-1] in ".:!?", line
            assert "<" not in line, line
