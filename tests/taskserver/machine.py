"""The real command on a data directory of its own, with two lists of the tests' server as a pair."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.support import forked
from tests.support.forked import COMMAND
from tests.taskserver.remote import PACKAGE, ROOT, Remote


class Machine:
    """One installation of TaskSync with the pair ``P`` of the lists ``left`` and ``right``."""

    def __init__(self, folder: Path, remote: Remote, **options: str) -> None:
        self.folder = folder
        self.remote = remote
        self.options = {"url": remote.url, "concurrency": "1", **options}
        self.environ: dict[str, str] = {}

    def pair(self, mode: str = "two-way", *more: str) -> Machine:
        """The accounts and the pair."""
        settings = [part for name, value in self.options.items() for part in ("--set", f"{name}={value}")]
        for name in ("Left", "Right"):
            self.run("account", "add", name, "--connector", "webtasks", *settings)
        self.run("pair", "add", "P", "--source", "Left:left", "--destination", "Right:right", "--mode", mode, *more)
        return self

    def with_file(self, path: Path) -> Machine:
        """A pair of the list ``left`` and a todo.txt instead."""
        settings = [part for name, value in self.options.items() for part in ("--set", f"{name}={value}")]
        self.run("account", "add", "Left", "--connector", "webtasks", *settings)
        self.run("account", "add", "File", "--connector", "todotxt", "--set", f"path={path}")
        self.run("pair", "add", "P", "--source", "File", "--destination", "Left:left", "--mode", "two-way")
        return self

    def run(self, *argv: str, expect: int | None = 0) -> subprocess.CompletedProcess[str]:
        """One command to its end."""
        done = forked.run(argv, self.environment)
        if expect is not None and done.returncode != expect:
            raise AssertionError(f"{argv}: exit {done.returncode}\n{done.stdout}\n{done.stderr}")
        return done

    def start(self, *argv: str, command: Sequence[str] = COMMAND) -> subprocess.Popen[str]:
        """One command, still running."""
        return subprocess.Popen(
            [sys.executable, *command, *argv],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=self.environment,
        )  # fmt: skip

    @property
    def environment(self) -> dict[str, str]:
        path = os.pathsep.join((str(ROOT), str(PACKAGE)))
        return {**os.environ, "TASKSYNC_DATA_DIR": str(self.folder), "PYTHONPATH": path, **self.environ}

    def json(self, *argv: str, expect: int | None = 0) -> Any:
        return json.loads(self.run(*argv, "--json", expect=expect).stdout)

    def sync(self, *more: str, expect: int | None = 0) -> dict[str, Any]:
        """The run as ``--json`` tells it."""
        return self.json("sync", "P", *more, expect=expect)["runs"][0]

    def preview(self) -> dict[str, Any]:
        return self.json("preview", "P")

    def calm(self) -> None:
        """The next run writes nothing and has nothing to say, and a preview is empty."""
        self.remote.count()
        run = self.sync()
        writes = self.remote.writes()
        assert (run["outcome"], run["message"], writes) == ("clean", "", [])
        plan = self.preview()
        assert (plan["operations"], plan["held"], plan["guards"]) == ([], [], [])
