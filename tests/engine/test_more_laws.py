"""More laws on random worlds: lives of tasks, minimal writes, no fight, any order, locality, stale reads."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from tasksync_gui.engine.merge.equality import observe, same
from tasksync_gui.engine.observe.side_view import lay_view
from tasksync_gui.engine.plan.context import Context
from tasksync_gui.engine.plan.ordering import without
from tasksync_gui.engine.plan.planner import make_plan
from tasksync_gui.model.fields import Field
from tasksync_gui.model.ids import RemoteId, Revision, Side
from tasksync_gui.model.link import LinkState
from tasksync_gui.model.pair import DeletePolicy, Mode, Policy
from tasksync_gui.model.plan import Operation, OperationKind, Plan
from tasksync_gui.model.task import Snapshot
from tests.engine.test_laws import VALUES, edits, play, started, worlds
from tests.support.world import NOW, World

S, D = Side.SOURCE, Side.DESTINATION
one_way = st.sampled_from([Mode.MIRROR, Mode.UPDATE])
single = st.sampled_from([policy for policy in Policy if policy is not Policy.KEEP_BOTH])
"""Keep both makes a second task on purpose."""


def born(mode: Mode, **options: object) -> World:
    """Six synced tasks, each with a token of its own in a field that nobody edits."""
    world = started(mode, poor=False, **options)
    for number in range(6):
        world.put(S, f"s{number}", assignee=f"b{number}")
    world.sync()
    return world


def lives(world: World, side: Side) -> Counter[object]:
    """How many tasks of ``side`` bear each token."""
    tokens = (task.fields[Field.ASSIGNEE] for task in world.tasks[side].values())
    return Counter(token for token in tokens if token)


@given(mode=st.sampled_from(list(Mode)), policy=single, delete_policy=st.sampled_from(list(DeletePolicy)), script=edits)
def test_nothing_is_doubled_and_nothing_returns_from_the_dead(
    mode: Mode, policy: Policy, delete_policy: DeletePolicy, script: list
) -> None:
    world = born(mode, policy=policy, delete_policy=delete_policy)
    dead: set[object] = set()
    for step in [*script, None, None]:
        play(world, [step] if step else [])
        world.sync()
        both = [lives(world, side) for side in Side]
        assert not [token for side in both for token, count in side.items() if count > 1]
        alive = set(both[0]) | set(both[1])
        assert not alive & dead
        dead |= {f"b{number}" for number in range(6)} - alive


@given(**worlds)
def test_nothing_equal_is_written(
    mode: Mode, poor: bool, policy: Policy, delete_policy: DeletePolicy, script: list
) -> None:
    world = started(mode, poor, policy=policy, delete_policy=delete_policy)
    play(world, script)
    for operation in world.plan().operations:
        if operation.kind is OperationKind.UPDATE:
            assert operation.changes
            assert not [each for each in operation.changes if same(each.field, each.before, each.after)]


@given(poor=st.booleans(), policy=st.sampled_from(list(Policy)), script=edits)
def test_in_update_mode_what_only_the_destination_changed_stays(poor: bool, policy: Policy, script: list) -> None:
    world = started(Mode.UPDATE, poor, policy=policy)
    play(world, [(D, index, what, data) for _, index, what, data in script if what in VALUES])
    before = dict(world.tasks[D])
    for _ in range(2):
        world.sync()
    assert world.tasks[D] == before


@given(mode=one_way, poor=st.booleans(), script=edits)
def test_one_way_pairs_never_touch_what_only_the_destination_has(mode: Mode, poor: bool, script: list) -> None:
    world = started(mode, poor)
    own = world.put(D, "own", title="Only here")
    play(world, [(S, index, what, data) for _, index, what, data in script])
    for _ in range(2):
        world.sync()
    assert world.tasks[D]["own"] == own


@given(poor=st.booleans(), script=edits)
def test_what_waits_for_a_person_goes_on_waiting(poor: bool, script: list) -> None:
    world = started(Mode.TWO_WAY, poor)
    play(world, script)
    for _ in range(2):
        world.sync()
    waiting = [hold.id for hold in world.plan().held]
    world.sync()
    assert [hold.id for hold in world.plan().held] == waiting


@given(poor=st.booleans(), policy=st.sampled_from(list(Policy)), script=edits)
def test_everything_that_does_not_wait_is_propagated(poor: bool, policy: Policy, script: list) -> None:
    world = started(Mode.TWO_WAY, poor, policy=policy)
    play(world, script)
    for _ in range(3):
        world.sync()
    ctx, held = Context(world.request()), {(hold.link, hold.field) for hold in world.plan().held}
    for link in world.links.values():
        source, destination = (world.tasks[side].get(str(link.remote_id(side))) for side in Side)
        if link.state is not LinkState.LIVE or (link.id, None) in held or source is None or destination is None:
            continue
        for field, lens in ctx.lenses.items():
            if field is not Field.PARENT and (link.id, field) not in held:
                assert lens.equivalent(source.fields[field], destination.fields[field]), field


def in_any_order(world: World, plan: Plan, random: Random) -> None:
    """Apply ``plan`` in an order that respects nothing but what waits for what."""
    for update in plan.updates:
        world.apply(replace(plan, operations=(), updates=(update,)))
    left, done = list(plan.operations), set()
    while left:
        ready = [each for each in left if all(id_ in done for id_ in each.after)]
        chosen = random.choice(ready)
        left.remove(chosen)
        world.carry_out(chosen)
        done.add(chosen.id)


def content(world: World) -> list[object]:
    """Both sides without ids: each task's fields, its parent by title."""
    found: list[object] = []
    for side in Side:
        titles = {id_: task.title for id_, task in world.tasks[side].items()}
        for task in world.tasks[side].values():
            fields = dict(task.fields) | {Field.PARENT: titles.get(str(task.fields.get(Field.PARENT)))}
            found.append((str(side), sorted((str(field), str(value)) for field, value in fields.items())))
    return sorted(found, key=str)


