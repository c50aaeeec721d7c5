"""The order of operations: parents before children, deletions last and leaves first, no task its own ancestor."""

from __future__ import annotations

from dataclasses import replace

from tasksync_gui.engine.plan.ordering import without
from tasksync_gui.model.fields import Completion, Field, Status
from tasksync_gui.model.ids import Side
from tasksync_gui.model.pair import Mode
from tasksync_gui.model.plan import HoldKind, Operation, OperationKind, Plan
from tests.support.english import english
from tests.support.world import World, two_way

S, D = Side.SOURCE, Side.DESTINATION
DONE = Completion(Status.COMPLETED)


def family() -> World:
    """Parent, child and grandchild, synced, with ten others beside them."""
    world = two_way()
    world.put(S, "a", title="Parent")
    world.put(S, "b", title="Child", parent="a")
    world.put(S, "c", title="Grandchild", parent="b")
    for number in range(10):
        world.put(S, f"s{number}", title=f"Task {number}")
    world.sync()
    assert world.plan().is_empty
    return world


def by_title(plan: Plan) -> dict[str, Operation]:
    return {operation.title: operation for operation in plan.operations}


def test_a_child_is_created_after_its_parent_and_under_it() -> None:
    world = family()
    titles = {task.id: task.title for task in world.tasks[D].values()}
    parents = {task.title: titles.get(str(task.fields[Field.PARENT])) for task in world.tasks[D].values()}
    assert (parents["Child"], parents["Grandchild"], parents["Parent"]) == ("Parent", "Child", None)


def test_deletions_come_last_and_leaves_first() -> None:
    world = family()
    for id_ in "abc":
        world.remove(S, id_)
    world.put(S, "s0", title="Edited")
    world.put(S, "s1", status=DONE)
    world.put(S, "n", title="New")
    plan = world.plan()
    order = [(operation.kind, operation.title) for operation in plan.operations]
    assert [title for kind, title in order if kind == "delete"] == ["Grandchild", "Child", "Parent"]
    assert [kind for kind, _ in order] == ["create", "update", "update", "delete", "delete", "delete"]
    ranks = [operation.rank for operation in plan.operations]
    assert ranks == sorted(ranks)
    assert len(set(ranks)) == 4, "creations, fields, completions and deletions"
    found = by_title(plan)
    assert found["Grandchild"].id in found["Child"].after
    assert found["Child"].id in found["Parent"].after


def test_children_are_completed_before_their_parents() -> None:
    world = family()
    for id_ in "abc":
        world.put(S, id_, status=DONE)
    found = by_title(world.plan())
    assert found["Grandchild"].id in found["Child"].after
    assert found["Child"].id in found["Parent"].after


def test_moves_come_after_fields_and_before_completions() -> None:
    world = family()
    world.put(S, "s0", title="Edited")
    world.put(S, "s1", parent="a")
    world.put(S, "s2", status=DONE)
    assert [operation.title for operation in world.plan().operations] == ["Task 0", "Task 1", "Task 2"]


def test_moves_of_both_sides_that_would_close_a_circle_are_refused() -> None:
    world = two_way()
    for id_ in "ab":
        world.put(S, id_, title=id_)
    world.sync()
    there = {task.title: task.id for task in world.tasks[D].values()}
    world.put(S, "a", parent="b")
    world.put(D, there["b"], parent=there["a"])
    plan = world.plan()
    assert [hold.kind for hold in plan.held] == [HoldKind.REFUSED] * 2
    assert not plan.operations


def test_a_child_whose_parent_is_left_out_is_left_out_too() -> None:
    world = two_way()
    world.put(S, "a", title="Parent")
    world.put(S, "b", title="Child", parent="a")
    plan = world.plan()
    parent = by_title(plan)["Parent"]
    assert without(plan.operations, {parent.id}) == ()


def test_what_waits_for_a_dropped_update_goes_on() -> None:
    world = family()
    for id_ in "ab":
        world.put(S, id_, status=DONE)
    plan = world.plan()
    child = by_title(plan)["Child"]
    [left] = without(plan.operations, {child.id})
    assert (left.title, left.after) == ("Parent", ())


