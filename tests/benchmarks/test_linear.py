"""Four times the tasks cost at most five times the work: counted in calls of functions, so that no machine is too slow.

Fewer than so many tasks that the work that each run has whatever its size would hide a loop within a loop.
"""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from types import FrameType

import pytest

from tasksync_gui.connectors.file import SPEC as TABLES
from tasksync_gui.connectors.file.config import FileConfig
from tasksync_gui.connectors.kit.files import file_connector
from tasksync_gui.connectors.spec import ConnectorContext
from tasksync_gui.connectors.todotxt import SPEC
from tasksync_gui.connectors.todotxt.config import TodoTxtConfig
from tasksync_gui.engine.plan.planner import make_plan
from tasksync_gui.model.fields import Field
from tasksync_gui.model.ids import Side
from tasksync_gui.model.link import LinkState
from tasksync_gui.model.task import Draft
from tests.benchmarks.files import line
from tests.connectors.contract import FixedClock, marker
from tests.support.world import World

FEW, MANY, MOST = 200, 800, 5


def calls(work: Callable[[], object]) -> int:
    """How many functions are called, those in C and in other threads included."""
    count = 0

    def note(frame: FrameType, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    threading.setprofile(note)
    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(before)
        threading.setprofile(None)
    return count


def two_lists(count: int, *, shift: int = 0) -> World:
    """Lists of ``count`` tasks each, of which ``shift`` are not in the other one."""
    world = World()
    for side, start in ((Side.SOURCE, 0), (Side.DESTINATION, shift)):
        for number in range(start, start + count):
            labels = frozenset({"home"} if number % 3 else ())
            world.put(side, f"{side}{number}", title=f"Task number {number}", priority=number % 10, labels=labels)
    return world


def in_step(count: int) -> World:
    """The same list twice, linked."""
    world = two_lists(count)
    for operation in world.plan().operations:
        world.carry_out(operation)
    world.fingerprint = "config"
    return world


def first_contact(count: int) -> Callable[[], object]:
    request = two_lists(count).request()
    return lambda: make_plan(request)


def half_new(count: int) -> Callable[[], object]:
    request = two_lists(count, shift=count // 2).request()
    return lambda: make_plan(request)


def unchanged(count: int) -> Callable[[], object]:
    request = in_step(count).request()
    return lambda: make_plan(request)


def edited(count: int) -> Callable[[], object]:
    world = in_step(count)
    for number in range(0, count, 100):
        world.put(Side.SOURCE, f"{Side.SOURCE}{number}", title=f"Edited {number}")
    request = world.request()
    return lambda: make_plan(request)


def creates_pending_of_equal_titles(count: int) -> Callable[[], object]:
    """A first sync that was killed, of a list that somebody else has put on the other side meanwhile."""
    world = in_step(count)
    for id_, link in world.links.items():
        world.links[id_] = replace(link, destination_id=None, state=LinkState.CREATE_PENDING, base={})
    for task in list(world.tasks[Side.DESTINATION]):
        world.put(Side.DESTINATION, task, notes="edited since")
    request = world.request()
    return lambda: make_plan(request)


@pytest.mark.parametrize("prepare", [first_contact, half_new, unchanged, edited, creates_pending_of_equal_titles])
def test_planning_costs_as_much_for_each_task(prepare):
    few, many = (calls(prepare(count)) for count in (FEW, MANY))
    assert many <= MOST * few


@pytest.mark.parametrize("again", [False, True], ids=["first", "unchanged"])
def test_reading_a_file_costs_as_much_for_each_line(tmp_path, again):
    def reading(count):
        path = tmp_path / f"{count}.txt"
        path.write_text("".join(f"{line(number)}\n" for number in range(count)), encoding="utf-8")

        def connector():
            return SPEC.open(TodoTxtConfig(path=path), ConnectorContext(FixedClock(), tmp_path / str(count)))

        if again:
            asyncio.run(connector().snapshot(""))
        return calls(lambda: asyncio.run(connector().snapshot("")))

    assert reading(MANY) <= MOST * reading(FEW)


@pytest.mark.parametrize("name", ["todo.txt", "tasks.csv", "tasks.json"])
def test_writing_a_file_costs_as_much_for_each_task(tmp_path, name, monkeypatch):
    """Bytes that are written count as well: a file that is replaced for each task is many short calls."""
    written = []
    real = file_connector.replace_bytes

    def replace_bytes(path, data, **expected):
        written.append(len(data))
        real(path, data, **expected)

    monkeypatch.setattr(file_connector, "replace_bytes", replace_bytes)

    def writing(count):
        path = tmp_path / str(count) / name
        path.parent.mkdir()
        context = ConnectorContext(FixedClock(), path.parent)
        config = TodoTxtConfig(path=path) if name == "todo.txt" else FileConfig(path=path)
        connector = (SPEC if name == "todo.txt" else TABLES).open(config, context)

        async def all_at_once():
            drafts = [Draft({Field.TITLE: f"Ask about the invoice number {number}"}) for number in range(count)]
            await asyncio.gather(*(connector.create("", draft, marker(at)) for at, draft in enumerate(drafts)))

        written.clear()
        return calls(lambda: asyncio.run(all_at_once())) + sum(written)

    assert writing(MANY) <= MOST * writing(FEW)
