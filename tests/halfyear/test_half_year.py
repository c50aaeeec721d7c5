"""The half year, in long steps and in every one of its 51,840."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tasksync_gui.model.run import Outcome
from tests.halfyear.simulate import DAYS, INTERVAL, Report, half_year

EVERY_FOUR_HOURS = 48
"""In intervals of the bot."""


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(
            EVERY_FOUR_HOURS,
            marks=[pytest.mark.thorough("half a year of a bot, a run every four hours"), pytest.mark.timeout(1800)],
        ),
        pytest.param(
            1, marks=[pytest.mark.long("half a year of a bot, a run every five minutes"), pytest.mark.timeout(86_400)]
        ),
    ],
    ids=["every four hours", "every five minutes"],
)
def stride(request: pytest.FixtureRequest) -> int:
    return int(request.param)


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory, stride: int) -> Report:
    folder: Path = tmp_path_factory.mktemp("halfyear")
    return asyncio.run(half_year(folder, stride=stride))


def test_nobody_had_to_help(report: Report, stride: int) -> None:
    assert report.runs >= DAYS * 86_400 // (INTERVAL * stride)
    assert set(report.outcomes) == {Outcome.CLEAN}
    assert report.edits > 500
    assert report.apart == []


def test_nothing_grows_without_bound(report: Report, stride: int) -> None:
    fourth, sixth = report.months[3], report.months[5]
    assert sixth.rows["runs"] <= 91 * 86_400 // (INTERVAL * stride) + 1, "ninety days of runs"
    assert sixth.rows["plans"] <= 20
    assert sixth.rows["observations"] <= 600
    for table in ("runs", "changes", "journal"):
        assert sixth.rows[table] <= 1.2 * fourth.rows[table], table
    assert sixth.database <= 1.25 * fourth.database
    assert sixth.log <= 2**20
    assert sixth.memory <= fourth.memory + 16 * 2**20
    assert report.backups == 7
