"""Labels in one line: what is shown can be told apart, and is what is read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasksync_gui.model.fields import Field
from tasksync_gui.model.labels import from_one_line, in_one_line
from tasksync_gui.services.phrases.plan import value_words
from tasksync_gui.services.phrases.values import parse_value, typed_value

LABELS = st.frozensets(st.text(min_size=1, max_size=8).filter(lambda text: text.strip() != ""))
MARKED = st.frozensets(st.text(alphabet='a ,"', min_size=1, max_size=5).filter(lambda text: text.strip() != ""))


@given(st.one_of(LABELS, MARKED))
def test_what_is_shown_is_what_is_read(labels: frozenset[str]) -> None:
    assert from_one_line(in_one_line(labels)) == labels
    assert parse_value(Field.LABELS, typed_value(Field.LABELS, labels)) == labels


@given(MARKED, MARKED)
def test_different_labels_look_different(one: frozenset[str], other: frozenset[str]) -> None:
    assert (value_words(Field.LABELS, one) == value_words(Field.LABELS, other)) == (one == other)


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("home, work", {"home", "work"}),
        ('home, "work, urgent"', {"home", "work, urgent"}),
        (' "a""b" ,c', {'a"b', "c"}),
        ('5" disk, "', {'5" disk', '"'}),
        ('"a" b, c', {'"a" b', "c"}),
        ("", set()),
        (" , ,", set()),
    ],
)
def test_what_a_person_types(text: str, labels: set[str]) -> None:
    assert from_one_line(text) == labels


def test_one_label_with_a_comma_is_not_two() -> None:
    assert value_words(Field.LABELS, frozenset({"Home", "Work, urgent"})) == 'Home, "Work, urgent"'
    assert value_words(Field.LABELS, frozenset({"Home", "Work", "urgent"})) == "Home, Work, urgent"
