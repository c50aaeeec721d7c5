"""Leaving a system alone that fails again and again."""

from __future__ import annotations

LIMIT = 5


class Breaker:
    """One for each account: it opens after ``LIMIT`` failures in a row and stays open for the rest of the run."""

    __slots__ = ("_failures",)

    def __init__(self) -> None:
        self._failures = 0

    @property
    def is_open(self) -> bool:
        """Whether nothing more is to be sent."""
        return self._failures >= LIMIT

    def failed(self) -> None:
        """No answer, or one that says that the system is broken."""
        self._failures += 1

    def answered(self) -> None:
        """The system works, whatever it said."""
        if not self.is_open:
            self._failures = 0
