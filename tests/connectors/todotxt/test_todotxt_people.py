"""What people do with a todo.txt file, in a pair with a list that has more to say than lines."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tasksync_gui.model.fields import Completion, Field, Status
from tests.connectors.file.test_files_of_strangers import paired

LINES = [
    "(A) Call Ann about the heating @phone",
    "Buy milk +home",
    "2026-01-05 Pay rent due:2026-04-01",
    "Write report",
    "Buy milk +office",
    "Water plants",
]
TODAY = datetime.now(UTC).date()
YESTERDAY = TODAY - timedelta(days=1)
"""A line of an archive counts if it was completed since the list was last seen, which files tell by the real clock."""
TEXT = "\n".join(LINES) + "\n"


async def lined(tmp_path, lines=LINES):
    """The file and its pair; the other side has notes for each task, which only it can keep."""
    path, across = await paired(tmp_path, "todo.txt", "".join(f"{line}\n" for line in lines).encode())
    for task in across.tasks():
        across.near.update(task.id, {Field.NOTES: f"of {task.title}"}, task.revision, across.clock.now())
    await across.sync()
    return path, across


def shown(across):
    return {task.fields[Field.NOTES]: (task.title, task.is_done) for task in across.tasks()}


@pytest.mark.parametrize(
    ("old", "new", "title"),
    [
        ("Write report", "Write the report", "Write the report"),
        ("Write report", "Quarterly figures for the board", "Quarterly figures for the board"),
        ("Write report", "x 2026-03-01 Quarterly figures", "Quarterly figures"),
        ("Write report", "(B) Report +work @desk due:2026-05-01", "Report"),
        ("Water plants", "Give the plants water", "Give the plants water"),
        ("Water plants", "Feed the cat", "Feed the cat"),
        ("Write report", "QQQ 777", "QQQ 777"),
    ],
)
async def test_a_reworded_line_is_the_same_task(tmp_path, old, new, title):
    path, across = await lined(tmp_path)
    path.write_text(TEXT.replace(old, new))
    run = await across.settle()
    assert (run.counts.created, run.counts.deleted) == (0, 0)
    assert shown(across)[f"of {old}"] == (title, new.startswith("x "))


async def test_a_line_that_was_moved_and_reworded_is_the_same_task(tmp_path):
    path, across = await lined(tmp_path)
    path.write_text("\n".join([*LINES[1:], "(A) Call Ann about the heating and the broken window @phone"]) + "\n")
    run = await across.settle()
    assert (run.counts.created, run.counts.deleted) == (0, 0)
    assert shown(across)["of Call Ann about the heating"][0] == "Call Ann about the heating and the broken window"


async def test_two_lines_reworded_at_once_stay_apart(tmp_path):
    path, across = await lined(tmp_path)
    lines = [*LINES[:2], "2026-01-05 Rent for April due:2026-04-01", "Finish that report", *LINES[4:]]
    path.write_text("\n".join(lines) + "\n")
    run = await across.settle()
    assert (run.counts.created, run.counts.deleted) == (0, 0)
    assert shown(across)["of Pay rent"][0] == "Rent for April"
    assert shown(across)["of Write report"][0] == "Finish that report"


async def test_a_line_split_in_two_is_one_old_and_one_new_task(tmp_path):
    path, across = await lined(tmp_path)
    path.write_text(TEXT.replace("Call Ann about the heating @phone", "Call Ann @phone\nAsk about the heating"))
    run = await across.settle()
    assert (run.counts.created, run.counts.deleted) == (1, 0)
    assert shown(across)["of Call Ann about the heating"][0] in ("Call Ann", "Ask about the heating")


async def test_lines_sorted_anew_change_nothing(tmp_path):
    path, across = await lined(tmp_path)
    before = shown(across)
    path.write_text("\n".join(sorted(LINES)) + "\n")
    assert not (await across.preview()).operations
    await across.settle()
    assert shown(across) == before


async def test_sorted_and_reworded_at_once(tmp_path):
    path, across = await lined(tmp_path)
    lines = sorted([*LINES[:3], "Write the report", *LINES[4:]], reverse=True)
    path.write_text("\n".join(lines) + "\n")
    run = await across.settle()
    assert (run.counts.created, run.counts.deleted) == (0, 0)
    assert shown(across)["of Write report"][0] == "Write the report"


async def test_equal_lines_stay_as_many_as_they_are(tmp_path):
    path, across = await paired(tmp_path, "todo.txt", b"Call\nBuy milk\nPay\nBuy milk\nSend\n")
    assert across.titles().count("Buy milk") == 2
    before = {task.id for task in across.tasks() if task.title == "Buy milk"}
    path.write_bytes(b"Call\nPay\nBuy milk\nSend\n")
    await across.settle()
    (left,) = (task.id for task in across.tasks() if task.title == "Buy milk")
    assert left in before
    path.write_bytes(b"Call\nPay\nBuy milk\nBuy milk\nSend\n")
    await across.settle()
    assert across.titles().count("Buy milk") == 2


async def test_a_removed_line_and_a_new_one_elsewhere_are_two_tasks(tmp_path):
    path, across = await lined(tmp_path)
    path.write_text("\n".join([LINES[0], *LINES[2:], "Book the train to Hamburg"]) + "\n")
    run = await across.settle()
    assert (run.counts.created, run.counts.deleted) == (1, 1)
    assert "Book the train to Hamburg" in across.titles()


@pytest.mark.parametrize(
    ("line", "after"),
    [("Buy milk", "x Buy milk"), ("2026-01-05 Buy milk", "x {today} 2026-01-05 Buy milk")],
    ids=["no day to keep", "a creation that only stays behind a completion"],
)
async def test_no_day_is_made_up_for_what_was_completed_nobody_knows_when(tmp_path, line, after):
    path, across = await lined(tmp_path, [line])
    across.edit("Buy milk", status=Completion(Status.COMPLETED))
    across.put(title="Done long ago", status=Completion(Status.COMPLETED))
    await across.settle()
    own, new = path.read_text().splitlines()
    assert own == after.format(today=across.clock.now().date())
    assert new.split(" id:")[0] == "x Done long ago"
    assert {task.fields[Field.STATUS] for task in across.tasks()} == {Completion(Status.COMPLETED)}


async def test_what_is_archived_is_completed(tmp_path):
    path, across = await lined(tmp_path, ["Buy milk", "Call Ann", "Pay rent"])
    path.write_text("Call Ann\nPay rent\n")
    path.with_name("done.txt").write_text(f"x {TODAY} Buy milk\n")
    run = await across.settle()
    assert run.counts.deleted == 0
    assert shown(across) == {
        "of Buy milk": ("Buy milk", True),
        "of Call Ann": ("Call Ann", False),
        "of Pay rent": ("Pay rent", False),
    }
    await across.restart()
    await across.settle()
    assert path.with_name("done.txt").read_text() == f"x {TODAY} Buy milk\n"


async def test_what_is_archived_can_be_taken_up_again_and_deleted(tmp_path):
    path, across = await lined(tmp_path, ["Buy milk", "Call Ann", "Pay rent"])
    path.write_text("Call Ann\n")
    path.with_name("done.txt").write_text(f"x {TODAY} Buy milk\nx {YESTERDAY} Pay rent\n")
    await across.settle()
    across.edit("Buy milk", status=Completion(Status.NEEDS_ACTION))
    across.remove("Pay rent")
    await across.settle()
    assert [line.split(" id:")[0] for line in path.read_text().splitlines()] == ["Call Ann", "Buy milk"]
    assert path.with_name("done.txt").read_text() == f"x {TODAY} Buy milk\nx {YESTERDAY} Pay rent\n"
    assert across.titles() == ["Buy milk", "Call Ann"]


@pytest.mark.parametrize("first", ["", "x 2025-10-01 Sorted in later\n"])
async def test_an_old_line_of_the_archive_completes_nothing(tmp_path, first):
    (tmp_path / "done.txt").write_text("x 2025-11-30 Buy milk\n")
    path, across = await lined(tmp_path, ["Buy milk", "Call Ann", "Pay rent"])
    path.write_text("Call Ann\nPay rent\n")
    (tmp_path / "done.txt").write_text(first + "x 2025-11-30 Buy milk\n")
    await across.settle()
    assert across.titles() == ["Call Ann", "Pay rent"]


async def test_a_file_cut_short_for_a_while_loses_nothing(tmp_path):
    path, across = await lined(tmp_path)
    before = shown(across)
    half = TEXT.encode()[: len(TEXT) // 2]

    async def rest(seconds):
        across.clock.slept.append(seconds)
        across.clock.seconds += seconds
        if sum(across.clock.slept) >= 4 and path.read_bytes() == half:
            path.write_text(TEXT)

    path.write_bytes(half)
    across.clock.slept.clear()
    across.clock.sleep = rest
    across.edit("Water plants", title="Water the plants")
    run = await across.sync()
    assert run.counts.deleted == 0
    expected = before | {"of Water plants": ("Water the plants", False)}
    assert shown(across) == expected
    assert [line.split(" id:")[0] for line in path.read_text().splitlines()] == [*LINES[:-1], "Water the plants"]
