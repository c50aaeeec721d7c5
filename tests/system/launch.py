"""Starts the real program with somebody at the keyboard."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.system.program import ROOT


def drive(
    scenario: str, folder: Path, artifacts: Path, display: str, *options: str, **environ: str
) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.system.driver", f"tests.system.scenarios:{scenario}", str(artifacts),
         *options],
        cwd=ROOT, text=True, stderr=subprocess.PIPE, env={
            **{name: value for name, value in os.environ.items() if name not in ("QT_QPA_PLATFORM", "WAYLAND_DISPLAY")},
            "TASKSYNC_DATA_DIR": str(folder / "data"), "TASKSYNC_PASSPHRASE": "only for this test", "DISPLAY": display,
            "TZ": "Europe/Berlin", "PYTHONDONTWRITEBYTECODE": "", **environ,
        },
    )  # fmt: skip


def finished(process: subprocess.Popen[str], timeout: float) -> None:
    try:
        _, errors = process.communicate(timeout=timeout)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate(timeout=10)  # nothing of it is left for the tests after this one to stumble over
        raise
    assert process.returncode == 0, errors
    assert errors == ""
