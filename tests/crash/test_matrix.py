"""The crash matrix, one test a row; every row's steps are found by watching a run that is left alone."""

from __future__ import annotations

import os

import pytest

from tests.crash.matrix import GROUPS, PATIENCE, Group, Result, run_all
from tests.crash.scenarios import SCENARIOS

pytestmark = [
    pytest.mark.system,
    pytest.mark.thorough("the program killed at each of its steps"),
    pytest.mark.timeout(PATIENCE + 60),  # the first row's set-up plays all rows
]
LEAST = 1_000


@pytest.fixture(scope="module")
def results() -> dict[str, Result]:
    return run_all(GROUPS, min(2, os.cpu_count() or 1))


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group.name)
def test_killed_at_every_step(results: dict[str, Result], group: Group) -> None:
    result = results[group.name]
    assert not result.problems, "\n".join(result.problems[:5])
    names = set(result.steps)
    assert {f"{moment} finish_run" for moment in ("before", "inside", "after")} <= names
    assert {"before listing", "after listing"} <= names
    if group.kind != "adopt":
        journal = {f"{moment} {step}" for moment in ("before", "inside", "after") for step in ("open_intent", "settle")}
        assert journal <= names, "every transition of the journal"
        assert {"before", "after"} <= {name.split()[0] for name in names if name.endswith(("POST", "PATCH", "DELETE"))}


def test_there_are_enough_of_them(results: dict[str, Result]) -> None:
    assert sum(result.cases for result in results.values()) >= LEAST
    assert {name.split("-")[0] for name in results} == set(SCENARIOS)
