"""Asana against a rich list, through the real services: both ways, lossless, and safe when answers are lost."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import date, time
from pathlib import Path

import pytest

from tasksync_gui.connectors.asana import SPEC
from tasksync_gui.model.fields import Completion, Field, Schedule, Status, When
from tasksync_gui.model.plan import OperationKind
from tasksync_gui.model.run import Outcome, Trigger
from tasksync_gui.services.contract import RunRequest
from tests.connectors.asana.workshop import EVERYTHING
from tests.fakes.asana import FakeAsana
from tests.fakes.asana_state import Task
from tests.fakes.service import Response, serve
from tests.support.across import Across
from tests.support.english import english
from tests.support.levels import one_of

DONE, DOING, OPEN = (Completion(each) for each in (Status.COMPLETED, Status.IN_PROCESS, Status.NEEDS_ACTION))
DAY = date(2026, 6, 1)


class Work:
    """A fake Asana with the project ``work``, and the pair."""

    def __init__(self, folder: Path) -> None:
        self.asana = FakeAsana()
        self.asana.work = self.asana.project("Board", "Doing", "Dropped")
        self.asana.custom_field(self.asana.work, "Priority", "High", "Medium", "Low")
        self.across = Across(folder, SPEC)

    def find(self, name: str) -> Task:
        (found,) = [task for task in self.asana.tasks.values() if task.name == name and not task.trashed]
        return found

    def names(self) -> list[str]:
        return sorted(task.name for task in self.asana.tasks.values() if not task.trashed)

    def add(self, name: str, parent: Task | None = None, **values: object) -> Task:
        return self.asana.add(self.asana.work, name, parent, **values)

    def writes(self) -> int:
        return sum(self.asana.count(method) for method in ("POST", "PUT", "DELETE"))


@asynccontextmanager
async def at_work(folder: Path, options: Mapping[str, str]) -> AsyncIterator[Work]:
    work = Work(folder)
    async with serve(work.asana) as url:
        options = {"server": f"{url}{work.asana.prefix}", **options}
        await work.across.open(work.asana.work, options, {"token": work.asana.token})
        yield work
        await work.across.services.close()


@pytest.fixture(
    params=one_of([EVERYTHING, {}], "pairs with an Asana project without sections"),
    ids=["sections-and-priority", "plain"],
)
async def work(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Work]:
    async with at_work(tmp_path, request.param) as each:
        yield each


async def settled(work: Work) -> None:
    """A family and a few rich tasks on both sides, in step."""
    top = work.add("Move house", html="<body>See <u>plan</u></body>", due_on="2026-06-01", start_on="2026-05-01")
    box = work.add("Buy boxes", top)
    work.add("Count them", box, completed_at=work.asana.now)
    work.add("Pay", due_at="2026-06-02T15:30:00.000Z", assignee=work.asana.me)
    across = work.across
    parent = across.put(
        title="Holiday",
        notes="* odd _Markdown_ \\@c\n\nhttps://example.org",
        due=Schedule(When(DAY, time(9), "America/New_York"), "FREQ=WEEKLY"),
        start=When(DAY),
        labels=frozenset({"fun", "at home"}),
        priority=2,
    )
    across.put(title="Pack", status=DOING, parent=parent.id, due=Schedule(When(DAY, time(8))), priority=7)
    across.put(title="Book", status=DONE, assignee="nobody@example.org", notes="- a\n- b")
    await across.settle()


async def test_a_first_sync_brings_both_sides_together(work: Work) -> None:
    await settled(work)
    everything = ["Book", "Buy boxes", "Count them", "Holiday", "Move house", "Pack", "Pay"]
    assert work.names() == work.across.titles() == everything
    near = {task.title: task for task in work.across.tasks()}
    assert near["Buy boxes"].fields[Field.PARENT] == near["Move house"].id
    assert near["Count them"].fields[Field.PARENT] == near["Buy boxes"].id
    assert near["Move house"].fields[Field.START] == When(date(2026, 5, 1))
    assert near["Pay"].fields[Field.ASSIGNEE] == "ada@example.org"
    pack = work.find("Pack")
    assert (pack.parent, pack.due_at) == (work.find("Holiday").gid, "2026-06-01T08:00:00.000Z")
    assert work.find("Book").completed_at is not None
    assert sorted(work.asana.tags[gid] for gid in work.find("Holiday").tags) == ["at home", "fun"]


async def test_what_asana_cannot_say_is_not_rewritten_on_the_rich_side(work: Work) -> None:
    await settled(work)
    holiday, pack, book = (work.across.find(title) for title in ("Holiday", "Pack", "Book"))
    assert holiday.fields[Field.NOTES] == "* odd _Markdown_ \\@c\n\nhttps://example.org"
    assert holiday.fields[Field.DUE] == Schedule(When(DAY, time(9), "America/New_York"), "FREQ=WEEKLY")
    assert (holiday.fields[Field.START], holiday.fields[Field.PRIORITY]) == (When(DAY), 2)
    assert pack.fields[Field.DUE] == Schedule(When(DAY, time(8)))
    assert (pack.fields[Field.STATUS], pack.fields[Field.PRIORITY]) == (DOING, 7)
    assert book.fields[Field.ASSIGNEE] == "nobody@example.org"
    assert work.find("Move house").html == "<body>See <u>plan</u></body>"


async def test_edits_on_both_sides_meet(work: Work) -> None:
    await settled(work)
    asana, across = work.asana, work.across
    asana.touch(work.find("Move house"), name="Move to Rome")
    across.edit("Move house", notes="See the new plan", due=Schedule(When(date(2026, 7, 1))))
    asana.touch(work.find("Holiday"), due_at="2026-06-01T14:00:00.000Z")
    across.edit("Holiday", labels=frozenset({"fun", "sea"}))
    asana.touch(work.find("Buy boxes"), completed_at=asana.now)
    across.edit("Pack", status=DONE, parent=None)
    work.add("From Asana")
    across.put(title="From near")
    await across.settle()
    assert work.names() == across.titles()
    moved, holiday = work.find("Move to Rome"), across.find("Holiday")
    assert ("new plan" in moved.html, moved.due_on, moved.start_on) == (True, "2026-07-01", "2026-05-01")
    assert holiday.fields[Field.DUE] == Schedule(When(DAY, time(10), "America/New_York"), "FREQ=WEEKLY")
    assert sorted(asana.tags[gid] for gid in work.find("Holiday").tags) == ["fun", "sea"]
    assert across.find("Buy boxes").is_done
    pack = work.find("Pack")
    assert (pack.parent, pack.completed_at is not None, list(pack.homes)) == (None, True, [asana.work])


async def test_deletions_go_both_ways_and_children_with_their_parent(work: Work) -> None:
    await settled(work)
    work.asana.trash(work.find("Buy boxes"))
    work.across.remove("Book")
    await work.across.settle()
    assert work.names() == work.across.titles() == ["Holiday", "Move house", "Pack", "Pay"]


async def test_a_run_without_changes_writes_nothing_and_asks_once(work: Work) -> None:
    await settled(work)
    await work.across.settle()
    writes, asked = work.writes(), len(work.asana.exchanges)
    await work.across.settle()
    assert work.writes() == writes
    assert len(work.asana.exchanges) - asked == 2, "one for the run, one for the preview"


@pytest.mark.quality("crash_safe_writes")
@pytest.mark.parametrize("answer", [None, Response(502, raw=b"<html>Bad gateway</html>", content_type="text/html")])
async def test_a_create_whose_answer_is_lost_is_found_and_not_repeated(work: Work, answer: Response | None) -> None:
    work.across.put(title="Once", notes="only", labels=frozenset({"new"}), status=DOING, priority=1)
    work.asana.fail("POST", "/tasks", answer, after_commit=True)
    await work.across.settle()
    assert work.names() == work.across.titles() == ["Once"]


async def test_a_create_that_never_arrived_is_sent_again(work: Work) -> None:
    work.across.put(title="Once")
    work.asana.fail("POST", "/tasks", None)
    await work.across.settle()
    assert work.names() == ["Once"]


@pytest.mark.quality("crash_safe_writes")
async def test_an_update_whose_answer_is_lost_is_not_taken_for_a_conflict(work: Work) -> None:
    await settled(work)
    work.across.edit("Holiday", title="Long holiday", notes="* odd \\@c, again", labels=frozenset({"sea"}))
    for method, path in (("PUT", "/tasks"), ("POST", "/addTag"), ("POST", "/removeTag")):
        work.asana.fail(method, path, None, after_commit=True)
    for _ in range(3):  # each lost answer may cost a run: what half of it has made is looked at anew
        await work.across.sync(None)
    await work.across.settle()
    assert [work.asana.tags[gid] for gid in work.find("Long holiday").tags] == ["sea"]
    assert work.across.find("Long holiday").fields[Field.NOTES] == "* odd \\@c, again"


async def test_a_project_that_is_gone_deletes_nothing(work: Work) -> None:
    await settled(work)
    titles = work.across.titles()
    del work.asana.projects[work.asana.work]
    run = await work.across.sync(None)
    assert run.outcome is Outcome.FAILED
    assert "project" in english(run.message)
    assert work.across.titles() == titles


async def test_an_expired_cursor_only_costs_a_full_read(work: Work) -> None:
    await settled(work)
    writes = work.writes()
    work.asana.forget_cursors()
    work.asana.touch(work.find("Pay"), name="Pay it")
    await work.across.settle()
    assert "Pay it" in work.across.titles()
    assert work.writes() == writes


async def test_a_task_in_another_project_is_left_alone_and_told(work: Work) -> None:
    await settled(work)
    pay = work.find("Pay")
    work.asana.move(pay, work.asana.home)
    await work.across.sync(None)
    work.asana.forget_cursors()
    work.across.edit("Pay", title="Pay at home")
    plan = await work.across.services.engine.dry_run("Pair")
    assert "taken out of the project" in " ".join(english(note.message) for note in plan.notes)
    await work.across.sync(None)
    assert (pay.name, "Pay at home" in work.across.titles()) == ("Pay", True)
    work.asana.move(pay, work.asana.work)
    await work.across.settle()
    assert pay.name == "Pay at home"


async def test_one_task_that_asana_refuses_does_not_stop_the_others(work: Work) -> None:
    work.across.put(title="Good")
    work.across.put(title="Bad")
    refused = Response(400, {"errors": [{"message": "name: You shall not"}]})
    work.asana.faults.append(_create_of("Bad", refused))
    run = await work.across.sync(None)
    assert run.counts.failed == 1
    assert work.names() == ["Good"]


def _create_of(title: str, answer: Response):
    from tests.fakes.service import Fault

    return Fault(lambda request: request.method == "POST" and title.encode() in request.body, answer)


async def test_the_preview_shows_what_the_run_does(work: Work) -> None:
    await settled(work)
    work.across.edit("Pay", due=Schedule(When(date(2026, 8, 1))))
    work.asana.touch(work.find("Holiday"), name="Vacation")
    plan = await work.across.preview()
    assert sorted(operation.title for operation in plan.operations) == ["Holiday", "Pay"]
    assert {operation.kind for operation in plan.operations} == {OperationKind.UPDATE}
    run = await work.across.settle()
    assert run.counts.updated == 2


def _own(name: str, value: str | None) -> dict[str, object]:
    return {"gid": "9", "resource_type": "custom_field", "name": name, "display_value": value, "enum_value": None}


@pytest.mark.parametrize(
    ("extra", "named"),
    [
        ({"custom_fields": [_own("Budget", "12")]}, "Budget"),
        ({"dependencies": [{"gid": "77", "resource_type": "task"}]}, "dependencies"),
        ({"permalink_url": "https://app.asana.com/0/elsewhere"}, ""),
    ],
)
async def test_a_deletion_against_an_edit_of_what_is_not_carried(
    work: Work, extra: dict[str, object], named: str
) -> None:
    await settled(work)
    work.asana.touch(work.find("Pay"), extra=extra)
    work.across.remove("Pay")
    plan = await work.across.preview()
    said = " ".join(english(operation.reason) for operation in plan.operations)
    await work.across.sync(None)
    if named:
        assert f"besides what this pair carries: {named}." in said
        assert "Pay" in work.across.titles()
    else:
        assert "Pay" not in work.names()


async def test_an_undo_says_what_does_not_come_back(work: Work) -> None:
    await settled(work)
    work.asana.touch(work.find("Pay"), extra={"custom_fields": [_own("Budget", "12"), _own("Empty", None)]})
    await work.across.sync(None)
    work.across.remove("Pay")
    run = await work.across.sync(None)
    assert "Pay" not in work.names()
    plan = await work.across.services.engine.undo_preview(run.id)
    said = " ".join(english(each.reason) for each in plan.operations if each.side == "source")
    assert "but without the fields Budget, its comments and attachments, if it had any." in said


def _sized(work: Work) -> tuple[str, dict[str, str]]:
    """(id, option by name) of a field of the project's own that no field of ours is."""
    gid = work.asana.custom_field(work.asana.work, "Size", "S", "M")
    return gid, {name: option for option, name in work.asana.fields[gid][1].items()}


