"""A list that was put back from its provider's backup does not take back in the other list what happened since."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from tasksync_gui.connectors.memory.connector import FULL
from tasksync_gui.connectors.memory.lists import MemoryList
from tasksync_gui.model.fields import OPEN, Completion, Field, Status
from tasksync_gui.model.ids import RemoteId, Side
from tasksync_gui.model.pair import Mode
from tasksync_gui.model.plan import Answer, Decision, GuardKind
from tasksync_gui.model.run import Outcome, Run, Trigger
from tasksync_gui.services.contract import RunRequest
from tasksync_gui.store.sqlite import SqliteStore
from tests.support.desk import Crash, Desk
from tests.support.english import english

TITLES = [f"Task {number}" for number in range(9)]
DONE = Completion(Status.COMPLETED)


async def sync(desk: Desk, **request: Any) -> Run:
    return await desk.services.engine.sync("Pair", RunRequest(Trigger.MANUAL, **request))


def restore(desk: Desk, side: str, backup: MemoryList) -> None:
    """The provider puts the list back: ids and stamps as they were, and no resume point is good any more."""
    there = desk.lists[side]
    there.records, there.deleted, there.trash = deepcopy(backup.records), {}, {}
    there.forget_history()


async def synced(tmp_path: Path, *, sqlite: bool = False, **pair: Any) -> Desk:
    desk = Desk(tmp_path, FULL, FULL)
    if sqlite:
        desk.store = await SqliteStore.open(tmp_path / "t.sqlite", desk.clock)
    await desk.open(**pair)
    for title in TITLES:
        desk.put("left", title=title)
    assert (await sync(desk)).outcome is Outcome.CLEAN
    return desk


async def went_back(desk: Desk, side: str = "right") -> dict[str, str]:
    """Four notes are written, three tasks made, one deleted; then ``side`` is restored. Returns what is true now."""
    backup = deepcopy(desk.lists[side])
    for title in TITLES[:4]:
        desk.edit("left", title, notes=f"of {title}")
    for number in range(3):
        desk.put("left", title=f"New {number}")
    desk.remove("left", TITLES[8])
    await sync(desk)
    await sync(desk)
    present = says(desk, "left")
    assert says(desk, "right") == present
    restore(desk, side, backup)
    desk.forget_calls()
    return present


def says(desk: Desk, side: str) -> dict[str, str]:
    return {task.title: str(task.fields[Field.NOTES]) for task in desk.tasks(side)}


@pytest.mark.parametrize("sqlite", [False, True], ids=["memory", "sqlite"])
@pytest.mark.parametrize("side", ["left", "right"])
async def test_a_restored_list_is_held_and_brought_up_to_date(tmp_path: Path, side: str, sqlite: bool) -> None:
    desk = await synced(tmp_path, sqlite=sqlite)
    present = await went_back(desk, side)
    for trigger in (Trigger.TIMER, Trigger.MANUAL, Trigger.MANUAL):
        run = await desk.services.engine.sync("Pair", RunRequest(trigger, confirmed=trigger is Trigger.TIMER))
        assert run.outcome is Outcome.HELD
        assert run.needs_review
        assert "went back in time" in english(run.message)
        assert desk.writes() == []
    plan = await desk.services.engine.dry_run("Pair")
    (trip,) = [guard for guard in plan.guards if guard.kind is GuardKind.WENT_BACK]
    assert trip.side is Side(side.replace("left", "source").replace("right", "destination"))
    assert trip.count == 8
    forward = await desk.services.engine.dry_run("Pair", forward=True)
    assert forward.forward is trip.side
    assert forward.digest != plan.digest
    assert {operation.side for operation in forward.operations} == {trip.side}
    run = await sync(desk, digest=forward.digest, confirmed=True)
    assert run.outcome is Outcome.CLEAN, english(run.message)
    assert says(desk, "left") == says(desk, "right") == present
    assert (await desk.services.engine.dry_run("Pair")).is_empty
    await desk.store.close()


@pytest.mark.parametrize("sqlite", [False, True], ids=["memory", "sqlite"])
@pytest.mark.parametrize("forward", [False, True], ids=["as it is", "forward"])
async def test_what_a_preview_has_found_is_held_however_little_is_left_of_it(
    tmp_path: Path, sqlite: bool, forward: bool
) -> None:
    """Somebody puts most of it right by hand after the preview; two tasks alone would not have been noticed."""
    desk = await synced(tmp_path, sqlite=sqlite)
    backup = deepcopy(desk.lists["right"])
    for title in TITLES[:3]:
        desk.edit("left", title, notes=f"of {title}")
    assert (await sync(desk)).outcome is Outcome.CLEAN
    present = says(desk, "left")
    restore(desk, "right", backup)
    await desk.services.engine.dry_run("Pair", forward=forward)
    desk.edit("right", TITLES[0], notes=f"of {TITLES[0]}")
    desk.forget_calls()
    await desk.restart()
    run = await sync(desk)
    assert (run.outcome, run.needs_review) == (Outcome.HELD, True), english(run.message)
    assert says(desk, "left") == present
    await sync(desk, forward=True, confirmed=True)
    assert says(desk, "left") == says(desk, "right") == present
    assert (await sync(desk)).outcome is Outcome.CLEAN
    await desk.store.close()


async def test_a_person_may_mean_it(tmp_path: Path) -> None:
    desk = await synced(tmp_path)
    await went_back(desk)
    plan = await desk.services.engine.dry_run("Pair")
    await sync(desk, digest=plan.digest, confirmed=True)
    assert not [title for title in desk.titles("left") if title.startswith("New")]
    assert set(says(desk, "left").values()) == {""}
    later = await desk.services.engine.dry_run("Pair")
    assert [hold.title for hold in later.held] == [TITLES[8]], "what was deleted and is back still waits for a person"
    assert not later.guards


async def test_a_run_that_dies_on_the_way_forward_leaves_the_rest_held(tmp_path: Path) -> None:
    """However little is left: it is not carried over as an edit."""
    desk = await synced(tmp_path)
    present = await went_back(desk)
    forward = await desk.services.engine.dry_run("Pair", forward=True)
    desk.scripts["right"].faults["write", len(forward.operations)] = (Crash(), None)
    with pytest.raises(Crash):
        await sync(desk, digest=forward.digest, confirmed=True)
    desk.forget_calls()
    await desk.restart()
    assert (await sync(desk)).outcome is Outcome.HELD
    assert says(desk, "left") == present
    await sync(desk, forward=True, confirmed=True)
    assert says(desk, "left") == says(desk, "right") == present
    assert (await sync(desk)).outcome is Outcome.CLEAN


async def test_what_was_left_out_on_the_way_forward_is_asked_about_again(tmp_path: Path) -> None:
    desk = await synced(tmp_path)
    present = await went_back(desk)
    forward = await desk.services.engine.dry_run("Pair", forward=True)
    row = next(operation for operation in forward.operations if operation.title == TITLES[0])
    skip = {row.id: Answer(Decision.SKIP_ONCE)}
    await sync(desk, digest=forward.digest, confirmed=True, answers=skip)
    assert (await sync(desk)).outcome is Outcome.HELD
    assert says(desk, "left") == present


async def test_an_edit_made_after_the_restoration_travels(tmp_path: Path) -> None:
    desk = await synced(tmp_path)
    await went_back(desk)
    desk.edit("right", TITLES[6], notes="written today")
    await sync(desk, forward=True, confirmed=True)
    assert says(desk, "left")[TITLES[6]] == says(desk, "right")[TITLES[6]] == "written today"


async def test_edits_taken_back_by_hand_are_edits(tmp_path: Path) -> None:
    """Five tasks are reopened: their stamps are new."""
    desk = await synced(tmp_path)
    for status in (DONE, OPEN):
        for title in TITLES[:5]:
            desk.edit("left", title, status=status)
        run = await sync(desk)
        assert run.outcome is Outcome.CLEAN
        assert run.counts.updated == 5


async def test_two_tasks_that_are_as_they_were_are_no_restored_list(tmp_path: Path) -> None:
    desk = await synced(tmp_path)
    backup = deepcopy(desk.lists["right"])
    for title in TITLES[:2]:
        desk.edit("left", title, notes="new")
    await sync(desk)
    restore(desk, "right", backup)
    assert (await sync(desk)).outcome is Outcome.CLEAN


async def test_a_mirror_brings_its_destination_up_to_date_by_itself(tmp_path: Path) -> None:
    desk = await synced(tmp_path, mode=Mode.MIRROR)
    present = await went_back(desk)
    await sync(desk)
    assert {title: notes for title, notes in says(desk, "right").items() if title != TITLES[8]} == present
    assert says(desk, "left") == present


async def test_an_undo_is_no_restored_list(tmp_path: Path) -> None:
    desk = await synced(tmp_path)
    for title in TITLES[:5]:
        desk.edit("left", title, notes="new")
    run = await sync(desk)
    plan = await desk.services.engine.undo_preview(run.id)
    await desk.services.engine.undo(run.id, RunRequest(Trigger.MANUAL, digest=plan.digest))
    assert (await sync(desk)).outcome is Outcome.CLEAN


async def test_a_way_forward_on_which_nothing_is_to_do_ends_the_question(tmp_path: Path) -> None:
    """What went back is of no concern to the pair."""
    desk = await synced(tmp_path, excluded_fields=frozenset({Field.NOTES}))
    backup = deepcopy(desk.lists["right"])
    for title in TITLES[:4]:
        desk.edit("right", title, notes="only here")
    await sync(desk)
    await sync(desk)
    restore(desk, "right", backup)
    assert (await sync(desk)).outcome is Outcome.HELD
    await sync(desk, forward=True, confirmed=True)
    assert (await sync(desk)).outcome is Outcome.CLEAN


def move(desk: Desk, title: str, under: str) -> None:
    """Somebody puts a task of the right list under another one, in a system that gives it a new id for that."""
    there, task = desk.lists["right"], desk.find("right", title)
    desk.clock.advance(1)
    there.version += 1
    record, there.deleted[task.id] = there.records.pop(task.id), there.version
    record.fields[Field.PARENT] = desk.find("right", under).id
    record.version, record.modified_at = there.version, desk.clock.now()
    there.records[RemoteId(str(there.next_id))] = record
    there.next_id += 1


async def moved_and_restored(desk: Desk) -> None:
    backup = deepcopy(desk.lists["right"])
    for title in TITLES[:4]:
        desk.edit("left", title, notes="new")
    move(desk, TITLES[5], TITLES[6])
    for _ in range(2):
        assert (await sync(desk)).outcome is Outcome.CLEAN
    restore(desk, "right", backup)


def parents(desk: Desk) -> list[str | None]:
    """Under which title Task 5 is, on either side."""
    named = {side: {task.id: task.title for task in desk.tasks(side)} for side in desk.lists}
    found = {side: desk.find(side, TITLES[5]).fields[Field.PARENT] for side in desk.lists}
    return [None if id_ is None else named[side][RemoteId(str(id_))] for side, id_ in found.items()]


async def test_a_task_that_is_back_under_its_former_id_is_brought_up_to_date_like_the_others(tmp_path: Path) -> None:
    desk = await synced(tmp_path)
    await moved_and_restored(desk)
    forward = await desk.services.engine.dry_run("Pair", forward=True)
    assert {operation.side for operation in forward.operations} == {Side.DESTINATION}
    assert (await sync(desk, digest=forward.digest, confirmed=True)).outcome is Outcome.CLEAN
    assert parents(desk) == [TITLES[6], TITLES[6]]
    assert (await desk.services.engine.dry_run("Pair")).is_empty


async def test_who_moves_a_task_after_the_restoration_has_moved_it(tmp_path: Path) -> None:
    desk = await synced(tmp_path)
    await moved_and_restored(desk)
    move(desk, TITLES[5], TITLES[7])
    await sync(desk, forward=True, confirmed=True)
    assert parents(desk) == [TITLES[7], TITLES[7]]
