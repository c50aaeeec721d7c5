"""How a run ended: outcome and one sentence for a person, from what was counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tasksync_gui.engine.apply.executor import Tally
from tasksync_gui.engine.apply.recovery import Verified
from tasksync_gui.model.errors import TaskSyncError
from tasksync_gui.model.ids import Side
from tasksync_gui.model.plan import GuardTrip, Note, NoteKind, Plan
from tasksync_gui.model.run import Outcome, Run
from tasksync_gui.services.phrases.errors import english, english_error

NOTHING_OPEN = Verified()


@dataclass(frozen=True, slots=True)
class Ending:
    """What :func:`finished` needs to know."""

    plan: Plan
    tally: Tally
    names: dict[Side, str]
    cancelled: bool = False
    interrupted: Run | None = None
    """The run before, if it never came to its end; counted before its open writes were looked for."""
    verified: Verified = NOTHING_OPEN


def failed(run: Run, error: TaskSyncError) -> Run:
    """The run could not do its work."""
    return replace(run, outcome=Outcome.FAILED, message=str(english_error(error)), retryable=error.retryable)


def cancelled_early(run: Run) -> Run:
    """It was cancelled while it was still reading."""
    return replace(run, outcome=Outcome.CANCELLED, message="Cancelled before anything was changed.")


def stopped(run: Run, guards: Sequence[GuardTrip], plan: Plan) -> Run:
    """A guard waits for a person; nothing was written."""
    reasons = " ".join(guard.message for guard in guards)
    message = f"{reasons} Nothing was changed. Review the preview and confirm it."
    counts = replace(run.counts, held=len(plan.operations) + len(plan.held))
    return replace(run, outcome=Outcome.HELD, message=message, counts=counts, needs_review=True)


def finished(run: Run, ending: Ending) -> Run:
    """The run as it is recorded."""
    plan, tally = ending.plan, ending.tally
    counts = replace(tally.counts, held=len(plan.held) + (len(_left_out(plan)) if plan.undoes else 0))
    outcome = _outcome(ending, counts.failed)
    errors = list(tally.halted.values())
    retryable = outcome is Outcome.FAILED and all(error.retryable for error in errors)
    return replace(run, outcome=outcome, counts=counts, message=" ".join(_sentences(ending)), retryable=retryable)


def _outcome(ending: Ending, failures: int) -> Outcome:
    plan, tally = ending.plan, ending.tally
    written = tally.counts.created + tally.counts.updated + tally.counts.deleted + tally.counts.adopted
    if ending.cancelled and tally.left:
        return Outcome.CANCELLED
    if tally.halted and not written:
        return Outcome.FAILED
    open_ends = failures or tally.halted or tally.left or tally.changed_meanwhile or ending.verified.unasked
    if open_ends or plan.problems or _left_out(plan) or _waiting(plan):
        return Outcome.PARTIAL
    return Outcome.HELD if plan.held else Outcome.CLEAN


def _sentences(ending: Ending) -> list[str]:
    plan, tally = ending.plan, ending.tally
    found = []
    if ending.interrupted or ending.verified.total:
        found.append(_after_interruption(ending.interrupted, ending.verified))
    if ending.verified.unasked:
        found.append(_not_known_yet(ending))
    if ending.cancelled and tally.left:
        found.append(f"Cancelled; {_some(tally.left, 'change')} left for the next run.")
    for side, error in tally.halted.items():
        found.append(f"{ending.names[side]} was left alone: {english_error(error)}")
    if tally.counts.failed and not tally.halted:
        found.append(f"{_some(tally.counts.failed, 'change')} failed: {tally.last_error}")
    if tally.left and not ending.cancelled and not tally.halted:
        found.append(f"{_some(tally.left, 'change')} waited for something that failed.")
    if tally.changed_meanwhile:
        found.append(f"{_some(tally.changed_meanwhile, 'task')} changed meanwhile; the next run looks again.")
    if waiting := _waiting(plan):
        found.append(_what_waits(waiting))
    if plan.held:
        needs = "needs" if len(plan.held) == 1 else "need"
        found.append(f"{_some(len(plan.held), 'conflict')} {needs} your decision.")
    if left := _left_out(plan):
        found.append(_what_stays(plan, left))
    if plan.problems:
        first = plan.problems[0]
        rest = f" (and {len(plan.problems) - 1} more)" if len(plan.problems) > 1 else ""
        found.append(
            f"{_some(len(plan.problems), 'record')} could not be read: {first.where}: {english(first.message)}{rest}"
        )
    return found


def _left_out(plan: Plan) -> list[Note]:
    return [note for note in plan.notes if note.kind is NoteKind.CHANGED_SINCE]


def _waiting(plan: Plan) -> list[Note]:
    return [note for note in plan.notes if note.kind is NoteKind.WAITING]


def _what_waits(notes: Sequence[Note]) -> str:
    """What this run did not try, because it failed a short while ago."""
    first, more = notes[0], f" (and {len(notes) - 1:,} more)" if len(notes) > 1 else ""
    return f"{_some(len(notes), 'change')} put off: {first.title}: {first.message.rstrip('.')}{more}."


def _not_known_yet(ending: Ending) -> str:
    """Writes of an earlier run that could not be looked up; the rest went on."""
    side, error = next(iter(ending.verified.problems.items()))
    count = _some(ending.verified.unasked, "write")
    why = english_error(error)
    return f"{count} of an earlier run could not be looked up in {ending.names[side]}, the next run asks again: {why}"


def _what_stays(plan: Plan, left: Sequence[Note]) -> str:
    """What was not carried out because it is not what it was when the run, or the review, was made."""
    first, more = left[0], f" (and {len(left) - 1:,} more)" if len(left) > 1 else ""
    if plan.undoes:
        return f"{_some(len(left), 'change')} could not be undone: {first.title}: {first.message.rstrip('.')}{more}."
    return f"{_some(len(left), 'change')} left out, changed since the review: {first.title}{more}."


def _after_interruption(run: Run | None, verified: Verified) -> str:
    """What a person wants to know first after a crash: what was done, and what of the rest is certain."""
    counts = None if run is None else run.counts
    done = 0 if counts is None else counts.created + counts.updated + counts.deleted + counts.adopted
    told = [f"{_some(done, 'change')} done"] if done or not verified.total else []
    if verified.total:
        kinds = ((verified.arrived, "arrived"), (verified.lost, "not"), (verified.unclear, "unclear"))
        told.append(f"{verified.total:,} verified ({', '.join(f'{n:,} {what}' for n, what in kinds if n)})")
    return f"The previous run was interrupted: {', '.join(told)}."


def _some(count: int, what: str) -> str:
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"
