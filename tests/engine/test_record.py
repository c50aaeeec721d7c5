"""What of a task's whole record somebody edited, and what only its system did."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tasksync_gui.connectors.asana.mapping import MappingOptions, capabilities
from tasksync_gui.connectors.caldav.mapping import VOLATILE as CALENDAR
from tasksync_gui.connectors.file import CAPABILITIES as FILE
from tasksync_gui.connectors.jira.mapping import VOLATILE as JIRA
from tasksync_gui.connectors.trello.mapping import CAPABILITIES as TRELLO
from tasksync_gui.engine.observe.record import edited_fields, edited_parts, is_edited
from tasksync_gui.model.capabilities import STAMPS
from tasksync_gui.model.ids import Revision
from tests.support.world import task

ASANA = capabilities(MappingOptions({}, "", {})).volatile
HEAD = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//A//EN\r\nBEGIN:VTODO\r\nUID:u\r\nDTSTAMP:20260101T000000Z\r\n"
TAIL = "END:VTODO\r\nEND:VCALENDAR\r\n"
ALARM = "BEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER:-PT15M\r\nEND:VALARM\r\n"
ZONE = "BEGIN:VTIMEZONE\r\nTZID:Europe/Berlin\r\nEND:VTIMEZONE\r\n"


def parts(before: str, now: str, volatile: frozenset[str] = STAMPS) -> tuple[str, ...]:
    old, new = replace(task("1"), raw=before), replace(task("1"), raw=now, revision=Revision("other"))
    assert is_edited(old, new, volatile) is bool(edited_parts(old, new, volatile))
    return edited_parts(old, new, volatile)


@pytest.mark.parametrize(
    ("before", "now", "names"),
    [
        ("", ALARM, ("VALARM",)),
        (ALARM, ALARM.replace("15M", "30M"), ("VALARM",)),
        (ALARM, ALARM + ALARM.replace("15M", "30M"), ("VALARM",)),
        ("", "LOCATION:Kitchen\r\n", ("LOCATION",)),
        ("X-NOTE:a\r\n", "X-NOTE:b\r\n", ("X-NOTE",)),
        ("CLASS:PRIVATE\r\n", "", ("CLASS",)),
        ("X-A:1\r\nX-B:2\r\n", "X-B:2\r\nX-A:1\r\n", ()),
        ("LOCATION:A long place\r\n", "LOCATION:A long\r\n  place\r\n", ()),
        ("LOCATION:Kitchen\r\n", "LOCATION:Kitchen\n", ()),
        ("SEQUENCE:1\r\n", "SEQUENCE:2\r\nLAST-MODIFIED:20260102T000000Z\r\nX-RADICALE-NAME:a.ics\r\n", ()),
        (ALARM, ALARM.replace("END", "ACKNOWLEDGED:20260102T000000Z\r\nEND"), ()),
    ],
)
def test_a_calendar_object_is_compared_line_by_line(before: str, now: str, names: tuple[str, ...]) -> None:
    assert parts(HEAD + before + TAIL, HEAD + now + TAIL, CALENDAR) == names


def test_a_time_zone_that_a_server_adds_is_no_edit() -> None:
    with_zone = HEAD.replace("BEGIN:VTODO", ZONE + "BEGIN:VTODO").replace("//A//", "//B//")
    assert parts(HEAD + TAIL, with_zone + TAIL, CALENDAR) == ()


@pytest.mark.parametrize(
    ("before", "now", "names"),
    [
        ('{"a":1,"updated_at":"x"}', '{"updated_at":"y","a":1}', ()),
        ('{"a":1}', '{"a":1,"place":"","tags":[],"who":null,"more":{}}', ()),
        ('{"a":{"b":1,"c":2}}', '{"a":{"b":1,"c":3}}', ("a.c",)),
        ('{"a":[{"b":1,"etag":1}]}', '{"a":[{"b":1,"etag":2}]}', ()),
        ('{"a":[{"b":1}]}', '{"a":[{"b":2}]}', ("a",)),
        ('{"a":1}', '{"a":1,"place":"here"}', ("place",)),
        ("Call @home", "Call @home note:x", ("",)),
        ("{broken", "{broken too", ("",)),
    ],
)
def test_other_records_are_compared_member_by_member_or_whole(before: str, now: str, names: tuple[str, ...]) -> None:
    assert parts(before, now) == names


@pytest.mark.parametrize(
    ("volatile", "before", "now"),
    [
        (ASANA, '{"modified_at":"1","num_subtasks":0}', '{"modified_at":"2","num_subtasks":1}'),
        (JIRA, '{"fields":{"updated":"1"}}', '{"fields":{"updated":"2"}}'),
        (
            JIRA,
            '{"fields":{"assignee":{"avatarUrls":{"16":"a"}}}}',
            '{"fields":{"assignee":{"avatarUrls":{"16":"b"}}}}',
        ),
        (TRELLO.volatile, '{"dateLastActivity":"1"}', '{"dateLastActivity":"2"}'),
        (FILE.volatile, '{"id":1,"urgency":2.1,"modified":"1"}', '{"id":7,"urgency":2.2,"modified":"2"}'),
    ],
)
def test_stamps_and_counters_of_each_system_are_no_edits(volatile: frozenset[str], before: str, now: str) -> None:
    assert parts(before, now, volatile) == ()


def test_a_record_that_an_earlier_version_kept_in_another_form_is_compared_in_what_both_can_say() -> None:
    old = '{"id":1,"body":"a","who":{"name":"Ada","id":7}}'
    assert parts(old, '{"form":2,"id":1,"body":"a","who":{"id":7},"place":"here"}') == ()
    assert parts(old, '{"form":2,"id":1,"body":"b","who":"7","place":"here"}') == ("body",)
    assert parts('{"form":2,"id":1}', '{"form":2,"id":1,"place":"here"}') == ("place",)


def test_an_equal_revision_says_that_nobody_edited_it() -> None:
    """A server may keep another form of what it was sent, under the revision that it answered with."""
    assert not is_edited(replace(task("1"), raw="{}"), replace(task("1"), raw='{"a":1}'), STAMPS)


def test_a_system_without_raw_records_is_judged_by_its_fields() -> None:
    old, new = task("1", title="a", notes="n"), task("1", revision=2, title="a", notes="m")
    assert [str(name) for name in edited_fields(old, new)] == ["notes"]
    assert is_edited(old, new, STAMPS)
    assert not is_edited(old, replace(old, revision=Revision("2")), STAMPS)
