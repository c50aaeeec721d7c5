"""Clean worlds: nobody edits both sides at once, nothing goes wrong, no guard is due. Whatever asks a person there asks
too much: it is counted, so that no rule buys its safety with questions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from random import Random

from tasksync_gui.model.pair import DeletePolicy, Policy
from tests.simulation.person import Act, draw_act
from tests.simulation.script import Round, Script, draw_script
from tests.simulation.world import Result, run_world

WORLDS = 40
"""So many are played for the printed count; what they come to is pinned by a test."""
ONCE_EACH = ("title", "notes", "append", "label", "unlabel", "due", "undue", "status", "priority", "parent", "unparent")
AT_FIRST = 6
"""Tasks to begin with: one deletion a round is then no guard's business."""
QUESTIONS = ("holds", "guards")


def draw_quiet(seed: int) -> Script:
    """The two systems and the pair of that seed, and a person who acts on one side at a time."""
    drawn, random, numbers = draw_script(seed), Random(f"quiet {seed}"), iter(range(1, 1000))
    rounds = [_round([draw_act(random, next(numbers), what="create") for _ in range(AT_FIRST)])]
    for _ in range(4):
        rounds += [_round(_on_one_side(random, numbers)), _round([])]
    left, right = (replace(each, deletes=True) for each in (drawn.left, drawn.right))
    return Script(seed, left, right, drawn.mode, Policy.HOLD, DeletePolicy.EDIT_WINS, drawn.sqlite, tuple(rounds))


def _round(acts: list[Act]) -> Round:
    return Round("manual", None, tuple(acts), (), 1)


def _on_one_side(random: Random, numbers: Iterator[int]) -> list[Act]:
    side, whats = random.choice(["left", "right"]), random.choices(ONCE_EACH, k=random.randrange(1, 5))
    whats += ["create"] * random.randrange(2) + ["delete"] * random.randrange(2)
    return [replace(draw_act(random, next(numbers), what=what), side=side) for what in whats]


def questions(seeds: range) -> Counter[str]:
    """How many worlds there were, how many asked anything, and what they asked: each hold and guard of a run once."""
    found = Counter[str]()
    for seed in seeds:
        found += asked(run_world(draw_quiet(seed)))
    return found


def asked(result: Result) -> Counter[str]:
    """What one world came to."""
    found = Counter({name: result.did.get(f"was asked: {name}", 0) for name in QUESTIONS})
    return found + Counter({"worlds": 1, "worlds with a question": int(bool(found.total()))})
