"""Assignees: names one side does not know wait by themselves and never reach it."""

from __future__ import annotations

from tasksync_gui.model.fields import Field, Unmapped
from tasksync_gui.model.ids import Side
from tasksync_gui.model.plan import NoteKind, OperationKind
from tests.support.english import english
from tests.support.world import World, two_way

S, D = Side.SOURCE, Side.DESTINATION


def peopled(source: set[str] | None, destination: set[str] | None) -> World:
    world = two_way()
    world.people = {S: _names(source), D: _names(destination)}
    return world


def _names(people: set[str] | None) -> frozenset[str] | None:
    return None if people is None else frozenset(people)


def about_people(plan: object) -> list[str]:
    return [english(note.message) for note in plan.notes if note.kind is NoteKind.NOT_CARRIED]  # type: ignore[attr-defined]


def test_a_known_person_is_carried_in_the_sides_own_spelling():
    world = peopled(None, {"Anna@Example.org"})
    world.put(S, "1", title="Call", assignee="anna@example.org")
    world.sync()
    (task,) = world.tasks[D].values()
    assert task.fields[Field.ASSIGNEE] == "Anna@Example.org"
    assert world.plan().operations == ()


def test_a_stranger_does_not_keep_the_task_from_being_created():
    world = peopled(None, {"kim"})
    world.put(S, "1", title="Call", assignee="anna")
    world.put(S, "2", title="Write", assignee="anna")
    plan = world.plan()
    assert all(Field.ASSIGNEE not in operation.desired() for operation in plan.operations)
    assert len(about_people(plan)) == 1
    assert "'anna' (2 tasks)" in about_people(plan)[0]
    world.sync()
    assert {task.fields[Field.ASSIGNEE] for task in world.tasks[D].values()} == {None}
    assert world.plan().operations == ()
    assert world.plan().held == ()


def test_only_the_assignee_waits_when_a_task_changes():
    world = peopled({"anna", "kim"}, {"kim"})
    world.put(S, "1", title="Call", assignee="kim")
    world.sync()
    world.put(S, "1", title="Call Anna", assignee="anna")
    plan = world.plan()
    (operation,) = plan.operations
    assert operation.kind is OperationKind.UPDATE
    assert operation.desired() == {Field.TITLE: "Call Anna"}
    assert plan.held == ()
    world.sync()
    (task,) = world.tasks[D].values()
    assert (task.title, task.fields[Field.ASSIGNEE]) == ("Call Anna", "kim")
    assert world.plan().operations == ()


def test_the_assignee_follows_as_soon_as_the_person_is_known():
    world = peopled(None, {"kim"})
    world.put(S, "1", title="Call", assignee="anna")
    world.sync()
    world.people[D] = frozenset({"kim", "anna"})
    world.sync()
    (task,) = world.tasks[D].values()
    assert task.fields[Field.ASSIGNEE] == "anna"


def test_an_edit_on_the_other_side_meanwhile_is_a_conflict_and_not_lost():
    world = peopled({"anna", "kim", "lee"}, {"kim", "lee"})
    world.put(S, "1", title="Call", assignee="kim")
    world.sync()
    world.put(S, "1", assignee="anna")
    world.sync()
    (id_,) = world.tasks[D]
    world.put(D, id_, assignee="lee")
    plan = world.plan()
    assert plan.operations == ()
    assert [hold.field for hold in plan.held] == [Field.ASSIGNEE]


def test_somebody_without_a_name_is_shown_and_never_written_over():
    world = peopled(None, None)
    world.put(S, "1", title="Call", assignee="kim")
    world.sync()
    (id_,) = world.tasks[D]
    world.put(D, id_, assignee=Unmapped("a, b"))
    world.put(S, "1", title="Call back", assignee="anna")
    (operation,) = world.plan().operations
    assert operation.desired() == {Field.TITLE: "Call back"}
