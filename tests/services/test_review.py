"""A reviewed plan and its age: what is carried out, what is left out and told, what a confirmation covers."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from tasksync_gui.connectors.memory.lists import MemoryList
from tasksync_gui.model.errors import UserError
from tasksync_gui.model.fields import Field
from tasksync_gui.model.plan import Answer, Decision, GuardKind, NoteKind, Plan
from tasksync_gui.model.run import Outcome, Run, Trigger
from tasksync_gui.services.contract import RunRequest
from tests.support.desk import Desk
from tests.support.english import english
from tests.support.errors import next_step_of, refused

MINUTE, HOUR = 60.0, 3600.0


@pytest.fixture
async def desk(tmp_path: Path) -> Desk:
    """Eight tasks in step."""
    made = await Desk(tmp_path).open()
    for number in range(8):
        made.put("left", title=f"Task {number}")
    await sync(made)
    made.forget_calls()
    return made


async def sync(desk: Desk, **options: object) -> Run:
    options.setdefault("trigger", Trigger.MANUAL)
    return await desk.services.engine.sync("Pair", RunRequest(**options))


async def reviewed(desk: Desk) -> Plan:
    """Two edits are waiting."""
    desk.edit("left", "Task 1", title="Task one")
    desk.edit("left", "Task 2", title="Task two")
    plan = await desk.services.engine.dry_run("Pair")
    assert len(plan.operations) == 2
    return plan


@pytest.mark.parametrize("age", [0.0, 14 * MINUTE, 16 * MINUTE, 23 * HOUR, 24 * HOUR - 1])
async def test_a_plan_whose_basis_is_unchanged_is_carried_out_whole(desk: Desk, age: float) -> None:
    plan = await reviewed(desk)
    desk.clock.advance(age)
    run = await sync(desk, digest=plan.digest)
    assert (run.outcome, run.counts.updated, run.plan_digest) == (Outcome.CLEAN, 2, plan.digest)


@pytest.mark.parametrize("age", [0.0, 14 * MINUTE, 16 * MINUTE, 23 * HOUR])
@pytest.mark.parametrize("side", ["left", "right"])
async def test_what_changed_since_is_left_out_and_told_and_the_rest_is_done(desk: Desk, age: float, side: str) -> None:
    plan = await reviewed(desk)
    desk.clock.advance(age)
    title = "Task one" if side == "left" else "Task 1"
    desk.edit(side, title, title="Changed since")
    desk.put("left", title="Came since")
    run = await sync(desk, digest=plan.digest)
    assert (run.outcome, run.counts.updated, run.counts.created) == (Outcome.PARTIAL, 1, 0)
    assert "left out, changed since the review" in english(run.message)
    assert "Task two" in desk.titles("right")
    assert "Came since" not in desk.titles("right")
    kept = await desk.services.engine.get_plan("Pair", run.plan_digest)
    assert kept.digest == plan.digest


async def test_a_write_still_compares_after_the_fresh_look(desk: Desk) -> None:
    plan = await reviewed(desk)
    moved = []

    def somebody(method: str) -> None:
        if method == "update" and not moved:
            moved.append(method)
            desk.edit("right", "Task 1", title="Just now")

    desk.scripts["right"].between = somebody
    run = await sync(desk, digest=plan.digest)
    assert "Just now" in desk.titles("right")
    assert run.outcome is Outcome.PARTIAL


async def test_a_plan_older_than_a_day_is_refused_with_what_to_do(desk: Desk) -> None:
    plan = await reviewed(desk)
    desk.clock.advance(24 * HOUR + 1)
    with refused(UserError, "older than a day") as caught:
        await sync(desk, digest=plan.digest)
    assert "new preview" in next_step_of(caught.value)
    assert desk.writes() == []


async def test_a_clock_that_was_set_back_by_years_refuses_nothing(desk: Desk) -> None:
    plan = await reviewed(desk)
    desk.clock.advance(-5 * 365 * 24 * HOUR)
    assert (await sync(desk, digest=plan.digest)).counts.updated == 2


async def test_each_decision_does_what_it_says(desk: Desk) -> None:
    for number, word in enumerate(("do", "once", "always", "reverse")):
        desk.edit("left", f"Task {number}", title=f"{word} left")
    for number, word in ((4, "source"), (5, "destination"), (6, "value"), (7, "both")):
        desk.edit("left", f"Task {number}", title=f"{word} left")
        desk.edit("right", f"Task {number}", title=f"{word} right")
    plan = await desk.services.engine.dry_run("Pair")
    ids = {item.title.split()[0]: item.id for item in plan.held}
    ids |= {str(o.changes[0].after).split()[0]: o.id for o in plan.operations}
    answers = {
        ids["do"]: Answer(Decision.DO),
        ids["once"]: Answer(Decision.SKIP_ONCE),
        ids["always"]: Answer(Decision.SKIP_ALWAYS),
        ids["reverse"]: Answer(Decision.REVERSE),
        ids["source"]: Answer(Decision.TAKE_SOURCE),
        ids["destination"]: Answer(Decision.TAKE_DESTINATION),
        ids["value"]: Answer(Decision.TAKE_VALUE, "value mine"),
        ids["both"]: Answer(Decision.KEEP_BOTH),
    }
    await sync(desk, digest=plan.digest, answers=answers)
    assert desk.titles("right") == sorted(
        ["do left", "Task 1", "Task 2", "Task 3", "source left", "destination right", "value mine", "both left",
         "both right"]
    )  # fmt: skip
    assert "Task 3" in desk.titles("left")
    assert {"destination right", "value mine"} <= set(desk.titles("left"))
    await sync(desk)
    assert "once left" in desk.titles("right")
    assert "Task 2" in desk.titles("right"), "skipped for good"
    assert "both right" in desk.titles("left")


async def held_back(desk: Desk) -> Plan:
    """Six of eight tasks were deleted on the left."""
    for number in range(6):
        desk.remove("left", f"Task {number}")
    plan = await desk.services.engine.dry_run("Pair")
    assert [guard.kind for guard in plan.guards] == [GuardKind.DELETIONS]
    return plan


async def test_a_bot_passes_no_guard_whatever_it_brings(desk: Desk) -> None:
    plan = await held_back(desk)
    run = await sync(desk, trigger=Trigger.TIMER, confirmed=True, digest=plan.digest)
    assert (run.outcome, run.needs_review, run.overridden_guards) == (Outcome.HELD, True, ())
    assert len(desk.titles("right")) == 8


async def test_an_override_is_recorded_with_the_digest_that_was_confirmed(desk: Desk) -> None:
    plan = await held_back(desk)
    run = await sync(desk, confirmed=True, digest=plan.digest)
    assert (run.overridden_guards, run.plan_digest) == (("deletions",), plan.digest)
    (stored, *_) = await desk.services.engine.get_history("Pair", 1)
    assert stored == run


async def test_a_confirmation_covers_what_was_shown_and_no_more(desk: Desk) -> None:
    plan = await held_back(desk)
    desk.remove("left", "Task 6")
    run = await sync(desk, confirmed=True, digest=plan.digest)
    assert (run.outcome, run.needs_review) == (Outcome.HELD, True)
    assert len(desk.titles("right")) == 8
    assert run.overridden_guards == ()


async def test_a_confirmation_of_other_deletions_deletes_only_those_that_were_shown(desk: Desk) -> None:
    plan = await held_back(desk)
    desk.edit("right", "Task 0", title="Edited on the right")
    desk.remove("left", "Task 6")
    run = await sync(desk, confirmed=True, digest=plan.digest)
    assert "Edited on the right" in desk.titles("right")
    assert "Task 6" in desk.titles("right")
    assert run.counts.deleted <= 5


async def test_a_plan_without_guards_confirms_none_that_came_later(desk: Desk) -> None:
    plan = await reviewed(desk)
    for number in (0, 3, 4, 5, 6, 7):
        desk.remove("left", f"Task {number}")
    run = await sync(desk, confirmed=True, digest=plan.digest)
    assert run.needs_review
    assert len(desk.titles("right")) == 8


async def test_a_pair_that_is_pointed_at_another_list_deletes_nothing_and_asks_first(desk: Desk) -> None:
    desk.lists["other"] = MemoryList("Other")
    for number in range(4):
        desk.lists["other"].create(dict(desk.find("right", f"Task {number}").fields), None, desk.clock.now())
    await _point_at(desk, "other")
    plan = await desk.services.engine.dry_run("Pair")
    assert [guard.kind for guard in plan.guards] == [GuardKind.CONFIGURATION]
    assert (plan.totals.adopt, plan.totals.create, plan.totals.delete) == (4, 4, 0)
    assert (await sync(desk, trigger=Trigger.TIMER)).needs_review
    done = await sync(desk, confirmed=True, digest=plan.digest)
    assert (done.outcome, done.counts.deleted) == (Outcome.CLEAN, 0)
    desk.forget_calls()
    assert (await sync(desk)).outcome is Outcome.CLEAN
    assert desk.writes() == []
    assert desk.titles("left") == desk.titles("right") == [f"Task {number}" for number in range(8)]


async def _point_at(desk: Desk, name: str) -> None:
    """A new account on another list becomes the destination."""
    desk.capabilities[name] = desk.capabilities["right"]
    desk.scripts[name] = type(desk.scripts["right"])()
    await desk.restart()
    await desk.services.accounts.add(name.title(), name, {}, {})
    draft = await desk.services.pairs.draft("Pair")
    await desk.services.pairs.edit("Pair", dataclasses.replace(draft, destination_account=name.title()))


async def test_what_was_synced_in_a_list_that_was_left_is_not_undone_in_the_new_one(desk: Desk) -> None:
    desk.remove("left", "Task 1")
    run = await sync(desk)
    desk.lists["other"] = MemoryList("Other")
    await _point_at(desk, "other")
    plan = await desk.services.engine.undo_preview(run.id)
    assert plan.operations == ()
    assert [english(note.message) for note in plan.notes if note.kind is NoteKind.CHANGED_SINCE] == [
        "TaskSync does not know this task any more."
    ]


async def test_a_filter_that_is_narrowed_deletes_nothing(desk: Desk) -> None:
    desk.edit("left", "Task 1", labels=frozenset({"work"}))
    await sync(desk)
    draft = await desk.services.pairs.draft("Pair")
    await desk.services.pairs.edit("Pair", dataclasses.replace(draft, labels=frozenset({"work"})))
    plan = await desk.services.engine.dry_run("Pair")
    assert [guard.kind for guard in plan.guards] == [GuardKind.CONFIGURATION]
    assert plan.operations == ()
    await sync(desk, confirmed=True)
    await sync(desk)
    assert len(desk.titles("left")) == len(desk.titles("right")) == 8
    desk.edit("left", "Task 1", notes="still in step")
    await sync(desk)
    assert desk.find("right", "Task 1").fields[Field.NOTES] == "still in step"
