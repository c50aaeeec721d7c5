"""``packaging/catalogues.py`` as a module: it is a command, and lies in no package."""

from __future__ import annotations

import importlib.util
import sys
from functools import cache
from pathlib import Path
from types import ModuleType

PLACE = Path(__file__).parents[2] / "packaging" / "catalogues.py"


@cache
def catalogues() -> ModuleType:
    spec = importlib.util.spec_from_file_location("tasksync_catalogues", PLACE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@cache
def known() -> frozenset[tuple[str | None, str]]:
    """All messages that the program is known to say, both forms of plurals."""
    found = catalogues().extract().messages
    return frozenset((context, text) for context, ids in found for text in ids)
