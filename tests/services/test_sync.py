"""The engine through its public face, on two systems that can be told to fail."""

from __future__ import annotations

import asyncio
from datetime import date
from pathlib import Path

import pytest

from tasksync_gui.model.errors import (
    AuthError,
    BusyError,
    ConnectorError,
    DiskError,
    RateLimitedError,
    RejectedFieldError,
    UnavailableError,
    UserError,
)
from tasksync_gui.model.fields import Completion, Field, Schedule, Status, When
from tasksync_gui.model.plan import Answer, Decision, GuardKind, HoldKind, OperationKind
from tasksync_gui.model.run import Outcome, Run, Trigger
from tasksync_gui.services.contract import Cancellation, RunFinished, RunProgressed, RunStarted
from tasksync_gui.services.read_only import ReadOnly
from tests.support.desk import WRITES, Desk

DONE = Completion(Status.COMPLETED)


@pytest.fixture
async def desk(tmp_path: Path) -> Desk:
    return await Desk(tmp_path).open()


async def sync(desk: Desk, **options: object) -> Run:
    return await desk.services.engine.sync("Pair", trigger=Trigger.MANUAL, **options)


async def is_settled(desk: Desk) -> bool:
    """Nothing left to do, and both sides show the same titles."""
    plan = await desk.services.engine.dry_run("Pair")
    return not plan.operations and desk.titles("left") == desk.titles("right")


async def synced(desk: Desk, count: int = 6) -> None:
    for number in range(count):
        desk.put("left", title=f"Task {number}")
    run = await sync(desk)
    assert run.outcome is Outcome.CLEAN, run.message
    desk.forget_calls()


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


async def test_apply_does_exactly_what_was_reviewed(desk: Desk) -> None:
    await synced(desk)
    desk.edit("left", "Task 1", title="Task one")
    plan = await desk.services.engine.dry_run("Pair")
    desk.put("left", title="Came later")
    desk.edit("right", "Task 2", title="Edited later")
    desk.forget_calls()
    run = await sync(desk, digest=plan.digest)
    assert desk.writes() == [("update", plan.operations[0].target)]
    assert (run.counts.updated, run.counts.created) == (1, 0)
    assert desk.titles("right").count("Came later") == 0
    assert (await sync(desk)).counts.created == 1
    assert await is_settled(desk)


async def test_a_change_after_the_review_is_left_out(desk: Desk) -> None:
    await synced(desk)
    desk.edit("left", "Task 1", title="Task one")
    plan = await desk.services.engine.dry_run("Pair")
    desk.edit("left", "Task one", title="Task uno")
    await sync(desk, digest=plan.digest)
    assert "Task uno" not in desk.titles("right")
    assert "Task one" not in desk.titles("right")
    await sync(desk)
    assert await is_settled(desk)


async def test_a_plan_expires(desk: Desk) -> None:
    desk.put("left", title="x")
    plan = await desk.services.engine.dry_run("Pair")
    desk.clock.advance(25 * 3600)
    with pytest.raises(UserError, match="older than a day"):
        await sync(desk, digest=plan.digest)
    with pytest.raises(UserError, match="no plan"):
        await sync(desk, digest="f" * 64)


async def test_skip_once_comes_back_and_skip_always_does_not(desk: Desk) -> None:
    await synced(desk)
    desk.edit("left", "Task 1", title="Task one")
    plan = await desk.services.engine.dry_run("Pair")
    only = plan.operations[0]
    await sync(desk, digest=plan.digest, answers={only.id: Answer(Decision.SKIP_ONCE)})
    assert desk.writes() == []
    plan = await desk.services.engine.dry_run("Pair")
    assert [operation.id for operation in plan.operations] == [only.id]
    await sync(desk, digest=plan.digest, answers={only.id: Answer(Decision.SKIP_ALWAYS)})
    assert (await desk.services.engine.dry_run("Pair")).operations == ()
    desk.edit("left", "Task one", title="Task 1, once more")
    assert len((await desk.services.engine.dry_run("Pair")).operations) == 1


