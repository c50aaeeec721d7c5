"""What of a deleted task cannot come back with a new one is told piece by piece, from its record."""

from __future__ import annotations

import pytest

from tasksync_gui.engine.undo.leftovers import left_behind
from tasksync_gui.model.codes import LostCode
from tests.support.english import english

PLACES = {
    "key": LostCode.KEY,
    "comments": LostCode.COMMENTS,
    "fields.files": LostCode.ATTACHMENTS,
    "links": LostCode.LINKS,
    "own": LostCode.OWN_FIELDS,
    "spent": LostCode.TIME_SPENT,
}


@pytest.mark.parametrize(
    ("record", "said"),
    [
        ('{"key":"WORK-7","comments":3}', ["the key WORK-7", "comments (3)"]),
        ('{"key":12,"comments":0,"links":["blocks A","blocks B"]}', ["the key 12", "links to other tasks (2)"]),
        ('{"fields":{"files":["a.pdf"]},"spent":60}', ["attachments (1)", "the time logged on it"]),
        ('{"own":{"Budget":"12","Empty":null,"Team":"Red"}}', ["the fields Budget, Team"]),
        ('{"own":{"Empty":null},"fields":7,"spent":null}', []),
    ],
)
def test_only_what_was_there_is_told(record: str, said: list[str]) -> None:
    found = left_behind(record, PLACES)
    assert found is not None
    assert [english(each) for each in found] == said


def test_what_no_record_tells_is_always_said() -> None:
    found = left_behind("{}", {"id": LostCode.ANY_COMMENTS, "key": LostCode.KEY})
    assert found is not None
    assert [english(each) for each in found] == ["its comments, if it had any"]


@pytest.mark.parametrize("record", ["", "{broken", "[]", "BEGIN:VCALENDAR", "[" * 5000])
def test_a_record_that_cannot_be_read_tells_nothing(record: str) -> None:
    assert left_behind(record, PLACES) is None
    assert left_behind('{"key":1}', {}) is None
