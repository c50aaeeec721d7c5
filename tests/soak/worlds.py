"""Which two lists a soak can have."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

from tests.servers import Server, make_calendar, radicale, xandikos
from tests.soak.lists import CalendarList, FileList, RecordsFile, TableFile, TaskList, TodoFile
from tests.soak.soak import Figures, Soak

Opened = tuple[TaskList, str, list[str]]
"""A list, its collection as the command line names it, and the options of its account."""


def _calendar(server: Server, name: str) -> Opened:
    path = make_calendar(server, "tasks")
    options = ["--connector", "caldav", "--set", f"url={server.url}"]
    options += ["--set", f"username={server.username}"] if server.password else []
    return CalendarList(server, path), f"{name}:{path}", options


def _file(kind: type[FileList], path: Path, connector: str, text: str, random: Random) -> Callable[[str], Opened]:
    path.write_text(text, "utf-8", newline="")
    return lambda name: (kind(path, random), name, ["--connector", connector, "--set", f"path={path}"])


@contextlib.contextmanager
def _open(kind: str, folder: Path, random: Random) -> Iterator[Callable[[str], Opened]]:
    match kind:
        case "radicale" | "xandikos":
            with {"radicale": radicale, "xandikos": xandikos}[kind](folder / kind) as server:
                yield lambda name: _calendar(server, name)
        case "todo.txt":
            yield _file(TodoFile, folder / "list.txt", "todotxt", "", random)
        case "csv":
            heading = ",".join(TableFile.columns)
            yield _file(TableFile, folder / "list.csv", "file", f"{heading}\r\n", random)
        case _:
            yield _file(RecordsFile, folder / "list.json", "file", json.dumps([]), random)


WORLDS = (("radicale", "xandikos"), ("radicale", "todo.txt"), ("xandikos", "csv"), ("todo.txt", "json"))


def soak(kinds: tuple[str, str], folder: Path, seed: int, seconds: float) -> Figures:
    """Two lists of these kinds for so many seconds. Raises AssertionError with what led to a fault."""
    random = Random(seed)
    with _open(kinds[0], folder, random) as first, _open(kinds[1], folder, random) as second:
        found = [first("Left"), second("Right")]
        made = Soak(folder, [each[0] for each in found], seed, {"LEFT": "secret", "RIGHT": "secret"})
        for name, (_, _, options) in zip(("Left", "Right"), found, strict=True):
            code, out, err = made.command("account", "add", name, *options)
            assert code == 0, out + err
        sides = ["--source", found[0][1], "--destination", found[1][1], "--mode", "two-way"]
        code, out, err = made.command("pair", "add", "P", *sides)
        assert code == 0, out + err
        try:
            return made.play(seconds)
        finally:
            made.mother.close()