async def test_reverse_takes_the_other_side(desk: Desk) -> None:
    await synced(desk)
    desk.edit("left", "Task 1", title="Task one")
    plan = await desk.services.engine.dry_run("Pair")
    await sync(desk, digest=plan.digest, answers={plan.operations[0].id: Answer(Decision.REVERSE)})
    assert "Task 1" in desk.titles("left")
    assert await is_settled(desk)


async def test_many_deletions_wait_for_a_person(desk: Desk) -> None:
    await synced(desk, 12)
    for number in range(6):
        desk.remove("left", f"Task {number}")
    run = await sync(desk)
    assert (run.outcome, run.needs_review) == (Outcome.HELD, True)
    assert "deleted" in run.message
    assert desk.writes() == []
    timer = await desk.services.engine.sync("Pair", trigger=Trigger.TIMER, confirmed=True)
    assert timer.needs_review
    plan = await desk.services.engine.dry_run("Pair")
    assert [guard.kind for guard in plan.guards] == [GuardKind.DELETIONS]
    run = await sync(desk, digest=plan.digest, confirmed=True)
    assert (run.outcome, run.counts.deleted, run.overridden_guards) == (Outcome.CLEAN, 6, ("deletions",))
    assert await is_settled(desk)


async def test_a_confirmation_covers_no_more_than_was_shown(desk: Desk) -> None:
    await synced(desk, 12)
    for number in range(6):
        desk.remove("left", f"Task {number}")
    plan = await desk.services.engine.dry_run("Pair")
    desk.remove("left", "Task 6")
    run = await sync(desk, digest=plan.digest, confirmed=True)
    assert run.needs_review
    assert len(desk.tasks("right")) == 12


async def test_an_emptied_side_deletes_nothing_by_itself(desk: Desk) -> None:
    await synced(desk, 3)
    for number in range(3):
        desk.remove("left", f"Task {number}")
    assert (await sync(desk)).needs_review
    assert len(desk.tasks("right")) == 3


async def test_a_conflict_is_held_until_it_is_resolved(desk: Desk) -> None:
    await synced(desk)
    desk.edit("left", "Task 1", title="Left title", priority=1)
    desk.edit("right", "Task 1", title="Right title")
    run = await sync(desk)
    assert (run.outcome, run.counts.held, run.counts.updated) == (Outcome.HELD, 1, 1)
    assert desk.find("right", "Right title").fields[Field.PRIORITY] == 1
    [(pair, hold)] = await desk.services.engine.conflicts("Pair")
    assert (hold.kind, hold.field, hold.source, hold.destination) == (
        HoldKind.CONFLICT, Field.TITLE, "Left title", "Right title",
    )  # fmt: skip
    assert (await sync(desk)).counts.held == 1
    await desk.services.engine.resolve(pair.name, str(hold.link), Field.TITLE, Decision.TAKE_DESTINATION)
    assert (await sync(desk)).outcome is Outcome.CLEAN
    assert "Right title" in desk.titles("left")
    assert await desk.services.engine.conflicts() == []
    assert await is_settled(desk)


async def test_a_resolution_may_be_a_new_value(desk: Desk) -> None:
    await synced(desk)
    desk.edit("left", "Task 1", title="Left title")
    desk.edit("right", "Task 1", title="Right title")
    await sync(desk)
    [(_, hold)] = await desk.services.engine.conflicts()
    await desk.services.engine.resolve("Pair", hold.id, None, Decision.TAKE_VALUE, "Both titles")
    assert (await sync(desk)).outcome is Outcome.CLEAN
    assert "Both titles" in desk.titles("left")
    assert await is_settled(desk)


async def test_resolving_nothing_says_so(desk: Desk) -> None:
    with pytest.raises(UserError, match="nothing to decide"):
        await desk.services.engine.resolve("Pair", "abc", Field.TITLE, Decision.TAKE_SOURCE)


