"""Run in a copy of the program that has three fields more than we ever wrote a line for: see test_invented_field.py."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from tasksync_gui.connectors.memory.connector import FULL
from tasksync_gui.connectors.registry import BUILT_IN, Registry
from tasksync_gui.model.capabilities import Capabilities
from tasksync_gui.model.fields import Field
from tasksync_gui.model.plan import NoteKind
from tasksync_gui.model.run import Trigger
from tasksync_gui.services.contract import RunRequest
from tasksync_gui.services.phrases.plan import value_words
from tasksync_gui.services.phrases.say import english
from tasksync_gui.services.phrases.values import parse_value, understood
from tasksync_gui.store.sqlite import SqliteStore
from tests.support.clock import FakeClock
from tests.support.desk import Desk

TEXT, NAMES, LEVEL = Field("estimate"), Field("contexts"), Field("effort")
NOT_SYSTEMS = ("demo", "memory")


async def opened(folder: Path, right: Capabilities = FULL) -> Desk:
    folder.mkdir()
    desk, clock = Desk(folder, right=right), FakeClock()
    desk.clock, desk.store = clock, await SqliteStore.open(folder / "t.sqlite", clock)
    return await desk.open()


async def sync(desk: Desk) -> str:
    return (await desk.services.engine.sync("Pair", RunRequest(Trigger.MANUAL))).id


def held(desk: Desk, side: str) -> dict[Field, object]:
    fields = desk.find(side, "Task").fields
    return {name: fields.get(name) for name in (TEXT, NAMES)}


async def carried(folder: Path) -> None:
    """Created, stored, read back after a restart, shown, merged, held where both changed, and undone."""
    desk = await opened(folder)
    desk.put("left", title="Task", estimate="3 h", contexts=frozenset({"phone"}))
    await sync(desk)
    first = {TEXT: "3 h", NAMES: frozenset({"phone"})}
    assert held(desk, "right") == first
    await desk.restart()
    desk.edit("left", "Task", estimate="5 h", contexts=frozenset({"phone", "desk"}))
    desk.edit("right", "Task", contexts=frozenset({"phone", "car"}))
    plan = await desk.services.engine.dry_run("Pair")
    shown = {change.field: value_words(change.field, change.after) for o in plan.operations for change in o.changes}
    assert shown[TEXT] == "5 h"
    run = await sync(desk)
    assert held(desk, "right") == {TEXT: "5 h", NAMES: frozenset({"phone", "desk", "car"})}
    assert held(desk, "left")[NAMES] == frozenset({"phone", "desk", "car"})
    changes = await desk.services.engine.get_changes(run)
    assert {change.field for change in changes} == {TEXT, NAMES}
    await desk.services.engine.undo(run, RunRequest(Trigger.MANUAL))
    assert held(desk, "right") == {TEXT: "3 h", NAMES: frozenset({"phone", "car"})}
    assert (await desk.services.engine.dry_run("Pair")).operations == ()
    desk.edit("left", "Task", estimate="1 h")
    desk.edit("right", "Task", estimate="2 h")
    (hold,) = (await desk.services.engine.dry_run("Pair")).held
    assert (hold.field, hold.source, hold.destination) == (TEXT, "1 h", "2 h")
    await desk.store.close()


async def left_alone(folder: Path, name: str, capabilities: Capabilities) -> None:
    """A system that has no such field: said before the first run, never blanked, never a failure."""
    desk = await opened(folder, capabilities)
    desk.put("left", title="Task", estimate="3 h", contexts=frozenset({"phone"}))
    plan = await desk.services.engine.dry_run("Pair")
    said = [english(note.message) for note in plan.notes if note.kind is NoteKind.NOT_CARRIED]
    for field in (TEXT, NAMES):
        assert any(field.value in text for text in said), (name, field, said)
    await sync(desk)
    assert held(desk, "left") == {TEXT: "3 h", NAMES: frozenset({"phone"})}, name
    assert (await desk.services.engine.dry_run("Pair")).operations == (), name
    await desk.store.close()


def typed() -> None:
    """What people enter for it is understood by its kind."""
    assert parse_value(TEXT, "3 h") == "3 h"
    assert parse_value(NAMES, "phone, desk") == frozenset({"phone", "desk"})
    assert understood(TEXT)
    assert understood(NAMES) == understood(Field.LABELS)
    assert parse_value(LEVEL, "high") == 1
    assert understood(LEVEL) == understood(Field.PRIORITY)
    assert [value_words(LEVEL, level) for level in (0, 1, 3)] == ["none", "high", "high (3)"]


async def main(folder: Path) -> None:
    await carried(folder / "carried")
    registry = Registry(BUILT_IN)
    for key in BUILT_IN:
        capabilities = registry.get(key).capabilities
        if key not in NOT_SYSTEMS:
            assert not {TEXT, NAMES} & capabilities.fields.keys(), key
            await left_alone(folder / key, key, capabilities)
    typed()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
    print("carried")
