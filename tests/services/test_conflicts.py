"""Conflicts: held field by field, both values kept, decided in every way, by a person or by the narrowest rule."""

from __future__ import annotations

from pathlib import Path

import pytest

from tasksync_gui.model.errors import UnavailableError, UserError
from tasksync_gui.model.fields import Field
from tasksync_gui.model.ids import Side
from tasksync_gui.model.pair import Mode, Policy
from tasksync_gui.model.plan import Answer, Decision, OperationKind
from tasksync_gui.model.run import Outcome, Run, Trigger
from tasksync_gui.services.contract import RunRequest
from tests.support.desk import Desk
from tests.support.errors import refused


async def sync(desk: Desk, **options: object) -> Run:
    return await desk.services.engine.sync("Pair", RunRequest(Trigger.MANUAL, **options))


async def clashing(tmp_path: Path, **pair: object) -> Desk:
    """A title changed on both sides, and notes on one."""
    desk = await Desk(tmp_path).open(**pair)
    for number in range(4):
        desk.put("left", title=f"Task {number}")
    await sync(desk)
    desk.edit("left", "Task 1", title="Left", notes="only left")
    desk.edit("right", "Task 1", title="Right")
    return desk


async def calm(desk: Desk) -> None:
    desk.forget_calls()
    run = await sync(desk)
    assert (run.outcome, desk.writes()) == (Outcome.CLEAN, [])


async def test_a_conflict_holds_its_field_and_nothing_else(tmp_path: Path) -> None:
    desk = await clashing(tmp_path)
    run = await sync(desk)
    assert (run.outcome, run.counts.held) == (Outcome.HELD, 1)
    assert desk.find("right", "Right").fields[Field.NOTES] == "only left"
    ((_, hold),) = await desk.services.engine.conflicts("Pair")
    assert (hold.field, hold.base, hold.source, hold.destination) == (Field.TITLE, "Task 1", "Left", "Right")
    assert hold.source_modified_at is not None
    assert hold.destination_modified_at is not None
    again = await sync(desk)
    assert again.counts.held == 1
    assert {"Left", "Right"} == {desk.titles("left")[0], desk.titles("right")[0]}


@pytest.mark.parametrize(
    ("decision", "value", "title"),
    [(Decision.TAKE_SOURCE, None, "Left"), (Decision.TAKE_DESTINATION, None, "Right"),
     (Decision.TAKE_VALUE, "Mine", "Mine")],
)  # fmt: skip
async def test_an_answer_is_carried_out_and_remembered(
    tmp_path: Path, decision: Decision, value: str | None, title: str
) -> None:
    desk = await clashing(tmp_path)
    await sync(desk)
    ((_, hold),) = await desk.services.engine.conflicts("Pair")
    await desk.services.engine.resolve("Pair", hold.link or "", Field.TITLE, decision, value)
    await desk.restart()
    await sync(desk)
    assert title in desk.titles("left")
    assert title in desk.titles("right")
    await calm(desk)


async def test_keeping_both_makes_a_second_task_once_and_can_be_undone(tmp_path: Path) -> None:
    desk = await clashing(tmp_path)
    await sync(desk)
    ((_, hold),) = await desk.services.engine.conflicts("Pair")
    await desk.services.engine.resolve("Pair", hold.link or "", Field.TITLE, Decision.KEEP_BOTH)
    run = await sync(desk)
    assert (run.outcome, run.counts.created) == (Outcome.CLEAN, 2), "one run makes the copy, once on each side"
    assert (
        sorted(desk.titles("left")) == sorted(desk.titles("right")) == ["Left", "Right", "Task 0", "Task 2", "Task 3"]
    )
    undone = await desk.services.engine.undo(run.id, RunRequest(Trigger.MANUAL))
    assert undone.outcome is Outcome.CLEAN, undone.message
    assert sorted(desk.titles("right")) == ["Right", "Task 0", "Task 2", "Task 3"]
    await desk.services.engine.undo(undone.id, RunRequest(Trigger.MANUAL))
    await sync(desk)
    assert desk.titles("left") == desk.titles("right") == ["Left", "Right", "Task 0", "Task 2", "Task 3"]
    await calm(desk)


async def test_both_are_kept_once_however_often_the_original_cannot_be_written(tmp_path: Path) -> None:
    desk = await clashing(tmp_path, policy=Policy.KEEP_BOTH)
    desk.forget_calls()
    desk.scripts["right"].always["update"] = UnavailableError("The server has a problem", sent=False)
    for _ in range(3):
        await sync(desk)
    assert sorted(desk.titles("right")) == ["Right", "Right", "Task 0", "Task 2", "Task 3"]
    desk.scripts["right"].always.clear()
    await sync(desk)
    assert sorted(desk.titles("right")) == ["Left", "Right", "Task 0", "Task 2", "Task 3"]
    await calm(desk)


async def test_a_copy_that_was_edited_keeps_no_version_of_a_later_conflict(tmp_path: Path) -> None:
    desk = await clashing(tmp_path, policy=Policy.KEEP_BOTH)
    await sync(desk)
    desk.edit("right", "Right", title="Edited")
    await sync(desk)
    desk.edit("left", "Left", title="Task 1", notes="")
    await sync(desk)
    desk.edit("left", "Task 1", title="Left")
    desk.edit("right", "Task 1", title="Right")
    await sync(desk)
    assert sorted(desk.titles("right")) == ["Edited", "Left", "Right", "Task 0", "Task 2", "Task 3"]


