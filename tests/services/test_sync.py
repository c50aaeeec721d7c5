"""The engine through its public face, on two systems that can be told to fail."""

from __future__ import annotations

import asyncio
from datetime import date
from pathlib import Path

import pytest

from tasksync_gui.model.error_codes import ServiceCode
from tasksync_gui.model.errors import BusyError, UserError
from tasksync_gui.model.fields import Completion, Field, Schedule, Status, When
from tasksync_gui.model.message import message
from tasksync_gui.model.plan import OperationKind
from tasksync_gui.model.run import Outcome, Trigger
from tasksync_gui.services.contract import Cancellation, RunFinished, RunProgressed, RunRequest, RunStarted
from tasksync_gui.services.run.read_only import ReadOnly
from tests.support.desk import WRITES, Desk
from tests.support.errors import refused
from tests.support.syncing import is_settled, sync, synced

DONE = Completion(Status.COMPLETED)


@pytest.fixture
async def desk(tmp_path: Path) -> Desk:
    return await Desk(tmp_path).open()


async def test_a_first_sync_makes_both_sides_equal(desk: Desk) -> None:
    desk.put("left", title="Only left", due=Schedule(When(date(2026, 3, 9))), labels=frozenset({"a"}))
    desk.put("right", title="Only right", status=DONE)
    plan = await desk.services.engine.dry_run("Pair")
    assert [(o.kind, o.title) for o in plan.operations] == [
        (OperationKind.CREATE, "Only left"),
        (OperationKind.CREATE, "Only right"),
    ]
    run = await sync(desk, digest=plan.digest)
    assert (run.outcome, run.counts.created) == (Outcome.CLEAN, 2)
    assert desk.find("right", "Only left").fields == desk.find("left", "Only left").fields
    assert await is_settled(desk)


async def test_a_preview_only_reads(desk: Desk) -> None:
    await synced(desk)
    desk.edit("left", "Task 1", title="Task one")
    desk.remove("right", "Task 2")
    before = {side: desk.tasks(side) for side in ("left", "right")}
    plan = await desk.services.engine.dry_run("Pair")
    assert len(plan.operations) == 2
    assert desk.writes() == []
    assert {side: desk.tasks(side) for side in ("left", "right")} == before


def test_what_planning_receives_has_no_way_to_write() -> None:
    assert not [name for name in WRITES if hasattr(ReadOnly, name)]


async def test_an_edit_between_reading_and_writing_is_not_overwritten(desk: Desk) -> None:
    await synced(desk)
    desk.edit("left", "Task 1", title="Left title")
    fired = []

    def somebody(method: str) -> None:
        if method == "update" and not fired:
            fired.append(True)
            desk.edit("right", "Task 1", notes="Important note")

    desk.scripts["right"].between = somebody
    await sync(desk)
    task = next(task for task in desk.tasks("right") if task.fields[Field.NOTES] == "Important note")
    assert task.title in ("Task 1", "Left title")
    desk.forget_calls()
    await sync(desk)
    assert desk.find("left", "Left title").fields[Field.NOTES] == "Important note"
    assert await is_settled(desk)


async def test_a_pair_runs_once_at_a_time(desk: Desk) -> None:
    desk.put("left", title="x")
    results = await asyncio.gather(sync(desk), sync(desk), return_exceptions=True)
    assert sorted(type(result).__name__ for result in results) == ["BusyError", "Run"]
    assert len(desk.tasks("right")) == 1


async def test_two_processes_do_not_run_one_pair(desk: Desk, tmp_path: Path) -> None:
    desk.put("left", title="x")
    first = desk.services
    await desk.restart()
    results = await asyncio.gather(
        first.engine.sync("Pair", RunRequest(Trigger.MANUAL)),
        desk.services.engine.sync("Pair", RunRequest(Trigger.TIMER)),
        return_exceptions=True,
    )
    assert sorted(type(result).__name__ for result in results) == ["BusyError", "Run"]
    busy = next(result for result in results if isinstance(result, BusyError))
    assert busy.message == message(ServiceCode.SYNCED_ELSEWHERE, pair="Pair")


async def test_cancel_stops_and_the_next_run_goes_on(desk: Desk) -> None:
    for number in range(30):
        desk.put("left", title=f"Task {number}")
    cancel = Cancellation()
    desk.scripts["right"].between = lambda method: cancel.request() if len(desk.tasks("right")) >= 5 else None
    run = await sync(desk, cancel=cancel)
    assert run.outcome is Outcome.CANCELLED
    assert 5 <= run.counts.created < 30
    desk.forget_calls()
    assert (await sync(desk)).outcome is Outcome.CLEAN
    assert len(desk.tasks("right")) == 30


