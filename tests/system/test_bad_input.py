"""Bad input of every kind, through the real command: a clear error, the good goes on, nothing is lost."""

from __future__ import annotations

import json
import os
import sqlite3
import ssl
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.servers import Server, free_port, radicale
from tests.system.calendar import Calendar
from tests.system.program import ROOT, Program

pytestmark = pytest.mark.system


class Lists:
    """A pair of a todo.txt and a JSON file, in step."""

    def __init__(self, folder: Path) -> None:
        self.todo, self.other = folder / "todo.txt", folder / "tasks.json"
        self.todo.write_text("One\nTwo\nThree\n", encoding="utf-8")
        self.other.write_text("[]", encoding="utf-8")
        self.program = Program(folder, ahead=True)
        self.program.run("account", "add", "Todo", "--connector", "todotxt", "--set", f"path={self.todo}")
        self.program.run("account", "add", "Json", "--connector", "file", "--set", f"path={self.other}")
        self.program.run("pair", "add", "P", "--source", "Todo", "--destination", "Json", "--mode", "two-way")
        assert self.program.sync("P")["created"] == 3

    def titles(self) -> list[str]:
        return sorted(record["title"] for record in json.loads(self.other.read_text(encoding="utf-8")))


@pytest.fixture
def lists(tmp_path: Path) -> Lists:
    return Lists(tmp_path)


