"""Fixtures of the shell's tests."""

from __future__ import annotations

import pytest

from tests.ui.shell.doubles import World


@pytest.fixture
def world() -> World:
    return World()
