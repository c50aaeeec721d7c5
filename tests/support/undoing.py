"""Undoing runs of a desk's pair, and what is left of them."""

from __future__ import annotations

from pathlib import Path

from tasksync_gui.model.fields import Field, Value
from tasksync_gui.model.pair import Mode
from tasksync_gui.model.run import Outcome, Run, Trigger
from tasksync_gui.services.contract import RunRequest
from tests.support.desk import Desk


async def opened(tmp_path: Path, mode: Mode = Mode.TWO_WAY, count: int = 8, **pair: object) -> Desk:
    """A pair in step."""
    desk = await Desk(tmp_path).open(mode=mode, **pair)
    for number in range(count):
        desk.put("left", title=f"Task {number}")
    await sync(desk)
    desk.forget_calls()
    return desk


async def sync(desk: Desk, **options: object) -> Run:
    run = await desk.services.engine.sync("Pair", RunRequest(Trigger.MANUAL, **options))
    assert run.outcome in (Outcome.CLEAN, Outcome.HELD), run.message
    return run


async def undo(desk: Desk, run: Run, *changes: int, **options: object) -> Run:
    return await desk.services.engine.undo(run.id, RunRequest(Trigger.MANUAL, **options), changes)


def content(desk: Desk, side: str) -> dict[str, dict[Field, Value]]:
    """Everything a person sees on one side, parents by title."""
    tasks = {task.id: task for task in desk.tasks(side)}
    return {
        task.title: dict(task.fields)
        | {Field.PARENT: tasks[parent].title if (parent := task.fields[Field.PARENT]) in tasks else None}
        for task in tasks.values()
    }


async def writes_of_next_runs(desk: Desk) -> list[tuple[str, str]]:
    """What two more syncs write."""
    desk.forget_calls()
    for _ in range(2):
        await sync(desk)
    return desk.writes()
