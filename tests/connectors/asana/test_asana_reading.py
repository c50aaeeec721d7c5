"""What a read of a project finds, whole and by the journal of events, and what it costs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from tasksync_gui.connectors.asana.errors import HiddenTaskError
from tasksync_gui.connectors.kit.http.rest import JsonResponse, RestClient
from tasksync_gui.model.errors import CollectionGoneError, CursorExpiredError, InvalidResponseError, MovedAwayError
from tasksync_gui.model.fields import Completion, Field, Status
from tests.connectors.asana.workshop import EVERYTHING, Shop, titles, workshop
from tests.fakes.service import Fault, Response
from tests.support.errors import english, refused


@pytest.fixture
async def shop() -> AsyncIterator[Shop]:
    async with workshop() as each:
        yield each


async def test_no_change_costs_one_request_and_two_in_a_new_process(shop: Shop) -> None:
    shop.fake.add(shop.fake.work, "One")
    first = await shop.snapshot()
    again = await shop.snapshot(first.cursor)
    assert (again.requests, again.incremental, again.tasks, again.deleted) == (1, True, (), frozenset())
    assert shop.fake.exchanges[-1][0].path.endswith("/events")
    shop.connector = shop.connect()
    fresh = await shop.snapshot(again.cursor)
    assert fresh.requests == 2
    assert (fresh.people, fresh.capabilities) == (first.people, first.capabilities)
    assert (await shop.snapshot(fresh.cursor)).requests == 1


async def test_all_pages_are_read_and_ids_stay_text(shop: Shop) -> None:
    for number in range(250):
        shop.fake.add(shop.fake.work, f"Task {number}")
    snapshot = await shop.snapshot()
    assert len(snapshot.tasks) == 250
    assert all(int(task.id) > 2**53 and str(int(task.id)) == task.id for task in snapshot.tasks)
    assert shop.fake.count("GET", "/tasks") == 3
    assert snapshot.requests == 1 + 1 + 1 + 3


async def test_the_next_page_is_asked_for_before_a_page_is_read(shop: Shop, monkeypatch) -> None:
    """So a page that cannot be read has asked for the next one in vain, which is given up."""
    asked, get = list[object](), RestClient.get

    async def noted(rest: RestClient, path: str, **options: Any) -> JsonResponse:
        asked.extend([options["params"]["offset"]] if path == "tasks" else [])
        return await get(rest, path, **options)

    monkeypatch.setattr(RestClient, "get", noted)
    for number in range(250):
        shop.fake.add(shop.fake.work, f"Task {number}")
    broken = b'{"data": [{"gid": "1"], "next_page": {"offset": "eyJ000000", "path": "/tasks"}}'
    shop.fake.faults.append(Fault(lambda request: request.path.endswith("/tasks"), Response(200, raw=broken), 1))
    with refused(InvalidResponseError, "cannot be read"):
        await shop.snapshot()
    assert asked == [None, "eyJ000000"]
    assert not [task for task in asyncio.all_tasks() if "tasksync_gui" in task.get_coro().cr_code.co_filename]
    assert len((await shop.snapshot()).tasks) == 250


async def test_words_that_look_like_a_page_mark_ask_for_nothing(shop: Shop) -> None:
    for number in range(250):
        shop.fake.add(shop.fake.work, f'"next_page": {{"offset": "{number}"}}')
    assert len((await shop.snapshot()).tasks) == 250
    assert shop.fake.count("GET", "/tasks") == 3


async def test_a_page_mark_that_expires_begins_the_listing_again(shop: Shop) -> None:
    for number in range(250):
        shop.fake.add(shop.fake.work, f"Task {number}")
    expired = Response(400, {"errors": [{"message": "offset: Your pagination token has expired."}]})
    shop.fake.faults.append(_second_page(expired, 1))
    assert len((await shop.snapshot()).tasks) == 250
    shop.fake.faults.append(_second_page(expired, 9))
    with refused(InvalidResponseError, "as a whole"):
        await shop.snapshot()


def _second_page(answer: Response, times: int):
    return Fault(lambda request: bool(request.param("offset")), answer, times)


async def test_separators_are_no_tasks(shop: Shop) -> None:
    parent = shop.fake.add(shop.fake.work, "Parent")
    shop.fake.add(shop.fake.work, "Later:", separator=True)
    shop.fake.add(shop.fake.work, "Part two:", parent, separator=True)
    first = await shop.snapshot()
    assert titles(first) == ["Parent"]
    shop.fake.touch(shop.fake.add(shop.fake.work, "More:", separator=True), name="Even more:")
    later = await shop.snapshot(first.cursor)
    assert (later.tasks, later.deleted) == ((), frozenset())


async def test_subtasks_are_found_at_any_depth_and_once(shop: Shop) -> None:
    fake = shop.fake
    top = fake.add(fake.work, "Top")
    child = fake.add(fake.work, "Child", top)
    fake.add(fake.work, "Grandchild", child)
    fake.add(fake.work, "Child in the project, too", top).homes[fake.work] = None
    found = {task.title: task.fields[Field.PARENT] for task in (await shop.snapshot()).tasks}
    assert found == {"Top": None, "Child": top.gid, "Grandchild": child.gid, "Child in the project, too": top.gid}


async def test_changes_of_subtasks_are_seen_although_their_parent_was_not_modified(shop: Shop) -> None:
    fake = shop.fake
    top = fake.add(fake.work, "Top")
    child = fake.add(fake.work, "Child", top)
    first = await shop.snapshot()
    stamp = top.modified
    fake.touch(child, name="Child, renamed")
    fake.add(fake.work, "Second child", top)
    assert top.modified == stamp
    later = await shop.snapshot(first.cursor)
    assert titles(later) == ["Child, renamed", "Second child"]
    assert later.incremental


async def test_children_go_and_come_back_with_their_parent(shop: Shop) -> None:
    fake = shop.fake
    top = fake.add(fake.work, "Top")
    child = fake.add(fake.work, "Child", top)
    grandchild = fake.add(fake.work, "Grandchild", child)
    first = await shop.snapshot()
    fake.trash(top)
    gone = await shop.snapshot(first.cursor)
    assert gone.deleted == {top.gid, child.gid, grandchild.gid}
    fake.restore(top)
    back = await shop.snapshot(gone.cursor)
    assert titles(back) == ["Child", "Grandchild", "Top"]
    fake.trash(top)
    assert (await shop.snapshot(back.cursor)).deleted == {top.gid, child.gid, grandchild.gid}


async def test_a_task_that_was_deleted_and_restored_is_there(shop: Shop) -> None:
    task = shop.fake.add(shop.fake.work, "Phoenix")
    first = await shop.snapshot()
    shop.fake.trash(task)
    shop.fake.restore(task)
    later = await shop.snapshot(first.cursor)
    assert (titles(later), later.deleted) == (["Phoenix"], frozenset())


async def test_moving_to_another_project_is_no_deletion(shop: Shop) -> None:
    fake = shop.fake
    task = fake.add(fake.work, "Wanderer")
    first = await shop.snapshot()
    fake.move(task, fake.home)
    later = await shop.snapshot(first.cursor)
    assert (later.tasks, later.deleted) == ((), frozenset())
    with refused(MovedAwayError, "taken out of the project"):
        await shop.read(task)
    assert titles(await shop.snapshot()) == []


async def test_a_task_that_comes_in_brings_its_children(shop: Shop) -> None:
    fake = shop.fake
    first = await shop.snapshot()
    task = fake.add(fake.home, "Immigrant")
    fake.add(fake.home, "Its child", task)
    fake.move(task, fake.work)
    assert titles(await shop.snapshot(first.cursor)) == ["Immigrant", "Its child"]


async def test_a_child_that_moves_below_a_foreign_task_is_not_taken_in(shop: Shop) -> None:
    fake = shop.fake
    top, other = fake.add(fake.work, "Top"), fake.add(fake.home, "Elsewhere")
    child = fake.add(fake.work, "Child", top)
    first = await shop.snapshot()
    fake.note(child, "changed", changed="parent")
    child.parent = other.gid
    assert titles(await shop.snapshot(first.cursor)) == []


async def test_more_events_than_one_answer_holds(shop: Shop) -> None:
    task = shop.fake.add(shop.fake.work, "Busy")
    first = await shop.snapshot()
    for number in range(250):
        shop.fake.touch(task, name=f"Busy {number}")
    later = await shop.snapshot(first.cursor)
    assert titles(later) == ["Busy 249"]
    assert shop.fake.count("GET", "/events") == 1 + 3


async def test_many_changes_are_read_with_the_list_and_not_one_by_one(shop: Shop) -> None:
    fake = shop.fake
    top = fake.add(fake.work, "Top")
    first = await shop.snapshot()
    for number in range(40):
        fake.add(fake.work, f"New {number}")
    fake.add(fake.work, "Child", top)
    later = await shop.snapshot(first.cursor)
    assert len(later.tasks) == 41
    assert later.requests == 1 + 1 + 1


async def test_too_many_single_reads_ask_for_the_whole_list(shop: Shop) -> None:
    fake = shop.fake
    top = fake.add(fake.work, "Top")
    first = await shop.snapshot()
    for number in range(120):
        fake.add(fake.work, f"Child {number}", top)
    with pytest.raises(CursorExpiredError):
        await shop.snapshot(first.cursor)


async def test_comments_and_likes_cost_nothing_more(shop: Shop) -> None:
    task = shop.fake.add(shop.fake.work, "Liked")
    first = await shop.snapshot()
    shop.fake.note(task, "changed", changed="likes")
    later = await shop.snapshot(first.cursor)
    assert (later.tasks, later.requests) == ((), 1)


async def test_events_that_come_late_are_seen_by_the_next_read(shop: Shop) -> None:
    first = await shop.snapshot()
    shop.fake.add(shop.fake.work, "Late")
    shop.fake.unseen = len(shop.fake.journal)
    early = await shop.snapshot(first.cursor)
    assert early.tasks == ()
    shop.fake.unseen = 0
    assert titles(await shop.snapshot(early.cursor)) == ["Late"]


@pytest.mark.parametrize("cursor", ["", "[]", '[1,"x"]', '[2,"a","b",{}]', '[1,"a","b",[]]', "null", "ts"])
async def test_a_cursor_that_is_none_leads_to_a_full_read(shop: Shop, cursor: str) -> None:
    with pytest.raises(CursorExpiredError):
        await shop.snapshot(cursor)


async def test_a_deleted_or_hidden_project_is_not_an_empty_one(shop: Shop) -> None:
    fake = shop.fake
    fake.add(fake.work, "One")
    cursor = (await shop.snapshot()).cursor
    fake.hidden.add(fake.work)
    for asked in (None, cursor):
        with pytest.raises(CollectionGoneError):
            await shop.snapshot(asked)
    fake.hidden.clear()
    del fake.projects[fake.work]
    for asked in (None, cursor):
        with pytest.raises(CollectionGoneError):
            await shop.snapshot(asked)


@pytest.mark.quality("bad_items_reported")
async def test_entries_without_an_id_are_reported_and_the_rest_goes_on(shop: Shop) -> None:
    fake = shop.fake
    good = {"gid": "12", "name": "Good"}
    fake.fail("GET", "/tasks", Response(200, {"data": [good, None, {"name": "No id"}, 7], "next_page": None}))
    snapshot = await shop.snapshot()
    assert titles(snapshot) == ["Good"]
    assert "3 entries" in english(snapshot.problems[0].message)


async def test_sections_say_more_about_the_tick() -> None:
    async with workshop(**EVERYTHING) as shop:
        fake = shop.fake
        doing, dropped = fake.section(fake.work, "Doing"), fake.section(fake.work, "Dropped")
        fake.add(fake.work, "plain")
        fake.add(fake.work, "doing").homes[fake.work] = doing
        fake.add(fake.work, "done", completed_at=fake.now).homes[fake.work] = doing
        fake.add(fake.work, "dropped", completed_at=fake.now).homes[fake.work] = dropped
        fake.add(fake.work, "reopened").homes[fake.work] = dropped
        first = await shop.snapshot()
        states = {task.title: task.fields[Field.STATUS] for task in first.tasks}
        assert {title: state.status for title, state in states.items() if isinstance(state, Completion)} == {
            "plain": Status.NEEDS_ACTION,
            "doing": Status.IN_PROCESS,
            "done": Status.COMPLETED,
            "dropped": Status.CANCELLED,
            "reopened": Status.NEEDS_ACTION,
        }


async def test_a_renamed_section_leads_to_a_full_read() -> None:
    async with workshop(**EVERYTHING) as shop:
        fake = shop.fake
        task = fake.add(fake.work, "moved by its section")
        task.homes[fake.work] = fake.section(fake.work, "Doing")
        first = await shop.snapshot()
        gid = fake.section(fake.work, "Doing")
        fake.sections[gid] = (fake.work, "In the works")
        event = {"action": "changed", "type": "section", "resource": {"gid": gid, "resource_type": "section"}}
        fake.journal.append((fake.work, event))
        with pytest.raises(CursorExpiredError):
            await shop.snapshot(first.cursor)
        second = await shop.snapshot()
        assert second.tasks[0].fields[Field.STATUS] == Completion(Status.NEEDS_ACTION)
        assert second.capabilities is not None
        assert Status.IN_PROCESS not in second.capabilities.fields[Field.STATUS].statuses


async def test_a_project_promises_only_what_it_has() -> None:
    async with workshop(**EVERYTHING) as shop:
        fake = shop.fake
        rich = (await shop.snapshot()).capabilities
        poor = (await shop.connector.snapshot(fake.home)).capabilities
        assert rich is not None
        assert poor is not None
        assert rich == shop.connector.capabilities
        assert Field.PRIORITY not in poor.fields
        assert poor.fields[Field.STATUS].statuses == {Status.NEEDS_ACTION, Status.COMPLETED}


async def test_a_task_that_is_hidden_from_us_is_neither_deleted_nor_the_end_of_the_account(shop: Shop) -> None:
    task = shop.fake.add(shop.fake.work, "Private")
    first = await shop.snapshot()
    shop.fake.touch(task, name="Private now")
    shop.fake.fail("GET", f"/tasks/{task.gid}", Response(403, {"errors": [{"message": "Forbidden"}]}), times=2)
    later = await shop.snapshot(first.cursor)
    assert (later.tasks, later.deleted) == ((), frozenset())
    assert [problem.id for problem in later.problems] == [task.gid]
    with pytest.raises(HiddenTaskError) as caught:
        await shop.read(task)
    assert caught.value.scope == "operation"


async def test_a_task_that_left_the_project_is_not_gone(shop: Shop) -> None:
    task = shop.fake.add(shop.fake.work, "Elsewhere")
    below = shop.fake.add(shop.fake.work, "Below", parent=task)
    await shop.snapshot()
    assert (await shop.read(below)).title == "Below"
    task.homes = {shop.fake.home: shop.fake.first_section(shop.fake.home)}
    for each in (task, below):
        await shop.snapshot()
        with refused(MovedAwayError, "taken out of the project"):
            await shop.read(each)
