"""The table of laws in README.md names every law once, and tests that are there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
ROW = re.compile(r"^\| (\d+) \| [^|]+ \| `([^`]+)::([^`]+)` \|$", re.MULTILINE)


def names(path: Path) -> set[str]:
    """Functions of a file, and methods as Class.method."""
    found: set[str] = set()
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            found.add(node.name)
        elif isinstance(node, ast.ClassDef):
            found |= {f"{node.name}.{each.name}" for each in node.body if isinstance(each, ast.FunctionDef)}
    return found


def test_every_law_has_a_test() -> None:
    rows = ROW.findall((HERE / "README.md").read_text("utf-8"))
    assert [int(number) for number, _, _ in rows] == list(range(1, 24))
    missing = [f"{file}::{name}" for _, file, name in rows if name not in names(ROOT / file)]
    assert missing == []
