"""Thousands of drawn worlds keep every law; equal seeds tell equal stories, in whatever process."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest

from tests.simulation.faults import Kind
from tests.simulation.script import draw_script
from tests.simulation.world import run_world
from tests.support.examples import scaled

ENOUGH = 10_000
"""From how many worlds on every kind of fault must have struck."""


def simulate(*arguments: str, patience: float = 200, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-bb", "-m", "tests.simulation", *arguments]
    return subprocess.run(
        command, capture_output=True, text=True, env={**os.environ, **environment}, check=False, timeout=patience
    )


@pytest.mark.parametrize(
    ("worlds", "patience"),
    [
        (40, 200),
        pytest.param(10_000, 3600, marks=[pytest.mark.thorough("10,000 simulated worlds"), pytest.mark.timeout(3700)]),
        pytest.param(
            300_000, 86_400, marks=[pytest.mark.long("300,000 simulated worlds"), pytest.mark.timeout(86_500)]
        ),
    ],
)
def test_every_law_holds_in_every_world(worlds: int, patience: float) -> None:
    done = simulate("--seeds", str(worlds), "--jobs", "2", patience=patience)
    print(done.stdout)
    assert done.returncode == 0, done.stdout + done.stderr
    if worlds >= ENOUGH:
        drawn = [kind for kind in Kind if kind not in (Kind.PUT_BACK, Kind.PUT_BACK_ANEW)]
        silent = [
            kind for kind in drawn if not re.search(rf"[1-9][\d,]*  {re.escape(kind)}$", done.stdout, re.MULTILINE)
        ]
        assert not silent


def test_a_seed_tells_one_story() -> None:
    for seed in range(scaled(50)):
        first, second = (run_world(draw_script(seed)).trace for _ in range(2))
        assert first == second


@pytest.mark.thorough("one seed played in several processes")
def test_a_seed_tells_one_story_in_every_process() -> None:
    digests = {simulate("--seeds", "60", "--digest", PYTHONHASHSEED=seed).stdout for seed in ("0", "1", "random")}
    assert len(digests) == 1
    assert re.fullmatch(r"[0-9a-f]{64}\n", digests.pop())
