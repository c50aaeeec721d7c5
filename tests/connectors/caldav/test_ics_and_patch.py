"""What we do not change keeps its bytes; what we cannot read is never written back."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from xml.etree.ElementTree import XML
from xml.sax.saxutils import escape as in_xml

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from icalendar import Calendar

from tasksync_gui.connectors.caldav.cursor import Cursor, ObjectNames
from tasksync_gui.connectors.caldav.ics import IcsError, escape, fold, line_end, parse, unescape
from tasksync_gui.connectors.caldav.mapping import find_todo, read_fields
from tasksync_gui.connectors.caldav.patch import new_object, patched
from tasksync_gui.model.errors import CursorExpiredError
from tasksync_gui.model.fields import Completion, Field, Schedule, Status, Unmapped, Value, When
from tests.support.errors import refused

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
RICH = b"""BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:-//Tasks.org//android-140906//EN\r
X-WR-CALNAME:Work\\, home\r
BEGIN:VTIMEZONE\r
TZID:Europe/Berlin\r
BEGIN:STANDARD\r
DTSTART:19701025T030000\r
TZOFFSETFROM:+0200\r
TZOFFSETTO:+0100\r
END:STANDARD\r
END:VTIMEZONE\r
BEGIN:VTODO\r
DTSTAMP:20260101T000000Z\r
UID:8f6a\r
CREATED:20251231T230000Z\r
LAST-MODIFIED:20260101T000000Z\r
SUMMARY;LANGUAGE=de:M\xc3\xbcll \r
 raus\\, bitte\r
