"""A preview of two todo.txt lists in a first contact, as a whole process, against Python taking the same lines apart."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.commands import OURS, spent
from tests.benchmarks.measure import Row

SIZES = (10_000, 100_000)
BARE = """
import json, pathlib, sys
for name in sys.argv[1:]:
    lines = pathlib.Path(name).read_text(encoding="utf-8").splitlines()
    print(json.dumps([{"title": line, "words": line.split(" ")} for line in lines]))
"""


def line(number: int) -> str:
    """A line as people have them: a few words, often a label or a date."""
    due = f" due:2026-{1 + number % 12:02}-{1 + number % 28:02}" if number % 2 else ""
    label = (" +home", " @work", "")[number % 3]
    return f"{'(A) ' if number % 5 == 0 else ''}Ask about the invoice number {number}{label}{due}"


def filled(folder: Path, count: int) -> list[str]:
    """Two files with ``count`` equal lines each, and a pair of them; their names."""
    paths = [folder / f"{name}.txt" for name in ("one", "other")]
    for path in paths:
        path.write_text("".join(f"{line(number)}\n" for number in range(count)), encoding="utf-8")
        spent(folder, OURS, "account", "add", path.stem, "--connector", "todotxt", "--set", f"path={path}")
    spent(folder, OURS, "pair", "add", "p", "--source", "one", "--destination", "other", "--mode", "two-way")
    return [str(path) for path in paths]


def measure() -> Iterator[Row]:
    """One row a size; what Python itself needs to start is in neither figure."""
    for count in SIZES:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            paths = filled(folder, count)
            ours = spent(folder, OURS, "preview", "p") - spent(folder, OURS, "status")
            bare = spent(folder, BARE, *paths) - spent(folder, BARE)
        yield Row(
            f"preview of two todo.txt files of {count:,} lines, first contact",
            f"{ours:.2f} s of processor time",
            f"the lines taken apart and written as JSON: {bare:.2f} s",
            f"{ours / bare:.0f}",
            "≤ 5 s at 100,000",
        )
