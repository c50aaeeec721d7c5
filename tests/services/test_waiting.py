"""What failed a short while ago waits in automatic runs, and never where a person starts one."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tasksync_gui.model.errors import RejectedFieldError, UnavailableError
from tasksync_gui.model.plan import NoteKind
from tasksync_gui.model.run import Outcome, Trigger
from tasksync_gui.services.contract import RunRequest
from tests.support.desk import Desk
from tests.support.english import english


@pytest.fixture
async def desk(tmp_path: Path) -> Desk:
    return await Desk(tmp_path).open()


async def sync(desk: Desk, trigger: Trigger = Trigger.TIMER) -> Any:
    return await desk.services.engine.sync("Pair", RunRequest(trigger))


def offline() -> UnavailableError:
    return UnavailableError("The server has a problem", sent=False)


async def failed_once(desk: Desk, error: Exception) -> None:
    desk.put("left", title="Stuck")
    desk.scripts["right"].always["create"] = error
    assert (await sync(desk)).counts.failed == 1
    desk.forget_calls()


async def test_an_automatic_run_leaves_a_failed_task_alone_until_its_time(desk: Desk) -> None:
    await failed_once(desk, offline())
    desk.put("left", title="Other")
    run = await sync(desk, Trigger.TIMER)
    assert desk.titles("right") == ["Other"], "the rest goes on"
    assert run.outcome is Outcome.PARTIAL
    assert "1 change put off: Stuck: It failed before (The server has a problem" in english(run.message)
    assert "tried again after 2026-03-02 12:0" in english(run.message)
    desk.clock.advance(61)
    assert (await sync(desk, Trigger.TIMER)).outcome is Outcome.CLEAN
    assert desk.titles("right") == ["Other", "Stuck"]


@pytest.mark.parametrize("trigger", [Trigger.MANUAL, Trigger.COMMAND_LINE])
async def test_a_person_does_not_wait(desk: Desk, trigger: Trigger) -> None:
    await failed_once(desk, offline())
    assert (await sync(desk, trigger)).outcome is Outcome.CLEAN
    assert desk.titles("right") == ["Stuck"]


async def test_the_preview_shows_what_a_person_would_do_and_how_long_automatic_runs_wait(desk: Desk) -> None:
    await failed_once(desk, offline())
    plan = await desk.services.engine.dry_run("Pair")
    assert [operation.title for operation in plan.operations] == ["Stuck"]
    [note] = [note for note in plan.notes if note.kind is NoteKind.PROBLEM]
    assert (note.title, "Automatic syncs wait until 2026-03-02 12:0" in english(note.message)) == ("Stuck", True)
    run = await desk.services.engine.sync("Pair", RunRequest(Trigger.MANUAL, digest=plan.digest))
    assert run.counts.created == 1


@pytest.mark.parametrize("error", [offline(), RejectedFieldError("Title not allowed")], ids=["offline", "refused"])
async def test_each_failure_makes_the_wait_longer(desk: Desk, error: Exception) -> None:
    await failed_once(desk, error)
    desk.scripts["right"].always["create"] = error
    desk.clock.advance(61)
    assert (await sync(desk)).counts.failed == 1
    desk.clock.advance(61)
    assert (await sync(desk)).counts.failed == 0, "two minutes after the second failure"
    desk.clock.advance(61)
    assert (await sync(desk)).counts.failed == 1


async def test_a_clock_that_was_turned_back_years_holds_nothing(desk: Desk) -> None:
    await failed_once(desk, offline())
    desk.clock.at -= timedelta(days=800)
    await sync(desk)
    assert desk.titles("right") == ["Stuck"]


async def test_nothing_is_deleted_where_a_new_task_is_put_off(desk: Desk) -> None:
    for number in range(8):
        desk.put("left", title=f"Old {number}")
    await sync(desk)
    await failed_once(desk, offline())
    desk.remove("left", "Old 1")
    run = await sync(desk)
    assert desk.writes() == []
    assert run.outcome is Outcome.PARTIAL
    desk.clock.advance(61)
    await sync(desk)
    assert "Stuck" in desk.titles("right")
    assert "Old 1" not in desk.titles("right")


async def test_a_child_waits_with_its_parent_and_other_tasks_do_not(desk: Desk) -> None:
    await failed_once(desk, offline())
    desk.put("left", title="Child", parent=desk.find("left", "Stuck").id)
    await sync(desk)
    assert desk.titles("right") == []
    desk.clock.advance(61)
    await sync(desk)
    assert desk.find("right", "Child").fields["parent"] == desk.find("right", "Stuck").id
