"""What every test relies on: no screen is needed, and time limits never decide a property test."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

from tests.support.quality import pytest_collection_finish, pytest_terminal_summary

__all__ = ["pytest_collection_finish", "pytest_terminal_summary"]

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

settings.register_profile("default", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile(
    "steady", deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("deep", deadline=None, max_examples=3000)
settings.load_profile(os.environ.get("TASKSYNC_HYPOTHESIS", "steady" if os.environ.get("CI") else "default"))
