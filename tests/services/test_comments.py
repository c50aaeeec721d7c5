"""Comments through the services: found by title, asked of both sides, refusals in words, nothing kept or written."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tasksync_gui.connectors.memory.connector import FULL
from tasksync_gui.model.errors import UnavailableError, UserError
from tasksync_gui.model.ids import RemoteId, Side
from tasksync_gui.model.plan import Hold, HoldKind
from tasksync_gui.model.run import Trigger
from tasksync_gui.model.task import Comment
from tasksync_gui.services.contract import RunRequest
from tests.support.desk import Desk
from tests.support.english import english
from tests.support.errors import refused

SAID = Comment("Mia", "Looks *good*", datetime(2026, 5, 1, tzinfo=UTC))
TALKING = replace(FULL, comments=True)


async def desk(folder: Path, right: bool = True) -> Desk:
    """Three tasks in step; comments on the left, and on the right if it can tell them."""
    made = await Desk(folder, TALKING, TALKING if right else FULL).open()
    for title in ("Buy milk", "Buy bread", "Call Ada"):
        made.put("left", title=title)
    await made.services.engine.sync("Pair", RunRequest(Trigger.MANUAL))
    for side in ("left", "right"):
        made.lists[side].comments[made.find(side, "Call Ada").id] = [SAID]
    made.forget_calls()
    return made


async def test_both_sides_are_asked_for_one_task(tmp_path: Path) -> None:
    made = await desk(tmp_path)
    task = await made.services.comments.find("Pair", "call ada")
    assert task == {Side.SOURCE: made.find("left", "Call Ada").id, Side.DESTINATION: made.find("right", "Call Ada").id}
    found = await made.services.comments.of("Pair", task)
    assert [(each.side, each.system, each.comments) for each in found] == [
        (Side.SOURCE, "Left", (SAID,)),
        (Side.DESTINATION, "Right", (SAID,)),
    ]
    assert made.writes() == []


async def test_a_system_without_comments_is_not_asked(tmp_path: Path) -> None:
    made = await desk(tmp_path, right=False)
    found = await made.services.comments.of("Pair", await made.services.comments.find("Pair", "Ada"))
    assert [each.system for each in found] == ["Left"]
    assert made.scripts["right"].calls == []


async def test_one_side_that_cannot_be_asked_does_not_hide_the_other(tmp_path: Path) -> None:
    made = await desk(tmp_path)
    made.scripts["left"].always["comments"] = UnavailableError("The server has a problem", cause="503")
    left, right = await made.services.comments.of("Pair", await made.services.comments.find("Pair", "Ada"))
    assert english(left.problem).startswith("The server has a problem")
    assert left.comments == ()
    assert right.comments == (SAID,)


async def test_a_task_is_found_by_its_id_its_title_or_a_part_of_it(tmp_path: Path) -> None:
    made = await desk(tmp_path)
    milk = made.find("left", "Buy milk").id
    assert (await made.services.comments.find("Pair", "Buy milk"))[Side.SOURCE] == milk
    assert (await made.services.comments.find("Pair", "milk"))[Side.SOURCE] == milk
    for words, reason in (("Buy", "Several tasks fit"), ("Sell", "has no task"), (" ", "has no task")):
        with refused(UserError, reason):
            await made.services.comments.find("Pair", words)
    with pytest.raises(UserError):
        await made.services.comments.find("No such pair", "milk")


async def test_a_comment_is_no_difference(tmp_path: Path) -> None:
    made = await desk(tmp_path)
    made.lists["left"].comments[made.find("left", "Buy milk").id] = [SAID, SAID]
    assert (await made.services.engine.dry_run("Pair")).is_empty


async def test_rows_of_a_plan_know_their_tasks(tmp_path: Path) -> None:
    made = await desk(tmp_path)
    made.edit("left", "Buy milk", title="Buy oat milk")
    made.put("right", title="New")
    plan = await made.services.engine.dry_run("Pair")
    tasks = {operation.title: operation.tasks for operation in plan.operations}
    assert tasks.pop("New") == {Side.DESTINATION: made.find("right", "New").id}
    assert [each.keys() for each in tasks.values()] == [set(Side)]
    hold = Hold(plan.operations[0].id, HoldKind.CONFLICT, "x", (), destination_id=RemoteId("7"))
    assert hold.tasks == {Side.DESTINATION: "7"}
