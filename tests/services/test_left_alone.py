"""Nothing is left behind in silence: what stays on one side is counted, named, and can be taken up again."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest

from tasksync_gui.model.errors import UserError
from tasksync_gui.model.fields import Field
from tasksync_gui.model.message import words
from tasksync_gui.model.pair import Mode
from tasksync_gui.model.plan import Answer, Decision, GuardKind, OperationKind
from tasksync_gui.model.run import Outcome, Trigger
from tasksync_gui.services.contract import RunRequest
from tasksync_gui.store.sqlite import SqliteStore
from tests.support.desk import Desk
from tests.support.english import english
from tests.support.errors import refused
from tests.support.syncing import sync, synced


async def muted(folder: Path) -> Desk:
    """An update pair whose destination lost a task, on purpose."""
    desk = await Desk(folder).open(mode=Mode.UPDATE)
    await synced(desk, 8)
    desk.remove("right", "Task 1")
    assert (await sync(desk)).outcome is Outcome.CLEAN
    return desk


async def change_mode(desk: Desk, mode: Mode) -> None:
    draft = await desk.services.pairs.draft("Pair")
    await desk.services.pairs.edit("Pair", dataclasses.replace(draft, mode=mode))


async def sentence(desk: Desk) -> str:
    (status,) = await desk.services.status.pairs()
    return english((status.sentence,))


async def test_state_and_preview_say_how_many_are_left_alone(tmp_path: Path) -> None:
    desk = await muted(tmp_path)
    assert await sentence(desk) == "Up to date, 1 task left alone"
    plan = await desk.services.engine.dry_run("Pair")
    assert plan.operations == ()
    assert "1 task is left alone on one side" in english(tuple(note.message for note in plan.notes))
    (left,) = await desk.services.engine.left_alone("Pair")
    assert (left.title, left.skipped) == ("Task 1", False)


async def test_what_is_left_alone_can_be_taken_up_again(tmp_path: Path) -> None:
    desk = await muted(tmp_path)
    (left,) = await desk.services.engine.left_alone("Pair")
    await desk.services.engine.take_up("Pair", left.link[:8])
    await sync(desk)
    assert desk.titles("left") == desk.titles("right")
    assert await desk.services.engine.left_alone("Pair") == []
    assert await sentence(desk) == "Up to date"
    desk.edit("left", "Task 1", notes="in step again")
    await sync(desk)
    assert desk.find("right", "Task 1").fields[Field.NOTES] == "in step again"
    desk.remove("right", "Task 1")
    await sync(desk)
    assert "Task 1" not in desk.titles("right"), "that answer has done its work"


async def test_what_is_skipped_always_can_be_taken_up_again(tmp_path: Path) -> None:
    desk = await Desk(tmp_path).open()
    await synced(desk, 4)
    desk.edit("left", "Task 1", title="Task one")
    plan = await desk.services.engine.dry_run("Pair")
    await sync(desk, digest=plan.digest, answers={plan.operations[0].id: Answer(Decision.SKIP_ALWAYS)})
    await sync(desk)
    assert await sentence(desk) == "Up to date, 1 task left alone"
    (left,) = await desk.services.engine.left_alone("Pair")
    assert left.skipped
    await desk.services.engine.take_up("Pair", left.link)
    await sync(desk)
    assert "Task one" in desk.titles("right")


async def test_what_an_undo_left_on_one_side_can_be_taken_up_again(tmp_path: Path) -> None:
    desk = await Desk(tmp_path).open()
    await synced(desk, 3)
    desk.put("left", title="New")
    run = await sync(desk)
    await desk.services.engine.undo(run.id, RunRequest(Trigger.MANUAL, True))
    await sync(desk)
    assert "New" not in desk.titles("right")
    (left,) = await desk.services.engine.left_alone("Pair")
    await desk.services.engine.take_up("Pair", left.link)
    await sync(desk)
    assert "New" in desk.titles("right")


@pytest.mark.parametrize("mode", [Mode.MIRROR, Mode.TWO_WAY])
async def test_another_mode_takes_up_what_the_old_one_left_alone_once_it_was_reviewed(
    tmp_path: Path, mode: Mode
) -> None:
    desk = await muted(tmp_path)
    await change_mode(desk, mode)
    run = await sync(desk)
    assert run.needs_review
    assert "Task 1" not in desk.titles("right")
    plan = await desk.services.engine.dry_run("Pair")
    assert [(o.kind, o.title) for o in plan.operations] == [(OperationKind.CREATE, "Task 1")]
    assert [guard.kind for guard in plan.guards] == [GuardKind.CONFIGURATION]
    await sync(desk, digest=plan.digest, confirmed=True)
    assert desk.titles("left") == desk.titles("right")
    assert (await sync(desk)).outcome is Outcome.CLEAN


async def test_what_nobody_wants_taken_up_stays_where_it_is(tmp_path: Path) -> None:
    desk = await muted(tmp_path)
    await change_mode(desk, Mode.TWO_WAY)
    plan = await desk.services.engine.dry_run("Pair")
    await sync(desk, digest=plan.digest, confirmed=True, answers={plan.operations[0].id: Answer(Decision.SKIP_ONCE)})
    await sync(desk)
    assert ("Task 1" in desk.titles("left"), "Task 1" in desk.titles("right")) == (True, False)
    assert len(await desk.services.engine.left_alone("Pair")) == 1


async def test_a_mirror_does_not_put_back_waiting_edits_before_somebody_has_looked(tmp_path: Path) -> None:
    desk = await Desk(tmp_path).open()
    await synced(desk, 4)
    desk.edit("right", "Task 1", title="Edited on the right")
    await change_mode(desk, Mode.MIRROR)
    for trigger in (Trigger.TIMER, Trigger.MANUAL):
        run = await desk.services.engine.sync("Pair", RunRequest(trigger))
        assert run.needs_review
        assert "mode of this pair has changed" in english(run.message)
    assert "Edited on the right" in desk.titles("right")
    await sync(desk, confirmed=True)
    assert desk.titles("right") == desk.titles("left")


async def test_a_mode_that_changes_nothing_needs_nobody(tmp_path: Path) -> None:
    desk = await Desk(tmp_path).open()
    await synced(desk, 4)
    await change_mode(desk, Mode.MIRROR)
    assert (await sync(desk)).outcome is Outcome.CLEAN


async def test_nothing_is_taken_up_that_is_not_left_alone(tmp_path: Path) -> None:
    desk = await Desk(tmp_path).open()
    await synced(desk, 2)
    with refused(UserError, "no task"):
        await desk.services.engine.take_up("Pair", "abc")


async def test_the_list_tells_where_since_when_and_why(tmp_path: Path) -> None:
    desk = await muted(tmp_path)
    (left,) = await desk.services.engine.left_alone("Pair")
    assert left.lists == ("Left",)
    assert left.since == desk.clock.now()
    assert left.why is not None
    assert english((left.why,)) == "Deleted in Right; the mode of this pair leaves it here."
    await desk.services.engine.take_up("Pair", left.link)
    (left,) = await desk.services.engine.left_alone("Pair")
    assert left.waits
    await sync(desk)
    assert await desk.services.engine.left_alone("Pair") == []


async def test_two_tasks_that_an_undo_parted_can_be_one_again(tmp_path: Path) -> None:
    desk = await Desk(tmp_path).open()
    for side in ("left", "right"):
        for number in range(4):
            desk.put(side, title=f"Task {number}")
    run = await sync(desk, confirmed=True)
    (change,) = [each for each in await desk.services.engine.get_changes(run.id) if each.title == "Task 1"]
    await desk.services.engine.undo(run.id, RunRequest(Trigger.MANUAL, True), (change.sequence,))
    await sync(desk)
    (left,) = await desk.services.engine.left_alone("Pair")
    assert left.lists == ("Left", "Right")
    assert left.why is not None
    assert "kept apart" in english((left.why,))
    await desk.services.engine.take_up("Pair", left.link)
    plan = await desk.services.engine.dry_run("Pair")
    assert [(each.kind, each.title) for each in plan.operations] == [(OperationKind.ADOPT, "Task 1")]
    await sync(desk)
    assert await desk.services.engine.left_alone("Pair") == []
    desk.edit("left", "Task 1", notes="in step")
    await sync(desk)
    assert desk.find("right", "Task 1").fields[Field.NOTES] == "in step"
    assert desk.titles("left") == desk.titles("right") == [f"Task {number}" for number in range(4)]


@pytest.mark.parametrize("what", ["edited", "deleted", "made equal by hand", "never linked and deleted"])
async def test_what_is_no_longer_as_it_was_left_is_not_said_to_be_left_alone(tmp_path: Path, what: str) -> None:
    desk = await Desk(tmp_path).open()
    await synced(desk, 4)
    if what == "never linked and deleted":
        desk.put("left", title="Task one")
    else:
        desk.edit("left", "Task 1", title="Task one")
    plan = await desk.services.engine.dry_run("Pair")
    await sync(desk, digest=plan.digest, answers={plan.operations[0].id: Answer(Decision.SKIP_ALWAYS)})
    await sync(desk)
    (left,) = await desk.services.engine.left_alone("Pair")
    assert (left.title, left.lists[0]) == ("Task one", "Left")
    assert await sentence(desk) == "Up to date, 1 task left alone"
    match what:
        case "edited":
            desk.edit("left", "Task one", title="Task uno")
        case "made equal by hand":
            desk.edit("right", "Task 1", title="Task one")
        case _:
            desk.remove("left", "Task one")
    await sync(desk, confirmed=True)
    await sync(desk)
    assert await desk.services.engine.left_alone("Pair") == []
    assert await sentence(desk) == "Up to date"
    assert desk.titles("left") == desk.titles("right")


async def test_what_cannot_be_told_is_still_left_alone(tmp_path: Path) -> None:
    desk = await Desk(tmp_path).open()
    await synced(desk, 4)
    desk.edit("left", "Task 1", title="Task one")
    plan = await desk.services.engine.dry_run("Pair")
    await sync(desk, digest=plan.digest, answers={plan.operations[0].id: Answer(Decision.SKIP_ALWAYS)})
    desk.scripts["left"].always["snapshot"] = UserError(words("not now"))
    await sync(desk)
    desk.scripts["left"].always.clear()
    assert len(await desk.services.engine.left_alone("Pair")) == 1
    await sync(desk)
    assert "Task one" not in desk.titles("right")


async def edited_and_undone(folder: Path, *, sqlite: bool = False, **pair: Any) -> Desk:
    """An edit of a title, of labels and of a priority went to the right; then that run was undone."""
    desk = Desk(folder)
    if sqlite:
        desk.store = await SqliteStore.open(folder / "t.sqlite", desk.clock)
    await desk.open(**pair)
    await synced(desk, 3)
    desk.edit("left", "Task 1", title="Task one", labels=frozenset({"home"}), priority=3)
    run = await sync(desk)
    undone = await desk.services.engine.undo(run.id, RunRequest(Trigger.MANUAL, True))
    assert undone.outcome is Outcome.CLEAN
    assert desk.titles("right") == ["Task 0", "Task 1", "Task 2"]
    return desk


@pytest.mark.parametrize("sqlite", [False, True], ids=["memory", "sqlite"])
@pytest.mark.parametrize("mode", list(Mode))
async def test_what_an_undo_leaves_different_is_counted_and_listed(tmp_path: Path, mode: Mode, sqlite: bool) -> None:
    desk = await edited_and_undone(tmp_path, mode=mode, sqlite=sqlite)
    for _ in range(2):
        assert await sentence(desk) == "Up to date, 1 task left alone"
        (left,) = await desk.services.engine.left_alone("Pair")
        assert (left.title, left.lists, left.skipped) == ("Task one", ("Left", "Right"), False)
        assert left.why is not None
        told = english((left.why,))
        assert told.startswith("An undo, or an answer of yours, left the two sides different: ")
        assert {"title", "priority", "labels"} <= set(told.strip(".").replace(",", "").split())
        assert (await sync(desk)).outcome is Outcome.CLEAN
    plan = await desk.services.engine.dry_run("Pair")
    assert "1 task is different on the two sides because" in english(tuple(note.message for note in plan.notes))
    (undo,) = [run for run in await desk.services.engine.get_history("Pair") if run.undoes]
    changes = await desk.services.engine.get_changes(undo.id)
    assert "From now on the two lists differ there" in english(changes[0].message)
    await desk.store.close()


@pytest.mark.parametrize("by", ["hand", "hand, elsewhere", "mode"])
async def test_a_difference_that_an_undo_left_ends_with_an_edit_and_with_nothing_else(tmp_path: Path, by: str) -> None:
    desk = await edited_and_undone(tmp_path)
    if by == "mode":
        await change_mode(desk, Mode.MIRROR)
        await sync(desk, confirmed=True)
        assert await sentence(desk) == "Up to date, 1 task left alone"
        assert "Task 1" in desk.titles("right"), "what somebody undid stays undone in another mode"
        return
    side, title = ("left", "Task one") if by == "hand" else ("right", "Task 1")
    desk.edit(side, title, title="Task uno", labels=frozenset({"sea"}), priority=7)
    await sync(desk)
    both = [desk.find(each, "Task uno").fields for each in ("left", "right")]
    assert both[0][Field.PRIORITY] == both[1][Field.PRIORITY] == 7
    left = await desk.services.engine.left_alone("Pair")
    assert [english((each.why,)) for each in left if each.why] in (
        [], ["An undo, or an answer of yours, left the two sides different: labels."],
    )  # fmt: skip


@pytest.mark.parametrize("sqlite", [False, True], ids=["memory", "sqlite"])
async def test_a_difference_that_is_taken_up_is_asked_about_until_it_is_answered(tmp_path: Path, sqlite: bool) -> None:
    desk = await edited_and_undone(tmp_path, sqlite=sqlite)
    (left,) = await desk.services.engine.left_alone("Pair")
    await desk.services.engine.take_up("Pair", left.link[:8])
    (left,) = await desk.services.engine.left_alone("Pair")
    assert left.waits
    plan = await desk.services.engine.dry_run("Pair")
    assert {hold.field for hold in plan.held} == {Field.TITLE}, "what is empty on one side is filled, and shown"
    assert [(each.field, each.after) for operation in plan.operations for each in operation.changes] == [
        (Field.PRIORITY, 3), (Field.LABELS, {"home"}),
    ]  # fmt: skip
    await sync(desk)
    assert await desk.services.engine.left_alone("Pair") == []
    desk.edit("left", "Task one", notes="something else arrives meanwhile")
    for _ in range(2):
        assert (await sync(desk)).outcome is Outcome.HELD
    (_, hold) = (await desk.services.engine.conflicts("Pair"))[0]
    assert hold.link is not None
    await desk.services.engine.resolve("Pair", hold.link, hold.field, Decision.TAKE_SOURCE)
    assert (await sync(desk)).outcome is Outcome.CLEAN
    assert desk.find("left", "Task one").fields == desk.find("right", "Task one").fields
    assert await sentence(desk) == "Up to date"
    await desk.store.close()


async def test_what_is_undone_once_more_is_left_different_once_more(tmp_path: Path) -> None:
    """The word that ended it the first time has done its work."""
    desk = await edited_and_undone(tmp_path, mode=Mode.MIRROR)
    (left,) = await desk.services.engine.left_alone("Pair")
    await desk.services.engine.take_up("Pair", left.link)
    run = await sync(desk)
    assert desk.titles("right") == desk.titles("left")
    await desk.services.engine.undo(run.id, RunRequest(Trigger.MANUAL, True))
    for _ in range(2):
        assert await sentence(desk) == "Up to date, 1 task left alone"
        await sync(desk)
    assert "Task 1" in desk.titles("right")


async def test_what_is_undone_and_done_again_is_no_difference(tmp_path: Path) -> None:
    """Parents have other ids on the other side, and mean the same."""
    desk = await Desk(tmp_path).open()
    desk.put("right", title="Gone before the first sync")
    desk.remove("right", "Gone before the first sync")
    await synced(desk, 3)
    assert desk.find("left", "Task 0").id != desk.find("right", "Task 0").id
    desk.edit("left", "Task 1", title="Task one", parent=desk.find("left", "Task 0").id, labels=frozenset({"home"}))
    run = await sync(desk)
    undone = await desk.services.engine.undo(run.id, RunRequest(Trigger.MANUAL, True))
    assert await sentence(desk) == "Up to date, 1 task left alone"
    again = await desk.services.engine.undo(undone.id, RunRequest(Trigger.MANUAL, True))
    assert again.outcome is Outcome.CLEAN
    assert desk.find("right", "Task one").fields[Field.PARENT] == desk.find("right", "Task 0").id
    assert await desk.services.engine.left_alone("Pair") == []
    assert await sentence(desk) == "Up to date"


async def test_an_answer_that_leaves_a_one_way_pair_different_is_listed(tmp_path: Path) -> None:
    desk = await Desk(tmp_path).open(mode=Mode.UPDATE)
    await synced(desk, 3)
    desk.edit("left", "Task 1", title="Of the left")
    desk.edit("right", "Task 1", title="Of the right")
    await sync(desk)
    [(_, hold)] = await desk.services.engine.conflicts("Pair")
    assert hold.link is not None
    await desk.services.engine.resolve("Pair", hold.link, hold.field, Decision.TAKE_DESTINATION)
    assert (await sync(desk)).outcome is Outcome.CLEAN
    for _ in range(2):
        assert await sentence(desk) == "Up to date, 1 task left alone"
        assert (await sync(desk)).outcome is Outcome.CLEAN
    (left,) = await desk.services.engine.left_alone("Pair")
    await desk.services.engine.take_up("Pair", left.link)
    assert (await sync(desk)).outcome is Outcome.HELD
    [(_, hold)] = await desk.services.engine.conflicts("Pair")
    assert hold.link is not None
    await desk.services.engine.resolve("Pair", hold.link, hold.field, Decision.TAKE_SOURCE)
    await sync(desk)
    assert "Of the left" in desk.titles("right")
    assert await sentence(desk) == "Up to date"
