"""Small rules of the engine that single mistakes would break."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from random import Random
from typing import Any

import pytest

from tasksync_gui.engine.apply.base_rows import Answer, Certainty, rows_after_write
from tasksync_gui.engine.identity.markers import Markers
from tasksync_gui.engine.merge.equality import is_empty, same
from tasksync_gui.engine.merge.projection import Lens, project
from tasksync_gui.engine.merge.spelled_rows import Labels
from tasksync_gui.engine.merge.text import merge_text
from tasksync_gui.engine.plan.planner import make_plan
from tasksync_gui.engine.runtime.retry import delay
from tasksync_gui.model.capabilities import FieldSupport
from tasksync_gui.model.codes import HoldCode
from tasksync_gui.model.fields import Completion, Field, Status, Value, When, empty_value
from tasksync_gui.model.ids import LinkId, Side
from tasksync_gui.model.link import BaseReason, BaseRow, LinkState, Remembered, StoredDecision
from tasksync_gui.model.message import message
from tasksync_gui.model.pair import DeletePolicy, Policy, Scope
from tasksync_gui.model.plan import NoteKind
from tests.support.english import english
from tests.support.world import NOW, RICH, World, two_way

S, D = Side.SOURCE, Side.DESTINATION


def after_write(row: BaseRow, shown: Value, **how: Any) -> BaseRow:
    answer = Answer(D, {Field.TITLE: "sent"}, {Field.TITLE: shown}, **how)
    [found] = rows_after_write([row], answer, lambda name: (FieldSupport(), FieldSupport()))
    return found


@pytest.mark.parametrize(
    ("shown", "how", "half", "why"),
    [
        ("sent ", {}, "sent ", BaseReason.DELIVERED),
        ("SENT", {}, "SENT", BaseReason.SPELLED),
        ("[web] sent", {}, "[web] sent", BaseReason.SPELLED),
        ("SENT", {"certainty": Certainty.READ_BACK}, "SENT", BaseReason.DOUBTFUL),
        ("SENT", {"certainty": Certainty.READ_BACK, "normalises": {Field.TITLE}}, "SENT", BaseReason.SPELLED),
        ("old", {"certainty": Certainty.READ_BACK, "before": {Field.TITLE: "old"}}, "old", BaseReason.SPELLED),
        ("SENT", {"certainty": Certainty.ASKED_LATER}, "SENT", BaseReason.DOUBTFUL),
        ("s-e-n-t", {"certainty": Certainty.ASKED_LATER}, "s-e-n-t", BaseReason.DOUBTFUL),
        ("s-e-n-t", {"certainty": Certainty.ASKED_LATER, "rewrites": {Field.TITLE}}, "s-e-n-t", BaseReason.SPELLED),
        ("SENT", {"certainty": Certainty.ASKED_LATER, "rewrites": {Field.TITLE}}, "SENT", BaseReason.DOUBTFUL),
        ("other", {"certainty": Certainty.ASKED_LATER, "rewrites": {Field.TITLE}}, "sent", BaseReason.DELIVERED),
        ("edited since", {"certainty": Certainty.ASKED_LATER}, "sent", BaseReason.DELIVERED),
    ],
)
def test_what_a_system_makes_of_our_write_is_its_spelling(
    shown: str, how: dict[str, Any], half: str, why: BaseReason
) -> None:
    found = after_write(BaseRow(Field.TITLE, "sent", "sent", why=BaseReason.DELIVERED), shown, **how)
    assert (found.source, found.destination, found.why) == ("sent", half, why)


def test_a_base_that_was_not_delivered_does_not_follow_an_answer() -> None:
    row = BaseRow(Field.TITLE, "sent", "sent", why=BaseReason.AGREED)
    assert after_write(row, "sent ").destination == "sent"


def test_an_unchanged_line_that_is_there_twice_does_not_part_two_edits() -> None:
    assert merge_text("a\nx\nb\nx\nc", "A\nx\nb\nx\nc", "a\nx\nB\nx\nc") is None
    assert merge_text("a\nx\nb\ny\nc", "A\nx\nb\ny\nc", "a\nx\nb\ny\nC") == "A\nx\nb\ny\nC"


def test_a_blank_line_does_not_part_two_edits() -> None:
    assert merge_text("a\n\nb", "A\n\nb", "a\n\nB") is None


def test_merging_texts_does_not_depend_on_which_side_is_which() -> None:
    assert merge_text("x", "x\nzebra", "x\nant") == merge_text("x", "x\nant", "x\nzebra") == "x\nant\nzebra"


@pytest.mark.parametrize(("level", "kept"), [(1, 5), (2, 5), (9, 9), (0, 0), (7, 5)])
def test_a_priority_never_becomes_none(level: int, kept: int) -> None:
    assert project(Field.PRIORITY, level, FieldSupport(levels=(0, 5, 9))) == kept


def test_a_completion_time_and_its_day_say_the_same() -> None:
    lens = Lens(Field.STATUS, FieldSupport(), FieldSupport())
    day, hour = (Completion(Status.COMPLETED, When(date(2026, 1, 5), at)) for at in (None, time(8)))
    assert lens.equivalent(hour, day)
    assert not lens.equivalent(hour, Completion(Status.COMPLETED, When(date(2026, 1, 6))))


def test_a_completion_time_on_an_open_task_means_nothing() -> None:
    early, late = (Completion(Status.NEEDS_ACTION, When(date(2026, 1, day))) for day in (5, 6))
    assert same(Field.STATUS, early, late)


def test_a_text_may_be_as_long_as_the_limit() -> None:
    lens = Lens(Field.NOTES, FieldSupport(), FieldSupport(max_length=3))
    assert lens.refusal(D, "abc") is None
    assert lens.refusal(D, "abcd") == message(HoldCode.TOO_LONG, length=4, limit=3)


def test_a_mark_cannot_be_forged() -> None:
    mine, other = Markers(b"k" * 16), Markers(b"o" * 16)
    mark = mine.make(LinkId("abc"))
    assert mine.owner(mark) == "abc"
    assert other.owner(mark) is None
    assert mine.owner(mark.replace("abc", "abd")) is None
    assert mine.owner("abc") is None


def test_waiting_is_never_shorter_than_asked_for_and_never_longer_than_a_minute() -> None:
    assert delay(0, Random(1), 33.0) == 33.0
    assert max(delay(attempt, Random(attempt)) for attempt in range(30)) <= 60.0


def edited_on_both_sides(apart: float, trusted: bool) -> World:
    world = two_way(policy=Policy.NEWEST)
    world.capabilities[D] = replace(world.capabilities[D], server_times=trusted)
    world.put(S, "a", title="Task")
    world.sync()
    world.put(S, "a", title="Mine")
    there = next(iter(world.tasks[D]))
    world.put(D, there, title="Yours")
    world.tasks[D][there] = replace(world.tasks[D][there], modified_at=NOW + timedelta(seconds=apart))
    return world


@pytest.mark.parametrize(
    ("apart", "skew", "trusted", "winner"),
    [
        (6, 0, True, S),
        (-6, 0, True, D),
        (5, 0, True, None),
        (-5, 0, True, None),
        (6, 1, True, None),
        (500, 120, True, S),
        (500, 121, True, None),
        (500, 0, False, None),
    ],
)
def test_the_newest_wins_only_where_the_systems_clocks_leave_no_doubt(
    apart: float, skew: float, trusted: bool, winner: Side | None
) -> None:
    """``winner``: the side that is written."""
    world = edited_on_both_sides(apart, trusted)
    plan = make_plan(world.request(clock_skew=float(skew)))
    assert [operation.side for operation in plan.operations] == ([winner] if winner else [])
    assert bool(plan.held) is (winner is None)


def test_a_changed_label_is_an_edit_against_a_deletion() -> None:
    world = two_way(delete_policy=DeletePolicy.EDIT_WINS)
    world.put(S, "a", title="Task", labels=frozenset({"x"}))
    world.sync()
    world.put(S, "a", labels=frozenset({"x", "y"}))
    world.remove(D, next(iter(world.tasks[D])))
    assert [(operation.kind, operation.side) for operation in world.plan().operations] == [("create", D)]


def test_an_answer_holds_only_for_what_was_shown() -> None:
    world = two_way()
    world.put(S, "a", title="Task")
    world.sync()
    world.put(S, "a", title="Mine")
    world.put(D, next(iter(world.tasks[D])), title="Yours")
    [hold] = world.plan().held
    world.decisions = (StoredDecision(Remembered.TAKE_SOURCE, hold.link, field=Field.TITLE, shown=hold.shown),)
    assert [operation.side for operation in world.plan().operations] == [D]
    world.put(S, "a", title="Mine, edited again")
    plan = world.plan()
    assert (len(plan.held), plan.operations) == (1, ())


def test_the_plans_digest_tells_different_plans_apart() -> None:
    world = two_way()
    digests = set()
    for title in ("One", "Two"):
        world.put(S, "a", title=title)
        digests.add(world.plan().digest)
    world.put(S, "b", title="Three")
    digests.add(world.plan().digest)
    assert len(digests) == 3


@pytest.mark.parametrize("field", [field for field in Field if field is not Field.PARENT])
def test_a_value_that_is_absent_is_an_empty_one(field: Field) -> None:
    assert same(field, None, empty_value(field))
    assert is_empty(field, None)


def test_a_new_task_is_sent_without_what_is_empty() -> None:
    world = two_way()
    world.put(S, "a", title="Task", priority=1)
    [operation] = world.plan().operations
    assert operation.desired() == {Field.TITLE: "Task", Field.PRIORITY: 1}


def test_the_second_write_of_a_merged_text_waits_for_the_first() -> None:
    world = two_way()
    world.put(S, "a", title="Task", notes="one\ntwo\nthree")
    world.sync()
    world.put(S, "a", notes="ONE\ntwo\nthree")
    world.put(D, next(iter(world.tasks[D])), notes="one\ntwo\nTHREE")
    first, second = world.plan().operations
    assert (first.side, second.side) == (D, S)
    assert second.after == (first.id,)


def test_a_new_task_with_several_fields_that_do_not_fit_waits_once_and_names_them_all() -> None:
    poor = replace(
        RICH,
        fields={**RICH.fields, Field.NOTES: FieldSupport(max_length=3), Field.ASSIGNEE: FieldSupport(max_length=3)},
    )
    world = World(capabilities={S: RICH, D: poor})
    world.put(S, "a", title="Task", notes="too long", assignee="Somebody")
    [hold] = world.plan().held
    assert english(hold.reason).count("cannot take it") == 2


@pytest.mark.parametrize("state", [LinkState.HELD, LinkState.QUARANTINED])
def test_a_task_that_waits_goes_on_waiting_although_nothing_changed(state: LinkState) -> None:
    world = two_way()
    world.put(S, "a", title="Task")
    world.sync()
    [link] = world.links.values()
    world.links[link.id] = replace(link, state=state)
    plan = world.plan()
    assert not plan.operations
    assert [hold.link for hold in plan.held] == [link.id]


def test_a_task_that_left_the_scope_is_told_of_although_nothing_else_changed() -> None:
    world = two_way()
    world.put(S, "a", title="Task", labels=frozenset({"home"}))
    world.sync()
    world.pair = replace(world.pair, scope=Scope(labels=frozenset({"work"})))
    plan = world.plan()
    assert not plan.operations
    assert [note.kind for note in plan.notes] == [NoteKind.UNKNOWN]


def test_a_part_of_a_split_label_that_was_sent_as_a_label_of_its_own_stays_one() -> None:
    sent, shown = frozenset({"work, urgent", "urgent"}), frozenset({"work", "urgent"})
    rows = tuple(BaseRow(Field.LABELS, name, name, name, BaseReason.DELIVERED) for name in sorted(sent))
    labels = Labels(Field.LABELS, Side.DESTINATION, sent, shown, rows, (FieldSupport(), FieldSupport()))
    assert [row.destination for row in labels.split()] == [None, "work"]
