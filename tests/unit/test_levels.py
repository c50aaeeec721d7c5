"""What is left out at one level is there at another, and each level says what it left."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.levels import LONG, THOROUGH, runs

ROOT = Path(__file__).parents[2]
TESTS = """
import pytest

def test_plain(): pass

@pytest.mark.thorough("slow things")
def test_thorough(): pass

@pytest.mark.long("soaks")
def test_long(): pass

@pytest.mark.thorough("slow things")
@pytest.mark.long("soaks")
def test_both(): pass
"""
LEVELS = {
    (): {"test_plain"},
    ("--all",): {"test_plain", "test_thorough"},
    ("--long",): {"test_long", "test_both"},
    ("--all", "--long"): {"test_plain", "test_thorough", "test_long", "test_both"},
}


def session(folder: Path, *options: str, tests: str = TESTS) -> subprocess.CompletedProcess[str]:
    """Another pytest, with this suite's plugin and nothing else of it."""
    (folder / "pytest.ini").write_text("[pytest]\naddopts = --strict-markers\n", encoding="utf-8")
    (folder / "test_it.py").write_text(tests, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-v", "-p", "tests.support.levels", "--rootdir", str(folder), *options]
    return subprocess.run(
        [*command, str(folder)], cwd=ROOT, capture_output=True, text=True, check=False, timeout=120
    )  # fmt: skip


@pytest.mark.parametrize(
    ("options", "processes"),
    [
        ((), 0),
        *(
            pytest.param(*each, marks=pytest.mark.thorough("the levels of the suite, one by one"))
            for each in (((), 2), (("--long",), 0), (("--all", "--long"), 2))
        ),
    ],
)
def test_each_level_runs_its_tests_and_says_what_it_left(
    tmp_path: Path, options: tuple[str, ...], processes: int
) -> None:
    done = session(tmp_path, *options, "-n", str(processes))
    assert done.returncode == 0, done.stdout + done.stderr
    passed = [line for line in done.stdout.splitlines() if "PASSED" in line]
    assert {name for line in passed for name in re.findall(r"::(\w+)", line)} == LEVELS[options]
    summary = done.stdout.rpartition("what ran")[2]
    assert ("Left to sh packaging/test --all: 1 tests (slow things)." in summary) == ("--all" not in options)
    assert ("Left to sh packaging/test --long: 2 tests (soaks)." in summary) == ("--long" not in options)
    assert ("Left to sh packaging/test: 1 tests" in summary) == (options == ("--long",))


def test_every_test_runs_at_one_level_at_least() -> None:
    """Whoever runs ``--all`` and ``--long`` has run everything, and ``--all`` contains the quick level."""
    for name in ("", THOROUGH, LONG):
        assert runs(name, everything=True, long=False) or runs(name, everything=False, long=True)
        assert runs(name, everything=True, long=False) or not runs(name, everything=False, long=False)


def test_a_mark_says_what_it_leaves_out(tmp_path: Path) -> None:
    done = session(tmp_path, tests="import pytest\n\n@pytest.mark.thorough\ndef test_it(): pass\n")
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert "says what it leaves out" in done.stdout + done.stderr
