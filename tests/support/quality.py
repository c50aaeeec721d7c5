"""What the tests measure of each connector's quality, and whether its quality file says just that.

A test that shows that a connector keeps a rule bears the mark ``quality`` with the rule's name. Whose rule it is
follows from the folder (``tests/connectors/KEY``) or is said with ``of=KEY``; the contract suite brings marks of its
own. Benchmarks, which are no tests, say in ``MEASURES`` whose long lists they read. ``live_service_tested`` needs
what ``tasksync doctor --live ACCOUNT --yes --json`` printed, kept as ``live_check.json`` beside the quality file.
"""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from tasksync_gui.connectors.quality import TIERS, QualityRule
from tasksync_gui.model.capabilities import Capabilities, MarkerKind

ROOT = Path(__file__).parents[2]
CONNECTORS = ROOT / "tests" / "connectors"
BENCHMARKS = ROOT / "tests" / "benchmarks"
REPORT = "TASKSYNC_QUALITY_REPORT"
"""Names a file into which a collection writes which rules its tests measure."""
RULES = tuple(rule for rules in TIERS.values() for rule in rules)
PROMISES: Mapping[str, Callable[[Capabilities], bool]] = {
    "compare_and_swap": lambda promised: promised.compare_and_swap,
    "markers": lambda promised: promised.marker is not MarkerKind.NONE,
    "incremental_reads": lambda promised: promised.cursor,
}
"""Rules that every connector's tests pass, also one that promises nothing: the capabilities decide, too."""
Claims = dict[str, set[tuple[str, str]]]
"""Id of a test → (connector, rule) of all that it measures."""
CLAIMS = pytest.StashKey[Claims]()


def claims(item: pytest.Item) -> Iterator[tuple[str, str]]:
    """(connector, rule) of everything that a test measures."""
    marks = list(item.iter_markers("quality"))
    said = next((mark.kwargs["of"] for mark in marks if "of" in mark.kwargs), None)
    inside = item.path.relative_to(CONNECTORS).parts if item.path.is_relative_to(CONNECTORS) else ()
    for rule in {rule for mark in marks for rule in mark.args}:
        if rule not in RULES or not (said or inside):
            raise pytest.UsageError(f"{item.nodeid}: 'quality' needs the name of a rule, and of= outside of connectors")
        yield said or inside[0], rule


def pytest_collection_finish(session: pytest.Session) -> None:
    """Note what the tests of this session measure."""
    found = {item.nodeid: set(claims(item)) for item in session.items}
    session.config.stash[CLAIMS] = found
    if path := os.environ.get(REPORT):
        Path(path).write_text(json.dumps(sorted(set().union(*found.values()))), encoding="utf-8")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say what could not be measured here, because all of its tests were skipped or failed."""
    found = config.stash.get(CLAIMS, {})
    passed = {report.nodeid for report in terminalreporter.stats.get("passed", ())}
    ran = {report.nodeid for name in ("skipped", "failed") for report in terminalreporter.stats.get(name, ())}
    shown = set().union(*(found.get(id_, set()) for id_ in passed))
    for connector, rule in sorted(set().union(*(found.get(id_, set()) for id_ in ran)) - shown):
        terminalreporter.write_line(f"not measured here: {rule} of {connector}")


def measured(report: Path) -> dict[str, set[str]]:
    """Connector → rules that some test or benchmark measures. ``report``: a file that may be written."""
    command = [
        sys.executable,
        "-m",
        "pytest",
        "--all",
        "--collect-only",
        "-qq",
        "-p",
        "no:cacheprovider",
        str(CONNECTORS),
    ]
    environment = {**os.environ, REPORT: str(report), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    found: dict[str, set[str]] = {}
    for connector, rule in json.loads(report.read_text("utf-8")):
        found.setdefault(connector, set()).add(rule)
    for connector in long_lists():
        found.setdefault(connector, set()).add("large_lists_measured")
    return found


def long_lists() -> Iterator[str]:
    """The connectors whose long lists a benchmark reads."""
    for path in sorted(BENCHMARKS.glob("*.py")):
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.Assign) and [ast.unparse(each) for each in node.targets] == ["MEASURES"]:
                yield from ast.literal_eval(node.value)


def met_live(report: Path) -> bool:
    """Whether a live check of the real service was kept, and found everything in order."""
    if not report.is_file():
        return False
    kept = json.loads(report.read_text("utf-8"))
    return bool(kept["measured"]) and bool(kept["findings"]) and all(each["ok"] for each in kept["findings"])


def untrue(
    rules: Mapping[str, QualityRule], capabilities: Capabilities, tested: set[str], live: bool = False
) -> list[str]:
    """What a quality file says that is not what was measured, as sentences that say how to mend it."""
    wrong = []
    for name, rule in rules.items():
        kept = live if name == "live_service_tested" else name in tested
        kept = kept and PROMISES.get(name, lambda _: True)(capabilities)
        if kept and rule.status != "done":
            wrong.append(f"{name} is {rule.status}, and yet its tests are there: say 'done'")
        if not kept and rule.status == "done":
            wrong.append(f"{name} is done, and nothing measures it: mark a test or say 'open'")
    return wrong
