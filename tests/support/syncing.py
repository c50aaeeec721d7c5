"""Syncing the pair of a desk, and what is true afterwards."""

from __future__ import annotations

from tasksync_gui.engine.ports import Progress
from tasksync_gui.model.run import Outcome, Run, Trigger
from tasksync_gui.services.contract import Cancellation, RunRequest
from tests.support.desk import Desk


async def sync(
    desk: Desk, *, progress: Progress | None = None, cancel: Cancellation | None = None, **options: object
) -> Run:
    request = RunRequest(Trigger.MANUAL, **options)
    return await desk.services.engine.sync("Pair", request, progress=progress, cancel=cancel)


async def is_settled(desk: Desk) -> bool:
    """Nothing left to do, and both sides show the same titles."""
    plan = await desk.services.engine.dry_run("Pair")
    return not plan.operations and desk.titles("left") == desk.titles("right")


async def synced(desk: Desk, count: int = 6) -> None:
    for number in range(count):
        desk.put("left", title=f"Task {number}")
    run = await sync(desk)
    assert run.outcome is Outcome.CLEAN, run.message
    desk.forget_calls()
