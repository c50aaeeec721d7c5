"""Undo of whole runs and of single changes, through the public face, on two systems that can be told to fail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from tasksync_gui.connectors.memory.connector import FULL
from tasksync_gui.model.errors import RejectedFieldError, UnavailableError, UserError
from tasksync_gui.model.fields import Completion, Field, Status, Value
from tasksync_gui.model.pair import Mode, Policy
from tasksync_gui.model.plan import Decision, GuardKind, NoteKind, OperationKind, Plan
from tasksync_gui.model.run import Outcome, Run, Trigger
from tests.support.desk import Desk

MODES = [Mode.TWO_WAY, Mode.UPDATE, Mode.MIRROR]
Content = Mapping[str, Mapping[Field, Value]]


async def opened(tmp_path: Path, mode: Mode = Mode.TWO_WAY, count: int = 8, **pair: object) -> Desk:
    """A pair in step."""
    desk = await Desk(tmp_path).open(mode=mode, **pair)
    for number in range(count):
        desk.put("left", title=f"Task {number}")
    await sync(desk)
    desk.forget_calls()
    return desk


async def sync(desk: Desk, **options: object) -> Run:
    run = await desk.services.engine.sync("Pair", trigger=Trigger.MANUAL, **options)
    assert run.outcome in (Outcome.CLEAN, Outcome.HELD), run.message
    return run


async def undo(desk: Desk, run: Run, *changes: int, **options: object) -> Run:
    return await desk.services.engine.undo(run.id, changes, trigger=Trigger.MANUAL, **options)


def content(desk: Desk, side: str) -> dict[str, dict[Field, Value]]:
    """Everything a person sees on one side, parents by title."""
    tasks = {task.id: task for task in desk.tasks(side)}
    return {
        task.title: dict(task.fields)
        | {Field.PARENT: tasks[parent].title if (parent := task.fields[Field.PARENT]) in tasks else None}
        for task in tasks.values()
    }


async def writes_of_next_runs(desk: Desk) -> list[tuple[str, str]]:
    """What two more syncs write."""
    desk.forget_calls()
    for _ in range(2):
        await sync(desk)
    return desk.writes()


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


async def test_what_changed_since_stays_and_is_named_with_who_changed_it(tmp_path: Path) -> None:
    desk = await opened(tmp_path)
    desk.edit("left", "Task 1", title="Task one", notes="more")
    desk.edit("left", "Task 2", priority=1)
    run = await sync(desk)
    desk.edit("right", "Task one", title="By hand")
    desk.edit("left", "Task 2", priority=9)
    await sync(desk)
    plan = await desk.services.engine.undo_preview(run.id)
    told = {note.title: note.message for note in plan.notes if note.kind is NoteKind.CHANGED_SINCE}
    assert told == {
        "By hand": "The title changed since in Right; what is there now stays.",
        "Task 2": "The priority changed since in the sync of 2026-03-02 12:00 UTC; what is there now stays.",
    }
    undone = await undo(desk, run)
    assert (undone.outcome, undone.counts.updated, undone.counts.held) == (Outcome.PARTIAL, 1, 2)
    assert "2 changes could not be undone" in undone.message
    fields = desk.find("right", "By hand").fields
    assert fields[Field.NOTES] == ""
    assert desk.find("right", "Task 2").fields[Field.PRIORITY] == 9


async def test_a_created_task_that_was_touched_or_has_a_child_is_kept(tmp_path: Path) -> None:
    desk = await opened(tmp_path)
    desk.put("left", title="Touched")
    desk.put("left", title="Parent")
    desk.put("left", title="Untouched")
    run = await sync(desk)
    desk.edit("right", "Touched", notes="mine")
    desk.put("right", title="Own child", parent=desk.find("right", "Parent").id)
    undone = await undo(desk, run)
    assert (undone.counts.deleted, undone.counts.held) == (1, 2)
    assert {"Touched", "Parent", "Own child"} <= set(desk.titles("right"))
    assert "Untouched" not in desk.titles("right")


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


async def test_many_deletions_of_an_undo_need_a_person(tmp_path: Path) -> None:
    desk = await opened(tmp_path, count=0)
    for number in range(30):
        desk.put("left", title=f"Task {number}")
    run = await sync(desk)
    held = await undo(desk, run)
    assert (held.outcome, held.needs_review) == (Outcome.HELD, True)
    assert len(desk.titles("right")) == 30
    plan = await desk.services.engine.undo_preview(run.id)
    assert [guard.kind for guard in plan.guards] == [GuardKind.DELETIONS]
    bot = await desk.services.engine.undo(run.id, trigger=Trigger.TIMER, confirmed=True)
    assert bot.outcome is Outcome.HELD
    done = await undo(desk, run, confirmed=True, digest=plan.digest)
    assert (done.outcome, done.counts.deleted) == (Outcome.CLEAN, 30)
    assert desk.titles("right") == []
    assert await writes_of_next_runs(desk) == []
    assert len(desk.titles("left")) == 30


async def test_an_undo_is_previewed_without_a_write_and_does_what_was_shown(tmp_path: Path) -> None:
    desk = await opened(tmp_path)
    desk.edit("left", "Task 1", title="Task one")
    run = await sync(desk)
    desk.forget_calls()
    plan: Plan = await desk.services.engine.undo_preview(run.id)
    assert desk.writes() == []
    (operation,) = plan.operations
    assert (operation.kind, operation.title) == (OperationKind.UPDATE, "Task one")
    assert [(c.field, c.before, c.after) for c in operation.changes] == [(Field.TITLE, "Task one", "Task 1")]
    desk.edit("right", "Task one", title="Meanwhile")
    undone = await undo(desk, run, digest=plan.digest)
    assert undone.outcome is Outcome.PARTIAL
    assert "Meanwhile" in desk.titles("right")


async def test_a_preview_of_an_undo_does_not_hide_what_waits_for_a_person(tmp_path: Path) -> None:
    desk = await opened(tmp_path)
    desk.edit("left", "Task 1", title="Left")
    desk.edit("right", "Task 1", title="Right")
    desk.edit("left", "Task 2", priority=1)
    run = await sync(desk)
    assert len(await desk.services.engine.conflicts("Pair")) == 1
    await desk.services.engine.undo_preview(run.id)
    await undo(desk, run)
    assert len(await desk.services.engine.conflicts("Pair")) == 1
    (status,) = await desk.services.status.pairs()
    assert (status.held, status.sentence) == (1, "1 conflict needs you")


async def test_somebody_writes_between_the_look_and_the_write(tmp_path: Path) -> None:
    desk = await opened(tmp_path)
    desk.edit("left", "Task 1", title="Task one")
    desk.edit("left", "Task 2", title="Task two")
    run = await sync(desk)
    seen = []

    def somebody(method: str) -> None:
        if method == "update" and not seen:
            seen.append(method)
            desk.edit("right", "Task one", title="Just now")
            desk.edit("right", "Task two", notes="another field")

    desk.scripts["right"].between = somebody
    undone = await undo(desk, run)
    assert "Just now" in desk.titles("right")
    assert desk.find("right", "Task 2").fields[Field.NOTES] == "another field"
    assert undone.outcome is Outcome.PARTIAL


async def test_what_cannot_be_undone_says_so(tmp_path: Path) -> None:
    desk = await opened(tmp_path)
    empty = await sync(desk)
    with pytest.raises(UserError, match="changed nothing"):
        await undo(desk, empty)
    first = (await desk.services.engine.get_history("Pair"))[-1]
    with pytest.raises(UserError, match="has no change"):
        await undo(desk, first, 4711)
    with pytest.raises(UserError, match="no run"):
        await desk.services.engine.undo("nonsense", trigger=Trigger.MANUAL)
    await desk.services.pairs.remove("Pair")
    with pytest.raises(UserError, match="pair of this run is gone"):
        await undo(desk, first)


async def with_trash(tmp_path: Path) -> tuple[Desk, Run]:
    """A deletion was carried over to a system that has a trash."""
    capabilities = replace(FULL, restore=True)
    desk = await Desk(tmp_path, capabilities, capabilities).open()
    for number in range(8):
        desk.put("left", title=f"Task {number}", notes="kept")
    await sync(desk)
    desk.remove("left", "Task 1")
    run = await sync(desk)
    desk.forget_calls()
    return desk, run


async def test_a_deleted_task_comes_back_out_of_the_trash_as_it_was(tmp_path: Path) -> None:
    desk, run = await with_trash(tmp_path)
    plan = await desk.services.engine.undo_preview(run.id)
    assert "out of the trash" in plan.operations[0].reason
    await undo(desk, run)
    task = desk.find("right", "Task 1")
    assert (task.id, task.fields[Field.NOTES]) == (plan.operations[0].target, "kept")
    assert [call for call in desk.scripts["right"].calls if call[0] in ("restore", "create")] == [("restore", task.id)]
    assert await writes_of_next_runs(desk) == []


async def test_a_trash_that_was_emptied_is_no_obstacle(tmp_path: Path) -> None:
    desk, run = await with_trash(tmp_path)
    desk.lists["right"].trash.clear()
    assert (await undo(desk, run)).outcome is Outcome.CLEAN
    assert desk.find("right", "Task 1").fields[Field.NOTES] == "kept"
    assert await writes_of_next_runs(desk) == []


async def test_a_restored_task_whose_answer_was_lost_is_not_created_besides(tmp_path: Path) -> None:
    desk, run = await with_trash(tmp_path)
    desk.scripts["right"].faults["restore", 1] = (None, UnavailableError("No answer", sent=True))
    assert (await undo(desk, run)).outcome is Outcome.CLEAN
    assert desk.titles("right").count("Task 1") == 1
    assert await writes_of_next_runs(desk) == []


async def test_what_does_not_return_with_a_task_is_named_beforehand(tmp_path: Path) -> None:
    """Its parent was deleted by hand meanwhile."""
    desk = await opened(tmp_path, count=12)
    desk.put("left", title="Child", parent=desk.find("left", "Task 1").id)
    await sync(desk)
    desk.remove("left", "Child")
    run = await sync(desk)
    desk.remove("right", "Task 1")
    await sync(desk)
    plan = await desk.services.engine.undo_preview(run.id)
    (note,) = [note for note in plan.notes if note.kind is NoteKind.NOT_RETURNING]
    assert (note.title, note.message) == ("Child", "What does not return: parent.")
    assert "without comments, attachments and whatever else TaskSync does not carry" in plan.operations[0].reason
    await undo(desk, run)
    assert content(desk, "right")["Child"][Field.PARENT] is None


async def test_an_undo_that_is_refused_again_and_again_harms_no_link(tmp_path: Path) -> None:
    desk = await opened(tmp_path)
    desk.remove("left", "Task 1")
    run = await sync(desk)
    desk.scripts["right"].always["create"] = RejectedFieldError("The title is not liked")
    for _ in range(4):
        assert (await undo(desk, run)).counts.failed == 1
    desk.forget_calls()
    assert (await sync(desk)).counts.held == 0
    assert (await undo(desk, run)).outcome is Outcome.CLEAN
    assert "Task 1" in desk.titles("right")
    assert await writes_of_next_runs(desk) == []
