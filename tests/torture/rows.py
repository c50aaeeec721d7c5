"""The table's rows are the tests: each says what is done and what comes of it, in the words of the README."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

README = Path(__file__).parents[2] / "README.md"
HEADING = "## The torture table"
INTRODUCTION = """\
Twenty tasks in step on two servers unless the row says otherwise, the real command, real HTTP; every row is a
test in `tests/torture`. In each the end is checked, too: nothing lost, nothing doubled, what needs a person is
held and says so, and once the trouble is over a sync has nothing left to do.

"""


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    done: str
    result: str
    test: str


def row(done: str, result: str, *, quick: bool = False) -> Callable[[Any], Any]:
    """Makes a test a row of the table; one that is not ``quick`` is left to ``--all``."""

    def mark(test: Any) -> Any:
        test.row = Row(done, result, test.__name__)
        return test if quick else pytest.mark.thorough("troubles of a person's days, one by one")(test)

    return mark


def rows_of(*modules: Any) -> list[Row]:
    """All rows in the order of their tests."""
    return [test.row for module in modules for test in vars(module).values() if hasattr(test, "row")]


def table(rows: list[Row]) -> str:
    """The README's section."""
    lines = ["| what is done | what TaskSync does |", "|---|---|", *(f"| {row.done} | {row.result} |" for row in rows)]
    return f"{HEADING}\n\n{INTRODUCTION}" + "\n".join(lines) + "\n"


def with_table(readme: str, section: str) -> str:
    """``readme`` with its section replaced, or added before the one on tests."""
    before, found, rest = readme.partition(HEADING)
    if not found:
        before, _, rest = readme.partition("## Test")
        return f"{before}{section}\n## Test{rest}" if rest else f"{readme.rstrip()}\n\n{section}"
    _, next_heading, after = rest.partition("\n## ")
    return f"{before}{section}" + (f"\n## {after}" if next_heading else "")
