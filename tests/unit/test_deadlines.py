"""A test that hangs ends, whatever it hangs in, and shows where."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
WAITING = """
import threading, time

def elsewhere():
    threading.Event().wait(60)

def test_that_hangs():
    threading.Thread(target=elsewhere, daemon=True).start()
    time.sleep(60)

def test_after_it():
    pass
"""
DEAF = """
import ctypes, threading

def elsewhere():
    threading.Event().wait(60)

def test_that_hangs():
    threading.Thread(target=elsewhere, daemon=True).start()
    lock, library = ctypes.create_string_buffer(64), ctypes.PyDLL(None)
    library.pthread_mutex_lock(lock)
    library.pthread_mutex_lock(lock)  # no signal ends this, and no Python runs meanwhile
"""


def session(folder: Path, tests: str, *, grace: float) -> subprocess.CompletedProcess[str]:
    """Another pytest with this suite's deadlines, of one second."""
    (folder / "pytest.ini").write_text("[pytest]\ntimeout = 1\n", encoding="utf-8")
    (folder / "test_it.py").write_text(tests, encoding="utf-8")
    (folder / "conftest.py").write_text(f"from tests.support import deadlines\ndeadlines.GRACE = {grace}\n", "utf-8")
    command = [sys.executable, "-m", "pytest", "-n0", "-p", "tests.support.deadlines", "--rootdir", str(folder)]
    return subprocess.run([*command, str(folder)], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)


def test_what_hears_a_signal_fails_with_all_stacks_and_the_next_test_runs(tmp_path: Path) -> None:
    done = session(tmp_path, WAITING, grace=40)
    assert "1 failed, 1 passed" in done.stdout
    assert "in elsewhere" in done.stdout + done.stderr
    assert "Timeout" in done.stdout


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="a lock of zeros is free on Linux")
def test_what_is_deaf_is_ended_with_all_stacks(tmp_path: Path) -> None:
    done = session(tmp_path, DEAF, grace=1)
    assert done.returncode == 1
    assert "Timeout" in done.stderr
    assert "in test_that_hangs" in done.stderr
    assert "in elsewhere" in done.stderr