async def rich_task_deleted(work: Work) -> tuple[str, list[str]]:
    """'Pay', a milestone in two projects with formatted notes and an own field, is deleted by a sync: (run, places)."""
    size, options = _sized(work)
    await settled(work)
    pay = work.find("Pay")
    pay.homes[work.asana.home] = work.asana.first_section(work.asana.home)
    pay.values[size] = options["M"]
    work.asana.touch(pay, subtype="milestone", html="<body>See <strong>the bill</strong></body>")
    await work.across.settle()
    work.across.remove("Pay")
    run = await work.across.sync(None)
    assert "Pay" not in work.names()
    return run.id, sorted(pay.homes)


async def test_an_undo_gives_back_what_asana_lets_a_new_task_have(work: Work) -> None:
    run, homes = await rich_task_deleted(work)
    plan = await work.across.services.engine.undo_preview(run)
    (operation,) = [each for each in plan.operations if each.side == "source"]
    assert "but without its comments and attachments, if it had any." in english(operation.reason)
    await work.across.services.engine.undo(run, RunRequest(Trigger.MANUAL, confirmed=True))
    pay = work.find("Pay")
    assert [work.asana.fields[gid][1][option] for gid, option in pay.values.items()] == ["M"]
    assert (pay.subtype, sorted(pay.homes)) == ("milestone", homes)
    assert "<strong>the bill</strong>" in pay.html
    writes = work.writes()
    assert (await work.across.sync(None)).outcome is Outcome.CLEAN
    assert work.writes() == writes


async def test_what_is_gone_from_the_workspace_as_well_keeps_nothing_from_coming_back(work: Work) -> None:
    run, _ = await rich_task_deleted(work)
    del work.asana.projects[work.asana.home]
    await work.across.services.engine.undo(run, RunRequest(Trigger.MANUAL, confirmed=True))
    pay = work.find("Pay")
    assert list(pay.homes) == [work.asana.work]
    assert "<strong>the bill</strong>" in pay.html


async def test_a_milestone_made_of_a_task_is_an_edit(work: Work) -> None:
    await settled(work)
    work.asana.touch(work.find("Pay"), subtype="milestone")
    work.across.remove("Pay")
    plan = await work.across.preview()
    assert "resource_subtype" in " ".join(english(operation.reason) for operation in plan.operations)
    await work.across.sync(None)
    assert "Pay" in work.across.titles()
