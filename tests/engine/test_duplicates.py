"""Several tasks with one mark of ours: the oldest counts, no other is imported, and none is deleted unasked."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tasksync_gui.engine.plan.inputs import PlanRequest
from tasksync_gui.model.ids import LinkId, Side
from tasksync_gui.model.link import LinkState, Remembered, StoredDecision
from tasksync_gui.model.pair import Mode
from tasksync_gui.model.plan import HoldKind, Plan
from tests.support.english import english
from tests.support.world import NOW, World, two_way

S, D = Side.SOURCE, Side.DESTINATION


def doubled(**fields: object) -> tuple[World, LinkId]:
    """One synced task, and a second one with its mark in the destination."""
    world = two_way()
    world.put(S, "a", title="Task", notes="text")
    world.sync()
    link = next(iter(world.links.values()))
    world.put(D, "copy", **{"title": "Task", "notes": "text", **fields})
    for id_, task in world.tasks[D].items():
        world.tasks[D][id_] = replace(task, marker=link.id)
    return world, link.id


def answered(world: World, answer: Remembered) -> Plan:
    [hold] = world.plan().held
    world.decisions = (StoredDecision(answer, hold.link, shown=hold.shown),)
    return world.plan()


def test_an_equal_copy_is_deleted_only_by_a_person() -> None:
    world, _ = doubled()
    plan = world.plan()
    assert plan.operations == ()
    assert [(hold.kind, hold.destination_id) for hold in plan.held] == [(HoldKind.COPY, "copy")]
    assert "Take Alpha's state to delete the copy" in english(plan.held[0].reason)
    plan = answered(world, Remembered.TAKE_SOURCE)
    assert [(each.kind, each.side, each.target) for each in plan.operations] == [("delete", D, "copy")]
    assert plan.held == ()
    world.apply(plan)
    assert world.plan().is_empty
    assert len(world.tasks[D]) == 1


def test_an_equal_copy_may_stay() -> None:
    world, _ = doubled()
    plan = answered(world, Remembered.TAKE_DESTINATION)
    assert (plan.operations, plan.held) == ((), ())


@pytest.mark.parametrize("answer", [Remembered.TAKE_SOURCE, Remembered.TAKE_DESTINATION])
def test_a_copy_that_differs_is_put_aside_whatever_is_answered(answer: Remembered) -> None:
    world, _ = doubled(notes="somebody wrote here")
    plan = answered(world, answer)
    assert plan.operations == ()
    assert [hold.kind for hold in plan.held] == [HoldKind.AMBIGUOUS]
    assert "it differs" in english(plan.held[0].reason)


def test_an_answer_to_an_equal_copy_ends_when_somebody_edits_it() -> None:
    world, _ = doubled()
    answered(world, Remembered.TAKE_SOURCE)
    copy = world.tasks[D]["copy"]
    world.put(D, "copy", notes="edited")
    world.tasks[D]["copy"] = replace(world.tasks[D]["copy"], marker=copy.marker)
    plan = world.plan()
    assert plan.operations == ()
    assert [hold.kind for hold in plan.held] == [HoldKind.AMBIGUOUS]


def test_a_copy_whose_counterpart_is_not_there_is_not_compared() -> None:
    world, link = doubled()
    world.unknown[D][str(world.links[link].destination_id)] = "no answer"
    assert [hold.kind for hold in world.plan().held] == [HoldKind.AMBIGUOUS]


def test_of_several_that_a_creation_made_the_oldest_counts() -> None:
    world, id_ = doubled()
    link = world.links[id_]
    world.links[id_] = replace(link, destination_id=None, state=LinkState.CREATE_PENDING, base={})
    first = str(link.destination_id)
    for name, minutes in ((first, 9), ("copy", 1)):
        world.tasks[D][name] = replace(world.tasks[D][name], created_at=NOW + timedelta(minutes=minutes))
    plan = world.plan()
    assert [update.destination_id for update in plan.updates] == ["copy"]
    assert [(hold.kind, hold.destination_id) for hold in plan.held] == [(HoldKind.COPY, first)]


@pytest.mark.parametrize("mode", list(Mode))
def test_a_database_that_forgot_the_link_does_not_import_the_copy_either(mode: Mode) -> None:
    world, _ = doubled()
    world.pair = replace(world.pair, mode=mode)
    request: PlanRequest = world.request()
    world.links.clear()
    plan = world.plan()
    assert [operation.kind for operation in plan.operations] == ["adopt"]
    assert [hold.kind for hold in plan.held] == [HoldKind.COPY]
    assert request.state.links
