"""Runs the real command in a child process forked from one that has imported the program already.

A child is the whole program: ``tasksync_gui.app.command_line.main`` on a data directory, its SQLite file and
a server on loopback. Only its start is saved. Where a child is to die, the death is wrapped around the store
from here; the program itself knows nothing of it.
"""

from __future__ import annotations

import contextlib
import functools
import gc
import json
import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from tests.taskserver.remote import PACKAGE, Remote

BEFORE, INSIDE, AFTER = "before", "inside", "after"
MOMENTS = (BEFORE, INSIDE, AFTER)
"""Before a transaction; with its statements carried out and not committed; committed, and nobody told."""


@dataclass(frozen=True)
class Death:
    """Which transaction of the process is its last, and at which moment."""

    transaction: int
    moment: str


@dataclass(frozen=True)
class Ended:
    """How a child ended; ``code`` is negative for a signal."""

    code: int
    out: str
    err: str
    transactions: tuple[str, ...] = ()

    @property
    def run(self) -> dict[str, Any]:
        """The one run that ``sync --json`` told of."""
        return json.loads(self.out)["runs"][0]


def warm_up(remote: Remote, folder: Path) -> None:
    """Import everything a command needs, by letting the program sync a task once in this process."""
    sys.path.insert(0, str(PACKAGE))
    remote.lists("left", "right")
    remote.person({"list": "left", "title": "Warm", "fields": {}})
    with (folder / "warm").open("w") as quiet, contextlib.redirect_stdout(quiet):
        os.environ["TASKSYNC_DATA_DIR"] = str(folder / "warm-data")
        from tasksync_gui.app.command_line import main

        _learn()
        for name in ("Left", "Right"):
            main(["account", "add", name, "--connector", "webtasks", "--set", f"url={remote.url}"])
        main(["pair", "add", "P", "--source", "Left:left", "--destination", "Right:right", "--mode", "two-way"])
        assert main(["sync", "P", "--json"]) == 0
    assert threading.active_count() == 1, "a process with threads must not be forked"
    gc.collect()
    gc.freeze()


def _learn() -> None:
    """Look up what is the same in every process of this installation once: its plug-ins, and the grammar."""
    from tasksync_gui.cli import main as commands

    metadata.entry_points = functools.cache(metadata.entry_points)
    commands.build_parser = functools.cache(commands.build_parser)


def run(folder: Path, *argv: str, death: Death | None = None) -> Ended:
    """One command on the data directory ``folder``."""
    files = [folder.with_name(f"{folder.name}.{name}") for name in ("out", "err", "steps")]
    child = os.fork()
    if child == 0:
        _live(folder, argv, files, death)
    _, status = os.waitpid(child, 0)
    out, err, steps = (file.read_text("utf-8") if file.exists() else "" for file in files)
    return Ended(os.waitstatus_to_exitcode(status), out, err, tuple(steps.splitlines()))


def _live(folder: Path, argv: tuple[str, ...], files: list[Path], death: Death | None) -> None:
    """The child's whole life; never returns."""
    code = 70
    try:
        for number, file in zip((1, 2), files, strict=False):
            os.dup2(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
        sys.stdout, sys.stderr = os.fdopen(1, "w"), os.fdopen(2, "w")
        os.environ["TASKSYNC_DATA_DIR"] = str(folder)
        _watch(files[2].open("w"), death)
        from tasksync_gui.app.command_line import main

        code = main(argv)
    except BaseException:  # noqa: BLE001 - the parent reads it
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _watch(steps: Any, death: Death | None) -> None:
    """Count the transactions of this process, and end it at the one that ``death`` names."""
    from tasksync_gui.store.database import Database

    original = Database.write
    count = 0

    async def write(database: Database, work: Callable[[Any], Any]) -> Any:
        nonlocal count
        count += 1
        print(work.__qualname__, file=steps, flush=True)
        moment = death.moment if death is not None and death.transaction == count else ""
        if moment == BEFORE:
            _die()
        result = await original(database, _deadly(work) if moment == INSIDE else work)
        if moment == AFTER:
            _die()
        return result

    Database.write = write


def _deadly(work: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def last(connection: Any) -> None:
        work(connection)
        _die()

    return last


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)
