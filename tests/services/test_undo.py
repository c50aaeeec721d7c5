"""Undo of whole runs and of single changes, through the public face: everything is as before and stays so."""

from __future__ import annotations

from pathlib import Path

import pytest

from tasksync_gui.model.fields import Completion, Field, Status
from tasksync_gui.model.pair import Mode, Policy
from tasksync_gui.model.plan import Decision
from tasksync_gui.model.run import Outcome
from tests.support.desk import Desk
from tests.support.undoing import content, opened, sync, undo, writes_of_next_runs

MODES = [Mode.TWO_WAY, Mode.UPDATE, Mode.MIRROR]


@pytest.mark.parametrize("mode", MODES)
async def test_an_undone_update_is_put_back_and_stays_so(tmp_path: Path, mode: Mode) -> None:
    desk = await opened(tmp_path, mode)
    before = content(desk, "right")
    desk.edit("left", "Task 1", title="Task one", notes="more", priority=1)
    run = await sync(desk)
    assert "Task one" in desk.titles("right")
    undone = await undo(desk, run)
    assert (undone.outcome, undone.counts.updated, undone.undoes) == (Outcome.CLEAN, 1, run.id)
    assert content(desk, "right") == before
    assert "Task one" in desk.titles("left")
    assert await writes_of_next_runs(desk) == []
    assert content(desk, "right") == before


@pytest.mark.parametrize("mode", MODES)
async def test_a_later_edit_is_carried_on_after_an_undo(tmp_path: Path, mode: Mode) -> None:
    desk = await opened(tmp_path, mode)
    desk.edit("left", "Task 1", title="Task one")
    await undo(desk, await sync(desk))
    desk.edit("left", "Task one", title="Task uno")
    await sync(desk)
    assert "Task uno" in desk.titles("right")


async def test_an_edit_that_waits_is_not_swallowed_by_an_undo(tmp_path: Path) -> None:
    desk = await opened(tmp_path)
    desk.edit("left", "Task 1", title="Task one")
    run = await sync(desk)
    desk.edit("left", "Task one", title="Task uno")
    await undo(desk, run)
    assert "Task 1" in desk.titles("right")
    await sync(desk)
    assert "Task uno" in desk.titles("right")


@pytest.mark.parametrize("mode", MODES)
async def test_labels_are_put_back_one_by_one(tmp_path: Path, mode: Mode) -> None:
    desk = await opened(tmp_path, mode)
    desk.edit("left", "Task 1", labels=frozenset({"old", "same"}))
    await sync(desk)
    desk.edit("left", "Task 1", labels=frozenset({"new", "same"}))
    run = await sync(desk)
    desk.edit("right", "Task 1", labels=frozenset({"new", "same", "own"}))
    await undo(desk, run)
    assert desk.find("right", "Task 1").fields[Field.LABELS] == frozenset({"old", "same", "own"})
    await sync(desk)
    await sync(desk)
    assert {"old", "same"} <= desk.find("right", "Task 1").fields[Field.LABELS]
    assert "old" not in desk.find("left", "Task 1").fields[Field.LABELS]
    assert "new" in desk.find("left", "Task 1").fields[Field.LABELS]
    assert "new" not in desk.find("right", "Task 1").fields[Field.LABELS]


@pytest.mark.parametrize("mode", MODES)
async def test_an_undone_creation_is_deleted_and_neither_pushed_again_nor_deleted_at_its_origin(
    tmp_path: Path, mode: Mode
) -> None:
    desk = await opened(tmp_path, mode)
    before = content(desk, "right")
    desk.put("left", title="New")
    run = await sync(desk)
    undone = await undo(desk, run)
    assert (undone.outcome, undone.counts.deleted) == (Outcome.CLEAN, 1)
    assert content(desk, "right") == before
    assert await writes_of_next_runs(desk) == []
    assert "New" in desk.titles("left")
    assert content(desk, "right") == before


@pytest.mark.parametrize("mode", [Mode.TWO_WAY, Mode.MIRROR])
async def test_an_undone_deletion_comes_back_and_is_neither_deleted_nor_carried_over(
    tmp_path: Path, mode: Mode
) -> None:
    desk = await opened(tmp_path, mode)
    desk.edit("left", "Task 1", notes="to keep", labels=frozenset({"x"}), status=Completion(Status.IN_PROCESS))
    await sync(desk)
    before = content(desk, "right")
    desk.remove("left", "Task 1")
    run = await sync(desk)
    assert "Task 1" not in desk.titles("right")
    undone = await undo(desk, run)
    assert (undone.outcome, undone.counts.created) == (Outcome.CLEAN, 1)
    assert content(desk, "right") == before
    assert await writes_of_next_runs(desk) == []
    assert content(desk, "right") == before
    assert "Task 1" not in desk.titles("left")


async def test_a_source_written_by_the_run_is_put_back_too(tmp_path: Path) -> None:
    desk = await opened(tmp_path)
    before = {side: content(desk, side) for side in ("left", "right")}
    desk.edit("right", "Task 1", title="Right edit")
    desk.put("right", title="Right new")
    desk.remove("right", "Task 2")
    run = await sync(desk)
    await undo(desk, run)
    assert content(desk, "left") == before["left"]
    assert await writes_of_next_runs(desk) == []
    assert content(desk, "left") == before["left"]


