"""What a pair of one mode leaves different is brought into step by another one: it is no base there."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tasksync_gui.model.fields import Completion, Field, Schedule, Status, Value, When
from tasksync_gui.model.ids import Side
from tasksync_gui.model.link import BaseReason, BaseRow
from tasksync_gui.model.pair import Mode, Policy
from tests.support.world import World, two_way

S, D = Side.SOURCE, Side.DESTINATION
DUE = Schedule(When(date(2030, 1, 5)))


def updated(policy: Policy = Policy.HOLD, source: dict[str, Value] | None = None, **destination: Value) -> World:
    """Two tasks of one title that an update pair has joined."""
    world = two_way(policy=policy)
    world.pair = replace(world.pair, mode=Mode.UPDATE)
    world.put(S, "s", title="Task", **(source or {}))
    world.put(D, "d", title="Task", **destination)
    world.sync()
    return world


def synced(world: World, mode: Mode) -> tuple[World, list[Field]]:
    """``world`` after a sync in another mode, and the fields that its preview shows."""
    world.pair = replace(world.pair, mode=mode)
    shown = [change.field for operation in world.plan().operations for change in operation.changes]
    world.sync()
    assert not world.plan().operations
    return world, shown


def both(world: World, field: Field) -> tuple[Value, Value]:
    return world.tasks[S]["s"].fields[field], world.tasks[D]["d"].fields[field]


@pytest.mark.parametrize(
    ("name", "value", "nothing"), [("notes", "n", ""), ("due", DUE, Schedule()), ("priority", 3, 0)]
)
def test_a_mirror_takes_away_what_an_update_had_left(name: str, value: Value, nothing: Value) -> None:
    world, shown = synced(updated(**{name: value}), Mode.MIRROR)
    assert shown == [Field(name)]
    assert both(world, Field(name)) == (nothing, nothing)


@pytest.mark.parametrize(("name", "value"), [("notes", "n"), ("due", DUE), ("priority", 3)])
def test_a_two_way_pair_fills_in_what_an_update_had_left(name: str, value: Value) -> None:
    world, shown = synced(updated(**{name: value}), Mode.TWO_WAY)
    assert shown == [Field(name)]
    assert both(world, Field(name)) == (value, value)


def test_what_a_rule_gave_the_destination_is_mirrored() -> None:
    world, shown = synced(updated(Policy.DESTINATION, {"notes": "theirs"}, notes="ours"), Mode.MIRROR)
    assert shown == [Field.NOTES]
    assert both(world, Field.NOTES) == ("theirs", "theirs")


def test_an_update_pair_goes_on_leaving_it() -> None:
    world, shown = synced(updated(notes="n"), Mode.UPDATE)
    assert shown == []
    assert both(world, Field.NOTES) == ("", "n")


def test_an_edit_made_meanwhile_counts_more_than_the_old_difference() -> None:
    world = updated(notes="n")
    world.put(S, "s", notes="new")
    world, _ = synced(world, Mode.TWO_WAY)
    assert both(world, Field.NOTES) == ("new", "new")


def with_row(mode: Mode, row: BaseRow) -> World:
    """Two synced tasks whose base holds ``row``, and which say what it says."""
    world = two_way()
    world.put(S, "s", title="Task")
    world.put(D, "d", title="Task")
    world.sync()
    [link] = world.links.values()
    world.put(S, "s", **{str(row.field): row.source})
    world.put(D, "d", **{str(row.field): row.destination})
    world.links[link.id] = replace(link, base={**link.base, (row.field, ""): row})
    world.pair = replace(world.pair, mode=mode)
    return world


@pytest.mark.parametrize("mode", [Mode.MIRROR, Mode.TWO_WAY])
@pytest.mark.parametrize(
    "row",
    [
        BaseRow(Field.NOTES, "a", "b", why=BaseReason.PINNED),
        BaseRow(Field.NOTES, "a", "", why=BaseReason.SPELLED),
        BaseRow(Field.STATUS, Completion(Status.COMPLETED), Completion(Status.NEEDS_ACTION), why=BaseReason.DECIDED),
        BaseRow(Field.DUE, Schedule(), DUE, why=BaseReason.DECIDED),
    ],
)
def test_what_somebody_wished_or_a_system_spelled_stays(mode: Mode, row: BaseRow) -> None:
    assert not with_row(mode, row).plan().operations


def test_a_mapping_that_has_changed_asks_nobody_in_a_two_way_pair() -> None:
    plan = with_row(Mode.TWO_WAY, BaseRow(Field.NOTES, "a", "b")).plan()
    assert not plan.operations
    assert not plan.held


def test_a_mirror_shows_the_source_whatever_its_base_says() -> None:
    [operation] = with_row(Mode.MIRROR, BaseRow(Field.NOTES, "a", "b", why=BaseReason.DELIVERED)).plan().operations
    assert operation.desired() == {Field.NOTES: "a"}
