"""Modules that are loaded when they are first used, by whichever thread: reading a status needs no plan."""

from __future__ import annotations

from importlib import import_module
from typing import Any


class LaterModule:
    """Stands for the module ``name``; a type checker is told of the module itself."""

    __slots__ = ("_name",)

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, attribute: str) -> Any:
        return getattr(import_module(self._name), attribute)
