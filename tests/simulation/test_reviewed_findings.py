"""Worlds in which a law broke once: what was unticked or refused, deleted twice, and what a mirror is to put back."""

from __future__ import annotations

import pytest

from tasksync_gui.model.capabilities import MarkerKind
from tasksync_gui.model.pair import DeletePolicy, Mode, Policy
from tests.simulation.faults import Fault, Kind
from tests.simulation.person import Act
from tests.simulation.personality import Personality
from tests.simulation.report import told
from tests.simulation.script import Round, Script
from tests.simulation.world import run_world

PLAIN = Personality()
# One line a round, as the simulator prints them.
# fmt: off
STORIES = {
    "an unticked deletion of which the next preview cannot tell is left to the person": Script(2742,
            Personality(marker=MarkerKind.CLIENT_ID, cursor=False), PLAIN,
            Mode.MIRROR, Policy.SOURCE, DeletePolicy.HOLD, False, (
        Round("confirmed", None, (Act("left", "marked", 8, 9, 12), Act("left", "marked", 4, 10, 0), ), (), 358066752),
        Round("review", None, (Act("left", "poison", 1, 12, 0), ), (Fault(Kind.DATABASE_BUSY, "left", 1), ), 833174902),
        Round("walk away", None, (Act("left", "twin", 3, 4001, 0), Act("left", "delete", 8, 4004, 0),
            Act("left", "delete", 5, 4005, 0), ), (Fault(Kind.SERVER_ERROR, "left", 4), ), 835034097),
    )),
    "an unticked task that one listing misses stays unticked": Script(4482, PLAIN, Personality(page=3, cursor=False),
            Mode.TWO_WAY, Policy.HOLD, DeletePolicy.HOLD, False, (
        Round("confirmed", None, (Act("left", "create", 4, 1, 0), Act("right", "create", 6, 2, 0),
            Act("right", "long", 4, 6001, 0), ), (), 158779710),
        Round("answers", None, (Act("right", "create", 1, 3, 10), ), (), 963428044),
        Round("walk away", None, (), (Fault(Kind.REPEATED_PAGE, "right", 4), ), 402138075),
    )),
    "an unticked edit that one list of changes does not name stays unticked": Script(5003016, PLAIN, PLAIN,
            Mode.UPDATE, Policy.SOURCE, DeletePolicy.DELETE, False, (
        Round("confirmed", None, (Act("left", "create", 7, 4, 0), ), (), 84894120),
        Round("preview", None, (Act("left", "title", 4, 8, 4), ), (), 101668513),
        Round("walk away", None, (), (Fault(Kind.CURSOR_RESET, "left", 3), ), 694650665),
    )),
    "an answer about a refused task counts for one time": Script(7200204,
            PLAIN, Personality(refuses="line breaks", names=False), Mode.TWO_WAY, Policy.DESTINATION, DeletePolicy.EDIT_WINS, False, (
        Round("confirmed", None, (Act("left", "long", 6, 6001, 0), ), (), 492017511),
        Round("answers", None, (Act("left", "notes", 2, 6002, 0), ), (), 315930938),
    )),
    "an edit wins against one deletion, not against the next": Script(5708, PLAIN, PLAIN,
            Mode.TWO_WAY, Policy.KEEP_BOTH, DeletePolicy.EDIT_WINS, False, (
        Round("confirmed", None, (Act("left", "create", 4, 1, 0), ), (), 61287525),
        Round("confirmed", None, (Act("left", "title", 4, 4, 2), Act("right", "delete", 9, 5, 13), ), (), 531662238),
        Round("review", None, (), (), 179587975),
        Round("walk away", None, (Act("right", "delete", 7, 4001, 0), ), (), 738964310),
    )),
    "a mirror puts back what may be an edit": Script(376, Personality(lag=5.0), Personality(echoes=True),
            Mode.MIRROR, Policy.SOURCE, DeletePolicy.HOLD, False, (
        Round("confirmed", None, (Act("right", "create", 6, 1, 0), Act("right", "create", 8, 4, 0),
            Act("left", "create", 9, 6, 0), ), (), 336088705),
        Round("manual", None, (Act("right", "create", 0, 8, 0), ), (), 701187644),
        Round("old review", None, (Act("right", "priority", 3, 11, 4), ), (), 537948368),
    )),
}
# fmt: on


@pytest.mark.parametrize("name", STORIES)
def test_found_by_simulation(name: str) -> None:
    result = run_world(STORIES[name])
    assert not result.violations, told(result)
