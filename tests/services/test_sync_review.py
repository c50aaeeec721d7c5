"""What a person decides about a plan is what a sync does, and no more."""

from __future__ import annotations

from pathlib import Path

import pytest

from tasksync_gui.model.errors import UserError
from tasksync_gui.model.fields import Field
from tasksync_gui.model.plan import Answer, Decision, GuardKind, HoldKind
from tasksync_gui.model.run import Outcome, Trigger
from tasksync_gui.services.contract import RunRequest
from tests.support.desk import Desk
from tests.support.english import english
from tests.support.errors import refused
from tests.support.syncing import is_settled, sync, synced


@pytest.fixture
async def desk(tmp_path: Path) -> Desk:
    return await Desk(tmp_path).open()


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
    with refused(UserError, "older than a day"):
        await sync(desk, digest=plan.digest)
    with refused(UserError, "no plan"):
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


async def test_many_deletions_wait_for_a_person(desk: Desk) -> None:
    await synced(desk, 12)
    for number in range(6):
        desk.remove("left", f"Task {number}")
    run = await sync(desk)
    assert (run.outcome, run.needs_review) == (Outcome.HELD, True)
    assert "deleted" in english(run.message)
    assert desk.writes() == []
    timer = await desk.services.engine.sync("Pair", RunRequest(Trigger.TIMER, confirmed=True))
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
    with refused(UserError, "nothing to decide"):
        await desk.services.engine.resolve("Pair", "abc", Field.TITLE, Decision.TAKE_SOURCE)
