"""How Jira behaves where it is not like a list of tasks."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from tasksync_gui.connectors.jira.cursor import OVERLAP
from tasksync_gui.connectors.jira.search import BEYOND
from tasksync_gui.model.errors import CursorExpiredError, MovedAwayError, NotFoundError, RejectedFieldError
from tasksync_gui.model.fields import Field, Schedule, Unmapped, When
from tests.connectors.contract import DAY, Lab, marker
from tests.fakes.contract import contracts_folder
from tests.fakes.service import Request, Response
from tests.support.clock import FakeClock
from tests.support.errors import refused
from tests.support.jira import KINDS, PROJECT, JiraLab, jira

PANEL = {
    "type": "panel", "attrs": {"panelType": "info"},
    "content": [{"type": "paragraph", "content": [{"type": "text", "text": "careful"}]}],
}  # fmt: skip
FILE = {
    "type": "mediaSingle",
    "attrs": {"layout": "center"},
    "content": [{"type": "media", "attrs": {"id": "7", "type": "file"}}],
}


@pytest.fixture(params=KINDS)
async def lab(request: pytest.FixtureRequest) -> AsyncIterator[JiraLab]:
    async with jira(request.param) as made:
        yield made


def tasks(lab: JiraLab) -> Lab:
    return Lab(lab.connector, PROJECT)


def words(text: str) -> dict[str, object]:
    return {"type": "paragraph", "content": [{"type": "text", "text": text}]}


async def test_every_exchange_is_checked_against_atlassians_own_description(lab: JiraLab) -> None:
    if contracts_folder() is None:
        pytest.skip("the vendors' contracts are not here: set TASKSYNC_CONTRACTS to their folder")
    contract = lab.fake.contract
    assert contract is not None
    task = await tasks(lab).create(title="x", notes="*y*", labels=frozenset({"a"}), due=Schedule(When(DAY)), priority=1)
    await tasks(lab).update(task, {Field.TITLE: "z"})
    assert not lab.fake.violations
    request = next(request for request, _ in lab.fake.exchanges if request.method == "PUT")
    wrong = Request(request.method, request.path, (("quietly", "true"),), request.headers, request.body)
    assert contract.violations(wrong, Response(204))


# Reading.


@pytest.mark.parametrize("lab", ["cloud", "datacenter"], indirect=True)
async def test_a_long_list_is_read_whole(lab: JiraLab) -> None:
    for number in range(230):
        lab.fake.state.add(PROJECT, f"Issue {number}")
    found = await lab.connector.snapshot(PROJECT)
    assert len({task.id for task in found.tasks}) == 230
    assert lab.fake.count("POST", "/search") == 3


async def test_an_issue_deleted_while_pages_are_read_hides_no_other() -> None:
    """On Data Center all later pages shift by one."""
    async with jira("datacenter") as lab:
        issues = [lab.fake.state.add(PROJECT, f"Issue {number}") for number in range(230)]
        plain, done = lab.fake.handle, []

        def handle(request: Request) -> Response:
            response = plain(request)
            if "/search" in request.path and not done:
                done.append(lab.fake.state.remove(issues[0]))
            return response

        lab.fake.handle = handle  # type: ignore[method-assign]
        found = await lab.connector.snapshot(PROJECT)
        assert {issue.id for issue in issues[1:]} <= {task.id for task in found.tasks}


async def test_changes_are_asked_for_in_the_zone_of_the_profile(lab: JiraLab) -> None:
    state = lab.fake.state
    state.zone = "America/Los_Angeles"
    state.add(PROJECT, "Old")
    state.tick(OVERLAP.total_seconds() + 61)
    cursor = (await lab.connector.snapshot(PROJECT)).cursor
    state.tick(30)
    state.add(PROJECT, "New")
    state.tick(3600)
    found = await lab.again().snapshot(PROJECT, cursor)
    assert [task.title for task in found.tasks] == ["New"]
    assert (found.incremental, found.requests, found.server_time) == (True, 1, state.now)
    jql = lab.fake.exchanges[-1][0].json["jql"]
    assert f'updated >= "{(state.now - timedelta(hours=7)).date()} 0' in jql


async def test_a_change_that_the_search_shows_late_is_not_missed() -> None:
    async with jira("cloud", lag=240) as lab:
        state = lab.fake.state
        issue = state.add(PROJECT, "Early")
        state.tick(3600)
        cursor = (await lab.connector.snapshot(PROJECT)).cursor
        state.touch(issue, summary="Late")
        during = await lab.again().snapshot(PROJECT, cursor)
        assert not during.tasks
        state.tick(600)
        assert [task.title for task in (await lab.again().snapshot(PROJECT, during.cursor)).tasks] == ["Late"]


async def test_another_zone_in_the_profile_asks_for_a_full_listing(lab: JiraLab) -> None:
    cursor = (await lab.connector.snapshot(PROJECT)).cursor
    lab.fake.state.zone = "Asia/Tokyo"
    lab.fake.state.add(PROJECT, "x")
    with pytest.raises(CursorExpiredError):
        await lab.again().snapshot(PROJECT, cursor)


@pytest.mark.parametrize(
    "cursor", ["", "{", "[]", "null", '{"v":0,"since":"2026-01-01T00:00:00+00:00"}', '{"v":1}', "7"]
)
async def test_a_resume_point_that_cannot_be_read_is_expired(lab: JiraLab, cursor: str) -> None:
    with pytest.raises(CursorExpiredError):
        await lab.connector.snapshot(PROJECT, cursor)


async def test_our_own_writes_are_shown_at_once() -> None:
    async with jira("cloud", lag=600) as lab:
        task = await tasks(lab).create(title="x")
        gone = await tasks(lab).create(title="y")
        await lab.connector.delete(PROJECT, gone.id, gone.revision)
        await tasks(lab).update(task, {Field.TITLE: "z"})
        assert [found.title for found in (await lab.connector.snapshot(PROJECT)).tasks] == ["z"]
        assert lab.fake.exchanges[-1][0].json["reconcileIssues"] == [int(gone.id), int(task.id)]
        assert isinstance(lab.clock, FakeClock)
        lab.clock.advance(901)
        lab.fake.state.tick(901)
        await lab.connector.snapshot(PROJECT)
        assert "reconcileIssues" not in lab.fake.exchanges[-1][0].json


async def test_an_issue_that_moved_is_not_gone(lab: JiraLab) -> None:
    task = await tasks(lab).create(title="x")
    lab.fake.state.touch(lab.fake.state.issues[task.id], project="10100", key="HOME-1")
    with refused(MovedAwayError, "another project"):
        await tasks(lab).read(task)


async def test_a_missing_issue_is_deleted_only_where_none_can_be_hidden(lab: JiraLab) -> None:
    task, other = await tasks(lab).create(title="x"), await tasks(lab).create(title="y")
    del lab.fake.state.issues[task.id]
    with pytest.raises(NotFoundError):
        await tasks(lab).read(task)
    lab.fake.state.touch(lab.fake.state.issues[other.id], security={"id": "10000", "name": "Staff"})
    await lab.connector.snapshot(PROJECT)
    with refused(MovedAwayError, "deleted or hidden"):
        await tasks(lab).read(task)


# The marker.


async def test_the_marker_is_neither_a_label_nor_a_word(lab: JiraLab) -> None:
    task = await tasks(lab).create(title="x", labels=frozenset({"a"}))
    issue = lab.fake.state.issues[task.id]
    assert issue.properties == {"tasksync": {"marker": marker(1)}}
    assert (issue.labels, issue.description, task.fields[Field.LABELS]) == (["a"], None, {"a"})


async def test_a_copy_with_the_same_marker_is_shown_too(lab: JiraLab) -> None:
    task = await tasks(lab).create(title="x")
    twin = lab.fake.state.add(PROJECT, "x", properties={"tasksync": {"marker": marker(1)}})
    found = await lab.connector.find_by_marker(PROJECT, marker(1))
    assert {bearer.id for bearer in found} == {task.id, twin.id}


async def test_a_marker_among_many_newer_issues_is_found(lab: JiraLab) -> None:
    task = await tasks(lab).create(title="x")
    for number in range(120):
        lab.fake.state.add(PROJECT, f"Newer {number}")
        lab.fake.state.add(PROJECT, f"Somebody's {number}", creator="mia")
    assert [bearer.id for bearer in await lab.again().find_by_marker(PROJECT, marker(1))] == [task.id]


async def test_a_creation_that_never_arrived_is_not_sought_among_all_issues(lab: JiraLab) -> None:
    for number in range(250):
        lab.fake.state.add(PROJECT, f"Old {number}")
    await lab.connector.snapshot(PROJECT)
    since = lab.fake.state.tick(3600) - timedelta(minutes=30)
    lab.fake.exchanges.clear()
    assert list(await lab.connector.find_by_marker(PROJECT, marker(1), since)) == []
    assert len(lab.fake.exchanges) == 1 + BEYOND + 1, "newest key, keys beyond it, what we created since then"


@pytest.mark.thorough("a mark among hundreds of later tasks")
async def test_among_hundreds_of_later_ones_of_ours_it_is_found_on_data_center_too() -> None:
    """Each has to be read by itself there, and only the newest 300 were."""
    async with jira("datacenter") as lab:
        task = await tasks(lab).create(title="x")
        for number in range(320):
            lab.fake.state.add(PROJECT, f"Later {number}")
        since = lab.fake.state.now - timedelta(minutes=30)
        for bound in (since, None):
            found = await lab.again().find_by_marker(PROJECT, marker(1), bound)
            assert [bearer.id for bearer in found] == [task.id]


# Writing.


@pytest.mark.quality("foreign_data_kept")
async def test_only_what_changed_is_sent(lab: JiraLab) -> None:
    task = await tasks(lab).create(title="x", notes="n", labels=frozenset({"a", "b"}), priority=3)
    await tasks(lab).update(task, {Field.LABELS: frozenset({"b", "c"})})
    sent = lab.fake.exchanges[-2][0]
    assert (sent.method, sent.json) == ("PUT", {"update": {"labels": [{"add": "c"}, {"remove": "a"}]}})


@pytest.mark.quality("foreign_data_kept")
async def test_a_panel_and_a_file_survive_an_edit_of_the_notes() -> None:
    async with jira("cloud") as lab:
        body = {"type": "doc", "version": 1, "content": [PANEL, words("old"), FILE]}
        issue = lab.fake.state.add(PROJECT, "x", description=body)
        (task,) = (await lab.connector.snapshot(PROJECT)).tasks
        assert task.fields[Field.NOTES] == "> careful\n\nold"
        after = await tasks(lab).update(task, {Field.NOTES: "> careful\n\nnew"})
        assert issue.description["content"] == [PANEL, words("new"), FILE]
        assert after.fields[Field.NOTES] == "> careful\n\nnew"
        await tasks(lab).update(after, {Field.NOTES: ""})
        assert issue.description["content"] == [FILE]


@pytest.mark.quality("foreign_data_kept")
async def test_wiki_macros_survive_an_edit_of_the_notes() -> None:
    async with jira("datacenter") as lab:
        wiki = "{panel:title=Care}\r\nx\r\n{panel}\r\n\r\nold\r\n\r\n!plan.png!"
        issue = lab.fake.state.add(PROJECT, "x", description=wiki)
        (task,) = (await lab.connector.snapshot(PROJECT)).tasks
        await tasks(lab).update(task, {Field.NOTES: str(task.fields[Field.NOTES]).replace("old", "**new**")})
        assert issue.description == "{panel:title=Care}\nx\n{panel}\n\n*new*\n\n!plan.png!"


async def test_a_project_without_a_field_does_not_carry_it(lab: JiraLab) -> None:
    for kind in lab.fake.state.projects[PROJECT].types:
        kind.screen = ("summary", "description", "labels", "parent")
    found = await lab.connector.snapshot(PROJECT)
    assert found.capabilities is not None
    assert set(found.capabilities.fields) == {Field.TITLE, Field.NOTES, Field.STATUS, Field.LABELS, Field.PARENT}
    task = await tasks(lab).create(title="x", due=Schedule(When(DAY)), priority=1, labels=frozenset({"a"}))
    assert set(task.fields) == set(found.capabilities.fields)
    assert set((await tasks(lab).update(task, {Field.DUE: Schedule(), Field.TITLE: "y"})).fields) == set(task.fields)


async def test_a_type_that_lacks_a_field_of_others_hides_it_for_its_issues_only(lab: JiraLab) -> None:
    story = lab.fake.state.projects[PROJECT].types[1]
    story.screen = tuple(name for name in story.screen if name != "duedate")
    lab.fake.state.add(PROJECT, "Story", type=story.id)
    await tasks(lab).create(title="Task")
    found = await lab.connector.snapshot(PROJECT)
    assert {task.title: Field.DUE in task.fields for task in found.tasks} == {"Story": False, "Task": True}


async def test_a_type_that_asks_for_more_is_refused_before_anything_is_sent(lab: JiraLab) -> None:
    lab.fake.state.projects[PROJECT].types[2].required = {"customfield_7": "Cost centre"}
    with refused(RejectedFieldError, "Cost centre"):
        await tasks(lab).create(title="x")
    assert not lab.fake.count("POST", f"{lab.fake.api}/issue")
    other = lab.again(issue_type="story")
    assert (await Lab(other, PROJECT).create(title="x")).title == "x"


async def test_priorities_of_the_site_are_spread_over_the_scale(lab: JiraLab) -> None:
    state = lab.fake.state
    state.priorities = {"10": "Now", "3": "Soon", "30": "Some day"}
    now = state.add(PROJECT, "Now", priority="10")
    state.add(PROJECT, "Gone", priority="77")
    found = await lab.connector.snapshot(PROJECT)
    read = {task.title: task.fields[Field.PRIORITY] for task in found.tasks}
    assert read == {"Now": 1, "Gone": Unmapped("Gone")}
    assert found.capabilities is not None
    assert found.capabilities.fields[Field.PRIORITY].levels == (1, 5, 9)
    task = next(task for task in found.tasks if task.title == "Now")
    assert (await tasks(lab).update(task, {Field.PRIORITY: 8})).fields[Field.PRIORITY] == 9
    assert now.priority == "30"


# People.


async def test_people_are_known_by_name_and_by_alias(lab: JiraLab) -> None:
    connector = lab.again(people="boss = tom")
    found = await connector.snapshot(PROJECT)
    mia = "Mia Wong" if lab.fake.cloud else "mia"
    assert found.people is not None
    assert {mia, "boss"} <= found.people
    task = await Lab(connector, PROJECT).create(title="x", assignee=mia)
    assert lab.fake.state.issues[task.id].assignee == "mia"
    task = await Lab(connector, PROJECT).update(task, {Field.ASSIGNEE: "Boss"})
    assert (lab.fake.state.issues[task.id].assignee, task.fields[Field.ASSIGNEE]) == ("tom", "boss")
    task = await Lab(connector, PROJECT).update(task, {Field.ASSIGNEE: None})
    assert (lab.fake.state.issues[task.id].assignee, task.fields[Field.ASSIGNEE]) == (None, None)
    with refused(RejectedFieldError, "Nobody"):
        await Lab(connector, PROJECT).update(task, {Field.ASSIGNEE: "Stranger"})


async def test_a_jira_that_does_not_show_its_people_is_still_read(lab: JiraLab) -> None:
    lab.fake.fail("GET", "/user/assignable", Response(403, {"errorMessages": ["No"], "errors": {}}))
    lab.fake.state.add(PROJECT, "x", assignee="mia")
    found = await lab.connector.snapshot(PROJECT)
    assert found.people is None
    assert found.tasks[0].fields[Field.ASSIGNEE] == ("Mia Wong" if lab.fake.cloud else "mia")


# The family.


async def test_a_subtask_can_change_its_parent_on_cloud_only(lab: JiraLab) -> None:
    one, two = await tasks(lab).create(title="One"), await tasks(lab).create(title="Two")
    child = await tasks(lab).create(title="Child", parent=one.id)
    if lab.fake.cloud:
        assert (await tasks(lab).update(child, {Field.PARENT: two.id})).fields[Field.PARENT] == two.id
    else:
        with refused(RejectedFieldError, "parent"):
            await tasks(lab).update(child, {Field.PARENT: two.id})
    with refused(RejectedFieldError, "subtask" if lab.fake.cloud else "parent"):
        await tasks(lab).update(two, {Field.PARENT: one.id})


async def test_tasks_below_an_epic_stay_tasks() -> None:
    async with jira("cloud") as lab:
        epic = lab.fake.state.add(PROJECT, "Epic", type="10001")
        child = await tasks(lab).create(title="Child", parent=epic.id)
        issue = lab.fake.state.issues[child.id]
        assert (issue.type, child.fields[Field.PARENT]) == ("10003", epic.id)
        freed = await tasks(lab).update(child, {Field.PARENT: None})
        assert (freed.fields[Field.PARENT], issue.parent) == (None, None)


async def test_a_project_without_subtasks_says_so(lab: JiraLab) -> None:
    lab.fake.state.projects[PROJECT].types.pop()
    parent = await tasks(lab).create(title="Parent")
    with refused(RejectedFieldError, "no subtasks"):
        await tasks(lab).create(title="Child", parent=parent.id)
