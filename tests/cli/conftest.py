"""A command line on the real services, the real database and files."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tasksync_gui.app.bootstrap import build_services, repair_database
from tasksync_gui.cli.main import Environment, run
from tasksync_gui.connectors.registry import load_registry
from tasksync_gui.services.contract import Repaired, Services
from tests.support.clock import AheadClock


@dataclass
class Answer:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@dataclass
class Terminal:
    folder: Path
    environ: dict[str, str] = field(default_factory=dict)
    columns: int | None = None
    clock: AheadClock = field(default_factory=AheadClock)

    async def __call__(self, *argv: str, stdin: str = "") -> Answer:
        out, err = io.StringIO(), io.StringIO()

        async def open_services(folder: Path | None) -> Services:
            return await build_services(
                folder or self.folder / "data",
                clock=self.clock,
                environ=self.environ,
                registry=load_registry(third_party=False),
            )

        async def repair(folder: Path | None, afresh: bool) -> Repaired:
            return await repair_database(folder or self.folder / "data", afresh=afresh)

        code = await run(argv, Environment(open_services, io.StringIO(stdin), out, err, self.columns, repair))
        return Answer(code, out.getvalue(), err.getvalue())

    async def ok(self, *argv: str, stdin: str = "") -> Answer:
        answer = await self(*argv, stdin=stdin)
        assert answer.code == 0, (argv, answer)
        return answer

    def write(self, name: str, lines: Sequence[str]) -> Path:
        path = self.folder / name
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        return path

    def lines(self, name: str) -> list[str]:
        return (self.folder / name).read_text(encoding="utf-8").splitlines()

    async def two_files(self, mode: str = "two-way") -> None:
        """Accounts A and B on a.txt and b.txt, and the pair P."""
        for name in "ab":
            path = self.folder / f"{name}.txt"
            if not path.exists():
                path.write_text("", encoding="utf-8")
            await self.ok("account", "add", name.upper(), "--connector", "todotxt", "--set", f"path={path}")
        await self.ok("pair", "add", "P", "--source", "A", "--destination", "B", "--mode", mode)


@pytest.fixture
def tasksync(tmp_path: Path) -> Terminal:
    return Terminal(tmp_path)
