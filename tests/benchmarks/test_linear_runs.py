"""Whole runs cost as much for each task, however many there are: counted, so that no machine is too slow.

Counted are calls of each function in all threads, and steps of the database's own machine. How often one is called for
one task more among few is compared with how often among many: what a run costs whatever its size is in neither.
"""

from __future__ import annotations

import asyncio
import selectors
import sqlite3
import sys
import threading
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import CodeType, FrameType
from typing import Any, TypeVar

import pytest

from tasksync_gui.model.errors import RejectedFieldError, UnavailableError
from tasksync_gui.model.fields import Field
from tasksync_gui.model.run import Run, Trigger
from tasksync_gui.services.contract import RunRequest
from tasksync_gui.store import database
from tasksync_gui.store.sqlite import SqliteStore
from tests.support.desk import Crash, Desk

FEW, SOME, MANY = 10, 40, 160
GROWTH = 1.7
"""So much more often may a function be called for a task among many: of a table that is sorted, a few steps more.

A loop over all tasks within one over all tasks shows as four times as often, however small its share is of the whole.
"""
ATTEMPTS = 3
"""How often a thread waits for another is chance; a loop within a loop is there each time."""
STEPS = 100
"""So many steps of the database's machine count as one call."""

_LOOP = (str(Path(asyncio.__file__).parent), selectors.__file__)
"""How often the event loop turns depends on how fast the threads are, too."""
T = TypeVar("T")
Cost = dict[str, Counter[str]]
"""How often each function was called in each step of a story."""


class Meter:
    """Counts what is done while it runs."""

    def __init__(self) -> None:
        self.calls: Counter[object] = Counter()
        self.cost: Cost = {}

    def heard(self, frame: FrameType, event: str, argument: object) -> None:
        """For a profiler."""
        if frame.f_code.co_filename.startswith(_LOOP):
            return
        if event == "call":
            self.calls[frame.f_code] += 1
        elif event == "c_call":
            self.calls[getattr(argument, "__qualname__", "")] += 1

    def stepped(self) -> int:
        """For the database; 0: go on."""
        self.calls["steps of the database"] += 1
        return 0

    def listen(self, connection: sqlite3.Connection) -> sqlite3.Connection:
        """``connection``, whose steps are counted from now on."""
        connection.set_progress_handler(self.stepped, STEPS)
        return connection

    @contextmanager
    def running(self) -> Iterator[None]:
        """Count in this thread and in all that begin meanwhile."""
        before = sys.getprofile()
        threading.setprofile(self.heard)
        sys.setprofile(self.heard)
        try:
            yield
        finally:
            sys.setprofile(before)
            threading.setprofile(None)

    async def step(self, name: str, work: Awaitable[T]) -> T:
        """The result of ``work``, whose cost is noted."""
        before = self.calls.copy()
        result = await work
        self.cost[name] = Counter[str]()
        for which, count in (self.calls - before).items():
            self.cost[name][_name(which)] += count
        return result


def _name(called: object) -> str:
    if isinstance(called, CodeType):
        return f"{Path(called.co_filename).stem}.{called.co_qualname}"
    return str(called)


async def sync(desk: Desk) -> Run:
    """As a person starts it."""
    return await desk.services.engine.sync("Pair", RunRequest(Trigger.MANUAL, confirmed=True))


async def undo(desk: Desk, run: Run) -> Run:
    """All of it."""
    return await desk.services.engine.undo(run.id, RunRequest(Trigger.MANUAL, confirmed=True))


async def history(desk: Desk) -> None:
    """As the page of the window asks for it."""
    for run in await desk.services.engine.get_history():
        await desk.services.engine.get_changes(run.id)


def fill(desk: Desk, count: int) -> None:
    """A list, to be synced into an empty one."""
    for number in range(count):
        desk.put("left", title=f"Task {number}", notes=f"Notes {number}", priority=number % 10)


def edit(desk: Desk, side: str, **fields: Any) -> None:
    """Somebody edits every task of a side."""
    for task in desk.tasks(side):
        changes = {Field(name): value for name, value in fields.items()}
        desk.lists[side].update(task.id, changes, task.revision, desk.clock.now())


