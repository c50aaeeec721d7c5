"""The log's file is opened by the first record, and by nobody else."""

from __future__ import annotations

import json
import logging
import threading
from pathlib import Path

import pytest

from tasksync_gui.app.logging import OURS, start_logging

log = logging.getLogger(f"{OURS}.test")


def lines(folder: Path) -> list[str]:
    return [json.loads(line)["message"] for line in (folder / "logs" / "tasksync.log").read_text().splitlines()]


def test_nothing_is_written_before_something_is_said(tmp_path: Path) -> None:
    threads = threading.active_count()
    stop = start_logging(tmp_path)
    assert (list(tmp_path.iterdir()), threading.active_count()) == ([], threads)
    log.info("one")
    log.warning("two of %d", 2)
    stop()
    assert lines(tmp_path) == ["one", "two of 2"]
    assert threading.active_count() == threads
    assert logging.getLogger(OURS).handlers == []


def test_many_threads_open_one_file(tmp_path: Path) -> None:
    stop = start_logging(tmp_path)
    start = threading.Barrier(8)

    def speak(number: int) -> None:
        start.wait()
        log.info("thread %d", number)

    threads = [threading.Thread(target=speak, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    stop()
    assert sorted(lines(tmp_path)) == [f"thread {number}" for number in range(8)]


def test_where_no_file_can_be_written_warnings_are_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "logs").write_text("no folder")
    shown: list[str] = []
    monkeypatch.setattr(logging.getLogger(), "handlers", [])
    monkeypatch.setattr(logging, "lastResort", logging.Handler(logging.WARNING))
    monkeypatch.setattr(logging.lastResort, "emit", lambda record: shown.append(record.getMessage()))
    stop = start_logging(tmp_path)
    log.info("one")
    log.warning("two")
    stop()
    assert shown == ["two"]
