"""Law 20 on random runs: undo restores what still stands, the next sync leaves it so, and an undo can be undone."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasksync_gui.model.fields import Completion, Field, Status, Value
from tasksync_gui.model.pair import Mode
from tasksync_gui.model.run import Outcome, Run, Trigger
from tasksync_gui.services.contract import RunRequest
from tests.services.test_crash import MortalStore
from tests.support.desk import Crash, Desk
from tests.support.examples import scaled
from tests.support.undoing import content

SIDES = ("left", "right")
TASKS = 5
VALUES: dict[str, st.SearchStrategy[Value]] = {
    "title": st.sampled_from(["Alpha", "Beta", "Gamma"]),
    "notes": st.sampled_from(["", "one", "two"]),
    "priority": st.sampled_from([0, 1, 5]),
    "status": st.sampled_from([Completion(status) for status in Status]),
    "labels": st.frozensets(st.sampled_from(["x", "y", "z"]), max_size=3),
}
edits = st.lists(
    st.tuples(
        st.sampled_from(SIDES),
        st.integers(0, TASKS - 1),
        st.sampled_from([*VALUES, "move", "delete", "new", "child"]),
        st.data(),
    ),
    min_size=1,
    max_size=6,
)
modes = st.sampled_from(list(Mode))


def edit(desk: Desk, changes: list[tuple[str, int, str, Any]]) -> None:
    """A person at work on both sides; no task loses its parent to a deletion on the other side."""
    parents: set[str] = set()
    deleted: set[str] = set()
    for side, number, what, data in changes:
        tasks = sorted(desk.tasks(side), key=lambda task: task.id)
        task = tasks[number % len(tasks)] if tasks else None
        desk.clock.advance(1)
        if what == "new" or task is None:
            desk.put(side, title=f"New {side} {desk.lists[side].version}")
        elif what == "child" and task.title not in deleted:
            parents.add(task.title)
            desk.put(side, title=f"Child {side} {desk.lists[side].version}", parent=task.id)
        elif what == "delete":
            if not any(other.fields[Field.PARENT] == task.id for other in tasks) and task.title not in parents:
                desk.lists[side].delete(task.id, task.revision)
                deleted.add(task.title)
        elif what == "move":
            above = tasks[(number + 1) % len(tasks)]
            if above.fields[Field.PARENT] is None and above.id != task.id and above.title not in deleted:
                parents.add(above.title)
                desk.lists[side].update(task.id, {Field.PARENT: above.id}, task.revision, desk.clock.now())
        elif what in VALUES:
            value = data.draw(VALUES[what])
            desk.lists[side].update(task.id, {Field(what): value}, task.revision, desk.clock.now())


async def sync(desk: Desk) -> Run:
    return await desk.services.engine.sync("Pair", RunRequest(Trigger.MANUAL, confirmed=True))


async def undo(desk: Desk, run: Run) -> Run:
    return await desk.services.engine.undo(run.id, RunRequest(Trigger.MANUAL, confirmed=True))


def both(desk: Desk) -> dict[str, list[Any]]:
    """What both sides hold, without ids."""
    return {side: sorted(content(desk, side).items()) for side in SIDES}


async def in_step(folder: Path, mode: Mode, store: Any = None) -> Desk:
    desk = Desk(folder)
    if store is not None:
        desk.store = store(desk.clock)
    await desk.open(mode=mode)
    for number in range(TASKS):
        desk.put("left", title=f"Task {number}", labels=frozenset({"x"}))
    await sync(desk)
    return desk


async def calm(desk: Desk) -> None:
    """Two syncs that write nothing."""
    desk.forget_calls()
    await sync(desk)
    await sync(desk)
    assert desk.writes() == []


@settings(max_examples=scaled(150))
@given(mode=modes, changes=edits)
def test_undo_of_a_sync_is_as_if_it_had_not_been(mode: Mode, changes: list[Any]) -> None:
    async def story(folder: Path) -> None:
        desk = await in_step(folder, mode)
        edit(desk, changes)
        before = both(desk)
        run = await sync(desk)
        after = both(desk)
        if after == before or (await desk.services.engine.dry_run("Pair")).operations:
            return  # nothing was done, or a second sync has to finish it (a parent that is created anew)
        undone = await undo(desk, run)
        assert undone.outcome is Outcome.CLEAN, undone.message
        assert both(desk) == before
        await calm(desk)
        assert both(desk) == before
        again = await undo(desk, undone)
        assert again.outcome is Outcome.CLEAN, again.message
        assert both(desk) == after
        await calm(desk)
        assert both(desk) == after

    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(story(Path(folder)))


@settings(max_examples=scaled(150))
@given(mode=modes, changes=edits, later=edits)
def test_what_a_person_did_after_the_run_is_never_overwritten(mode: Mode, changes: list[Any], later: list[Any]) -> None:
    """A field whose value is not what the run made of it keeps its value; every task that was touched stays."""

    async def story(folder: Path) -> None:
        desk = await in_step(folder, mode)
        edit(desk, changes)
        run = await sync(desk)
        after = {side: {task.id: task for task in desk.tasks(side)} for side in SIDES}
        edit(desk, later)
        now = {side: {task.id: task for task in desk.tasks(side)} for side in SIDES}
        if not await desk.services.engine.get_changes(run.id):
            return
        await undo(desk, run)
        for side in SIDES:
            left = {task.id: task for task in desk.tasks(side)}
            for id_, task in now[side].items():
                made = after[side].get(id_)
                if made is not None and made.fields == task.fields:
                    continue
                assert id_ in left, "somebody touched it"
                for name, value in task.fields.items():
                    if name is not Field.LABELS and (made is None or made.fields[name] != value):
                        assert left[id_].fields[name] == value

    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(story(Path(folder)))


def prepare(desk: Desk) -> None:
    """One change of every kind on both sides."""
    desk.put("left", title="New left")
    desk.put("left", title="Child", parent=desk.find("left", "New left").id)
    desk.put("right", title="New right")
    desk.edit("left", "Task 0", title="Edited", labels=frozenset({"y"}))
    desk.edit("right", "Task 1", notes="edited")
    desk.remove("left", "Task 2")
    desk.remove("right", "Task 3")


@pytest.mark.parametrize("after", [False, True])
async def test_killed_at_any_step_of_an_undo_nothing_is_lost_or_doubled(tmp_path: Path, after: bool) -> None:
    """Killed, started again and asked again: everything is as it was before the run, and stays so."""
    for step in range(1, 60):
        desk = await in_step(tmp_path / f"{step}", Mode.TWO_WAY, MortalStore)
        store = desk.store
        assert isinstance(store, MortalStore)
        prepare(desk)
        before = both(desk)
        run = await sync(desk)
        store.step, store.die_at = 0, (step, after)
        try:
            await undo(desk, run)
        except Crash:
            store.die_at = None
            await desk.restart()
            await undo(desk, run)
        else:
            assert step > 12
            return
        assert both(desk) == before, step
        await calm(desk)
        assert both(desk) == before, step
    raise AssertionError("the undo never came to its end")


@pytest.mark.parametrize("after", [False, True])
async def test_killed_in_an_undo_the_next_sync_does_no_harm(tmp_path: Path, after: bool) -> None:
    """Killed and not asked again: each task is either undone or not, and syncing leaves it so."""
    for step in range(1, 60):
        desk = await in_step(tmp_path / f"{step}", Mode.TWO_WAY, MortalStore)
        store = desk.store
        assert isinstance(store, MortalStore)
        prepare(desk)
        run = await sync(desk)
        store.step, store.die_at = 0, (step, after)
        try:
            await undo(desk, run)
        except Crash:
            store.die_at = None
            await desk.restart()
        else:
            return
        there = both(desk)
        await calm(desk)
        assert both(desk) == there, step
    raise AssertionError("the undo never came to its end")
