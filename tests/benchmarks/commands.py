"""How much processor time a command takes, against Python itself with the parts of its library that the job needs."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.measure import Row, median

TIMES = 11
PAIRS = 3
OURS = "import sys; from tasksync_gui.app.command_line import main; sys.exit(main(sys.argv[1:]))"
BARE = "import asyncio, sqlite3, argparse, json, logging, dataclasses; asyncio.run(asyncio.sleep(0))"
ROOT = Path(__file__).parents[2]


def environment(folder: Path) -> dict[str, str]:
    """Of a process whose data lie in ``folder``; the accounts there have secrets that no server asks for."""
    secrets = {"TASKSYNC_SECRET_LEFT": "none", "TASKSYNC_SECRET_RIGHT": "none", "TASKSYNC_PASSPHRASE": "none"}
    return {"PATH": os.defpath, "HOME": str(folder), "TASKSYNC_DATA_DIR": str(folder / "data"), **secrets}


def used(folder: Path, program: str, *argv: str) -> tuple[float, float]:
    """Seconds of processor time, the system's included, from a process's start to its end; its peak in megabytes."""
    command = [sys.executable, "-c", program, *argv]
    process = subprocess.Popen(command, cwd=ROOT, env=environment(folder), stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, command
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def spent(folder: Path, program: str, *argv: str) -> float:
    """The seconds of :func:`used`."""
    return used(folder, program, *argv)[0]


def filled(folder: Path) -> None:
    """A data directory with a few pairs that were synced."""
    for number in range(2 * PAIRS):
        path = folder / f"{number}.txt"
        path.write_text("Buy milk\nCall Ada\n", encoding="utf-8")
        spent(folder, OURS, "account", "add", f"A{number}", "--connector", "todotxt", "--set", f"path={path}")
    for number in range(PAIRS):
        ends = ("--source", f"A{2 * number}", "--destination", f"A{2 * number + 1}")
        spent(folder, OURS, "pair", "add", f"P{number}", *ends, "--mode", "two-way")
    spent(folder, OURS, "sync", "--all", "--yes")


def compare(folder: Path, *argv: str, times: int = TIMES) -> tuple[float, float]:
    """Medians of the command and of bare Python, which take turns."""
    ours, bare = [], []
    for _ in range(times):
        bare.append(spent(folder, BARE))
        ours.append(spent(folder, OURS, *argv))
    return median(ours), median(bare)


def measure() -> Iterator[Row]:
    """What people and shells ask for most."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        filled(folder)
        for words, aim in (("--help", "≤ 1.2"), ("status --json", "≤ 2.5")):
            ours, bare = compare(folder, *words.split())
            yield Row(
                f"processor time of tasksync {words}", f"{1000 * ours:.0f} ms",
                f"Python with asyncio and sqlite3, doing nothing: {1000 * bare:.0f} ms", f"{ours / bare:.2f}", aim,
            )  # fmt: skip
