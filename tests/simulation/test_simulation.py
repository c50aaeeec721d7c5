"""Thousands of drawn worlds keep every law; equal seeds tell equal stories, in whatever process."""

from __future__ import annotations

import os
import re
import subprocess
import sys

from tests.simulation.faults import Kind
from tests.simulation.script import draw_script
from tests.simulation.world import run_world

WORLDS = int(os.environ.get("TASKSYNC_WORLDS", "300"))
"""How many worlds; the continuous check plays at least 10,000."""
ENOUGH = 10_000
"""From how many worlds on every kind of fault must have struck."""


def simulate(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-bb", "-m", "tests.simulation", *arguments]
    return subprocess.run(
        command, capture_output=True, text=True, env={**os.environ, **environment}, check=False, timeout=1500
    )


def test_every_law_holds_in_every_world() -> None:
    done = simulate("--seeds", str(WORLDS), "--jobs", "2")
    print(done.stdout)
    assert done.returncode == 0, done.stdout + done.stderr
    if WORLDS >= ENOUGH:
        silent = [
            kind for kind in Kind if not re.search(rf"[1-9][\d,]*  {re.escape(kind)}$", done.stdout, re.MULTILINE)
        ]
        assert not silent


def test_a_seed_tells_one_story() -> None:
    for seed in range(20):
        first, second = (run_world(draw_script(seed)).trace for _ in range(2))
        assert first == second


def test_a_seed_tells_one_story_in_every_process() -> None:
    digests = {simulate("--seeds", "60", "--digest", PYTHONHASHSEED=seed).stdout for seed in ("0", "1", "random")}
    assert len(digests) == 1
    assert re.fullmatch(r"[0-9a-f]{64}\n", digests.pop())
