"""Systems that need several requests for a new task, and the run that stops between them."""

from __future__ import annotations

from pathlib import Path

from tasksync_gui.model.errors import UnavailableError
from tasksync_gui.model.fields import Completion, Field, Status
from tasksync_gui.model.ids import RemoteId
from tasksync_gui.model.run import Outcome, Trigger
from tasksync_gui.services.contract import RunRequest
from tests.support.desk import Desk

DONE = Completion(Status.COMPLETED)


async def half_created(tmp_path: Path) -> Desk:
    """The answer of a create is lost, and only the title has arrived."""
    desk = await Desk(tmp_path).open()
    desk.put("left", title="Parent")
    await desk.services.engine.sync("Pair", RunRequest(Trigger.MANUAL))
    desk.forget_calls()
    parent = desk.find("left", "Parent").id
    desk.put("left", title="New", status=DONE, labels=frozenset({"a", "b"}), notes="text", parent=parent)
    script = desk.scripts["right"]
    script.faults["create", 1] = (None, UnavailableError("Gone", sent=True))

    def strip(method: str) -> None:
        if method == "find":
            task = desk.find("right", "New")
            late = {Field.STATUS: Completion(Status.NEEDS_ACTION), Field.LABELS: frozenset({"a"}), Field.PARENT: None}
            desk.lists["right"].update(RemoteId(task.id), late, task.revision, desk.clock.now())

    script.between = strip
    run = await desk.services.engine.sync("Pair", RunRequest(Trigger.MANUAL))
    assert run.outcome is Outcome.CLEAN, run.message
    desk.forget_calls()
    return desk


async def test_what_had_not_arrived_is_sent_by_the_next_run_and_not_taken_for_an_edit(tmp_path: Path) -> None:
    """The source was reopened, and its label removed, because the new task did not have them yet."""
    desk = await half_created(tmp_path)
    plan = await desk.services.engine.dry_run("Pair")
    (operation,) = plan.operations
    assert set(operation.desired()) == {Field.STATUS, Field.LABELS, Field.PARENT}
    await desk.services.engine.sync("Pair", RunRequest(Trigger.MANUAL))
    left, right = desk.find("left", "New"), desk.find("right", "New")
    assert (left.is_done, right.is_done) == (True, True)
    assert left.fields[Field.LABELS] == right.fields[Field.LABELS] == {"a", "b"}
    assert right.fields[Field.PARENT] == desk.find("right", "Parent").id
    assert not (await desk.services.engine.dry_run("Pair")).operations


async def test_an_edit_of_the_new_task_is_still_an_edit(tmp_path: Path) -> None:
    desk = await half_created(tmp_path)
    desk.edit("right", "New", notes="text of somebody else")
    await desk.services.engine.sync("Pair", RunRequest(Trigger.MANUAL))
    assert desk.find("left", "New").fields[Field.NOTES] == "text of somebody else"
    assert desk.find("left", "New").is_done
