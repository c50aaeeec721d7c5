"""What a calendar cannot say, or spells in its own way, never comes back into the file that said it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.servers import Server, make_calendar, radicale, xandikos
from tests.soak.lists import DUE, TITLE, CalendarList
from tests.system.program import Program

pytestmark = pytest.mark.system
ODD = {
    **{f"control {code:02x}": f"a{chr(code)}b" for code in (*range(1, 32), 127, 0x80, 0x85, 0x9F)},
    "line separator": "a\u2028b",
    "paragraph separator": "a\u2029b",
    "line ends": "a\r\nb\rc\nd\n\ne",
    "only a return": "a\r",
    "ends": "  a b  ",
    "inner spaces": "a   b\t\tc",
    "backslashes": "a\\nb \\, \\; \\\\ \\N c\\",
    "signs": "a,b;c:d\"e'f^n^^",
    "no character": "a\ufffeb\uffffc\ufdd0",
    "mark of order": "\ufeffa\ufeffb",
    "unseen": "a\u200bb\u200dc\u00add\u202ee",
    "not composed": "e\u0301 A\u030a \u212b \ufb01",
    "pictures": "👩‍👩‍👧 🏳️‍🌈 𝒳",
    "long": "ä" * 200 + "x" * 500,
    "markup": "<b>&amp;</b> ]]> &#0;",
    "a property": "a\nEND:VTODO\nBEGIN:VTODO",
}
LABELS = (
    ["a,b"], ["a;b"], ["a\\b"], ["a\\,b"], ["Work", "work"], ["two words"], ["a\x0bb"], ["a\nb"], ["a\u2028b"], ["é", "e\u0301"],
)  # fmt: skip


@pytest.fixture(scope="module", params=["radicale", "xandikos"])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    start = {"radicale": radicale, "xandikos": xandikos}[request.param]
    with start(tmp_path_factory.mktemp(request.param)) as running:
        yield running


def records() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = [
        {"id": f"n{at}", "title": f"no{at} {text}", "notes": text} for at, text in enumerate(ODD.values())
    ]
    found += [{"id": f"l{at}", "title": f"no{at + 200} labels", "labels": each} for at, each in enumerate(LABELS)]
    return [{"notes": "", "labels": [], "due": None, "status": "needs-action", **each} for each in found]


def paired(tmp_path: Path, server: Server, connector: str, file: Path, name: str) -> tuple[Program, CalendarList]:
    path = make_calendar(server, name)
    program = Program(tmp_path, {"HOME": "secret"})
    user = ["--set", f"username={server.username}"] if server.password else []
    program.run("account", "add", "Home", "--connector", "caldav", "--set", f"url={server.url}", *user)
    program.run("account", "add", "File", "--connector", connector, "--set", f"path={file}")
    program.run("pair", "add", "P", "--source", "File", "--destination", f"Home:{path}", "--mode", "two-way")
    return program, CalendarList(server, path)


def settle(program: Program, runs: int = 3, *, asked: bool = False) -> dict[str, Any]:
    """The last of so many runs. Nothing is asked, unless it may be."""
    run: dict[str, Any] = {}
    for _ in range(runs):
        run = program.sync("P", "--yes", expect=None)
    assert asked or not program.json("conflicts")["conflicts"]
    return run


@pytest.mark.thorough("strange characters through real servers")
def test_a_json_file_is_not_rewritten_by_what_a_calendar_makes_of_it(server: Server, tmp_path: Path) -> None:
    file = tmp_path / "list.json"
    text = json.dumps(records(), indent=1)
    file.write_text(text, "utf-8")
    program, calendar = paired(tmp_path, server, "file", file, "odd-json")
    run = settle(program)
    assert file.read_text("utf-8") == text
    assert (run["updated"], run["created"], run["deleted"]) == (0, 0, 0)
    assert len(calendar.rows()) == len(records()), [row[TITLE] for row in calendar.rows()]

    for at, record in enumerate(records()):
        if at % 3 == 0:
            number = int(record["title"].split(" ")[0].removeprefix("no"))
            assert calendar.edit(number, DUE, "2027-03-04"), number
            record["due"] = "2027-03-04"
    settle(program)
    now = json.loads(file.read_text("utf-8"))
    wanted = [{**record, "due": "2027-03-04"} if at % 3 == 0 else record for at, record in enumerate(records())]
    for before, after in zip(wanted, now, strict=True):
        assert {name: after.get(name) for name in before} == before
    settled = file.read_bytes()

    shutil.rmtree(tmp_path / "data")
    again, _ = paired(tmp_path, server, "file", file, "odd-json-unused")
    again.run("pair", "remove", "P")
    again.run("pair", "add", "P", "--source", "File", "--destination", f"Home:{calendar.path}", "--mode", "two-way")
    settle(again, asked=True)  # without a memory nobody knows who spells it so
    assert file.read_bytes() == settled
    assert len(calendar.rows()) == len(records())


@pytest.mark.parametrize("server", ["radicale"], indirect=True)
@pytest.mark.thorough("strange characters through real servers")
def test_a_todo_txt_file_is_not_rewritten_by_what_a_calendar_makes_of_it(server: Server, tmp_path: Path) -> None:
    """Such a line cannot hold a line end or a NUL; everything else, it can."""
    file = tmp_path / "list.txt"
    lines = [
        f"no{at} {name}: {text} @home" for at, (name, text) in enumerate(ODD.items()) if not set("\r\n\0") & set(text)
    ]
    lines += [
        f"no{at + 200} labels @{each}"
        for at, each in enumerate(("a,b", "a;b", "a\\b", "Work @work", "é @e\u0301", "a\u2028b"))
    ]
    text = "".join(f"{line}\n" for line in lines)
    file.write_bytes(text.encode())
    program, calendar = paired(tmp_path, server, "todotxt", file, "odd-todo")
    run = settle(program)
    assert file.read_bytes().decode() == text
    assert (run["updated"], run["created"], run["deleted"]) == (0, 0, 0)
    assert len(calendar.rows()) == len(lines)
