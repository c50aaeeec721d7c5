"""While a review with answers is open, no path does what was unticked, until its person says otherwise."""

from __future__ import annotations

from pathlib import Path

import pytest

from tasksync_gui.model.errors import BusyError, UserError
from tasksync_gui.model.ids import OperationId
from tasksync_gui.model.plan import Answer, Decision, HoldKind, Plan
from tasksync_gui.model.run import Outcome, Run, Trigger
from tasksync_gui.services.contract import Cancellation, PairActivity, RunRequest
from tests.support.desk import Desk
from tests.support.english import english
from tests.support.errors import refused
from tests.support.syncing import sync, synced

SKIP, ALWAYS = Answer(Decision.SKIP_ONCE), Answer(Decision.SKIP_ALWAYS)
MINUTE, HOUR = 60.0, 3600.0


@pytest.fixture
async def desk(tmp_path: Path) -> Desk:
    """Eight tasks in step; on the left one is deleted and one renamed."""
    made = await Desk(tmp_path).open()
    await synced(made, 8)
    made.remove("left", "Task 1")
    made.edit("left", "Task 2", title="Task two")
    return made


def named(plan: Plan, title: str) -> OperationId:
    return next(item.id for item in (*plan.operations, *plan.held) if item.title == title)


async def unticked(desk: Desk, *titles: str, answer: Answer = SKIP) -> Plan:
    plan = await desk.services.engine.dry_run("Pair")
    await desk.services.engine.answer("Pair", plan.digest, {named(plan, title): answer for title in titles})
    return plan


async def timer(desk: Desk) -> Run:
    return await desk.services.engine.sync("Pair", RunRequest(Trigger.TIMER))


async def ticks(desk: Desk) -> dict[str, Decision]:
    known = await desk.services.engine.get_review("Pair")
    if known is None:
        return {}
    plan, answers = known
    return {item.title: answers[item.id].decision for item in (*plan.operations, *plan.held) if item.id in answers}


@pytest.mark.parametrize("trigger", [Trigger.MANUAL, Trigger.COMMAND_LINE])
async def test_to_sync_is_to_apply_these_ticks(desk: Desk, trigger: Trigger) -> None:
    await unticked(desk, "Task 1")
    desk.put("left", title="Came since")
    run = await desk.services.engine.sync("Pair", RunRequest(trigger))
    assert "Task 1" in desk.titles("right")
    assert "Task two" in desk.titles("right")
    assert "Came since" not in desk.titles("right"), "nobody has seen that"
    assert run.counts.deleted == 0
    assert await ticks(desk) == {}, "the review is over"


async def test_the_timer_passes_by_and_says_so(desk: Desk) -> None:
    await unticked(desk, "Task 1")
    desk.clock.advance(HOUR)
    assert await desk.services.schedule.due(60) == []
    with refused(BusyError, "under review"):
        await timer(desk)
    (status,) = await desk.services.status.pairs()
    assert (status.activity, status.answered, status.next_run) == (PairActivity.ATTENTION, 1, None)
    assert english((status.sentence,)) == "Under your review (1 answer); automatic sync waits"
    await desk.services.engine.discard_review("Pair")
    assert [pair.name for pair in await desk.services.schedule.due(60)] == ["Pair"]
    await timer(desk)
    assert "Task 1" not in desk.titles("right")


async def test_answers_survive_previews_and_restarts(desk: Desk) -> None:
    await unticked(desk, "Task 1", "Task 2")
    desk.edit("left", "Task two", title="Task zwei")
    desk.put("left", title="Came since")
    plan = await desk.services.engine.dry_run("Pair")
    assert len(plan.operations) == 3
    assert await ticks(desk) == {"Task 1": Decision.SKIP_ONCE, "Task 2": Decision.SKIP_ONCE}
    await desk.restart()
    assert await ticks(desk) == {"Task 1": Decision.SKIP_ONCE, "Task 2": Decision.SKIP_ONCE}
    await sync(desk)
    assert {"Task 1", "Task 2", "Came since"} <= set(desk.titles("right"))


async def test_an_answer_that_is_taken_back_counts_no_more(desk: Desk) -> None:
    plan = await unticked(desk, "Task 1", "Task 2")
    await desk.services.engine.answer("Pair", plan.digest, {named(plan, "Task 1"): None})
    assert await ticks(desk) == {"Task 2": Decision.SKIP_ONCE}
    await desk.services.engine.answer("Pair", plan.digest, {named(plan, "Task 2"): None})
    assert await desk.services.engine.get_review("Pair") is None
    await timer(desk)
    assert "Task 1" not in desk.titles("right")


