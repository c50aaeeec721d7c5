"""What an undo leaves alone, asks about, or cannot bring back; what fails in one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tasksync_gui.connectors.memory.connector import FULL
from tasksync_gui.model.errors import RejectedFieldError, UnavailableError, UserError
from tasksync_gui.model.fields import Field
from tasksync_gui.model.plan import GuardKind, NoteKind, OperationKind, Plan
from tasksync_gui.model.run import Outcome, Run, Trigger
from tasksync_gui.services.contract import RunRequest
from tests.support.desk import Desk
from tests.support.english import english
from tests.support.errors import refused
from tests.support.undoing import content, opened, sync, undo, writes_of_next_runs


async def test_what_changed_since_stays_and_is_named_with_who_changed_it(tmp_path: Path) -> None:
    desk = await opened(tmp_path)
    desk.edit("left", "Task 1", title="Task one", notes="more")
    desk.edit("left", "Task 2", priority=1)
    run = await sync(desk)
    desk.edit("right", "Task one", title="By hand")
    desk.edit("left", "Task 2", priority=9)
    await sync(desk)
    plan = await desk.services.engine.undo_preview(run.id)
    told = {note.title: english(note.message) for note in plan.notes if note.kind is NoteKind.CHANGED_SINCE}
    assert told == {
        "By hand": "The title changed since in Right; what is there now stays.",
        "Task 2": "The priority changed since in the sync of 2026-03-02 12:00 UTC; what is there now stays.",
    }
    undone = await undo(desk, run)
    assert (undone.outcome, undone.counts.updated, undone.counts.held) == (Outcome.PARTIAL, 1, 2)
    assert "2 changes could not be undone" in english(undone.message)
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
    bot = await desk.services.engine.undo(run.id, RunRequest(Trigger.TIMER, confirmed=True))
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
    assert (status.held, english(status.sentence)) == (1, "1 conflict needs you")


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
    with refused(UserError, "changed nothing"):
        await undo(desk, empty)
    first = (await desk.services.engine.get_history("Pair"))[-1]
    with refused(UserError, "has no change"):
        await undo(desk, first, 4711)
    with refused(UserError, "no run"):
        await desk.services.engine.undo("nonsense", RunRequest(Trigger.MANUAL))
    await desk.services.pairs.remove("Pair")
    with refused(UserError, "pair of this run is gone"):
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
    assert "out of the trash" in english(plan.operations[0].reason)
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
    assert (note.title, english(note.message)) == ("Child", "What does not return: parent task.")
    assert "without comments, attachments and whatever else TaskSync does not carry" in english(
        plan.operations[0].reason
    )
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
