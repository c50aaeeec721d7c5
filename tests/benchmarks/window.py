"""The window: how soon it is there, and whether it ever stands still."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.measure import Row, median
from tests.system.screen import virtual_screen

STARTS = 5
ROOT = Path(__file__).parents[2]


def started(module: str, display: str, folder: Path) -> float:
    """Seconds from the start of a process to its first paint."""
    environ = {name: value for name, value in os.environ.items() if name != "QT_QPA_PLATFORM"}
    environ |= {"DISPLAY": display, "TASKSYNC_DATA_DIR": str(folder)}
    done = subprocess.run(
        [sys.executable, "-m", f"tests.benchmarks.{module}"],
        cwd=ROOT, env=environ, capture_output=True, text=True, check=True, timeout=600,
    )  # fmt: skip
    return float(done.stdout.strip().splitlines()[-1])


def measure() -> Iterator[Row]:
    """First paint and stalls."""
    with tempfile.TemporaryDirectory() as folder, virtual_screen() as display:
        data = Path(folder)
        started("paint_ours", display, data)
        ours, bare = [], []
        for _ in range(STARTS):
            bare.append(started("paint_bare", display, data))
            ours.append(started("paint_ours", display, data))
        yield Row(
            "start of the process to the first paint", f"{median(ours):.2f} s",
            f"a bare Qt window: {median(bare):.2f} s", f"{median(ours) / median(bare):.2f}", "≤ 1.5",
        )  # fmt: skip
        environ = {name: value for name, value in os.environ.items() if name != "QT_QPA_PLATFORM"}
        environ |= {"DISPLAY": display, "TASKSYNC_DATA_DIR": str(data / "stalls")}
        done = subprocess.run(
            [sys.executable, "-m", "tests.benchmarks.stalls"],
            cwd=ROOT, env=environ, capture_output=True, text=True, check=True, timeout=600,
        )  # fmt: skip
        found = json.loads(done.stdout.strip().splitlines()[-1])
        yield Row(
            f"gaps between the window's events while {found['count']:,} tasks sync (p99)", f"{found['p99']:.1f} ms",
            f"the same timer at rest (p99): {found['rest']:.1f} ms", f"{found['p99'] / found['rest']:.2f}", "≤ 16 ms",
        )  # fmt: skip
