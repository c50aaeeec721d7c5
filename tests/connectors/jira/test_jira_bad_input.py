"""What Jira refuses, hides or garbles: one clear error each, and nothing is lost."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tasksync_gui.model.errors import (
    AuthError,
    CollectionGoneError,
    InvalidResponseError,
    NotFoundError,
    RateLimitedError,
    RejectedFieldError,
    UnavailableError,
    UserError,
)
from tasksync_gui.model.fields import Completion, Field, Schedule, Status, When
from tasksync_gui.model.ids import RemoteId
from tasksync_gui.model.task import Draft
from tests.connectors.contract import DAY, Lab, marker
from tests.fakes.jira import SECRET
from tests.fakes.jira_state import Transition
from tests.fakes.service import Response
from tests.support.clock import FakeClock
from tests.support.errors import english, english_error, refused
from tests.support.jira import KINDS, PROJECT, JiraLab, jira, jira_desk

DONE = Completion(Status.COMPLETED)
LOGIN = Response(200, None, {}, b"<!DOCTYPE html><html><body>Sign in</body></html>", "text/html")
PROXY = Response(502, None, {}, b"<html><h1>502 Bad Gateway</h1></html>", "text/html")


@pytest.fixture(params=KINDS)
async def lab(request: pytest.FixtureRequest) -> AsyncIterator[JiraLab]:
    async with jira(request.param) as made:
        yield made


def tasks(lab: JiraLab) -> Lab:
    return Lab(lab.connector, PROJECT)


@pytest.mark.quality("clear_errors")
async def test_a_refused_token_says_so_and_never_shows_itself(lab: JiraLab) -> None:
    lab.fake.signed_out = True
    with pytest.raises(AuthError) as caught:
        await lab.connector.check()
    assert "token" in english_error(caught.value)
    assert SECRET not in f"{caught.value!r} {caught.value} {lab.connector!r} {vars(lab.connector)!r}"


async def test_the_other_kind_of_jira_is_recognised(lab: JiraLab) -> None:
    data = {"deploymentType": "Server" if lab.fake.cloud else "Cloud", "version": "9"}
    lab.fake.fail("GET", "/serverInfo", Response(200, data))
    with refused(UserError, "another kind"):
        await lab.connector.check()


async def test_missing_rights_are_named(lab: JiraLab) -> None:
    lab.fake.state.rights -= {"CREATE_ISSUES", "DELETE_ISSUES"}
    report = await lab.connector.check()
    assert (report.user, report.can_read, report.can_write) == ("Ada Lovelace", True, False)
    assert "create issues, delete issues" in " ".join(map(english, report.details))
    found = (await lab.connector.snapshot(PROJECT)).capabilities
    assert found is not None
    assert (found.create, found.delete, found.writes(Field.STATUS)) == (False, False, True)


async def test_rights_of_a_project_lock_single_fields(lab: JiraLab) -> None:
    lab.fake.state.rights -= {"TRANSITION_ISSUES", "ASSIGN_ISSUES"}
    first = await lab.connector.snapshot(PROJECT)
    again = await lab.again().snapshot(PROJECT, first.cursor)
    for found in (first.capabilities, again.capabilities):
        assert found is not None
        assert [name for name in found.fields if not found.writes(name)] == [Field.STATUS, Field.ASSIGNEE]


async def test_a_log_in_page_of_a_proxy_is_no_data(lab: JiraLab) -> None:
    lab.fake.fail("POST", "/search", LOGIN, times=9)
    with refused(InvalidResponseError, "web page"):
        await lab.connector.snapshot(PROJECT)


async def test_a_short_breakdown_is_waited_out_and_a_long_one_said(lab: JiraLab) -> None:
    lab.fake.state.add(PROJECT, "There")
    lab.fake.fail("POST", "/search", PROXY)
    assert len((await lab.connector.snapshot(PROJECT)).tasks) == 1
    lab.fake.fail("POST", "/search", PROXY, times=9)
    with pytest.raises(UnavailableError):
        await lab.connector.snapshot(PROJECT)


async def test_a_search_without_a_list_is_no_empty_project(lab: JiraLab) -> None:
    lab.fake.fail("POST", "/search", Response(200, {"total": 0}), times=9)
    with pytest.raises(InvalidResponseError):
        await lab.connector.snapshot(PROJECT)


async def test_retry_after_is_a_floor_for_everything_that_follows(lab: JiraLab) -> None:
    assert isinstance(lab.clock, FakeClock)
    headers = {"retry-after": "17", "ratelimit-reason": "jira-burst-based"}
    lab.fake.fail("POST", "/search", Response(429, {"errorMessages": ["Rate limit exceeded."]}, headers))
    await lab.connector.snapshot(PROJECT)
    assert sum(lab.clock.slept) >= 17
    lab.fake.fail("POST", f"{lab.fake.api}/issue", Response(429, {}, headers))
    with refused(RateLimitedError, "429") as caught:
        await tasks(lab).create(title="x")
    assert caught.value.retry_after == 17
    assert not lab.fake.state.issues


async def test_an_empty_bucket_of_data_center_is_waited_for() -> None:
    async with jira("datacenter") as lab:
        assert isinstance(lab.clock, FakeClock)
        headers = {"x-ratelimit-limit": "100", "x-ratelimit-remaining": "0", "x-ratelimit-interval-seconds": "5"}
        lab.fake.fail("GET", "/myself", Response(200, {"name": "me", "timeZone": "UTC"}, headers))
        await lab.connector.check()
        assert lab.clock.slept == [5]


async def test_a_deleted_project_is_gone_as_a_whole(lab: JiraLab) -> None:
    task = await tasks(lab).create(title="x")
    cursor = (await lab.connector.snapshot(PROJECT)).cursor
    lab.fake.state.projects[PROJECT].visible = False
    with pytest.raises(CollectionGoneError):
        await lab.connector.snapshot(PROJECT)
    with pytest.raises(CollectionGoneError):
        await lab.connector.snapshot(PROJECT, cursor)
    with pytest.raises(CollectionGoneError):
        await lab.connector.read(PROJECT, task.id)
    with pytest.raises(CollectionGoneError):
        await lab.connector.create(PROJECT, Draft({Field.TITLE: "y"}), marker(2))
    with pytest.raises(CollectionGoneError):
        await lab.again().snapshot("no such; project")


async def test_a_missing_issue_of_a_living_project_is_gone(lab: JiraLab) -> None:
    with pytest.raises(NotFoundError):
        await lab.connector.read(PROJECT, RemoteId("4711"))


async def test_an_edit_that_is_not_allowed_stops_only_itself(lab: JiraLab) -> None:
    task = await tasks(lab).create(title="x")
    lab.fake.state.rights.discard("EDIT_ISSUES")
    with refused(RejectedFieldError, "right to do it"):
        await tasks(lab).update(task, {Field.TITLE: "y"})


async def test_a_parent_with_subtasks_is_not_deleted_with_them(lab: JiraLab) -> None:
    parent = await tasks(lab).create(title="Parent")
    await tasks(lab).create(title="Child", parent=parent.id)
    with refused(RejectedFieldError, "has subtasks"):
        await lab.connector.delete(PROJECT, parent.id, parent.revision)
    assert len(lab.fake.state.issues) == 2


@pytest.mark.quality("clear_errors")
async def test_a_field_that_jira_refuses_is_named(lab: JiraLab) -> None:
    with refused(RejectedFieldError, "field title.*255"):
        await tasks(lab).create(title="x" * 300)
    task = await tasks(lab).create(title="x")
    with refused(RejectedFieldError, r"field labels.*spaces") as caught:
        await tasks(lab).update(task, {Field.LABELS: frozenset({"two words"})})
    assert caught.value.fields == {Field.LABELS}


async def test_wiki_text_that_grows_over_the_limit_is_held_and_not_cut() -> None:
    async with jira("datacenter") as lab:
        task = await tasks(lab).create(title="x", notes="short")
        with refused(RejectedFieldError, "too long"):
            await tasks(lab).update(task, {Field.NOTES: "[" * 32_000})
        assert lab.fake.state.issues[task.id].description == "short"


@pytest.mark.quality("bad_items_reported")
async def test_an_issue_without_fields_is_reported_and_the_rest_goes_on(lab: JiraLab) -> None:
    good = lab.fake.state.add(PROJECT, "Good")
    shown = lab.fake.json(good, ["*all"], [])
    answer = {
        "issues": [shown, {"id": "7", "key": "WORK-7"}, {"key": "WORK-8", "fields": None}],
        "total": 3,
        "isLast": True,
    }
    lab.fake.fail("POST", "/search", Response(200, answer))
    found = await lab.connector.snapshot(PROJECT)
    assert [task.title for task in found.tasks] == ["Good"]
    assert [(each.where, each.id) for each in found.problems] == [("WORK-7", "7"), ("WORK-8", None)]


# The workflow.


def forbid(lab: JiraLab, name: str) -> None:
    """No step leads to the status ``name`` or to any other of its category."""
    home = lab.fake.state.projects[PROJECT]
    category = next(each.category for each in home.statuses if each.name == name)
    banned = {each.id for each in home.statuses if each.category == category}
    home.workflow = [step for step in home.workflow if step.target not in banned]


@pytest.mark.quality("clear_errors")
async def test_a_forbidden_step_is_refused_before_anything_is_written(lab: JiraLab) -> None:
    task = await tasks(lab).create(title="x")
    forbid(lab, "Done")
    with refused(RejectedFieldError, "From 'To Do' no step") as caught:
        await tasks(lab).update(task, {Field.STATUS: DONE, Field.TITLE: "y"})
    assert caught.value.fields == {Field.STATUS}
    assert lab.fake.state.issues[task.id].summary == "x"


async def test_a_field_that_a_step_asks_for_is_named(lab: JiraLab) -> None:
    screen = {"customfield_1": {"name": "Root cause", "required": True, "hasDefaultValue": False}}
    steps = lab.fake.state.projects[PROJECT].workflow
    task = await tasks(lab).create(title="x")
    for step in steps:
        step.fields = screen
    with refused(RejectedFieldError, "Root cause"):
        await tasks(lab).update(task, {Field.STATUS: DONE})
    next(step for step in steps if step.name == "Won't Do").fields = {}
    done = await tasks(lab).update(task, {Field.STATUS: DONE})
    assert done.is_done


async def test_a_resolution_that_a_step_asks_for_is_done(lab: JiraLab) -> None:
    values = [{"id": "2", "name": "Won't Fix"}, {"id": "10", "name": "Done"}]
    screen = {"resolution": {"name": "Resolution", "required": True, "allowedValues": values}}
    for step in lab.fake.state.projects[PROJECT].workflow:
        step.fields = screen
    done = await tasks(lab).update(await tasks(lab).create(title="x"), {Field.STATUS: DONE})
    assert done.is_done
    sent = [request.json for request, _ in lab.fake.exchanges if request.path.endswith("/transitions") and request.body]
    assert [each["fields"] for each in sent] == [{"resolution": {"id": "10"}}]


async def test_a_closed_issue_is_reopened_before_and_closed_after_it_is_edited(lab: JiraLab) -> None:
    task = await tasks(lab).create(title="x")
    task = await tasks(lab).update(task, {Field.STATUS: DONE, Field.TITLE: "y"})
    await tasks(lab).update(task, {Field.STATUS: Completion(Status.IN_PROCESS), Field.TITLE: "z"})
    writes = [
        request for request, _ in lab.fake.exchanges if request.method in ("PUT", "POST") and "/issue/" in request.path
    ]
    assert [request.path.rpartition("/")[2] for request in writes] == [task.id, "transitions", "transitions", task.id]


async def test_steps_that_are_not_available_are_not_taken() -> None:
    async with jira("cloud") as lab:
        steps = lab.fake.state.projects[PROJECT].workflow
        next(step for step in steps if step.name == "Done").available = False
        steps.append(Transition("99", "Finish", "5"))
        await tasks(lab).update(await tasks(lab).create(title="x"), {Field.STATUS: DONE})
        sent = [
            request.json for request, _ in lab.fake.exchanges if request.path.endswith("/transitions") and request.body
        ]
        assert [each["transition"]["id"] for each in sent] == ["99"]


@pytest.mark.parametrize("kind", KINDS)
async def test_a_forbidden_status_holds_its_task_and_the_rest_goes_on(kind: str, tmp_path: Path) -> None:
    async with jira_desk(tmp_path, kind) as desk:
        forbid(desk.lab, "Done")
        desk.put("left", title="Finished", status=DONE, due=Schedule(When(DAY)))
        desk.put("left", title="Open")
        await desk.sync()
        run = await desk.sync()
        assert run.counts.failed == 1
        desk.edit("left", "Open", title="Still open")
        await desk.sync()
        assert desk.issue("Still open")
        assert (desk.status("Finished"), desk.issue("Finished").duedate) == ("To Do", DAY.isoformat())
        assert desk.find("left", "Finished").is_done
        [hold] = (await desk.services.engine.dry_run("Pair")).held
        assert hold.field is Field.STATUS
        assert (
            "The workflow does not allow this status: From 'To Do' no step that you may take leads to a status that "
            "counts as done."
        ) in english(hold.reason)
