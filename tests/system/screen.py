"""A screen without a monitor: X server and window manager, for as long as a test needs them."""

from __future__ import annotations

import contextlib
import os
import subprocess
import time
from collections.abc import Iterator

from tests.support.processes import killed_after

STARTS_WITHIN = 20.0


@contextlib.contextmanager
def virtual_screen(size: str = "1280x860") -> Iterator[str]:
    """The name of a free display, e.g. ``:3``."""
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
        _wait_for_manager(display)
        yield display
    finally:
        for process in (manager, server):
            process.terminate()
            process.wait(10)


def _wait_for_manager(display: str) -> None:
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
            return
        time.sleep(0.05)
    raise RuntimeError("the window manager does not answer")
