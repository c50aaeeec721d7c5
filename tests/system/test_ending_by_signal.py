"""The real command is asked to end while it syncs: it finishes or cancels, and loses nothing."""

from __future__ import annotations

import json
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.processes import ended
from tests.taskserver.machine import Machine
from tests.taskserver.remote import Remote, task_server

pytestmark = pytest.mark.system
TITLES = [f"Task {number:02}" for number in range(20)]


@pytest.fixture
def remote() -> Iterator[Remote]:
    with task_server() as remote:
        remote.lists("left", "right")
        remote.person(*({"list": "left", "title": title, "fields": {}} for title in TITLES))
        yield remote


@pytest.fixture
def machine(tmp_path: Path, remote: Remote) -> Machine:
    return Machine(tmp_path / "data", remote).pair()


def tenth(machine: Machine, *argv: str) -> subprocess.Popen[str]:
    """The command, waiting for the answer to its tenth create."""
    machine.remote.gate("POST", "right", skip=9)
    process = machine.start(*argv)
    machine.remote.reached()
    return process


def whole(machine: Machine) -> None:
    assert machine.remote.titles("right") == TITLES
    machine.calm()


@pytest.mark.thorough("a run that is told to end, each way")
def test_a_run_that_can_finish_in_a_moment_finishes(machine: Machine) -> None:
    process = tenth(machine, "sync", "P", "--json")
    process.send_signal(signal.SIGTERM)
    machine.remote.open()
    code, out, err = ended(process)
    assert (code, err) == (0, "")
    assert json.loads(out)["runs"][0]["created"] == 20
    whole(machine)


@pytest.mark.thorough("a run that is told to end, each way")
@pytest.mark.parametrize("numbers", [[signal.SIGTERM, signal.SIGINT], [signal.SIGINT]], ids=["asked twice", "Ctrl+C"])
def test_a_run_that_is_cancelled_leaves_the_rest_to_the_next(machine: Machine, numbers: list[signal.Signals]) -> None:
    process = tenth(machine, "sync", "P", "--json")
    for number in numbers:
        process.send_signal(number)
    machine.remote.open()
    code, out, err = ended(process)
    run = json.loads(out)["runs"][0]
    assert (code, err, run["outcome"]) == (1, "", "cancelled")
    assert run["message"] == "Cancelled; 10 changes left for the next run."
    assert run["created"] == len(machine.remote.titles("right")) == 10
    assert machine.sync()["created"] == 10
    whole(machine)


def test_the_bot_ends_politely(machine: Machine) -> None:
    process = tenth(machine, "run", "--interval", "30")
    process.send_signal(signal.SIGINT)
    machine.remote.open()
    code, out, err = ended(process)
    assert (code, err) == (0, "")
    assert out.splitlines()[-1] == "Stopped."
    machine.sync()
    whole(machine)


@pytest.mark.thorough("a run that is told to end, each way")
def test_a_killed_run_is_told_of_and_finished(machine: Machine) -> None:
    process = tenth(machine, "sync", "P")
    process.kill()
    ended(process)
    machine.remote.open()
    run = machine.sync()
    assert run["message"] == "The previous run was interrupted: 9 changes done, 1 verified (1 arrived)."
    runs = machine.json("history")["runs"]
    assert [each["outcome"] for each in runs] == ["clean", "interrupted"]
    assert [each["created"] for each in runs] == [10, 10]
    whole(machine)
