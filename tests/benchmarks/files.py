"""Files of many records, as whole processes, against Python taking the same records apart."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.commands import OURS, spent, used
from tests.benchmarks.measure import Row

SIZES = (10_000, 100_000)
WRITTEN = 10_000
"""So many tasks are written to an empty file."""
FORMS = ("txt", "csv", "json")
BARE = """
import csv, json, pathlib, sys
for name in sys.argv[1:]:
    text = pathlib.Path(name).read_text(encoding="utf-8")
    if name.endswith("txt"):
        print(json.dumps([{"title": line, "words": line.split(" ")} for line in text.splitlines()]))
    else:
        print(json.dumps(json.loads(text) if name.endswith("json") else [*csv.reader(text.splitlines())]))
"""


def line(number: int) -> str:
    """A line as people have them: a few words, often a label or a date."""
    due = f" due:2026-{1 + number % 12:02}-{1 + number % 28:02}" if number % 2 else ""
    label = (" +home", " @work", "")[number % 3]
    return f"{'(A) ' if number % 5 == 0 else ''}Ask about the invoice number {number}{label}{due}"


def record(number: int) -> dict[str, str]:
    """The same as a row of a table."""
    return {
        "title": f"Ask about the invoice number {number}",
        "due": f"2026-{1 + number % 12:02}-{1 + number % 28:02}" if number % 2 else "",
        "priority": "1" if number % 5 == 0 else "",
        "labels": ("home", "work", "")[number % 3],
    }


def content(form: str, count: int) -> str:
    """A file of ``count`` records."""
    if form == "txt":
        return "".join(f"{line(number)}\n" for number in range(count))
    records = [record(number) for number in range(count)]
    if form == "json":
        return "[\n" + ",\n".join(map(json.dumps, records)) + "\n]\n" if records else ""
    table = io.StringIO(newline="")
    writer = csv.DictWriter(table, [*record(0)])
    writer.writeheader()
    writer.writerows(records)
    return table.getvalue()


def filled(folder: Path, form: str, *counts: int) -> list[str]:
    """Two files with so many records each, and a pair of them; their names."""
    paths = [folder / f"{name}.{form}" for name in ("one", "other")]
    kind = "todotxt" if form == "txt" else "file"
    for path, count in zip(paths, counts, strict=True):
        path.write_text(content(form, count), encoding="utf-8", newline="")
        spent(folder, OURS, "account", "add", path.stem, "--connector", kind, "--set", f"path={path}")
    spent(folder, OURS, "pair", "add", "p", "--source", "one", "--destination", "other", "--mode", "two-way")
    return [str(path) for path in paths]


def measure() -> Iterator[Row]:
    """What Python itself needs to start is in none of the figures but the peak."""
    for form in FORMS:
        for count in SIZES:
            yield previewed(form, count, count, "first contact of two equal files")
        yield previewed(form, SIZES[-1], 0, "a file and an empty one")
        yield from written(form, WRITTEN)


def previewed(form: str, count: int, other: int, what: str) -> Row:
    """A preview of two files of so many records."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        paths = filled(folder, form, count, other)
        seconds, peak = used(folder, OURS, "preview", "p")
        ours = seconds - spent(folder, OURS, "status")
        bare = spent(folder, BARE, *paths[: 2 if other else 1]) - spent(folder, BARE)
    return Row(
        f"preview of .{form} files of {count:,} records: {what}",
        f"{ours:.2f} s of processor time, peak {peak:.0f} MB",
        f"the records taken apart and written as JSON: {bare:.2f} s",
        f"{ours / bare:.0f}",
        "≤ 5 s and 300 MB at 100,000",
    )


def written(form: str, count: int) -> Iterator[Row]:
    """The first sync of a file into an empty one, and a small edit after it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        paths = filled(folder, form, count, 0)
        first, peak = used(folder, OURS, "sync", "p", "--yes")
        edited = Path(paths[0]).read_text(encoding="utf-8").replace("number 77", "number 77, again", 1)
        Path(paths[0]).write_text(edited, encoding="utf-8", newline="")
        second, _ = used(folder, OURS, "sync", "p", "--yes")
        bare = spent(folder, BARE, *paths) - spent(folder, BARE)
    baseline = f"the records of both taken apart and written as JSON: {bare:.2f} s"
    for what, seconds, aim in (
        (f"first sync of a .{form} file of {count:,} records into an empty one", first, "≤ 20 s at 100,000"),
        ("an edit of one of them", second, "one pass over both"),
    ):
        shown = f"{seconds:.2f} s of processor time, peak {peak:.0f} MB" if seconds == first else f"{seconds:.2f} s"
        yield Row(what, shown, baseline, f"{seconds / bare:.0f}", aim)
