"""Unlinked tasks: what is taken for the same task, what is not, and what a person has to say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tasksync_gui.engine.plan.planner import make_plan
from tasksync_gui.model.fields import Completion, Schedule, Status, When
from tasksync_gui.model.ids import RemoteId, Side
from tasksync_gui.model.link import LinkState, Remembered, StoredDecision
from tasksync_gui.model.pair import Mode, Scope
from tasksync_gui.model.plan import HoldKind, OperationKind, Plan
from tests.support.world import World, two_way

S, D = Side.SOURCE, Side.DESTINATION


def kinds(plan: Plan) -> list[str]:
    return sorted(str(operation.kind) for operation in plan.operations)


def with_key(world: World, side: Side, id_: str, **keys: str) -> None:
    world.tasks[side][id_] = replace(world.tasks[side][id_], **keys)


@pytest.mark.parametrize("key", ["uid", "url", "marker"])
def test_a_shared_key_matches_whatever_the_titles_say(key: str) -> None:
    world = two_way()
    world.put(S, "a", title="Buy milk")
    world.put(D, "b", title="Something else")
    for side, id_ in ((S, "a"), (D, "b")):
        with_key(world, side, id_, **{key: "the same"})
    plan = world.plan()
    assert [operation.score for operation in plan.operations if operation.kind is OperationKind.ADOPT] == [1.0]


@pytest.mark.parametrize("key", ["uid", "url", "marker"])
def test_a_key_that_two_tasks_of_one_side_share_matches_nothing(key: str) -> None:
    """A mark that is nobody's, or of an installation that is gone, is one like any other."""
    world = two_way()
    for side, id_, title in ((S, "a", "Wash the car"), (S, "b", "Pay the rent"), (D, "c", "Feed the cat")):
        world.put(side, id_, title=title)
        with_key(world, side, id_, **{key: "copied"})
    plan = make_plan(world.request(owner_of_marker=lambda mark: None))
    assert kinds(plan) == ["create", "create", "create"]


@pytest.mark.parametrize(
    ("one", "other", "matches"),
    [
        ("Prepare the quarterly report", "Prepare the quarterly reports", True),
        ("Call Anna about the contract", "Call Ben about the invoice", False),
        ("Write the report", "Write the letter", False),
    ],
)
def test_similar_titles_match_if_they_are_similar_enough(one: str, other: str, matches: bool) -> None:
    world = two_way()
    world.put(S, "a", title=one)
    world.put(D, "b", title=other)
    assert (OperationKind.ADOPT in {operation.kind for operation in world.plan().operations}) is matches


def test_a_close_second_leaves_the_choice_to_a_person() -> None:
    world = two_way()
    world.put(S, "a", title="Prepare the quarterly report for Anna")
    world.put(D, "b", title="Prepare the quarterly report for Anne")
    world.put(D, "c", title="Prepare the quarterly report for Hanna")
    plan = world.plan()
    assert not plan.operations
    assert {hold.kind for hold in plan.held} == {HoldKind.AMBIGUOUS}


def test_similar_titles_are_not_matched_once_the_pair_is_known() -> None:
    world = two_way()
    world.put(S, "x", title="First")
    world.sync()
    world.put(S, "a", title="Prepare the quarterly report")
    world.put(D, "b", title="Prepare the quarterly reports")
    assert kinds(world.plan()) == ["create", "create"]


def test_equal_titles_are_told_apart_by_their_dates() -> None:
    world = two_way()
    for number in (1, 2):
        due = Schedule(When(date(2026, 1, number)))
        world.put(S, f"a{number}", title="Water the plants", due=due, notes="mine")
        world.put(D, f"b{number}", title="Water the plants", due=due, notes="yours")
    plan = world.plan()
    adopted = {(o.counterpart, o.target) for o in plan.operations if o.kind is OperationKind.ADOPT}
    assert adopted == {("a1", "b1"), ("a2", "b2")}


def test_an_ambiguous_task_is_neither_matched_nor_created() -> None:
    world = two_way()
    world.put(S, "a", title="Buy milk", notes="one")
    for number in (1, 2):
        world.put(D, f"b{number}", title="Buy milk", notes=f"two {number}")
    plan = world.plan()
    assert not plan.operations
    assert len(plan.held) == 3


def test_an_ambiguous_task_that_a_person_calls_new_is_created() -> None:
    """Each is asked about by itself; the others stay in question."""
    world = two_way()
    world.put(S, "a", title="Buy milk", notes="one")
    for number in range(2):
        world.put(D, f"b{number}", title="Buy milk", notes=f"two {number}")
    held = {hold.source_id or hold.destination_id: hold for hold in world.plan().held}
    assert set(held) == {"a", "b0", "b1"}
    answered = held[RemoteId("a")]
    world.decisions = (StoredDecision(Remembered.TAKE_SOURCE, answered.link, shown=answered.shown),)
    plan = world.plan()
    assert [(o.kind, o.side, o.counterpart) for o in plan.operations] == [(OperationKind.CREATE, D, "a")]
    assert {hold.destination_id for hold in plan.held} == {"b0", "b1"}
    world.put(S, "a", notes="edited since")
    assert not world.plan().operations, "that is not what the answer was given for"


