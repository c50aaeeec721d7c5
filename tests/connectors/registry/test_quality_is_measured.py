"""The quality files say what the tests measure: no rule is kept by word alone, and none is kept in secret."""

from __future__ import annotations

import json
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import pytest

from tasksync_gui.connectors.memory.connector import FULL
from tasksync_gui.connectors.quality import QualityRule, parse_quality
from tasksync_gui.connectors.registry import BUILT_IN
from tests.support.quality import RULES, measured, met_live, untrue

TEMPLATE = Path(__file__).parents[1] / "template" / "package"


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    return measured(tmp_path_factory.mktemp("quality") / "report.json")


@pytest.mark.thorough("what the connectors' quality files say")
@pytest.mark.parametrize("key", BUILT_IN)
def test_a_quality_file_says_what_is_measured(key: str, found: dict[str, set[str]]) -> None:
    module, attribute = BUILT_IN[key]
    package = import_module(module)
    path = Path(str(package.__file__)).with_name("demo_quality.yaml" if key == "demo" else "quality.yaml")
    capabilities = getattr(package, attribute).capabilities
    live = met_live(path.with_name("live_check.json"))
    assert untrue(parse_quality(path.read_text("utf-8")), capabilities, found[key], live) == []


@pytest.mark.thorough("what the connectors' quality files say")
def test_the_template_says_what_is_measured(found: dict[str, set[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(TEMPLATE))
    capabilities = import_module("tasksync_example").SPEC.capabilities
    rules = parse_quality((TEMPLATE / "tasksync_example" / "quality.yaml").read_text("utf-8"))
    assert untrue(rules, capabilities, found["template"]) == []


DONE = {name: QualityRule("done", "why") for name in RULES}
ALL = set(RULES)


def test_what_was_measured_is_done() -> None:
    assert untrue(DONE, FULL, ALL, live=True) == []


@pytest.mark.parametrize("name", RULES)
def test_a_rule_that_nothing_measures_is_not_done(name: str) -> None:
    assert [each.split()[0] for each in untrue(DONE, FULL, ALL - {name}, live=name != "live_service_tested")] == [name]


@pytest.mark.parametrize("status", ["open", "exempt"])
@pytest.mark.parametrize("name", RULES)
def test_a_rule_whose_tests_are_there_is_not_left_open(name: str, status: str) -> None:
    wrong = untrue(DONE | {name: QualityRule(status, "why")}, FULL, ALL, live=True)
    assert [each.split()[0] for each in wrong] == [name]


def test_a_system_that_compares_nothing_itself_cannot_claim_it() -> None:
    poorer = replace(FULL, compare_and_swap=False)
    assert [each.split()[0] for each in untrue(DONE, poorer, ALL, live=True)] == ["compare_and_swap"]
    assert untrue(DONE | {"compare_and_swap": QualityRule("exempt", "why")}, poorer, ALL, live=True) == []


def test_only_a_kept_live_check_shows_that_the_service_was_met(tmp_path: Path) -> None:
    report = tmp_path / "live_check.json"
    assert not met_live(report)
    for ok in (False, True):
        report.write_text(json.dumps({"findings": [{"ok": True}, {"ok": ok}], "measured": {"tasks": "2"}}), "utf-8")
        assert met_live(report) is ok
    report.write_text(json.dumps({"findings": [], "measured": {}}), "utf-8")
    assert not met_live(report)
