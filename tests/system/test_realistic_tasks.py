"""Realistic tasks on Radicale, a todo.txt file and Xandikos, edited on all sides."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.servers import Server, make_calendar, radicale, xandikos
from tests.support.calendars import realistic_todos, whole_calendar
from tests.system.calendar import Calendar
from tests.system.program import Program

pytestmark = pytest.mark.system


@pytest.fixture
def servers(tmp_path: Path) -> Iterator[tuple[Server, Server]]:
    with radicale(tmp_path / "radicale") as first, xandikos(tmp_path / "xandikos") as second:
        yield first, second


@pytest.mark.parametrize(
    "count",
    [
        pytest.param(100, marks=pytest.mark.thorough("a hundred tasks on real servers")),
        pytest.param(
            1000,
            marks=[pytest.mark.thorough("a thousand tasks on real servers and in a file"), pytest.mark.timeout(900)],
        ),
    ],
)
def test_realistic_tasks_stay_in_step(servers: tuple[Server, Server], tmp_path: Path, count: int) -> None:
    first, second = servers
    upload = httpx.put(
        f"{first.url}ada/tasks/", content=whole_calendar(realistic_todos(count)), auth=("ada", "secret"),
        headers={"Content-Type": "text/calendar"}, timeout=60, trust_env=False,
    )  # fmt: skip
    assert upload.status_code == 201
    left, right = Calendar(first, "/ada/tasks/"), Calendar(second, make_calendar(second, "tasks"))
    todo = tmp_path / "todo.txt"
    todo.write_text("", encoding="utf-8")
    program = Program(tmp_path, {"CLOUD": "secret"})
    program.run(
        "account", "add", "Cloud", "--connector", "caldav", "--set", f"url={first.url}", "--set", "username=ada"
    )
    program.run("account", "add", "Home", "--connector", "caldav", "--set", f"url={second.url}")
    program.run("account", "add", "File", "--connector", "todotxt", "--set", f"path={todo}")
    program.run("pair", "add", "File", "--source", "Cloud:/ada/tasks/", "--destination", "File", "--mode", "two-way")
    program.run(
        "pair",
        "add",
        "Home",
        "--source",
        "Cloud:/ada/tasks/",
        "--destination",
        f"Home:{right.path}",
        "--mode",
        "two-way",
    )
    original = left.objects()
    assert len(original) == count

    for pair in ("File", "Home"):
        assert program.preview(pair)["totals"]["create"] == count
        run = program.sync(pair)
        assert (run["outcome"], run["created"], run["failed"]) == ("clean", count, 0), run
        assert program.preview(pair)["operations"] == []
    assert left.objects() == original, "the source of a first sync is not touched"
    assert len(right.objects()) == count
    assert len(todo.read_text(encoding="utf-8").splitlines()) == count

    left.edit("no. 11\n", "SUMMARY:", "SUMMARY:Edited on the left ")
    right.edit("no. 22\n", "SUMMARY:", "SUMMARY:Edited on the right ")
    left.delete(left.find("no. 33\n"))
    right.delete(right.find("no. 44\n"))
    lines = todo.read_text(encoding="utf-8").splitlines()
    lines = [line.replace("no. 55 ", "no. 55 edited in the file ") for line in lines if "no. 66 " not in line]
    todo.write_text("".join(f"{line}\n" for line in [*lines, "A new task +from_the_file"]), encoding="utf-8")

    for _ in range(2):
        for pair in ("File", "Home"):
            assert program.sync(pair)["outcome"] == "clean"
    for pair in ("File", "Home"):
        assert program.preview(pair)["operations"] == []
        assert program.preview(pair)["held"] == []
    here, there, file = left.objects(), right.objects(), todo.read_text(encoding="utf-8")
    assert len(here) == len(there) == len(file.splitlines()) == count - 3 + 1
    for words in ("Edited on the left", "Edited on the right", "edited in the file", "A new task"):
        assert sum(words in text for text in here.values()) == 1
        assert sum(words in text for text in there.values()) == 1
        assert file.count(words) == 1
    for gone in ("no. 33\n", "no. 44\n", "no. 66\n"):
        assert not any(gone in text for text in here.values())
        assert not any(gone in text for text in there.values())
    untouched = {path: text for path, text in original.items() if here.get(path) == text}
    assert len(untouched) >= count - 3 - 3
    edited = left.get(left.find("Edited on the right"))
    assert "X-APPLE-SORT-ORDER:22000" in edited
    assert "BEGIN:VALARM" in edited
    history = program.json("history", "--pair", "Home")["runs"]
    assert [run["outcome"] for run in history] == ["clean"] * 3
