"""Zones that an object describes itself, read as an independent reader (``icalendar``) reads them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from tasksync_gui.connectors.caldav.ics import parse
from tasksync_gui.connectors.caldav.zones import Zones, iana_name
from tasksync_gui.model.fields import Field, Schedule, Unmapped, Value, When
from tests.connectors.caldav.calendars import CUSTOM_ZONE, fields, patch, todo_lines

UTC_NINE = Schedule(When(date(2026, 12, 10), time(9), "UTC"))
BERLIN_TEN = Schedule(When(date(2026, 12, 10), time(10), "Europe/Berlin"))


def zone(name: str, *parts: str, also: str = "") -> str:
    return f"BEGIN:VTIMEZONE\nTZID:{name}\n{also}" + "".join(parts) + "END:VTIMEZONE\n"


def part(kind: str, start: str, before: str, after: str, more: str = "") -> str:
    return f"BEGIN:{kind}\nDTSTART:{start}\nTZOFFSETFROM:{before}\nTZOFFSETTO:{after}\n{more}END:{kind}\n"


WINTER = part("STANDARD", "19961027T030000", "+0200", "+0100", "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\n")
SUMMER = part("DAYLIGHT", "19810329T020000", "+0100", "+0200", "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\n")
ONCE = part("STANDARD", "20261025T030000", "+0200", "+0100", "RDATE:20261025T030000,20271031T030000\n")
FIXED = part("STANDARD", "19700101T000000", "+0530", "+0530")


@pytest.mark.parametrize(
    ("described", "name", "due"),
    [
        (CUSTOM_ZONE, "Customized Time Zone", UTC_NINE),
        (zone("W. Europe Standard Time", WINTER, SUMMER), "W. Europe Standard Time", BERLIN_TEN),
        (zone("W. Europe Standard Time", FIXED), "W. Europe Standard Time",
         Schedule(When(date(2026, 12, 10), time(4, 30), "UTC"))),
        (zone("(UTC+01:00) Amsterdam\\, Berlin", WINTER, SUMMER), "(UTC+01:00) Amsterdam\\, Berlin", UTC_NINE),
        (zone("/example.org/20260101_1/Europe/Berlin", WINTER, SUMMER), "/example.org/20260101_1/Europe/Berlin", BERLIN_TEN),
        (zone("Mine", WINTER, SUMMER, also="X-LIC-LOCATION:Europe/Berlin\n"), "Mine", BERLIN_TEN),
        (zone("Mine", FIXED, also="X-LIC-LOCATION:Europe/Berlin\n"), "Mine",
         Schedule(When(date(2026, 12, 10), time(4, 30), "UTC"))),
        (zone("Dates", SUMMER, ONCE), "Dates", UTC_NINE),
        (zone("Other", FIXED) + zone("Mine", WINTER, SUMMER), "Mine", UTC_NINE),
        (zone("Mine", part("STANDARD", "19700101T000000", "-0330", "-0330")), "Mine",
         Schedule(When(date(2026, 12, 10), time(13, 30), "UTC"))),
        (zone("EST", WINTER, SUMMER), "EST", UTC_NINE),
        ("", "W. Europe Standard Time", BERLIN_TEN),
        ("", "Mine", Unmapped("TZID=Mine:20261210T100000")),
        (zone("Mine"), "Mine", Unmapped("TZID=Mine:20261210T100000")),
        (zone("Mine", part("STANDARD", "rubbish", "+0100", "+0100")), "Mine", Unmapped("TZID=Mine:20261210T100000")),
        (zone("Mine", part("STANDARD", "19700101T000000", "+9900", "+9900")), "Mine",
         Unmapped("TZID=Mine:20261210T100000")),
        (zone("Mine", part("STANDARD", "19700101T000000", "+0100", "+0100", "RRULE:FREQ=SECONDLY\n")), "Mine",
         Unmapped("TZID=Mine:20261210T100000")),
    ],
)  # fmt: skip
def test_a_time_means_what_its_own_object_says(described: str, name: str, due: Value) -> None:
    text = name.replace("\\", "")
    quoted = f'"{text}"' if "," in text else text
    data = todo_lines(f"DUE;TZID={quoted}:20261210T100000", before=described.replace("\\", ""))
    assert fields(data)[Field.DUE] == due


def test_in_summer_the_summer_part_counts() -> None:
    data = todo_lines("DUE;TZID=Customized Time Zone:20260710T100000", before=CUSTOM_ZONE)
    assert fields(data)[Field.DUE] == Schedule(When(date(2026, 7, 10), time(8), "UTC"))


def test_a_rule_that_ended_counts_no_longer() -> None:
    old = part(
        "DAYLIGHT",
        "19960331T020000",
        "+0300",
        "+0400",
        "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3;UNTIL=20100328T020000Z\n",
    )
    data = todo_lines(
        "DUE;TZID=Msk:20260710T100000", before=zone("Msk", part("STANDARD", "20141026T020000", "+0400", "+0300"), old)
    )
    assert fields(data)[Field.DUE] == Schedule(When(date(2026, 7, 10), time(7), "UTC"))


def test_other_fields_leave_the_zone_and_its_time_as_they_are() -> None:
    data = todo_lines("SUMMARY:a", "DUE;TZID=Customized Time Zone:20261210T100000", before=CUSTOM_ZONE)
    after = patch(data, {Field.TITLE: "b"})
    assert b"DUE;TZID=Customized Time Zone:20261210T100000\r\n" in after
    assert after.split(b"BEGIN:VTODO")[0] == data.split(b"BEGIN:VTODO")[0]


@given(
    st.integers(0, 15 * 365 * 24 * 60).map(
        lambda minutes: datetime.fromisoformat("2020-01-01") + timedelta(minutes=minutes)
    ),
    st.sampled_from([CUSTOM_ZONE, zone("Customized Time Zone", SUMMER, WINTER)]),
)
def test_an_independent_reader_agrees_on_the_moment(local: datetime, described: str) -> None:
    if local.month in (3, 10):
        local += timedelta(days=32)  # what a change skips or repeats is looked at below
    data = todo_lines(f"DUE;TZID=Customized Time Zone:{local:%Y%m%dT%H%M%S}", before=described)
    expected = Calendar.from_ical(data.decode()).walk("VTODO")[0]["DUE"].dt.astimezone(UTC)
    due = fields(data)[Field.DUE]
    assert isinstance(due, Schedule)
    assert due.due is not None
    assert due.due.instant() == expected


@pytest.mark.parametrize(
    ("local", "hour"),
    [
        ("20260329T015959", 0), ("20260329T023000", 1), ("20260329T030000", 1),
        ("20261025T015959", 23), ("20261025T023000", 0), ("20261025T030000", 2),
    ],
)  # fmt: skip
def test_of_two_times_the_first_counts_and_one_that_is_left_out_goes_on_by_the_old_clock(local: str, hour: int) -> None:
    zones = Zones(parse(todo_lines(before=CUSTOM_ZONE)))
    found = zones.place(datetime.fromisoformat(local), "Customized Time Zone")
    assert found.instant().hour == hour


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        ("/freeassociation.sourceforge.net/Tzfile/Europe/Berlin", "Europe/Berlin"),
        ("/citadel.org/20260101_1/America/Argentina/Buenos_Aires", "America/Argentina/Buenos_Aires"),
        ("Pacific Standard Time", "America/Los_Angeles"),
        ("Etc/UTC", "UTC"),
        ("../../etc/passwd", None),
        ("", None),
        ("x" * 5000, None),
        ("Europe", None),
    ],
)
def test_a_name_is_known_by_itself_by_its_end_or_as_windows_calls_it(name: str, expected: str | None) -> None:
    assert iana_name(name) == expected


@given(st.text("RULEFQ=;:0123456789+-T\n", max_size=120))
def test_no_description_of_a_zone_is_an_error(text: str) -> None:
    described = f"BEGIN:VTIMEZONE\nTZID:Mine\nBEGIN:STANDARD\nDTSTART:{text.replace(chr(10), '')}\nEND:STANDARD\nEND:VTIMEZONE\n"
    assert fields(todo_lines("DUE;TZID=Mine:20261210T100000", before=described))[Field.DUE]