def test_tasks_without_a_title_share_none() -> None:
    world = two_way()
    world.put(S, "x", title="First")
    world.sync()
    world.put(S, "a", title="", notes="one")
    world.put(D, "b", title=" ", notes="two")
    assert kinds(world.plan()) == ["create", "create"]


def test_tasks_that_a_person_keeps_apart_are_never_matched() -> None:
    world = two_way()
    world.put(S, "a", title="Buy milk")
    world.put(D, "b", title="Buy milk")
    world.decisions = (StoredDecision(Remembered.SEPARATE, None, RemoteId("a"), RemoteId("b")),)
    assert kinds(world.plan()) == ["create", "create"]


def test_done_tasks_are_left_where_they_are_if_a_person_wants_it_so() -> None:
    world = two_way(scope=Scope(completed=False))
    world.put(S, "a", title="Old", status=Completion(Status.COMPLETED))
    world.put(S, "b", title="New")
    assert [operation.title for operation in world.plan().operations] == ["New"]


def test_a_task_that_was_deleted_is_not_created_anew_when_it_returns() -> None:
    world = two_way()
    world.put(S, "a", title="Task")
    world.sync()
    link = next(iter(world.links.values()))
    world.links[link.id] = replace(link, state=LinkState.TOMBSTONE)
    world.tasks[D].clear()
    plan = world.plan()
    assert not plan.operations
    assert [hold.kind for hold in plan.held] == [HoldKind.DELETE_EDIT]


@pytest.mark.parametrize("state", [LinkState.CREATE_PENDING, LinkState.QUARANTINED])
def test_a_task_that_bears_the_mark_of_a_pending_creation_is_not_created_again(state: LinkState) -> None:
    """It showed only after the probe had given up: the create was planned once more, or put aside after refusals."""
    world = two_way()
    world.put(S, "a", title="Task")
    world.sync()
    link = next(iter(world.links.values()))
    there = str(link.destination_id)
    world.links[link.id] = replace(link, destination_id=None, state=state, base={})
    with_key(world, D, there, marker=link.id)
    plan = world.plan()
    assert not plan.operations
    assert not plan.held
    assert [(update.state, update.destination_id) for update in plan.updates] == [(LinkState.LIVE, there)]


def test_of_two_tasks_with_the_mark_of_one_creation_one_is_taken_and_one_is_asked_about() -> None:
    world = two_way()
    world.put(S, "a", title="Task")
    world.sync()
    link = next(iter(world.links.values()))
    world.links[link.id] = replace(link, destination_id=None, state=LinkState.CREATE_PENDING, base={})
    world.put(D, "copy", title="Task")
    for id_ in world.tasks[D]:
        with_key(world, D, id_, marker=link.id)
    plan = world.plan()
    assert not plan.operations
    assert [update.link for update in plan.updates] == [link.id]
    assert [hold.kind for hold in plan.held] == [HoldKind.COPY]


def test_a_second_task_with_the_mark_of_a_synced_one_is_asked_about() -> None:
    world = two_way()
    world.put(S, "a", title="Task")
    world.sync()
    link = next(iter(world.links.values()))
    world.put(D, "copy", title="Task")
    with_key(world, D, "copy", marker=link.id)
    plan = world.plan()
    assert not plan.operations
    assert [(hold.kind, hold.destination_id) for hold in plan.held] == [(HoldKind.COPY, "copy")]


@pytest.mark.parametrize("mode", list(Mode))
def test_tasks_outside_the_scope_are_not_taken_in(mode: Mode) -> None:
    world = two_way(mode, scope=Scope(labels=frozenset({"work"})))
    world.put(S, "a", title="In", labels=frozenset({"work"}))
    world.put(S, "b", title="Out", labels=frozenset({"home"}))
    assert [operation.title for operation in world.plan().operations] == ["In"]


def test_case_and_blanks_in_titles_do_not_count() -> None:
    world = two_way()
    world.put(S, "x", title="First")
    world.sync()
    world.put(S, "a", title="Buy  Milk")
    world.put(D, "b", title="buy milk")
    assert OperationKind.ADOPT in {operation.kind for operation in world.plan().operations}


def test_a_pending_creation_that_somebody_else_made_is_taken_up() -> None:
    world = two_way()
    world.put(S, "a", title="Task")
    world.sync()
    link = next(iter(world.links.values()))
    world.links[link.id] = replace(link, destination_id=None, state=LinkState.CREATE_PENDING, base={})
    plan = world.plan()
    assert not plan.operations
    assert [update.state for update in plan.updates] == [LinkState.LIVE]


def with_a_new_id(world: World, **fields: object) -> None:
    """The destination's only task is gone under its id and there under another one."""
    [old] = world.tasks[D].values()
    world.remove(D, old.id)
    world.put(D, "new-id", **({field.value: value for field, value in old.fields.items()} | fields))


def test_a_task_that_got_a_new_id_keeps_its_link() -> None:
    world = two_way()
    world.put(S, "a", title="Task", notes="text")
    world.sync()
    with_a_new_id(world)
    assert not world.plan().operations


def test_a_new_task_of_the_same_title_is_not_the_deleted_one() -> None:
    world = two_way()
    world.put(S, "a", title="Task", notes="text")
    world.sync()
    with_a_new_id(world, notes="another text")
    assert kinds(world.plan()) == ["create", "delete"]
