"""What one calendar keeps of single occurrences outlives every write that comes from elsewhere."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from random import Random

import pytest
from dateutil.rrule import rrulestr

from tasksync_gui.model.errors import RejectedFieldError
from tasksync_gui.model.fields import Field, Schedule, When
from tests.connectors.caldav.calendars import fields, patch, task, todo_lines
from tests.support.examples import scaled

DONE = "STATUS:COMPLETED"


def at(day: int, hour: int = 9, month: int = 12) -> When:
    return When(date(2026, month, day), time(hour), "UTC")


def series(*lines: str, others: str = "") -> bytes:
    data = todo_lines("SUMMARY:s", "DTSTART:20261201T090000Z", "DUE:20261201T100000Z", *lines)
    return data.replace(b"END:VCALENDAR", f"{others}END:VCALENDAR".replace("\n", "\r\n").encode())


def override(of: str, *lines: str) -> str:
    return "\n".join(("BEGIN:VTODO", "UID:u1", f"RECURRENCE-ID{of}", *lines, "END:VTODO", ""))


LEFT_OUT = series("RRULE:FREQ=WEEKLY", "EXDATE:20261215T090000Z")
CHANGED = series("RRULE:FREQ=WEEKLY", others=override(":20261222T090000Z", "SUMMARY:Bring a cake"))
SEVERAL = series(
    "RRULE:FREQ=WEEKLY",
    others=override(":20261201T090000Z", DONE) + override(":20261222T090000Z", "DUE:20261223T090000Z"),
)


@pytest.mark.parametrize("data", [LEFT_OUT, CHANGED, SEVERAL])
@pytest.mark.parametrize(
    "values",
    [
        {Field.START: at(2), Field.DUE: Schedule(at(2, 10), "FREQ=WEEKLY")},
        {Field.START: at(1, 11), Field.DUE: Schedule(at(1, 12), "FREQ=WEEKLY")},
        {Field.DUE: Schedule(at(1, 10), "FREQ=WEEKLY;INTERVAL=5")},
        {Field.DUE: Schedule(at(1, 10), "FREQ=WEEKLY;COUNT=2")},
        {Field.DUE: Schedule(at(1, 10), "FREQ=WEEKLY;UNTIL=20261209T000000Z")},
        {Field.DUE: Schedule(at(1, 10), "FREQ=YEARLY")},
        {Field.DUE: Schedule(at(1, 10))},
        {Field.START: None, Field.DUE: Schedule(at(3, 10), "FREQ=WEEKLY")},
    ],
)
def test_no_date_from_elsewhere_takes_them_away(data: bytes, values: dict[Field, When | Schedule | None]) -> None:
    with pytest.raises(RejectedFieldError):
        patch(data, dict(values))


@pytest.mark.parametrize("data", [LEFT_OUT, CHANGED, SEVERAL])
def test_the_next_occurrence_keeps_them(data: bytes) -> None:
    """The series goes on, and what stands on its own stays byte for byte and in force."""
    after = patch(data, {Field.START: at(8), Field.DUE: Schedule(at(8, 10), "FREQ=WEEKLY")})
    assert fields(after)[Field.START] == at(8)
    assert after.split(b"BEGIN:VTODO")[2:] == data.split(b"BEGIN:VTODO")[2:]
    assert (b"EXDATE:20261215T090000Z" in after) == (data is LEFT_OUT)
    if data is LEFT_OUT:
        told = task(patch(after, {Field.START: at(8), Field.DUE: Schedule(at(8, 10), "FREQ=WEEKLY")})).shown().series
        assert told is not None
        assert told.following == Schedule(at(22, 10), "FREQ=WEEKLY"), "the one that was left out stays so"


def test_one_that_is_still_to_do_is_not_passed_over() -> None:
    with pytest.raises(RejectedFieldError):
        patch(CHANGED, {Field.START: at(29), Field.DUE: Schedule(at(29, 10), "FREQ=WEEKLY")})
    over = series("RRULE:FREQ=WEEKLY", others=override(":20261208T090000Z", DONE))
    after = patch(over, {Field.START: at(15), Field.DUE: Schedule(at(15, 10), "FREQ=WEEKLY")})
    assert fields(after)[Field.START] == at(15), "what is done has done its work"


@pytest.mark.parametrize("extra", ["RDATE:20261203T090000Z", "EXRULE:FREQ=MONTHLY", "EXDATE:rubbish"])
def test_dates_that_nobody_here_follows_are_moved_by_nobody_here(extra: str) -> None:
    data = series("RRULE:FREQ=WEEKLY", extra)
    with pytest.raises(RejectedFieldError):
        patch(data, {Field.START: at(8), Field.DUE: Schedule(at(8, 10), "FREQ=WEEKLY")})
    assert extra.encode() in patch(data, {Field.TITLE: "new"})


def test_what_met_no_occurrence_before_stops_nothing() -> None:
    data = series("RRULE:FREQ=WEEKLY", "EXDATE:20261203T090000Z")
    assert fields(patch(data, {Field.START: at(2), Field.DUE: Schedule(at(2, 10), "FREQ=WEEKLY")}))[Field.START] == at(
        2
    )


def test_a_whole_day_series_goes_on_over_the_change_of_the_clocks() -> None:
    data = todo_lines(
        "DTSTART;VALUE=DATE:20261023", "DUE;VALUE=DATE:20261023", "RRULE:FREQ=DAILY", "EXDATE;VALUE=DATE:20261025"
    )
    days = []
    for _ in range(3):
        told = task(data).shown().series
        assert told is not None
        assert told.following is not None
        data = patch(data, {Field.START: told.start, Field.DUE: told.following})
        days.append(told.start)
    assert days == [When(date(2026, 10, day)) for day in (24, 26, 27)]


def test_a_series_with_a_start_alone_goes_on_by_it() -> None:
    data = todo_lines("DTSTART:20261201T090000Z", "RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH;COUNT=4")
    starts = []
    while (told := task(data).shown().series) is not None and told.following is not None:
        data = patch(data, {Field.START: told.start, Field.DUE: told.following})
        starts.append(told.start)
    assert starts == [at(3), at(15), at(17)], "and then it is over, not before"


def drawn(random: Random) -> str:
    frequency = random.choice(("DAILY", "WEEKLY", "MONTHLY", "YEARLY"))
    parts = [f"FREQ={frequency}", f"INTERVAL={random.randint(1, 3)}"]
    if frequency == "WEEKLY" and random.random() < 0.6:
        parts.append("BYDAY=" + ",".join(random.sample(("MO", "TU", "WE", "TH", "FR", "SU"), 2)))
    if frequency == "MONTHLY" and random.random() < 0.6:
        parts.append(random.choice(("BYDAY=-1FR", "BYDAY=2TU", "BYMONTHDAY=31", "BYMONTHDAY=-1,15")))
    end = random.choice(("", "COUNT=9", "UNTIL=20270630T090000Z"))
    return ";".join([*parts, end] if end else parts)


@pytest.mark.parametrize("seed", range(scaled(150)))
def test_what_is_open_is_what_an_independent_reader_finds(seed: int) -> None:
    """Completed, left out and moved on in any order: ``dateutil`` says which occurrence is the next one."""
    random = Random(seed)
    rule, first = drawn(random), datetime.combine(date(2026, 12, 1), time(9))
    if (
        "BYDAY" in rule or "BYMONTHDAY" in rule
    ):  # a start that is no occurrence of its rule counts as one here and in RFC 5545
        first = rrulestr(rule.replace("Z", ""), dtstart=first)[0]
    found = list(rrulestr(rule.replace("Z", ""), dtstart=first)[:12])
    gone = {each for each in found[:8] if random.random() < 0.4}
    excluded = {each for each in gone if random.random() < 0.5}
    stamp = "%Y%m%dT%H%M%SZ"
    lines = [f"RRULE:{rule}", *(f"EXDATE:{each:{stamp}}" for each in sorted(excluded))]
    others = "".join(override(f":{each:{stamp}}", DONE) for each in sorted(gone - excluded))
    data = todo_lines(f"DTSTART:{first:{stamp}}", f"DUE:{first + timedelta(hours=1):{stamp}}", *lines)
    data = data.replace(b"END:VCALENDAR", f"{others}END:VCALENDAR".replace("\n", "\r\n").encode())
    open_ = [each for each in found if each not in gone]
    for expected in open_[:3]:
        shown = fields(data)[Field.START]
        assert isinstance(shown, When)
        assert shown.local() == expected, rule
        told = task(data).shown().series
        assert told is not None
        if told.following is None:
            assert expected == open_[-1]
            break
        data = patch(data, {Field.START: told.start, Field.DUE: told.following})
