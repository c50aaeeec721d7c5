"""Pairs in a chain, A ↔ B ↔ C: what one pair makes again is nothing that comes back from the dead for the next."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from tasksync_gui.connectors.memory.lists import MemoryList
from tasksync_gui.model.capabilities import MarkerKind
from tasksync_gui.model.errors import RejectedFieldError
from tasksync_gui.model.fields import Field, Value
from tasksync_gui.model.ids import RemoteId
from tasksync_gui.model.pair import Policy
from tasksync_gui.model.plan import Answer, Decision, OperationKind
from tasksync_gui.model.run import Outcome, Run, Trigger
from tasksync_gui.model.task import RemoteTask
from tasksync_gui.services.contract import PairDraft, RunRequest
from tests.support.desk import Desk
from tests.support.english import english
from tests.support.syncing import is_settled, sync, synced


async def in_step(desk: Desk) -> Desk:
    """Six tasks in all three lists of ``desk``, which two pairs connect."""
    desk.scripts["third"] = type(desk.scripts["right"])()
    await desk.restart()
    for name in desk.lists:
        await desk.services.accounts.add(name.title(), name, {}, {})
    await desk.services.pairs.add(PairDraft("AB", "Left", "Right"))
    await desk.services.pairs.add(PairDraft("BC", "Right", "Third"))
    for number in range(6):
        desk.put("left", title=f"Task {number}")
    for name in ("AB", "BC", "AB"):
        await of(desk, name)
    return desk


@pytest.fixture
async def chain(tmp_path: Path) -> Desk:
    """Six tasks in step in three lists."""
    desk = Desk(tmp_path)
    desk.lists["third"], desk.capabilities["third"] = MemoryList("Third"), desk.capabilities["right"]
    return await in_step(desk)


class Derived(MemoryList):
    """A list whose ids follow from the uid, as a calendar's do."""

    def create(
        self, fields: Mapping[Field, Value], marker: str | None, now: datetime | None, uid: str | None = None
    ) -> RemoteTask:
        task = super().create(fields, marker, now, uid)
        if not uid:
            return task
        id_ = RemoteId(f"{uid}.ics")
        self.records[id_] = self.records.pop(task.id)
        self.deleted.pop(id_, None)
        return self.task(id_)


@pytest.fixture
async def calendars(tmp_path: Path) -> Desk:
    """Six tasks in step in a list and two calendars."""
    desk = Desk(tmp_path)
    deriving = replace(desk.capabilities["right"], marker=MarkerKind.CLIENT_ID, derived_ids=True)
    desk.lists |= {"right": Derived("Right"), "third": Derived("Third")}
    desk.capabilities |= {"right": deriving, "third": deriving}
    return await in_step(desk)


async def of(desk: Desk, pair: str) -> Run:
    return await desk.services.engine.sync(pair, RunRequest(Trigger.MANUAL, True))


@pytest.mark.parametrize("order", list(itertools.permutations(["AB", "BC"])))
@pytest.mark.parametrize("edited", ["left", "third"])
async def test_an_edit_that_won_against_a_deletion_is_not_held_next_door(
    chain: Desk, order: tuple[str, str], edited: str
) -> None:
    chain.remove("right", "Task 1")
    chain.edit(edited, "Task 1", title="Task 1, edited")
    held = 0
    for name in order * 3:
        held += (await of(chain, name)).counts.held
    assert held == 0
    assert chain.titles("left") == chain.titles("right") == chain.titles("third")
    assert "Task 1, edited" in chain.titles("right")


@pytest.mark.parametrize("order", list(itertools.permutations(["AB", "BC"])))
@pytest.mark.parametrize("edited", ["left", "third"])
async def test_nor_where_the_middle_gives_the_task_its_former_id(
    calendars: Desk, order: tuple[str, str], edited: str
) -> None:
    former = calendars.find("right", "Task 1").id
    calendars.remove("right", "Task 1")
    calendars.edit(edited, "Task 1", title="Task 1, edited")
    held = 0
    for name in order * 3:
        held += (await of(calendars, name)).counts.held
    assert held == 0
    assert calendars.titles("left") == calendars.titles("right") == calendars.titles("third")
    assert calendars.titles("right").count("Task 1, edited") == 1
    if edited == "left":
        assert calendars.find("right", "Task 1, edited").id == former, "or this tests nothing"


