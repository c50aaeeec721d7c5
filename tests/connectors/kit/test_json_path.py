from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasksync_gui.connectors.kit import json_path
from tasksync_gui.model.fields import Unmapped

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=12,
)
paths = st.lists(st.sampled_from(["a", "b", 0, -1, 5]), max_size=3)


@given(data=json_values, path=paths)
def test_nothing_raises_and_types_are_kept(data, path):
    assert isinstance(json_path.text(data, *path), str)
    assert all(isinstance(item, str) for item in json_path.texts(data, *path))
    assert isinstance(json_path.identity(data, *path), str)
    assert json_path.integer(data, *path) is None or isinstance(json_path.integer(data, *path), int)
    assert isinstance(json_path.flag(data, *path), bool)
    assert json_path.record(data, *path) is not None
    assert all(hasattr(item, "get") for item in json_path.records(data, *path))
    json_path.moment(data, *path)
    json_path.day(data, *path)


def plainly(data, path):
    """What lies at ``path``, as slowly and as clearly as can be said."""
    for step in path:
        fits = isinstance(data, dict) if isinstance(step, str) else isinstance(data, list)
        try:
            data = data[step] if fits else None
        except (KeyError, IndexError):
            data = None
    return data


class Odd(dict):
    """An object that is no plain dict."""


@given(data=json_values | st.dictionaries(st.sampled_from("abc"), json_values).map(Odd), path=paths)
def test_the_short_ways_lead_to_the_same_place(data, path):
    """Plain objects, texts and whole numbers are read on a way of their own."""
    found = plainly(data, path)
    assert json_path.at(data, *path) is found
    assert json_path.text(data, *path) == (found if isinstance(found, str) else "")
    assert json_path.integer(data, *path) == json_path.integer({"n": json_path.identity(data, *path)}, "n")


@pytest.mark.parametrize(("number", "read"), [(10**19 - 1, 10**19 - 1), (1 - 10**19, 1 - 10**19), (10**19, None),
                                              (-(10**19), None), (True, None), (2.0, 2), (2.5, None)])  # fmt: skip
def test_numbers_of_more_than_nineteen_digits_are_not_believed(number, read):
    assert json_path.integer({"n": number}, "n") == read


def test_values():
    data = {"id": 9007199254740993, "at": "2026-03-01T10:00:00+02:00", "day": "2026-03-01", "list": [{"x": 1}, None]}
    assert json_path.identity(data, "id") == "9007199254740993"
    assert json_path.identity({"id": 5.0}, "id") == "5"
    assert json_path.identity({"id": True}, "id") == ""
    assert json_path.integer({"n": "-12"}, "n") == -12
    assert json_path.moment(data, "at") == datetime(2026, 3, 1, 8, tzinfo=UTC)
    assert json_path.moment({"at": "0001-01-01T00:00:00+10:00"}, "at") is None
    assert json_path.day(data, "day") == json_path.day(data, "at") == date(2026, 3, 1)
    assert json_path.records(data, "list") == [{"x": 1}]
    assert json_path.at(data, "list", 0, "x") == 1
    assert json_path.choice("new", {"open": 1}) == Unmapped("new")
    assert json_path.choice("open", {"open": 1}) == 1
