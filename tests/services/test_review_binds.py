"""A review binds before and after: what is there no more as it was shown is left out, in every mode and by every rule."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tasksync_gui.engine.plan.operations import same_before
from tasksync_gui.model.codes import NoteCode
from tasksync_gui.model.fields import Field
from tasksync_gui.model.ids import Revision, Side
from tasksync_gui.model.pair import DeletePolicy, Mode, Policy
from tasksync_gui.model.plan import Answer, Decision, Hold, OperationKind, Plan
from tasksync_gui.model.run import Outcome, Run
from tests.support.desk import Desk
from tests.support.english import english
from tests.support.syncing import is_settled, sync, synced

WAYS = {
    "mirror": {"mode": Mode.MIRROR},
    "update": {"mode": Mode.UPDATE},
    "two-way": {},
    "source": {"policy": Policy.SOURCE},
    "newest": {"policy": Policy.NEWEST},
    "deletion wins": {"delete_policy": DeletePolicy.DELETE},
}


async def opened(folder: Path, **rules: object) -> Desk:
    desk = await Desk(folder).open(**rules)
    await synced(desk, 8)
    return desk


async def applied(desk: Desk, plan: Plan, **options: object) -> Run:
    return await sync(desk, digest=plan.digest, confirmed=True, **options)


def told(run: Run) -> bool:
    return run.outcome is Outcome.PARTIAL and "changed since the review" in english(run.message)


@pytest.mark.parametrize("way", WAYS)
async def test_a_value_that_was_edited_since_is_not_overwritten(tmp_path: Path, way: str) -> None:
    desk = await opened(tmp_path, **WAYS[way])
    desk.edit("left", "Task 1", title="From A")
    desk.clock.advance(60)
    plan = await desk.services.engine.dry_run("Pair")
    assert [(c.before, c.after) for o in plan.operations for c in o.changes] == [("Task 1", "From A")]
    desk.clock.advance(60)
    desk.edit("right", "Task 1", title="Edited in B since")
    run = await applied(desk, plan)
    assert "Edited in B since" in desk.titles("right")
    assert told(run)


async def test_a_conflict_that_the_source_wins_is_about_the_value_that_was_shown(tmp_path: Path) -> None:
    desk = await opened(tmp_path, policy=Policy.SOURCE)
    desk.edit("left", "Task 1", title="from A")
    desk.edit("right", "Task 1", title="first in B")
    plan = await desk.services.engine.dry_run("Pair")
    desk.edit("right", "first in B", title="second in B")
    run = await applied(desk, plan)
    assert "second in B" in desk.titles("right")
    assert told(run)
    again = await desk.services.engine.dry_run("Pair")
    assert again.digest != plan.digest, "it shows something else"
    await applied(desk, again)
    assert "from A" in desk.titles("right"), "now it was seen"


@pytest.mark.parametrize("way", ["mirror", "source"])
async def test_an_edit_at_the_very_moment_of_writing_is_not_overwritten(tmp_path: Path, way: str) -> None:
    desk = await opened(tmp_path, **WAYS[way])
    desk.edit("left", "Task 1", title="From A")
    plan = await desk.services.engine.dry_run("Pair")
    moved: list[str] = []

    def somebody(method: str) -> None:
        if method == "update" and not moved:
            moved.append(method)
            desk.edit("right", "Task 1", title="Just now")

    desk.scripts["right"].between = somebody
    run = await applied(desk, plan)
    assert moved
    assert "Just now" in desk.titles("right")
    assert run.outcome is Outcome.PARTIAL


@pytest.mark.parametrize("way", ["mirror", "deletion wins"])
@pytest.mark.parametrize("field", [Field.TITLE, Field.NOTES, Field.PRIORITY])
async def test_a_task_that_was_edited_since_is_not_deleted(tmp_path: Path, way: str, field: Field) -> None:
    desk = await opened(tmp_path, **WAYS[way])
    desk.remove("left", "Task 1")
    plan = await desk.services.engine.dry_run("Pair")
    assert [o.kind for o in plan.operations] == [OperationKind.DELETE]
    desk.edit("right", "Task 1", **{field.value: 7 if field is Field.PRIORITY else "Written since"})
    run = await applied(desk, plan)
    assert len(desk.tasks("right")) == 8
    assert told(run)


async def test_a_task_that_is_edited_while_it_is_being_deleted_stays(tmp_path: Path) -> None:
    desk = await opened(tmp_path, delete_policy=DeletePolicy.DELETE)
    desk.remove("left", "Task 1")
    plan = await desk.services.engine.dry_run("Pair")
    moved: list[str] = []

    def somebody(method: str) -> None:
        if method == "delete" and not moved:
            moved.append(method)
            desk.edit("right", "Task 1", notes="Just now")

    desk.scripts["right"].between = somebody
    await applied(desk, plan)
    assert moved
    assert desk.find("right", "Task 1").fields[Field.NOTES] == "Just now"


async def test_fields_that_the_pair_does_not_carry_are_part_of_what_is_deleted(tmp_path: Path) -> None:
    desk = await opened(tmp_path, mode=Mode.MIRROR, excluded_fields=frozenset({Field.NOTES}))
    desk.remove("left", "Task 1")
    plan = await desk.services.engine.dry_run("Pair")
    desk.edit("right", "Task 1", notes="outside of what the pair carries")
    await applied(desk, plan)
    assert "Task 1" in desk.titles("right")


async def test_what_no_field_holds_is_part_of_what_is_deleted(tmp_path: Path) -> None:
    """An alarm, a place: the record changes, and no field of the task does. A stamp alone changes nothing."""
    desk = await opened(tmp_path)
    desk.remove("left", "Task 1")
    (seen,) = (await desk.services.engine.dry_run("Pair")).operations
    assert seen.record
    stamped = replace(seen, expected_revision=Revision("stamped anew"))
    assert same_before(seen, stamped)
    assert not same_before(seen, replace(stamped, record="with an alarm"))
    assert same_before(seen, replace(seen, record="served in another order under the same revision"))


async def test_two_tasks_are_joined_as_they_were_shown(tmp_path: Path) -> None:
    desk = await Desk(tmp_path).open()
    desk.put("left", title="Buy milk")
    desk.put("right", title="Buy milk")
    plan = await desk.services.engine.dry_run("Pair")
    assert [o.kind for o in plan.operations] == [OperationKind.ADOPT]
    desk.edit("right", "Buy milk", notes="for another house")
    await applied(desk, plan)
    assert (await desk.services.engine.get_stats("Pair")).links == 0
    await applied(desk, await desk.services.engine.dry_run("Pair"))
    assert await is_settled(desk)


async def test_what_changed_elsewhere_in_the_task_hinders_nothing(tmp_path: Path) -> None:
    desk = await opened(tmp_path)
    desk.edit("left", "Task 1", title="From A")
    plan = await desk.services.engine.dry_run("Pair")
    desk.edit("right", "Task 1", notes="written in B since")
    await applied(desk, plan)
    assert "From A" in desk.titles("right")
    assert desk.find("left", "From A").fields.get(Field.NOTES, "") == "", "nobody has seen that yet"


async def test_an_answer_to_one_field_brings_no_other_along(tmp_path: Path) -> None:
    desk = await opened(tmp_path)
    desk.edit("left", "Task 1", title="Left")
    desk.edit("right", "Task 1", title="Right")
    plan = await desk.services.engine.dry_run("Pair")
    desk.edit("right", "Right", notes="written since", priority=3)
    (hold,) = plan.held
    await applied(desk, plan, answers={hold.id: Answer(Decision.TAKE_DESTINATION)})
    task = desk.find("left", "Right")
    assert (task.fields.get(Field.NOTES, ""), task.fields.get(Field.PRIORITY, 0)) == ("", 0)
    await sync(desk)
    assert desk.find("left", "Right").fields[Field.NOTES] == "written since"


async def test_a_row_that_was_reversed_takes_back_what_was_shown_and_no_more(tmp_path: Path) -> None:
    desk = await opened(tmp_path)
    desk.edit("left", "Task 1", title="From A")
    plan = await desk.services.engine.dry_run("Pair")
    desk.edit("left", "From A", notes="written since")
    await applied(desk, plan, answers={plan.operations[0].id: Answer(Decision.REVERSE)})
    assert desk.find("left", "From A").fields[Field.NOTES] == "written since"


async def test_a_row_that_was_left_out_stays_so_under_another_base(tmp_path: Path) -> None:
    """The same proposal on the same task has another id once anything was agreed of the task meanwhile."""
    desk = await opened(tmp_path)
    desk.edit("left", "Task 1", title="From A")
    plan = await desk.services.engine.dry_run("Pair")
    desk.edit("left", "From A", notes="equal on both")
    desk.edit("right", "Task 1", notes="equal on both")
    cut = await desk.services.engine.dry_run("Pair")
    await sync(desk, digest=cut.digest, answers={cut.operations[0].id: Answer(Decision.SKIP_ONCE)})
    (now,) = (await desk.services.engine.dry_run("Pair")).operations
    assert now.side is Side.DESTINATION
    await applied(desk, plan, answers={plan.operations[0].id: Answer(Decision.SKIP_ONCE)})
    assert "Task 1" in desk.titles("right")


async def test_what_was_seen_is_told_where_it_has_changed(tmp_path: Path) -> None:
    desk = await opened(tmp_path, mode=Mode.MIRROR)
    desk.edit("left", "Task 1", title="From A")
    plan = await desk.services.engine.dry_run("Pair")
    desk.edit("right", "Task 1", title="Edited in B")
    run = await applied(desk, plan)
    kept = await desk.services.engine.get_plan("Pair", run.plan_digest)
    assert not any(isinstance(each, Hold) for each in kept.held)
    assert NoteCode.CHANGED_SINCE_REVIEW in {note.message.code for note in kept.notes} or told(run)