async def months(desk: Desk, count: int, meter: Meter) -> None:
    """What happens to two lists that are kept in step."""
    some = count // 10
    fill(desk, count)
    await meter.step("first sync", sync(desk))
    await meter.step("nothing to do", sync(desk))
    for number in range(some):
        desk.edit("left", f"Task {number}", notes="edited")
    await meter.step("some edited", sync(desk))
    for number in range(some):
        desk.remove("left", f"Task {number}")
    deleted = await meter.step("some deleted", sync(desk))
    assert deleted.counts.deleted == some, deleted
    await meter.step("undo of deletions", undo(desk, deleted))
    await meter.step("history", history(desk))
    edit(desk, "left", notes="edited before the end")
    desk.forget_calls()
    desk.scripts["right"].faults["update", count // 2] = (None, Crash())
    with pytest.raises(Crash):
        await sync(desk)
    desk.forget_calls()
    await desk.restart()
    after = await meter.step("after a kill", sync(desk))
    assert after.counts.updated, after


async def all_of_it(desk: Desk, count: int, meter: Meter) -> None:
    """What is done to every task at once."""
    fill(desk, count)
    first = await sync(desk)
    edit(desk, "left", notes="edited")
    desk.forget_calls()
    early = iter([True])
    desk.scripts["right"].between = lambda method: (
        edit(desk, "right", priority=9) if method == "update" and next(early, False) else None
    )
    await meter.step("all edited on the other side meanwhile", sync(desk))
    desk.forget_calls()
    undone = await meter.step("undo of everything", undo(desk, first))
    assert undone.counts.deleted + undone.counts.updated + len(desk.tasks("right")) >= count, undone


async def gone(desk: Desk, count: int, meter: Meter) -> None:
    """Everything comes, goes, and comes back."""
    fill(desk, count)
    first = await sync(desk)
    undone = await meter.step("undo of the first sync", undo(desk, first))
    assert undone.counts.deleted == count, undone
    back = await meter.step("undo of that undo", undo(desk, undone))
    assert back.counts.created == count, back
    for task in desk.tasks("left"):
        desk.remove("left", task.title)
    deleted = await meter.step("all deleted", sync(desk))
    assert deleted.counts.deleted == count, deleted


async def trouble(desk: Desk, count: int, meter: Meter) -> None:
    """Answers are lost and values refused."""
    fill(desk, count)
    for number in range(1, count, 3):
        desk.scripts["right"].faults["create", number] = (None, UnavailableError("no answer"))
    lost = await meter.step("a third of the answers lost", sync(desk))
    assert lost.counts.created == count, lost
    desk.forget_calls()
    edit(desk, "left", notes="odd", priority=1)
    desk.scripts["right"].judge = lambda fields: (
        RejectedFieldError("No such value") if fields.get(Field.NOTES) == "odd" else None
    )
    await meter.step("notes refused", sync(desk))


STORIES = (months, all_of_it, gone, trouble)


async def told(story: Callable[[Desk, int, Meter], Awaitable[None]], folder: Path, count: int, meter: Meter) -> None:
    """``story`` with ``count`` tasks, on a database of its own."""
    desk = Desk(folder)
    desk.store = store = await SqliteStore.open(folder / "t.sqlite", desk.clock)
    await story(await desk.open(), count, meter)
    await store.close()


def costs(story: Callable[[Desk, int, Meter], Awaitable[None]], folder: Path, count: int) -> Cost:
    """What each step of ``story`` takes with ``count`` tasks."""
    folder.mkdir()
    meter, connect = Meter(), database.connect
    with pytest.MonkeyPatch.context() as patch, meter.running():
        patch.setattr(database, "connect", lambda path: meter.listen(connect(path)))
        asyncio.run(told(story, folder, count, meter))
    return meter.cost


@pytest.mark.thorough("whole runs with hundreds of tasks, counted")
@pytest.mark.parametrize("story", STORIES)
def test_a_task_among_many_costs_what_one_among_few_does(story: Any, tmp_path: Path) -> None:
    costs(story, tmp_path / "warm", 10)  # what is imported and compiled once belongs to no task
    again = set[tuple[str, str]]()
    for attempt in range(ATTEMPTS):
        grown = measured(story, tmp_path / f"attempt {attempt}")
        again = again & grown.keys() if attempt else set(grown)
        if not again:
            return
    raise AssertionError({where: grown[where] for where in again})


def measured(story: Any, folder: Path) -> dict[tuple[str, str], tuple[int, int, int]]:
    """For each (step, function) that grows: how often it was called with few, some and many tasks."""
    folder.mkdir()
    few, some, many = (costs(story, folder / str(count), count) for count in (FEW, SOME, MANY))
    return {
        (step, name): counts for step in many for name, counts in growing(few[step], some[step], many[step]).items()
    }


def growing(few: Counter[str], some: Counter[str], many: Counter[str]) -> dict[str, tuple[int, int, int]]:
    """What is called more often for each task where there are many; what is called once in a while is left out."""
    found = {}
    for name, count in many.items():
        early = max((some[name] - few[name]) / (SOME - FEW), 1.0)
        if (count - some[name]) / (MANY - SOME) > GROWTH * early:
            found[name] = (few[name], some[name], count)
    return found


def test_a_loop_within_a_loop_is_noticed() -> None:
    few, some, many = (Counter({"once": 7, "each": 20 * n, "all": 20 * n + n * n // 4}) for n in (FEW, SOME, MANY))
    assert growing(few, some, many).keys() == {"all"}
