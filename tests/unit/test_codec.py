"""Values survive the journey to JSON and back, and equal values have equal text."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasksync_gui.model.codec import canonical_json, decode_fields, decode_value, digest, encode_fields, encode_value
from tasksync_gui.model.fields import Completion, Field, Schedule, Status, Unmapped, Value, When, empty_value

whens = st.builds(
    When,
    st.dates(),
    st.none() | st.times().map(lambda t: t.replace(microsecond=0, fold=0)),
).flatmap(
    lambda w: (
        st.just(w) if w.is_date else st.sampled_from([w, *(When(w.date, w.time, z) for z in ("UTC", "Asia/Tokyo"))])
    )
)
VALUES: dict[Field, st.SearchStrategy[Value]] = {
    Field.TITLE: st.text(),
    Field.NOTES: st.text(),
    Field.STATUS: st.builds(Completion, st.sampled_from(Status), st.none() | whens),
    Field.DUE: st.builds(Schedule, st.none() | whens, st.none() | st.just("FREQ=DAILY")),
    Field.START: st.none() | whens,
    Field.PRIORITY: st.integers(0, 9) | st.builds(Unmapped, st.text()),
    Field.LABELS: st.frozensets(st.text()),
    Field.PARENT: st.none() | st.text(),
    Field.ASSIGNEE: st.none() | st.text(),
}
fields = st.fixed_dictionaries({}, optional=VALUES)


@given(fields)
def test_fields_survive_the_round_trip(value: dict[Field, Value]) -> None:
    text = json.dumps(encode_fields(value))
    assert decode_fields(json.loads(text)) == value


@given(fields, fields)
def test_equal_fields_and_only_those_have_equal_digests(a: dict[Field, Value], b: dict[Field, Value]) -> None:
    assert (digest(encode_fields(a)) == digest(encode_fields(b))) == (a == b)


def test_fields_of_a_newer_version_are_left_out() -> None:
    assert decode_fields({"title": "A", "mood": 3}) == {Field.TITLE: "A"}


def test_an_unknown_shape_is_refused() -> None:
    with pytest.raises(ValueError, match="not an encoded title"):
        decode_value(Field.TITLE, {"x": 1})


@pytest.mark.parametrize("field", Field)
def test_every_field_has_an_empty_value_that_survives(field: Field) -> None:
    assert decode_value(field, json.loads(canonical_json(encode_value(empty_value(field))))) == empty_value(field)


def test_dates_floating_times_and_instants_stay_apart() -> None:
    day = date(2026, 3, 1)
    assert len({When(day), When(day, time(9)), When(day, time(9), "UTC")}) == 3
    assert str(When(day, time(9), "Europe/Berlin")) == "2026-03-01T09:00:00[Europe/Berlin]"


def test_an_instant_knows_its_zone() -> None:
    berlin = datetime(2026, 7, 1, 14, 0, tzinfo=ZoneInfo("Europe/Berlin"))
    assert When.from_datetime(berlin).zone == "Europe/Berlin"
    assert When.from_datetime(berlin).instant() == datetime(2026, 7, 1, 12, 0, tzinfo=UTC)
