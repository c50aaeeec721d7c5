"""ARCHITECTURE.md says who may import what; the contracts that CI checks say the same."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

from tests.support.sources import parsed, walked

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "tasksync_gui" / "ARCHITECTURE.md").read_text("utf-8")
ROW = re.compile(r"^\| `(\w+)` \| [^|]+ \|([^|]*)\|$", re.MULTILINE)
MODULES = {"Qt": "PySide6", "HTTP": "httpx", "SQL": "sqlite3", "pydantic": "pydantic"}
Contract = dict[str, list[str]]


def contracts() -> list[Contract]:
    found: list[Contract] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    return found


def forbidden(package: str) -> set[str]:
    """Everything that contracts keep a package from."""
    source = f"tasksync_gui.{package}"
    return {
        module
        for contract in contracts()
        if contract["type"] == "forbidden" and source in contract["source_modules"]
        for module in contract["forbidden_modules"]
    }


def layers(container: str) -> list[str]:
    """Layers of a folder, the topmost first; parts that do not know each other are one layer."""
    for contract in contracts():
        names = (
            [f"{container}.{part}" for part in contract["layers"]] if contract.get("containers") == [container] else []
        )
        if names:
            return [name.removeprefix(f"{container}.") for name in names]
    raise AssertionError(f"no contract lays out {container}")


def test_every_row_is_kept_by_a_contract() -> None:
    rows = dict(ROW.findall(PAGE.partition("Inside of them")[0]))
    house = next(each["layers"] for each in contracts() if "tasksync_gui.app" in each.get("layers", []))
    assert {name for layer in house for name in re.findall(r"tasksync_gui\.(\w+)", layer)} == rows.keys()
    for package, words in rows.items():
        for word in filter(None, (each.strip() for each in words.split(","))):
            if word == "anything of ours":
                assert house[-1] == f"tasksync_gui.{package}"
            else:
                assert MODULES.get(word, f"tasksync_gui.{word}") in forbidden(package), (package, word)


def test_the_folders_stand_in_the_order_that_is_drawn() -> None:
    for name, drawn, below in re.findall(
        r"^- `(\w+)`: `([^`]+)`(?:; (.+?))?(?: below them all| below| below all)?\.$", PAGE, re.M
    ):
        order = [part.strip() for part in re.split(r"─>", drawn)]
        found = [part for layer in layers(f"tasksync_gui.{name}") for part in re.findall(r"\w+", layer)]
        assert [part for part in found if part in " ".join(order)] == re.findall(r"\w+", " ".join(order)), name
        assert set(re.findall(r"`(\w+)`", below)) <= set(found), name


def test_one_package_alone_knows_the_http_library() -> None:
    importing = set()
    for path in (ROOT / "tasksync_gui").rglob("*.py"):
        for node in walked(parsed(path)):
            names = [each.name for each in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            if any(name.partition(".")[0] == "httpx" for name in names):
                importing.add(path.parent.relative_to(ROOT / "tasksync_gui").as_posix())
    assert importing == {"connectors/kit/http"}


def test_every_connector_has_the_files_that_are_named() -> None:
    (sentence,) = re.findall(r"has the same files: (.+?), and where it needs them (.+?);", PAGE, re.DOTALL)
    always, sometimes = (set(re.findall(r"`(\w+)`", part)) for part in sentence)
    assert {"config", "client", "mapping", "connector", "errors"} <= always
    assert sometimes
    asked = [path.parent for path in (ROOT / "tasksync_gui" / "connectors").glob("*/client.py")]
    assert len(asked) >= 5
    assert {each.name: always - {path.stem for path in each.glob("*.py")} for each in asked} == {
        each.name: set() for each in asked
    }


def test_the_glossary_is_in_order_and_says_each_word_once() -> None:
    words = re.findall(r"^\| ([a-z][^|]+?) \|", PAGE.partition("## Glossary")[2].partition("\n## ")[0], re.MULTILINE)[
        1:
    ]
    assert words == sorted(words, key=str.casefold)
    assert len(words) == len(set(words)) > 50
