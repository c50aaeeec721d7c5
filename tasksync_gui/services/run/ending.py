"""How a run ended: its outcome, and what a person is told, from what was counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tasksync_gui.engine.apply.recovery import Verified
from tasksync_gui.engine.apply.run_state import Tally
from tasksync_gui.model.codes import NoteCode, PartCode, RunCode
from tasksync_gui.model.errors import TaskSyncError
from tasksync_gui.model.ids import Side
from tasksync_gui.model.message import Message, Messages, message
from tasksync_gui.model.plan import GuardTrip, Note, NoteKind, Plan
from tasksync_gui.model.run import Outcome, Run

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
    return replace(run, outcome=Outcome.FAILED, message=(error.message,), retryable=error.retryable)


def cancelled_early(run: Run) -> Run:
    """It was cancelled while it was still reading."""
    return replace(run, outcome=Outcome.CANCELLED, message=(message(RunCode.CANCELLED_EARLY),))


def under_review(run: Run) -> Run:
    """A person began to review the pair while an automatic run was reading; nothing was written."""
    return replace(run, outcome=Outcome.HELD, message=(message(RunCode.UNDER_REVIEW),))


def stopped(run: Run, guards: Sequence[GuardTrip], plan: Plan) -> Run:
    """A guard waits for a person; nothing was written."""
    said = (*(guard.message for guard in guards), message(RunCode.NOTHING_CHANGED))
    counts = replace(run.counts, held=len(plan.operations) + len(plan.held))
    return replace(run, outcome=Outcome.HELD, message=said, counts=counts, needs_review=True)


def finished(run: Run, ending: Ending) -> Run:
    """The run as it is recorded."""
    plan, tally = ending.plan, ending.tally
    counts = replace(tally.counts, held=len(plan.held) + (len(_left_out(plan)) if plan.undoes else 0))
    outcome = _outcome(ending, counts.failed)
    errors = list(tally.halted.values())
    retryable = outcome is Outcome.FAILED and all(error.retryable for error in errors)
    return replace(run, outcome=outcome, counts=counts, message=tuple(_told(ending)), retryable=retryable)


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


def _told(ending: Ending) -> list[Message]:
    """The most urgent first: the list of pairs shows no more than that."""
    plan, tally = ending.plan, ending.tally
    found = []
    if ending.interrupted or ending.verified.total:
        found.append(_after_interruption(ending.interrupted, ending.verified))
    if ending.verified.unasked:
        found.append(_not_known_yet(ending))
    if ending.cancelled and tally.left:
        found.append(message(RunCode.CANCELLED, count=tally.left))
    for side, error in tally.halted.items():
        found.append(message(RunCode.LEFT_ALONE, where=ending.names[side], error=error.message))
    if tally.counts.failed and not tally.halted:
        found.append(message(RunCode.FAILED, count=tally.counts.failed, error=tally.last_error))
    if tally.left and not ending.cancelled and not tally.halted:
        found.append(message(RunCode.WAITED, count=tally.left))
    if tally.changed_meanwhile:
        found.append(message(RunCode.CHANGED_MEANWHILE, count=tally.changed_meanwhile))
    if waiting := _waiting(plan):
        found.append(message(RunCode.PUT_OFF, count=len(waiting), first=_first(waiting), more=_more(waiting)))
    if plan.held:
        found.append(message(RunCode.UNDECIDED, count=len(plan.held)))
    if left := _left_out(plan):
        found.append(_what_stays(plan, left))
    if plan.problems:
        problem, more = plan.problems[0], _more(plan.problems)
        first = message(PartCode.OF, title=problem.where, said=problem.message)
        found.append(message(RunCode.UNREADABLE, count=len(plan.problems), first=first, more=more))
    return [*found, *(note.message for note in plan.notes if note.message.code == NoteCode.FIELD_GONE)]


def _left_out(plan: Plan) -> list[Note]:
    return [note for note in plan.notes if note.kind is NoteKind.CHANGED_SINCE]


def _waiting(plan: Plan) -> list[Note]:
    """What this run did not try, because it failed a short while ago."""
    return [note for note in plan.notes if note.kind is NoteKind.WAITING]


def _first(notes: Sequence[Note]) -> Message:
    return message(PartCode.OF, title=notes[0].title, said=notes[0].message)


def _more(things: Sequence[object]) -> Messages:
    """That there are more than the one that is named."""
    return (message(PartCode.MORE, count=len(things) - 1),) if len(things) > 1 else ()


def _not_known_yet(ending: Ending) -> Message:
    """Writes of an earlier run that could not be looked up; the rest went on."""
    side, error = next(iter(ending.verified.problems.items()))
    count, where = ending.verified.unasked, ending.names[side]
    return message(RunCode.NOT_LOOKED_UP, count=count, where=where, error=error.message)


def _what_stays(plan: Plan, left: Sequence[Note]) -> Message:
    """What was not carried out because it is not what it was when the run, or the review, was made."""
    if plan.undoes:
        return message(RunCode.NOT_UNDONE, count=len(left), first=_first(left), more=_more(left))
    return message(RunCode.CHANGED_SINCE_REVIEW, count=len(left), title=left[0].title, more=_more(left))


def _after_interruption(run: Run | None, verified: Verified) -> Message:
    """What a person wants to know first after a crash: what was done, and what of the rest is certain."""
    counts = None if run is None else run.counts
    done = 0 if counts is None else counts.created + counts.updated + counts.deleted + counts.adopted
    told: Messages = (message(RunCode.DONE_BEFORE, count=done),) if done or not verified.total else ()
    if verified.total:
        told = (*told, message(RunCode.VERIFIED, count=verified.total, parts=_verified(verified)))
    return message(RunCode.INTERRUPTED, parts=told)


def _verified(found: Verified) -> Messages:
    kinds = (
        message(RunCode.ARRIVED, count=found.arrived),
        message(RunCode.LOST, count=found.lost),
        message(RunCode.UNCLEAR, count=found.unclear),
    )
    return tuple(each for each in kinds if each["count"])
