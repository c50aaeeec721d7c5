"""What is sent to Asana: only what changed, in the few ways that it takes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import date, time

import pytest

from tasksync_gui.model.errors import PreconditionFailedError, RejectedFieldError, UnavailableError
from tasksync_gui.model.fields import Completion, Field, Schedule, Status, Unmapped, When
from tasksync_gui.model.ids import RemoteId
from tests.connectors.asana.workshop import EVERYTHING, Shop, workshop
from tests.connectors.contract import marker
from tests.fakes.service import Response
from tests.support.errors import refused

DAY = date(2026, 6, 1)
DOING, DROPPED, DONE, OPEN = (
    Completion(each) for each in (Status.IN_PROCESS, Status.CANCELLED, Status.COMPLETED, Status.NEEDS_ACTION)
)


@pytest.fixture
async def shop() -> AsyncIterator[Shop]:
    async with workshop() as each:
        yield each


@pytest.fixture
async def rich() -> AsyncIterator[Shop]:
    async with workshop(**EVERYTHING) as each:
        yield each


async def test_a_new_task_with_everything_is_one_request(rich: Shop) -> None:
    fake = rich.fake
    fake.tags[fake.gid()] = "home"
    _, task = await rich.create(
        "All of it",
        notes="**bold**",
        status=DOING,
        due=Schedule(When(DAY, time(9), "Europe/Berlin")),
        labels=frozenset({"home"}),
        priority=1,
        assignee="bob@example.org",
    )
    assert len(rich.sent("POST", "/tasks")) == 1
    assert rich.fake.count("PUT") == 0
    assert (task.due_at, task.due_on) == ("2026-06-01T07:00:00.000Z", "2026-06-01")
    assert [fake.sections[gid or ""][1] for gid in task.homes.values()] == ["Doing"]
    assert [fake.users[task.assignee or ""][0], *(fake.tags[gid] for gid in task.tags)] == ["Bob", "home"]
    assert "<strong>bold</strong>" in task.html


@pytest.mark.quality("foreign_data_kept")
async def test_an_update_sends_only_what_changed(shop: Shop) -> None:
    task = shop.fake.add(shop.fake.work, "Old", html="<body>kept <u>as</u> it is</body>", start_on="2026-01-01")
    await shop.update(task, title="New")
    assert shop.sent("PUT") == [{"name": "New"}]
    assert (task.html, task.start_on) == ("<body>kept <u>as</u> it is</body>", "2026-01-01")


async def test_a_due_date_is_a_day_or_a_moment_and_never_both(shop: Shop) -> None:
    task = shop.fake.add(shop.fake.work, "Pay")
    for value, expected in (
        (Schedule(When(DAY, time(9), "UTC")), {"due_at": "2026-06-01T09:00:00.000Z"}),
        (Schedule(When(DAY)), {"due_on": "2026-06-01"}),
        (Schedule(), {"due_on": None}),
    ):
        after = await shop.update(task, due=value)
        assert shop.sent("PUT")[-1] == expected
        assert after.fields[Field.DUE] == value


async def test_a_start_date_is_shown_and_keeps_its_due_date(shop: Shop) -> None:
    task = shop.fake.add(shop.fake.work, "Trip", start_on="2026-05-20", due_on="2026-06-01")
    assert (await shop.read(task)).fields[Field.START] == When(date(2026, 5, 20))
    assert not shop.connector.capabilities.writes(Field.START)
    with refused(RejectedFieldError, "start date"):
        await shop.update(task, due=Schedule())
    assert (task.start_on, task.due_on) == ("2026-05-20", "2026-06-01")


async def test_tags_are_made_once_however_many_tasks_want_them(shop: Shop) -> None:
    await asyncio.gather(*(shop.create(f"Task {number}", labels=frozenset({"new", "other"})) for number in range(8)))
    assert sorted(shop.fake.tags.values()) == ["new", "other"]
    assert shop.fake.count("GET", "/tags") == 1


async def test_a_tag_whose_answer_was_lost_is_found_and_not_made_again(shop: Shop) -> None:
    shop.fake.fail("POST", "/tags", None, after_commit=True)
    with pytest.raises(UnavailableError):
        await shop.create(labels=frozenset({"new"}))
    assert list(shop.fake.tags.values()) == ["new"]
    _, task = await shop.create(labels=frozenset({"new"}))
    assert list(shop.fake.tags.values()) == ["new"]
    assert task.tags == list(shop.fake.tags)


async def test_tags_of_one_name_are_one_label_and_go_together(shop: Shop) -> None:
    one, two, kept = shop.fake.gid(), shop.fake.gid(), shop.fake.gid()
    shop.fake.tags |= {one: "twice", two: "twice", kept: "kept"}
    task = shop.fake.add(shop.fake.work, "Tagged", tags=[one, two, kept])
    assert (await shop.read(task)).fields[Field.LABELS] == {"twice", "kept"}
    after = await shop.update(task, labels=frozenset({"kept"}))
    assert task.tags == [kept]
    assert after.fields[Field.LABELS] == {"kept"}
    assert shop.fake.count("PUT") == 0


async def test_a_subtask_that_is_freed_stays_in_the_project(shop: Shop) -> None:
    fake = shop.fake
    top = fake.add(fake.work, "Top")
    child = fake.add(fake.work, "Child", top)
    await shop.update(child, parent=None)
    assert (child.parent, list(child.homes)) == (None, [fake.work])
    await shop.update(child, parent=top.gid)
    assert child.parent == top.gid


async def test_a_change_of_section_counts_although_asana_does_not_stamp_it(rich: Shop) -> None:
    fake = rich.fake
    task = fake.add(fake.work, "Moved")
    before, stamp = await rich.read(task), task.modified
    task.homes[fake.work] = fake.section(fake.work, "Doing")
    assert task.modified == stamp
    with pytest.raises(PreconditionFailedError):
        await rich.connector.update(fake.work, before.id, {Field.TITLE: "x"}, before.revision)


async def test_sections_follow_the_status(rich: Shop) -> None:
    fake = rich.fake
    task = fake.add(fake.work, "Work")
    for status, section in ((DOING, "Doing"), (DROPPED, "Dropped"), (OPEN, "Untitled section"), (DOING, "Doing")):
        after = await rich.update(task, status=status)
        state = after.fields[Field.STATUS]
        assert isinstance(state, Completion)
        assert (state.status, fake.sections[task.homes[fake.work] or ""][1]) == (status.status, section)
    await rich.update(task, status=DONE)
    assert fake.sections[task.homes[fake.work] or ""][1] == "Doing"
    assert task.completed_at is not None


async def test_a_status_without_its_section_is_refused_in_words(rich: Shop) -> None:
    fake = rich.fake
    task = fake.add(fake.home, "At home")
    current = await rich.connector.read(fake.home, RemoteId(task.gid))
    with refused(RejectedFieldError, "no section"):
        await rich.connector.update(fake.home, current.id, {Field.STATUS: DOING}, current.revision)
    with refused(RejectedFieldError, "cannot hold this priority"):
        await rich.connector.update(fake.home, current.id, {Field.PRIORITY: 1}, current.revision)


async def test_a_subtask_joins_the_project_for_a_section_or_a_priority_only(rich: Shop) -> None:
    fake = rich.fake
    _, top = await rich.create("Top")
    _, plain = await rich.create("Plain", parent=top.gid, status=OPEN, priority=0)
    _, urgent = await rich.create("Urgent", parent=top.gid, priority=1)
    made, doing = await rich.create("Doing", parent=top.gid, status=DOING)
    assert [bool(task.homes) for task in (plain, urgent, doing)] == [False, True, True]
    assert made.fields[Field.STATUS] == DOING
    await rich.update(plain, status=DONE, priority=0)
    assert not plain.homes
    after = await rich.update(plain, status=DOING, priority=9)
    assert (after.fields[Field.STATUS], after.fields[Field.PRIORITY]) == (DOING, 9)
    assert fake.sections[plain.homes[fake.work] or ""][1] == "Doing"


@pytest.mark.quality("unmapped_values_kept")
async def test_an_unknown_option_is_shown_and_never_written_back(rich: Shop) -> None:
    fake = rich.fake
    gid = fake.custom_field(fake.work, "priority", "Meh")
    fake.settings[fake.work] = [gid]
    task = fake.add(fake.work, "Odd", values={gid: next(iter(fake.fields[gid][1]))})
    assert (await rich.read(task)).fields[Field.PRIORITY] == Unmapped("Meh")
    await rich.update(task, title="Odder")
    assert rich.sent("PUT") == [{"name": "Odder"}]


async def test_people_go_by_their_address_or_by_the_options() -> None:
    async with workshop(people="bobby = bob@example.org") as shop:
        _, task = await shop.create(assignee="bobby")
        assert shop.fake.users[task.assignee or ""][0] == "Bob"
        snapshot = await shop.snapshot()
        assert snapshot.people == {"ada@example.org", "bobby"}
        assert [each.fields[Field.ASSIGNEE] for each in snapshot.tasks] == ["bobby"]
        with refused(RejectedFieldError, "nobody called 'carol@example.org'"):
            await shop.create(assignee="carol@example.org")
        assert (await shop.update(task, assignee=None)).fields[Field.ASSIGNEE] is None


async def test_a_guest_who_may_not_list_people_still_reads_and_writes() -> None:
    async with workshop() as shop:
        shop.fake.fail("GET", "/users", Response(403, {"errors": [{"message": "Forbidden"}]}), times=99)
        task = shop.fake.add(shop.fake.work, "Hers", assignee=shop.fake.me)
        snapshot = await shop.snapshot()
        assert (snapshot.people, snapshot.tasks[0].fields[Field.ASSIGNEE]) == (None, "Ada Lovelace")
        await shop.update(task, assignee="bob@example.org")
        assert shop.fake.users[task.assignee or ""][0] == "Bob"


async def test_the_marker_is_in_the_notes_and_not_in_the_text(shop: Shop) -> None:
    made, task = await shop.create(notes="Text")
    assert (made.fields[Field.NOTES], made.marker) == ("Text", marker(1))
    assert marker(1) in task.html
    after = await shop.update(task, notes="Other *text*")
    assert (after.fields[Field.NOTES], after.marker) == ("Other *text*", marker(1))
    cleared = await shop.update(task, notes="")
    assert (cleared.fields[Field.NOTES], cleared.marker) == ("", marker(1))
    child = (await shop.create("Child", parent=task.gid))[0]
    found = await shop.connector.find_by_marker(shop.fake.work, marker(2))
    assert [each.id for each in found] == [child.id]


async def test_a_creation_that_never_arrived_is_not_sought_in_the_whole_project(shop: Shop) -> None:
    top = shop.fake.add(shop.fake.work, "Top")
    for number in range(12):
        shop.fake.add(shop.fake.work, f"Below {number}", parent=shop.fake.add(shop.fake.work, f"Old {number}"))
    since = shop.fake.tick()
    for parent in (None, top.gid):
        shop.fake.fail("POST", "/tasks", None)
        with pytest.raises(UnavailableError):
            await shop.create(parent=parent)
        shop.fake.exchanges.clear()
        assert list(await shop.connector.find_by_marker(shop.fake.work, marker(shop.made), since)) == []
        assert shop.fake.count("GET") == 1
        made, _ = await shop.create(parent=parent)
        found = await shop.connector.find_by_marker(shop.fake.work, marker(shop.made), since)
        assert [task.id for task in found] == [made.id]
    fresh = shop.connect()
    shop.fake.exchanges.clear()
    assert len(await fresh.find_by_marker(shop.fake.work, marker(shop.made), since)) == 1
    assert shop.fake.count("GET", "subtasks") > 12, "a new process does not know where to look"


@pytest.mark.quality("foreign_data_kept")
async def test_formatting_beside_an_edit_stays(shop: Shop) -> None:
    mention = '<a href="https://app.asana.com/0/1/2" data-asana-gid="2">Plan</a>'
    task = shop.fake.add(shop.fake.work, "Rich", html=f"<body>See {mention} <u>now</u>\n\nold words</body>")
    before = await shop.read(task)
    notes = str(before.fields[Field.NOTES]).replace("old words", "new words")
    after = await shop.update(task, notes=notes)
    assert task.html == f"<body>See {mention} <u>now</u>\n\nnew words</body>"
    assert after.fields[Field.NOTES] == notes


async def test_notes_over_the_limit_are_refused_and_never_cut(shop: Shop) -> None:
    limit = shop.connector.capabilities.fields[Field.NOTES].max_length
    assert limit is not None
    _, task = await shop.create(notes="x" * limit)
    assert (await shop.read(task)).fields[Field.NOTES] == "x" * limit
    with refused(RejectedFieldError, "too long"):
        await shop.update(task, notes="ÿ" * 70_000)
    assert "ÿ" not in task.html


async def test_characters_that_xml_forbids_do_not_stop_a_task(shop: Shop) -> None:
    made, _ = await shop.create(notes="a\x0bb \ufffe c")
    assert made.fields[Field.NOTES] == "a\x0bb \ufffe c"


async def test_deleting_is_moving_to_the_trash(shop: Shop) -> None:
    made, task = await shop.create()
    await shop.connector.delete(shop.fake.work, made.id, made.revision)
    assert task.trashed


async def test_a_tag_or_section_that_is_gone_is_not_taken_for_the_task(rich: Shop) -> None:
    """The engine would have taken the task for deleted."""
    fake = rich.fake
    task = fake.add(fake.work, "There")
    await rich.update(task, labels=frozenset({"old"}))
    fake.tags.clear()
    await rich.update(task, labels=frozenset())
    with pytest.raises(RejectedFieldError):
        await rich.update(task, labels=frozenset({"old"}))
    after = await rich.update(task, labels=frozenset({"old"}))
    assert after.fields[Field.LABELS] == {"old"}
    gone = fake.section(fake.work, "Doing")
    del fake.sections[gone]
    fake.sections[fake.gid()] = (fake.work, "Doing")
    with pytest.raises(RejectedFieldError):
        await rich.update(task, status=DOING)
    assert (await rich.update(task, status=DOING)).fields[Field.STATUS] == DOING
    with pytest.raises(RejectedFieldError):
        await rich.create("Orphan", parent="999")
    with pytest.raises(RejectedFieldError):
        await rich.update(task, parent="999")
