"""What every test relies on: no screen is needed, and time limits never decide a property test.

Which tests run is decided in :mod:`tests.support.levels`, when one is given up in :mod:`tests.support.deadlines`.
"""

from __future__ import annotations

import gc
import os

import pytest
from hypothesis import HealthCheck, settings

from tests.support import examples

pytest_plugins = ("tests.support.levels", "tests.support.deadlines", "tests.support.quality")

LONGEST_FIRST = ("crash", "simulation", "reference", "mutants", "halfyear", "system", "connectors")
"""Folders whose tests take longest, so that the processes that share the files end at one time."""
TESTS_OWN = ("PYTHONPATH", "PYTHONDONTWRITEBYTECODE")
"""Where code is found and whether bytecode is kept: what starts these tests in copies of the tree says so."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long files first; else in the order that they were found in."""
    items.sort(key=lambda item: _rank(item.nodeid))


def _rank(node: str) -> int:
    folder = node.split("/")[1] if node.startswith("tests/") else ""
    return LONGEST_FIRST.index(folder) if folder in LONGEST_FIRST else len(LONGEST_FIRST)


gc.disable()


def pytest_collection_finish() -> None:
    """What was imported and collected so far stays to the end: the garbage collector need not look through it."""
    gc.freeze()
    gc.enable()


def _forget_settings_of_python() -> None:
    """The processes that tests start behave as on a person's computer: PYTHONUNBUFFERED, say, is set on few."""
    for name in [name for name in os.environ if name.startswith("PYTHON") and name not in TESTS_OWN]:
        del os.environ[name]


_forget_settings_of_python()
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=examples.FULL)
settings.register_profile("full", PATIENT)
settings.register_profile("quick", PATIENT, max_examples=examples.QUICK)
settings.register_profile("steady", PATIENT, derandomize=True, database=None)
settings.register_profile("deep", PATIENT, max_examples=examples.DEEP)


def pytest_configure(config: pytest.Config) -> None:
    """How much hypothesis tries, before a test asks for it."""
    level = "full" if config.getoption("--all") or config.getoption("--long") else "quick"
    settings.load_profile(os.environ.get("TASKSYNC_HYPOTHESIS", "steady" if os.environ.get("CI") else level))
