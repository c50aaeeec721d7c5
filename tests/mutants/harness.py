"""Putting one mutant after the other into a copy of the tree and running the tests that should notice."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from tests.mutants.definitions import Sources
from tests.mutants.edits import mutated
from tests.mutants.mutant import Mutant

ROOT = Path(__file__).parents[2]
PROGRAM = "tasksync_gui"
COPIED = (PROGRAM, "tests", "resources", "packaging")
PATIENCE = 120
"""Seconds after which a mutant that hangs counts as noticed."""
CONFIGURATION = """[pytest]
addopts = --import-mode=importlib --strict-markers -p no:cacheprovider
pythonpath = .
asyncio_mode = auto
asyncio_default_fixture_loop_scope = function
filterwarnings = error
markers =
"""
PLUGINS = ("-p", "pytest_asyncio.plugin")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one mutant: ``killed``, ``survived`` or ``invalid`` (it cannot be made, or does not even load)."""

    mutant: Mutant
    outcome: str
    seconds: float
    by: str = ""


def run(mutants: Sequence[Mutant], jobs: int, tell: Callable[[Verdict], None]) -> list[Verdict]:
    """Try all ``mutants``, ``jobs`` at a time, each job in a copy of the tree of its own."""
    sources = program()
    with tempfile.TemporaryDirectory(prefix="tasksync-mutants-") as folder:
        copies: SimpleQueue[Path] = SimpleQueue()
        for number in range(jobs):
            copies.put(_copy(Path(folder) / str(number)))

        def attempt(mutant: Mutant) -> Verdict:
            tree = copies.get()
            try:
                verdict = _attempt(tree, sources, mutant)
            finally:
                copies.put(tree)
            tell(verdict)
            return verdict

        with ThreadPoolExecutor(jobs) as pool:
            return list(pool.map(attempt, mutants))


def program() -> Sources:
    """What mutants change: the modules of the program."""
    return Sources.below(ROOT, PROGRAM)


def unchanged(tests: Sequence[str]) -> tuple[bool, str]:
    """Whether ``tests`` pass in a copy without any mutant, and what they said."""
    with tempfile.TemporaryDirectory(prefix="tasksync-mutants-") as folder:
        status, text = _pytest(_copy(Path(folder) / "0"), tests, 10 * PATIENCE)
        return status == 0, text


def _copy(target: Path) -> Path:
    target.mkdir()
    for name in COPIED:
        shutil.copytree(ROOT / name, target / name)
    (target / "pytest.ini").write_text(_configuration(), "utf-8")
    return target


def _settings() -> dict[str, Any]:
    """The project's own, for pytest."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    found: dict[str, Any] = project["tool"]["pytest"]["ini_options"]
    return found


def _configuration() -> str:
    """As the project's, but for the plugins that most of these tests need not have: they start sooner without."""
    return CONFIGURATION + "".join(f"    {marker}\n" for marker in _settings()["markers"])


def _plugins(tests: Sequence[str]) -> list[str]:
    """Options that load what ``tests`` need: those of the window and of its words need Qt's."""
    if not any(test.startswith(("tests/ui/", "tests/words/")) for test in tests):
        return [*PLUGINS]
    own = {name: value for name, value in _settings().items() if name.startswith("qt_")}
    told = (f"{name}={value if isinstance(value, str) else chr(10).join(value)}" for name, value in own.items())
    return [*PLUGINS, "-p", "pytestqt.plugin", *(part for each in told for part in ("-o", each))]


def _attempt(tree: Path, sources: Sources, mutant: Mutant) -> Verdict:
    started = time.perf_counter()
    try:
        changed = mutated(sources, mutant.where, mutant.edit)
    except (ValueError, TypeError, SyntaxError) as error:
        return Verdict(mutant, "invalid", 0, str(error))
    with _instead(tree / changed.file, changed.text()):
        status, text = _pytest(tree, mutant.tests)
    by = next((line for line in text.splitlines() if line.startswith(("FAILED", "ERROR", "still"))), "")
    outcome = "invalid" if _does_not_load(by) else {0: "survived", 1: "killed"}.get(status, "invalid")
    return Verdict(mutant, outcome, time.perf_counter() - started, by if outcome != "invalid" else text[-2000:])


def _does_not_load(line: str) -> bool:
    """Whether a file of tests could not even be collected."""
    return line.startswith("ERROR") and "::" not in line


@contextmanager
def _instead(path: Path, text: str) -> Iterator[None]:
    original, stamp = path.read_text("utf-8"), path.stat()
    path.write_text(text, "utf-8")
    try:
        yield
    finally:
        path.write_text(original, "utf-8")
        os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))


def _pytest(tree: Path, tests: Sequence[str], patience: float = PATIENCE) -> tuple[int, str]:
    """(exit status, output); a run that takes too long counts as failed."""
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "COV_", "TASKSYNC_"))
    }
    environment |= {
        "PYTHONPATH": str(tree),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "TASKSYNC_HYPOTHESIS": "steady",
    }
    command = [sys.executable, "-bb", "-m", "pytest", "--all", "-x", "-q", "--tb=no", *_plugins(tests), *tests]
    try:
        done = subprocess.run(
            command, cwd=tree, env=environment, capture_output=True, text=True, timeout=patience, check=False
        )
    except subprocess.TimeoutExpired:
        return 1, f"still running after {patience:.0f} s"
    return done.returncode, done.stdout + done.stderr
