"""Rows in which a system, the network or this computer misbehaves."""

from __future__ import annotations

import shutil
import signal
from collections.abc import Callable
from typing import Any

import pytest

from tests.support.processes import ended
from tests.taskserver.machine import Machine
from tests.taskserver.remote import Remote
from tests.torture.conftest import edit, titles
from tests.torture.rows import row

pytestmark = pytest.mark.system
InStep = Callable[..., Machine]


def same(remote: Remote, count: int = 20) -> None:
    assert remote.titles("left") == remote.titles("right") == titles(count)
    assert remote.tasks("left") == remote.tasks("right")


def stopped(machine: Machine, *numbers: signal.Signals) -> None:
    """A run that gets the signals while the answer to its eleventh create is on the way."""
    machine.remote.person(*(edit("left", title, notes="n") for title in titles()))
    machine.remote.gate("POST", "right", skip=10)
    process = machine.start("sync", "P")
    machine.remote.reached()
    for number in numbers:
        process.send_signal(number)
    if signal.SIGKILL not in numbers:
        machine.remote.open()
    ended(process)
    machine.remote.open()


@row(
    "Killed (SIGKILL) after 10 of 20 creates, run again",
    "Says what the killed run did and whether its eleventh create arrived, then creates the other nine; 20 tasks, none twice",
    quick=True,
)
def test_killed_after_ten_creates(machine: Machine, remote: Remote) -> None:
    stopped(machine, signal.SIGKILL)
    run = machine.sync()
    assert run["message"] == "The previous run was interrupted: 10 changes done, 1 verified (1 arrived)."
    assert run["created"] == 9
    same(remote)
    machine.calm()


@row(
    "Terminated (SIGTERM) after 10 of 20 creates, run again",
    "Has five seconds to finish, or is cancelled after the request in flight; the next run creates the rest; 20 tasks, none twice",
)
def test_terminated_after_ten_creates(machine: Machine, remote: Remote) -> None:
    stopped(machine, signal.SIGTERM, signal.SIGINT)
    assert machine.json("history")["runs"][0]["outcome"] == "cancelled"
    created = len(remote.titles("right"))
    assert machine.sync()["created"] == 20 - created > 0
    same(remote)
    machine.calm()


@row(
    "One side lists nothing, once, with status 200",
    "Asks for each missing task by itself, finds it and deletes nothing",
)
def test_an_empty_list(in_step: InStep, remote: Remote) -> None:
    machine = in_step()
    remote.count()
    remote.faults({"method": "LIST", "list": "right", "answer": 200, "keep": 0})
    assert machine.sync()["outcome"] == "clean"
    assert [method for method, path in remote.count()] == ["GET"] * 22, "two listings and twenty questions"
    same(remote)
    machine.calm()


@row(
    "A listing answers 503 (50 tasks)",
    "Tries again; if that does not help, the run writes nothing and says which account failed; the next one goes on",
)
def test_a_listing_fails(in_step: InStep, remote: Remote) -> None:
    machine = in_step(50)
    remote.faults({"method": "LIST", "list": "right", "answer": 503})
    assert machine.sync()["outcome"] == "clean"
    remote.person(edit("left", "Task 07", notes="edited"))
    remote.faults({"method": "LIST", "list": "right", "answer": 503, "times": 100})
    remote.count()
    failed = machine.sync(expect=3)
    assert "('Right')" in failed["message"]
    assert remote.writes() == []
    remote.faults()
    assert machine.sync()["updated"] == 1
    same(remote, 50)
    machine.calm()


@row(
    "A listing loses 19 of 20 tasks",
    "Asks for each missing task by itself, finds it and deletes nothing",
)
def test_a_listing_that_loses_tasks(in_step: InStep, remote: Remote) -> None:
    machine = in_step()
    remote.faults({"method": "LIST", "list": "right", "answer": 200, "keep": 1})
    assert machine.sync()["outcome"] == "clean"
    same(remote)
    machine.calm()


@row("One write answers 429", "Waits as long as the server asks and sends it again; 20 tasks, none twice")
def test_a_write_is_told_to_wait(machine: Machine, remote: Remote) -> None:
    remote.person(*(edit("left", title) for title in titles()))
    remote.faults({"method": "POST", "list": "right", "answer": 429, "skip": 9, "headers": {"retry-after": "1"}})
    assert machine.sync()["created"] == 20
    same(remote)
    machine.calm()


@row(
    "The state is lost (or a second computer syncs the same two lists)",
    "Links the 20 pairs again, by what they say or what they are copies of, and creates nothing; what was reworded is shown first",
)
def test_the_state_is_lost(in_step: InStep, remote: Remote) -> None:
    machine = in_step()
    shutil.rmtree(machine.folder)
    machine.pair()
    remote.count()
    run = machine.sync()
    assert (run["adopted"], run["created"]) == (20, 0)
    assert remote.writes() == []
    same(remote)
    machine.calm()


@row(
    "The same with four equal titles on each side",
    "Links what is certain, never creates a fifth, and holds what only a person can tell apart",
    quick=True,
)
def test_the_state_is_lost_with_equal_titles(machine: Machine, remote: Remote) -> None:
    four = [edit("left", "Same", notes=str(n)) | {"another": True} for n in range(4)]
    remote.person(*four, *(edit("left", title) for title in titles(16)))
    machine.sync()
    shutil.rmtree(machine.folder)
    machine.pair()
    machine.sync(expect=None)
    machine.sync("--yes", expect=None)
    remote.count()
    second: dict[str, Any] = machine.sync(expect=None)
    assert remote.writes() == []
    assert second["outcome"] in ("clean", "held")
    assert remote.tasks("left") == remote.tasks("right")
    assert remote.titles("right").count("Same") == 4
    assert machine.preview()["operations"] == []


@row(
    "The destination's clock is 3 hours off",
    "Compares each side only with itself: edits cross as ever, and “newest wins” holds a conflict instead of guessing",
)
def test_a_clock_that_is_wrong(in_step: InStep, remote: Remote) -> None:
    machine = in_step()
    machine.run("pair", "edit", "P", "--policy", "newest")
    remote.set(hours={"right": 3.0})
    remote.person(edit("right", "Task 03", notes="right"), edit("left", "Task 04", notes="left"))
    remote.person(edit("left", "Task 05", notes="one"), edit("right", "Task 05", notes="other"))
    run = machine.sync("--yes", expect=1)
    assert (run["updated"], run["held"]) == (2, 1)
    plan = machine.preview()
    assert [hold["title"] for hold in plan["held"]] == ["Task 05"]
    machine.run("resolve", "P", plan["held"][0]["link"], "notes", "--take", "source")
    machine.sync()
    same(remote)
    machine.calm()


@row(
    "The token expires in mid-run",
    "Stops that account, names it and what to do, keeps what was done; with a valid token the next run does the rest",
)
def test_a_token_expires(machine: Machine, remote: Remote) -> None:
    remote.person(*(edit("left", title) for title in titles()))
    remote.faults({"method": "POST", "list": "right", "answer": 401, "skip": 10, "times": 1000})
    run = machine.sync(expect=None)
    assert run["created"] == 10
    assert "left alone" in run["message"]
    assert "password" in run["message"] or "token" in run["message"]
    remote.faults()
    assert machine.sync()["created"] == 10
    same(remote)
    machine.calm()