async def test_a_cancelled_first_sync_still_matches_afterwards(desk: Desk) -> None:
    for number in range(10):
        desk.put("left", title=f"Write the report number {number}")
        desk.put("right", title=f"Write the report, number {number}")
    plan = await desk.services.engine.dry_run("Pair")
    assert (plan.totals.adopt, plan.totals.create) == (10, 0)
    cancel = Cancellation()
    cancel.request()
    await sync(desk, digest=plan.digest, confirmed=True, cancel=cancel)
    again = await desk.services.engine.dry_run("Pair")
    assert again.first_contact
    assert again.totals.create == 0


async def test_progress_never_goes_back(desk: Desk) -> None:
    for number in range(20):
        desk.put("left", title=f"Task {number}")
    seen: list[RunProgressed] = []
    started: list[object] = []
    desk.services.events.subscribe(
        lambda event: seen.append(event) if isinstance(event, RunProgressed) else started.append(event)
    )
    await sync(desk, progress=desk.progress.append)
    applying = [event for event in seen if event.phase == "applying"]
    assert [event.done for event in applying] == sorted(event.done for event in applying)
    assert {event.total for event in applying} == {20}
    assert applying[-1].done == 20
    assert [event.phase for event in desk.progress][-1] == "finished"
    assert [type(event) for event in started] == [RunStarted, RunFinished]


async def test_the_history_shows_what_was_changed(desk: Desk) -> None:
    await synced(desk)
    desk.edit("left", "Task 1", title="Task one", priority=1)
    run = await sync(desk)
    changes = await desk.services.engine.get_changes(run.id)
    assert [(change.field, change.before, change.after) for change in changes] == [
        (Field.TITLE, "Task 1", "Task one"),
        (Field.PRIORITY, 0, 1),
    ]
    assert (await desk.services.engine.get_run(run.id[:8])).id == run.id
    assert (await desk.services.engine.get_history("Pair", 1))[0].id == run.id
    stats = await desk.services.engine.get_stats()
    assert (stats.links, stats.totals.updated, stats.days[-1].created) == (6, 1, 6)
    with refused(UserError, "no run"):
        await desk.services.engine.get_run("nonsense")


async def test_a_deleted_task_can_be_read_in_the_history(desk: Desk) -> None:
    await synced(desk)
    desk.edit("left", "Task 1", notes="long story")
    await sync(desk)
    desk.remove("left", "Task 1")
    run = await sync(desk)
    lost = {change.field: change.before for change in await desk.services.engine.get_changes(run.id)}
    assert lost[Field.NOTES] == "long story"


async def test_a_moved_clock_changes_nothing(desk: Desk) -> None:
    await synced(desk)
    desk.clock.advance(-5 * 365 * 86_400)
    desk.edit("left", "Task 1", title="Task one")
    assert (await sync(desk)).counts.updated == 1
    desk.clock.advance(20 * 365 * 86_400)
    desk.edit("right", "Task 2", title="Task two")
    assert (await sync(desk)).counts.updated == 1
    assert await is_settled(desk)


async def test_a_task_that_came_and_went_between_two_states_is_asked_for(desk: Desk) -> None:
    """A system that compares two states does not mention it; the deletion still arrives."""
    await synced(desk)
    gone = desk.find("right", "Task 3")
    desk.remove("right", "Task 3")
    del desk.lists["right"].deleted[gone.id]
    quiet = desk.lists["right"]
    for record in quiet.records.values():
        record.version = 0
    run = await sync(desk)
    assert (run.counts.deleted, "Task 3" in desk.titles("left")) == (1, False)
    desk.forget_calls()
    await sync(desk)
    assert [call for call in desk.scripts["right"].calls if call[0] == "read"] == [], "asked once, not for ever"


async def test_too_many_unmentioned_tasks_are_listed_anew(desk: Desk) -> None:
    await synced(desk, 130)
    gone = desk.find("right", "Task 3")
    desk.remove("right", "Task 3")
    del desk.lists["right"].deleted[gone.id]
    for record in desk.lists["right"].records.values():
        record.version = 0
    run = await sync(desk)
    assert (run.counts.deleted, "Task 3" in desk.titles("left")) == (1, False)
    assert len([call for call in desk.scripts["right"].calls if call[0] == "read"]) <= 1
