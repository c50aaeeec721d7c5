"""A series is shown by its next occurrence that is to do, and is told what follows it."""

from __future__ import annotations

from datetime import date, time
from pathlib import Path

import pytest
from icalendar import Calendar

from tasksync_gui.model.errors import RejectedFieldError
from tasksync_gui.model.fields import Completion, Field, Schedule, Status, Value, When
from tests.connectors.caldav.calendars import CUSTOM_ZONE, broken_rules, fields, patch, task, todo_lines

CASES = Path(__file__).parent / "cases"


def case(name: str) -> bytes:
    return (CASES / f"{name}.ics").read_bytes()


def at(day: int, hour: int | None = None, month: int = 12, year: int = 2026) -> When:
    return When(date(year, month, day)) if hour is None else When(date(year, month, day), time(hour), "UTC")


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("duration", {Field.START: at(1, 9), Field.DUE: Schedule(at(4, 9))}),
        ("own-vtimezone", {Field.DUE: Schedule(at(10, 9))}),
        ("recurring", {Field.DUE: Schedule(at(30, month=11), "FREQ=WEEKLY")}),
        ("percent-100-only", {Field.STATUS: Completion(Status.COMPLETED)}),
        ("completed-without-stamp", {Field.STATUS: Completion(Status.COMPLETED)}),
        (
            "thunderbird-occurrence-done",
            {
                Field.STATUS: Completion(Status.NEEDS_ACTION),
                Field.START: at(8, 9),
                Field.DUE: Schedule(at(8, 10), "FREQ=WEEKLY"),
            },
        ),
    ],
)
def test_what_was_met_elsewhere_is_read_right(name: str, found: dict[Field, Value]) -> None:
    read = fields(case(name))
    assert {field: read[field] for field in found} == found


def series(*lines: str, others: str = "") -> bytes:
    data = todo_lines("SUMMARY:s", "DTSTART:20261201T090000Z", "DUE:20261201T100000Z", *lines)
    return data.replace(b"END:VCALENDAR", f"{others}END:VCALENDAR".replace("\n", "\r\n").encode())


def override(of: str, *lines: str) -> str:
    return "\n".join(("BEGIN:VTODO", "UID:u1", f"RECURRENCE-ID{of}", *lines, "END:VTODO", ""))


DONE = "STATUS:COMPLETED"
FIRST_DONE = override(":20261201T090000Z", DONE, "COMPLETED:20261201T110000Z")


@pytest.mark.parametrize(
    ("data", "start", "due", "following"),
    [
        (series("RRULE:FREQ=WEEKLY"), at(1, 9), Schedule(at(1, 10), "FREQ=WEEKLY"), Schedule(at(8, 10), "FREQ=WEEKLY")),
        (series("RRULE:FREQ=WEEKLY;COUNT=3"), at(1, 9), Schedule(at(1, 10), "FREQ=WEEKLY;COUNT=3"),
         Schedule(at(8, 10), "FREQ=WEEKLY;COUNT=2")),
        (series("RRULE:FREQ=WEEKLY;COUNT=1"), at(1, 9), Schedule(at(1, 10), "FREQ=WEEKLY;COUNT=1"), None),
        (series("RRULE:FREQ=WEEKLY;UNTIL=20261208T090000Z"), at(1, 9),
         Schedule(at(1, 10), "FREQ=WEEKLY;UNTIL=20261208T090000Z"),
         Schedule(at(8, 10), "FREQ=WEEKLY;UNTIL=20261208T090000Z")),
        (series("RRULE:FREQ=WEEKLY;UNTIL=20261208T085959Z"), at(1, 9),
         Schedule(at(1, 10), "FREQ=WEEKLY;UNTIL=20261208T085959Z"), None),
        (series("RRULE:FREQ=WEEKLY", "EXDATE:20261208T090000Z,20261215T090000Z"), at(1, 9),
         Schedule(at(1, 10), "FREQ=WEEKLY"), Schedule(at(22, 10), "FREQ=WEEKLY")),
        (series("RRULE:FREQ=WEEKLY;COUNT=4", others=FIRST_DONE), at(8, 9), Schedule(at(8, 10), "FREQ=WEEKLY;COUNT=3"),
         Schedule(at(15, 10), "FREQ=WEEKLY;COUNT=2")),
        (series("RRULE:FREQ=WEEKLY", others=override(";VALUE=DATE:20261201", "PERCENT-COMPLETE:100")), at(8, 9),
         Schedule(at(8, 10), "FREQ=WEEKLY"), Schedule(at(15, 10), "FREQ=WEEKLY")),
        (series("RRULE:FREQ=WEEKLY", others=override(";TZID=Europe/Berlin:20261201T100000", "STATUS:CANCELLED")), at(8, 9),
         Schedule(at(8, 10), "FREQ=WEEKLY"), Schedule(at(15, 10), "FREQ=WEEKLY")),
        (series("RRULE:FREQ=WEEKLY", others=override(":20261208T090000Z", DONE)), at(1, 9),
         Schedule(at(1, 10), "FREQ=WEEKLY"), Schedule(at(15, 10), "FREQ=WEEKLY")),
    ],
)  # fmt: skip
def test_the_next_occurrence_that_is_to_do(data: bytes, start: When, due: Schedule, following: Schedule | None) -> None:
    read, told = fields(data), task(data).shown().series
    assert (read[Field.START], read[Field.DUE]) == (start, due)
    assert told is not None
    assert (told.kept, told.following) == (None, following)
    if following is not None:
        after = patch(data, {Field.START: told.start, Field.DUE: following})
        assert (fields(after)[Field.START], fields(after)[Field.DUE]) == (told.start, following)
        assert broken_rules(after) == []


