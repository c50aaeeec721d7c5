"""The pure parts, fed with whatever JSON can hold."""

from __future__ import annotations

from html import escape
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasksync_gui.connectors.asana.changes import Journal
from tasksync_gui.connectors.asana.client import EventPage
from tasksync_gui.connectors.asana.config import MappingOptions, parse_sections
from tasksync_gui.connectors.asana.cursor import Cursor, below
from tasksync_gui.connectors.asana.mapping import ASKED, ASKED_FOR_PRIORITY, AsanaProject, read_task
from tasksync_gui.connectors.asana.notes import read_notes, write_notes
from tasksync_gui.model.codec import encode_fields
from tasksync_gui.model.errors import RejectedFieldError
from tasksync_gui.model.fields import Field, Schedule, Status, Unmapped
from tests.connectors.contract import KINDS, marker
from tests.support.examples import scaled

RULES = MappingOptions({"doing": Status.IN_PROCESS}, "priority", {"high": 1})
PLACE = AsanaProject("7", "8", priority="9", options={"high": "10"}, sections={"doing": "11"})

scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12)
odd_times = st.sampled_from(["", "2026-02-30", "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00", "2026", "x"])
json_values = st.recursive(
    scalars | odd_times,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)
names = sorted({name.partition(".")[0] for name in ASKED + ASKED_FOR_PRIORITY} | {"gid"})
places = st.sampled_from([{"gid": "7"}, {"gid": None}, None, [], {"gid": 7, "name": "Doing"}])
memberships = st.lists(st.fixed_dictionaries({"project": places, "section": places}), max_size=2)
fields = st.lists(st.fixed_dictionaries({"name": st.just("Priority"), "enum_value": json_values}), max_size=2)
records = st.fixed_dictionaries({}, optional=dict.fromkeys(names, json_values)).flatmap(
    lambda data: st.fixed_dictionaries({}, optional={"memberships": memberships, "custom_fields": fields}).map(
        lambda more: data | more
    )
)


@given(records)
@settings(max_examples=scaled(400))
def test_no_record_is_too_odd_to_be_read(data: dict[str, Any]) -> None:
    task = read_task(data, PLACE, RULES)
    assert set(task.fields) <= set(Field)
    assert all(value is None or isinstance(value, KINDS) for value in task.fields.values())
    assert encode_fields(task.fields).keys() == task.fields.keys()
    assert task == read_task(data, PLACE, RULES)


@given(st.lists(json_values | st.fixed_dictionaries({"resource": json_values, "action": json_values}), max_size=4))
def test_no_event_is_too_odd_to_be_read(events: list[Any]) -> None:
    journal = Journal("old")
    journal.take(EventPage(tuple(each for each in events if isinstance(each, dict)), "new", False, None))
    assert journal.token == "new"
    assert all(isinstance(gid, str) for gid in journal.touched)


@given(json_values.map(str) | st.text(max_size=40))
def test_a_cursor_comes_back_or_is_refused(text: str) -> None:
    cursor = Cursor(text or "t", "8", {text: "1"})
    assert Cursor.read(cursor.write()) == cursor


def test_a_circle_of_parents_ends() -> None:
    assert sorted(below({"1"}, {"2": "1", "3": "2", "1": "3", "4": "9"})) == ["2", "3"]


@given(
    st.text(st.sampled_from(list("ab <>/&;\"'=hp[]|{}*_-+#\\:.\n`~1)(!ä\ufffe")), max_size=40).map(str.strip),
    st.sampled_from([None, marker(5)]),
)
@settings(max_examples=scaled(500))
def test_any_text_comes_back_to_the_letter(text: str, mark: str | None) -> None:
    sent = write_notes(text, mark)
    html = sent.get("html_notes") or f"<body>{escape(sent['notes'], quote=False)}</body>"
    assert read_notes(html) == (text, mark)


@given(st.text(st.sampled_from(list("<>/bodyaulih1 =\"'&;\nx")), max_size=60))
def test_no_html_is_too_odd_to_be_read(html: str) -> None:
    text, mark = read_notes(html)
    assert isinstance(text, str)
    assert mark is None


def test_addresses_that_asana_turns_into_links_are_no_edit() -> None:
    linked = (
        '<body>see <a href="https://e.org/x">https://e.org/x</a> &amp; <a href="http://www.e.org">www.e.org</a></body>'
    )
    assert read_notes(linked) == ("see https://e.org/x & www.e.org", None)
    inside = '<body><strong>b</strong> <a href="https://e.org/">https://e.org</a></body>'
    assert read_notes(inside) == ("**b** https://e.org", None)


@pytest.mark.quality("unmapped_values_kept")
def test_dates_that_make_no_sense_are_shown_as_they_are() -> None:
    task = read_task({"gid": "1", "due_on": "someday", "start_at": "soon"}, PLACE, RULES)
    assert (task.fields[Field.DUE], task.fields[Field.START]) == (Unmapped("someday"), Unmapped("soon"))
    assert read_task({"gid": "1", "due_at": None, "due_on": None}, PLACE, RULES).fields[Field.DUE] == Schedule()


def test_sections_are_named_as_people_write_them() -> None:
    assert parse_sections("In progress = in process\nWon't do=Cancelled") == {
        "In progress": Status.IN_PROCESS,
        "Won't do": Status.CANCELLED,
    }


def test_notes_with_a_table_are_never_sent_back_without_it() -> None:
    html = "<body>Intro\n<table><tr><td>a</td><td>1</td></tr></table>\nOutro</body>"
    text, _ = read_notes(html)
    with pytest.raises(RejectedFieldError) as refused:
        write_notes(text.replace("Intro", "Start"), None, html)
    assert refused.value.fields == {Field.NOTES}
