"""The planner against the naive model, over every small state there is."""

from __future__ import annotations

import pytest

from tests.reference.run import run

LEAST = 2_000_000


@pytest.mark.thorough("planner and model in every small state")
@pytest.mark.timeout(3600)
def test_planner_and_model_agree_in_every_state() -> None:
    report = run(jobs=2)
    whole = report.whole
    assert whole.differences == 0, "\n".join(whole.examples)
    assert whole.states >= LEAST
    assert set(report.parts) == {"fields", "links", "tasks"}