DESCRIPTION:Tonne\\nblau\r
PRIORITY:5\r
STATUS:IN-PROCESS\r
PERCENT-COMPLETE:40\r
CATEGORIES:Haus,M\xc3\xbcll\\, blau\r
CATEGORIES:Woche\r
DTSTART;TZID=Europe/Berlin:20260302T070000\r
DUE;TZID=Europe/Berlin:20260302T080000\r
RRULE:FREQ=WEEKLY;BYDAY=MO\r
RELATED-TO;RELTYPE=SIBLING:other\r
RELATED-TO:parent-1\r
X-APPLE-SORT-ORDER:672415\r
x-lower-case;FOO="a:b;c":kept\r
BEGIN:VALARM\r
TRIGGER;RELATED=END:-PT15M\r
ACTION:DISPLAY\r
DESCRIPTION:Reminder\r
END:VALARM\r
END:VTODO\r
BEGIN:VTODO\r
UID:8f6a\r
RECURRENCE-ID;TZID=Europe/Berlin:20260309T080000\r
SUMMARY:Ausnahme\r
END:VTODO\r
END:VCALENDAR\r
"""


def fields(data: bytes) -> dict[Field, Value]:
    todo = find_todo(parse(data))
    assert todo is not None
    return read_fields(todo, ObjectNames().id_of)


def patch(data: bytes, **values: Value) -> bytes:
    names = ObjectNames()
    return patched(data, line_end(data), {Field(key): value for key, value in values.items()}, NOW, names.uid_of)


def changed_lines(before: bytes, after: bytes) -> set[bytes]:
    return set(after.splitlines()) ^ set(before.splitlines())


STAMPS = {b"LAST-MODIFIED:20260302T120000Z", b"DTSTAMP:20260302T120000Z"}
OLD_STAMPS = {b"LAST-MODIFIED:20260101T000000Z", b"DTSTAMP:20260101T000000Z"}


def test_a_rich_task_is_read() -> None:
    found = fields(RICH)
    assert found == {
        Field.TITLE: "Müll raus, bitte",
        Field.NOTES: "Tonne\nblau",
        Field.STATUS: Completion(Status.IN_PROCESS),
        Field.DUE: Schedule(When(date(2026, 3, 2), time(8), "Europe/Berlin"), "FREQ=WEEKLY;BYDAY=MO"),
        Field.START: When(date(2026, 3, 2), time(7), "Europe/Berlin"),
        Field.PRIORITY: 5,
        Field.LABELS: frozenset({"Haus", "Müll, blau", "Woche"}),
        Field.PARENT: "parent-1.ics",
    }


def test_reading_and_writing_changes_no_byte() -> None:
    assert b"".join(parse(RICH).write()) == RICH
    unix = RICH.replace(b"\r\n", b"\n")
    assert b"".join(parse(unix).write()) == unix


@pytest.mark.quality("foreign_data_kept")
@pytest.mark.parametrize(
    ("values", "gone", "new"),
    [
        ({"priority": 1}, {b"PRIORITY:5"}, {b"PRIORITY:1"}),
        ({"priority": 0}, {b"PRIORITY:5"}, set()),
        ({"notes": ""}, {b"DESCRIPTION:Tonne\\nblau"}, set()),
        ({"title": "Neu"}, {"SUMMARY;LANGUAGE=de:Müll ".encode(), b" raus\\, bitte"}, {b"SUMMARY;LANGUAGE=de:Neu"}),
        (
            {"labels": frozenset({"Haus", "Woche"})},
            {"CATEGORIES:Haus,Müll\\, blau".encode(), b"CATEGORIES:Woche"},
            {b"CATEGORIES:Haus,Woche"},
        ),
        ({"labels": frozenset({"Haus", "Müll, blau", "Woche"})}, set(), set()),
        ({"parent": None}, {b"RELATED-TO:parent-1"}, set()),
        ({"parent": "p2.ics"}, {b"RELATED-TO:parent-1"}, {b"RELATED-TO;RELTYPE=PARENT:p2"}),
        (
            {"status": Completion(Status.COMPLETED)},
            {b"STATUS:IN-PROCESS", b"PERCENT-COMPLETE:40"},
            {b"STATUS:COMPLETED", b"PERCENT-COMPLETE:100"},
        ),
        (
            {"due": Schedule(When(date(2026, 4, 1)), "FREQ=WEEKLY;BYDAY=MO")},
            {b"DUE;TZID=Europe/Berlin:20260302T080000"},
            {b'DUE;TZID=Europe/Berlin;X-TASKSYNC-MEANS="DAY 20260401T000000":20260401T0000', b" 00"},
        ),
        (
            {"due": Schedule()},
            {b"DUE;TZID=Europe/Berlin:20260302T080000", b"RRULE:FREQ=WEEKLY;BYDAY=MO", b"TRIGGER;RELATED=END:-PT15M"},
            {b"TRIGGER;RELATED=START:PT45M"},
        ),
    ],
)
def test_only_changed_properties_are_rewritten(values: dict[str, Value], gone: set[bytes], new: set[bytes]) -> None:
    after = patch(RICH, **values)
    assert changed_lines(RICH, after) == gone | new | STAMPS | OLD_STAMPS
    name, value = next(iter(values.items()))
    read = fields(after)[Field(name)]
    assert read == value or (name == "status" and isinstance(read, Completion) and read.status is Status.COMPLETED)
    kept = {Field(key): item for key, item in fields(RICH).items() if key != name}
    assert {key: item for key, item in fields(after).items() if key != name} == kept


def test_a_new_zone_is_described_once() -> None:
    once = patch(RICH, due=Schedule(When(date(2026, 7, 1), time(9), "America/New_York")))
    twice = patch(once, start=When(date(2026, 7, 1), time(8), "America/New_York"))
    assert once.count(b"TZID:America/New_York") == twice.count(b"TZID:America/New_York") == 1
    todo = Calendar.from_ical(twice.decode()).walk("VTODO")[0]
    assert todo["DUE"].dt.utcoffset().total_seconds() == -4 * 3600


def test_a_new_task_is_valid_and_small() -> None:
    values = {Field.TITLE: "A; b, c\\d\nsecond", Field.STATUS: Completion(Status.NEEDS_ACTION), Field.PRIORITY: 0}
    data = new_object("ts1-x", values, NOW, ObjectNames().uid_of)
    assert b"PRIORITY" not in data
    todo = Calendar.from_ical(data.decode()).walk("VTODO")[0]
    assert str(todo["SUMMARY"]) == "A; b, c\\d\nsecond"
    assert fields(data)[Field.TITLE] == "A; b, c\\d\nsecond"


@example("a\ufffeb\uffffc")
@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cs"])))
def test_any_text_survives_escaping_and_folding(text: str) -> None:
    data = new_object("u", {Field.NOTES: text}, NOW, ObjectNames().uid_of)
    assert max(map(len, data.split(b"\r\n"))) <= 75
    expected = unescape(escape(text))
    assert fields(data)[Field.NOTES] == expected
    printable = "".join(
        char if (char >= " " and char not in "\x7f\ufffe\uffff") or char in "\t\n" else " " for char in text
    )
    assert XML(f"<a>{in_xml(escape(text))}</a>").text == (escape(text) or None), "servers hand objects out in XML"
    if "\r" not in text:
        assert expected == printable


@given(st.text(min_size=60))
def test_folding_never_splits_a_character(text: str) -> None:
    for part in fold(text.replace("\n", "")).split(b"\r\n"):
        part.decode("utf-8")


@pytest.mark.quality("unmapped_values_kept")
@pytest.mark.parametrize(
    ("line", "field", "value"),
    [
        ("STATUS:PENDING", Field.STATUS, Unmapped("PENDING")),
        ("PRIORITY:urgent", Field.PRIORITY, Unmapped("urgent")),
        ("PRIORITY:12", Field.PRIORITY, Unmapped("12")),
        ("DUE:tomorrow", Field.DUE, Unmapped("tomorrow")),
        ("DUE;TZID=Nowhere:20260101T000000", Field.DUE, Unmapped("TZID=Nowhere:20260101T000000")),
        ("DTSTART:20261301", Field.START, Unmapped("20261301")),
        ("COMPLETED:20260101T000000Z", Field.STATUS, Completion(Status.COMPLETED, When(date(2026, 1, 1), time(), "UTC"))),
        ("DUE;TZID=W. Europe Standard Time:20260101T080000", Field.DUE,
         Schedule(When(date(2026, 1, 1), time(8), "Europe/Berlin"))),
        ("DUE;TZID=/freeassociation.sourceforge.net/Europe/Paris:20260101T080000", Field.DUE,
         Schedule(When(date(2026, 1, 1), time(8), "Europe/Paris"))),
        ("DTSTART;VALUE=DATE:20260101\r\nDURATION:P2D", Field.DUE, Schedule(When(date(2026, 1, 3)))),
        ("DTSTART:20260101T100000\r\nDURATION:PT1H30M", Field.DUE, Schedule(When(date(2026, 1, 1), time(11, 30)))),
        ("DTSTART:20260101T100000\r\nDURATION:P", Field.DUE, Unmapped("P")),
    ],
)  # fmt: skip
def test_odd_values_are_understood_or_left_alone(line: str, field: Field, value: Value) -> None:
    data = f"BEGIN:VCALENDAR\r\nBEGIN:VTODO\r\nUID:1\r\n{line}\r\nEND:VTODO\r\nEND:VCALENDAR\r\n".encode()
    assert fields(data)[field] == value


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "no calendar"),
        (b"hello", "no value"),
        (b"BEGIN:VCALENDAR\r\nBEGIN:VTODO\r\nUID:1\r\n", "ends inside VTODO"),
        (b"BEGIN:VCALENDAR\r\nEND:VTODO\r\n", "no BEGIN"),
        (b"BEGIN:VCALENDAR\r\nSUMMARY:\xff\xfe\r\nEND:VCALENDAR\r\n", "line 2 is not UTF-8"),
        (b"SUMMARY:x\r\nBEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "outside"),
        (b"BEGIN:VTODO\r\nEND:VTODO\r\n", "no calendar"),
        (b"BEGIN:VCALENDAR\r\nBEGIN:VTODO\r\nEND:VTODO\r\nEND:VCALENDAR\r\n", "no UID"),
        (b"BEGIN:VCALENDAR\r\nBEGIN:VTODO\r\nUID:1\r\nEND:VTODO\r\nBEGIN:VTODO\r\nUID:2\r\nEND:VTODO\r\nEND:VCALENDAR", "several"),
        (b"BEGIN:VCALENDAR\r\nBEGIN:VTODO\r\nUID:1\r\nEND:VTODO\r\nBEGIN:VTODO\r\nUID:1\r\nEND:VTODO\r\nEND:VCALENDAR", "twice"),
    ],
)  # fmt: skip
def test_what_is_broken_is_said(data: bytes, words: str) -> None:
    with refused(IcsError, words):
        find_todo(parse(data))


@given(st.binary(max_size=300))
def test_nothing_but_an_ics_error_comes_out_of_garbage(data: bytes) -> None:
    try:
        find_todo(parse(b"BEGIN:VCALENDAR\r\n" + data + b"\r\nEND:VCALENDAR\r\n"))
    except IcsError as error:
        assert str(error)


def test_a_calendar_of_events_holds_no_task() -> None:
    assert find_todo(parse(b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nEND:VEVENT\nEND:VCALENDAR\n")) is None


def test_names_and_cursor() -> None:
    names = ObjectNames()
    names.note("plain", "plain.ics")
    names.note("uid", "Odd Name.ics")
    assert (names.id_of("plain"), names.id_of("uid"), names.odd) == (
        "plain.ics",
        "Odd Name.ics",
        {"uid": "Odd Name.ics"},
    )
    assert (names.uid_of("plain.ics"), names.uid_of("Odd Name.ics")) == ("plain", "uid")
    cursor = Cursor("sync", "http://x/1", names.odd)
    assert Cursor.read(cursor.write()) == cursor
    for broken in ("", "7", "[1]", '["other","x",{}]', '["sync","x",[]]'):
        with pytest.raises(CursorExpiredError):
            Cursor.read(broken)
