"""A database that was restored from a backup, and one that is lost: on the real store, nothing deleted or doubled."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tasksync_gui.model.plan import GuardKind, OperationKind
from tasksync_gui.model.run import Outcome, Run, Trigger
from tasksync_gui.services.contract import RunRequest
from tasksync_gui.store.sqlite import SqliteStore
from tests.support.desk import Desk
from tests.support.english import english


async def sync(desk: Desk, **options: object) -> Run:
    return await desk.services.engine.sync("Pair", RunRequest(Trigger.MANUAL, **options))


async def reopened(desk: Desk, path: Path) -> Desk:
    desk.store = await SqliteStore.open(path, desk.clock)
    await desk.restart()
    desk.forget_calls()
    return desk


class Shelf:
    """A desk on a file, and the backup of it."""

    def __init__(self, folder: Path) -> None:
        self.path, self.backup = folder / "tasksync.sqlite", folder / "backup.sqlite"
        self.desk = Desk(folder)

    async def open(self) -> Desk:
        self.desk.store = await SqliteStore.open(self.path, self.desk.clock)
        await self.desk.open()
        for number in range(8):
            self.desk.put("left", title=f"Task {number}")
        assert (await sync(self.desk)).outcome is Outcome.CLEAN
        await self.desk.services.close()
        shutil.copy(self.path, self.backup)
        return await reopened(self.desk, self.path)

    async def put_back(self) -> Desk:
        await self.desk.services.close()
        for file in self.path.parent.glob("tasksync.sqlite-*"):
            file.unlink()
        shutil.copy(self.backup, self.path)
        return await reopened(self.desk, self.path)


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path)


async def test_what_happened_after_the_backup_is_recognised_and_nothing_is_deleted(shelf: Shelf) -> None:
    desk = await shelf.open()
    desk.put("left", title="New left")
    desk.put("right", title="New right")
    desk.edit("left", "Task 1", title="Task one")
    desk.remove("left", "Task 2")
    await sync(desk)
    desk = await shelf.put_back()
    plan = await desk.services.engine.dry_run("Pair")
    assert sorted((o.kind, o.title) for o in plan.operations) == [
        (OperationKind.ADOPT, "New left"),
        (OperationKind.ADOPT, "New right"),
    ]
    assert plan.guards == ()
    assert (await sync(desk)).outcome is Outcome.CLEAN
    assert desk.writes() == []
    assert (await sync(desk)).outcome is Outcome.CLEAN
    assert desk.writes() == []
    await desk.services.close()


async def test_a_task_that_was_renamed_after_the_backup_is_known_by_its_mark(shelf: Shelf) -> None:
    desk = await shelf.open()
    desk.put("left", title="Plan the move")
    await sync(desk)
    desk.edit("right", "Plan the move", title="Something else entirely")
    desk = await shelf.put_back()
    plan = await desk.services.engine.dry_run("Pair")
    assert [o.kind for o in plan.operations] == [OperationKind.ADOPT]
    run = await sync(desk)
    assert (run.outcome, run.counts.held, desk.writes()) == (Outcome.HELD, 1, [])
    assert len(desk.titles("left")) == len(desk.titles("right")) == 9
    await desk.services.close()


async def test_a_deletion_waits_in_the_first_run_after_a_restore(shelf: Shelf) -> None:
    desk = await shelf.open()
    desk.remove("left", "Task 1")
    desk.edit("left", "Task 2", title="Task two")
    desk = await shelf.put_back()
    plan = await desk.services.engine.dry_run("Pair")
    assert [guard.kind for guard in plan.guards] == [GuardKind.RESTORED]
    assert [o.kind for o in plan.operations] == [OperationKind.UPDATE]
    assert (await sync(desk)).needs_review
    assert desk.writes() == []
    await sync(desk, confirmed=True, digest=plan.digest)
    assert "Task 1" in desk.titles("right")
    assert "Task two" in desk.titles("right")
    assert (await sync(desk)).counts.deleted == 1
    await desk.services.close()


async def test_an_undo_after_a_restore_deletes_nothing(shelf: Shelf) -> None:
    desk = await shelf.open()
    (first,) = await desk.services.engine.get_history("Pair")
    desk = await shelf.put_back()
    plan = await desk.services.engine.undo_preview(first.id)
    assert plan.operations == ()
    assert any("restored from a backup" in english(note.message) for note in plan.notes)
    await desk.services.close()


async def test_a_lost_database_deletes_nothing_and_links_what_is_there(shelf: Shelf) -> None:
    desk = await shelf.open()
    for _ in range(3):
        desk.put("left", title="Four of a kind")
    await sync(desk)
    titles = desk.titles("left")
    await desk.services.close()
    for file in shelf.path.parent.glob("tasksync.sqlite*"):
        file.unlink()
    desk.store = await SqliteStore.open(shelf.path, desk.clock)
    await desk.open()
    desk.forget_calls()
    plan = await desk.services.engine.dry_run("Pair")
    assert {o.kind for o in plan.operations} == {OperationKind.ADOPT}
    run = await sync(desk, confirmed=True, digest=plan.digest)
    assert (run.counts.deleted, run.counts.created, desk.writes()) == (0, 0, [])
    assert desk.titles("left") == desk.titles("right") == titles
    await desk.services.close()
