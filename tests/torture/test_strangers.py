"""Rows in which other programs, providers and files behave as they do in a stranger's world."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.taskserver.machine import Machine
from tests.taskserver.remote import Remote
from tests.torture.conftest import edit, titles
from tests.torture.rows import row

pytestmark = pytest.mark.system
InStep = Callable[..., Machine]


@row(
    "A preview is applied after what it would overwrite was edited (mirror)",
    "Leaves that edit alone, does the rest, and says what changed since the review",
    quick=True,
)
def test_edited_after_the_review(machine: Machine, remote: Remote, in_step: InStep) -> None:
    in_step()
    machine.run("pair", "edit", "P", "--mode", "mirror")
    machine.sync("--yes")
    remote.person(edit("left", "Task 03", title="From the left"), edit("left", "Task 04", title="Also from the left"))
    digest = machine.preview()["digest"]
    remote.person(edit("right", "Task 03", title="Edited since"))
    run = machine.sync("--plan", digest, "--yes", expect=1)
    assert "changed since the review" in run["message"]
    assert "Edited since" in remote.titles("right")
    assert "Also from the left" in remote.titles("right")


@row(
    "A line of a todo.txt is reworded in an editor, and the list archived by `todo.sh`",
    "Knows the task again: its notes on the other side stay, and what was archived is completed there, not deleted",
)
def test_a_todo_txt_lives(tmp_path: Path, remote: Remote) -> None:
    file = tmp_path / "todo.txt"
    file.write_text("".join(f"{title}\n" for title in titles()), "utf-8")
    machine = Machine(tmp_path / "data", remote, cursor="false").with_file(file)
    assert machine.sync("--yes")["created"] == 20
    remote.person(edit("left", "Task 05", notes="Only the other side has notes"))
    machine.sync()
    file.write_text(file.read_text("utf-8").replace("Task 05", "Task 05, but with oat milk"), "utf-8")
    run = machine.sync()
    assert (run["created"], run["deleted"], run["updated"]) == (0, 0, 1)
    notes = {task["title"]: task.get("notes") for task in remote.tasks("left")}
    assert notes["Task 05, but with oat milk"] == "Only the other side has notes"
    lines = file.read_text("utf-8").splitlines(keepends=True)
    done = [line for line in lines if "Task 07" in line]
    file.with_name("done.txt").write_text("".join(f"x {datetime.now(UTC).date()} {line}" for line in done), "utf-8")
    file.write_text("".join(line for line in lines if line not in done), "utf-8")
    run = machine.sync()
    assert (run["created"], run["deleted"]) == (0, 0)
    status = {task["title"]: task.get("status") for task in remote.tasks("left")}
    assert status["Task 07"]["status"] == "completed"
    assert len(status) == 20


@row(
    "A provider puts one list back from last week's backup",
    "Stops, says so, and takes nothing back in the other list; “Bring up to date” gives the restored list what it lost",
)
def test_a_list_is_put_back_from_a_backup(in_step: InStep, remote: Remote) -> None:
    machine = in_step()
    remote.save("last week")
    notes = [edit("left", title, notes=f"written since, about {title}") for title in titles()[:4]]
    remote.person(*notes, *(edit("left", f"New {number}") for number in range(3)))
    assert (run := machine.sync())["updated"] == 4
    assert run["created"] == 3
    machine.calm()
    present = remote.tasks("left")
    remote.restore("last week", only="right")
    run = machine.sync(expect=None)
    assert run["outcome"] == "held"
    assert "went back in time" in run["message"]
    assert remote.writes() == []
    plan = machine.json("preview", "P", "--bring-forward")
    assert {operation["side"] for operation in plan["operations"]} == {"destination"}
    machine.sync("--plan", plan["digest"], "--yes")
    assert remote.tasks("left") == remote.tasks("right") == present
    machine.calm()