async def test_a_merge_that_wrote_both_sides_is_put_back_on_both(tmp_path: Path) -> None:
    desk = await opened(tmp_path)
    desk.edit("left", "Task 1", notes="one\ntwo\nthree")
    await sync(desk)
    desk.edit("left", "Task 1", notes="one\ntwo\nthree\nleft")
    desk.edit("right", "Task 1", notes="zero\none\ntwo\nthree")
    before = {side: content(desk, side) for side in ("left", "right")}
    run = await sync(desk)
    assert desk.find("left", "Task 1").fields[Field.NOTES] == desk.find("right", "Task 1").fields[Field.NOTES]
    await undo(desk, run)
    assert {side: content(desk, side) for side in ("left", "right")} == before
    assert await writes_of_next_runs(desk) == []
    assert {side: content(desk, side) for side in ("left", "right")} == before


async def test_a_first_sync_with_adoptions_is_undone_whole_and_not_matched_again(tmp_path: Path) -> None:
    desk = await Desk(tmp_path).open()
    desk.put("left", title="Both", labels=frozenset({"l"}))
    desk.put("right", title="Both", notes="right", labels=frozenset({"r"}))
    desk.put("left", title="Left")
    desk.put("right", title="Right")
    before = {side: content(desk, side) for side in ("left", "right")}
    run = await sync(desk, confirmed=True)
    assert run.counts.adopted == 1
    undone = await undo(desk, run)
    assert undone.outcome is Outcome.CLEAN, undone.message
    assert {side: content(desk, side) for side in ("left", "right")} == before
    assert await writes_of_next_runs(desk) == []
    assert {side: content(desk, side) for side in ("left", "right")} == before


@pytest.mark.parametrize("mode", MODES)
async def test_undo_of_an_undo_is_the_run_again(tmp_path: Path, mode: Mode) -> None:
    desk = await opened(tmp_path, mode)
    desk.put("right", title="Task 9")
    desk.put("left", title="Task 9", notes="left")
    desk.put("left", title="New")
    desk.put("left", title="Child", parent=desk.find("left", "New").id)
    desk.edit("left", "Task 1", title="Task one", labels=frozenset({"x"}))
    desk.remove("left", "Task 2")
    run = await sync(desk)
    after = {side: content(desk, side) for side in ("left", "right")}
    undone = await undo(desk, run)
    assert content(desk, "right") != after["right"]
    again = await undo(desk, undone)
    assert again.outcome is Outcome.CLEAN, again.message
    assert {side: content(desk, side) for side in ("left", "right")} == after
    assert await writes_of_next_runs(desk) == []
    desk.edit("left", "Task one", title="Task uno")
    desk.edit("left", "New", notes="still in step")
    desk.edit("left", "Task 9", priority=1)
    await sync(desk)
    assert desk.find("right", "Task uno")
    assert desk.find("right", "New").fields[Field.NOTES] == "still in step"
    assert desk.find("right", "Task 9").fields[Field.PRIORITY] == 1


async def test_one_change_can_be_undone_alone(tmp_path: Path) -> None:
    desk = await opened(tmp_path)
    desk.edit("left", "Task 1", notes="more", priority=1)
    desk.edit("left", "Task 2", title="Task two")
    run = await sync(desk)
    changes = await desk.services.engine.get_changes(run.id)
    number = next(change.sequence for change in changes if change.field is Field.PRIORITY)
    undone = await undo(desk, run, number)
    assert undone.counts.updated == 1
    fields = desk.find("right", "Task 1").fields
    assert (fields[Field.PRIORITY], fields[Field.NOTES]) == (0, "more")
    assert "Task two" in desk.titles("right")
    assert await writes_of_next_runs(desk) == []


async def test_parents_and_children_come_back_together(tmp_path: Path) -> None:
    desk = await opened(tmp_path, count=12)
    parent = desk.put("left", title="Parent")
    desk.put("left", title="Child", parent=parent.id)
    await sync(desk)
    before = content(desk, "right")
    desk.remove("left", "Child")
    desk.remove("left", "Parent")
    run = await sync(desk)
    await undo(desk, run)
    assert content(desk, "right") == before
    assert content(desk, "right")["Child"][Field.PARENT] == "Parent"
    assert await writes_of_next_runs(desk) == []


async def test_a_move_under_another_parent_is_undone(tmp_path: Path) -> None:
    desk = await opened(tmp_path)
    desk.edit("left", "Task 1", parent=desk.find("left", "Task 2").id)
    await sync(desk)
    before = content(desk, "right")
    desk.edit("left", "Task 1", parent=desk.find("left", "Task 3").id)
    run = await sync(desk)
    assert content(desk, "right")["Task 1"][Field.PARENT] == "Task 3"
    await undo(desk, run)
    assert content(desk, "right") == before
    assert await writes_of_next_runs(desk) == []


async def test_an_answer_is_not_given_again_to_what_its_undo_put_back(tmp_path: Path) -> None:
    desk = await opened(tmp_path)
    desk.edit("left", "Task 1", title="Left")
    desk.edit("right", "Task 1", title="Right")
    await sync(desk)
    ((_, hold),) = await desk.services.engine.conflicts("Pair")
    await desk.services.engine.resolve("Pair", hold.id, Field.TITLE, Decision.TAKE_SOURCE)
    run = await sync(desk)
    assert "Left" in desk.titles("right")
    await undo(desk, run)
    assert "Right" in desk.titles("right")
    assert await writes_of_next_runs(desk) == []
    assert "Right" in desk.titles("right")


async def test_a_conflict_kept_as_two_tasks_is_undone(tmp_path: Path) -> None:
    desk = await opened(tmp_path, policy=Policy.KEEP_BOTH)
    desk.edit("left", "Task 1", title="Left")
    desk.edit("right", "Task 1", title="Right")
    before = content(desk, "right")
    run = await sync(desk)
    assert {"Left", "Right"} <= set(desk.titles("right"))
    undone = await undo(desk, run)
    assert undone.outcome is Outcome.CLEAN, undone.message
    assert content(desk, "right") == before
    assert await writes_of_next_runs(desk) == []
