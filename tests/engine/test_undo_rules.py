"""Small rules of undoing that single mistakes would break."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tasksync_gui.engine.undo import undo_plan
from tasksync_gui.engine.undo_steps import steps_of
from tasksync_gui.model.fields import Field, Value
from tasksync_gui.model.ids import OperationId, RunId, Side
from tasksync_gui.model.pair import Mode
from tasksync_gui.model.plan import NoteKind, OperationKind, Plan
from tasksync_gui.model.run import Change
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
    assert "does not write to Alpha" in plan.notes[0].message


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
    assert [note.link for note in plan.notes if "restored from a backup" in note.message] == [changes[0].link]