def test_a_parent_is_not_deleted_where_its_child_stays() -> None:
    world = family()
    for id_ in "abc":
        world.remove(S, id_)
    plan = world.plan()
    child = by_title(plan)["Child"]
    left = without(plan.operations, {child.id})
    assert [operation.title for operation in left if operation.kind is OperationKind.DELETE] == ["Grandchild"]


def test_a_deletion_does_not_take_along_subtasks_that_nobody_deleted() -> None:
    world = family()
    for id_ in "ab":
        world.remove(S, id_)
    plan = world.plan()
    assert not plan.operations
    assert sorted(hold.title for hold in plan.held) == ["Child", "Parent"]
    assert all("subtasks that stay" in english(hold.reason) for hold in plan.held)


def test_a_parent_goes_once_its_subtasks_have_moved_away() -> None:
    world = family()
    for id_ in "ab":
        world.remove(S, id_)
    world.put(S, "c", parent=None)
    plan = world.sync()
    assert [(o.kind, o.title) for o in plan.operations] == [
        (OperationKind.UPDATE, "Grandchild"),
        (OperationKind.DELETE, "Child"),
        (OperationKind.DELETE, "Parent"),
    ]
    assert not plan.held


def test_a_family_that_is_created_again_is_a_family_after_one_run() -> None:
    world = family()
    world.pair = replace(world.pair, mode=Mode.MIRROR)
    for title in ("Parent", "Child"):
        world.remove(D, next(id_ for id_, task in world.tasks[D].items() if task.title == title))
    left = next(id_ for id_, task in world.tasks[D].items() if task.title == "Grandchild")
    world.put(D, left, parent=None)
    world.sync()
    titles = {task.id: task.title for task in world.tasks[D].values()}
    parents = {task.title: titles.get(str(task.fields[Field.PARENT])) for task in world.tasks[D].values()}
    assert (parents["Child"], parents["Grandchild"], parents["Parent"]) == ("Parent", "Child", None)
    assert world.plan().is_empty


def test_a_task_moves_under_a_parent_that_is_created_again_in_the_same_run() -> None:
    world = family()
    world.remove(D, next(id_ for id_, task in world.tasks[D].items() if task.title == "Grandchild"))
    world.put(S, "c", title="Grandchild edited")
    world.put(S, "s3", parent="c", notes="moved")
    plan = world.plan()
    moved = by_title(plan)["Task 3"]
    assert by_title(plan)["Grandchild edited"].id in moved.after
    world.sync()
    titles = {task.id: task.title for task in world.tasks[D].values()}
    [task] = [task for task in world.tasks[D].values() if task.title == "Task 3"]
    assert titles[str(task.fields[Field.PARENT])] == "Grandchild edited"
    assert world.plan().is_empty


def test_a_task_is_not_moved_under_a_parent_that_cannot_be_created_again() -> None:
    world = family()
    world.capabilities[D] = replace(world.capabilities[D], create=False)
    world.remove(D, next(id_ for id_, task in world.tasks[D].items() if task.title == "Grandchild"))
    world.put(S, "c", title="Grandchild edited")
    world.put(S, "s3", parent="c", notes="moved")
    [operation] = world.plan().operations
    assert [change.field for change in operation.changes] == [Field.NOTES]


def test_one_half_of_a_merge_is_not_written_without_the_other() -> None:
    world = two_way()
    world.put(S, "a", title="Task", notes="start")
    world.sync()
    [link] = world.links.values()
    world.put(S, "a", title="Task", notes="start\nours")
    world.put(D, str(link.destination_id), title="Task", notes="start\ntheirs")
    first, second = world.plan().operations
    assert (first.side, second.side) == (D, S)
    assert without((first, second), {first.id}) == ()
    assert [operation.id for operation in without((first, second), {second.id})] == [first.id]


def test_a_parent_is_not_deleted_while_a_child_that_was_to_leave_it_stays() -> None:
    world = family()
    world.put(S, "b", title="Child", parent=None)
    world.remove(S, "a")
    plan = world.plan()
    move = next(operation for operation in plan.operations if operation.kind is OperationKind.UPDATE)
    assert OperationKind.DELETE in {operation.kind for operation in plan.operations}
    assert without(plan.operations, {move.id}) == ()
