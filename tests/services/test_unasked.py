"""An earlier write that cannot be looked up holds its own task, and no other."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tasksync_gui.connectors.memory.connector import FULL
from tasksync_gui.model.capabilities import MarkerKind
from tasksync_gui.model.errors import AuthError, ConnectorError, RejectedFieldError, UnavailableError
from tasksync_gui.model.fields import Field
from tasksync_gui.model.plan import Decision, HoldKind, NoteKind
from tasksync_gui.model.run import Outcome, Trigger
from tasksync_gui.services.contract import RunRequest
from tests.support.desk import Desk
from tests.support.english import english

UNMARKED = replace(FULL, marker=MarkerKind.NONE)


async def sync(desk: Desk) -> Any:
    return await desk.services.engine.sync("Pair", RunRequest(Trigger.MANUAL))


async def open_on_both_sides(tmp_path: Path, capabilities: Any = FULL) -> Desk:
    """On either side a creation arrived, its answer was lost, and the system could not be asked."""
    desk = await Desk(tmp_path, capabilities, capabilities).open()
    for number in range(8):
        desk.put("left", title=f"Old {number}")
    await sync(desk)
    desk.forget_calls()
    desk.put("left", title="From left")
    desk.put("right", title="From right")
    for script in desk.scripts.values():
        script.faults["create", 1] = (None, UnavailableError("The answer was lost"))
        script.always["find"] = UnavailableError("The server has a problem")
        script.faults |= {
            ("snapshot", number): (UnavailableError("The server has a problem"), None) for number in range(2, 20)
        }
    assert (await sync(desk)).counts.failed == 2
    desk.forget_calls()
    assert "From left" in desk.titles("right")
    assert "From right" in desk.titles("left")
    return desk


def odd() -> ConnectorError:
    return RejectedFieldError("An odd answer")


@pytest.mark.parametrize("capabilities", [FULL, UNMARKED], ids=["with marks", "without"])
async def test_one_write_that_cannot_be_looked_up_does_not_stop_the_others(tmp_path: Path, capabilities: Any) -> None:
    desk = await open_on_both_sides(tmp_path, capabilities)
    desk.scripts["right"].always["find"] = odd()
    if capabilities is UNMARKED:
        desk.scripts["right"].faults["snapshot", 1] = (odd(), None)
    desk.edit("left", "Old 3", notes="new")
    desk.put("right", title="Later")
    run = await sync(desk)
    assert run.outcome is Outcome.PARTIAL
    assert "1 verified (1 arrived)" in english(run.message)
    assert "1 write of an earlier run could not be looked up in Right, the next run asks again: An odd" in english(
        run.message
    )
    assert desk.find("right", "Old 3").fields["notes"] == "new"
    assert "Later" in desk.titles("left")
    assert desk.titles("right").count("From left") == desk.titles("left").count("From left") == 1, "nothing is doubled"
    desk.forget_calls()
    run = await sync(desk)
    assert "1 verified (1 arrived)" in english(run.message)
    assert desk.writes() == []
    assert (await sync(desk)).outcome is Outcome.CLEAN
    assert desk.titles("left") == desk.titles("right")
    assert len(desk.titles("left")) == 11


async def test_the_preview_says_why_such_a_task_is_left_alone(tmp_path: Path) -> None:
    desk = await open_on_both_sides(tmp_path)
    desk.scripts["right"].always["find"] = odd()
    desk.edit("left", "From left", notes="edited meanwhile")
    plan = await desk.services.engine.dry_run("Pair")
    assert (plan.operations, plan.held) == ((), ())
    assert [(note.kind, note.title) for note in plan.notes] == [(NoteKind.UNKNOWN, "From left")]
    assert "Right could not be asked whether an earlier write arrived" in english(plan.notes[0].message)


async def test_nothing_is_deleted_where_a_creation_could_not_be_looked_up(tmp_path: Path) -> None:
    desk = await open_on_both_sides(tmp_path)
    desk.scripts["right"].always["find"] = odd()
    desk.remove("left", "Old 1")
    await sync(desk)
    assert desk.writes() == []
    desk.forget_calls()
    await sync(desk)
    assert "Old 1" not in desk.titles("right")


async def test_a_refused_password_is_blamed_on_its_own_account(tmp_path: Path) -> None:
    desk = await open_on_both_sides(tmp_path)
    desk.scripts["right"].always["find"] = AuthError("The password was refused")
    run = await sync(desk)
    assert run.outcome is Outcome.FAILED
    assert "('Right')" in english(run.message)
    state = await desk.store.load((await desk.services.pairs.get("Pair")).id)
    assert [str(intent.side) for intent in state.intents] == ["destination"], "the other account was asked"


async def test_a_system_that_is_silent_is_not_asked_about_every_write(tmp_path: Path) -> None:
    desk = await Desk(tmp_path).open()
    for number in range(3):
        desk.put("left", title=f"Task {number}")
    for number in range(1, 4):
        desk.scripts["right"].faults["create", number] = (None, UnavailableError("The answer was lost"))
    desk.scripts["right"].always["find"] = UnavailableError("The server has a problem")
    await sync(desk)
    desk.forget_calls()
    desk.scripts["right"].always["find"] = AuthError("The password was refused")
    await sync(desk)
    assert desk.scripts["right"].counts["find"] == 1


async def test_no_conflict_is_seen_in_a_task_whose_last_write_is_not_known(tmp_path: Path) -> None:
    desk = await Desk(tmp_path).open()
    for side in ("left", "right"):
        desk.put(side, title="Task")
    await sync(desk)
    desk.edit("left", "Task", priority=1)
    desk.forget_calls()
    desk.scripts["right"].faults["update", 1] = (None, UnavailableError("The answer was lost"))
    desk.scripts["right"].always["read"] = UnavailableError("The server has a problem")
    await sync(desk)
    desk.edit("left", "Task", priority=5)
    desk.edit("right", "Task", priority=9)
    plan = await desk.services.engine.dry_run("Pair")
    assert (plan.operations, plan.held, plan.updates) == ((), (), ())
    desk.forget_calls()
    plan = await desk.services.engine.dry_run("Pair")
    assert not plan.operations, "9 may be what the system made of 1, or an edit: no other edit overwrites it"
    [hold] = plan.held
    assert (hold.field, hold.source, hold.destination) == (Field.PRIORITY, 5, 9)
    await sync(desk)
    assert (desk.find("left", "Task").fields[Field.PRIORITY], desk.find("right", "Task").fields[Field.PRIORITY]) == (
        5,
        9,
    )


async def test_a_write_whose_system_never_tells_is_for_a_person_after_three_runs(tmp_path: Path) -> None:
    desk = await Desk(tmp_path).open()
    desk.put("left", title="Task", notes="old")
    await sync(desk)
    desk.edit("left", "Task", notes="new")
    desk.forget_calls()
    desk.scripts["right"].faults["update", 1] = (UnavailableError("The answer was lost"), None)
    desk.scripts["right"].always["read"] = UnavailableError("The server has a problem")
    await sync(desk)
    desk.scripts["right"].always["read"] = odd()
    for _ in range(2):
        assert "could not be looked up in Right" in english((await sync(desk)).message)
        assert await desk.services.engine.conflicts("Pair") == []
    run = await sync(desk)
    [(_, hold)] = await desk.services.engine.conflicts("Pair")
    assert (hold.kind, hold.title) == (HoldKind.QUARANTINED, "Task")
    assert "refuses to tell whether it arrived" in english(hold.reason)
    assert "An odd answer" in english(hold.reason)
    noted = [
        row
        for each in await desk.services.engine.get_history("Pair")
        for row in await desk.services.engine.get_changes(each.id)
    ]
    assert [(row.before, row.after) for row in noted if "refuses to tell" in english(row.message)] == [("old", "new")]
    desk.scripts["right"].always.clear()
    await desk.services.engine.resolve("Pair", hold.link, None, Decision.TAKE_SOURCE)
    run = await sync(desk)
    assert run.outcome is Outcome.CLEAN, run.message
    assert desk.find("right", "Task").fields["notes"] == "new"


async def test_an_undo_whose_system_never_tells_puts_no_task_aside(tmp_path: Path) -> None:
    desk = await Desk(tmp_path).open()
    desk.put("left", title="Task", notes="old")
    await sync(desk)
    desk.edit("left", "Task", notes="new")
    run = await sync(desk)
    desk.forget_calls()
    desk.scripts["right"].faults["update", 1] = (UnavailableError("The answer was lost"), None)
    desk.scripts["right"].always["read"] = UnavailableError("The server has a problem")
    await desk.services.engine.undo(run.id, RunRequest(Trigger.MANUAL, confirmed=True))
    desk.scripts["right"].always["read"] = odd()
    for _ in range(3):
        await sync(desk)
    assert await desk.services.engine.conflicts("Pair") == []
    history = await desk.services.engine.get_history("Pair")
    rows = [row for each in history for row in await desk.services.engine.get_changes(each.id)]
    assert [row.ok for row in rows if "refuses to tell" in english(row.message)] == [False]


async def test_a_creation_whose_system_never_tells_is_known_by_its_mark_after_three_runs(tmp_path: Path) -> None:
    desk = await open_on_both_sides(tmp_path)
    desk.scripts["right"].always["find"] = odd()
    for _ in range(4):
        await sync(desk)
    assert await desk.services.engine.conflicts("Pair") == []
    assert desk.titles("right").count("From left") == 1
    desk.edit("left", "From left", notes="new")
    await sync(desk)
    assert desk.find("right", "From left").fields["notes"] == "new"


async def test_a_server_that_is_down_for_long_is_no_refusal(tmp_path: Path) -> None:
    desk = await open_on_both_sides(tmp_path)
    desk.scripts["right"].always["find"] = UnavailableError("The server has a problem")
    for _ in range(4):
        await sync(desk)
    assert await desk.services.engine.conflicts("Pair") == []
    desk.scripts["right"].always.clear()
    assert "verified" in english((await sync(desk)).message)