@pytest.mark.parametrize(
    ("error", "retryable"),
    [(UnavailableError("No network"), True), (AuthError("Wrong password"), False), (RateLimitedError("Slow"), True)],
)
async def test_a_side_that_cannot_be_read_stops_before_any_write(
    desk: Desk, error: ConnectorError, retryable: bool
) -> None:
    await synced(desk)
    desk.edit("left", "Task 1", title="Task one")
    desk.scripts["right"].always["snapshot"] = error
    run = await sync(desk)
    assert (run.outcome, run.retryable) == (Outcome.FAILED, retryable)
    assert "'Right'" in run.message
    assert desk.writes() == []
    desk.forget_calls()
    assert (await sync(desk)).outcome is Outcome.CLEAN
    assert await is_settled(desk)


async def test_a_refused_password_stops_automatic_runs_once(desk: Desk) -> None:
    desk.settings.auto_sync_enabled = True
    await synced(desk)
    desk.clock.advance(600)
    assert [pair.name for pair in await desk.services.schedule.due()] == ["Pair"]
    desk.scripts["right"].always["snapshot"] = AuthError("The password was refused")
    await sync(desk)
    desk.clock.advance(6000)
    assert await desk.services.schedule.due() == []
    [status] = await desk.services.status.pairs()
    assert status.activity == "error"
    assert "password was refused" in status.sentence
    desk.forget_calls()
    await desk.services.accounts.check("Right")
    assert [pair.name for pair in await desk.services.schedule.due()] == ["Pair"]


async def test_one_refused_task_harms_no_other(desk: Desk) -> None:
    for number in range(5):
        desk.put("left", title=f"Task {number}")
    desk.scripts["right"].faults["create", 3] = (RejectedFieldError("Title not allowed"), None)
    run = await sync(desk)
    assert (run.outcome, run.counts.created, run.counts.failed) == (Outcome.PARTIAL, 4, 1)
    assert "Title not allowed" in run.message
    failed = [change for change in await desk.services.engine.get_changes(run.id) if not change.ok]
    assert len(failed) == 1
    assert (await sync(desk)).counts.created == 1
    assert await is_settled(desk)


async def test_a_task_refused_three_times_is_put_aside(desk: Desk) -> None:
    desk.put("left", title="Bad")
    desk.scripts["right"].always["create"] = RejectedFieldError("Title not allowed")
    for _ in range(3):
        assert (await sync(desk)).counts.failed == 1
    run = await sync(desk)
    assert (run.counts.failed, run.outcome) == (0, Outcome.HELD)
    assert len(desk.scripts["right"].writes()) == 3
    [(_, hold)] = await desk.services.engine.conflicts()
    assert (hold.kind, hold.title) == (HoldKind.QUARANTINED, "Bad")
    desk.forget_calls()
    desk.put("left", title="Good")
    assert (await sync(desk)).counts.created == 1


async def test_a_revoked_token_in_mid_run_leaves_that_side_alone(desk: Desk) -> None:
    for number in range(8):
        desk.put("left", title=f"L{number}")
        desk.put("right", title=f"R{number}")
    for number in range(3, 100):
        desk.scripts["right"].faults["create", number] = (AuthError("Token expired"), None)
    run = await sync(desk)
    assert run.outcome is Outcome.PARTIAL
    assert "Token expired" in run.message
    assert {f"R{number}" for number in range(8)} <= set(desk.titles("left"))
    assert len(desk.scripts["right"].writes()) <= 2 + 4
    desk.forget_calls()
    await sync(desk)
    assert await is_settled(desk)
    assert len(desk.tasks("left")) == 16


@pytest.mark.parametrize("sent", [True, False])
@pytest.mark.parametrize("kind", ["create", "update", "delete"])
async def test_a_lost_answer_is_looked_up_not_repeated(desk: Desk, kind: str, sent: bool) -> None:
    await synced(desk)
    if kind == "create":
        desk.put("left", title="New")
    elif kind == "update":
        desk.edit("left", "Task 1", title="Task one")
    else:
        desk.remove("left", "Task 1")
    lost = UnavailableError("No answer", sent=True)
    desk.scripts["right"].faults[kind, 1] = (None, lost) if sent else (lost, None)
    run = await sync(desk)
    assert run.outcome is Outcome.CLEAN, run.message
    assert len(desk.scripts["right"].writes()) == (1 if sent else 2)
    assert await is_settled(desk)


