from __future__ import annotations

from pathlib import Path

import pytest

from tasksync_gui.connectors import quality
from tasksync_gui.connectors.quality import QualityRule, parse_quality, tier_of
from tasksync_gui.connectors.registry import BUILT_IN, Registry, load_registry
from tasksync_gui.model.errors import BugError, UserError
from tasksync_gui.resources_path import resources_path
from tests.support.errors import english, refused

FILES = sorted(Path(quality.__file__).parent.glob("*/*quality.yaml"))
SAMPLE = Path(__file__).parents[1] / "sample" / "package"


def test_an_unknown_key_names_the_known_ones():
    with refused(UserError, r"no connector called 'nope'.*todotxt, file, demo"):
        load_registry(third_party=False).get("nope")


def test_a_built_in_is_loaded_without_looking_at_third_parties():
    class Explosive:
        def load(self):
            raise AssertionError("loaded")

    assert Registry(BUILT_IN, [Explosive()]).get("todotxt").key == "todotxt"


def test_third_parties_load_and_the_broken_ones_are_listed(monkeypatch):
    monkeypatch.syspath_prepend(str(SAMPLE))
    registry = load_registry()
    assert registry.specs()[-1].key == "sample"
    assert registry.get("todotxt").title == "todo.txt"
    problems = [said for said in map(english, registry.problems) if "tasksync-sample 1.0" in said]
    assert len(problems) == 3
    assert any("'todotxt', which is taken" in text for text in problems)
    assert any("No module named 'tasksync_sample.missing'" in text for text in problems)
    assert any("does not export a ConnectorSpec" in text for text in problems)


def test_a_missing_built_in_is_a_problem_and_no_crash():
    registry = Registry({"lost": ("tasksync_gui.connectors.lost", "SPEC"), "demo": BUILT_IN["demo"]})
    assert [spec.key for spec in registry.specs()] == ["demo"]
    assert "Install TaskSync again" in english(registry.problems[0])


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_quality_files_are_valid(path):
    assert tier_of(parse_quality(path.read_text(encoding="utf-8"))) in quality.TIERS


@pytest.mark.parametrize("text", ["", "rules:\n  markers: done\n", "rules:\n  a: done | b\n", "rules:\nx: done | y"])
def test_malformed_quality_files_are_refused(text):
    with pytest.raises(BugError):
        parse_quality(text)


def test_an_open_rule_stops_the_climb():
    rules = {name: QualityRule("done", "yes") for names in quality.TIERS.values() for name in names}
    assert tier_of(rules) == "gold"
    assert tier_of(rules | {"markers": QualityRule("open", "no")}) == "bronze"
    assert tier_of(rules | {"contract_suite": QualityRule("open", "no")}) == ""


def test_demo_data_is_found():
    assert resources_path("demo", "work.json").is_file()
