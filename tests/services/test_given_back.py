"""An undo gives a deleted task back from its whole record, under its own id."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tasksync_gui.connectors.file import SPEC as FILE
from tasksync_gui.connectors.memory.connector import FULL
from tasksync_gui.connectors.spec import ConnectorSpec
from tasksync_gui.connectors.todotxt import SPEC as TODOTXT
from tasksync_gui.model.errors import RejectedFieldError, UnavailableError
from tasksync_gui.model.fields import Field
from tasksync_gui.model.run import Outcome, Trigger
from tasksync_gui.services.contract import RunRequest
from tasksync_gui.store.sqlite import SqliteStore
from tests.support.across import Across
from tests.support.desk import Crash, Desk
from tests.support.english import english

KEEPING = replace(FULL, gives_back=True)


async def deleted(tmp_path: Path, *, sqlite: bool = False) -> tuple[Desk, str]:
    """'Milk' of the left list, with a place that nobody carries, was deleted by a sync; its id."""
    desk = Desk(tmp_path, KEEPING, FULL)
    if sqlite:
        desk.store = await SqliteStore.open(tmp_path / "t.sqlite", desk.clock)
    await desk.open()
    for title in ("Milk", "Other"):
        desk.put("left", title=title, notes="n")
    milk = desk.find("left", "Milk")
    desk.lists["left"].records[milk.id].extra["place"] = "Kitchen"
    await sync(desk)
    desk.remove("right", "Milk")
    await sync(desk)
    assert desk.titles("left") == ["Other"]
    desk.lists["left"].trash.clear()
    desk.forget_calls()
    return desk, milk.id


async def sync(desk: Desk) -> None:
    await desk.services.engine.sync("Pair", RunRequest(Trigger.MANUAL))


async def undo(desk: Desk) -> Outcome:
    run = (await desk.services.engine.get_history("Pair"))[0]
    return (await desk.services.engine.undo(run.id, RunRequest(Trigger.MANUAL, confirmed=True))).outcome


@pytest.mark.parametrize("sqlite", [False, True], ids=["memory", "sqlite"])
async def test_the_whole_record_comes_back_under_its_own_id(tmp_path: Path, sqlite: bool) -> None:
    desk, id_ = await deleted(tmp_path, sqlite=sqlite)
    run = (await desk.services.engine.get_history("Pair"))[0]
    plan = await desk.services.engine.undo_preview(run.id)
    (operation,) = plan.operations
    assert "comes back as it was, with all that TaskSync does not carry" in english(operation.reason)
    assert await undo(desk) is Outcome.CLEAN
    milk = desk.find("left", "Milk")
    record = desk.lists["left"].records[milk.id]
    assert (milk.id, record.extra, record.marker) == (id_, {"place": "Kitchen"}, None)
    desk.forget_calls()
    for _ in range(2):
        await sync(desk)
    assert desk.writes() == []
    await desk.store.close()


async def test_a_record_that_its_system_refuses_comes_back_as_a_new_task(tmp_path: Path) -> None:
    desk, _ = await deleted(tmp_path)
    desk.scripts["left"].always["give_back"] = RejectedFieldError("No")
    assert await undo(desk) is Outcome.CLEAN
    assert desk.find("left", "Milk").fields[Field.NOTES] == "n"


@pytest.mark.parametrize("after", [True, False], ids=["arrived", "lost"])
@pytest.mark.parametrize("error", [UnavailableError("?", sent=True), Crash()], ids=["no answer", "killed"])
async def test_a_lost_answer_gives_it_back_once(tmp_path: Path, error: BaseException, after: bool) -> None:
    desk, id_ = await deleted(tmp_path)
    desk.scripts["left"].faults["give_back", 1] = (None, error) if after else (error, None)
    if isinstance(error, Crash):
        with pytest.raises(Crash):
            await undo(desk)
        await desk.restart()
        await sync(desk)
    else:
        await undo(desk)
    found = [task.id for task in desk.tasks("left") if task.title == "Milk"]
    assert found == ([id_] if after or not isinstance(error, Crash) else [])


def spec_and_file(form: str, folder: Path) -> tuple[ConnectorSpec, Path, str, str]:
    """(connector, file, its text, one record of it)."""
    match form:
        case "todo.txt":
            record = "(B) 2026-01-02 Buy milk @home due:2026-05-31 rec:1w note:keep  spaces"
            return TODOTXT, folder / "todo.txt", f"{record}\nOther\n", record
        case "json":
            record = '{"title": "Buy milk", "due":"2026-05-31",  "alarm": [15, 30.0], "n": 1e2}'
            return FILE, folder / "t.json", f'[\n  {record},\n  {{"title": "Other"}}\n]\n', record
        case _:
            record = 'Buy milk,"Kitchen, left",007'
            return FILE, folder / "t.csv", f"title,place,number\r\n{record}\r\nOther,,\r\n", record


@pytest.fixture(params=["todo.txt", "json", "csv"])
def form(request: pytest.FixtureRequest) -> Iterator[Any]:
    return request.param


async def test_a_row_of_a_file_comes_back_byte_for_byte_without_our_mark(tmp_path: Path, form: str) -> None:
    spec, path, text, record = spec_and_file(form, tmp_path)
    path.write_bytes(text.encode())
    across = await Across(tmp_path, spec).open(path.name, {"path": str(path)}, {})
    await across.sync()
    milk = next(each for each in across.near.snapshot(None).tasks if each.title.startswith("Buy milk"))
    across.near.delete(milk.id, milk.revision)
    run = await across.sync()
    assert run.counts.deleted == 1, english(run.message)
    assert record not in path.read_text()
    undone = await across.services.engine.undo(run.id, RunRequest(Trigger.MANUAL, confirmed=True))
    assert undone.outcome is Outcome.CLEAN, english(undone.message)
    assert record in path.read_text()
    assert "ts1-" not in path.read_text()
    before = path.read_bytes()
    assert (await across.services.engine.dry_run("Pair")).is_empty
    await across.sync()
    assert path.read_bytes() == before


@pytest.mark.parametrize("sqlite", [False, True], ids=["memory", "sqlite"])
async def test_a_created_task_to_which_somebody_has_added_something_stays(tmp_path: Path, sqlite: bool) -> None:
    """A sync in between has seen it and had nothing to do with it: it was added after the creation all the same."""
    desk = Desk(tmp_path, FULL, FULL)
    if sqlite:
        desk.store = await SqliteStore.open(tmp_path / "t.sqlite", desk.clock)
    await desk.open()
    for title in ("Milk", "Bread"):
        desk.put("left", title=title)
    await sync(desk)
    [run] = await desk.services.engine.get_history("Pair")
    desk.lists["right"].records[desk.find("right", "Milk").id].extra["place"] = "Kitchen"
    desk.edit("right", "Milk", title="Milk")
    await sync(desk)
    plan = await desk.services.engine.undo_preview(run.id)
    assert [operation.title for operation in plan.operations] == ["Bread"]
    assert [(note.title, "place" in english(note.message)) for note in plan.notes] == [("Milk", True)]
    await desk.services.engine.undo(run.id, RunRequest(Trigger.MANUAL, confirmed=True))
    assert desk.titles("right") == ["Milk"]