@pytest.mark.parametrize("again", [1, 2])
async def test_what_a_person_or_a_backup_brings_back_is_asked_about(calendars: Desk, again: int) -> None:
    """Also if it was made again once before: that was deleted as well since."""
    kept = [calendars.lists["right"].records[calendars.find("right", "Task 1").id]]
    id_ = calendars.find("right", "Task 1").id
    for _ in range(again - 1):
        calendars.remove("right", "Task 1")
        calendars.edit("left", "Task 1", notes="edited")
        for name in ("BC", "AB", "BC"):
            await of(calendars, name)
        kept.append(calendars.lists["right"].records[id_])
    calendars.remove("right", "Task 1")
    await of(calendars, "BC")
    await of(calendars, "AB")
    assert "Task 1" not in calendars.titles("third") + calendars.titles("left")
    right = calendars.lists["right"]
    right.version += 1
    right.records[id_] = kept[-1]
    right.records[id_].version = right.version
    right.deleted.pop(id_, None)
    for name in ("BC", "AB", "BC"):
        assert (await of(calendars, name)).counts.held == 1
    assert "Task 1" not in calendars.titles("third") + calendars.titles("left")


async def test_keep_both_takes_one_run_and_speaks_of_no_failure(tmp_path: Path) -> None:
    desk = await Desk(tmp_path).open(policy=Policy.KEEP_BOTH)
    await synced(desk, 2)
    desk.edit("left", "Task 1", title="Left", notes="of the left")
    desk.edit("right", "Task 1", title="Right", priority=5)
    plan = await desk.services.engine.dry_run("Pair")
    assert "did not finish" not in english(tuple(m for o in plan.operations for m in o.reason))
    run = await sync(desk)
    assert (run.outcome, run.counts.created, run.counts.updated) == (Outcome.CLEAN, 2, 2), run.message
    assert desk.titles("left") == desk.titles("right") == ["Left", "Right", "Task 0"]
    desk.forget_calls()
    assert await is_settled(desk)
    assert (await sync(desk)).outcome is Outcome.CLEAN
    assert desk.writes() == []


async def test_an_answer_to_keep_both_takes_one_run(tmp_path: Path) -> None:
    desk = await Desk(tmp_path).open()
    await synced(desk, 2)
    desk.edit("left", "Task 1", title="Left")
    desk.edit("right", "Task 1", title="Right")
    plan = await desk.services.engine.dry_run("Pair")
    await sync(desk, digest=plan.digest, answers={plan.held[0].id: Answer(Decision.KEEP_BOTH)})
    assert desk.titles("left") == desk.titles("right") == ["Left", "Right", "Task 0"]


async def test_no_copy_is_made_on_either_side_of_what_is_not_overwritten(tmp_path: Path) -> None:
    desk = await Desk(tmp_path).open(policy=Policy.KEEP_BOTH)
    await synced(desk, 2)
    desk.edit("left", "Task 1", title="Left")
    desk.edit("right", "Task 1", title="Right")
    plan = await desk.services.engine.dry_run("Pair")
    overwriting = next(o for o in plan.operations if o.kind is OperationKind.UPDATE)
    await sync(desk, digest=plan.digest, answers={overwriting.id: Answer(Decision.SKIP_ONCE)})
    assert (desk.titles("left"), desk.titles("right")) == (["Left", "Task 0"], ["Right", "Task 0"])


async def test_undo_takes_both_halves_of_a_copy_back(tmp_path: Path) -> None:
    desk = await Desk(tmp_path).open(policy=Policy.KEEP_BOTH)
    await synced(desk, 2)
    desk.edit("left", "Task 1", title="Left")
    desk.edit("right", "Task 1", title="Right")
    run = await sync(desk)
    plan = await desk.services.engine.undo_preview(run.id)
    await desk.services.engine.undo(run.id, RunRequest(Trigger.MANUAL, True, plan.digest))
    assert (desk.titles("left"), desk.titles("right")) == (["Left", "Task 0"], ["Right", "Task 0"])


async def test_a_copy_whose_second_half_failed_is_finished_by_the_next_run(tmp_path: Path) -> None:
    desk = await Desk(tmp_path).open(policy=Policy.KEEP_BOTH)
    await synced(desk, 2)
    desk.edit("left", "Task 1", title="Left")
    desk.edit("right", "Task 1", title="Right")
    desk.scripts["left"].faults[("create", desk.scripts["left"].counts.get("create", 0) + 1)] = (
        RejectedFieldError("refused for now"), None,
    )  # fmt: skip
    await sync(desk)
    desk.clock.advance(24 * 3600)
    await sync(desk)
    assert desk.titles("left") == desk.titles("right") == ["Left", "Right", "Task 0"]
