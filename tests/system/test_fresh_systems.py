"""Both commands of the README where nothing is installed but Python."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CANNOT = 77
"""How the command ends where it cannot make such systems."""
PATIENCE = 6000
"""Seconds for one system; the command itself gives up before."""

pytestmark = [pytest.mark.system, pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs Linux")]


def check(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run it, with what it makes on the disk: this session's own folder may be in memory."""
    env = {name: value for name, value in os.environ.items() if name != "TMPDIR"} | environment
    return subprocess.run(
        ["bash", ".ci/run", *arguments], cwd=ROOT, env=env, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        check=False, timeout=PATIENCE,
    )  # fmt: skip


@pytest.mark.long("installations in fresh systems")
@pytest.mark.timeout(PATIENCE + 60)
@pytest.mark.parametrize("release", ["bookworm", "trixie"])
def test_both_commands_pass_there(release: str) -> None:
    done = check("--bare", release)
    if done.returncode == CANNOT:
        pytest.skip(done.stdout.strip())
    assert done.returncode == 0, done.stdout
    assert re.search(r"^-- sh packaging/test, .*: passed", done.stdout, re.MULTILINE), done.stdout


def test_where_it_cannot_be_tried_it_says_why(tmp_path: Path) -> None:
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "uname").write_text("#!/bin/sh\necho Plan9\n", encoding="ascii")
    (programs / "uname").chmod(0o755)
    done = check("--bare", PATH=f"{programs}{os.pathsep}{os.environ['PATH']}")
    assert done.returncode == CANNOT
    assert re.fullmatch(r"The fresh systems cannot be tried here: it needs .+\n", done.stdout)


def test_other_options_are_refused() -> None:
    done = check("--bear")
    assert (done.returncode, done.stdout) == (2, "usage: .ci/run [--bare [RELEASE ...]]\n")
