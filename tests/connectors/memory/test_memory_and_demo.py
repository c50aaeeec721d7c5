"""Lists in memory and the demo's files: errors in words, odd values kept, foreign data kept, writes in one step."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tasksync_gui.connectors.kit.files import files
from tasksync_gui.connectors.memory import DemoConfig, DemoConnector, MemoryConnector, MemorySystem
from tasksync_gui.connectors.spec import ConnectorContext
from tasksync_gui.model.errors import CollectionGoneError, InvalidResponseError
from tasksync_gui.model.fields import Field, Unmapped
from tasksync_gui.model.task import Draft
from tests.connectors.contract import FixedClock, marker
from tests.support.errors import refused


@pytest.mark.quality("clear_errors")
async def test_a_list_that_is_not_there_is_named() -> None:
    connector = MemoryConnector(MemorySystem(), FixedClock())
    with refused(CollectionGoneError, "groceries"):
        await connector.snapshot("groceries")


@pytest.mark.quality("unmapped_values_kept")
async def test_an_unmapped_value_stays_beside_an_edit_in_memory() -> None:
    system = MemorySystem()
    connector = MemoryConnector(system, FixedClock())
    task = await connector.create("tasks", Draft({Field.TITLE: "One"}), marker(1))
    system.lists["tasks"].records[task.id].fields[Field.DUE] = Unmapped("soon")
    task = await connector.update("tasks", task.id, {Field.TITLE: "Two"}, task.revision)
    assert task.fields[Field.DUE] == Unmapped("soon")


def demo(folder: Path) -> DemoConnector:
    return DemoConnector(DemoConfig(list="work"), ConnectorContext(FixedClock(), folder))


def edited(folder: Path, **values: object) -> Path:
    """The demo's file, with values that somebody else wrote into its first task."""
    path = folder / "demo-work.json"
    data = json.loads(path.read_text("utf-8"))
    data["tasks"][0] |= values
    path.write_text(json.dumps(data), encoding="utf-8")
    return path


@pytest.mark.quality("clear_errors", of="demo")
@pytest.mark.parametrize("text", ["{", "[]", '{"title": 1, "tasks": [{}]}', "null"])
async def test_a_damaged_demo_is_named_with_the_way_to_start_afresh(tmp_path: Path, text: str) -> None:
    (tmp_path / "demo-work.json").write_text(text, encoding="utf-8")
    with refused(InvalidResponseError, r"demo-work\.json.*Delete this file"):
        await demo(tmp_path).snapshot("")


@pytest.mark.quality("foreign_data_kept", "unmapped_values_kept", of="demo")
async def test_what_the_demo_does_not_know_stays_beside_an_edit(tmp_path: Path) -> None:
    connector = demo(tmp_path)
    first = (await connector.snapshot("")).tasks[0]
    first = await connector.update("", first.id, {Field.TITLE: "One"}, first.revision)
    stored = json.loads((tmp_path / "demo-work.json").read_text("utf-8"))["tasks"][0]["fields"]
    path = edited(tmp_path, colour="red", fields=stored | {"due": {"unmapped": "soon"}})
    task = await connector.read("", first.id)
    assert task.fields[Field.DUE] == Unmapped("soon")
    await connector.update("", task.id, {Field.TITLE: "Two"}, task.revision)
    kept = json.loads(path.read_text("utf-8"))["tasks"][0]
    assert (kept["colour"], kept["fields"]["title"]) == ("red", "Two")
    assert (await connector.read("", first.id)).fields[Field.DUE] == Unmapped("soon")


@pytest.mark.quality("crash_safe_writes", of="demo")
async def test_a_write_that_breaks_off_leaves_the_demo_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    connector = demo(tmp_path)
    made = await connector.create("", Draft({Field.TITLE: "One"}), marker(1))
    before = (tmp_path / "demo-work.json").read_bytes()

    def killed(*_: object) -> None:
        raise OSError("gone")

    with monkeypatch.context() as patch:
        patch.setattr(files.os, "replace", killed)
        with pytest.raises(Exception, match="demo-work"):
            await connector.update("", made.id, {Field.TITLE: "Two"}, made.revision)
    assert (tmp_path / "demo-work.json").read_bytes() == before
    assert (await demo(tmp_path).read("", made.id)).title == "One"
