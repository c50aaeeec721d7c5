"""The planner against the naive model, over every small state there is."""

from __future__ import annotations

from tests.reference.run import run

LEAST = 2_000_000


def test_planner_and_model_agree_in_every_state() -> None:
    report = run(jobs=2)
    assert report.differences == 0, "\n".join(report.examples)
    assert report.states >= LEAST
    assert set(report.parts) == {"fields", "links", "tasks"}
