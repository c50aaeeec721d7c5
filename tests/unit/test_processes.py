"""Nobody waits for ever for a process: neither the helpers nor any test that does without them."""

from __future__ import annotations

import ast
import asyncio
import subprocess
import sys
from asyncio.subprocess import PIPE
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.processes import ended, heard_end, heard_line, next_line

TESTS = Path(__file__).parents[1]
SILENT = (sys.executable, "-c", "import time; print('kept in its buffer'); time.sleep(600)")
LISTENING = TESTS / "support" / "processes.py"


def silent() -> subprocess.Popen[str]:
    return subprocess.Popen(SILENT, stdout=subprocess.PIPE, text=True)


def test_a_silent_process_is_not_waited_for() -> None:
    with silent() as process, pytest.raises(AssertionError, match="said nothing for 0.5 s"):
        next_line(process, within=0.5)
    assert process.returncode != 0
    with silent() as process:
        assert ended(process, within=0.5)[0] != 0


async def test_nor_is_one_of_asyncio() -> None:
    for listen in (heard_line, heard_end):
        process = await asyncio.create_subprocess_exec(*SILENT, stdout=PIPE)
        with pytest.raises(TimeoutError):
            await listen(process, within=0.5)
        assert await process.wait() != 0


def test_no_test_waits_for_a_process_without_a_deadline() -> None:
    """Its own deadline would end it, too, five minutes later and without saying who was silent."""
    assert [place for path in sorted(TESTS.rglob("*.py")) if path != LISTENING for place in endless(path)] == []


VERBS = {"run", "check_call", "check_output", "communicate", "readline", "read"}


def endless(path: Path) -> Iterator[str]:
    """Where a file runs or reads a process and does not say for how long."""
    text = path.read_text("utf-8")
    if not any(f".{name}(" in text for name in VERBS):
        return
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in VERBS:
            called = ast.unparse(node.func)
            limited = any(keyword.arg == "timeout" for keyword in node.keywords)
            runs = called in ("subprocess.run", "subprocess.check_call", "subprocess.check_output")
            reads = called.endswith((".communicate", ".stdout.readline", ".stdout.read"))
            if (runs or reads) and not limited:
                yield f"{path.relative_to(TESTS)}:{node.lineno}: {called}"
