"""The guide for a new connector says nothing that is not so: its files exist, its excerpts are what they hold."""

from __future__ import annotations

import dataclasses
import inspect
import re
import textwrap
from importlib.util import find_spec
from pathlib import Path

import pytest

from tasksync_gui.connectors import kit, quality
from tasksync_gui.connectors.quality import parse_quality, tier_of
from tasksync_gui.engine.ports import TaskConnector, TaskReader
from tasksync_gui.model import errors
from tasksync_gui.model.capabilities import Capabilities, FieldSupport, MarkerKind
from tasksync_gui.model.fields import Field

ROOT = Path(__file__).parents[3]
GUIDE = ROOT / "tasksync_gui" / "connectors" / "CONTRIBUTING.md"
TEXT = GUIDE.read_text("utf-8")
EXCERPTS = re.findall(r"`([^`\n]+)`:\n\n( *)```\w+\n(.*?)\n *```", TEXT, re.DOTALL)
PATHS = sorted(set(re.findall(r"`((?:tasksync_gui|tests|resources|kit|engine|model)/[\w./-]+)`", TEXT)))
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
PACKAGE = Path(__file__).parent / "package" / "tasksync_example"


@pytest.mark.parametrize(("path", "indent", "code"), EXCERPTS, ids=[each[0].rpartition("/")[2] for each in EXCERPTS])
def test_an_excerpt_is_what_the_file_holds(path: str, indent: str, code: str) -> None:
    lines = [line.removeprefix(indent) for line in code.split("\n")]
    assert "\n".join(lines) in (ROOT / path).read_text("utf-8")


def test_every_excerpt_is_looked_at() -> None:
    assert len(EXCERPTS) == TEXT.count("```") // 2 >= 6


@pytest.mark.parametrize("path", PATHS)
def test_a_file_that_is_named_exists(path: str) -> None:
    assert (ROOT / path).exists() or (GUIDE.parent / path).exists() or (ROOT / "tasksync_gui" / path).exists()


def test_every_file_that_is_named_is_looked_at() -> None:
    """However it is written: with its folder, or by its name alone in the template or in a built-in connector."""
    named = set(re.findall(r"`([\w./-]+\.(?:py|yaml|md|json))`", TEXT)) - set(PATHS)
    here = (
        PACKAGE,
        GUIDE.parent,
        ROOT / "tasksync_gui",
        *(path.parent for path in GUIDE.parent.glob("*/*quality.yaml")),
    )
    elsewhere = {"live_check.json"}  # in the data directory of a person
    assert {name for name in named - elsewhere if not any((place / name).exists() for place in here)} == set()
    assert len(PATHS) > 15


def test_every_command_that_is_named_can_be_run() -> None:
    modules = re.findall(r"python -m ([\w.]+)", TEXT)
    assert modules
    assert [name for name in modules if find_spec(name) is None] == []


def test_the_map_of_the_kit_names_every_module_and_no_other() -> None:
    listed = set(re.findall(r"^(?:engine\.\w+\.)?[\w.]+(?=  )", kit.__doc__ or "", re.MULTILINE))
    folder = Path(kit.__file__).parent
    found = {".".join(path.relative_to(folder).with_suffix("").parts) for path in folder.rglob("[a-z]*.py")}
    assert {name for name in listed if not name.startswith("engine.")} == found
    assert all(find_spec(f"tasksync_gui.{name}") for name in listed if name.startswith("engine."))


def test_the_files_of_a_connector_are_those_of_the_template() -> None:
    named = set(re.findall(r"^\| `([\w.]+)` \|", TEXT.partition("## The model")[0], re.MULTILINE))
    assert named == {path.name for path in PACKAGE.iterdir() if path.suffix in (".py", ".yaml")}


def test_what_is_counted_is_as_many() -> None:
    files = len(re.findall(r"^\| `[\w.]+` \|", TEXT.partition("## The model")[0], re.MULTILINE))
    assert f"a package of {NUMBERS[files]} small files" in TEXT
    wanted = [
        name
        for port in (TaskReader, TaskConnector)
        for name, each in vars(port).items()
        if inspect.isfunction(each) and not name.startswith("_")
    ]
    assert f"{NUMBERS[len(wanted)].capitalize()} methods; their promises" in TEXT


def test_names_of_the_model_are_real() -> None:
    for name in re.findall(r"`(\w+Error)`", TEXT):
        assert hasattr(errors, name)
    for name in re.findall(r"MarkerKind\.(\w+)", TEXT):
        assert hasattr(MarkerKind, name)
    known = {*Capabilities.__dataclass_fields__, *FieldSupport.__dataclass_fields__}
    for name in ("statuses", "max_length", "precision", "cursor", "tombstones", "compare_and_swap", "visibility_lag"):
        assert f"`{name}" in TEXT or f"{name}=" in TEXT
        assert name in known
    table = TEXT.partition("| field | value |")[2].partition("\n\n")[0]
    assert set(re.findall(r"`([A-Z]+)`", table)) == {field.name for field in Field}


def test_the_tiers_are_the_real_ones() -> None:
    rows = dict(re.findall(r"^\| (bronze|silver|gold) \| (.+) \|$", TEXT, re.MULTILINE))
    assert {tier: tuple(re.findall(r"`(\w+)`", rules)) for tier, rules in rows.items()} == dict(quality.TIERS)


def test_the_template_passes_bronze() -> None:
    assert tier_of(parse_quality((PACKAGE / "quality.yaml").read_text("utf-8"))) == "bronze"


def test_a_connectors_own_test_is_about_ten_lines() -> None:
    body = (Path(__file__).parent / "test_template_contract.py").read_text("utf-8").partition("class ")[2]
    assert len(textwrap.dedent(body).splitlines()) <= 12


def test_every_promise_that_can_be_declared_is_explained() -> None:
    """An author who does not know of one leaves it out, and the engine believes the default."""
    names = {field.name for kind in (Capabilities, FieldSupport) for field in dataclasses.fields(kind)} - {"fields"}
    missing = [name for name in sorted(names) if f"`{name}" not in TEXT]
    assert not missing
