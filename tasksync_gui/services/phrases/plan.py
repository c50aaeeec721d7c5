"""How plans, runs and values are called where people read them: the same words in window and command line."""

from __future__ import annotations

from collections.abc import Mapping

from tasksync_gui.model.codes import ReasonCode
from tasksync_gui.model.fields import Completion, Field, Schedule, Unmapped, Value, When
from tasksync_gui.model.ids import Side
from tasksync_gui.model.pair import Account, Mode, Pair
from tasksync_gui.model.plan import HoldKind, Operation, OperationKind, Totals, pending_link
from tasksync_gui.model.run import Counts, Outcome, Run, Trigger
from tasksync_gui.services.phrases.fields import status_name

OUTCOMES: Mapping[Outcome, str] = {
    Outcome.RUNNING: "Running",
    Outcome.CLEAN: "Done",
    Outcome.PARTIAL: "Partly done",
    Outcome.HELD: "Needs you",
    Outcome.FAILED: "Failed",
    Outcome.CANCELLED: "Cancelled",
    Outcome.INTERRUPTED: "Interrupted",
}
TRIGGERS: Mapping[Trigger, str] = {
    Trigger.MANUAL: "by hand",
    Trigger.TIMER: "automatic",
    Trigger.STARTUP: "at start",
    Trigger.FILE: "file changed",
    Trigger.COMMAND_LINE: "command line",
    Trigger.API: "API",
}
MODES: Mapping[Mode, str] = {Mode.TWO_WAY: "Two-way", Mode.UPDATE: "Update", Mode.MIRROR: "Mirror"}
HOLDS: Mapping[HoldKind, str] = {
    HoldKind.CONFLICT: "Conflict",
    HoldKind.DELETE_EDIT: "Deleted and edited",
    HoldKind.AMBIGUOUS: "Which task is it?",
    HoldKind.FIRST_CONTACT: "First sync",
    HoldKind.REFUSED: "Cannot be written",
    HoldKind.QUARANTINED: "Put aside",
    HoldKind.COPY: "Second copy",
}


PUTTING_BACK = {OperationKind.CREATE: "Bring back", OperationKind.UPDATE: "Put back"}
"""How an undo calls what it does."""


def side_names(pair: Pair, accounts: Mapping[Side, Account | None]) -> dict[Side, str]:
    """What people call the two sides: by list, with the account where two lists would read alike.

    An account that is exactly one list is called as itself; ``accounts`` may lack one that was removed.
    """
    ends = {side: pair.endpoint(side) for side in Side}
    owners = {side: account.name if (account := accounts.get(side)) else side.value for side in Side}
    titles = {side: end.title or end.collection or owners[side] for side, end in ends.items()}
    if not _alike(titles):
        return titles
    told = {side: f"{titles[side]} ({owners[side]})" for side in Side}
    return told if not _alike(told) else {side: f"{titles[side]} ({end.collection})" for side, end in ends.items()}


def _alike(names: Mapping[Side, str]) -> bool:
    return len({name.casefold() for name in names.values()}) < len(Side)


def action_words(operation: Operation, names: Mapping[Side, str]) -> str:
    """What an operation does, with the system's name: "Complete in Todoist"."""
    name = names[operation.side]
    if operation.link_after is not None and operation.kind in PUTTING_BACK:
        return f"{PUTTING_BACK[operation.kind]} in {name}"
    match operation.kind:
        case OperationKind.CREATE:
            return f"Create in {name}"
        case OperationKind.DELETE:
            return f"Delete in {name}"
        case OperationKind.ADOPT:
            return "Link both tasks"
        case OperationKind.UNLINK:
            return "Keep both tasks apart"
    if any(why.code == ReasonCode.REVERTED for why in operation.reason):
        return f"Revert in {name}"
    done = _completion_of(operation)
    if done is not None and len(operation.changes) == 1:
        return f"{'Complete' if done else 'Reopen'} in {name}"
    return f"Update in {name}"


def _completion_of(operation: Operation) -> bool | None:
    """Whether the operation completes (True) or reopens (False) its task."""
    for change in operation.changes:
        if isinstance(change.before, Completion) and isinstance(change.after, Completion):
            before, after = change.before.status.is_done, change.after.status.is_done
            return after if before != after else None
    return None


def value_words(field: Field | None, value: Value) -> str:
    """A value for people; an empty one is an empty text."""
    match value:
        case None:
            return ""
        case Completion(status, at):
            return status_name(status) + (f" ({when_words(at)})" if at else "")
        case Schedule(due, recurrence):
            return " ".join(part for part in (when_words(due), recurrence and f"repeats ({recurrence})") if part)
        case When():
            return when_words(value)
        case Unmapped(raw):
            return raw
        case frozenset():
            return ", ".join(sorted(value))
        case int():
            return priority_words(value) if field is Field.PRIORITY else str(value)
    return "(the task created above)" if pending_link(value) else value


def when_words(when: When | None) -> str:
    """A date or time in ISO order, with its zone."""
    if when is None:
        return ""
    if when.time is None:
        return when.date.isoformat()
    text = f"{when.date.isoformat()} {when.time.isoformat('minutes' if not when.time.second else 'seconds')}"
    return f"{text} {when.zone}" if when.zone else text


def priority_words(level: int) -> str:
    """RFC 5545's 0 to 9 in words."""
    if not level:
        return "none"
    name = "high" if level < 5 else "medium" if level == 5 else "low"
    return name if level in (1, 5, 9) else f"{name} ({level})"


def some(count: int, one: str, many: str = "") -> str:
    """``1 task``, ``2 tasks``."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def totals_words(totals: Totals) -> str:
    """``+12 ~5 −2 =3 !1``: create, update, delete, link, needs a person."""
    parts = [("+", totals.create), ("~", totals.update), ("−", totals.delete), ("=", totals.adopt), ("!", totals.held)]
    return " ".join(f"{sign}{count:,}" for sign, count in parts if count) or "nothing"


def counts_words(counts: Counts) -> str:
    """What a run did, in words."""
    parts = [
        (counts.created, "created"),
        (counts.updated, "updated"),
        (counts.deleted, "deleted"),
        (counts.adopted, "linked"),
        (counts.held, "held"),
        (counts.failed, "failed"),
    ]
    return ", ".join(f"{count:,} {word}" for count, word in parts if count) or "no changes"


def started_by(run: Run) -> str:
    """What started a run, and what it undid."""
    return TRIGGERS[run.trigger] + (f", undo of run {run.undoes[:8]}" if run.undoes else "")


def run_words(run: Run) -> str:
    """Outcome and numbers of a run."""
    return f"{OUTCOMES[run.outcome]}: {counts_words(run.counts)}"
