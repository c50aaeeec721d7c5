"""The model keeps apart from the program, and keeps the laws it is to be the measure of."""

from __future__ import annotations

import ast
from itertools import product
from pathlib import Path
from random import Random

import pytest

from tests.reference import fields as model
from tests.reference.check_fields import all_rules
from tests.reference.check_tasks import _draw, _expected, _setting
from tests.reference.kinds import KINDS, UNREADABLE, Kind
from tests.reference.lines import merge_text
from tests.reference.table import CELLS, MODES

HERE = Path(__file__).parent
MODEL = ("table", "kinds", "lines", "fields", "links")


def imported(path: Path) -> set[str]:
    """Names of all modules a file imports, wherever it does so."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module or "")
    return names


@pytest.mark.parametrize("name", MODEL)
def test_the_model_imports_nothing_of_the_program(name: str) -> None:
    others = {module for module in imported(HERE / f"{name}.py") if "tests" in module or "tasksync" in module}
    assert others <= {f"tests.reference.{each}" for each in MODEL}


def test_what_the_model_may_not_import_would_be_seen() -> None:
    assert "tasksync_gui.engine.merge.projection" in imported(HERE / "bridge.py")


def test_the_table_has_every_pair_of_states_in_every_mode() -> None:
    pairs = {f"{one} {other}" for one, other in product("UCDA", repeat=2)} | {"C=C"}
    assert set(CELLS) == set(product(pairs, MODES))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_what_was_put_is_what_is_read(kind: Kind) -> None:
    for source, destination in product(kind.source, kind.destination):
        if UNREADABLE not in (source, destination):
            assert kind.equal(source, kind.put("d", source, destination))
            assert kind.equal(kind.put("s", destination, source), destination)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_putting_back_what_was_read_changes_nothing(kind: Kind) -> None:
    for source, destination in product(kind.source, kind.destination):
        if UNREADABLE not in (source, destination) and kind.equal(source, destination):
            assert kind.put("s", destination, source) == source
            assert kind.put("d", source, destination) == destination


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_the_model_itself_comes_to_rest(kind: Kind) -> None:
    """After its own writes and bases the model wants nothing more, and one-way pairs leave the source alone."""
    for rules, (source, destination) in product(all_rules(kind), product(kind.source, kind.destination)):
        if rules.answer is not None:
            continue
        result = model.merge(kind, rules, None, source, destination)
        now, base = {"s": source, "d": destination}, result.base
        for write in result.writes:
            assert write.side == "d" or rules.mode == "two"
            now[write.side], base = write.value, write.base
        if base is not None:
            assert model.merge(kind, rules, base, now["s"], now["d"]) == model.NOTHING


def test_both_edits_of_a_text_are_in_the_merged_one() -> None:
    assert merge_text("a\nb\nc", "A\nb\nc", "a\nb\nC") == "A\nb\nC"
    assert merge_text("a\nb", "a\nb\nc", "a\nb\nd") == "a\nb\nc\nd"
    assert merge_text("a\nb", "A\nb", "a\nB") is None


def test_the_random_tasks_come_to_every_kind_of_end() -> None:
    seen: set[str] = set()
    for seed in range(60):
        random = Random(seed)
        setting = _setting(random)
        for number in range(100):
            seen |= set(_expected(setting, _draw(random, number)))
    assert seen == {"update s", "update d", "create s", "create d", "copy d", "copy s", "adopt d", "held", "base"}
