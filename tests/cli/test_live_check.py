"""``tasksync doctor --live`` on a real file."""

from __future__ import annotations

from tests.cli.conftest import Terminal

LINES = ["(A) Call Ada due:2026-03-09", "x 2026-01-02 Sleep"]


async def scratch(tasksync: Terminal) -> None:
    path = tasksync.write("scratch.txt", LINES)
    await tasksync.ok("account", "add", "S", "--connector", "todotxt", "--set", f"path={path}")


async def test_it_asks_before_it_writes_and_leaves_the_file_as_it_was(tasksync: Terminal) -> None:
    await scratch(tasksync)
    refused = await tasksync("doctor", "--live", "S")
    assert (refused.code, "--yes" in refused.err) == (2, True)
    assert tasksync.lines("scratch.txt") == LINES
    answer = await tasksync("doctor", "--live", "S", "--yes")
    assert answer.code == 0, answer
    assert "ok  Creating a task with all fields: as promised" in answer.out
    assert "fields kept by a create" in answer.out
    assert tasksync.lines("scratch.txt") == LINES


async def test_programs_get_the_measurements(tasksync: Terminal) -> None:
    await scratch(tasksync)
    found = (await tasksync.ok("doctor", "--live", "S", "--yes", "--json")).json
    assert all(finding["ok"] for finding in found["findings"])
    assert found["measured"]["tasks in the list"] == "2"
    assert found["measured"]["an old revision is refused by"] == "the system itself"


async def test_a_list_that_a_pair_uses_is_refused(tasksync: Terminal) -> None:
    await tasksync.two_files()
    answer = await tasksync("doctor", "--live", "A", "--yes")
    assert (answer.code, "no scratch list" in answer.err) == (2, True)


async def test_its_options_need_it(tasksync: Terminal) -> None:
    answer = await tasksync("doctor", "--yes")
    assert (answer.code, "--live ACCOUNT" in answer.err) == (2, True)
    assert (await tasksync("doctor", "--live", "nobody", "--yes")).code == 2
