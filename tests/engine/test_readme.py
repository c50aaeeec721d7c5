"""The engine's README says what the code does: its tables, its laws, and the sections that others cite."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

from tasksync_gui.engine.plan.decision_table import State
from tasksync_gui.model.link_life import LinkEvent
from tests.engine.readme import PLACE, README, TABLES, written

ROOT = Path(__file__).parents[2]
TEXT = README.read_text("utf-8")
LAW = re.compile(r"^\| (\d+) \| [^|]+ \| `([^`]+)::([^`]+)` \|$", re.MULTILINE)
CITED = re.compile(r"engine README, section (\d+)")
BARE = re.compile(r"engine README,? \(?\d+")
SECTION = re.compile(r"\bsections? (\d+)")
BEFORE = 24
OUTSIDE = re.compile(r"(?:RFC \d+|POSIX),? $")
"""What may stand before a section's number besides the engine README: a standard that is cited by its own sections."""
CITED_LAW = re.compile(r"\blaws? ((?:\d+(?:, | and )?)+)", re.IGNORECASE)
PAGE_NAME = re.compile(r"[\w/.-]*\b[A-Z_]{3,}\.md\b")
ABROAD = re.compile("\N{SECTION SIGN}|\\b[A-Z]{4,} sections? \\d", re.IGNORECASE)
"""Forms in which a page is cited that this repository does not hold."""


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


@cache
def cited_files() -> list[tuple[Path, str]]:
    """Every file that may cite a page, with its text on one line: a citation may be broken over two."""
    files = [
        path
        for folder in ("tasksync_gui", "tests", "packaging")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in (".py", ".sql", ".md", ".yaml", ".sh") and "__pycache__" not in path.parts
    ]
    return [(path, re.sub(r"\s+(?:#\s+)?", " ", path.read_text("utf-8"))) for path in files if path != Path(__file__)]


def test_every_section_that_is_cited_exists() -> None:
    sections = set(re.findall(r"^## (\d+)\. ", TEXT, re.MULTILINE))
    cited = {path: set(CITED.findall(text)) for path, text in cited_files()}
    assert any(cited.values())
    assert {path: numbers - sections for path, numbers in cited.items() if numbers - sections} == {}


def test_every_law_that_is_cited_exists() -> None:
    laws = {number for number, _, _ in LAW.findall(TEXT)}
    dialects = ROOT / "tasksync_gui" / "connectors" / "richtext" / "README.md"
    cited = {
        path: {number for found in CITED_LAW.findall(text) for number in re.findall(r"\d+", found)}
        for path, text in cited_files()
        if path != dialects
    }
    assert any(cited.values())
    assert {path: numbers - laws for path, numbers in cited.items() if numbers - laws} == {}


def test_sections_are_cited_in_one_form() -> None:
    other = [
        f"{path}: {before}section {number}"
        for path, text in cited_files()
        if path != README
        for before, number in (
            (text[max(0, found.start() - BEFORE) : found.start()], found[1]) for found in SECTION.finditer(text)
        )
        if not before.endswith("engine README, ") and not OUTSIDE.search(before)
    ]
    other += [f"{path}: {found}" for path, text in cited_files() for found in BARE.findall(text)]
    assert other == []


def test_no_page_is_cited_that_the_repository_does_not_hold() -> None:
    assert [f"{path}: {found}" for path, text in cited_files() for found in ABROAD.findall(text)] == []
    held = {path.name for path in ROOT.glob("*.md")} | {path.name for path in (ROOT / "tasksync_gui").rglob("*.md")}
    held |= {path.name for path in (ROOT / "resources").rglob("*.md")}
    named = [(path, found) for path, text in cited_files() if ".md" in text for found in PAGE_NAME.findall(text)]
    assert [f"{path}: {found}" for path, found in named if Path(found).name not in held] == []


def test_what_is_counted_is_as_many() -> None:
    """Numbers in words before a table or a list of members that may grow."""
    assert len(State) == 5
    assert "A side of a link is in one of five states" in TEXT
    assert [*LinkEvent].index(LinkEvent.ENDED) == 4
    assert [*LinkEvent].index(LinkEvent.PUT_BACK_SENT) == 8
    assert "The first five events are a planner's, the next four an undo's" in TEXT.replace("\n", " ")
    assert TEXT.partition("## 14. Three questions")[2].partition("\n## ")[0].count("\n\n*") == 3


def test_every_path_that_is_named_exists() -> None:
    named = set(re.findall(r"`((?:tests|apply|plan|observe|identity|merge|undo|services)/[\w/]+(?:\.py)?)", TEXT))
    for path in named:
        places = [ROOT / path, ROOT / "tasksync_gui" / path, README.parent / path]
        assert any(place.exists() or place.with_suffix(".py").exists() for place in places) or any(
            place.parent.with_suffix(".py").exists() for place in places
        ), path
