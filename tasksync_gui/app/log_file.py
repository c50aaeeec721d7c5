"""The log's file: JSON lines in the data directory, written by a thread, rotated, without secrets."""

from __future__ import annotations

import json
import logging
import logging.handlers
import queue
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from tasksync_gui.model.errors import TaskSyncError
from tasksync_gui.services.phrases.errors import english_error
from tasksync_gui.services.phrases.redaction import redacted

MAX_BYTES = 2 * 2**20
KEPT_FILES = 4


class JsonLines(logging.Formatter):
    """Writes an allow-list of facts; a record's other attributes never reach the file."""

    def format(self, record: logging.LogRecord) -> str:
        """One JSON object on one line."""
        facts = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": redacted(record.getMessage()),
        }
        if record.exc_info and record.exc_info[1] is not None:
            facts["error"] = type(record.exc_info[1]).__name__
            frames = traceback.extract_tb(record.exc_info[2])
            facts["where"] = " < ".join(f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in reversed(frames))
        return json.dumps(facts, ensure_ascii=False)


class _Exact(logging.handlers.QueueHandler):
    """Hands records over as they are, so that the formatter sees the exception and not its text."""

    def prepare(self, record: logging.LogRecord) -> logging.LogRecord:
        if isinstance(record.args, tuple):
            record.args = tuple(_in_words(each) for each in record.args)
        record.msg, record.args = record.getMessage(), None
        return record


def _in_words(value: object) -> object:
    """An error in English, since its own text is for developers; anything else as it is."""
    return english_error(value) if isinstance(value, TaskSyncError) else value


def open_log(data_dir: Path) -> tuple[logging.Handler, Callable[[], None]] | None:
    """A handler that writes into ``data_dir/logs/tasksync.log``, and what ends it; None if it cannot be written."""
    folder = data_dir / "logs"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = logging.handlers.RotatingFileHandler(
            folder / "tasksync.log", maxBytes=MAX_BYTES, backupCount=KEPT_FILES, encoding="utf-8", delay=True
        )
    except OSError:
        return None
    file.setFormatter(JsonLines())
    file.handleError = lambda record: None  # type: ignore[method-assign]
    records: queue.SimpleQueue[logging.LogRecord] = queue.SimpleQueue()
    listener = logging.handlers.QueueListener(records, file)
    listener.start()

    def stop() -> None:
        listener.stop()
        file.close()

    return _Exact(records), stop
