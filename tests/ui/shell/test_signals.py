"""The window is asked to end by a signal: it ends as *Quit* does, and early ones show no traceback."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.support.levels import one_of
from tests.support.processes import ended, next_line

ROOT = Path(__file__).parents[3]


def environ(folder: Path) -> dict[str, str]:
    return {
        **{name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")},
        "QT_QPA_PLATFORM": "offscreen",
        "TASKSYNC_DATA_DIR": str(folder),
        "PYTHONPATH": str(ROOT),
    }


def until(path: Path, patience: float = 120.0) -> None:
    end = time.monotonic() + patience
    while not path.exists():
        assert time.monotonic() < end, f"{path.name} did not come to be"
        time.sleep(0.05)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has none of these signals")
@pytest.mark.parametrize("name", one_of(["SIGTERM", "SIGINT", "SIGHUP"], "the window and each signal"))
def test_the_window_ends_as_by_quit(tmp_path: Path, name: str) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "tasksync_gui"], env=environ(tmp_path), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True,
    )  # fmt: skip
    until(tmp_path / "tasksync.sqlite.epoch")
    process.send_signal(getattr(signal, name))
    code, out, err = ended(process)
    assert (code, out) == (0, "")
    assert "Traceback" not in err
    assert (tmp_path / "tasksync.sqlite").stat().st_mode & 0o077 == 0
    assert tmp_path.stat().st_mode & 0o077 == 0


@pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot send it to one process")
@pytest.mark.parametrize("module", ["tasksync_gui.app.command", "tasksync_gui"])
def test_an_early_interrupt_shows_no_traceback(tmp_path: Path, module: str) -> None:
    """At each of several moments, from the program's first import on."""
    ready = "import sys; sys.argv = ['tasksync']; print('go', flush=True)\n"
    begun = f"{ready}import runpy; runpy.run_module({module!r}, run_name='__main__')"
    for wait in (0.0, 0.03, 0.1, 0.3):
        process = subprocess.Popen(
            [sys.executable, "-c", f"import signal; signal.signal(signal.SIGINT, signal.SIG_DFL); {begun}"],
            env=environ(tmp_path), stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        assert next_line(process).strip() == "go"
        time.sleep(wait)
        process.send_signal(signal.SIGINT)
        _, _, err = ended(process)
        assert "Traceback" not in err
