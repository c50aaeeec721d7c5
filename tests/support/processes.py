"""Listening to a process that a test has started, never for ever: one that is silent for too long is killed."""

from __future__ import annotations

import asyncio
import subprocess
import threading
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

PATIENCE = 150.0
"""Seconds. A command takes one or two, ten times that on a busy machine; a test's own deadline is longer."""


@contextmanager
def killed_after(process: subprocess.Popen[Any], seconds: float) -> Iterator[None]:
    """Whoever reads from ``process`` meets the end of what it said at the latest after this time."""
    timer = threading.Timer(seconds, process.kill)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def next_line(process: subprocess.Popen[str], within: float = PATIENCE) -> str:
    """The next line that it prints, with its end. Raises AssertionError if none comes in time."""
    assert process.stdout is not None
    with killed_after(process, within):
        line = process.stdout.readline()
    assert line, f"{process.args} ended, or said nothing for {within:g} s"
    return line


def ended(process: subprocess.Popen[str], within: float = PATIENCE) -> tuple[int, str, str]:
    """(exit code, output, errors) of a process at its end; the code is -9 if it did not come in time."""
    with killed_after(process, within):
        out, err = process.communicate()
    return process.returncode, out, err


@asynccontextmanager
async def _patience(process: Process, within: float) -> AsyncIterator[None]:
    try:
        async with asyncio.timeout(within):
            yield
    except TimeoutError:
        process.kill()
        raise


async def heard_line(process: Process, within: float = PATIENCE) -> bytes:
    """:func:`next_line` of a process of asyncio. Raises TimeoutError."""
    assert process.stdout is not None
    async with _patience(process, within):
        return await process.stdout.readline()


async def heard_end(process: Process, given: bytes | None = None, within: float = PATIENCE) -> tuple[bytes, bytes]:
    """(output, errors) of a process of asyncio at its end, with ``given`` as its input. Raises TimeoutError."""
    async with _patience(process, within):
        return await process.communicate(given)
