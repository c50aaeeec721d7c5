"""Links that are left alone since an undo: what they cost, and how they end."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tasksync_gui.model.link import LinkState
from tasksync_gui.model.run import Outcome, Trigger
from tasksync_gui.services.contract import RunRequest
from tests.support.desk import Desk


async def undone(tmp_path: Path) -> tuple[Desk, Any]:
    """One task that a sync created in the right list; the sync was undone."""
    desk = await Desk(tmp_path).open()
    for side in ("left", "right"):
        for number in range(4):
            desk.put(side, title=f"Old {number}")
    await desk.services.engine.sync("Pair", RunRequest(Trigger.MANUAL))
    desk.put("left", title="Task")
    run = await desk.services.engine.sync("Pair", RunRequest(Trigger.MANUAL))
    undo = await desk.services.engine.undo(run.id, RunRequest(Trigger.MANUAL))
    assert "Task" not in desk.titles("right")
    return desk, undo


async def state(desk: Desk) -> list[LinkState]:
    pair = await desk.services.pairs.get("Pair")
    links = (await desk.store.load(pair.id)).links.values()
    return [link.state for link in links if link.title == "Task"]


async def test_the_missing_copy_of_an_undone_creation_is_not_asked_for_again_and_again(tmp_path: Path) -> None:
    desk, _ = await undone(tmp_path)
    await desk.services.engine.sync("Pair", RunRequest(Trigger.MANUAL))
    desk.forget_calls()
    for _ in range(3):
        run = await desk.services.engine.sync("Pair", RunRequest(Trigger.MANUAL))
        assert run.outcome is Outcome.CLEAN
        desk.clock.advance(25 * 3600)
    assert [call for script in desk.scripts.values() for call in script.calls if call[0] == "read"] == []
    assert await state(desk) == [LinkState.MUTED]


async def test_a_muted_link_is_over_once_its_last_task_is_gone(tmp_path: Path) -> None:
    desk, _ = await undone(tmp_path)
    desk.remove("left", "Task")
    await desk.services.engine.sync("Pair", RunRequest(Trigger.MANUAL))
    assert await state(desk) == [LinkState.TOMBSTONE]
    assert desk.writes()[-1][0] == "delete", "nothing was written after the undo"


async def test_undo_of_the_undo_takes_a_muted_link_up_again(tmp_path: Path) -> None:
    desk, undo = await undone(tmp_path)
    await desk.services.engine.undo(undo.id, RunRequest(Trigger.MANUAL))
    assert await state(desk) == [LinkState.LIVE]
    desk.edit("left", "Task", notes="on again")
    await desk.services.engine.sync("Pair", RunRequest(Trigger.MANUAL))
    assert desk.find("right", "Task").fields["notes"] == "on again"
