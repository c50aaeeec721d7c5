"""The real program in its own process."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.support import forked

ROOT = Path(__file__).parents[2]


@dataclass
class Program:
    """``tasksync`` on its own data directory."""

    folder: Path
    secrets: dict[str, str] = field(default_factory=dict)
    ahead: bool = False
    """Whether its clock runs ahead instead of waiting, for files that a test has just written."""

    def run(self, *argv: str, expect: int | None = 0, timeout: float = 300.0) -> subprocess.CompletedProcess[str]:
        environ = {
            **os.environ, "TASKSYNC_DATA_DIR": str(self.folder / "data"), "PYTHONPATH": str(ROOT),
            "TZ": "Europe/Berlin", **{f"TASKSYNC_SECRET_{name}": secret for name, secret in self.secrets.items()},
        }  # fmt: skip
        done = forked.run(argv, environ, timeout, ahead=self.ahead)
        if expect is not None and done.returncode != expect:
            raise AssertionError(f"{argv}: exit {done.returncode}\n{done.stdout}\n{done.stderr}")
        return done

    def json(self, *argv: str, expect: int | None = 0) -> Any:
        return json.loads(self.run(*argv, "--json", expect=expect).stdout)

    def sync(self, pair: str, *more: str, expect: int | None = 0) -> dict[str, Any]:
        return self.json("sync", pair, *more, expect=expect)["runs"][0]

    def preview(self, pair: str) -> dict[str, Any]:
        return self.json("preview", pair)
