"""A screen without a monitor: X server and window manager, for as long as a test needs them."""

from __future__ import annotations

import contextlib
import os
import subprocess
import time
from collections.abc import Iterator

from tests.support.processes import killed_after

STARTS_WITHIN = 20.0
ATTEMPTS = 3
"""A server that ends removes the socket of its number, even if another took the number a moment ago."""


@contextlib.contextmanager
def virtual_screen(size: str = "1280x860") -> Iterator[str]:
    """The name of a free display, e.g. ``:3``."""
    for _ in range(ATTEMPTS):
        with _screen(size) as display:
            if _manager_answers(display):
                yield display
                return
    raise RuntimeError(f"the window manager does not answer, on {ATTEMPTS} screens")


@contextlib.contextmanager
def _screen(size: str) -> Iterator[str]:
    reading, writing = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", f"{size}x24", "-nolisten", "tcp"],
        pass_fds=[writing], stderr=subprocess.DEVNULL,
    )  # fmt: skip
    os.close(writing)
    with os.fdopen(reading) as answer, killed_after(server, STARTS_WITHIN):
        display = f":{answer.readline().strip()}"
    manager = subprocess.Popen(["openbox"], env={**os.environ, "DISPLAY": display}, stderr=subprocess.DEVNULL)
    try:
        yield display
    finally:
        for process in (manager, server):
            process.terminate()
            process.wait(10)


def _manager_answers(display: str) -> bool:
    end = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < end:
        asked = subprocess.run(
            ["xdotool", "get_num_desktops"],
            env={**os.environ, "DISPLAY": display},
            capture_output=True,
            check=False,
            timeout=STARTS_WITHIN,
        )
        if asked.returncode == 0:
            return True
        time.sleep(0.05)
    return False
