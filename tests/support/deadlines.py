"""The last word on a test that hangs: all stacks, and the end of its process.

pytest-timeout interrupts a test at its deadline by a signal, so that its servers and files are put away. Where no
Python runs that could hear the signal (a modal dialog that nobody closes, a lock inside a library), that changes
nothing; faulthandler's own thread then prints every stack and ends the process. Others that share the work go on.
"""

from __future__ import annotations

import faulthandler
import os
from typing import Any

import pytest

GRACE = 60.0
"""Seconds between the deadline and the end: time for a test's fixtures to put away what they started."""
TERMINAL = pytest.StashKey[int]()
"""The file that people read, whatever a test does with standard error."""


def pytest_configure(config: pytest.Config) -> None:
    """Keep the way to the terminal: later, standard error is captured."""
    config.stash[TERMINAL] = os.dup(2)
    if not config.pluginmanager.hasplugin("timeout"):
        config.addinivalue_line("markers", "timeout(seconds): means nothing without pytest-timeout")


def pytest_unconfigure(config: pytest.Config) -> None:
    """Let go of it."""
    faulthandler.cancel_dump_traceback_later()
    os.close(config.stash[TERMINAL])


@pytest.hookimpl(wrapper=True, optionalhook=True)
def pytest_timeout_set_timer(item: pytest.Item, settings: Any) -> Any:
    """Beside pytest-timeout's own timer, with the same deadline."""
    result = yield
    faulthandler.dump_traceback_later(settings.timeout + GRACE, exit=True, file=item.config.stash[TERMINAL])
    return result


@pytest.hookimpl(wrapper=True, optionalhook=True)
def pytest_timeout_cancel_timer(item: pytest.Item) -> Any:
    """It has ended."""
    faulthandler.cancel_dump_traceback_later()
    return (yield)


def pytest_enter_pdb() -> None:
    """A person who looks around takes their time."""
    faulthandler.cancel_dump_traceback_later()
