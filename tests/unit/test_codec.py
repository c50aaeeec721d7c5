"""Values survive the journey to JSON and back, and equal values have equal text."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasksync_gui.model.codec import (
    canonical_json,
    decode_fields,
    decode_value,
    digest,
    encode_fields,
    encode_value,
    fields_json,
    row_json,
)
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


@given(fields)
def test_the_short_way_to_the_text_of_fields_gives_the_same_text(value: dict[Field, Value]) -> None:
    assert fields_json(value) == canonical_json(encode_fields(value))


@given(fields, st.text())
def test_the_short_way_to_the_text_of_a_row_gives_the_same_text(value: dict[Field, Value], element: str) -> None:
    for field, one in value.items():
        assert row_json(field, element, one, None) == canonical_json([field, element, encode_value(one), None])


@given(fields, fields)
def test_equal_fields_and_only_those_have_equal_digests(a: dict[Field, Value], b: dict[Field, Value]) -> None:
    assert (digest(encode_fields(a)) == digest(encode_fields(b))) == (a == b)


EVERYTHING: dict[Field, Value] = {
    Field.ASSIGNEE: "mia",
    Field.LABELS: frozenset({"ü", "b", "a"}),
    Field.PRIORITY: 3,
    Field.PARENT: None,
    Field.START: When(date(2026, 3, 1), time(9, 30), "Europe/Berlin"),
    Field.DUE: Schedule(When(date(2026, 3, 2), time(9), "UTC"), "FREQ=DAILY"),
    Field.STATUS: Completion(Status.COMPLETED, When(date(2026, 3, 3))),
    Field.NOTES: 'Zeile\n"ü" \\ /',
    Field.TITLE: "A",
}


def test_the_text_form_never_changes() -> None:
    """Digests of it are stored in people's databases, and a changed one would look like a changed task."""
    assert canonical_json(encode_fields(EVERYTHING)) == (
        '{"assignee":"mia","due":{"due":"2026-03-02T09:00:00Z","recurrence":"FREQ=DAILY"},"labels":["a","b","ü"],'
        '"notes":"Zeile\\n\\"ü\\" \\\\ /","parent":null,"priority":3,'
        '"start":{"when":"2026-03-01T09:30:00[Europe/Berlin]"},"status":{"at":"2026-03-03","status":"completed"},'
        '"title":"A"}'
    )
    assert digest(encode_fields(EVERYTHING)) == "c90f641f0a4db4a758f188b283df3a39243e4c95a56fd62d76fa7b1d2e497e30"
    odd = {Field.STATUS: Unmapped("?"), Field.DUE: Schedule(), Field.START: Unmapped("soon"), Field.PRIORITY: 0}
    assert encode_fields(odd) == {
        "status": {"unmapped": "?"}, "due": {"due": None, "recurrence": None}, "start": {"unmapped": "soon"},
        "priority": 0,
    }  # fmt: skip


@given(fields)
def test_the_text_form_is_plain_json_with_sorted_names(value: dict[Field, Value]) -> None:
    encoded = encode_fields(value)
    assert list(encoded) == [str(field) for field in Field if field in value]
    assert canonical_json(encoded) == json.dumps(encoded, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def test_fields_of_a_newer_version_are_left_out() -> None:
    assert decode_fields({"title": "A", "mood": 3}) == {Field.TITLE: "A"}


def test_an_unknown_shape_is_refused() -> None:
    with pytest.raises(ValueError, match="not an encoded value"):
        decode_value(Field.TITLE, {"x": 1})


@pytest.mark.parametrize("field", Field)
def test_every_field_has_an_empty_value_that_survives(field: Field) -> None:
    assert decode_value(field, json.loads(canonical_json(encode_value(empty_value(field))))) == empty_value(field)


def test_dates_floating_times_and_instants_stay_apart() -> None:
    day = date(2026, 3, 1)
    assert len({When(day), When(day, time(9)), When(day, time(9), "UTC")}) == 3
    assert str(When(day, time(9), "Europe/Berlin")) == "2026-03-01T09:00:00[Europe/Berlin]"


@given(st.datetimes(timezones=st.just(UTC)))
def test_of_a_moment_only_the_fraction_of_its_second_is_dropped(moment: datetime) -> None:
    kept = When.from_datetime(moment, "UTC")
    assert kept.instant() == moment.replace(microsecond=0)
    assert kept == When(moment.date(), moment.time().replace(microsecond=0, tzinfo=None), "UTC")


def test_an_instant_knows_its_zone() -> None:
    berlin = datetime(2026, 7, 1, 14, 0, tzinfo=ZoneInfo("Europe/Berlin"))
    assert When.from_datetime(berlin).zone == "Europe/Berlin"
    assert When.from_datetime(berlin).instant() == datetime(2026, 7, 1, 12, 0, tzinfo=UTC)
