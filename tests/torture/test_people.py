"""Rows in which people work on both sides at once."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.taskserver.machine import Machine
from tests.taskserver.remote import Remote
from tests.torture.conftest import edit, titles
from tests.torture.rows import row

pytestmark = pytest.mark.system
InStep = Callable[..., Machine]


@row("The title is edited on one side and the due date on the other", "Keeps both edits, asks nobody")
def test_two_fields_of_one_task(in_step: InStep, remote: Remote) -> None:
    machine = in_step()
    due = {"due": "2026-09-01", "recurrence": None}
    remote.person(edit("left", "Task 03", title="Renamed"), edit("right", "Task 03", due=due))
    assert machine.sync()["held"] == 0
    assert remote.tasks("left") == remote.tasks("right")
    assert [task["due"] for task in remote.tasks("right") if task["title"] == "Renamed"] == [due]
    machine.calm()


@row(
    "A task is deleted on one side and edited on the other",
    "The edit wins: the task comes back where it was deleted, once",
    quick=True,
)
def test_deleted_and_edited(in_step: InStep, remote: Remote) -> None:
    machine = in_step()
    remote.person({"list": "left", "title": "Task 03", "delete": True}, edit("right", "Task 03", notes="edited"))
    machine.sync()
    assert remote.titles("left") == remote.titles("right") == titles()
    assert [task["notes"] for task in remote.tasks("left") if task["title"] == "Task 03"] == ["edited"]
    machine.calm()


@row(
    "A filter narrows the pair to half of its tasks",
    "Waits for a review first; then leaves the other ten alone on both sides and deletes nothing",
)
def test_a_narrower_filter(in_step: InStep, remote: Remote) -> None:
    machine = in_step()
    machine.run("pair", "edit", "P", "--label", "work")
    remote.count()
    held = machine.sync(expect=7)
    assert "has changed since the last run" in held["message"]
    assert machine.sync("--yes")["deleted"] == 0
    assert remote.writes() == []
    assert remote.titles("left") == remote.titles("right") == titles()
    machine.calm()


@row("The same label is renamed on both sides", "Takes the old name away and keeps both new ones; nothing else changes")
def test_a_label_renamed_twice(in_step: InStep, remote: Remote) -> None:
    machine = in_step()
    remote.person(edit("left", "Task 01", labels=["office"]), edit("right", "Task 01", labels=["job"]))
    assert machine.sync()["held"] == 0
    assert remote.tasks("left") == remote.tasks("right")
    assert [task["labels"] for task in remote.tasks("left") if task["title"] == "Task 01"] == [["job", "office"]]
    machine.calm()


@row(
    "A task gets another id when it is moved",
    "Follows it to its new id, whoever moved it: by its uid, or because it is the same in everything else",
    quick=True,
)
def test_an_id_changes_on_move(in_step: InStep, remote: Remote) -> None:
    machine = in_step()
    ids = {task["id"] for task in remote.state()["left"]}
    remote.set(moving_ids=["right"])
    remote.person(edit("left", "Task 03", parent="Task 04"))
    machine.sync()
    assert remote.tasks("left") == remote.tasks("right")
    machine.calm()
    remote.person(edit("right", "Task 05", parent="Task 06"))
    run = machine.sync()
    assert (run["created"], run["deleted"]) == (0, 0)
    assert remote.tasks("left") == remote.tasks("right")
    assert {task["id"] for task in remote.state()["left"]} == ids, "the other side's task is the same one"
    machine.calm()
