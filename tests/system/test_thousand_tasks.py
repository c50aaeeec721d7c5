"""A thousand realistic tasks on Radicale, a todo.txt file and Xandikos, edited on all sides."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.servers import Server, make_calendar, radicale, xandikos
from tests.support.calendars import realistic_todos, whole_calendar
from tests.system.program import Program

pytestmark = pytest.mark.system
COUNT = 1000


@pytest.fixture
def servers(tmp_path: Path) -> Iterator[tuple[Server, Server]]:
    with radicale(tmp_path / "radicale") as first, xandikos(tmp_path / "xandikos") as second:
        yield first, second


class Calendar:
    """Somebody else's program on a CalDAV list."""

    def __init__(self, server: Server, path: str) -> None:
        self.base = server.url.rstrip("/")
        self.path = path
        auth = (server.username, server.password) if server.password else None
        self.http = httpx.Client(auth=auth, trust_env=False, timeout=60)

    def objects(self) -> dict[str, str]:
        """Path of every object with its text."""
        body = (
            '<c:calendar-query xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><d:prop><c:calendar-data/></d:prop>'
            '<c:filter><c:comp-filter name="VCALENDAR"><c:comp-filter name="VTODO"/></c:comp-filter></c:filter>'
            "</c:calendar-query>"
        )
        answer = self.http.request(
            "REPORT", self.base + self.path, content=body, headers={"Depth": "1", "Content-Type": "application/xml"}
        )
        from xml.etree.ElementTree import fromstring

        names = {"d": "DAV:", "c": "urn:ietf:params:xml:ns:caldav"}
        return {
            response.findtext("d:href", "", names): response.findtext(".//c:calendar-data", "", names)
            for response in fromstring(answer.content).findall("d:response", names)
        }

    def find(self, words: str) -> str:
        return next(path for path, text in self.objects().items() if words in text)

    def get(self, path: str) -> str:
        return self.http.get(self.base + path).text

    def put(self, path: str, text: str) -> None:
        assert self.http.put(self.base + path, content=text.encode()).status_code in (201, 204)

    def delete(self, path: str) -> None:
        assert self.http.delete(self.base + path).status_code in (200, 204)

    def edit(self, words: str, old: str, new: str) -> None:
        path = self.find(words)
        text = self.get(path)
        assert old in text
        self.put(path, text.replace(old, new))


def test_a_thousand_tasks_stay_in_step(servers: tuple[Server, Server], tmp_path: Path) -> None:
    first, second = servers
    upload = httpx.put(
        f"{first.url}ada/tasks/", content=whole_calendar(realistic_todos(COUNT)), auth=("ada", "secret"),
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
    assert len(original) == COUNT

    for pair in ("File", "Home"):
        assert program.preview(pair)["totals"]["create"] == COUNT
        run = program.sync(pair)
        assert (run["outcome"], run["created"], run["failed"]) == ("clean", COUNT, 0), run
        assert program.preview(pair)["operations"] == []
    assert left.objects() == original, "the source of a first sync is not touched"
    assert len(right.objects()) == COUNT
    assert len(todo.read_text(encoding="utf-8").splitlines()) == COUNT

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
    assert len(here) == len(there) == len(file.splitlines()) == COUNT - 3 + 1
    for words in ("Edited on the left", "Edited on the right", "edited in the file", "A new task"):
        assert sum(words in text for text in here.values()) == 1
        assert sum(words in text for text in there.values()) == 1
        assert file.count(words) == 1
    for gone in ("no. 33\n", "no. 44\n", "no. 66\n"):
        assert not any(gone in text for text in here.values())
        assert not any(gone in text for text in there.values())
    untouched = {path: text for path, text in original.items() if here.get(path) == text}
    assert len(untouched) >= COUNT - 3 - 3
    edited = left.get(left.find("Edited on the right"))
    assert "X-APPLE-SORT-ORDER:22000" in edited
    assert "BEGIN:VALARM" in edited
    history = program.json("history", "--pair", "Home")["runs"]
    assert [run["outcome"] for run in history] == ["clean"] * 3
