"""Three sizes of the suite, by one rule: what bears no mark runs at every level but ``--long``.

``@pytest.mark.thorough("what it is")`` leaves a test to ``--all``, which runs everything that must hold before a
change lands; ``@pytest.mark.long("what it is")`` leaves it to ``--long``, which runs such tests only. Both options
together run all there is. A test that could run smaller is marked for its large size and has a small one besides.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any, Protocol, TypeVar

import pytest

THOROUGH, LONG = "thorough", "long"
COMMANDS = {THOROUGH: "sh packaging/test --all", LONG: "sh packaging/test --long", "": "sh packaging/test"}
LEFT = pytest.StashKey[Counter[tuple[str, str]]]()
"""(level, what it is) → how many tests of this session were left to that level."""
T = TypeVar("T")
SENT = "tasksync_levels"
"""Under which name a process that shares the work tells what it left."""


def one_of(values: Iterable[T], what: str, quick: int = 1) -> list[Any]:
    """``values`` as parameters of a test: the first ``quick`` for every level, all others left to ``--all``.

    For what is the same again on another server, in another mode or language: ``what`` says it of the others.
    """
    mark = pytest.mark.thorough(what)
    return [each if place < quick else pytest.param(each, marks=mark) for place, each in enumerate(values)]


class Marked(Protocol):
    """What is asked of a test."""

    def get_closest_marker(self, name: str) -> pytest.Mark | None:
        """The nearest mark of this name."""
        ...


def level(item: Marked) -> tuple[str, str]:
    """(mark, what the test is): both empty for one of the quick level. Raises UsageError if the mark says nothing."""
    for name in (LONG, THOROUGH):
        if (mark := item.get_closest_marker(name)) is not None:
            if len(mark.args) != 1 or not mark.args[0]:
                raise pytest.UsageError(f"{item}: the mark '{name}' says what it leaves out")
            return name, str(mark.args[0])
    return "", ""


def runs(name: str, *, everything: bool, long: bool) -> bool:
    """Whether tests with this mark run where ``--all`` (``everything``) and ``--long`` are given or not."""
    if name == LONG:
        return long
    return everything or (name == "" and not long)


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options by which a level is chosen."""
    group = parser.getgroup("TaskSync", "how much is tested")
    group.addoption("--all", action="store_true", help="also what is marked 'thorough': what holds before landing")
    group.addoption("--long", action="store_true", help="only what is marked 'long': soaks and fresh installations")


def pytest_configure(config: pytest.Config) -> None:
    """The marks, also where tests run with another configuration than ours."""
    config.addinivalue_line("markers", "thorough(what): left to --all: what must hold before a change lands")
    config.addinivalue_line("markers", "long(what): left to --long: soaks, and installations in fresh systems")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what belongs to another level."""
    options = {"everything": config.getoption("--all"), "long": config.getoption("--long")}
    levels = {item: level(item) for item in items}
    left = [item for item in items if not runs(levels[item][0], **options)]
    config.stash[LEFT] = Counter(levels[item] for item in left)
    if left:
        config.hook.pytest_deselected(items=left)
        items[:] = [item for item in items if runs(levels[item][0], **options)]


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A process that shares the work tells the one that gave it; all of them see the same tests."""
    if (sent := getattr(session.config, "workeroutput", None)) is not None:
        sent[SENT] = [[*which, count] for which, count in session.config.stash.get(LEFT, Counter()).items()]


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Hear it; a process that broke down tells nothing."""
    if sent := getattr(node, "workeroutput", {}).get(SENT):
        node.config.stash[LEFT] = Counter({(name, what): count for name, what, count in sent})


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> Any:
    """Behind the reasons of what was skipped: what ran, and what was left to whom."""
    result = yield
    if config.option.collectonly:
        return result
    count = sum(len(terminalreporter.stats.get(each, ())) for each in ("passed", "failed", "xfailed", "xpassed"))
    skipped = len(terminalreporter.stats.get("skipped", ()))
    chosen = [COMMANDS[THOROUGH]] * config.getoption("--all") + [COMMANDS[LONG]] * config.getoption("--long")
    terminalreporter.write_sep("-", "what ran")
    terminalreporter.write_line(f"{' and '.join(chosen) or COMMANDS['']}: {count:,} tests ran here.")
    if skipped:
        terminalreporter.write_line(f"Could not run here: {skipped:,} tests; the lines above say what they miss.")
    for line in sentences(config.stash.get(LEFT, Counter()).items()):
        terminalreporter.write_line(line)
    return result


def sentences(left: Iterable[tuple[tuple[str, str], int]]) -> list[str]:
    """What was left to each level, one sentence a level."""
    found = []
    for name, command in COMMANDS.items():
        parts = {what: count for (other, what), count in left if other == name}
        if parts:
            named = "; ".join(sorted(filter(None, parts))) or "everything that bears no mark"
            found.append(f"Left to {command}: {sum(parts.values()):,} tests ({named}).")
    return found
