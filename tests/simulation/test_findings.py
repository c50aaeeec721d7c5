"""Stories in which the simulation found a mistake; each was one, and none may come back."""

from __future__ import annotations

import pytest

from tasksync_gui.model.capabilities import MarkerKind
from tasksync_gui.model.fields import Field
from tasksync_gui.model.pair import DeletePolicy, Mode, Policy
from tests.simulation.faults import Fault, Kind
from tests.simulation.person import Act
from tests.simulation.personality import Personality
from tests.simulation.report import told
from tests.simulation.script import Round, Script
from tests.simulation.world import run_world

PLAIN = Personality()
CALM = Round("confirmed", None, (), (), 1)


def story(
    *rounds: Round,
    left: Personality = PLAIN,
    right: Personality = PLAIN,
    mode: Mode = Mode.TWO_WAY,
    policy: Policy = Policy.HOLD,
    delete_policy: DeletePolicy = DeletePolicy.EDIT_WINS,
    seed: int = 0,
) -> Script:
    return Script(seed, left, right, mode, policy, delete_policy, False, rounds)


def after(*acts: Act, command: str = "confirmed", event: Kind | None = None, faults: tuple[Fault, ...] = ()) -> Round:
    return Round(command, event, acts, faults, 1)


STORIES = {
    "a task is created again although its own id is used up": story(
        after(Act("left", "create", 0, 1)),
        after(Act("right", "delete", 0, 3), Act("left", "title", 0, 4)),
        right=Personality(marker=MarkerKind.CLIENT_ID),
    ),
    "a move by us gives a new id, and the old one is not a new task": story(
        after(Act("right", "create", 0, 1), Act("right", "create", 0, 2)),
        after(Act("right", "parent", 0, 3)),
        CALM,
        left=Personality(marker=MarkerKind.NONE, moves_change_ids=True, tombstones=False),
    ),
    "a reused id is not the deleted task coming back": story(
        after(Act("left", "create", 0, 1)),
        after(Act("right", "delete", 0, 2), Act("left", "create", 0, 3)),
        right=Personality(reuses_ids=True),
    ),
    "a create that failed, and a second computer that made the task": story(
        after(Act("left", "create", 0, 1), faults=(Fault(Kind.OUTAGE, "right", 2),)),
        after(event=Kind.SECOND_MACHINE),
    ),
    "a longer last word is an edit, not an addition": story(
        after(Act("left", "create", 0, 1)),
        after(Act("left", "notes", 0, 13), Act("right", "notes", 0, 11)),
    ),
    "an answer is lost while our clock is years ahead": story(
        after(
            Act("left", "create", 0, 1),
            faults=(Fault(Kind.CLOCK_FORWARD, "left", 1), Fault(Kind.LOGIN_PAGE, "right", 1)),
        ),
        right=Personality(marker=MarkerKind.NONE),
    ),
    "an id is used again while its link still lives": story(
        after(Act("left", "create", 0, 1), Act("left", "create", 0, 2)),
        after(Act("right", "create", 0, 3), Act("left", "delete", 1, 4, 3)),
        left=Personality(reuses_ids=True, tombstones=False),
    ),
    "a parent's deletion takes along a child that was moved under it": story(
        after(Act("left", "create", 0, 1), Act("right", "create", 0, 2)),
        after(Act("left", "parent", 0, 5), Act("right", "delete", 0, 6)),
        left=Personality(cascades=True),
        policy=Policy.SOURCE,
    ),
    "a task that is moved gets a new id while its copy is edited": story(
        after(Act("left", "create", 0, 1), Act("left", "create", 0, 2)),
        after(Act("left", "parent", 0, 3), Act("right", "notes", 0, 4)),
        left=Personality(moves_change_ids=True),
    ),
    "after the clock was turned back by years, changes are still read in full": story(
        after(Act("left", "create", 0, 1)),
        after(faults=(Fault(Kind.CLOCK_BACKWARD, "left", 1),)),
        after(Act("right", "delete", 0, 3)),
        right=Personality(tombstones=False),
    ),
    "what an interrupted write may have replaced is in the history": Script(
        914,
        PLAIN,
        PLAIN,
        Mode.TWO_WAY,
        Policy.NEWEST,
        DeletePolicy.EDIT_WINS,
        False,
        (
            Round("confirmed", None, (Act("left", "create", 9, 2, 0),), (), 992889583),
            Round("review", None, (Act("left", "title", 5, 7, 11),), (), 971368787),
            Round("review", None, (Act("right", "label", 8, 10, 0),), (Fault(Kind.KILL_SENT, "right", 1),), 1014924877),
            Round("review", None, (Act("right", "delete", 11, 12, 0),), (), 815342965),
        ),
    ),
    "an answer is given once, even if a server rounds what was chosen": Script(
        13916,
        Personality(rounds=True, says_so=False),
        Personality(lag=5.0, times=False),
        Mode.TWO_WAY,
        Policy.NEWEST,
        DeletePolicy.HOLD,
        False,
        (
            Round(
                "confirmed",
                None,
                (
                    Act("right", "create", 10, 4, 0),
                    Act("right", "due", 1, 7, 0),
                ),
                (),
                966803860,
            ),
            Round("review", Kind.SECOND_MACHINE, (), (), 723956958),
        ),
    ),
    "a parent is deleted where its subtask had already left it": story(
        after(Act("left", "create", 0, 1), Act("left", "create", 0, 2), Act("left", "parent", 0, 3)),
        after(Act("right", "unparent", 0, 4), Act("right", "delete", 1, 5)),
        left=Personality(cascades=True),
    ),
    "an edit of what a dead run created is not taken for the server's tidying": story(
        after(Act("left", "create", 0, 1), faults=(Fault(Kind.KILL_BEFORE_SETTLE, "left", 1),)),
        after(Act("right", "title", 0, 2)),
        right=Personality(rounds=True),
    ),
    "a task that is edited and moved to a new id is known by its moment of creation": story(
        after(Act("left", "create", 0, 1), Act("left", "create", 0, 2)),
        after(Act("left", "status", 0, 3), Act("left", "parent", 0, 5)),
        left=Personality(moves_change_ids=True),
        mode=Mode.UPDATE,
    ),
    "a link whose id is used again stays dead although its other side is being written": Script(
        104243,
        Personality(reuses_ids=True),
        Personality(lag=5.0),
        Mode.TWO_WAY,
        Policy.HOLD,
        DeletePolicy.EDIT_WINS,
        False,
        (
            Round(
                "confirmed",
                None,
                (
                    Act("right", "create", 7, 1, 0),
                    Act("left", "create", 8, 2, 0),
                ),
                (),
                821922792,
            ),
            Round(
                "old review",
                None,
                (
                    Act("left", "delete", 2, 3, 5),
                    Act("left", "priority", 7, 5, 0),
                ),
                (),
                47044901,
            ),
        ),
    ),
    "both are kept, and a third version that comes in between is kept, too": Script(
        106630,
        PLAIN,
        PLAIN,
        Mode.TWO_WAY,
        Policy.KEEP_BOTH,
        DeletePolicy.DELETE,
        False,
        (
            Round("confirmed", None, (Act("right", "create", 3, 3, 0),), (), 946259866),
            Round(
                "review",
                None,
                (Act("right", "notes", 4, 13, 6), Act("left", "notes", 7, 15, 0), Act("right", "notes", 6, 16, 2)),
                (),
                35411436,
            ),
        ),
    ),
    "a task is not deleted with its twin before it had got what only one of them says": Script(
        7025711,
        PLAIN,
        Personality(tombstones=False),
        Mode.TWO_WAY,
        Policy.HOLD,
        DeletePolicy.EDIT_WINS,
        False,
        (
            Round(
                "confirmed", None, (Act("left", "create", 10, 1),), (Fault(Kind.BAD_GATEWAY, "right", 1),), 404421993
            ),
            Round("manual", None, (Act("right", "twin", 0, 8),), (), 1033129569),
            Round("old review", None, (Act("right", "delete", 10, 9),), (), 141300992),
        ),
    ),
    "an edit of what is not carried wins against a deletion, too": story(
        after(Act("left", "create", 0, 1), Act("left", "create", 0, 2), Act("left", "create", 0, 3)),
        after(Act("right", "notes", 1, 4), Act("left", "delete", 1, 5)),
        left=Personality(lacks=frozenset({Field.NOTES})),
    ),
}


@pytest.mark.parametrize("name", STORIES)
def test_found_by_simulation(name: str) -> None:
    result = run_world(STORIES[name])
    assert not result.violations, told(result)
