"""A real server's calendar is put back from a copy of its folder: what happened since is not taken back on the other side."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.servers import Server, free_port, make_calendar, radicale, xandikos
from tests.soak.lists import DONE, LABELS, NOTES, TITLE, CalendarList, TaskList, TodoFile, number_of
from tests.system.program import Program

pytestmark = pytest.mark.system
STARTS: dict[str, Callable[..., AbstractContextManager[Server]]] = {"radicale": radicale, "xandikos": xandikos}


def everything(storage: Path, copy: Path) -> None:
    """The whole folder, with what the server keeps for itself."""
    shutil.copytree(copy, storage)


def objects_alone(storage: Path, copy: Path) -> None:
    """As a tool does it that does not know the server: the objects, with new times, and no caches."""
    shutil.copytree(copy, storage, ignore=shutil.ignore_patterns(".Radicale.cache"), copy_function=shutil.copyfile)


class Place:
    """A calendar on a server that can be stopped, and a healthy list beside it."""

    def __init__(self, folder: Path, kind: str, stack: ExitStack) -> None:
        self.folder, self.start, self.stack = folder, STARTS[kind], stack
        self.port, self.server = free_port(), ExitStack()
        running = self._started()
        path = make_calendar(running, "tasks")
        self.calendar = CalendarList(running, path)
        self.program = Program(folder, {"WORK": "secret", "HOME": "secret"})
        self.account("Work", running)
        self.named = f"Work:{path}"

    def _started(self) -> Server:
        self.server = self.stack.enter_context(ExitStack())
        return self.server.enter_context(self.start(self.folder / "server", port=self.port))

    def account(self, name: str, server: Server) -> None:
        user = ["--set", f"username={server.username}"] if server.password else []
        self.program.run("account", "add", name, "--connector", "caldav", "--set", f"url={server.url}", *user)

    def pair(self, other: str, *, turned: bool) -> None:
        sides = [other, self.named] if turned else [self.named, other]
        self.program.run("pair", "add", "P", "--source", sides[0], "--destination", sides[1], "--mode", "two-way")

    def backup(self) -> None:
        self.server.close()
        shutil.copytree(self.folder / "server" / "storage", self.folder / "backup")
        self._started()

    def put_back(self, how: Callable[[Path, Path], None]) -> None:
        self.server.close()
        shutil.rmtree(self.folder / "server" / "storage")
        how(self.folder / "server" / "storage", self.folder / "backup")
        self._started()


def title(number: int) -> str:
    return f"{('call', 'buy', 'read', 'paint', 'write')[number % 5]} something like no{number} zz{chr(97 + number)}"


def shown(each: TaskList) -> list[Any]:
    rows = [{name: row[name] for name in (TITLE, LABELS, DONE)} for row in each.rows()]
    return sorted(rows, key=lambda row: number_of(row[TITLE]))


@pytest.mark.thorough("a real server's list, put back from a backup")
@pytest.mark.parametrize("turned", [False, True], ids=["source", "destination"])
@pytest.mark.parametrize("how", [everything, objects_alone])
@pytest.mark.parametrize("kind", sorted(STARTS))
@pytest.mark.parametrize("other", ["calendar", "file"])
def test_a_calendar_that_was_put_back_is_held_and_brought_up_to_date(
    tmp_path: Path, kind: str, how: Callable[[Path, Path], None], turned: bool, other: str
) -> None:
    with ExitStack() as stack:
        place = Place(tmp_path, kind, stack)
        healthy: TaskList
        if other == "calendar":
            beside = stack.enter_context(radicale(tmp_path / "beside"))
            path = make_calendar(beside, "tasks")
            healthy = CalendarList(beside, path)
            place.account("Home", beside)
            place.pair(f"Home:{path}", turned=turned)
        else:
            file = tmp_path / "list.txt"
            file.write_text("")
            healthy = TodoFile(file, Random(1))
            place.program.run("account", "add", "Home", "--connector", "todotxt", "--set", f"path={file}")
            place.pair("Home", turned=turned)
        for number in range(12):
            place.calendar.add({TITLE: title(number)})
        assert place.program.sync("P")["created"] == 12
        place.program.sync("P")
        place.backup()

        for number in range(4):
            healthy.edit(number, NOTES if other == "calendar" else LABELS, f"zznote{number}")
        for number in range(4, 6):
            healthy.edit(number, TITLE, f"{title(number)}new")
        for number in range(12, 15):
            healthy.add({TITLE: title(number)})
        healthy.remove(11)
        place.program.sync("P")
        assert place.program.sync("P")["outcome"] == "clean"
        present = shown(healthy)
        notes = [row.get(NOTES) for row in healthy.rows()]
        assert shown(place.calendar) == present

        place.put_back(how)
        assert shown(place.calendar) != present
        for _ in range(2):
            run = place.program.sync("P", expect=7)
            assert (run["outcome"], run["needs_review"]) == ("held", True)
            assert "went back in time" in run["message"]
        assert shown(healthy) == present
        plan = place.program.json("preview", "P", "--bring-forward")
        run = place.program.sync("P", "--plan", plan["digest"], "--yes")
        assert run["outcome"] == "clean", run
        assert shown(place.calendar) == shown(healthy) == present
        assert [row.get(NOTES) for row in healthy.rows()] == notes
        assert place.program.preview("P")["operations"] == []
        assert place.program.sync("P")["outcome"] == "clean"
