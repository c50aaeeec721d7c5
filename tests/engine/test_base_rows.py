"""What a fresh task's answer says about its base: rewritten by the system, or not arrived yet."""

from __future__ import annotations

import pytest

from tasksync_gui.engine.apply.base_rows import Answer, rows_after_create
from tasksync_gui.model.capabilities import FieldSupport
from tasksync_gui.model.fields import Completion, Field, Status
from tasksync_gui.model.ids import Side
from tasksync_gui.model.link import BaseReason, BaseRow

OPEN, DOING, DONE = (Completion(each) for each in (Status.NEEDS_ACTION, Status.IN_PROCESS, Status.COMPLETED))
NOBODY = frozenset[Field]()
REWRITES = frozenset({Field.STATUS})


def halves(sent: Completion, normalises: frozenset[Field]) -> tuple[object, object]:
    row = BaseRow(Field.STATUS, sent, sent, why=BaseReason.DELIVERED)
    support = FieldSupport()
    answer = Answer(Side.DESTINATION, {Field.STATUS: sent}, {Field.STATUS: OPEN}, normalises=normalises)
    (found,) = rows_after_create([row], answer, lambda name: (support, support))
    return found.source, found.destination


@pytest.mark.parametrize(
    ("sent", "normalises", "expected"),
    [
        (DOING, REWRITES, (DOING, OPEN)),
        (DOING, NOBODY, (OPEN, OPEN)),
        (DONE, REWRITES, (OPEN, OPEN)),
        (DONE, NOBODY, (OPEN, OPEN)),
    ],
)
def test_a_rewritten_status_is_settled_and_a_forgotten_one_is_sent_again(
    sent: Completion, normalises: frozenset[Field], expected: tuple[object, object]
) -> None:
    """A board without a list for work in progress got the same update by a second run, to no effect."""
    assert halves(sent, normalises) == expected
