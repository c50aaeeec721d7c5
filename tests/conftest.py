"""What every test relies on: no screen is needed, and time limits never decide a property test."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, settings

from tests.support.quality import pytest_collection_finish, pytest_terminal_summary

__all__ = ["pytest_collection_finish", "pytest_terminal_summary"]

LONGEST_FIRST = ("crash", "simulation", "reference", "mutants", "halfyear", "system", "connectors")
"""Folders whose tests take longest, so that the processes that share the files end at one time."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long files first; else in the order that they were found in."""
    items.sort(key=lambda item: _rank(item.nodeid))


def _rank(node: str) -> int:
    folder = node.split("/")[1] if node.startswith("tests/") else ""
    return LONGEST_FIRST.index(folder) if folder in LONGEST_FIRST else len(LONGEST_FIRST)


os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

settings.register_profile("default", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile(
    "steady", deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("deep", deadline=None, max_examples=3000)
settings.load_profile(os.environ.get("TASKSYNC_HYPOTHESIS", "steady" if os.environ.get("CI") else "default"))