@pytest.mark.parametrize("trigger", [Trigger.MANUAL, Trigger.COMMAND_LINE])
async def test_another_preview_applied_by_name_honours_them_too(desk: Desk, trigger: Trigger) -> None:
    older = await desk.services.engine.dry_run("Pair")
    desk.put("left", title="Came since")
    await unticked(desk, "Task 1")
    await desk.services.engine.sync("Pair", RunRequest(trigger, True, older.digest))
    assert "Task 1" in desk.titles("right")


async def test_a_decision_for_the_other_side_holds_for_what_was_shown(desk: Desk) -> None:
    await unticked(desk, "Task 2", answer=Answer(Decision.REVERSE))
    desk.edit("left", "Task two", title="Task zwei")
    await desk.services.engine.dry_run("Pair")
    assert await ticks(desk) == {"Task 2": Decision.SKIP_ONCE}, "to that nobody has said yes"
    await sync(desk)
    assert ("Task zwei" in desk.titles("left"), "Task 2" in desk.titles("right")) == (True, True)


async def test_a_cancelled_run_leaves_the_ticks(desk: Desk) -> None:
    for number in range(3, 8):
        desk.edit("left", f"Task {number}", notes="edited")
    desk.put("left", title="New")
    await unticked(desk, "Task 1", "Task 2")
    cancel = Cancellation()

    def at_the_first_write(method: str) -> None:
        if method == "create":
            cancel.request()

    desk.scripts["right"].between = at_the_first_write
    run = await sync(desk, cancel=cancel)
    assert run.outcome is Outcome.CANCELLED
    desk.scripts["right"].between = None
    await desk.services.engine.dry_run("Pair")
    assert await ticks(desk) == {"Task 1": Decision.SKIP_ONCE, "Task 2": Decision.SKIP_ONCE}
    await sync(desk)
    assert {"Task 1", "Task 2"} <= set(desk.titles("right"))


async def test_a_guard_leaves_the_ticks(desk: Desk) -> None:
    for number in range(3, 8):
        desk.remove("left", f"Task {number}")
    await unticked(desk, "Task 3")
    run = await sync(desk)
    assert run.needs_review
    assert await ticks(desk) == {"Task 3": Decision.SKIP_ONCE}
    await sync(desk, confirmed=True)
    assert "Task 3" in desk.titles("right")
    assert "Task 4" not in desk.titles("right")


async def test_what_nobody_ended_waits_once_it_is_too_old(desk: Desk) -> None:
    await unticked(desk, "Task 1")
    desk.clock.advance(25 * HOUR)
    for _ in range(3):
        run = await timer(desk)
        assert "Task 1" in desk.titles("right")
    assert "Task two" in desk.titles("right"), "everything else goes on"
    assert (run.outcome, run.counts.held) == (Outcome.HELD, 1)
    await sync(desk)
    await sync(desk, confirmed=True, digest=(await desk.services.engine.dry_run("Pair")).digest)
    assert "Task 1" in desk.titles("right")
    [(_, hold)] = await desk.services.engine.conflicts("Pair")
    assert hold.kind is HoldKind.LEFT_OUT
    assert english(hold.reason).startswith("You left it out of a review.")


@pytest.mark.parametrize("decision", [Decision.DO, Decision.TAKE_SOURCE])
async def test_what_was_left_out_is_done_when_a_person_says_so(desk: Desk, decision: Decision) -> None:
    await unticked(desk, "Task 1")
    desk.clock.advance(25 * HOUR)
    await timer(desk)
    [(_, hold)] = await desk.services.engine.conflicts("Pair")
    await desk.services.engine.resolve("Pair", str(hold.link), None, decision)
    assert await desk.services.engine.conflicts("Pair") == []
    await timer(desk)
    assert "Task 1" not in desk.titles("right")


async def test_what_was_left_out_can_go_the_other_way(desk: Desk) -> None:
    await unticked(desk, "Task 1")
    desk.clock.advance(25 * HOUR)
    await timer(desk)
    [(_, hold)] = await desk.services.engine.conflicts("Pair")
    await desk.services.engine.resolve("Pair", str(hold.link), None, Decision.TAKE_DESTINATION)
    await timer(desk)
    assert "Task 1" in desk.titles("left")
    desk.remove("left", "Task 1")
    await timer(desk)
    assert "Task 1" not in desk.titles("right"), "that is a new question, and a plain answer"


