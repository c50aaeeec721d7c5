"""Values that every store must keep exactly."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from tasksync_gui.model.fields import Completion, Field, Schedule, Status, Unmapped, When
from tasksync_gui.model.ids import AccountId, LinkId, OperationId, PairId, RemoteId, Revision, RunId, Side
from tasksync_gui.model.journal import Intent
from tasksync_gui.model.link import BaseReason, BaseRow, Link, Remembered, StoredDecision
from tasksync_gui.model.message import words
from tasksync_gui.model.pair import Account, DeletePolicy, Endpoint, Mode, Pair, Policy, Scope
from tasksync_gui.model.plan import (
    FieldChange,
    GuardKind,
    GuardTrip,
    Hold,
    HoldKind,
    LinkUpdate,
    Note,
    NoteKind,
    Operation,
    OperationKind,
    Plan,
)
from tasksync_gui.model.run import Change, Run, Trigger
from tasksync_gui.model.task import ItemProblem, RemoteTask

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
PAIR = PairId("pair-1")
RICH = {
    Field.TITLE: "Zahnarzt 🦷 ‮rtl",
    Field.NOTES: "line\n\tone \x7f",
    Field.STATUS: Completion(Status.COMPLETED, When(date(2026, 3, 1), time(9, 30), "UTC")),
    Field.DUE: Schedule(When(date(2026, 3, 9), time(17), "Europe/Berlin"), "FREQ=WEEKLY;BYDAY=MO"),
    Field.START: When(date(2026, 3, 1)),
    Field.PRIORITY: 5,
    Field.LABELS: frozenset({"a b", "ß"}),
    Field.PARENT: None,
    Field.ASSIGNEE: Unmapped("user/7"),
}


def task(id_: str = "t1", revision: str = "r1") -> RemoteTask:
    return RemoteTask(
        RemoteId(id_), Revision(revision), RICH, "raw\r\nbytes", "ts1-x", "uid", "https://example.org/t", NOW, NOW
    )


def row(
    field: Field = Field.TITLE, source: str | None = "a", destination: str | None = "b", element: str = ""
) -> BaseRow:
    return BaseRow(field, source, destination, element, BaseReason.DELIVERED)


def link(id_: str = "l1", source: str | None = "s1", destination: str | None = "d1", **changes: object) -> Link:
    rows = (row(), row(Field.LABELS, "x", "X", "x"), BaseRow(Field.STATUS, RICH[Field.STATUS], None))
    base = {(each.field, each.element): each for each in rows}
    values = {"title": "Title", "changed_at": NOW, "base": base} | changes
    return Link(
        LinkId(id_), RemoteId(source) if source else None, RemoteId(destination) if destination else None, **values
    )


def run(id_: str = "run-1", pair: PairId = PAIR, minutes: int = 0, **changes: object) -> Run:
    values = {"started_at": NOW + timedelta(minutes=minutes), "trigger": Trigger.MANUAL} | changes
    return Run(RunId(id_), pair, "Pair", **values)


def intent(operation: str = "op-1", **changes: object) -> Intent:
    values = {
        "operation": OperationId(operation), "run": RunId("run-1"), "pair": PAIR, "link": LinkId("l1"),
        "kind": OperationKind.UPDATE, "side": Side.SOURCE, "title": "Title", "marker": "",
        "desired": {Field.TITLE: "new", Field.LABELS: frozenset({"a"})}, "before_image": RICH,
        "base_after": (row(),), "plan_digest": "d" * 64, "target": RemoteId("s1"), "counterpart": RemoteId("d1"),
        "expected_revision": Revision("r1"), "reason": (words("because"),), "started_at": NOW,
    }  # fmt: skip
    return Intent(**(values | changes))


def change(sequence: int = 0, run_id: str = "run-1", **changes: object) -> Change:
    values = {
        "kind": OperationKind.UPDATE, "side": Side.SOURCE, "title": "Title", "field": Field.DUE,
        "before": RICH[Field.DUE], "after": Schedule(), "at": NOW, "link": LinkId("l1"), "remote_id": RemoteId("s1"),
    }  # fmt: skip
    return Change(RunId(run_id), sequence, OperationId("op-1"), **(values | changes))


def decision(answer: Remembered = Remembered.VALUE, **changes: object) -> StoredDecision:
    values = {"link": LinkId("l1"), "field": Field.LABELS, "value": frozenset({"x"}), "shown": "abc"} | changes
    return StoredDecision(answer, **values, decided_at=NOW)


def account(id_: str = "a1", name: str = "Work") -> Account:
    return Account(AccountId(id_), name, "caldav", {"url": "https://example.org/"})


def pair(id_: str = "pair-1", name: str = "Pair") -> Pair:
    return Pair(
        PairId(id_), name, Endpoint(AccountId("a1"), "x", "Tasks"), Endpoint(AccountId("a2"), "y", "List"),
        Mode.UPDATE, Policy.NEWEST, DeletePolicy.HOLD, {Field.NOTES: Policy.SOURCE}, frozenset({Field.PARENT}),
        Scope(frozenset({"work"}), False), 600, False, "Europe/Berlin", NOW,
    )  # fmt: skip


def plan(digest: str = "a" * 64, minutes: int = 0) -> Plan:
    operation = Operation(
        OperationId("op-1"), OperationKind.UPDATE, Side.DESTINATION, LinkId("l1"), "Title",
        tuple(FieldChange(name, value, value) for name, value in RICH.items()), (words("why"),), RemoteId("d1"), RemoteId("s1"),
        Revision("r"), (row(),), RICH, rank=2, after=(OperationId("op-0"),), score=0.9, url="https://x/", shown="s",
    )  # fmt: skip
    hold = Hold(
        OperationId("h1"), HoldKind.CONFLICT, "T", (words("r"),), LinkId("l1"), Field.DUE, RICH[Field.DUE], Schedule(), None,
        RemoteId("s"), RemoteId("d"), NOW, NOW, "shown",
    )  # fmt: skip
    return Plan(
        PAIR, Mode.TWO_WAY, digest, "basis", NOW + timedelta(minutes=minutes), (operation,), (hold,),
        (GuardTrip(GuardKind.DELETIONS, words("many"), Side.SOURCE, 9),),
        (Note(NoteKind.DRIFT, words("m"), "t", LinkId("l1"), Field.TITLE),), (ItemProblem("a:1", words("bad"), RemoteId("x")),),
        (LinkUpdate(LinkId("l1"), base=(row(),), title="T", problem=()),), 7, True,
    )  # fmt: skip
