"""What of a plan's questions a person has not answered since."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tasksync_gui.model.plan import Hold, HoldKind

if TYPE_CHECKING:
    from tasksync_gui.engine.state import Questions
    from tasksync_gui.model.fields import Field
    from tasksync_gui.model.ids import LinkId

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
    left = _left_out(asked)
    return [hold for hold in asked.held if hold.id not in left and _question(hold) not in decided]


def _left_out(asked: Questions) -> set[str]:
    """Holds of what a person left out, and took up again since."""
    if not any(hold.kind is HoldKind.LEFT_OUT for hold in asked.held):
        return set()
    from tasksync_gui.engine.plan.left_out import LeavingOut

    leaving = LeavingOut(asked.decisions)
    return {hold.id for hold in asked.held if hold.kind is HoldKind.LEFT_OUT and not leaving.of(hold)}


def _question(hold: Hold) -> Question:
    """What a decision answers; what is asked once for a pair has neither a link nor values."""
    return (None, hold.field, "") if hold.kind is HoldKind.REPEATS else (hold.link, hold.field, hold.shown)
