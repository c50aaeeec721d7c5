"""Undo between two real CalDAV servers, by the real program: the other program's view decides."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.servers import Server, make_calendar, radicale, xandikos
from tests.support.calendars import realistic_todos, whole_calendar
from tests.system.calendar import Calendar
from tests.system.program import Program

pytestmark = pytest.mark.system
COUNT = 40
STAMPS = re.compile(
    r"^(DTSTAMP|LAST-MODIFIED|CREATED|SEQUENCE|UID|X-TASKSYNC-[A-Z]+)[:;].*\n(?:[ \t].*\n)*", re.MULTILINE
)


@pytest.fixture
def servers(tmp_path: Path) -> Iterator[tuple[Server, Server]]:
    with radicale(tmp_path / "radicale") as first, xandikos(tmp_path / "xandikos") as second:
        yield first, second


def said(calendar: Calendar) -> list[str]:
    """What the tasks say, without stamps and ids."""
    return sorted(STAMPS.sub("", text.replace("\r\n", "\n")) for text in calendar.objects().values())


@pytest.mark.thorough("an undo on real servers, and its undo")
def test_a_run_is_undone_done_again_and_left_alone(servers: tuple[Server, Server], tmp_path: Path) -> None:
    first, second = servers
    upload = httpx.put(
        f"{first.url}ada/tasks/", content=whole_calendar(realistic_todos(COUNT)), auth=("ada", "secret"),
        headers={"Content-Type": "text/calendar"}, timeout=60, trust_env=False,
    )  # fmt: skip
    assert upload.status_code == 201
    left, right = Calendar(first, "/ada/tasks/"), Calendar(second, make_calendar(second, "tasks"))
    program = Program(tmp_path, {"CLOUD": "secret"})
    program.run(
        "account", "add", "Cloud", "--connector", "caldav", "--set", f"url={first.url}", "--set", "username=ada"
    )
    program.run("account", "add", "Home", "--connector", "caldav", "--set", f"url={second.url}")
    program.run(
        "pair", "add", "P", "--source", "Cloud:/ada/tasks/", "--destination", f"Home:{right.path}", "--mode", "two-way"
    )
    assert program.sync("P")["created"] == COUNT

    left.edit("no. 11\n", "SUMMARY:", "SUMMARY:Edited on the left ")
    right.edit("no. 12\n", "SUMMARY:", "SUMMARY:Edited on the right ")
    left.delete(left.find("no. 13\n"))
    right.delete(right.find("no. 14\n"))
    before = said(left), said(right)
    run = program.sync("P")
    after = said(left), said(right)
    assert after != before

    undone = program.json("undo", run["id"])["run"]
    assert (undone["outcome"], undone["failed"]) == ("clean", 0), undone
    assert [len(side) for side in (said(left), said(right))] == [len(side) for side in before]
    titles = [[line for text in side for line in text.splitlines() if line.startswith("SUMMARY")] for side in before]
    now = [[line for text in side for line in text.splitlines() if line.startswith("SUMMARY")] for side in
           (said(left), said(right))]  # fmt: skip
    assert [sorted(side) for side in now] == [sorted(side) for side in titles]
    assert program.preview("P")["operations"] == []
    assert program.sync("P")["updated"] == 0

    again = program.json("undo", undone["id"])["run"]
    assert again["outcome"] == "clean", again
    assert (said(left), said(right)) == after
    assert program.preview("P")["operations"] == []
