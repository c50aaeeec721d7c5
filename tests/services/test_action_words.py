"""What an operation is called where people decide about it, and how values read beside it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from tasksync_gui.model.codes import ReasonCode
from tasksync_gui.model.errors import UserError
from tasksync_gui.model.fields import Completion, Field, Schedule, Status, Unmapped, Value, When
from tasksync_gui.model.ids import LinkId, OperationId, PairId, RunId, Side
from tasksync_gui.model.link import LinkState
from tasksync_gui.model.message import message
from tasksync_gui.model.plan import FieldChange, Operation, OperationKind, Totals, pending_parent
from tasksync_gui.model.run import Change, Counts, Outcome, Run, Trigger
from tasksync_gui.services.phrases.changes import change_id, change_number, change_words
from tasksync_gui.services.phrases.plan import (
    action_words,
    counts_words,
    priority_words,
    run_words,
    started_by,
    totals_words,
    value_words,
)
from tests.support.errors import refused

NAMES = {Side.SOURCE: "Work", Side.DESTINATION: "Home"}
TO_DO, STARTED, DONE, DROPPED = (Completion(status) for status in Status)
TITLE = FieldChange(Field.TITLE, "a", "b")
CHANGED = (message(ReasonCode.CHANGED, where="Work"),)
REVERTED = (message(ReasonCode.REVERTED, where="Work", other="Home"),)


def operation(kind: OperationKind, *changes: FieldChange, side: Side = Side.DESTINATION) -> Operation:
    return Operation(OperationId("o"), kind, side, LinkId("l"), "Task", changes, CHANGED)


def status(before: Completion, after: Completion) -> FieldChange:
    return FieldChange(Field.STATUS, before, after)


UPDATE = operation(OperationKind.UPDATE, TITLE)


@pytest.mark.parametrize(
    ("item", "words"),
    [
        (operation(OperationKind.CREATE, TITLE), "Create in Home"),
        (operation(OperationKind.CREATE, TITLE, side=Side.SOURCE), "Create in Work"),
        (operation(OperationKind.DELETE), "Delete in Home"),
        (operation(OperationKind.ADOPT), "Link both tasks"),
        (operation(OperationKind.UNLINK), "Keep both tasks apart"),
        (UPDATE, "Update in Home"),
        (operation(OperationKind.UPDATE, status(TO_DO, DONE)), "Complete in Home"),
        (operation(OperationKind.UPDATE, status(STARTED, DROPPED)), "Complete in Home"),
        (operation(OperationKind.UPDATE, status(DONE, TO_DO)), "Reopen in Home"),
        (operation(OperationKind.UPDATE, status(DROPPED, STARTED), side=Side.SOURCE), "Reopen in Work"),
        (operation(OperationKind.UPDATE, status(TO_DO, STARTED)), "Update in Home"),
        (operation(OperationKind.UPDATE, status(DONE, DROPPED)), "Update in Home"),
        (operation(OperationKind.UPDATE, status(TO_DO, DONE), TITLE), "Update in Home"),
        (replace(UPDATE, reason=REVERTED), "Revert in Home"),
        (replace(operation(OperationKind.UPDATE, status(DONE, TO_DO)), reason=REVERTED), "Revert in Home"),
        (replace(UPDATE, link_after=LinkState.LIVE), "Put back in Home"),
        (replace(operation(OperationKind.CREATE), link_after=LinkState.MUTED), "Bring back in Home"),
        (replace(operation(OperationKind.DELETE), link_after=LinkState.TOMBSTONE), "Delete in Home"),
    ],
)
def test_what_an_operation_is_called(item: Operation, words: str) -> None:
    assert action_words(item, NAMES) == words


DAY, NINE = When(date(2026, 5, 4)), When(date(2026, 5, 4), time(9), "Europe/Berlin")


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        (Field.TITLE, None, ""),
        (Field.TITLE, "Buy milk", "Buy milk"),
        (Field.STATUS, TO_DO, "to do"),
        (Field.STATUS, Completion(Status.COMPLETED, DAY), "done (2026-05-04)"),
        (Field.DUE, Schedule(), ""),
        (Field.DUE, Schedule(NINE), "2026-05-04 09:00 Europe/Berlin"),
        (Field.DUE, Schedule(DAY, "FREQ=WEEKLY"), "2026-05-04 repeats (FREQ=WEEKLY)"),
        (Field.LABELS, frozenset({"b", "a"}), "a, b"),
        (Field.PRIORITY, 5, "medium"),
        (Field.ASSIGNEE, Unmapped("Mia"), "Mia"),
        (Field.PARENT, pending_parent(LinkId("l")), "(the task created above)"),
    ],
)
def test_a_value_reads_like_this(field: Field, value: Value, words: str) -> None:
    assert value_words(field, value) == words


def test_the_ten_priorities() -> None:
    assert [priority_words(level) for level in range(10)] == [
        "none", "high", "high (2)", "high (3)", "high (4)", "medium", "low (6)", "low (7)", "low (8)", "low",
    ]  # fmt: skip


def test_a_number_that_is_no_priority_is_written_as_the_language_writes_it() -> None:
    assert value_words(None, 1234) == "1,234"


def test_what_a_plan_would_do_in_numbers() -> None:
    assert totals_words(Totals()) == "nothing"
    assert totals_words(Totals(1, 2, 3, 4, 5)) == "+1 ~2 −3 =4 !5"
    assert totals_words(Totals(create=1234, held=1)) == "+1,234 !1"


AT = datetime(2026, 3, 2, 12, tzinfo=UTC)
RUN = Run(RunId("0123456789"), PairId("p"), "P", Trigger.MANUAL, AT, Outcome.CLEAN)


def test_what_a_run_did_and_who_started_it() -> None:
    assert counts_words(Counts()) == "no changes"
    assert counts_words(Counts(1, 2, 3, 4, 5, 6)) == "1 created, 2 updated, 3 deleted, 4 linked, 5 held, 6 failed"
    assert run_words(replace(RUN, outcome=Outcome.PARTIAL, counts=Counts(failed=1))) == "Partly done: 1 failed"
    assert started_by(replace(RUN, trigger=Trigger.TIMER)) == "automatic"
    assert started_by(replace(RUN, undoes=RunId("fedcba9876"))) == "by hand, undo of run fedcba98"


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (OperationKind.CREATE, "Created in Home"),
        (OperationKind.UPDATE, "Updated in Home"),
        (OperationKind.DELETE, "Deleted in Home"),
        (OperationKind.RENUMBER, "New id in Home"),
        (OperationKind.ADOPT, "Linked"),
        (OperationKind.UNLINK, "Kept apart"),
    ],
)
def test_what_a_change_did(kind: OperationKind, words: str) -> None:
    change = Change(RUN.id, 0, OperationId("o"), kind, Side.DESTINATION, "Task", Field.TITLE, "a", "b", AT)
    assert change_words(change, "Home") == words
    assert change_words(replace(change, ok=False), "Home") == "Failed in Home"


def test_a_change_is_named_by_its_run_and_its_number() -> None:
    assert change_id(RUN.id, 12) == "01234567-12"
    assert [change_number(RUN, name) for name in ("01234567-12", "0123-12", "12")] == [12, 12, 12]
    for name in ("fedcba98-12", "01234567-x", "01234567-", ""):
        with refused(UserError, f"'{name}' names no change of run 01234567"):
            change_number(RUN, name)