@given(random=st.randoms(use_true_random=False), **worlds)
def test_any_order_that_respects_dependencies_ends_alike(
    random: Random, mode: Mode, poor: bool, policy: Policy, delete_policy: DeletePolicy, script: list
) -> None:
    world = started(mode, poor, policy=policy, delete_policy=delete_policy)
    play(world, script)
    plan, tasks, links = world.plan(), {side: dict(world.tasks[side]) for side in Side}, dict(world.links)
    world.apply(plan)
    one = content(world)
    world.tasks, world.links = tasks, links
    in_any_order(world, plan, random)
    assert content(world) == one


def waits_for(operation: Operation, others: dict[str, Operation], goal: str) -> bool:
    """Whether ``operation`` waits for ``goal``, at once or through others."""
    return any(id_ == goal or (id_ in others and waits_for(others[id_], others, goal)) for id_ in operation.after)


@given(number=st.integers(0, 20), **worlds)
def test_what_is_left_out_takes_only_its_dependents_along(
    number: int, mode: Mode, poor: bool, policy: Policy, delete_policy: DeletePolicy, script: list
) -> None:
    world = started(mode, poor, policy=policy, delete_policy=delete_policy)
    play(world, script)
    operations = world.plan().operations
    if not operations:
        return
    bad = operations[number % len(operations)]
    kept = {operation.id for operation in without(operations, {bad.id})}
    others = {str(operation.id): operation for operation in operations}
    for operation in operations:
        if operation.id not in kept and operation is not bad:
            assert waits_for(operation, others, bad.id)


@given(stale=st.sets(st.integers(0, 5)), side=st.sampled_from([S, D]), mode=st.sampled_from(list(Mode)))
def test_nothing_is_done_about_an_older_version_than_the_known_one(stale: set[int], side: Side, mode: Mode) -> None:
    world = started(mode, poor=False)
    known = sorted(world.tasks[side].values(), key=lambda task: task.id)
    old = {known[number].id for number in stale}
    shown = tuple(
        replace(
            task,
            revision=Revision("old"),
            modified_at=NOW - timedelta(days=1),
            fields={**task.fields, Field.TITLE: "Long ago"},
        )
        if task.id in old
        else task
        for task in known
    )
    request = world.request()
    seen = {RemoteId(task.id): observe(task) for task in known}
    state = replace(request.state, observations={**request.state.observations, side: seen})
    view = lay_view(side, world.capabilities[side], "System", Snapshot(shown), state)
    request = replace(request, state=state, **{side.value: view})
    assert set(view.unknown) == old
    assert not make_plan(request).operations
