"""What of a plan's questions a person has not answered since."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tasksync_gui.model.plan import Hold, HoldKind

if TYPE_CHECKING:
    from tasksync_gui.engine.state import Questions
    from tasksync_gui.model.fields import Field
    from tasksync_gui.model.ids import LinkId
    from tasksync_gui.model.link import StoredDecision

Question = tuple["LinkId | None", "Field | None", str]


def undecided(asked: Questions | None) -> Sequence[Hold]:
    """The holds that still wait: what was answered after the plan was made, the next sync carries out."""
    if asked is None:
        return ()
    decided = {
        (each.link, each.field, each.shown)
        for each in asked.decisions
        if each.decided_at is not None and each.decided_at >= asked.asked_at
    }
    return [hold for hold in asked.held if _waits(hold, decided, asked.decisions)]


def _waits(hold: Hold, decided: set[Question], decisions: Sequence[StoredDecision]) -> bool:
    from tasksync_gui.engine.plan.left_out import leaving_out

    if hold.kind is HoldKind.LEFT_OUT and not leaving_out(hold, decisions):
        return False
    return _question(hold) not in decided


def _question(hold: Hold) -> Question:
    """What a decision answers; what is asked once for a pair has neither a link nor values."""
    return (None, hold.field, "") if hold.kind is HoldKind.REPEATS else (hold.link, hold.field, hold.shown)
