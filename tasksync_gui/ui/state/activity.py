"""What is going on with a pair, in the words of the progress area."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Activity:
    """What is going on with one pair."""

    pair: str
    preview: bool
    phase: str = "reading"
    done: int = 0
    total: int = 0
    account: str = ""
    waiting: str = ""

    @property
    def words(self) -> str:
        """One line for the progress area."""
        if self.phase == "applying" and self.total:
            place = self.waiting or self.account
            return f"{self.pair}: {self.done:,} of {self.total:,}{f' · {place}' if place else ''}"
        if self.waiting:
            return f"{self.pair}: {self.waiting}"
        return f"{self.pair}: {PHASES.get(self.phase, 'working')}…"


PHASES = {
    "recovering": "looking after the interrupted sync",
    "reading": "reading both lists",
    "planning": "comparing",
    "applying": "writing",
    "finished": "finishing",
}
