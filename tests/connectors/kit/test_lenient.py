from __future__ import annotations

from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from tasksync_gui.connectors.kit import lenient
from tasksync_gui.model.fields import Unmapped

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=12,
)
paths = st.lists(st.sampled_from(["a", "b", 0, -1, 5]), max_size=3)


@given(data=json_values, path=paths)
def test_nothing_raises_and_types_are_kept(data, path):
    assert isinstance(lenient.text(data, *path), str)
    assert all(isinstance(item, str) for item in lenient.texts(data, *path))
    assert isinstance(lenient.identity(data, *path), str)
    assert lenient.integer(data, *path) is None or isinstance(lenient.integer(data, *path), int)
    assert isinstance(lenient.flag(data, *path), bool)
    assert lenient.record(data, *path) is not None
    assert all(hasattr(item, "get") for item in lenient.records(data, *path))
    lenient.moment(data, *path)
    lenient.day(data, *path)


def test_values():
    data = {"id": 9007199254740993, "at": "2026-03-01T10:00:00+02:00", "day": "2026-03-01", "list": [{"x": 1}, None]}
    assert lenient.identity(data, "id") == "9007199254740993"
    assert lenient.identity({"id": 5.0}, "id") == "5"
    assert lenient.identity({"id": True}, "id") == ""
    assert lenient.integer({"n": "-12"}, "n") == -12
    assert lenient.moment(data, "at") == datetime(2026, 3, 1, 8, tzinfo=UTC)
    assert lenient.moment({"at": "0001-01-01T00:00:00+10:00"}, "at") is None
    assert lenient.day(data, "day") == lenient.day(data, "at") == date(2026, 3, 1)
    assert lenient.records(data, "list") == [{"x": 1}]
    assert lenient.at(data, "list", 0, "x") == 1
    assert lenient.choice("new", {"open": 1}) == Unmapped("new")
    assert lenient.choice("open", {"open": 1}) == 1
