"""The main job through the real window: mouse and keyboard, a real server, a real file."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import httpx
import pytest

from tests.servers import radicale
from tests.support.calendars import realistic_todos, whole_calendar
from tests.system.calendar import Calendar
from tests.system.launch import drive, finished
from tests.system.program import ROOT, Program
from tests.system.screen import virtual_screen

pytestmark = [
    pytest.mark.system,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs an X server"),
]
COUNT = 1000
ARTIFACTS = ROOT / "artifacts"


@pytest.fixture
def artifacts(tmp_path: Path) -> Path:
    folder = ARTIFACTS / "window"
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    return folder


@pytest.mark.thorough("a thousand tasks through the real window")
@pytest.mark.timeout(900)
def test_the_main_job(tmp_path: Path, artifacts: Path) -> None:
    todo = tmp_path / "todo.txt"
    todo.write_text("", encoding="utf-8")
    with radicale(tmp_path / "radicale") as server, virtual_screen() as display:
        upload = httpx.put(
            f"{server.url}ada/tasks/", content=whole_calendar(realistic_todos(COUNT)),
            auth=(server.username, server.password), headers={"Content-Type": "text/calendar"}, timeout=240,
            trust_env=False,
        )  # fmt: skip
        assert upload.status_code == 201
        calendar = Calendar(server, "/ada/tasks/")
        before = calendar.objects()
        scenario = {
            "url": server.url, "username": server.username, "password": server.password, "file": str(todo),
            "count": COUNT, "edits": 4,
        }  # fmt: skip
        process = drive("main_job", tmp_path, artifacts, display, SCENARIO=json.dumps(scenario))
        while not (artifacts / "synced").exists():
            if process.poll() is not None:
                finished(process, 1)
            time.sleep(0.1)
        assert calendar.objects() == before
        lines = todo.read_text(encoding="utf-8").splitlines()
        assert len(lines) == COUNT
        calendar.edit("no. 11\n", "SUMMARY:", "SUMMARY:Edited on the server ")
        calendar.delete(calendar.find("no. 33\n"))
        lines = [line.replace("no. 55 ", "no. 55 edited in the file ") for line in lines]
        todo.write_text("".join(f"{line}\n" for line in [*lines, "A new task"]), encoding="utf-8")
        (artifacts / "edited").touch()
        finished(process, 400)
        here, file = calendar.objects(), todo.read_text(encoding="utf-8")
        assert len(here) == len(file.splitlines()) == COUNT
        for words in ("Edited on the server", "edited in the file", "A new task"):
            assert sum(words in text for text in here.values()) == file.count(words) == 1
        program = Program(tmp_path)
        history = program.json("history", "--pair", "Work")["runs"]
        assert [(run["outcome"], run["created"], run["updated"], run["deleted"]) for run in history] == [
            ("clean", 1, 2, 1),
            ("clean", COUNT, 0, 0),
        ]
    pictures = {path.stem for path in artifacts.glob("*.png")}
    assert len(pictures) == 11
    assert "failure" not in pictures
    assert b"secret" not in (tmp_path / "data" / "tasksync.sqlite").read_bytes()


@pytest.mark.parametrize(
    ("theme", "scale"),
    [
        ("light", "1"),
        pytest.param("dark", "2", marks=pytest.mark.thorough("the demo in the dark and at 200 %")),
    ],
)
def test_the_demo_looks_right(tmp_path: Path, theme: str, scale: str) -> None:
    """Pictures of every page; a person looks at them, the test makes sure that they come out.

    On a common screen at 200 % the window has 960×540 to fit into: its last button must be reached with the mouse.
    """
    folder = ARTIFACTS / f"demo-{theme}-{scale}"
    size = "1280x860" if scale == "1" else "1920x1080"
    with virtual_screen(size) as display:
        process = drive("tour", tmp_path, folder, display, "--demo", TASKSYNC_THEME=theme, QT_SCALE_FACTOR=scale)
        finished(process, 120)
    assert {path.stem for path in folder.glob("*.png")} == {"preview", "conflicts", "history", "overview"}
