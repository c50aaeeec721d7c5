"""Small rules of undoing that single mistakes would break."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tasksync_gui.engine.undo.planner import undo_plan
from tasksync_gui.engine.undo.steps import steps_of
from tasksync_gui.model.fields import Field, Value
from tasksync_gui.model.ids import OperationId, RemoteId, RunId, Side
from tasksync_gui.model.link import LinkState
from tasksync_gui.model.pair import Mode
from tasksync_gui.model.plan import NoteKind, OperationKind, Plan
from tasksync_gui.model.run import Change
from tests.support.english import english
from tests.support.world import NOW, World, two_way

S, D = Side.SOURCE, Side.DESTINATION
RUN = RunId("run")


def created() -> tuple[World, tuple[Change, ...]]:
    """A task that a run created in the destination, and what the history says of it."""
    world = two_way()
    world.put(S, "a", title="Task", notes="text")
    world.sync()
    link = next(iter(world.links.values()))
    values = ((Field.TITLE, "Task"), (Field.NOTES, "text"))
    changes = [
        Change(
            RUN, number, OperationId("o"), OperationKind.CREATE, D, "Task", name, None, value, NOW,
            link=link.id, remote_id=link.destination_id,
        )
        for number, (name, value) in enumerate(values)
    ]  # fmt: skip
    return world, tuple(changes)


def updated(world: World, side: Side, name: Field, before: Value, after: Value) -> Plan:
    """The undo of an update of the one task."""
    link = next(iter(world.links.values()))
    change = Change(
        RUN, 0, OperationId("o"), OperationKind.UPDATE, side, "Task", name, before, after, NOW,
        link=link.id, remote_id=link.remote_id(side),
    )  # fmt: skip
    return undo_plan(world.request(), RUN, steps_of([change]))


def test_a_label_that_somebody_took_away_since_is_said_and_left() -> None:
    world, _ = created()
    plan = updated(world, D, Field.LABELS, frozenset(), frozenset({"urgent"}))
    assert plan.operations == ()
    assert [(note.kind, note.field) for note in plan.notes] == [(NoteKind.CHANGED_SINCE, Field.LABELS)]


def test_a_pair_that_only_goes_one_way_now_does_not_write_its_source_in_an_undo() -> None:
    world, _ = created()
    world.pair = replace(world.pair, mode=Mode.UPDATE)
    plan = updated(world, S, Field.NOTES, "", "text")
    assert plan.operations == ()
    assert "does not write to Alpha" in english(plan.notes[0].message)


@pytest.mark.parametrize("chosen", [(), (0,), (1,)])
def test_a_creation_is_undone_as_a_whole(chosen: tuple[int, ...]) -> None:
    world, changes = created()
    [operation] = undo_plan(world.request(), RUN, steps_of(changes, chosen)).operations
    assert operation.kind is OperationKind.DELETE


def test_what_did_not_take_place_is_not_undone() -> None:
    _, changes = created()
    assert steps_of([replace(change, ok=False) for change in changes]) == ()


def test_an_undo_after_a_restored_backup_deletes_nothing() -> None:
    world, changes = created()
    world.restored = True
    plan = undo_plan(world.request(), RUN, steps_of(changes))
    assert plan.operations == ()
    assert [note.link for note in plan.notes if "restored from a backup" in english(note.message)] == [changes[0].link]


def deleted() -> tuple[World, Change]:
    """A task that a run deleted in the destination, as in the source; what the history says of it."""
    world, _ = created()
    [link] = world.links.values()
    assert link.destination_id is not None
    world.remove(S, "a")
    world.remove(D, link.destination_id)
    world.links[link.id] = replace(link, state=LinkState.TOMBSTONE)
    change = Change(
        RUN, 0, OperationId("o"), OperationKind.DELETE, D, "Task", Field.TITLE, "Task", None, NOW,
        link=link.id, remote_id=link.destination_id,
    )  # fmt: skip
    return world, change


@pytest.mark.parametrize("marked", [True, False])
def test_a_task_that_is_back_under_another_id_is_not_brought_back_beside_it(marked: bool) -> None:
    """A person took an earlier life of it out of the trash; our mark tells whose task it is."""
    world, change = deleted()
    back = world.put(D, "back", title="Task")
    world.tasks[D]["back"] = replace(back, marker=change.link if marked else None)
    plan = undo_plan(world.request(), RUN, steps_of([change]))
    assert [operation.kind for operation in plan.operations] == ([] if marked else [OperationKind.CREATE])
    assert [english(note.message) for note in plan.notes if "again already" in english(note.message)] == (
        ["It is in Beta again already."] if marked else []
    )


def test_a_task_that_is_back_under_its_own_id_is_not_brought_back_beside_it() -> None:
    """In a system that keeps no marks its id is all that tells."""
    world, change = deleted()
    assert change.remote_id is not None
    world.put(D, change.remote_id, title="Task", notes="edited since")
    plan = undo_plan(world.request(), RUN, steps_of([change]))
    assert plan.operations == ()
    assert [english(note.message) for note in plan.notes] == ["It is in Beta again already."]


def test_what_was_moved_since_is_undone_where_it_is_now() -> None:
    """A system that gives moved tasks new ids; the undo writes down where its task went."""
    world, _ = created()
    [link] = world.links.values()
    assert link.destination_id is not None
    there = world.tasks[D][link.destination_id]
    world.remove(D, link.destination_id)
    world.tasks[D]["moved"] = replace(there, id=RemoteId("moved"))
    plan = updated(world, D, Field.NOTES, "before", "text")
    [operation] = plan.operations
    assert (operation.target, dict(operation.desired())) == ("moved", {Field.NOTES: "before"})
    assert [(update.link, update.destination_id) for update in plan.updates] == [(link.id, "moved")]
