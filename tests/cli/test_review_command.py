"""A review on the command line: leave a task out, see that it is, apply it so, or end the review."""

from __future__ import annotations

from tests.cli.conftest import Terminal


async def changed(tasksync: Terminal) -> None:
    """Two files in step; then two tasks are new on the left."""
    tasksync.write("a.txt", ["Buy milk", "Call Ada"])
    await tasksync.two_files()
    await tasksync.ok("sync", "P")
    tasksync.write("a.txt", [*tasksync.lines("a.txt"), "Pay rent", "Sweep"])


def titles(tasksync: Terminal) -> str:
    return "\n".join(tasksync.lines("b.txt"))


async def test_what_is_skipped_is_left_out_by_the_next_sync(tasksync: Terminal) -> None:
    await changed(tasksync)
    shown = await tasksync.ok("preview", "P", "--skip", "Pay rent")
    assert "Left out by you: Pay rent" in shown.out
    assert "tasksync preview 'P' --discard" in shown.out
    again = (await tasksync.ok("preview", "P", "--json")).json
    assert [each["decision"] for each in again["answers"].values()] == ["skip_once"]
    status = (await tasksync.ok("status", "--json")).json["pairs"][0]
    assert (status["answered"], status["activity"]) == (1, "attention")
    await tasksync.ok("sync", "P")
    assert ("Pay rent" in titles(tasksync), "Sweep" in titles(tasksync)) == (False, True)
    assert (await tasksync.ok("status", "--json")).json["pairs"][0]["answered"] == 0


async def test_a_row_can_be_named_by_its_id(tasksync: Terminal) -> None:
    await changed(tasksync)
    rows = (await tasksync.ok("preview", "P", "--json")).json["operations"]
    chosen = next(row["id"] for row in rows if row["title"] == "Sweep")
    await tasksync.ok("preview", "P", "--skip", chosen[:10])
    await tasksync.ok("sync", "P")
    assert ("Pay rent" in titles(tasksync), "Sweep" in titles(tasksync)) == (True, False)


async def test_a_review_that_is_discarded_counts_no_more(tasksync: Terminal) -> None:
    await changed(tasksync)
    await tasksync.ok("preview", "P", "--skip", "Pay rent")
    assert "Left out" not in (await tasksync.ok("preview", "P", "--discard")).out
    await tasksync.ok("sync", "P")
    assert "Pay rent" in titles(tasksync)


async def test_what_no_row_is_about_is_said(tasksync: Terminal) -> None:
    await changed(tasksync)
    answer = await tasksync("preview", "P", "--skip", "Nothing of the kind")
    assert (answer.code, "no such row" in answer.err) == (2, True)
