"""A task that repeats on one side only: no side but its own ends its series unasked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time

import pytest

from tasksync_gui.engine.plan.review import apply_answers, remembered
from tasksync_gui.model.capabilities import Capabilities, FieldSupport, Precision
from tasksync_gui.model.codes import HoldCode, NoteCode, ReasonCode
from tasksync_gui.model.fields import OPEN, Completion, Field, Schedule, Status, Value, When
from tasksync_gui.model.ids import RemoteId, Side
from tasksync_gui.model.message import message
from tasksync_gui.model.pair import Mode
from tasksync_gui.model.plan import Answer, Decision, HoldKind, NoteKind, OperationKind, Plan
from tasksync_gui.model.task import Series
from tests.support.world import RICH, World, two_way

S, D = Side.SOURCE, Side.DESTINATION
POOR = Capabilities(
    fields={
        Field.TITLE: FieldSupport(),
        Field.STATUS: FieldSupport(statuses=frozenset({Status.NEEDS_ACTION, Status.COMPLETED})),
        Field.DUE: FieldSupport(precision=Precision.DATE, zones=False),
    }
)
"""Like todo.txt."""
BARE = Capabilities(fields={Field.TITLE: FieldSupport(), Field.STATUS: FieldSupport()})
"""Like GitHub: no dates at all."""
DONE = Completion(Status.COMPLETED)
WEEKLY = "FREQ=WEEKLY"


def at(day: int, hour: int | None = 9) -> When:
    return When(date(2026, 12, day)) if hour is None else When(date(2026, 12, day), time(hour), "UTC")


def world(poor: Capabilities = POOR, home: Side = S, mode: Mode = Mode.TWO_WAY, rule: str = WEEKLY) -> World:
    """A synced task that repeats on the side ``home``."""
    made = two_way(mode)
    made.capabilities = {home: RICH, home.other: poor}
    made.put(home, "r", title="Water", start=at(1), due=Schedule(at(1, 17), rule))
    made.put(home.other, "p", title="Water", **({"due": Schedule(at(1, None))} if poor is POOR else {}))
    made.sync()
    made.sync()
    made.writes.clear()
    return made


def complete(made: World, home: Side = S, **more: Value) -> Plan:
    made.put(home.other, "p", status=DONE, **more)
    return made.plan()


def answer(made: World, plan: Plan, decision: Decision) -> Plan:
    """Answer what is held, carry it out, and remember it."""
    answers = {hold.id: Answer(decision) for hold in plan.held}
    decided = apply_answers(plan, made.request(), answers)
    made.apply(decided)
    made.decisions = (*made.decisions, *remembered(plan, answers))
    return decided


def own(side: Side) -> Decision:
    return Decision.TAKE_SOURCE if side is S else Decision.TAKE_DESTINATION


def values(made: World, side: Side, id_: str, *names: Field) -> list[Value]:
    return [made.tasks[side][id_].fields.get(name) for name in names]


@pytest.mark.parametrize("home", [S, D])
def test_a_person_is_asked_once_and_the_series_goes_on_on_both_sides(home: Side) -> None:
    made = world(home=home)
    plan = complete(made, home)
    [hold] = plan.held
    assert (hold.kind, hold.reason[0].code, plan.operations) == (HoldKind.REPEATS, HoldCode.SERIES_ASKS, ())
    answer(made, plan, own(home))
    assert values(made, home, "r", Field.STATUS, Field.START, Field.DUE) == [OPEN, at(8), Schedule(at(8, 17), WEEKLY)]
    assert values(made, home.other, "p", Field.STATUS, Field.DUE) == [OPEN, Schedule(at(8, None))]
    assert made.plan().is_empty
    again = complete(made, home)
    assert again.held == ()
    assert [operation.side for operation in again.operations] == [home, home.other]
    assert [operation.reason[0].code for operation in again.operations] == [
        ReasonCode.SERIES_GOES_ON, ReasonCode.SERIES_AGAIN,
    ]  # fmt: skip
    made.apply(again)
    assert values(made, home, "r", Field.DUE) == [Schedule(at(15, 17), WEEKLY)]
    assert made.plan().is_empty


@pytest.mark.parametrize("home", [S, D])
def test_a_person_may_leave_it_done_where_it_does_not_repeat(home: Side) -> None:
    made = world(home=home)
    answer(made, complete(made, home), own(home.other))
    assert values(made, home, "r", Field.STATUS, Field.DUE) == [OPEN, Schedule(at(8, 17), WEEKLY)]
    assert values(made, home.other, "p", Field.STATUS) == [DONE]
    assert made.plan().is_empty
    made.put(home, "r", title="Water all")
    made.sync()
    assert values(made, home.other, "p", Field.TITLE, Field.STATUS) == ["Water all", DONE]


@pytest.mark.parametrize("home", [S, D])
def test_a_side_without_dates_takes_part(home: Side) -> None:
    made = world(BARE, home)
    answer(made, complete(made, home), own(home))
    assert values(made, home, "r", Field.STATUS, Field.START, Field.DUE) == [OPEN, at(8), Schedule(at(8, 17), WEEKLY)]
    assert values(made, home.other, "p", Field.STATUS) == [OPEN]
    assert made.plan().is_empty


@pytest.mark.parametrize("home", [S, D])
@pytest.mark.parametrize("poor", [POOR, BARE])
def test_a_stop_between_the_two_writes_advances_it_once(poor: Capabilities, home: Side) -> None:
    made = world(poor, home)
    answer(made, complete(made, home), own(home))
    first, second = complete(made, home).operations
    assert first.id in second.after
    made.carry_out(first)
    for _ in range(3):
        made.sync()
    assert values(made, home, "r", Field.STATUS, Field.DUE) == [OPEN, Schedule(at(15, 17), WEEKLY)]
    assert values(made, home.other, "p", Field.STATUS) == [OPEN]
    assert made.plan().is_empty


def test_an_answer_to_one_task_moves_no_other() -> None:
    made = world()
    made.put(S, "r2", title="Feed", due=Schedule(at(1, 17), WEEKLY))
    made.sync()
    [twin] = [id_ for id_, task in made.tasks[D].items() if task.title == "Feed"]
    made.put(D, twin, status=DONE)
    plan = complete(made)
    assert len(plan.held) == 2
    [water] = [hold for hold in plan.held if hold.title == "Water"]
    decided = apply_answers(plan, made.request(), {water.id: Answer(Decision.TAKE_SOURCE)})
    assert {operation.title for operation in decided.operations} == {"Water"}


def test_a_task_that_a_person_leaves_alone_is_left_alone() -> None:
    made = world()
    plan = complete(made)
    answer(made, plan, Decision.SKIP_ALWAYS)
    for _ in range(2):
        plan = made.sync()
        assert (plan.operations, plan.held) == ((), ())
        assert [(note.kind, note.field) for note in plan.notes] == [(NoteKind.SKIPPED, Field.STATUS)]
    assert values(made, S, "r", Field.STATUS, Field.DUE) == [OPEN, Schedule(at(1, 17), WEEKLY)]


def test_the_last_date_of_a_series_ends_it_and_that_is_said() -> None:
    for rule in ("FREQ=WEEKLY;COUNT=1", "FREQ=WEEKLY;UNTIL=20261207T000000Z"):
        made = world(rule=rule)
        [operation] = complete(made).operations
        assert [reason.code for reason in operation.reason] == [ReasonCode.SERIES_OVER]
        made.sync()
        assert values(made, S, "r", Field.STATUS) == [DONE]
        assert made.plan().is_empty


def test_a_rule_that_counts_has_one_less_to_go() -> None:
    made = world(rule="FREQ=DAILY;COUNT=3")
    answer(made, complete(made), Decision.TAKE_SOURCE)
    for expected in ("FREQ=DAILY;COUNT=1",):
        made.apply(complete(made))
        assert values(made, S, "r", Field.DUE) == [Schedule(at(3, 17), expected)]
    made.apply(complete(made))
    assert values(made, S, "r", Field.STATUS) == [DONE]


@pytest.mark.parametrize("rule", ["FREQ=HOURLY", "FREQ=SECONDLY", "FREQ=YEARLY;BYWEEKNO=20", "rubbish"])
def test_a_rule_that_nobody_here_follows_waits(rule: str) -> None:
    made = world(rule=rule)
    plan = complete(made)
    [hold] = plan.held
    assert (hold.kind, hold.reason[0].code, plan.operations) == (HoldKind.CONFLICT, HoldCode.SERIES_KEPT, ())
    answer(made, plan, Decision.TAKE_DESTINATION)
    assert values(made, S, "r", Field.STATUS) == [DONE]


def told(made: World, series: Series) -> None:
    made.tasks[S]["r"] = replace(made.tasks[S]["r"], series=series)


WHY = message(NoteCode.OUTSIDE)


def test_what_its_system_tells_of_a_series_counts() -> None:
    made = world()
    answer(made, complete(made), Decision.TAKE_SOURCE)
    told(made, Series(Schedule(at(22, 17), WEEKLY), at(22)))
    made.put(D, "p", status=DONE)
    made.apply(made.plan())
    assert values(made, S, "r", Field.START, Field.DUE) == [at(22), Schedule(at(22, 17), WEEKLY)]


def test_dates_that_only_their_own_system_can_move_stay_and_all_else_travels() -> None:
    made = world()
    told(made, Series(kept=WHY))
    made.put(D, "p", due=Schedule(at(5, None)), title="Water all")
    plan = made.plan()
    assert [(hold.kind, hold.field) for hold in plan.held] == [(HoldKind.REFUSED, Field.DUE)]
    assert [change.field for change in plan.operations[0].changes] == [Field.TITLE]


def test_a_date_that_goes_does_not_take_the_series_along() -> None:
    made = world()
    made.put(D, "p", due=Schedule())
    plan = made.plan()
    [hold] = plan.held
    assert (hold.kind, hold.reason[0].code) == (HoldKind.CONFLICT, HoldCode.SERIES_WITHOUT_DATE)
    assert plan.operations == ()
    answer(made, plan, Decision.TAKE_DESTINATION)
    assert values(made, S, "r", Field.DUE) == [Schedule()]


def test_a_date_that_moves_moves_the_series() -> None:
    made = world()
    made.put(D, "p", due=Schedule(at(3, None)))
    made.sync()
    assert values(made, S, "r", Field.START, Field.DUE) == [at(1), Schedule(at(3, 17), WEEKLY)]
    assert made.plan().is_empty


def test_a_series_that_went_on_by_itself_is_not_advanced_twice() -> None:
    made = world()
    answer(made, complete(made), Decision.TAKE_SOURCE)
    made.put(S, "r", start=at(15), due=Schedule(at(15, 17), WEEKLY))
    made.put(D, "p", status=DONE)
    made.sync()
    assert values(made, S, "r", Field.DUE) == [Schedule(at(15, 17), WEEKLY)]
    assert values(made, D, "p", Field.STATUS, Field.DUE) == [OPEN, Schedule(at(15, None))]
    assert made.plan().is_empty


@pytest.mark.parametrize("moved", [S, D])
def test_a_date_that_was_moved_meanwhile_makes_a_person_say_which_one_is_done(moved: Side) -> None:
    made = world()
    made.put(S, "r", **({"due": Schedule(at(4, 17), WEEKLY)} if moved is S else {}))
    plan = complete(made, **({"due": Schedule(at(4, None))} if moved is D else {}))
    assert HoldCode.SERIES_MOVED in [hold.reason[0].code for hold in plan.held]
    assert not any(change.field is Field.STATUS for operation in plan.operations for change in operation.changes)


def test_a_series_that_went_on_by_itself_and_was_moved_on_the_other_side_waits() -> None:
    made = world()
    answer(made, complete(made), Decision.TAKE_SOURCE)
    made.put(S, "r", start=at(15), due=Schedule(at(15, 17), WEEKLY))
    plan = complete(made, due=Schedule(at(10, None)))
    assert [hold.reason[0].code for hold in plan.held] == [HoldCode.CONFLICT, HoldCode.SERIES_MOVED]
    assert plan.operations == ()


def test_a_conflict_that_a_person_decides_ends_no_series_that_can_go_on() -> None:
    made = world()
    made.put(S, "r", status=Completion(Status.IN_PROCESS))
    plan = complete(made)
    [hold] = plan.held
    assert [reason.code for reason in hold.reason] == [HoldCode.CONFLICT, HoldCode.SERIES_AT_STAKE]
    made.decisions = remembered(plan, {hold.id: Answer(Decision.TAKE_DESTINATION)})
    plan = made.plan()
    assert [hold.kind for hold in plan.held] == [HoldKind.REPEATS]
    answer(made, plan, Decision.TAKE_SOURCE)
    made.sync()
    assert values(made, S, "r", Field.DUE) == [Schedule(at(8, 17), WEEKLY)]
    made.sync()
    assert made.plan().is_empty


def test_to_cancel_one_date_is_not_to_cancel_all() -> None:
    made = world(replace(POOR, fields=dict(POOR.fields) | {Field.STATUS: FieldSupport()}))
    made.put(D, "p", status=Completion(Status.CANCELLED))
    [hold] = made.plan().held
    assert hold.reason[0].code == HoldCode.SERIES_CANCELLED


def test_a_one_way_pair_asks_nobody_and_leaves_its_source() -> None:
    for mode in (Mode.MIRROR, Mode.UPDATE):
        made = world(home=D, mode=mode)
        made.put(S, "p", status=DONE)
        made.sync()
        assert values(made, D, "r", Field.STATUS, Field.DUE) == [OPEN, Schedule(at(8, 17), WEEKLY)]
        assert values(made, S, "p", Field.STATUS) == [DONE]
        assert made.plan().is_empty


def test_a_series_that_its_own_side_ends_is_over_everywhere() -> None:
    made = world()
    made.put(S, "r", status=DONE)
    made.sync()
    assert values(made, D, "p", Field.STATUS) == [DONE]
    assert made.plan().is_empty


def test_a_deletion_says_what_goes_with_it() -> None:
    made = world()
    made.remove(D, "p")
    [operation] = made.plan().operations
    assert operation.kind is OperationKind.DELETE
    assert [reason.code for reason in operation.reason] == [ReasonCode.DELETED, ReasonCode.SERIES_DELETED]


def test_two_sides_that_both_repeat_are_left_to_themselves() -> None:
    made = world(RICH)
    made.put(D, "p", due=Schedule(at(1, 17), WEEKLY), start=at(1))
    made.sync()
    made.put(D, "p", status=DONE)
    made.sync()
    assert values(made, S, "r", Field.STATUS) == [DONE]
    assert RemoteId("p") in made.tasks[D]


def apart(why: str = "kept apart", home: Side = S, *, followed: bool = True) -> World:
    """A series on both sides; on ``home`` some of its dates have been changed on their own."""
    made = two_way()
    made.capabilities = {S: RICH, D: RICH}
    for side, id_ in ((home, "r"), (home.other, "p")):
        made.put(side, id_, title="Water", start=at(1), due=Schedule(at(1, 17), WEEKLY))
    made.sync()
    made.sync()
    made.writes.clear()
    said = message(why)
    told = Series(Schedule(at(8, 17), WEEKLY), at(8), fixed=said) if followed else Series(kept=said)
    made.tasks[home]["r"] = replace(made.tasks[home]["r"], series=told)
    return made


@pytest.mark.parametrize("home", [S, D])
def test_of_two_series_the_one_with_dates_of_their_own_takes_its_next_date_over(home: Side) -> None:
    made = apart(home=home)
    made.put(home.other, "p", start=at(8), due=Schedule(at(8, 17), WEEKLY))
    plan = made.plan()
    assert not plan.held
    made.apply(plan)
    assert values(made, home, "r", Field.START, Field.DUE) == [at(8), Schedule(at(8, 17), WEEKLY)]


@pytest.mark.parametrize("home", [S, D])
@pytest.mark.parametrize(
    "moved",
    [
        {"start": at(2), "due": Schedule(at(2, 17), WEEKLY)},
        {"start": at(15), "due": Schedule(at(15, 17), WEEKLY)},
        {"due": Schedule(at(1, 17), "FREQ=DAILY")},
        {"due": Schedule(at(1, 17))},
        {"start": at(8)},
    ],
)
def test_any_other_date_or_rule_waits_and_all_else_travels(home: Side, moved: dict[str, Value]) -> None:
    made = apart(home=home)
    made.put(home.other, "p", title="Water them", **moved)
    plan = made.plan()
    assert {hold.kind for hold in plan.held} == {HoldKind.REFUSED}
    assert {hold.reason[0].code for hold in plan.held} == {HoldCode.SERIES_DATES}
    made.apply(plan)
    found = values(made, home, "r", Field.TITLE, Field.START, Field.DUE)
    assert found == ["Water them", at(1), Schedule(at(1, 17), WEEKLY)]


def test_a_series_that_nobody_here_follows_takes_over_no_date_at_all() -> None:
    made = apart(followed=False)
    made.put(D, "p", start=at(8), due=Schedule(at(8, 17), WEEKLY))
    plan = made.plan()
    assert len(plan.held) == 2
    assert not plan.operations


def test_that_dates_of_their_own_stay_where_they_are_is_said_beforehand() -> None:
    made = two_way()
    made.capabilities = {S: RICH, D: RICH}
    made.put(S, "r", title="Water", start=at(1), due=Schedule(at(1, 17), WEEKLY))
    made.tasks[S]["r"] = replace(made.tasks[S]["r"], series=Series(fixed=message("kept apart")))
    (note,) = [note for note in made.plan().notes if note.message.code == NoteCode.SERIES_APART]
    assert (note.kind, note.title) == (NoteKind.FLATTENED, "Water")
