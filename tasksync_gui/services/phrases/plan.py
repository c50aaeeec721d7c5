"""How plans, runs and values are called where people read them: the same words in window and command line."""

from __future__ import annotations

from collections.abc import Mapping

from tasksync_gui.model.codes import ReasonCode
from tasksync_gui.model.fields import Completion, Field, Kind, Schedule, Unmapped, Value, When
from tasksync_gui.model.ids import Side
from tasksync_gui.model.labels import in_one_line
from tasksync_gui.model.pair import Account, Mode, Pair
from tasksync_gui.model.plan import HoldKind, Operation, OperationKind, Totals, pending_link
from tasksync_gui.model.run import Counts, Outcome, Run, Trigger
from tasksync_gui.services.phrases.fields import status_name
from tasksync_gui.services.phrases.language import N_, _, current, n_

OUTCOMES: Mapping[Outcome, str] = {
    Outcome.RUNNING: N_("Running"),
    Outcome.CLEAN: N_("Done"),
    Outcome.PARTIAL: N_("Partly done"),
    Outcome.HELD: N_("Needs you"),
    Outcome.FAILED: N_("Failed"),
    Outcome.CANCELLED: N_("Cancelled"),
    Outcome.INTERRUPTED: N_("Interrupted"),
}
TRIGGERS: Mapping[Trigger, str] = {
    Trigger.MANUAL: N_("by hand"),
    Trigger.TIMER: N_("automatic"),
    Trigger.COMMAND_LINE: N_("command line"),
}
MODES: Mapping[Mode, str] = {Mode.TWO_WAY: N_("Two-way"), Mode.UPDATE: N_("Update"), Mode.MIRROR: N_("Mirror")}
HOLDS: Mapping[HoldKind, str] = {
    HoldKind.CONFLICT: N_("Conflict"),
    HoldKind.DELETE_EDIT: N_("Deleted and edited"),
    HoldKind.AMBIGUOUS: N_("Which task is it?"),
    HoldKind.REFUSED: N_("Cannot be written"),
    HoldKind.QUARANTINED: N_("Put aside"),
    HoldKind.COPY: N_("Second copy"),
    HoldKind.REPEATS: N_("It repeats"),
    HoldKind.LEFT_OUT: N_("Left out by you"),
}


PUTTING_BACK = {
    OperationKind.CREATE: N_("Bring back in {system}"),
    OperationKind.UPDATE: N_("Put back in {system}"),
}
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
        return _(PUTTING_BACK[operation.kind], system=name)
    match operation.kind:
        case OperationKind.CREATE:
            return _("Create in {system}", system=name)
        case OperationKind.DELETE:
            return _("Delete in {system}", system=name)
        case OperationKind.ADOPT:
            return _("Link both tasks")
        case OperationKind.UNLINK:
            return _("Keep both tasks apart")
    if any(why.code == ReasonCode.REVERTED for why in operation.reason):
        return _("Revert in {system}", system=name)
    done = _completion_of(operation)
    if done is not None and len(operation.changes) == 1:
        return _("Complete in {system}", system=name) if done else _("Reopen in {system}", system=name)
    return _("Update in {system}", system=name)


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
            return f"{status_name(status)} ({when_words(at)})" if at else status_name(status)
        case Schedule(due, recurrence):
            repeats = _("repeats ({rule})", rule=recurrence) if recurrence else ""
            return " ".join(part for part in (when_words(due), repeats) if part)
        case When():
            return when_words(value)
        case Unmapped(raw):
            return raw
        case frozenset():
            return in_one_line(value)
        case int():
            is_level = field is not None and field.spec.kind is Kind.LEVEL
            return priority_words(value) if is_level else current().number(value)
    return _("(the task created above)") if pending_link(value) else value


def when_words(when: When | None) -> str:
    """A date or time as the language writes it, with its zone."""
    if when is None:
        return ""
    language = current()
    if when.time is None:
        return language.date(when.date)
    text = language.moment(when.local(), seconds=bool(when.time.second))
    return f"{text} {when.zone}" if when.zone else text


def priority_words(level: int) -> str:
    """RFC 5545's 0 to 9 in words."""
    if not level:
        return _("none")
    name = _("high") if level < 5 else _("medium") if level == 5 else _("low")
    return name if level in (1, 5, 9) else f"{name} ({level})"


def totals_words(totals: Totals) -> str:
    """``+12 ~5 −2 =3 !1``: create, update, delete, link, needs a person."""
    parts = [("+", totals.create), ("~", totals.update), ("−", totals.delete), ("=", totals.adopt), ("!", totals.held)]
    number = current().number
    return " ".join(f"{sign}{number(count)}" for sign, count in parts if count) or _("nothing")


def counts_words(counts: Counts) -> str:
    """What a run did, in words."""
    parts = [
        (counts.created, n_("{count} created", "{count} created", counts.created)),
        (counts.updated, n_("{count} updated", "{count} updated", counts.updated)),
        (counts.deleted, n_("{count} deleted", "{count} deleted", counts.deleted)),
        (counts.adopted, n_("{count} linked", "{count} linked", counts.adopted)),
        (counts.held, n_("{count} held", "{count} held", counts.held)),
        (counts.failed, n_("{count} failed", "{count} failed", counts.failed)),
    ]
    return ", ".join(words for count, words in parts if count) or _("no changes")


def started_by(run: Run) -> str:
    """What started a run, and what it undid."""
    trigger = _(TRIGGERS[run.trigger])
    return _("{trigger}, undo of run {run}", trigger=trigger, run=run.undoes[:8]) if run.undoes else trigger


def run_words(run: Run) -> str:
    """Outcome and numbers of a run."""
    return f"{_(OUTCOMES[run.outcome])}: {counts_words(run.counts)}"
