"""The pure parts: values, workflow, screens, time; and payloads as odd as they come."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import ValidationError

from tasksync_gui.connectors.jira import JiraConfig
from tasksync_gui.connectors.jira.cursor import Background, Cursor, in_zone, wall_clock
from tasksync_gui.connectors.jira.dialect import CLOUD, DATA_CENTER, Dialect
from tasksync_gui.connectors.jira.family import Member, adopted, moved
from tasksync_gui.connectors.jira.mapping import IssueReader, read_fields, read_task
from tasksync_gui.connectors.jira.priorities import level, levels_of, nearest
from tasksync_gui.connectors.jira.project import Project, read_project, read_type
from tasksync_gui.connectors.jira.workflow import step_to
from tasksync_gui.connectors.kit.people import Person
from tasksync_gui.model.errors import CursorExpiredError, RejectedFieldError, TaskSyncError
from tasksync_gui.model.fields import Completion, Field, Schedule, Status, Unmapped, When
from tests.connectors.contract import KINDS
from tests.support.errors import next_step_of, refused

JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8) | st.sampled_from(
        ["new", "done", "2026-02-30", "2026-05-01T10:00:00.000+0200", "9999-12-31T23:59:59.999-1200", "doc", "paragraph", "text"]
    ),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(
        st.sampled_from(["id", "name", "key", "statusCategory", "type", "content", "text", "accountId", "displayName",
                         "marker", "issuetype", "subtask", "hierarchyLevel", "parent", "to", "fields", "required",
                         "allowedValues", "fieldId", "emailAddress"]), inner, max_size=5),
    max_leaves=16,
)  # fmt: skip
FIELDS = st.dictionaries(
    st.sampled_from([
        "summary", "description", "status", "priority", "labels", "duedate", "assignee", "parent", "issuetype",
        "project", "created", "updated", "resolutiondate",
    ]), JSON, max_size=13,
)  # fmt: skip


@given(
    st.sampled_from([CLOUD, DATA_CENTER]),
    st.dictionaries(st.sampled_from(["id", "key", "fields", "properties"]), JSON | FIELDS),
)
def test_no_issue_is_too_odd_to_be_read(dialect: Dialect, issue: dict[str, Any]) -> None:
    project = Project(priorities=levels_of(["1", "2"]))
    task = read_task(issue, IssueReader(dialect, "https://jira.example/", project))
    if task is not None:
        assert all(value is None or isinstance(value, KINDS) for value in task.fields.values())


@given(JSON, st.sampled_from(list(Status)))
def test_no_workflow_is_too_odd(transitions: Any, status: Status) -> None:
    try:
        assert step_to(status, transitions, "x").id is not None
    except RejectedFieldError as error:
        assert next_step_of(error)


@given(
    JSON,
    st.lists(st.dictionaries(st.sampled_from(["fieldId", "key", "required", "allowedValues", "defaultValue"]), JSON)),
)
def test_no_screen_is_too_odd(kind: Any, fields: list[dict[str, Any]]) -> None:
    project = read_project([(read_type(kind), fields)])
    assert Project.read(project.write()) == project


@given(st.dictionaries(st.sampled_from(["zone", "key", "project", "people", "denied"]), JSON))
@example({"project": [None, ["", ""]]})
def test_no_resume_point_is_too_odd(parts: dict[str, Any]) -> None:
    cursor = Cursor.read(json.dumps({"v": 1, "since": "2026-05-01T00:00:00+00:00", **parts}))
    assert datetime.fromisoformat(cursor.minute())
    assert Cursor.read(cursor.write()) == cursor


@given(st.text(max_size=30) | JSON.map(json.dumps))
def test_anything_else_is_no_resume_point(written: str) -> None:
    with pytest.raises(CursorExpiredError):
        Cursor.read(written)


def test_a_resume_point_keeps_what_a_full_reading_learnt() -> None:
    fields = [{"fieldId": "priority", "allowedValues": [{"id": "3"}, {"id": "1"}], "defaultValue": {"id": "1"}}]
    project = read_project(
        [(read_type({"id": "1", "name": "Task"}), fields), (read_type({"id": "2", "subtask": True}), [])]
    )
    people = (Person("a", "b", "c@d", "e"),)
    cursor = Cursor(
        datetime(2026, 5, 1, tzinfo=UTC), Background("Europe/Berlin", "WORK", project, people, frozenset({"X"}))
    )
    assert Cursor.read(cursor.write()) == cursor
    assert Cursor.read(Cursor(cursor.since, Background()).write()).background.people is None


# Values.


def fields(dialect: Dialect = CLOUD, **values: Any) -> dict[Field, Any]:
    return read_fields(values, IssueReader(dialect, ""))


def test_null_is_empty_where_jira_knows_null_and_missing_is_not_shown() -> None:
    """A summary or a set of labels is never null: what says so does not show it."""
    nulls = dict.fromkeys(["summary", "description", "duedate", "priority", "labels", "assignee", "parent"])
    assert fields(**nulls) == {
        Field.NOTES: "", Field.DUE: Schedule(), Field.PRIORITY: 0, Field.PARENT: None, Field.ASSIGNEE: None,
    }  # fmt: skip
    assert fields() == {Field.PARENT: None}


@pytest.mark.quality("unmapped_values_kept")
@pytest.mark.parametrize(
    ("category", "expected"),
    [
        ("new", Completion(Status.NEEDS_ACTION)),
        ("indeterminate", Completion(Status.IN_PROCESS)),
        ("done", Completion(Status.COMPLETED, When(date(2026, 5, 1), time(8), "UTC"))),
        ("undefined", Unmapped("Odd")),
    ],
)
def test_a_status_is_its_category(category: str, expected: object) -> None:
    status = {"name": "Odd", "statusCategory": {"key": category}}
    assert fields(status=status, resolutiondate="2026-05-01T10:00:00.000+0200")[Field.STATUS] == expected


@pytest.mark.quality("unmapped_values_kept")
def test_dates_and_people_without_a_meaning_are_kept_as_they_are() -> None:
    assert fields(duedate="some day")[Field.DUE] == Unmapped("some day")
    assert fields(assignee={"accountId": "7"})[Field.ASSIGNEE] == Unmapped("(7)")
    assert fields(DATA_CENTER, assignee={"name": "mia", "displayName": "Mia"})[Field.ASSIGNEE] == "mia"


@pytest.mark.parametrize(
    ("ids", "expected"),
    [([], {}), (["7"], {"7": 5}), (["1", "2", "3"], {"1": 1, "2": 5, "3": 9}), (["a", "b"], {"a": 1, "b": 9})],
)
def test_priorities_are_spread_from_highest_to_lowest(ids: list[str], expected: dict[str, int]) -> None:
    assert levels_of(ids) == expected


def test_a_priority_is_known_by_its_usual_name_or_kept() -> None:
    assert [level("9", name, {}) for name in ("Blocker", "high", "Urgent")] == [1, 3, Unmapped("Urgent")]
    assert [nearest(wanted, levels_of(["1", "2", "3"])) for wanted in (0, 1, 3, 6, 9)] == ["2", "1", "1", "2", "3"]
    assert nearest(5, {}) is None


# The workflow.


def step(id_: str, name: str, category: str = "done", **more: Any) -> dict[str, Any]:
    return {"id": id_, "name": f"To {name}", "to": {"name": name, "statusCategory": {"key": category}}, **more}


@pytest.mark.parametrize(
    ("names", "chosen"),
    [
        (["Won't Do", "Done"], "Done"),
        (["Cancelled", "Shipped"], "Shipped"),
        (["Duplicate", "Closed", "Done"], "Done"),
        (["Rejected"], "Rejected"),
        (["Closed", "Resolved"], "Closed"),
    ],
)
def test_done_means_done_if_there_is_such_a_step(names: list[str], chosen: str) -> None:
    steps = [step(name, name) for name in names]
    assert step_to(Status.COMPLETED, [step("0", "In Progress", "indeterminate"), *steps], "x").id == chosen


def test_a_step_without_questions_is_preferred() -> None:
    asks = {"customfield_1": {"name": "Why", "required": True}}
    assert step_to(Status.COMPLETED, [step("1", "Done", fields=asks), step("2", "Closed")], "x").id == "2"
    with refused(RejectedFieldError, "Why"):
        step_to(Status.COMPLETED, [step("1", "Done", fields=asks)], "x")
    defaults = {"customfield_1": {"name": "Why", "required": True, "hasDefaultValue": True}}
    assert step_to(Status.COMPLETED, [step("1", "Done", fields=defaults)], "x").fields == {}


# The family.


def test_a_task_below_a_subtask_becomes_its_neighbour() -> None:
    assert adopted(None) == (0, None)
    assert adopted(Member("task", 0)) == (-1, "task")
    assert adopted(Member("epic", 1)) == (0, "epic")
    assert adopted(Member("sub", -1, "task")) == (-1, "task")
    assert moved(Member("other", -1, "task"), Member("sub", -1, "task"), moves=False) == "task"


# Time.


@pytest.mark.parametrize(
    ("instant", "zone", "expected"),
    [
        (datetime(2026, 5, 1, 10, 59, 59, tzinfo=UTC), "Europe/Berlin", "2026-05-01 12:59"),
        (datetime(2026, 5, 1, 10, tzinfo=UTC), "Asia/Kathmandu", "2026-05-01 15:45"),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "Europe/Berlin", "2026-10-25 01:30"),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "Europe/Berlin", "2026-10-25 01:30"),
        (datetime(2026, 10, 25, 2, 30, tzinfo=UTC), "Europe/Berlin", "2026-10-25 03:30"),
        (datetime(2026, 5, 1, 10, tzinfo=UTC), "", "2026-04-30 21:00"),
        (datetime(2026, 5, 1, 10, tzinfo=UTC), "Mars/Olympus", "2026-04-30 21:00"),
    ],
)
def test_where_the_clock_on_the_wall_is_unclear_an_earlier_minute_is_named(
    instant: datetime, zone: str, expected: str
) -> None:
    assert wall_clock(instant, zone) == expected


def test_a_stamp_tells_whether_the_zone_is_still_the_same() -> None:
    assert in_zone("2026-05-01T12:00:00.000+0200", "Europe/Berlin")
    assert not in_zone("2026-05-01T12:00:00.000+0900", "Europe/Berlin")
    assert in_zone("", "Europe/Berlin")
    assert in_zone("2026-05-01T12:00:00.000+0900", "Mars/Olympus")


# The account.


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("example.atlassian.net", "https://example.atlassian.net/"),
        ("https://example.atlassian.net/jira/software/projects/WORK/boards/1", "https://example.atlassian.net/"),
        ("https://tracker.example/jira", "https://tracker.example/jira/"),
        ("https://tracker.example/jira/browse/WORK-1?x=y", "https://tracker.example/jira/"),
        ("http://tracker.example:8080/secure/Dashboard.jspa", "http://tracker.example:8080/"),
    ],
)
def test_the_address_of_a_page_leads_to_its_site(url: str, expected: str) -> None:
    assert JiraConfig(url=url, kind="datacenter", token="t").url == expected


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"url": "ftp://x"}, "https"),
        ({"url": "https://a:secret-token@x"}, "own fields"),
        ({"email": ""}, "e-mail"),
        ({"token": " "}, "Enter a token"),
        ({"people": "just a name"}, "name = id"),
        ({"kind": "server"}, "cloud"),
    ],
)
def test_an_option_that_cannot_be_right_is_said_so(options: dict[str, str], reason: str) -> None:
    with refused(ValidationError, reason) as caught:
        JiraConfig.model_validate({"url": "https://x", "email": "a@b.c", "token": "secret-token"} | options)
    assert "secret-token" not in str(caught.value)


def test_a_priority_scheme_names_what_a_type_lacks() -> None:
    asked = [{"fieldId": "summary", "required": True}, {"fieldId": "customfield_1", "name": "Cost", "required": True},
             {"fieldId": "reporter", "required": True}]  # fmt: skip
    project = read_project([(read_type({"id": "1", "name": "Task"}), asked)])
    with refused(TaskSyncError, "must be filled: Cost"):
        project.type_for("Task", 0)
    assert project.hidden() == {Field.NOTES, Field.DUE, Field.PRIORITY, Field.LABELS, Field.ASSIGNEE}
