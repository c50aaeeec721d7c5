"""The real command line, in processes forked from one that has imported the program already.

A child is the whole program: ``tasksync_gui.app.command_line.main`` with an environment, a data directory and files of
its own. Only its start is saved, which takes ten times as long as what most commands do.
"""

from __future__ import annotations

import atexit
import functools
import importlib
import json
import os
import pkgutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path

import tasksync_gui
from tests.support.clock import AheadClock
from tests.support.processes import next_line

ROOT = Path(__file__).parents[2]
COMMAND = ("-m", "tasksync_gui.app.command_line")
READY = "ready\n"
WITHOUT_A_WINDOW = ("app.command_line", "cli", "connectors", "engine", "model", "services", "store")
Done = subprocess.CompletedProcess[str]


def run(argv: Sequence[str], environment: Mapping[str, str], patience: float = 300, *, ahead: bool = False) -> Done:
    """One command to its end. It is killed after ``patience`` seconds; its exit code is negative then.

    Where ``ahead`` is set, its clock is :class:`AheadClock`: it waits for nothing but other processes.
    """
    if not sys.platform.startswith("linux"):
        return subprocess.run(
            [sys.executable, *COMMAND, *argv],
            capture_output=True, text=True, env=environment, timeout=patience, check=False, encoding="utf-8",
        )  # fmt: skip
    return _mother(environment["PYTHONPATH"]).run(argv, environment, patience, ahead=ahead)


@functools.cache
def _mother(path: str) -> Mother:
    return Mother(path)


class Mother:
    """A process that has imported what it found along ``path`` (PYTHONPATH) and forks for each command."""

    def __init__(self, path: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.forked"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT, env={**os.environ, "PYTHONPATH": path},
        )  # fmt: skip
        atexit.register(self.close)
        assert next_line(self._process, within=200) == READY

    def run(self, argv: Sequence[str], environment: Mapping[str, str], patience: float, *, ahead: bool = False) -> Done:
        """Let a child carry out ``argv``."""
        with self.started(argv, environment, patience, ahead=ahead) as (_, ended):
            return ended()

    @contextmanager
    def started(
        self, argv: Sequence[str], environment: Mapping[str, str], patience: float, *, ahead: bool = False
    ) -> Iterator[tuple[int, Callable[[], Done]]]:
        """A child that carries out ``argv``: its process id, and what waits for its end. One at a time."""
        assert self._process.stdin is not None
        with tempfile.TemporaryDirectory() as folder:
            out, err = Path(folder, "out"), Path(folder, "err")
            asked = {
                "argv": argv, "environment": environment, "patience": int(patience), "files": [str(out), str(err)],
                "ahead": ahead,
            }  # fmt: skip
            self._process.stdin.write(f"{json.dumps(asked)}\n")
            self._process.stdin.flush()
            pid = int(next_line(self._process))

            def ended() -> Done:
                code = int(next_line(self._process, within=patience + 10))
                return Done(
                    ["tasksync", *argv],
                    code,
                    *(each.read_text("utf-8") if each.exists() else "" for each in (out, err)),
                )

            yield pid, ended

    def close(self) -> None:
        """It ends when nobody can ask it any more."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(10)
        self._process.stdout.close()


def _serve() -> None:
    """The life of the mother."""
    _import_everything()
    sys.stdout.write(READY)
    sys.stdout.flush()
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            _live(**json.loads(line))
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


def _import_everything() -> None:
    """What a command may need, and which plug-ins this installation has: it is the same in every child."""
    for name in WITHOUT_A_WINDOW:
        module = importlib.import_module(f"{tasksync_gui.__name__}.{name}")
        for found in pkgutil.walk_packages(getattr(module, "__path__", ()), f"{module.__name__}."):
            importlib.import_module(found.name)
    metadata.entry_points = functools.cache(metadata.entry_points)


def _live(argv: list[str], environment: dict[str, str], patience: int, files: list[str], ahead: bool) -> None:
    """The child's whole life; never returns."""
    code = 70
    try:
        signal.alarm(patience)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        for number, file in zip((1, 2), files, strict=True):
            os.dup2(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), number)
        sys.stdin, sys.stdout, sys.stderr = os.fdopen(0), os.fdopen(1, "w"), os.fdopen(2, "w")
        os.environ.clear()
        os.environ.update(environment)
        time.tzset()
        from tasksync_gui.app import bootstrap
        from tasksync_gui.app.command_line import main

        if ahead:
            bootstrap.SystemClock = AheadClock  # type: ignore[assignment,misc]
        code = main(argv)
    except SystemExit as ending:
        code = ending.code if isinstance(ending.code, int) else 1
    except BaseException:  # noqa: BLE001 - the test reads it
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    _serve()