@pytest.mark.parametrize(
    "data",
    [
        series("RRULE:FREQ=WEEKLY", "RDATE:20261203T090000Z"),
        series("RRULE:FREQ=WEEKLY", "RRULE:FREQ=DAILY"),
        series("RRULE:FREQ=HOURLY"),
        series("RRULE:FREQ=WEEKLY;BYWEEKNO=3"),
        series("RRULE:FREQ=DAILY;BYHOUR=3"),
        series("RRULE:rubbish"),
        series("RDATE:20261203T090000Z"),
        series("RRULE:FREQ=WEEKLY", others=override(";RANGE=THISANDFUTURE:20261208T090000Z", "DUE:20261209T090000Z")),
        series("RRULE:FREQ=WEEKLY", others=override(":20261201T090000Z", "DUE:20261203T090000Z")),
        series("RRULE:FREQ=WEEKLY", others=override(":20261208T090000Z", "DUE:20261209T090000Z")),
        series("RRULE:FREQ=WEEKLY", others=override(":rubbish", DONE)),
    ],
)
def test_what_cannot_be_followed_is_left_to_its_own_program(data: bytes) -> None:
    told = task(data).shown().series
    assert told is not None
    assert told.kept is not None
    assert told.following is None
    assert fields(patch(data, {Field.TITLE: "new"})) == fields(data) | {Field.TITLE: "new"}


def test_an_occurrence_that_was_moved_on_its_own_is_shown_where_it_is() -> None:
    data = series("RRULE:FREQ=WEEKLY", others=override(":20261201T090000Z", "DUE:20261203T090000Z"))
    assert fields(data)[Field.DUE] == Schedule(at(3, 9), "FREQ=WEEKLY")
    with pytest.raises(RejectedFieldError):
        patch(data, {Field.DUE: Schedule(at(5, 9), "FREQ=WEEKLY")})


def test_a_series_all_of_whose_occurrences_are_done_is_done_when_the_last_one_was() -> None:
    second = override(":20261208T090000Z", DONE, "COMPLETED:20261208T110000Z")
    data = series("RRULE:FREQ=WEEKLY;COUNT=2", others=FIRST_DONE + second)
    assert fields(data)[Field.STATUS] == Completion(Status.COMPLETED, at(8, 11))
    with pytest.raises(RejectedFieldError):
        patch(data, {Field.STATUS: Completion(Status.NEEDS_ACTION)})


def test_a_series_that_is_done_as_a_whole_says_so() -> None:
    data = series("RRULE:FREQ=WEEKLY", DONE, others=FIRST_DONE)
    assert fields(data)[Field.STATUS] == Completion(Status.COMPLETED)
    assert fields(data)[Field.DUE] == Schedule(at(1, 10), "FREQ=WEEKLY")
    assert task(data).shown().series is None


def test_a_later_occurrence_that_is_due_another_day_goes_on_from_there() -> None:
    data = case("thunderbird-occurrence-done")
    after = patch(data, {Field.DUE: Schedule(at(9, 10), "FREQ=WEEKLY")})
    assert fields(after) == fields(data) | {Field.DUE: Schedule(at(9, 10), "FREQ=WEEKLY")}
    master = Calendar.from_ical(after.decode()).walk("VTODO")[0]
    assert (master["DTSTART"].to_ical(), master["DUE"].to_ical()) == (b"20261208T090000Z", b"20261209T100000Z")
    assert after.split(b"BEGIN:VTODO")[2] == data.split(b"BEGIN:VTODO")[2]


def test_summer_time_does_not_move_an_occurrence_on_the_wall() -> None:
    data = todo_lines(
        "DTSTART;TZID=Customized Time Zone:20261024T100000", "DURATION:PT1H", "RRULE:FREQ=DAILY", before=CUSTOM_ZONE
    )
    told = task(data).shown().series
    assert told is not None
    assert (told.start, told.following) == (at(25, 9, 10), Schedule(at(25, 10, 10), "FREQ=DAILY"))


def test_a_series_without_a_start_gets_one_that_says_nothing() -> None:
    data = todo_lines("DUE:20261201T100000Z", "RRULE:FREQ=WEEKLY")
    after = patch(data, {Field.DUE: Schedule(at(8, 10), "FREQ=WEEKLY")})
    assert fields(after) == fields(data) | {Field.DUE: Schedule(at(8, 10), "FREQ=WEEKLY")}
    assert broken_rules(after) == []
    assert fields(after.replace(b'"NOTHING 2026', b'"NOTHING 2025'))[Field.START] == at(8, 10)


@pytest.mark.parametrize("rule", ["FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
                                  "FREQ=DAILY", "FREQ=WEEKLY;INTERVAL=9999", "FREQ=DAILY;COUNT=999999999"])  # fmt: skip
def test_small_rules_without_an_end_take_little_time(rule: str) -> None:
    told = task(series(f"RRULE:{rule}")).shown().series
    assert told is not None


def test_thousands_of_exceptions_are_not_gone_through() -> None:
    moments = ",".join(f"2026{month:02}{day:02}T090000Z" for month in range(1, 13) for day in range(1, 29))
    data = series("RRULE:FREQ=DAILY", f"EXDATE:{moments}")
    assert fields(data)[Field.DUE] == Schedule(at(29, 10), "FREQ=DAILY")