async def test_no_copy_is_made_of_what_a_person_leaves_as_it_is(tmp_path: Path) -> None:
    desk = await clashing(tmp_path, policy=Policy.KEEP_BOTH)
    plan = await desk.services.engine.dry_run("Pair")
    (update,) = (
        each for each in plan.operations if each.kind is OperationKind.UPDATE and each.side is Side.DESTINATION
    )
    await sync(desk, digest=plan.digest, answers={update.id: Answer(Decision.SKIP_ONCE)})
    assert sorted(desk.titles("right")) == ["Right", "Task 0", "Task 2", "Task 3"]


async def test_keeping_both_in_the_preview_does_the_same(tmp_path: Path) -> None:
    desk = await clashing(tmp_path)
    plan = await desk.services.engine.dry_run("Pair")
    (hold,) = plan.held
    await sync(desk, digest=plan.digest, answers={hold.id: Answer(Decision.KEEP_BOTH)})
    assert {"Left", "Right"} <= set(desk.titles("right"))
    assert desk.find("right", "Left").fields[Field.NOTES] == "only left"


@pytest.mark.parametrize("mode", [Mode.UPDATE, Mode.MIRROR])
async def test_keeping_both_needs_a_two_way_pair(tmp_path: Path, mode: Mode) -> None:
    desk = await clashing(tmp_path, mode=mode)
    await sync(desk)
    for _, hold in await desk.services.engine.conflicts("Pair"):
        with refused(UserError, "Both cannot be kept"):
            await desk.services.engine.resolve("Pair", hold.link or "", hold.field, Decision.KEEP_BOTH)


async def test_a_rule_for_one_field_beats_the_pairs(tmp_path: Path) -> None:
    desk = await clashing(tmp_path, policy=Policy.SOURCE, field_policies={Field.TITLE: Policy.DESTINATION})
    desk.edit("left", "Task 2", priority=1)
    desk.edit("right", "Task 2", priority=9)
    run = await sync(desk)
    assert run.counts.held == 0
    assert "Right" in desk.titles("left")
    assert desk.find("right", "Task 2").fields[Field.PRIORITY] == 1
    draft = await desk.services.pairs.draft("Pair")
    assert draft.field_policies == {Field.TITLE: Policy.DESTINATION}
    await desk.services.pairs.edit("Pair", draft)
    assert (await desk.services.pairs.get("Pair")).field_policies == {Field.TITLE: Policy.DESTINATION}


async def test_a_rule_for_one_task_beats_all_others_until_it_is_ended(tmp_path: Path) -> None:
    desk = await clashing(tmp_path)
    await sync(desk)
    ((_, hold),) = await desk.services.engine.conflicts("Pair")
    engine, link = desk.services.engine, hold.link or ""
    await engine.set_item_policy("Pair", link[:10], Field.TITLE, Policy.DESTINATION)
    assert (await sync(desk)).counts.held == 0
    assert "Right" in desk.titles("left")
    desk.edit("left", "Right", title="Left again", priority=1)
    desk.edit("right", "Right", title="Right again", priority=9)
    held = await sync(desk)
    assert held.counts.held == 1, "the priority has no rule of its own"
    assert "Right again" in desk.titles("left")
    await engine.set_item_policy("Pair", link, None, Policy.SOURCE)
    await sync(desk)
    assert desk.find("right", "Right again").fields[Field.PRIORITY] == 1
    for field in (Field.TITLE, None):
        await engine.set_item_policy("Pair", link, field, None)
    desk.edit("left", "Right again", title="Third left")
    desk.edit("right", "Right again", title="Third right")
    assert (await sync(desk)).counts.held == 1
    with refused(UserError, "no task"):
        await engine.set_item_policy("Pair", "nonsense", None, Policy.SOURCE)


async def test_an_answer_to_values_that_are_gone_is_not_given(tmp_path: Path) -> None:
    desk = await clashing(tmp_path)
    await sync(desk)
    ((_, hold),) = await desk.services.engine.conflicts("Pair")
    await desk.services.engine.resolve("Pair", hold.link or "", Field.TITLE, Decision.TAKE_SOURCE)
    desk.edit("right", "Right", title="Right, edited after the decision")
    run = await sync(desk)
    assert run.counts.held == 1
    assert "Right, edited after the decision" in desk.titles("right")


async def test_a_decided_conflict_is_not_listed_as_open_before_the_next_sync(tmp_path: Path) -> None:
    desk = await Desk(tmp_path).open()
    for title in ("One", "Two"):
        for side in ("left", "right"):
            desk.put(side, title=title)
    await desk.services.engine.sync("Pair", RunRequest(Trigger.MANUAL))
    for title in ("One", "Two"):
        desk.edit("left", title, priority=1)
        desk.edit("right", title, priority=9)
    await desk.services.engine.sync("Pair", RunRequest(Trigger.MANUAL))
    first, second = [hold for _, hold in await desk.services.engine.conflicts("Pair")]
    desk.clock.advance(5)
    await desk.services.engine.resolve("Pair", str(first.link), first.field, Decision.TAKE_SOURCE)
    assert [hold for _, hold in await desk.services.engine.conflicts("Pair")] == [second]
    desk.edit("left", first.title, priority=5)
    await desk.services.engine.sync("Pair", RunRequest(Trigger.MANUAL))
    assert len(await desk.services.engine.conflicts("Pair")) == 2, (
        "it changed meanwhile: the answer was to other values"
    )
