"""A task that is under another id now: the preview says so, the history keeps it, and there is nothing to undo."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tasksync_gui.cli import documents
from tasksync_gui.connectors.memory.lists import MemoryList
from tasksync_gui.model.errors import UserError
from tasksync_gui.model.ids import RemoteId, Side
from tasksync_gui.model.plan import NoteKind, OperationKind, Plan
from tasksync_gui.model.run import Change, Outcome, Run, Trigger
from tasksync_gui.model.task import RemoteTask
from tasksync_gui.services.contract import RunRequest
from tasksync_gui.services.phrases.changes import change_words
from tasksync_gui.store.sqlite import SqliteStore
from tests.support import store_values as values
from tests.support.desk import Desk
from tests.support.english import english
from tests.support.syncing import is_settled, sync


@pytest.fixture(params=["memory", "sqlite"])
async def desk(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Desk]:
    """Two tasks in step."""
    desk = Desk(tmp_path)
    if request.param == "sqlite":
        desk.store = await SqliteStore.open(tmp_path / "t.sqlite", desk.clock)
    await desk.open()
    desk.put("left", title="Stays")
    desk.put("left", title="Moves")
    assert (await sync(desk)).outcome is Outcome.CLEAN
    yield desk
    await desk.store.close()


def move(tasks: MemoryList, id_: RemoteId) -> RemoteTask:
    """Its system gives it a new id."""
    record = tasks.records.pop(id_)
    tasks.version += 1
    tasks.deleted[id_] = record.version = tasks.version
    new = RemoteId(f"new-{id_}")
    tasks.records[new] = record
    return tasks.task(new)


def moved(desk: Desk, title: str = "Moves") -> tuple[RemoteId, RemoteId]:
    """(old id, new id) on the right."""
    old = desk.find("right", title).id
    return old, move(desk.lists["right"], old).id


def told(plan: Plan) -> list[tuple[str, str]]:
    """The remarks about new ids."""
    return [(note.title, english(note.message)) for note in plan.notes if note.kind is NoteKind.RENUMBERED]


async def lines(desk: Desk, run: Run) -> list[Change]:
    """What history tells of new ids."""
    changes = await desk.services.engine.get_changes(run.id)
    return [change for change in changes if change.kind is OperationKind.RENUMBER]


async def test_the_preview_says_which_task_and_where(desk: Desk) -> None:
    assert not told(await desk.services.engine.dry_run("Pair"))
    moved(desk)
    plan = await desk.services.engine.dry_run("Pair")
    [(title, message)] = told(plan)
    assert title == "Moves"
    assert message == "In Right it is there under another id now; it stays linked."
    assert not plan.operations


async def test_the_history_keeps_both_ids(desk: Desk) -> None:
    old, new = moved(desk)
    run = await sync(desk)
    [line] = await lines(desk, run)
    assert (line.side, line.title, line.before, line.after, line.remote_id) == (
        Side.DESTINATION,
        "Moves",
        old,
        new,
        new,
    )
    assert (line.ok, line.field, english(line.message)) == (
        True,
        None,
        "It is there under another id now; it stays linked.",
    )
    assert documents.change(line)["kind"] == "renumber"
    assert run.counts.updated == 0
    assert await is_settled(desk)
    assert not await lines(desk, await sync(desk)), "it is told once"


async def test_a_task_that_moves_while_it_is_written_is_told_of_in_that_run(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    right, write = desk.lists["right"], MemoryList.update
    before = desk.find("right", "Moves").id

    def written(tasks: MemoryList, *arguments: Any) -> RemoteTask:
        task = write(tasks, *arguments)
        return move(tasks, task.id) if tasks is right else task

    with monkeypatch.context() as patch:
        patch.setattr(MemoryList, "update", written)
        desk.edit("left", "Moves", notes="edited")
        run = await sync(desk)
    [line] = await lines(desk, run)
    assert (line.before, line.after) == (before, f"new-{before}")
    rows = await desk.services.engine.get_changes(run.id)
    assert [row.kind for row in rows] == [OperationKind.UPDATE, OperationKind.RENUMBER]
    assert run.counts.updated == 1
    assert await is_settled(desk)
    plan = await desk.services.engine.undo_preview(run.id)
    assert [operation.target for operation in plan.operations] == [line.after], "the write is undone where it is now"


async def test_nothing_of_it_can_be_undone(desk: Desk) -> None:
    moved(desk)
    run = await sync(desk)
    with pytest.raises(UserError, match="only_new_id"):
        await desk.services.engine.undo_preview(run.id, (0,))
    with pytest.raises(UserError, match="nothing_to_undo"):
        await desk.services.engine.undo_preview(run.id)


async def test_an_undo_that_finds_a_task_under_another_id_says_so(desk: Desk) -> None:
    desk.edit("left", "Moves", notes="edited")
    run = await sync(desk)
    old, new = moved(desk)
    plan = await desk.services.engine.undo_preview(run.id)
    assert [title for title, _ in told(plan)] == ["Moves"]
    assert [operation.target for operation in plan.operations] == [new]
    undone = await desk.services.engine.undo(run.id, RunRequest(Trigger.MANUAL, confirmed=True, digest=plan.digest))
    [line] = await lines(desk, undone)
    assert (line.before, line.after) == (old, new)


@pytest.mark.parametrize("kind", OperationKind)
def test_every_kind_of_change_has_a_word(kind: OperationKind) -> None:
    change = values.change(kind=kind)
    assert change_words(change, "Right") not in ("", "Failed in Right")
