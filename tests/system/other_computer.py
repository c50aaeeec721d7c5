"""The command as another computer would run it: other name, no share in this one's file locks, ten minutes later.

``python -m tests.system.other_computer ARGS``. Its clock is ahead so that a lease of ours has run out for it.
"""

from __future__ import annotations

import socket
import sys
from datetime import UTC, datetime, timedelta

from filelock import FileLock

from tasksync_gui.app.clock import SystemClock
from tasksync_gui.app.command_line import main


def become_another() -> None:
    socket.gethostname = lambda: "another"
    FileLock.acquire = lambda self, *_, **__: None  # type: ignore[assignment, method-assign, return-value]
    SystemClock.now = lambda self: datetime.now(UTC) + timedelta(minutes=10)  # type: ignore[method-assign]


if __name__ == "__main__":
    become_another()
    sys.exit(main())
