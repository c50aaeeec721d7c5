"""Rules of repetition, against ``dateutil`` as an independent reader, and in bounded time."""

from __future__ import annotations

import time as clock
from datetime import date, datetime, time
from itertools import islice

import pytest
from dateutil.rrule import rrulestr
from hypothesis import assume, given
from hypothesis import strategies as st

from tasksync_gui.model.fields import Schedule, When
from tasksync_gui.model.recurrence import WEEKDAYS, Rule, RuleError, next_occurrence, occurrences

START = datetime.fromisoformat("2026-01-05T10:00:00")  # a Monday
DAYS = st.lists(st.sampled_from(WEEKDAYS), min_size=1, max_size=3, unique=True)


@st.composite
def rules(draw: st.DrawFn) -> str:
    """Rules that both readers know and that soon have an occurrence."""
    frequency = draw(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]))
    parts = [f"FREQ={frequency}", f"INTERVAL={draw(st.integers(1, 4))}"]
    if frequency == "YEARLY" and draw(st.booleans()):
        parts.append(f"BYMONTH={draw(st.integers(1, 12))}")
    if draw(st.booleans()):
        ordinal = draw(st.sampled_from(["", "1", "2", "-1"])) if frequency in ("MONTHLY", "YEARLY") else ""
        parts.append("BYDAY=" + ",".join(ordinal + day for day in draw(DAYS)))
        if frequency == "MONTHLY" and draw(st.booleans()):
            parts.append(f"BYSETPOS={draw(st.sampled_from([1, -1]))}")
    elif frequency in ("MONTHLY", "YEARLY"):
        parts.append(f"BYMONTHDAY={draw(st.sampled_from(['1', '28', '-1', '15,16']))}")
    if draw(st.booleans()):
        parts.append(f"COUNT={draw(st.integers(1, 9))}")
    if draw(st.booleans()):
        parts.append("WKST=SU")
    return ";".join(parts)


@given(rules())
def test_occurrences_are_those_that_an_independent_reader_finds(text: str) -> None:
    found = list(islice(Rule.parse(text).occurrences(START), 10))
    expected = list(islice(rrulestr(text, dtstart=START), 10))
    if expected[:1] != [START]:  # the start is an occurrence whatever the rule says, and counts (RFC 5545 3.8.5.3)
        assume("COUNT" not in text)
        found = found[1:]
    assert found == expected[: len(found)]
    assert len(found) >= min(len(expected), 9)


@given(rules(), st.integers(0, 3000))
def test_looking_backwards_finds_the_same(text: str, days: int) -> None:
    assume("COUNT" not in text)
    at = datetime.combine(date.fromordinal(START.toordinal() + days), time(9))
    expected = rrulestr(text, dtstart=START).before(at, inc=True)
    assert Rule.parse(text).last_before(START, at) == (expected or (START if at >= START else None))


@pytest.mark.parametrize(
    "text",
    [
        "", "FREQ", "FREQ=SECONDLY", "FREQ=MINUTELY", "FREQ=HOURLY", "FREQ=WEEKLY;FREQ=DAILY", "FREQ=WEEKLY;BYDAY=1MO",
        "FREQ=WEEKLY;BYDAY=XX", "FREQ=DAILY;INTERVAL=0", "FREQ=DAILY;INTERVAL=-1", "FREQ=DAILY;COUNT=0",
        "FREQ=DAILY;COUNT=1;X=2", "FREQ=YEARLY;BYWEEKNO=1", "FREQ=YEARLY;BYYEARDAY=1", "FREQ=DAILY;BYHOUR=1",
        "FREQ=MONTHLY;BYMONTHDAY=0", "FREQ=MONTHLY;BYMONTHDAY=32", "FREQ=MONTHLY;BYDAY=99MO", "FREQ=DAILY;UNTIL=20269999",
        "FREQ=DAILY;UNTIL=x", "FREQ=DAILY;INTERVAL=\u0661", "FREQ=DAILY;BYMONTH=" + "1," * 300 + "1",
    ],
)  # fmt: skip
def test_what_is_not_understood_is_refused(text: str) -> None:
    with pytest.raises(RuleError):
        Rule.parse(text)


@given(st.text("FREQ=DAILYWKMONTHUSBD;,:0123456789+-", max_size=60))
def test_no_text_is_more_than_refused(text: str) -> None:
    try:
        list(Rule.parse(text).occurrences(START))
    except RuleError:
        return


@pytest.mark.parametrize(
    "text",
    ["FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=DAILY;COUNT=999999999",
     "FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR,SA,SU", "FREQ=YEARLY;INTERVAL=10000", "FREQ=MONTHLY;BYDAY=5MO;BYMONTH=2;INTERVAL=7"],
)  # fmt: skip
def test_small_rules_take_little_time(text: str) -> None:
    began = clock.monotonic()
    list(Rule.parse(text).occurrences(START))
    Rule.parse(text).last_before(START, datetime.fromisoformat("9999-12-31"))
    assert clock.monotonic() - began < 5


def test_both_dates_of_a_task_keep_their_distance_on_the_wall() -> None:
    start = When(date(2026, 10, 24), time(23), "Europe/Berlin")
    found = next_occurrence(start, Schedule(When(date(2026, 10, 26)), "FREQ=DAILY;COUNT=2"))
    assert found is not None
    assert found.start == When(date(2026, 10, 25), time(23), "Europe/Berlin")
    assert found.schedule == Schedule(When(date(2026, 10, 27)), "FREQ=DAILY;COUNT=1")
    assert next_occurrence(found.start, found.schedule) is None


@pytest.mark.parametrize(("until", "count"), [("20260107T100000Z", 2), ("20260107T110000Z", 3), ("20260107", 3)])
def test_an_end_in_utc_is_compared_in_the_zone_of_the_start(until: str, count: int) -> None:
    start = When(date(2026, 1, 5), time(12), "Europe/Berlin")
    assert len(list(occurrences(start, Schedule(None, f"FREQ=DAILY;UNTIL={until}")))) == count


def test_a_task_without_a_rule_or_without_a_date_has_one_occurrence() -> None:
    for start, schedule in ((None, Schedule(None, "FREQ=DAILY")), (None, Schedule(When(date(2026, 1, 5))))):
        assert next_occurrence(start, schedule) is None
