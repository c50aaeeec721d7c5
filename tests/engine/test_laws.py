"""The laws that concern planning (engine README, section 5), on random worlds and random edits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasksync_gui.engine.plan.context import Context
from tasksync_gui.model.capabilities import Capabilities, FieldSupport, Precision
from tasksync_gui.model.fields import Completion, Field, Schedule, Status, When
from tasksync_gui.model.ids import Side
from tasksync_gui.model.link import LinkState
from tasksync_gui.model.pair import DeletePolicy, Mode, Policy
from tasksync_gui.model.plan import GuardKind, OperationKind
from tests.support.world import RICH, World, two_way

S, D = Side.SOURCE, Side.DESTINATION

POOR = Capabilities(
    fields={
        Field.TITLE: FieldSupport(multiline=False),
        Field.STATUS: FieldSupport(
            statuses=frozenset({Status.NEEDS_ACTION, Status.COMPLETED}), completed_at=Precision.DATE
        ),
        Field.DUE: FieldSupport(precision=Precision.DATE, zones=False),
        Field.PRIORITY: FieldSupport(levels=(0, 1, 5, 9)),
        Field.LABELS: FieldSupport(spaces=False),
        Field.PARENT: FieldSupport(),
    }
)

dates = st.dates(date(2026, 1, 1), date(2026, 1, 5))
whens = st.one_of(
    dates.map(When),
    st.builds(When, dates, st.just(time(9, 30)), st.sampled_from([None, "UTC", "Europe/Berlin"])),
)
VALUES = {
    "title": st.sampled_from(["Call Anna", "Buy milk", "Write report", "Ünïcode"]),
    "notes": st.sampled_from(["", "one", "one\ntwo", "three"]),
    "status": st.sampled_from(
        [Completion(status) for status in Status] + [Completion(Status.COMPLETED, When(date(2026, 1, 2), time(8)))]
    ),
    "due": st.builds(Schedule, st.none() | whens, st.none()),
    "priority": st.integers(0, 9),
    "labels": st.frozensets(st.sampled_from(["home", "at work", "x"]), max_size=3),
}
edits = st.lists(
    st.tuples(
        st.sampled_from([S, D]),
        st.integers(0, 3),
        st.sampled_from([*VALUES, "delete", "new", "parent"]),
        st.data(),
    ),
    max_size=5,
)


def play(world: World, script: list[tuple[Side, int, str, st.DataObject]]) -> None:
    """A person edits both sides."""
    for side, index, what, data in script:
        ids = sorted(world.tasks[side])
        if what == "new" or not ids:
            world.counter += 1
            world.put(side, f"n{world.counter}", title=f"New {world.counter}")
            continue
        id_ = ids[index % len(ids)]
        if what == "delete":
            world.remove(side, id_)
        elif what == "parent":
            world.put(side, id_, parent=ids[(index + 1) % len(ids)])
        else:
            world.put(side, id_, **{what: data.draw(VALUES[what])})


def started(mode: Mode, poor: bool, **options: object) -> World:
    """Six synced tasks."""
    world = two_way(mode, **options)
    world.capabilities = {S: RICH, D: POOR if poor else RICH}
    for number in range(6):
        due = Schedule(When(date(2026, 1, 3), time(9, 30), "Europe/Berlin"))
        world.put(S, f"s{number}", title=f"Task {number}", due=due, priority=3, labels=frozenset({"at work"}))
    world.sync()
    return world


worlds = {
    "mode": st.sampled_from(list(Mode)),
    "poor": st.booleans(),
    "policy": st.sampled_from(list(Policy)),
    "delete_policy": st.sampled_from(list(DeletePolicy)),
    "script": edits,
}


def shared(world: World) -> Iterator[Field]:
    """Fields that both sides carry."""
    return (field for field in Field if all(world.capabilities[side].carries(field) for side in Side))


@given(**worlds)
def test_planning_again_after_apply_gives_nothing(
    mode: Mode, poor: bool, policy: Policy, delete_policy: DeletePolicy, script: list
) -> None:
    world = started(mode, poor, policy=policy, delete_policy=delete_policy)
    play(world, script)
    for _ in range(3):
        world.sync()
    again = world.plan()
    assert not again.operations
    assert not again.updates


@given(**worlds)
def test_equal_requests_give_equal_plans(
    mode: Mode, poor: bool, policy: Policy, delete_policy: DeletePolicy, script: list
) -> None:
    world = started(mode, poor, policy=policy, delete_policy=delete_policy)
    play(world, script)
    assert world.plan() == world.plan()


@given(mode=st.sampled_from([Mode.MIRROR, Mode.UPDATE]), poor=st.booleans(), script=edits)
def test_one_way_pairs_never_write_the_source(mode: Mode, poor: bool, script: list) -> None:
    world = started(mode, poor)
    play(world, script)
    before = dict(world.tasks[S])
    world.sync()
    assert world.tasks[S] == before
    if mode is Mode.UPDATE:
        assert (D, OperationKind.DELETE) not in world.writes


@given(poor=st.booleans(), policy=st.sampled_from([Policy.SOURCE, Policy.DESTINATION]), script=edits)
def test_without_holds_both_sides_converge(poor: bool, policy: Policy, script: list) -> None:
    world = started(Mode.TWO_WAY, poor, policy=policy)
    play(world, script)
    for _ in range(3):
        plan = world.sync()
    if plan.held:
        return
    for link in world.links.values():
        if link.state is not LinkState.LIVE:
            continue
        source, destination = (world.tasks[side].get(str(link.remote_id(side))) for side in Side)
        assert source is not None
        assert destination is not None
        ctx = Context(world.request())
        for field in shared(world):
            if field is Field.PARENT:
                continue
            assert ctx.lenses[field].equivalent(source.fields[field], destination.fields[field]), field


@given(poor=st.booleans(), policy=st.sampled_from(list(Policy)), script=edits)
def test_no_edit_is_lost_without_a_trace(poor: bool, policy: Policy, script: list) -> None:
    """A unique title written by a person is afterwards on some task, in a hold, or in a before-image."""
    world = started(Mode.TWO_WAY, poor, policy=policy)
    play(world, script)
    for side in Side:
        for number, id_ in enumerate(sorted(world.tasks[side])[:2]):
            world.put(side, id_, title=f"unique {side} {number}")
    written = {task.title for side in Side for task in world.tasks[side].values() if task.title.startswith("unique")}
    traces: set[object] = set()
    for _ in range(3):
        plan = world.sync()
        traces |= {hold.source for hold in plan.held} | {hold.destination for hold in plan.held}
        traces |= {operation.before_image.get(Field.TITLE) for operation in plan.operations}
    traces |= {task.title for side in Side for task in world.tasks[side].values()}
    assert written <= traces


@given(poor=st.booleans(), script=edits)
def test_one_side_edited_alone_makes_no_conflict(poor: bool, script: list) -> None:
    world = started(Mode.TWO_WAY, poor)
    play(world, [(D, index, "title" if what == "new" else what, data) for _, index, what, data in script])
    plan = world.plan()
    assert not [hold for hold in plan.held if hold.kind == "conflict"]


@given(script=edits)
def test_an_unchanged_poor_side_never_rewrites_the_rich_one(script: list) -> None:
    world = started(Mode.TWO_WAY, poor=True)
    play(world, [(S, index, what, data) for _, index, what, data in script if what in VALUES])
    before = dict(world.tasks[S])
    for _ in range(2):
        world.sync()
    assert world.tasks[S] == before


@given(poor=st.booleans(), script=edits)
def test_lost_state_deletes_nothing_and_adopts_what_is_equal(poor: bool, script: list) -> None:
    world = started(Mode.TWO_WAY, poor)
    play(world, script)
    for _ in range(2):
        settled = world.sync()
    if settled.held:
        return
    counts = [len(world.tasks[side]) for side in Side]
    world.links, world.fingerprint = {}, ""
    plan = world.plan()
    assert not [o for o in plan.operations if o.kind is OperationKind.DELETE]
    if not plan.held:
        world.apply(plan)
        assert [len(world.tasks[side]) for side in Side] == counts


@given(script=edits, policy=st.sampled_from([Policy.HOLD, Policy.SOURCE, Policy.DESTINATION]))
def test_swapping_the_sides_mirrors_the_plan(script: list, policy: Policy) -> None:
    swapped_policy = {Policy.SOURCE: Policy.DESTINATION, Policy.DESTINATION: Policy.SOURCE}.get(policy, policy)
    world = started(Mode.TWO_WAY, poor=False, policy=policy)
    play(world, script)
    other = two_way(Mode.TWO_WAY, policy=swapped_policy)
    other.tasks = {S: world.tasks[D], D: world.tasks[S]}
    other.deleted = {S: world.deleted[D], D: world.deleted[S]}
    other.fingerprint = world.fingerprint
    other.links = {
        id_: replace(
            link,
            source_id=link.destination_id,
            destination_id=link.source_id,
            base={key: replace(row, source=row.destination, destination=row.source) for key, row in link.base.items()},
        )
        for id_, link in world.links.items()
    }

    def shape(world: World, flip: bool) -> set[tuple[object, ...]]:
        return {
            (
                o.kind,
                o.side.other if flip else o.side,
                o.target,
                tuple((c.field, c.after) for c in o.changes if c.field is not Field.PARENT),
            )
            for o in world.plan().operations
        }

    assert shape(world, flip=False) == shape(other, flip=True)


@given(script=edits, mode=st.sampled_from(list(Mode)), side=st.sampled_from([S, D]))
def test_an_incomplete_listing_deletes_nothing(script: list, mode: Mode, side: Side) -> None:
    world = started(mode, poor=False)
    play(world, script)
    world.complete[side] = False
    assert not [o for o in world.plan().operations if o.kind is OperationKind.DELETE]


@pytest.mark.parametrize("policy", [Policy.HOLD, Policy.NEWEST])
def test_holds_persist_until_they_are_resolved(policy: Policy) -> None:
    world = started(Mode.TWO_WAY, poor=False, policy=policy)
    link = next(iter(world.links.values()))
    world.put(S, str(link.source_id), title="Mine", notes="carried")
    world.put(D, str(link.destination_id), title="Yours")
    for _ in range(3):
        plan = world.sync()
        assert [(hold.source, hold.destination) for hold in plan.held] == [("Mine", "Yours")]
    assert world.tasks[D][str(link.destination_id)].fields[Field.NOTES] == "carried"


def test_a_new_pair_with_fuzzy_matches_waits_for_a_person() -> None:
    world = two_way()
    world.put(S, "a", title="Prepare the quarterly report for Anna")
    world.put(D, "b", title="Prepare the quarterly report for Anne")
    plan = world.plan()
    assert plan.operations[0].kind is OperationKind.ADOPT
    assert plan.operations[0].score is not None
    assert plan.operations[0].score < 1
    assert [guard.kind for guard in plan.guards] == [GuardKind.FIRST_CONTACT]


def test_numbered_titles_are_never_matched_by_likeness() -> None:
    world = two_way()
    world.put(S, "a", title="Read chapter number 1")
    world.put(D, "b", title="Read chapter number 2")
    assert {o.kind for o in world.plan().operations} == {OperationKind.CREATE}


def test_four_equal_titles_on_each_side_are_paired_not_doubled() -> None:
    world = two_way()
    for number in range(4):
        world.put(S, f"s{number}", title="Water the plants")
        world.put(D, f"d{number}", title="Water the plants")
    plan = world.plan()
    assert [o.kind for o in plan.operations] == [OperationKind.ADOPT] * 4
    assert not plan.held
