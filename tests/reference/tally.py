"""Counting states compared and keeping the first few that differ."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

SHOWN = 5


@dataclass
class Tally:
    """How many states were compared and how many differ, with some examples."""

    states: int = 0
    differences: int = 0
    examples: list[str] = field(default_factory=list)

    def compare(self, expected: object, found: object, describe: Callable[[], str]) -> None:
        """One more state."""
        self.states += 1
        if expected != found:
            self.differ(f"{describe()}:\n  {expected}\n  {found}")

    def differ(self, text: str) -> None:
        """One more difference."""
        self.differences += 1
        if len(self.examples) < SHOWN:
            self.examples.append(text)

    def add(self, other: Tally) -> None:
        """Take in what was counted elsewhere."""
        self.states += other.states
        self.differences += other.differences
        self.examples = [*self.examples, *other.examples][:SHOWN]
