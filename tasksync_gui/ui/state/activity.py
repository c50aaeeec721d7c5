"""What is going on with a pair, in the words of the progress area."""

from __future__ import annotations

from dataclasses import dataclass

from tasksync_gui.services.phrases.language import N_, _, current


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
            number, place = current().number, self.waiting or self.account
            words = _("{pair}: {done} of {total}", pair=self.pair, done=number(self.done), total=number(self.total))
            return f"{words} · {place}" if place else words
        if self.waiting:
            return f"{self.pair}: {self.waiting}"
        return f"{self.pair}: {_(PHASES.get(self.phase, WORKING))}"


WORKING = N_("working…")
PHASES = {
    "recovering": N_("looking after the interrupted sync…"),
    "reading": N_("reading both lists…"),
    "planning": N_("comparing…"),
    "applying": N_("writing…"),
    "finished": N_("finishing…"),
}