async def test_a_hold_in_a_preview_can_be_let_go_in_the_next_review(desk: Desk) -> None:
    await unticked(desk, "Task 1")
    desk.clock.advance(25 * HOUR)
    await timer(desk)
    plan = await desk.services.engine.dry_run("Pair")
    (hold,) = plan.held
    await sync(desk, digest=plan.digest, answers={hold.id: Answer(Decision.DO)}, confirmed=True)
    assert "Task 1" not in desk.titles("right")
    assert (await timer(desk)).outcome is Outcome.CLEAN


async def test_after_an_apply_the_timer_leaves_what_was_unticked_to_its_person(desk: Desk) -> None:
    await unticked(desk, "Task 1")
    await sync(desk)
    for _ in range(3):
        run = await timer(desk)
    assert "Task 1" in desk.titles("right")
    assert run.counts.held == 1
    plan = await desk.services.engine.dry_run("Pair")
    assert [operation.title for operation in plan.operations] == ["Task 1"], "skipped once: here it is again"
    await sync(desk)
    assert "Task 1" not in desk.titles("right")


async def test_what_was_unticked_once_is_forgotten_with_its_cause(desk: Desk) -> None:
    await unticked(desk, "Task 2")
    await sync(desk)
    desk.edit("left", "Task two", title="Task 2")
    await timer(desk)
    desk.edit("left", "Task 2", title="Task II")
    await timer(desk)
    assert "Task II" in desk.titles("right")


async def test_two_tasks_that_were_not_to_be_joined_are_not_made_either(tmp_path: Path) -> None:
    desk = await Desk(tmp_path).open()
    desk.put("left", title="Buy milk")
    desk.put("right", title="Buy milk")
    await unticked(desk, "Buy milk")
    await sync(desk)
    desk.edit("right", "Buy milk", title="Something else")
    await timer(desk)
    assert (desk.titles("left"), desk.titles("right")) == (["Buy milk"], ["Something else"])


async def test_a_review_that_is_begun_while_the_timer_reads_is_honoured(desk: Desk) -> None:
    plan = await desk.services.engine.dry_run("Pair")
    store = desk.store
    real = store.record_seen

    async def meanwhile(*args: object, **options: object) -> None:
        await real(*args, **options)
        await desk.services.engine.answer("Pair", plan.digest, {named(plan, "Task 1"): SKIP})

    store.record_seen = meanwhile  # type: ignore[method-assign]
    run = await timer(desk)
    assert run.outcome is Outcome.HELD
    assert "Task 1" in desk.titles("right")
    await sync(desk)
    assert "Task 1" in desk.titles("right")


async def test_a_plan_that_is_not_kept_takes_no_answers(desk: Desk) -> None:
    with refused(UserError, "no plan"):
        await desk.services.engine.answer("Pair", "f" * 64, {})


async def test_the_plan_under_review_outlives_all_later_ones(desk: Desk) -> None:
    await unticked(desk, "Task 1")
    known = await desk.services.engine.get_review("Pair")
    assert known is not None
    for number in range(30):
        desk.put("left", title=f"New {number}")
        plan = await desk.services.engine.undo_preview((await desk.services.engine.get_history())[0].id)
        assert plan.undoes
    assert await ticks(desk) == {"Task 1": Decision.SKIP_ONCE}


async def test_skip_always_is_for_always_once_it_is_applied(desk: Desk) -> None:
    await unticked(desk, "Task 1", answer=ALWAYS)
    await sync(desk)
    await timer(desk)
    await sync(desk)
    assert "Task 1" in desk.titles("right")


async def test_a_new_task_that_one_listing_misses_stays_unticked(desk: Desk) -> None:
    new = desk.put("left", title="Came since")
    await unticked(desk, "Came since", "Task 1")
    record = desk.lists["left"].records.pop(new.id)
    plan = await desk.services.engine.dry_run("Pair")
    assert "Came since" not in [operation.title for operation in plan.operations]
    desk.lists["left"].records[new.id] = record
    await sync(desk)
    assert "Came since" not in desk.titles("right")
    held = (await desk.services.engine.dry_run("Pair")).held
    assert [(hold.title, hold.kind) for hold in held] == [("Came since", HoldKind.LEFT_OUT)]


async def test_a_new_task_that_is_gone_waits_for_nobody(desk: Desk) -> None:
    await sync(desk)
    desk.put("left", title="Came since")
    await unticked(desk, "Came since")
    desk.remove("left", "Came since")
    await desk.services.engine.dry_run("Pair")
    assert await desk.services.engine.get_review("Pair") is None
    await timer(desk)
    assert (await desk.store.load((await desk.services.pairs.get("Pair")).id)).decisions == ()
