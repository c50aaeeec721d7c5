"""A system is believed to keep the like of what it has been seen to keep, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time

import pytest

from tasksync_gui.engine.merge.equality import observe
from tasksync_gui.engine.merge.trust import OFTEN, SAMPLE, Trust, trust_in
from tasksync_gui.model.fields import Completion, Field, Schedule, Status, Value, When
from tasksync_gui.model.ids import LinkId, Revision, Side
from tasksync_gui.model.link import BaseReason, BaseRow, Link
from tests.support.world import task

DAY = date(2026, 6, 1)


def at(clock: time, zone: str | None = "UTC", rule: str | None = None) -> Schedule:
    return Schedule(When(DAY, clock, zone), rule)


def knowing(*pairs: tuple[Field, Value]) -> Trust:
    """What is known after each of these was seen to be kept."""
    trust = Trust()
    for name, value in pairs:
        sent = replace(task("1"), fields={name: value})
        trust.learn(sent, sent)
    return trust


@pytest.mark.parametrize(
    ("name", "kept", "like", "unlike"),
    [
        (Field.TITLE, "Buy milk 2", "Ask mum 7", "Buy milk 2 and bread"),
        (Field.TITLE, "Buy milk 2", "Buy", "buy, milk"),
        (Field.TITLE, "buy milk", "ask mum", "Buy milk"),
        (Field.TITLE, "Größe 12", "Größe 1", "Größ 漢"),
        (Field.TITLE, "Grüße", "Größe", "Gru\u0308ß"),
        (Field.TITLE, "a b  c", "d  e f", "d  e f "),
        (Field.TITLE, "ab cd", "ef gh", "ef  g"),
        (Field.TITLE, "äää", "äö", "ääää"),
        (Field.TITLE, "aäää", "ääaa", "ääää"),
        (Field.TITLE, "a-b", "c-d", "-cd"),
        (Field.NOTES, "one\ntwo", "two\none", "two\r\none"),
        (Field.LABELS, frozenset({"Work", "Home"}), frozenset({"Home"}), frozenset({"home"})),
        (Field.LABELS, frozenset({"Work"}), frozenset({"Work"}), frozenset({"Work", "Home"})),
        (Field.DUE, at(time(17, 30), "Europe/Berlin"), at(time(9, 30), "Europe/Berlin"), at(time(17, 30), "UTC")),
        (Field.DUE, at(time(17, 30)), at(time(9, 30)), at(time(9, 31))),
        (Field.DUE, at(time(17, 31)), at(time(9, 33)), at(time(9, 33, 1))),
        (Field.DUE, at(time(17)), at(time(9)), Schedule(When(DAY))),
        (Field.DUE, at(time(17)), at(time(9)), Schedule()),
        (Field.DUE, at(time(17), rule="FREQ=DAILY"), at(time(9), rule="FREQ=DAILY"), at(time(9), rule="FREQ=WEEKLY")),
        (
            Field.DUE,
            at(time(9), rule="FREQ=DAILY;COUNT=3"),
            at(time(9), rule="FREQ=DAILY;COUNT=4"),
            at(time(9), rule="FREQ=DAILY;INTERVAL=2"),
        ),
        (Field.PRIORITY, 1, 1, 5),
        (Field.STATUS, Completion(Status.COMPLETED), Completion(Status.COMPLETED), Completion(Status.IN_PROCESS)),
        (
            Field.STATUS,
            Completion(Status.COMPLETED),
            Completion(Status.COMPLETED),
            Completion(Status.COMPLETED, When(DAY, time(9), "UTC")),
        ),
        (Field.PARENT, "7", "8", None),
        (Field.ASSIGNEE, "Ada", "Ada", "Grace"),
        (Field.START, When(DAY), When(DAY), When(DAY, time(9))),
    ],
)
def test_the_like_of_what_was_kept_is_believed(name: Field, kept: Value, like: Value, unlike: Value) -> None:
    trust = knowing((name, kept))
    assert trust.keeps(name, kept)
    assert trust.keeps(name, like)
    assert not trust.keeps(name, unlike)


def test_what_was_altered_once_is_looked_at_ever_after() -> None:
    trust = knowing((Field.TITLE, "Buy milk"), (Field.PRIORITY, 1))
    sent = replace(task("1"), fields={Field.TITLE: "Buy meat", Field.PRIORITY: 1})
    trust.learn(sent, replace(sent, fields={Field.TITLE: "Buy m***", Field.PRIORITY: 1}))
    assert not trust.keeps(Field.TITLE, "Buy milk")
    assert trust.keeps(Field.PRIORITY, 1)


def test_what_becomes_of_one_label_says_nothing_of_another() -> None:
    trust = Trust()
    sent = replace(task("1"), fields={Field.LABELS: frozenset({"Work", "home"})})
    trust.learn(sent, replace(sent, fields={Field.LABELS: frozenset({"work", "home"})}))
    assert trust.keeps(Field.LABELS, frozenset({"home"}))
    assert not trust.keeps(Field.LABELS, frozenset({"Work"}))


def test_the_first_writes_of_each_kind_are_looked_at_whatever_they_say() -> None:
    trust, plain = Trust(), task("x1")
    for _ in range(OFTEN):
        assert trust.wants(plain, "create")
        assert trust.learn(plain, plain, "create")
    assert not trust.wants(plain, "create")
    assert trust.wants(plain, "update")
    assert not trust.wants(plain)


def test_one_now_and_then_is_looked_at() -> None:
    plain, trust = task("1"), Trust()
    for _ in range(OFTEN):
        trust.learn(plain, plain, "create")
    revisions = [replace(plain, revision=Revision(f"r{number}")) for number in range(20 * SAMPLE)]
    wanted = [each for each in revisions if trust.wants(each, "create")]
    assert 10 <= len(wanted) <= 30
    assert [each for each in revisions if trust.wants(each, "create")] == wanted, "the same ones each time"


def test_what_was_proven_is_known_from_what_is_remembered() -> None:
    trust, plain = Trust(), replace(task("x1"), fields={Field.TITLE: "Buy milk"})
    proven = trust.learn(plain, plain, "create")
    assert trust.learn(plain, plain, "create") == {"create": 2}, "only what is new"
    later = trust_in(Side.SOURCE, [observe(task("2")), observe(plain, proves=proven)], ())
    assert later.keeps(Field.TITLE, "Buy milk")
    assert not Trust().keeps(Field.TITLE, "Buy milk")
    row = BaseRow(Field.TITLE, "Buy milk", "Buy", why=BaseReason.SPELLED)
    link = Link(LinkId("l"), plain.id, None, base={(Field.TITLE, ""): row})
    assert not trust_in(Side.SOURCE, [observe(plain, proves=proven)], [link]).keeps(Field.TITLE, "Buy milk")
