"""The plans that can be reviewed, one a pair: which is shown, which stopped a run, and when each grew out of date."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from tasksync_gui.model.ids import OperationId, RunId, Side
from tasksync_gui.model.plan import Answer, Plan
from tasksync_gui.model.run import Outcome, Run
from tasksync_gui.services.contract import PairStatus


@dataclass(frozen=True, slots=True)
class Previewed:
    """A plan that can be reviewed, with what its two systems are called."""

    pair: str
    plan: Plan
    names: Mapping[Side, str]
    at: datetime
    stopped: RunId | None = None
    """The run that a guard stopped with this plan; None for a preview that somebody asked for."""
    answers: Mapping[OperationId, Answer] = field(default_factory=dict, compare=False)
    """What a person has answered to its rows; kept in the database, whichever window shows them."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a preview could not be made."""

    message: str
    offline: bool


def waits_for_review(run: Run | None) -> bool:
    """Whether a guard stopped ``run``, so that a person has to look at its plan; an undo is looked at beforehand."""
    return run is not None and run.needs_review and run.undoes is None


@dataclass(slots=True)
class Previews:
    """By pair: its plan, or why there is none, and when both lists were last found as they should be."""

    plans: dict[str, Previewed] = field(default_factory=dict)
    troubles: dict[str, Trouble] = field(default_factory=dict)
    checked_at: dict[str, datetime] = field(default_factory=dict)
    results: dict[str, Run] = field(default_factory=dict)
    """The run that used up a pair's plan, until there is another plan or a reason for none."""
    _taken_up: dict[str, RunId] = field(default_factory=dict)
    """The stopped run whose plan was shown: once it is forgotten or replaced, it does not come back."""

    def keep(self, previewed: Previewed) -> None:
        """Show this plan from now on."""
        name = previewed.pair
        self.troubles.pop(name, None)
        self.results.pop(name, None)
        self.checked_at[name] = previewed.at
        self.plans[name] = previewed

    def answer(self, name: str, answers: Mapping[OperationId, Answer | None]) -> None:
        """A person answers rows of the plan that is shown; None takes an answer back."""
        shown = self.plans[name]
        given = {**shown.answers, **answers}
        kept = {id_: answer for id_, answer in given.items() if answer is not None}
        self.plans[name] = replace(shown, answers=kept)

    def fail(self, name: str, trouble: Trouble) -> None:
        """There is no plan, and this is why."""
        self.plans.pop(name, None)
        self.results.pop(name, None)
        self.troubles[name] = trouble

    def forget(self, name: str) -> None:
        """What was seen before says nothing any more."""
        self.plans.pop(name, None)
        self.troubles.pop(name, None)
        self.results.pop(name, None)
        self.checked_at.pop(name, None)

    def has_run(self, name: str, run: Run, now: datetime) -> None:
        """A run that a person wanted is over: its plan is used up, and a clean sync is as good as a check."""
        self.forget(name)
        self.results[name] = run
        if run.outcome is Outcome.CLEAN and run.undoes is None:
            self.checked_at[name] = run.finished_at or now

    def take_up(self, name: str, run: Run | None) -> str | None:
        """The digest of the plan that stopped ``run``, if it is to be shown now: once, and only if it is not shown."""
        if run is None or not waits_for_review(run) or self._taken_up.get(name) == run.id:
            return None
        self._taken_up[name] = run.id
        shown = self.plans.get(name)
        return None if shown is not None and shown.plan.digest == run.plan_digest else run.plan_digest

    def retain(self, known: Collection[str]) -> bool:
        """Let go of pairs that are gone; whether there was any."""
        gone = (self.plans.keys() | self.troubles.keys() | self.checked_at.keys() | self.results.keys()) - set(known)
        for name in gone:
            self.forget(name)
        return bool(gone)

    def supersede(self, statuses: Iterable[PairStatus]) -> bool:
        """Let go of plans that stopped a run which a newer one has put right; whether there was any."""
        over = [status.pair.name for status in statuses if self._is_over(status)]
        for name in over:
            self.forget(name)
        return bool(over)

    def _is_over(self, status: PairStatus) -> bool:
        shown, last = self.plans.get(status.pair.name), status.last_run
        if shown is None or shown.stopped is None or last is None or last.outcome is Outcome.RUNNING:
            return False
        return not waits_for_review(last)
