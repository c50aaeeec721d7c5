"""Leaving a system alone that fails again and again."""

from __future__ import annotations

LIMIT = 5


class Breaker:
    """One for each account: it opens after ``LIMIT`` failures in a row and stays open for the rest of the run."""

    __slots__ = ("_failures", "_forbidden")

    def __init__(self) -> None:
        self._failures = 0
        self._forbidden: set[str] = set()

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

    def forbids(self, task: str) -> bool:
        """``task`` may not be written; whether so many different ones may not that it is about the account.

        Not if one of them could be written meanwhile (:meth:`accepted`).
        """
        self._forbidden.add(task)
        return len(self._forbidden) >= LIMIT

    def accepted(self) -> None:
        """Something was written."""
        self._forbidden.clear()
