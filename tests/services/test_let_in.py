"""Another TaskSync in one list: let in once, for every pair of that list; marks that are copied or made up."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tasksync_gui.model.codes import HoldCode
from tasksync_gui.model.fields import Field
from tasksync_gui.model.plan import Answer, Decision
from tests.support.desk import Desk
from tests.support.syncing import sync, synced

THEIRS, OTHERS = (f"ts1-{name}-00000000000000ff" for name in ("a_i0000000a", "b_i0000000b"))


def mark(desk: Desk, side: str, title: str, marker: str | None) -> None:
    """Somebody writes ``marker`` into a task."""
    task, records = desk.find(side, title), desk.lists[side].records
    record = records[task.id]
    records[task.id] = replace(record, marker=marker)


async def two_pairs(tmp_path: Path) -> Desk:
    """``Pair`` and ``Second`` have the list on the right in common."""
    desk = Desk(tmp_path)
    await desk.open()
    await synced(desk, 3)
    return desk


@pytest.mark.parametrize("decision", [Decision.TAKE_DESTINATION, Decision.DO])
@pytest.mark.parametrize("by", ["apply", "resolve"])
async def test_an_installation_is_let_in_once_for_all_pairs_of_a_list(
    tmp_path: Path, by: str, decision: Decision
) -> None:
    desk = await two_pairs(tmp_path)
    engine, store = desk.services.engine, desk.store
    pair = await desk.services.pairs.get("Pair")
    elsewhere = replace(pair.source, collection="elsewhere")
    second = replace(pair, id="second", name="Second", source=elsewhere)  # type: ignore[arg-type]
    await store.save_pair(second)
    for number, marker in enumerate((THEIRS, THEIRS, OTHERS)):
        desk.put("right", title=f"From elsewhere {number}")
        mark(desk, "right", f"From elsewhere {number}", marker)
    plan = await engine.dry_run("Pair")
    holds = {hold.title: hold for hold in plan.held}
    assert {hold.reason[0].code for hold in plan.held} == {HoldCode.FOREIGN_MARK}
    assert len(holds) == 3
    chosen = holds["From elsewhere 0"]
    if by == "apply":
        await sync(desk, digest=plan.digest, answers={chosen.id: Answer(decision)})
    else:
        await sync(desk)
        await engine.resolve("Pair", chosen.link or "", None, decision)
    for known in (pair.id, second.id):
        decisions = (await store.load(known)).decisions
        assert [each.value for each in decisions if each.answer == "installation"] == ["0000000a"]
    await sync(desk)
    assert {"From elsewhere 0", "From elsewhere 1"} <= set(desk.titles("left"))
    assert "From elsewhere 2" not in desk.titles("left"), "that one is of somebody else"


@pytest.mark.parametrize("edited", ["", "title", "notes"])
@pytest.mark.parametrize("gone", [False, True])
async def test_a_genuine_mark_on_another_task_moves_deletes_and_overwrites_nothing(
    tmp_path: Path, edited: str, gone: bool
) -> None:
    desk = await two_pairs(tmp_path)
    genuine = desk.find("right", "Task 1").marker
    assert genuine is not None
    before = {task.title: dict(task.fields) for task in desk.tasks("left")}
    desk.put("right", title="Task 1" if edited == "" else "Stolen", notes="text" if edited == "notes" else "")
    copy = desk.tasks("right")[-1]
    desk.lists["right"].records[copy.id] = replace(desk.lists["right"].records[copy.id], marker=genuine)
    if gone:
        original = next(task for task in desk.tasks("right") if task.title == "Task 1" and task.id != copy.id)
        desk.lists["right"].delete(original.id, original.revision)
    for _ in range(3):
        await sync(desk)
    after = {task.title: dict(task.fields) for task in desk.tasks("left")}
    assert after == before
    assert copy.id in [task.id for task in desk.tasks("right")]


@pytest.mark.parametrize(
    "marker", ["ts1-", "ts1-x", "ts1-a_i-zz", "ts9-a_i0000000a-00", f"{THEIRS} ", "a" * 500, "\u202ets1"]
)
async def test_a_mark_that_somebody_made_up_stops_nobody_else(tmp_path: Path, marker: str) -> None:
    desk = await two_pairs(tmp_path)
    desk.put("right", title="Odd")
    mark(desk, "right", "Odd", marker)
    desk.edit("left", "Task 0", notes="goes on")
    await sync(desk)
    assert desk.find("right", "Task 0").fields[Field.NOTES] == "goes on"
    assert desk.titles("right").count("Odd") == 1
    assert desk.titles("left").count("Odd") <= 1
    assert {f"Task {number}" for number in range(3)} <= set(desk.titles("left")) & set(desk.titles("right"))
