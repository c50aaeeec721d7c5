"""A parent that got a new id is the same parent: its subtasks were not edited. One that is back can be one again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tasksync_gui.model.fields import Field
from tasksync_gui.model.ids import RemoteId, Side
from tasksync_gui.model.link import LinkState, Remembered, StoredDecision
from tasksync_gui.model.plan import OperationKind
from tests.support.english import english
from tests.support.world import World, two_way

S, D = Side.SOURCE, Side.DESTINATION


@pytest.fixture
def world() -> World:
    """A parent with a subtask and another task, in step; then the parent's id changes on the destination."""
    world = two_way()
    world.put(S, "parent", title="Parent")
    world.put(S, "other", title="Other")
    world.put(S, "subtask", title="Subtask", parent="parent")
    world.sync()
    old = on_destination(world, "parent")
    world.tasks[D]["moved"] = replace(world.tasks[D].pop(old), id=RemoteId("moved"))
    world.put(D, on_destination(world, "subtask"), parent="moved")
    [link] = (link for link in world.links.values() if link.destination_id == old)
    world.links[link.id] = replace(link, destination_id=RemoteId("moved"))
    return world


def on_destination(world: World, id_: str) -> str:
    """The destination's id of a task of the source."""
    [found] = (link.destination_id for link in world.links.values() if link.source_id == id_)
    assert found is not None
    return found


def test_the_new_id_is_accounted_for_and_nothing_is_written(world: World) -> None:
    plan = world.plan()
    assert not plan.operations
    [update] = plan.updates
    assert [(row.field, row.source, row.destination) for row in update.base] == [(Field.PARENT, "parent", "moved")]
    world.sync()
    assert not world.plan().updates


def test_a_subtask_that_is_deleted_with_its_parent_stays_deleted(world: World) -> None:
    world.remove(S, "parent")
    world.remove(S, "subtask")
    assert {(o.kind, o.side, o.title) for o in world.plan().operations} == {
        (OperationKind.DELETE, D, "Parent"),
        (OperationKind.DELETE, D, "Subtask"),
    }


def test_moving_the_subtask_elsewhere_is_no_conflict(world: World) -> None:
    world.put(S, "subtask", parent="other")
    plan = world.plan()
    assert not plan.held
    [operation] = plan.operations
    assert (operation.side, dict(operation.desired())) == (D, {Field.PARENT: on_destination(world, "other")})


def test_another_parent_is_an_edit(world: World) -> None:
    world.put(D, on_destination(world, "subtask"), parent=on_destination(world, "other"))
    world.remove(S, "subtask")
    [operation] = world.plan().operations
    assert (operation.kind, operation.side, operation.title) == (OperationKind.CREATE, S, "Subtask")


def test_a_deleted_parent_that_is_back_on_both_sides_by_a_persons_word_is_a_parent_again() -> None:
    world = two_way()
    world.put(S, "parent", title="Parent")
    world.put(S, "task", title="Task")
    world.sync()
    back = on_destination(world, "parent")
    [link] = (link for link in world.links.values() if link.source_id == "parent")
    world.links[link.id] = replace(link, state=LinkState.TOMBSTONE)
    world.put(S, "task", parent="parent")
    [hold] = world.plan().held
    assert english(hold.reason) == "It was deleted earlier and is back in Alpha."
    world.decisions = (StoredDecision(Remembered.TAKE_SOURCE, hold.link, shown=hold.shown),)
    plan = world.plan()
    assert not plan.held
    [operation] = plan.operations
    assert (operation.title, dict(operation.desired())) == ("Task", {Field.PARENT: back})
    world.sync()
    assert (world.links[link.id].state, world.plan().operations) == (LinkState.LIVE, ())