async def test_a_rate_limit_is_waited_for(desk: Desk) -> None:
    desk.put("left", title="New")
    desk.scripts["right"].faults["create", 1] = (RateLimitedError("429", retry_after=17), None)
    waits: list[str] = []
    desk.services.events.subscribe(
        lambda event: waits.append(event.waiting) if isinstance(event, RunProgressed) and event.waiting else None
    )
    run = await sync(desk)
    assert run.outcome is Outcome.CLEAN
    assert max(desk.clock.slept) >= 17
    assert any("slow down" in wait for wait in waits)


async def test_five_failures_in_a_row_end_the_side_for_this_run(tmp_path: Path) -> None:
    desk = await Desk(tmp_path).open()
    for number in range(40):
        desk.put("left", title=f"Task {number}")
    desk.scripts["right"].always["create"] = UnavailableError("502", sent=False)
    run = await sync(desk)
    assert (run.outcome, run.retryable) == (Outcome.FAILED, True)
    assert run.counts.failed <= 5 + 4
    desk.forget_calls()
    assert (await sync(desk)).counts.created == 40
    assert await is_settled(desk)


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
        first.engine.sync("Pair", trigger=Trigger.MANUAL),
        desk.services.engine.sync("Pair", trigger=Trigger.TIMER),
        return_exceptions=True,
    )
    assert sorted(type(result).__name__ for result in results) == ["BusyError", "Run"]
    busy = next(result for result in results if isinstance(result, BusyError))
    assert "Another TaskSync" in str(busy)


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
    with pytest.raises(UserError, match="no run"):
        await desk.services.engine.get_run("nonsense")


async def test_a_deleted_task_can_be_read_in_the_history(desk: Desk) -> None:
    await synced(desk)
    desk.edit("left", "Task 1", notes="long story")
    await sync(desk)
    desk.remove("left", "Task 1")
    run = await sync(desk)
    lost = {change.field: change.before for change in await desk.services.engine.get_changes(run.id)}
    assert lost[Field.NOTES] == "long story"


async def test_an_unexpected_mistake_is_a_failed_run_and_no_more(desk: Desk) -> None:
    await synced(desk)
    desk.edit("left", "Task 1", title="Task one")
    desk.scripts["right"].faults["update", 1] = (KeyError("secret-token"), None)
    run = await sync(desk)
    assert run.outcome is Outcome.FAILED
    assert "secret-token" not in run.message
    desk.forget_calls()
    assert (await sync(desk)).outcome is Outcome.CLEAN
    assert await is_settled(desk)


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


@pytest.mark.parametrize("what", ["edit", "delete", "create"])
async def test_any_row_can_go_the_other_way(desk: Desk, what: str) -> None:
    await synced(desk, 4)
    before = desk.titles("right")
    match what:
        case "edit":
            desk.edit("left", "Task 1", title="Other")
        case "delete":
            desk.remove("left", "Task 1")
        case _:
            desk.put("left", title="New")
    plan = await desk.services.engine.dry_run("Pair")
    answers = {operation.id: Answer(Decision.REVERSE) for operation in plan.operations}
    run = await sync(desk, digest=plan.digest, answers=answers, confirmed=True)
    assert run.outcome is Outcome.CLEAN, run.message
    assert desk.titles("left") == desk.titles("right") == before
    assert await is_settled(desk)


async def test_a_full_disk_ends_the_run_on_that_side_at_once(desk: Desk) -> None:
    for number in range(5):
        desk.put("left", title=f"Task {number}")
    desk.scripts["right"].always["create"] = DiskError("The disk is full", cause="right.json could not be written")
    started = desk.clock.monotonic()
    run = await sync(desk)
    assert desk.clock.monotonic() == started, "waiting frees no space"
    assert (run.outcome, run.retryable) == (Outcome.FAILED, True)
    assert "The disk is full" in run.message
    assert desk.scripts["right"].counts["create"] < 5 or desk.capabilities["right"].concurrency >= 5
    desk.forget_calls()
    desk.clock.advance(120)
    assert (await sync(desk)).counts.created == 5
    assert await is_settled(desk)
