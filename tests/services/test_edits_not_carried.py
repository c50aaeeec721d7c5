"""A deletion meets an edit of something that the pair does not carry: a note, an alarm, a place."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tasksync_gui.connectors.memory.connector import FULL
from tasksync_gui.model.errors import UnavailableError
from tasksync_gui.model.fields import Field
from tasksync_gui.model.pair import DeletePolicy, Mode
from tasksync_gui.model.run import Outcome, Run, Trigger
from tasksync_gui.services.contract import RunRequest
from tasksync_gui.store.sqlite import SqliteStore
from tests.support.desk import Crash, Desk
from tests.support.english import english

POOR = replace(FULL, fields={name: FULL.fields[name] for name in (Field.TITLE, Field.STATUS)})


async def synced(tmp_path: Path, *titles: str, sqlite: bool = False, **pair: Any) -> Desk:
    desk = Desk(tmp_path, FULL, POOR)
    if sqlite:
        desk.store = await SqliteStore.open(tmp_path / "t.sqlite", desk.clock)
    await desk.open(**pair)
    for title in titles or ("Milk", "Other"):
        desk.put("left", title=title)
    await sync(desk)
    desk.forget_calls()
    return desk


async def sync(desk: Desk, *, confirmed: bool = False) -> Run:
    return await desk.services.engine.sync("Pair", RunRequest(Trigger.MANUAL, confirmed=confirmed))


def annotate(desk: Desk, title: str, **extra: object) -> None:
    """Somebody writes what no field of ours holds."""
    task = desk.find("left", title)
    desk.edit("left", title)
    desk.lists["left"].records[task.id].extra.update(extra)


@pytest.mark.parametrize("sqlite", [False, True], ids=["memory", "sqlite"])
@pytest.mark.parametrize("what", ["notes", "place"])
async def test_what_is_not_carried_is_an_edit_all_the_same(tmp_path: Path, what: str, sqlite: bool) -> None:
    desk = await synced(tmp_path, sqlite=sqlite)
    if what == "notes":
        desk.edit("left", "Milk", notes="Two litres")
    else:
        annotate(desk, "Milk", place="Kitchen")
    desk.remove("right", "Milk")
    plan = await desk.services.engine.dry_run("Pair")
    (operation,) = plan.operations
    said = english(operation.reason)
    assert "the edit wins" in said
    assert f"Edited in Left, besides what this pair carries: {what}." in said, said
    assert "nchanged" not in said
    run = await sync(desk)
    assert (run.counts.created, run.counts.deleted) == (1, 0), english(run.message)
    assert desk.titles("left") == desk.titles("right") == ["Milk", "Other"]
    assert (await desk.services.engine.dry_run("Pair")).is_empty
    await desk.store.close()


async def test_a_record_that_only_its_system_touched_is_unchanged(tmp_path: Path) -> None:
    """A new revision, and a stamp besides."""
    desk = await synced(tmp_path)
    annotate(desk, "Milk", updated_at="2031-01-01")
    desk.remove("right", "Milk")
    run = await sync(desk)
    assert run.counts.deleted == 1
    assert desk.titles("left") == ["Other"]


async def test_what_was_edited_before_the_last_sync_is_no_edit_since(tmp_path: Path) -> None:
    desk = await synced(tmp_path)
    annotate(desk, "Milk", place="Kitchen")
    await sync(desk)
    desk.remove("right", "Milk")
    assert (await sync(desk)).counts.deleted == 1


@pytest.mark.parametrize("sqlite", [False, True], ids=["memory", "sqlite"])
async def test_a_run_that_a_guard_stopped_does_not_account_for_the_edit(tmp_path: Path, sqlite: bool) -> None:
    """The guard is confirmed later: the edit that the stopped run had seen is still one."""
    titles = [f"Task {number}" for number in range(8)]
    desk = await synced(tmp_path, *titles, sqlite=sqlite)
    annotate(desk, "Task 0", place="Kitchen")
    for title in titles:
        desk.remove("right", title)
    for _ in range(2):
        assert (await sync(desk)).outcome is Outcome.HELD
    run = await sync(desk, confirmed=True)
    assert (run.counts.deleted, run.counts.created) == (7, 1)
    assert desk.titles("left") == desk.titles("right") == ["Task 0"]
    await desk.store.close()


async def test_a_run_that_dies_before_it_acts_does_not_account_for_the_edit(tmp_path: Path) -> None:
    desk = await synced(tmp_path)
    annotate(desk, "Milk", place="Kitchen")
    desk.remove("right", "Milk")
    desk.scripts["right"].faults["create", 1] = (Crash(), None)
    with pytest.raises(Crash):
        await sync(desk)
    desk.forget_calls()
    await desk.restart()
    await sync(desk)
    assert desk.titles("left") == desk.titles("right") == ["Milk", "Other"]


async def test_a_create_that_fails_leaves_the_edit_an_edit(tmp_path: Path) -> None:
    desk = await synced(tmp_path)
    annotate(desk, "Milk", place="Kitchen")
    desk.remove("right", "Milk")
    desk.scripts["right"].always["create"] = UnavailableError("Down", sent=False)
    for _ in range(2):
        await sync(desk)
        assert desk.titles("left") == ["Milk", "Other"]
    desk.forget_calls()
    await sync(desk)
    assert desk.titles("left") == desk.titles("right") == ["Milk", "Other"]


async def test_a_person_is_asked_as_long_as_the_rule_says_so(tmp_path: Path) -> None:
    desk = await synced(tmp_path, delete_policy=DeletePolicy.HOLD)
    annotate(desk, "Milk", place="Kitchen")
    desk.remove("right", "Milk")
    for _ in range(3):
        assert (await sync(desk)).outcome is Outcome.HELD
    (hold,) = (await desk.services.engine.dry_run("Pair")).held
    assert "besides what this pair carries: place" in english(hold.reason)


async def test_where_a_deletion_wins_it_says_what_goes(tmp_path: Path) -> None:
    desk = await synced(tmp_path, delete_policy=DeletePolicy.DELETE)
    annotate(desk, "Milk", place="Kitchen")
    desk.remove("right", "Milk")
    (operation,) = (await desk.services.engine.dry_run("Pair")).operations
    assert "besides what this pair carries: place" in english(operation.reason)


async def test_a_mirror_asks_about_an_edited_copy_of_a_deleted_task(tmp_path: Path) -> None:
    desk = Desk(tmp_path, POOR, FULL)
    await desk.open(mode=Mode.MIRROR)
    desk.put("left", title="Milk")
    desk.put("left", title="Other")
    await sync(desk)
    desk.edit("right", "Milk", notes="Two litres")
    desk.remove("left", "Milk")
    assert (await sync(desk)).outcome is Outcome.HELD
    assert desk.titles("right") == ["Milk", "Other"]


@pytest.mark.parametrize("sqlite", [False, True], ids=["memory", "sqlite"])
@pytest.mark.parametrize("what", ["notes", "title"])
async def test_an_edit_wins_against_one_deletion_and_not_against_the_next(
    tmp_path: Path, what: str, sqlite: bool
) -> None:
    """The task was made again for the edit; whoever deletes that one, too, has seen what it won for."""
    desk = await synced(tmp_path, sqlite=sqlite)
    desk.edit("left", "Milk", **{what: "Milk, two litres"})
    desk.remove("right", "Milk")
    await sync(desk)
    title = desk.tasks("left")[0].title
    assert title in desk.titles("right")
    desk.remove("right", title)
    await sync(desk)
    assert desk.titles("left") == ["Other"]
    assert desk.titles("right") == ["Other"]
