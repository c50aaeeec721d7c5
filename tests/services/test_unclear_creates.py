"""A create that may or may not have arrived, and nothing but a person can tell: it waits, nothing is doubled."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tasksync_gui.connectors.memory.connector import FULL
from tasksync_gui.model.capabilities import MarkerKind
from tasksync_gui.model.fields import Field
from tasksync_gui.model.plan import Answer, Decision
from tasksync_gui.model.run import Outcome, Trigger
from tasksync_gui.services.contract import RunRequest
from tests.support.desk import Crash, Desk
from tests.support.english import english

UNMARKED = replace(FULL, marker=MarkerKind.NONE)


async def unclear(tmp_path: Path) -> Desk:
    """The answer to a create was lost; before anybody looked, it was edited and another one of its title was made."""
    desk = await Desk(tmp_path, UNMARKED, UNMARKED).open()
    desk.put("left", title="Old")
    await desk.services.engine.sync("Pair", RunRequest(Trigger.MANUAL))
    desk.put("left", title="Same")
    desk.scripts["right"].faults["create", 2] = (None, Crash())
    with pytest.raises(Crash):
        await desk.services.engine.sync("Pair", RunRequest(Trigger.MANUAL))
    desk.forget_calls()
    desk.edit("right", "Same", notes="edited")
    desk.put("right", title="Same", notes="another")
    await desk.restart()
    return desk


async def test_an_unclear_create_is_held_and_nothing_of_its_title_is_doubled(tmp_path: Path) -> None:
    desk = await unclear(tmp_path)
    for _ in range(4):
        run = await desk.services.engine.sync("Pair", RunRequest(Trigger.MANUAL))
        assert desk.writes() == [], run
        assert run.outcome is Outcome.HELD
    assert "1 verified (1 unclear)" in english((await desk.services.engine.get_history())[3].message)
    plan = await desk.services.engine.dry_run("Pair")
    assert sorted(hold.title for hold in plan.held) == ["Same"] * 3
    assert any("may have been created already" in english(hold.reason) for hold in plan.held)


async def test_a_person_who_says_that_it_is_not_there_has_it_created(tmp_path: Path) -> None:
    desk = await unclear(tmp_path)
    await desk.services.engine.sync("Pair", RunRequest(Trigger.MANUAL))
    plan = await desk.services.engine.dry_run("Pair")
    own = next(hold for hold in plan.held if "may have been created already" in english(hold.reason))
    answers = {own.id: Answer(Decision.TAKE_SOURCE)}
    run = await desk.services.engine.sync("Pair", RunRequest(Trigger.MANUAL, digest=plan.digest, answers=answers))
    assert run.counts.created == 1
    assert sorted(str(task.fields[Field.NOTES]) for task in desk.tasks("right")) == ["", "", "another", "edited"]


async def test_an_unclear_create_settles_by_itself_once_its_task_is_seen(tmp_path: Path) -> None:
    desk = await unclear(tmp_path)
    await desk.services.engine.sync("Pair", RunRequest(Trigger.MANUAL))
    arrived = next(task for task in desk.tasks("right") if task.fields[Field.NOTES] == "edited")
    desk.lists["right"].update(arrived.id, {Field.NOTES: ""}, arrived.revision, desk.clock.now())
    for _ in range(2):
        await desk.services.engine.sync("Pair", RunRequest(Trigger.MANUAL))
    assert (await desk.services.engine.dry_run("Pair")).held == ()
    assert desk.titles("left") == desk.titles("right") == ["Old", "Same", "Same"]


async def test_what_an_unclear_create_may_have_made_is_no_new_task_once_its_origin_is_gone(tmp_path: Path) -> None:
    """Who deleted the origin would get it back, made again from its own copy."""
    desk = await unclear(tmp_path)
    await desk.services.engine.sync("Pair", RunRequest(Trigger.MANUAL))
    gone = next(task for task in desk.tasks("left") if task.title == "Same")
    desk.lists["left"].delete(gone.id, gone.revision)
    for _ in range(2):
        run = await desk.services.engine.sync("Pair", RunRequest(Trigger.MANUAL))
        assert desk.writes() == [], run
        assert run.outcome is Outcome.HELD
