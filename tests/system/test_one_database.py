"""Window, command line and bot, and two computers, on one database at once: one of them writes."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.processes import ended, next_line
from tests.taskserver.machine import Machine
from tests.taskserver.remote import Remote, task_server

pytestmark = pytest.mark.system
TITLES = [f"Task {number:02}" for number in range(20)]
WINDOW = ("-m", "tasksync_gui")


@pytest.fixture
def remote() -> Iterator[Remote]:
    with task_server() as remote:
        remote.lists("left", "right")
        remote.person(*({"list": "left", "title": title, "fields": {}} for title in TITLES))
        yield remote


@pytest.fixture
def machine(tmp_path: Path, remote: Remote) -> Machine:
    return Machine(tmp_path / "data", remote).pair()


def whole(machine: Machine) -> None:
    assert machine.remote.titles("right") == machine.remote.titles("left") == TITLES
    machine.calm()


@pytest.mark.thorough("two programs on one database, each way")
@pytest.mark.parametrize("first", [("sync", "P"), ("run", "--interval", "30")], ids=["command", "bot"])
def test_the_second_one_says_so_politely(machine: Machine, first: tuple[str, ...]) -> None:
    machine.remote.gate("POST", "right", skip=9)
    running = machine.start(*first)
    machine.remote.reached()
    refused = machine.run("sync", "P", expect=3)
    assert "The pair is being synced already" in refused.stderr
    assert "Wait until it has finished" in refused.stderr
    assert machine.json("status")["pairs"][0]["pair"] == "P", "looking is always allowed"
    running.send_signal(signal.SIGTERM)
    machine.remote.open()
    code, _, err = ended(running)
    assert (code, err) == (0, "")
    assert len(machine.json("history")["runs"]) == 1, "who was refused left no run behind"
    whole(machine)


def test_a_bot_waits_its_turn_without_a_word(machine: Machine) -> None:
    machine.remote.gate("POST", "right", skip=9)
    first = machine.start("sync", "P")
    machine.remote.reached()
    bot = machine.start("run", "--interval", "30")
    assert next_line(bot) == "Syncing automatically. Stop with Ctrl+C.\n"
    machine.remote.open()
    assert ended(first)[0] == 0
    bot.send_signal(signal.SIGINT)
    code, out, err = ended(bot)
    assert (code, out, err) == (0, "Stopped.\n", "")
    whole(machine)


@pytest.mark.thorough("two programs on one database, each way")
@pytest.mark.parametrize("as_json", [False, True], ids=["for people", "for programs"])
def test_what_a_bot_says_is_in_the_pipe_at_once(machine: Machine, as_json: bool) -> None:
    """A journal or a container's log is a pipe, too, and a bot goes on for days."""
    bot = machine.start("run", "--interval", "30", *["--json"] * as_json)
    if as_json:
        assert json.loads(next_line(bot))["created"] == 20
    else:
        assert next_line(bot) == "Syncing automatically. Stop with Ctrl+C.\n"
        assert "20 created" in next_line(bot)
    bot.send_signal(signal.SIGINT)
    assert ended(bot) == (0, "" if as_json else "Stopped.\n", "")


def test_the_window_and_the_command_line_share_a_pair(machine: Machine) -> None:
    machine.remote.gate("POST", "right", skip=9)
    machine.environ = {"AUTO_SYNC_ENABLED": "true", "SYNC_INTERVAL_SECONDS": "30", "QT_QPA_PLATFORM": "offscreen"}
    window = machine.start("--data-dir", str(machine.folder), command=WINDOW)
    machine.remote.reached()
    refused = machine.run("sync", "P", expect=3)
    assert "The pair is being synced already" in refused.stderr
    machine.run("conflicts")
    machine.remote.open()
    quit_politely(machine, window)
    whole(machine)


def quit_politely(machine: Machine, window: subprocess.Popen[str]) -> None:
    subprocess.run(
        [*window.args[:3], "--data-dir", str(machine.folder), "--quit"], env=machine.environment, check=True, timeout=60
    )
    assert ended(window)[0] == 0


@pytest.mark.thorough("two programs on one database, each way")
def test_a_process_that_slept_through_its_lease_writes_no_more(machine: Machine) -> None:
    machine.remote.gate("POST", "right", skip=9)
    sleeper = machine.start("sync", "P", "--json")
    machine.remote.reached()
    os.kill(sleeper.pid, signal.SIGSTOP)
    other = machine.start("sync", "P", "--json", command=("-m", "tests.system.other_computer"))
    machine.remote.open()
    code, out, err = ended(other)
    assert (code, err) == (0, "")
    run = json.loads(out)["runs"][0]
    assert run["created"] == 10
    assert run["message"] == "The previous run was interrupted: 9 changes done, 1 verified (1 arrived)."
    before = rows(machine)
    machine.remote.count()
    os.kill(sleeper.pid, signal.SIGCONT)
    code, out, err = ended(sleeper)
    assert code == 3
    assert json.loads(out)["error"]["code"] == "store.lease_lost"
    assert machine.remote.writes() == []
    assert rows(machine) == before
    assert [each["outcome"] for each in machine.json("history")["runs"]] == ["clean", "interrupted"]
    whole(machine)


def rows(machine: Machine) -> dict[str, list[tuple[object, ...]]]:
    """What the engine remembers."""
    tables = ("journal", "links", "base", "observations", "runs", "changes", "sides")
    connection = sqlite3.connect(machine.folder / "tasksync.sqlite")
    try:
        return {table: connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2, 3").fetchall() for table in tables}
    finally:
        connection.close()


@pytest.mark.thorough("two programs on one database, each way")
def test_a_lease_of_another_computer_holds_until_it_runs_out(machine: Machine) -> None:
    machine.sync()
    connection = sqlite3.connect(machine.folder / "tasksync.sqlite")
    with connection:
        connection.execute("UPDATE leases SET owner = 'elsewhere/1', expires_at = '2999-01-01T00:00:00+00:00'")
    refused = machine.run("sync", "P", expect=3)
    assert "This pair is being synced by another computer" in refused.stderr
    with connection:
        connection.execute("UPDATE leases SET expires_at = '2020-01-01T00:00:00+00:00'")
    connection.close()
    whole(machine)


def test_a_second_computer_with_its_own_database_takes_up_what_is_there_and_writes_nothing(
    tmp_path: Path, machine: Machine
) -> None:
    machine.sync()
    second = Machine(tmp_path / "second", machine.remote).pair()
    machine.remote.count()
    run = second.sync()
    assert machine.remote.writes() == []
    assert (run["outcome"], run["adopted"], run["created"], run["held"]) == ("clean", 20, 0, 0)
    assert not run["needs_review"]
    whole(second)
    whole(machine)
    machine.remote.person({"list": "left", "title": "Another", "fields": {}})
    assert [each.sync()["created"] for each in (machine, second)] == [1, 0]
    assert machine.remote.titles("right") == machine.remote.titles("left") == ["Another", *TITLES]
    for each in (machine, second):
        each.calm()


@pytest.mark.parametrize("name", ["Dropbox", "OneDrive - Firm", "Nextcloud"])
def test_a_database_in_a_folder_that_a_cloud_copies_is_refused(tmp_path: Path, remote: Remote, name: str) -> None:
    machine = Machine(tmp_path / name / "data", remote)
    refused = machine.run("status", expect=7)
    assert "must not lie in a shared folder" in refused.stderr
    assert "TASKSYNC_DATA_DIR" in refused.stderr
    assert not machine.folder.exists()