def truncate(lists: Lists) -> None:
    text = lists.other.read_text(encoding="utf-8")
    lists.other.write_text(text[: len(text) // 2], encoding="utf-8")


def remove(lists: Lists) -> None:
    lists.todo.unlink()


def replace_by_folder(lists: Lists) -> None:
    lists.todo.unlink()
    lists.todo.mkdir()


def fill_with_nulls(lists: Lists) -> None:
    lists.other.write_bytes(b"\0" * 300)


@pytest.mark.parametrize(
    ("damage", "title", "where"),
    [
        (truncate, "The file is not a JSON array", "tasks.json: Line"),
        (fill_with_nulls, "The file is not UTF-8 text", "tasks.json is UTF-16 or not text at all"),
        (remove, "The file is gone", "todo.txt existed at an earlier run"),
        (replace_by_folder, "This is not a file", "todo.txt is a folder"),
    ],
)
def test_a_damaged_file_stops_the_run_and_says_where(
    lists: Lists, damage: Callable[[Lists], None], title: str, where: str
) -> None:
    todo, other = lists.todo.read_bytes(), lists.other.read_bytes()
    damage(lists)
    shown = lists.program.run("sync", "P", expect=7)
    assert title in shown.stdout
    assert where in shown.stdout
    run = lists.program.sync("P", expect=7)
    assert run["outcome"] == "failed"
    assert title in run["message"]
    preview = lists.program.run("preview", "P", expect=None)
    assert preview.returncode in (2, 7)
    assert "next:" in preview.stderr
    error = lists.program.json("preview", "P", expect=preview.returncode)["error"]
    assert title in error["title"]
    assert error["next_step"]
    if lists.todo.is_dir():
        lists.todo.rmdir()
    lists.todo.write_bytes(todo)
    lists.other.write_bytes(other)
    assert lists.program.preview("P")["operations"] == []
    assert lists.titles() == ["One", "Three", "Two"]


def test_one_bad_line_is_listed_and_the_others_go_on(lists: Lists) -> None:
    """The other line beyond ASCII tells that the file is UTF-8."""
    with lists.todo.open("ab") as file:
        file.write(b"Caf\xe9\n" + "Größe\n".encode())
    preview = lists.program.run("preview", "P")
    assert "todo.txt, line 4: It is not UTF-8 text. Save the file as UTF-8." in preview.stdout
    run = lists.program.sync("P", expect=1)
    assert (run["outcome"], run["created"]) == ("partial", 1)
    assert "Größe" in lists.titles()
    assert b"Caf\xe9\n" in lists.todo.read_bytes()
    lists.todo.write_bytes(lists.todo.read_bytes().replace(b"Caf\xe9", "Café".encode()))
    assert lists.program.sync("P")["created"] == 1
    assert "Café" in lists.titles()


def test_a_file_in_western_letters_is_read_in_them_and_keeps_them(lists: Lists) -> None:
    with lists.todo.open("ab") as file:
        file.write(b"Caf\xe9\nFour\n")
    assert lists.program.sync("P")["created"] == 2
    assert lists.titles() == ["Café", "Four", "One", "Three", "Two"]
    records = json.loads(lists.other.read_text(encoding="utf-8"))
    lists.other.write_text(json.dumps([*records, {"title": "Gr\u00f6\u00dfe"}]), encoding="utf-8")
    assert lists.program.sync("P")["created"] == 1
    text = lists.todo.read_bytes().decode("cp1252")
    assert "Café" in text
    assert "Größe" in text
    assert lists.program.preview("P")["operations"] == []


def test_a_title_of_a_megabyte_travels(lists: Lists) -> None:
    with lists.todo.open("a", encoding="utf-8") as file:
        file.write("x" * 1_000_000 + "\n")
    assert len(lists.program.run("preview", "P").stdout) < 5_000, "a table is for reading"
    assert lists.program.sync("P")["created"] == 1
    assert max(map(len, lists.titles())) == 1_000_000
    assert lists.program.preview("P")["operations"] == []


def test_a_second_task_with_the_same_id_is_left_alone(lists: Lists) -> None:
    records = json.loads(lists.other.read_text(encoding="utf-8"))
    lists.other.write_text(json.dumps([*records, {**records[0], "title": "Copy"}]), encoding="utf-8")
    run = lists.program.sync("P", expect=1)
    assert "is used by an earlier task" in run["message"]
    assert len(lists.todo.read_text(encoding="utf-8").splitlines()) == 3
    assert "Copy" in lists.titles()


def test_a_full_disk_loses_nothing(lists: Lists, tmp_path: Path) -> None:
    """A limit on the size of files stands for the full disk; the database is the first to meet it."""
    before = lists.other.read_bytes()
    with lists.todo.open("a", encoding="utf-8") as file:
        file.write("".join(f"{'y' * 900} {number}\n" for number in range(60)))
    full = subprocess.run(
        ["sh", "-c", "trap '' XFSZ; ulimit -f 40; exec \"$@\"", "sh", sys.executable, "-m",
         "tasksync_gui.app.command_line", "sync", "P"],
        env={**os.environ, "TASKSYNC_DATA_DIR": str(tmp_path / "data"), "PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert full.returncode in (1, 3, 7), full.stdout + full.stderr
    assert "free space" in (full.stdout + full.stderr).lower()
    assert "Traceback" not in full.stdout + full.stderr
    written = json.loads(lists.other.read_text(encoding="utf-8"))
    assert [record for record in json.loads(before) if record not in written] == []
    assert lists.program.sync("P")["failed"] == 0
    assert lists.program.preview("P")["operations"] == []
    assert len(lists.titles()) == len(set(lists.titles())) == 63


def test_a_newer_database_is_not_touched(lists: Lists) -> None:
    path = lists.program.folder / "data" / "tasksync.sqlite"
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA user_version = 99")
    database.close()
    before = path.read_bytes()
    shown = lists.program.run("sync", "P", expect=7)
    assert "newer version" in shown.stderr
    assert lists.program.json("status", expect=7)["error"]["next_step"]
    assert path.read_bytes() == before


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with radicale(tmp_path_factory.mktemp("radicale")) as running:
        yield running


def vtodo(uid: str, *lines: str) -> str:
    inner = "".join(f"{line}\r\n" for line in lines)
    return f"BEGIN:VTODO\r\nUID:{uid}\r\nDTSTAMP:20260101T000000Z\r\nSUMMARY:Task {uid}\r\n{inner}END:VTODO\r\n"


def test_odd_tasks_among_good_ones(server: Server, tmp_path: Path) -> None:
    todos = (
        vtodo("a", "RELATED-TO:b") + vtodo("b", "RELATED-TO:a") + vtodo("c") + vtodo("d", "STATUS:STRANGE")
        + vtodo("e", "RELATED-TO:nowhere")
    )  # fmt: skip
    httpx.put(
        f"{server.url}ada/tasks/", content=f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{todos}END:VCALENDAR\r\n",
        auth=(server.username, server.password), headers={"Content-Type": "text/calendar"}, trust_env=False,
    ).raise_for_status()  # fmt: skip
    broken = next(server.folder.rglob("*c*.ics"))
    broken.write_text(broken.read_text().replace("END:VTODO", "DUE:tomorrow\nEND:VTODO"), encoding="utf-8")
    (tmp_path / "k.json").write_text("[]", encoding="utf-8")
    program = Program(tmp_path, {"CLOUD": server.password})
    program.run(
        "account", "add", "Cloud", "--connector", "caldav", "--set", f"url={server.url}", "--set", "username=ada"
    )
    program.run("account", "add", "K", "--connector", "todotxt", "--set", f"path={tmp_path / 'k.txt'}")
    program.run("pair", "add", "P", "--source", "Cloud:/ada/tasks/", "--destination", "K", "--mode", "two-way")
    (tmp_path / "k.txt").write_text("", encoding="utf-8")
    shown = program.run("preview", "P").stdout
    assert "Task a: In ada/tasks its chain of parent tasks leads back to itself" in shown
    assert "Task d: In ada/tasks its status is 'STRANGE'" in shown
    before = Calendar(server, "/ada/tasks/").objects()
    run = program.sync("P", expect=None)
    assert run["created"] >= 4
    assert run["failed"] == 0
    assert Calendar(server, "/ada/tasks/").objects() == before, "nothing odd was written back"
    assert program.preview("P")["operations"] == []


@pytest.mark.parametrize(
    ("secret", "path", "code", "words"),
    [
        ("wrong", "", 7, "user name or password was refused"),
        ("secret", "nothing/here/", None, "next:"),
    ],
)
def test_wrong_answers_of_a_server(
    server: Server, tmp_path: Path, secret: str, path: str, code: int | None, words: str
) -> None:
    program = Program(tmp_path, {"X": secret})
    program.run(
        "account", "add", "X", "--connector", "caldav", "--set", f"url={server.url}{path}", "--set", "username=ada"
    )
    shown = program.run("account", "check", "X", expect=code)
    assert words in shown.stderr + ("next:" if shown.returncode == 0 else "")
    assert secret not in shown.stdout + shown.stderr or secret == "secret"


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://127.0.0.1:{free}/", "cannot be reached"),
        ("https://127.0.0.1:{plain}/", "secure connection"),
        ("http://no-such-host.invalid/", "cannot be reached"),
        ("ftp://127.0.0.1/", "http"),
        ("not an address", "http"),
    ],
)
def test_addresses_that_do_not_work(server: Server, tmp_path: Path, url: str, words: str) -> None:
    address = url.format(free=free_port(), plain=httpx.URL(server.url).port)
    program = Program(tmp_path, {"X": "secret"})
    shown: Any = program.run(
        "account", "add", "X", "--connector", "caldav", "--set", f"url={address}", "--set", "username=ada", expect=None
    )
    if shown.returncode == 0:
        shown = program.run("account", "check", "X", expect=None)
    assert shown.returncode in (2, 3, 7), shown.stderr
    assert words in shown.stderr.lower(), shown.stderr
    assert "next:" in shown.stderr
    assert "secret" not in shown.stderr


def test_a_self_signed_certificate_is_refused(tmp_path: Path) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "cert.pem"
    made = subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", str(key), "-out", str(certificate),
         "-days", "2", "-subj", "/CN=localhost"], capture_output=True, check=False, timeout=60,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    assert ssl.PEM_cert_to_DER_cert(certificate.read_text())
    with radicale(tmp_path / "radicale", certificate=(certificate, key)) as server:
        program = Program(tmp_path, {"X": server.password})
        program.run(
            "account", "add", "X", "--connector", "caldav", "--set", f"url={server.url}", "--set", "username=ada"
        )
        shown = program.run("account", "check", "X", expect=None)
        assert shown.returncode == 7, shown.stderr
        assert "certificate" in shown.stderr.lower()
