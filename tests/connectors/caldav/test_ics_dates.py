"""Writing one field changes no other: start, due date, duration, rule, status and alarms are coupled in iCalendar."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from tasksync_gui.model.fields import Completion, Field, Schedule, Status, Unmapped, Value, When
from tests.connectors.caldav.calendars import CUSTOM_ZONE, broken_rules, due_moment, fields, kept, patch, todo_lines

DURATION = todo_lines("SUMMARY:dur", "DTSTART:20261201T090000Z", "DURATION:P3D")
NINE = When(date(2026, 12, 4), time(9), "UTC")
FIRST = When(date(2026, 12, 1), time(9), "UTC")


@pytest.mark.parametrize("start", [When(date(2026, 12, 2), time(9), "UTC"), When(date(2026, 12, 2)), None, NINE])
def test_a_start_that_moves_or_goes_leaves_the_due_date_of_a_duration(start: When | None) -> None:
    after = patch(DURATION, {Field.START: start})
    assert (fields(after)[Field.DUE], fields(after)[Field.START]) == (Schedule(NINE), start)
    assert due_moment(after) == datetime(2026, 12, 4, 9, tzinfo=UTC)
    assert broken_rules(after) == []
    assert kept(DURATION, after, ("DTSTART", "DURATION", "DUE"))


@pytest.mark.parametrize("due", [When(date(2026, 12, 9), time(9), "UTC"), When(date(2026, 12, 9)), FIRST, None])
def test_a_due_date_that_moves_or_goes_leaves_the_start(due: When | None) -> None:
    after = patch(DURATION, {Field.DUE: Schedule(due)})
    assert (fields(after)[Field.DUE], fields(after)[Field.START]) == (Schedule(due), FIRST)
    assert broken_rules(after) == []
    assert kept(DURATION, after, ("DURATION", "DUE"))


def test_what_is_not_about_dates_leaves_the_duration() -> None:
    after = patch(DURATION, {Field.TITLE: "new", Field.PRIORITY: 1, Field.STATUS: Completion(Status.COMPLETED)})
    assert b"DTSTART:20261201T090000Z\r\nDURATION:P3D\r\n" in after
    assert fields(after)[Field.DUE] == Schedule(NINE)


def test_hours_of_a_duration_go_by_the_clock_that_never_changes_and_days_by_the_calendar() -> None:
    night = "DTSTART;TZID=Europe/Berlin:20261024T230000"
    berlin = "Europe/Berlin"
    hours, days = (fields(todo_lines(night, f"DURATION:{length}"))[Field.DUE] for length in ("PT24H", "P1D"))
    assert hours == Schedule(When(date(2026, 10, 25), time(22), berlin))
    assert days == Schedule(When(date(2026, 10, 25), time(23), berlin))


STARTS = ["", "DTSTART;VALUE=DATE:20261201", "DTSTART:20261201T090000", "DTSTART:20261201T090000Z",
          "DTSTART;TZID=Europe/Berlin:20261201T090000", "DTSTART;TZID=Customized Time Zone:20261201T090000",
          "DTSTART;TZID=Nowhere:20261201T090000"]  # fmt: skip
ENDS = ["", "DUE;VALUE=DATE:20261204", "DUE:20261204T090000", "DUE:20261204T090000Z", "DURATION:P3D", "DURATION:PT36H",
        "DUE;TZID=Customized Time Zone:20261204T090000", "DURATION:P1W", "DURATION:nonsense"]  # fmt: skip
STATES = ["", "STATUS:NEEDS-ACTION", "STATUS:COMPLETED", "STATUS:IN-PROCESS\nPERCENT-COMPLETE:40",
          "PERCENT-COMPLETE:100", "COMPLETED:20261201T110000Z", "STATUS:CANCELLED\nCOMPLETED:20261201T110000Z",
          "STATUS:NEEDS-ACTION\nPERCENT-COMPLETE:100\nCOMPLETED:20261201T110000Z", "STATUS:ODD"]  # fmt: skip
ALARMS = ["", *(f"BEGIN:VALARM\nACTION:DISPLAY\nTRIGGER{of}\nEND:VALARM" for of in (
    ":-PT15M", ";RELATED=END:-PT15M", ";VALUE=DATE-TIME:20261201T080000Z"))]  # fmt: skip
RULES = ["", "RRULE:FREQ=WEEKLY", "RRULE:FREQ=DAILY;COUNT=5", "RRULE:FREQ=MONTHLY;UNTIL=20270101T000000Z"]
OTHERS = ["", "SUMMARY;LANGUAGE=de:T\u00fcr\\, wei\u00df", "CATEGORIES:a\\,b,c\nCATEGORIES:d", "PRIORITY:3", "X-A;B=\"c:d\":e",
          "RELATED-TO;RELTYPE=CHILD:kid\nRELATED-TO:parent", "DESCRIPTION;ALTREP=\"data:x\":one\\ntwo"]  # fmt: skip
OBJECTS = st.builds(
    lambda zone, *parts: todo_lines(*(part for part in parts if part), before=zone),
    st.just(CUSTOM_ZONE),
    *(st.sampled_from(part) for part in (OTHERS, STATES, STARTS, ENDS, RULES, ALARMS)),
)
DAYS = st.integers(4, 9).map(lambda day: date(2026, 12, day))
MOMENTS = st.one_of(
    st.builds(When, DAYS),
    st.builds(When, DAYS, st.just(time(10)), st.sampled_from([None, "UTC", "Europe/Berlin", "America/New_York"])),
)
EARLY = st.sampled_from(
    [When(date(2026, 12, 1)), When(date(2026, 12, 2), time(8), "UTC"), When(date(2026, 12, 3), time(8)), None]
)
MADE = st.one_of(
    st.tuples(st.just(Field.START), EARLY),
    st.tuples(st.just(Field.DUE), st.builds(Schedule, st.one_of(MOMENTS, st.none()))),
    st.tuples(st.just(Field.TITLE), st.text(st.characters(codec="ascii", exclude_categories=["Cc"]), min_size=1)),
    st.tuples(st.just(Field.NOTES), st.sampled_from(["", "one\ntwo; three, four\\"])),
    st.tuples(st.just(Field.PRIORITY), st.integers(0, 9)),
    st.tuples(st.just(Field.LABELS), st.sampled_from([frozenset(), frozenset({"x, y", "c"})])),
    st.tuples(st.just(Field.PARENT), st.sampled_from([None, "other.ics"])),
    st.tuples(
        st.just(Field.STATUS),
        st.builds(Completion, st.sampled_from(Status)),
    ),
)
PROPERTIES = {
    Field.START: ("DTSTART", "DUE", "DURATION", "TRIGGER"),
    Field.DUE: ("DTSTART", "DUE", "DURATION", "TRIGGER", "RRULE"),
    Field.TITLE: ("SUMMARY",),
    Field.NOTES: ("DESCRIPTION",),
    Field.PRIORITY: ("PRIORITY",),
    Field.LABELS: ("CATEGORIES",),
    Field.PARENT: ("RELATED-TO",),
    Field.STATUS: ("STATUS", "COMPLETED", "PERCENT-COMPLETE"),
}


def _wanted(before: dict[Field, Value], name: Field, value: Value) -> Value:
    """A due date keeps the rule: the engine never takes it away with a date."""
    old = before[Field.DUE]
    if name is Field.DUE and isinstance(value, Schedule) and isinstance(old, Schedule):
        return Schedule(value.due, old.recurrence if value.due else None)
    return value


@given(OBJECTS, MADE)
def test_writing_one_field_changes_no_other(data: bytes, made: tuple[Field, Value]) -> None:
    before = fields(data)
    name, value = made[0], _wanted(before, *made)
    if isinstance(before[name], Unmapped):
        return  # never written
    after = patch(data, {name: value})
    assert fields(after) == before | {name: value}
    described = any(b"TZID:" + each in after for each in (b"Europe/Berlin", b"America/New_York"))
    assert described or kept(data, after, PROPERTIES[name])


@given(OBJECTS, MADE)
def test_a_valid_object_stays_valid(data: bytes, made: tuple[Field, Value]) -> None:
    before = fields(data)
    name, value = made[0], _wanted(before, *made)
    if isinstance(before[name], Unmapped) or b"nonsense" in data or b"TZID=Nowhere" in data or broken_rules(data):
        return
    wanted = before | {name: value}
    due = wanted[Field.DUE]
    start = wanted[Field.START]
    both = isinstance(due, Schedule) and due.due is not None and isinstance(start, When)
    if both and due.due.local() < start.local() + timedelta(hours=14):
        return  # a due date before the start is the engine's to hold
    assert broken_rules(patch(data, {name: value})) == []


def test_an_unreadable_duration_stays_unreadable_without_its_start() -> None:
    data = todo_lines("DTSTART;VALUE=DATE:20261201", "DURATION:nonsense")
    after = fields(patch(data, {Field.START: None}))
    assert (after[Field.START], after[Field.DUE]) == (None, Unmapped("nonsense"))


@given(OBJECTS, MADE, MADE)
def test_what_was_written_together_is_what_is_read(
    data: bytes, one: tuple[Field, Value], two: tuple[Field, Value]
) -> None:
    before = fields(data)
    values = {
        name: _wanted(before, name, value) for name, value in (one, two) if not isinstance(before[name], Unmapped)
    }
    assert fields(patch(data, values)) == before | values


@pytest.mark.parametrize(
    ("alarm", "values", "trigger"),
    [
        (":-PT15M", {Field.START: None}, b"TRIGGER;RELATED=END:-P3DT15M"),
        (";RELATED=START:-PT15M", {Field.START: None, Field.DUE: Schedule()}, b"TRIGGER;VALUE=DATE-TIME:20261201T084500Z"),
        (";RELATED=END:-PT15M", {Field.DUE: Schedule()}, b"TRIGGER;RELATED=START:P2DT23H45M"),
        (":-PT15M", {Field.START: When(date(2026, 12, 2), time(9), "UTC")}, b"TRIGGER:-PT15M"),
        (";RELATED=END:-PT15M", {Field.START: When(date(2026, 12, 2), time(9), "UTC")}, b"TRIGGER;RELATED=END:-PT15M"),
        (";VALUE=DATE-TIME:20261130T120000Z", {Field.START: None}, b"TRIGGER;VALUE=DATE-TIME:20261130T120000Z"),
    ],
)  # fmt: skip
def test_an_alarm_is_not_lost_with_the_date_it_counts_from(
    alarm: str, values: dict[Field, Value], trigger: bytes
) -> None:
    data = todo_lines(
        "DTSTART:20261201T090000Z",
        "DURATION:P3D",
        f"BEGIN:VALARM\nACTION:DISPLAY\nTRIGGER{alarm}\nEND:VALARM",
    )
    assert trigger in patch(data, values).split(b"\r\n")


def test_an_alarm_that_counted_from_the_due_date_still_does_once_there_is_a_start() -> None:
    data = todo_lines("DUE:20261204T090000Z", "BEGIN:VALARM\nACTION:DISPLAY\nTRIGGER:-PT15M\nEND:VALARM")
    assert b"TRIGGER;RELATED=END:-PT15M" in patch(data, {Field.START: FIRST}).split(b"\r\n")


@pytest.mark.parametrize(
    ("lines", "status"),
    [
        (["STATUS:COMPLETED"], Completion(Status.COMPLETED)),
        (["PERCENT-COMPLETE:100"], Completion(Status.COMPLETED)),
        (["PERCENT-COMPLETE:99"], Completion(Status.NEEDS_ACTION)),
        (["COMPLETED:20261201T110000Z"], Completion(Status.COMPLETED, When(date(2026, 12, 1), time(11), "UTC"))),
        (["COMPLETED:rubbish"], Completion(Status.COMPLETED)),
        (["STATUS:NEEDS-ACTION", "PERCENT-COMPLETE:100"], Completion(Status.NEEDS_ACTION)),
        (["STATUS:NEEDS-ACTION", "COMPLETED:20261201T110000Z"], Completion(Status.NEEDS_ACTION)),
        (["STATUS:IN-PROCESS", "PERCENT-COMPLETE:100"], Completion(Status.IN_PROCESS)),
        (["STATUS:COMPLETED", "PERCENT-COMPLETE:0"], Completion(Status.COMPLETED)),
        (["STATUS:CANCELLED", "PERCENT-COMPLETE:100"], Completion(Status.CANCELLED)),
    ],
)
def test_a_task_is_done_by_any_of_three_words_and_no_moment_is_made_up(lines: list[str], status: Completion) -> None:
    data = todo_lines("SUMMARY:x", *lines)
    assert fields(data)[Field.STATUS] == status
    assert fields(patch(data, {Field.TITLE: "y"}))[Field.STATUS] == status


@pytest.mark.parametrize("status", list(Status))
def test_a_status_without_a_moment_writes_none(status: Status) -> None:
    after = patch(todo_lines("SUMMARY:x", "PERCENT-COMPLETE:100"), {Field.STATUS: Completion(status)})
    todo = Calendar.from_ical(after.decode()).walk("VTODO")[0]
    assert "COMPLETED" not in todo
    assert todo.get("PERCENT-COMPLETE") == (100 if status is Status.COMPLETED else None)
    assert fields(after)[Field.STATUS] == Completion(status)


def test_a_moment_that_is_known_stays_when_the_status_is_written_again() -> None:
    done = Completion(Status.COMPLETED, When(date(2026, 12, 1), time(11), "UTC"))
    data = todo_lines("STATUS:COMPLETED", "COMPLETED:20261201T110000Z")
    assert patch(data, {Field.STATUS: done}).count(b"COMPLETED:20261201T110000Z") == 1
