"""What people call the parts of a record: a word of ours where there is one, else the system's own."""

from __future__ import annotations

import pytest

from tasksync_gui.services.phrases.records import attribute
from tasksync_gui.services.phrases.things import native_words


@pytest.mark.parametrize(
    ("name", "words"),
    [("uid", "global id"), ("due", "due date"), ("modified_at", "time of the last change"), ("own_part", "own part")],
)
def test_parts_of_a_record_have_names(name: str, words: str) -> None:
    assert attribute(name).casefold() == words


@pytest.mark.parametrize(("name", "words"), [("VALARM", "alarm"), ("GEO", "position on the map"), ("X-FOO", "X-FOO")])
def test_what_we_do_not_carry_is_called_as_people_call_it(name: str, words: str) -> None:
    assert native_words(name) == words
