"""Real programs, edited and killed: for a while in every landing, for minutes where there is time."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.soak.worlds import WORLDS, soak

pytestmark = [
    pytest.mark.system,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs pidfd_open and fork"),
]


def played(kinds: tuple[str, str], folder: Path, seed: int, seconds: float, capsys: pytest.CaptureFixture[str]) -> None:
    figures = soak(kinds, folder, seed, seconds)
    with capsys.disabled():
        print(f"\nsoak, {' with '.join(kinds)}, seed {seed}: {figures}")
    assert figures.rounds > 1
    assert figures.edits
    assert figures.conflicts


@pytest.mark.thorough("a minute of edits and kills on real lists")
@pytest.mark.timeout(900)
@pytest.mark.parametrize("kinds", WORLDS[:2], ids=" with ".join)
def test_half_a_minute(kinds: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    played(kinds, tmp_path, 1, 25, capsys)


@pytest.mark.long("minutes of edits and kills on real lists")
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("seed", [2, 3])
@pytest.mark.parametrize("kinds", WORLDS, ids=" with ".join)
def test_five_minutes(kinds: tuple[str, str], seed: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    played(kinds, tmp_path, seed, 300, capsys)
