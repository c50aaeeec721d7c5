"""The process dies at any moment, for every kind of system; started again, nothing is lost or doubled."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tasksync_gui.connectors.memory.connector import FULL
from tasksync_gui.model.capabilities import Capabilities, MarkerKind
from tasksync_gui.model.fields import Schedule
from tasksync_gui.model.run import Outcome, Trigger
from tasksync_gui.services.contract import RunRequest
from tasksync_gui.store.memory import MemoryStore
from tests.support.clock import FakeClock
from tests.support.desk import Crash, Desk
from tests.support.levels import one_of

DURABLE = ("acquire_lease", "record_seen", "apply_updates", "open_intent", "settle", "finish_run", "save_plan")
THOROUGH = pytest.mark.thorough("a run that dies at each of its steps, before and after")
PERSONALITIES = {
    "marker": FULL,
    "client id": replace(FULL, marker=MarkerKind.CLIENT_ID),
    "no marker": replace(FULL, marker=MarkerKind.NONE),
    "no marker, no swap, no cursor": replace(
        FULL, marker=MarkerKind.NONE, compare_and_swap=False, cursor=False, tombstones=False
    ),
}


class MortalStore(MemoryStore):
    """Dies before or after its n-th durable step."""

    def __init__(self, clock: FakeClock) -> None:
        super().__init__(clock)
        self.step = 0
        self.die_at: tuple[int, bool] | None = None

    def __getattribute__(self, name: str) -> Any:
        if name not in DURABLE:
            return super().__getattribute__(name)
        work = super().__getattribute__(name)

        async def mortal(*args: Any, **options: Any) -> Any:
            self.step += 1
            if self.die_at == (self.step, False):
                raise Crash
            result = await work(*args, **options)
            if self.die_at == (self.step, True):
                raise Crash
            return result

        return mortal


async def prepared(tmp_path: Path, capabilities: Capabilities) -> tuple[Desk, MortalStore]:
    """Linked tasks, and one change of every kind waiting on each side."""
    desk = Desk(tmp_path, capabilities, capabilities)
    desk.store = store = MortalStore(desk.clock)
    await desk.open()
    for number in range(8):
        desk.put("left", title=f"Task {number}")
    await desk.services.engine.sync("Pair", RunRequest(Trigger.MANUAL))
    desk.put("left", title="New on the left")
    desk.put("right", title="New on the right")
    desk.edit("left", "Task 0", title="Edited on the left")
    desk.edit("right", "Task 1", title="Edited on the right")
    desk.edit("left", "Task 2", priority=1)
    desk.edit("right", "Task 2", notes="from the right")
    desk.remove("left", "Task 3")
    parent = desk.find("left", "Task 4")
    desk.put("left", title="Child", parent=parent.id)
    desk.forget_calls()
    store.step = 0
    return desk, store


EXPECTED = sorted(
    ["New on the left", "New on the right", "Edited on the left", "Edited on the right", "Child"]
    + [f"Task {number}" for number in (2, 4, 5, 6, 7)]
)


async def settle_down(desk: Desk, store: MortalStore) -> None:
    """Start again on what is durable, sync until calm, and look at both sides."""
    store.die_at = None
    desk.forget_calls()
    await desk.restart()
    for _ in range(4):
        run = await desk.services.engine.sync("Pair", RunRequest(Trigger.MANUAL))
        if run.outcome is Outcome.CLEAN and not desk.writes():
            break
        desk.forget_calls()
    assert desk.titles("left") == EXPECTED
    assert desk.titles("right") == EXPECTED
    plan = await desk.services.engine.dry_run("Pair")
    assert plan.operations == ()
    assert plan.held == ()
    assert [one.outcome for one in await desk.services.engine.get_history()].count(Outcome.RUNNING) == 0


async def until_it_dies(desk: Desk) -> bool:
    try:
        await desk.services.engine.sync("Pair", RunRequest(Trigger.MANUAL))
    except Crash:
        return True
    return False


@pytest.mark.parametrize("name", one_of(PERSONALITIES, "each kind of system, dying at each step", 2))
@pytest.mark.parametrize("after", [pytest.param(False, marks=THOROUGH, id="before"), pytest.param(True, id="after")])
async def test_death_at_every_durable_step(tmp_path: Path, name: str, after: bool) -> None:
    step, died = 0, True
    while died:
        step += 1
        desk, store = await prepared(tmp_path / str(step), PERSONALITIES[name])
        store.die_at = (step, after)
        died = await until_it_dies(desk)
        await settle_down(desk, store)
    assert step > 15


@pytest.mark.parametrize("name", PERSONALITIES)
@pytest.mark.parametrize("after", [False, True], ids=["request not sent", "answer not seen"])
@pytest.mark.parametrize("side", ["left", pytest.param("right", marks=THOROUGH)])
async def test_death_around_every_request(tmp_path: Path, name: str, after: bool, side: str) -> None:
    number, died = 0, True
    while died:
        number += 1
        desk, store = await prepared(tmp_path / str(number), PERSONALITIES[name])
        crash = Crash()
        desk.scripts[side].faults["write", number] = (None, crash) if after else (crash, None)
        died = await until_it_dies(desk)
        await settle_down(desk, store)
    assert number > 3


@pytest.mark.parametrize("name", PERSONALITIES)
async def test_somebody_edits_what_a_dead_run_was_writing(tmp_path: Path, name: str) -> None:
    desk, store = await prepared(tmp_path, PERSONALITIES[name])
    desk.scripts["right"].faults["update", 1] = (None, Crash())
    assert await until_it_dies(desk)
    touched = desk.scripts["right"].writes()[-1][1]
    task = next(task for task in desk.tasks("right") if task.id == touched)
    desk.edit("right", task.title, due=Schedule())
    title = task.title
    desk.edit("right", title, title=f"{title}, touched again")
    store.die_at = None
    desk.forget_calls()
    await desk.restart()
    for _ in range(4):
        await desk.services.engine.sync("Pair", RunRequest(Trigger.MANUAL))
    assert f"{title}, touched again" in desk.titles("right")
    assert desk.titles("left") == desk.titles("right")


async def test_a_preview_after_a_crash_looks_into_it_without_writing(tmp_path: Path) -> None:
    desk, store = await prepared(tmp_path, FULL)
    desk.scripts["right"].faults["create", 1] = (None, Crash())
    assert await until_it_dies(desk)
    store.die_at = None
    desk.forget_calls()
    await desk.restart()
    plan = await desk.services.engine.dry_run("Pair")
    assert desk.writes() == []
    created = [operation.title for operation in plan.operations if operation.kind == "create"]
    assert sorted(desk.titles("right") + created).count("New on the left") == 1
    run = await desk.services.engine.sync("Pair", RunRequest(Trigger.MANUAL, digest=plan.digest))
    assert run.outcome is Outcome.CLEAN
    await settle_down(desk, store)
