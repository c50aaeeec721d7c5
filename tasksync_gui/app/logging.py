"""The log of this program. Its file is opened by the first record: most commands have nothing to say."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

OURS = "tasksync_gui"
QUIET = ("httpx", "httpcore", "asyncio", "qasync", "keyring", "filelock", "markdown_it")
"""Libraries whose messages may name addresses and headers."""


class _Late(logging.Handler):
    """Hands records to the log's file, which the first of them opens; where that cannot be written, to the
    program's own last resort, which shows warnings on standard error.

    The logger calls it with its lock held, so that two threads do not open two files.
    """

    def __init__(self, data_dir: Path) -> None:
        super().__init__()
        self._data_dir = data_dir
        self._opened = False
        self._file: logging.Handler | None = None
        self._stop: Callable[[], None] | None = None

    def emit(self, record: logging.LogRecord) -> None:
        if not self._opened:
            from tasksync_gui.app.log_file import open_log

            self._opened = True
            found = open_log(self._data_dir)
            if found is not None:
                self._file, self._stop = found
        if self._file is not None:
            self._file.handle(record)
        else:
            logging.getLogger().callHandlers(record)

    def close(self) -> None:
        if self._stop is not None:
            self._stop()
            self._stop = None
        super().close()


def start_logging(data_dir: Path) -> Callable[[], None]:
    """Log into ``data_dir/logs/tasksync.log`` if it can be written; returns the function that ends it."""
    root = logging.getLogger(OURS)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.ERROR)
    handler = _Late(data_dir)
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    root.propagate = False

    def stop() -> None:
        root.removeHandler(handler)
        root.propagate = True
        handler.close()

    return stop


def wipe_log(data_dir: Path) -> None:
    """Empty the log: it may name tasks of a pair that is to be forgotten. What writes it goes on at its beginning."""
    for file in (data_dir / "logs").glob("tasksync.log*"):
        with suppress(OSError):
            if file.name == "tasksync.log":
                os.truncate(file, 0)
            else:
                file.unlink()
