"""The engine's README says what the code does: its tables, its laws, and the sections that others cite."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from tests.engine.readme import PLACE, README, TABLES, written

ROOT = Path(__file__).parents[2]
TEXT = README.read_text("utf-8")
LAW = re.compile(r"^\| (\d+) \| [^|]+ \| `([^`]+)::([^`]+)` \|$", re.MULTILINE)
CITED = re.compile(r"engine README, section (\d+)|\bENGINE section (\d+)")


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
    rows = LAW.findall(TEXT)
    assert [int(number) for number, _, _ in rows] == list(range(1, 24))
    missing = [f"{file}::{name}" for _, file, name in rows if name not in names(ROOT / file)]
    assert missing == []


def test_the_tables_are_those_of_the_code() -> None:
    assert {name for _, name, _, _ in PLACE.findall(TEXT)} >= TABLES.keys()
    assert written(TEXT) == TEXT, "python -m tests.engine.readme writes them anew"


def test_every_section_that_is_cited_exists() -> None:
    sections = set(re.findall(r"^## (\d+)\. ", TEXT, re.MULTILINE))
    for folder in ("tasksync_gui", "tests"):
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in (".py", ".sql", ".md"):
                cited = {number for pair in CITED.findall(path.read_text("utf-8")) for number in pair if number}
                assert cited <= sections, path


def test_every_path_that_is_named_exists() -> None:
    named = set(re.findall(r"`((?:tests|apply|plan|observe|identity|merge|undo|services)/[\w/]+(?:\.py)?)", TEXT))
    for path in named:
        places = [ROOT / path, ROOT / "tasksync_gui" / path, README.parent / path]
        assert any(place.exists() or place.with_suffix(".py").exists() for place in places) or any(
            place.parent.with_suffix(".py").exists() for place in places
        ), path
