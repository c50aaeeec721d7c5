"""How many examples a property is tried on: each test says its number, the level of the suite scales it."""

from __future__ import annotations

from hypothesis import settings

FULL, QUICK, DEEP = 100, 15, 3000
"""Of hypothesis' profiles: what ``--all`` tries where a test says nothing, and the quick level, and a long search."""


def scaled(number: int) -> int:
    """``number`` at the level ``--all``; in proportion at the others."""
    return max(1, number * settings().max_examples // FULL)
