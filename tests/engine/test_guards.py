"""Each guard just below and just above its threshold."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tasksync_gui.engine.plan.planner import make_plan
from tasksync_gui.engine.plan.review import remembered
from tasksync_gui.model.codes import HoldCode
from tasksync_gui.model.fields import Value
from tasksync_gui.model.ids import RemoteId, Side
from tasksync_gui.model.link import LinkState, Remembered, StoredDecision
from tasksync_gui.model.pair import Mode
from tasksync_gui.model.plan import Answer, Decision, GuardKind, Plan
from tests.support.english import english
from tests.support.world import World, two_way

S, D = Side.SOURCE, Side.DESTINATION


def synced(count: int, mode: Mode = Mode.TWO_WAY) -> World:
    world = two_way(mode)
    for number in range(count):
        world.put(S, f"s{number}", title=f"Task {number:04}")
    world.sync()
    return world


def guards(world: World) -> list[tuple[GuardKind, Side | None, int]]:
    return [(guard.kind, guard.side, guard.count) for guard in world.plan().guards]


@pytest.mark.parametrize(
    ("live", "deleted", "trips"),
    [
        (3, 2, False),
        (4, 1, False),
        (4, 2, True),
        (11, 5, False),
        (12, 5, False),
        (12, 6, True),
        (60, 6, False),
        (60, 7, True),
        (300, 25, False),
        (300, 26, True),
    ],
)
def test_many_deletions(live: int, deleted: int, trips: bool) -> None:
    world = synced(live)
    for number in range(deleted):
        world.remove(S, f"s{number}")
    assert guards(world) == ([(GuardKind.DELETIONS, D, deleted)] if trips else [])


def test_links_that_are_not_live_make_no_room_for_deletions() -> None:
    world = synced(20)
    for link in list(world.links.values())[:14]:
        world.links[link.id] = replace(link, state=LinkState.MUTED)
    for link in list(world.links.values())[14:17]:
        world.remove(S, str(link.source_id))
    assert guards(world) == [(GuardKind.DELETIONS, D, 3)]


@pytest.mark.parametrize("side", list(Side))
@pytest.mark.parametrize("how", ["gone", "unknown"])
def test_a_side_that_is_empty_now(side: Side, how: str) -> None:
    world = synced(3)
    for id_ in list(world.tasks[side]):
        if how == "gone":
            world.remove(side, id_)
        else:
            world.unknown[side][id_] = "no answer"
    assert (GuardKind.EMPTIED, side, 3) in guards(world)


@pytest.mark.parametrize(
    ("live", "changed", "trips"), [(20, 10, False), (20, 11, True), (40, 12, False), (40, 13, True)]
)
def test_one_field_that_changes_on_many_tasks(live: int, changed: int, trips: bool) -> None:
    world = synced(live)
    for number in range(changed):
        world.put(S, f"s{number}", priority=1)
    assert guards(world) == ([(GuardKind.MASS_FIELD, None, changed)] if trips else [])


@pytest.mark.parametrize(("count", "trips"), [(200, False), (201, True)])
def test_many_new_tasks_on_a_pair_that_is_not_new(count: int, trips: bool) -> None:
    world = synced(1)
    for number in range(count):
        world.put(S, f"n{number}", title=f"New {number}")
    assert guards(world) == ([(GuardKind.MASS_CREATE, D, count)] if trips else [])


def test_a_new_pair_may_have_many_tasks() -> None:
    world = two_way()
    for number in range(250):
        world.put(S, f"n{number}", title=f"New {number}")
    assert guards(world) == []


def test_a_changed_configuration_is_looked_at_first_even_without_anything_to_do() -> None:
    world = synced(3)
    world.fingerprint = "another"
    assert guards(world) == [(GuardKind.CONFIGURATION, None, 0)]


def marked(world: World, side: Side, id_: str, marker: str, title: str) -> None:
    world.put(side, id_, title=title)
    world.tasks[side][id_] = replace(world.tasks[side][id_], marker=marker)


def test_another_installations_mark_holds_its_own_task_and_nothing_else() -> None:
    """Anybody who may write into a public list may write such a mark."""
    world = synced(3)
    world.put(S, "s0", title="Edited")
    marked(world, D, "x", "ts1-foreign", "From elsewhere")
    plan = make_plan(world.request(owner_of_marker=lambda marker: None))
    assert not plan.guards
    assert [(operation.kind, operation.title) for operation in plan.operations] == [("update", "Task 0000")]
    assert [(hold.title, hold.reason[0].code) for hold in plan.held] == [("From elsewhere", HoldCode.FOREIGN_MARK)]


@pytest.mark.parametrize("mode", [Mode.MIRROR, Mode.UPDATE])
def test_a_foreign_mark_holds_nothing_that_would_not_be_copied(mode: Mode) -> None:
    world = synced(3)
    world.pair = replace(world.pair, mode=mode)
    marked(world, D, "x", "ts1-foreign", "From elsewhere")
    assert not make_plan(world.request(owner_of_marker=lambda marker: None)).held


def test_an_installation_that_a_person_let_in_is_known_from_then_on() -> None:
    """The first version had no name in its marks: it is let in as one."""
    theirs, others, first = (f"ts1-{link}-00000000000000ff" for link in ("a_i0000000a", "b_i0000000b", "c"))
    world = synced(3)
    for id_, mark in enumerate((theirs, theirs, others, first)):
        marked(world, D, f"x{id_}", mark, f"From elsewhere {id_}")

    def plan() -> Plan:
        return make_plan(world.request(owner_of_marker=lambda marker: None))

    def held() -> set[str]:
        return {hold.title[-1] for hold in plan().held}

    assert held() == {"0", "1", "2", "3"}
    [hold] = [hold for hold in plan().held if hold.title == "From elsewhere 1"]
    world.decisions = remembered(plan(), {hold.id: Answer(Decision.SKIP_ONCE)})
    assert held() == {"0", "1", "2", "3"}
    world.decisions = remembered(plan(), {hold.id: Answer(Decision.DO)})
    assert held() == {"2", "3"}
    assert {o.title[-1] for o in plan().operations} == {"0", "1"}
    [hold] = [hold for hold in plan().held if hold.title == "From elsewhere 3"]
    world.decisions += remembered(plan(), {hold.id: Answer(Decision.TAKE_DESTINATION)})
    assert held() == {"2"}


def test_a_new_task_of_a_known_installation_that_copies_a_synced_one_waits_all_the_same() -> None:
    world = synced(3)
    world.decisions = (StoredDecision(Remembered.INSTALLATION, value="0000000a"),)
    origin = world.request().origin(S, world.tasks[S]["s1"])
    marked(world, D, "x", f"ts1-a_i0000000a_o{origin}-00000000000000ff", "Reworded")
    [hold] = make_plan(world.request(owner_of_marker=lambda marker: None)).held
    assert (hold.title, hold.reason[0].code) == ("Reworded", HoldCode.MAYBE_FOREIGN_COPY)


def with_notes(count: int, others: int = 0) -> World:
    world = synced(count + others)
    for number in range(count):
        world.put(S, f"s{number}", notes="text", labels=frozenset({"home"}))
    world.sync()
    return world


@pytest.mark.parametrize(("count", "others"), [(4, 0), (4, 30), (3, 0)])
@pytest.mark.parametrize(("field", "empty"), [("notes", ""), ("labels", frozenset())])
def test_a_field_that_all_lose_at_once_is_asked_about_in_small_lists_too(
    count: int, others: int, field: str, empty: Value
) -> None:
    world = with_notes(count, others)
    for number in range(count):
        world.put(S, f"s{number}", **{field: empty})
    expected = [(GuardKind.MASS_FIELD, D, count)] if count >= 4 else []
    assert guards(world) == expected
    world.put(S, "s1", notes="text", labels=frozenset({"home"}))
    assert guards(world) == [], "one of them keeps it"


def test_a_field_that_one_of_six_keeps_is_not_lost() -> None:
    world = with_notes(6, 0)
    for number in range(5):
        world.put(S, f"s{number}", notes="")
    assert guards(world) == []


def test_what_a_mirror_puts_back_is_not_lost() -> None:
    world = synced(4)
    world.pair = replace(world.pair, mode=Mode.MIRROR)
    for id_ in tuple(world.tasks[D]):
        world.put(D, id_, notes="only here")
    assert guards(world) == []


def test_a_restored_database_deletes_nothing_and_waits() -> None:
    world = synced(12)
    world.remove(S, "s0")
    world.put(S, "s1", title="Edited")
    world.restored = True
    plan = world.plan()
    assert [(operation.kind, operation.title) for operation in plan.operations] == [("update", "Task 0001")]
    assert [guard.kind for guard in plan.guards] == [GuardKind.RESTORED]


def test_a_first_sync_with_differences_waits_for_a_person() -> None:
    world = two_way()
    world.put(S, "a", title="Buy milk", notes="two litres")
    world.put(D, "b", title="Buy milk")
    assert guards(world) == [(GuardKind.FIRST_CONTACT, None, 1)]


def test_a_first_mirror_that_overwrites_waits_for_a_person() -> None:
    world = two_way(Mode.MIRROR)
    for number in range(2):
        world.put(S, f"a{number}", title=f"Task {number}", notes="mine")
        world.put(D, f"b{number}", title=f"Task {number}", notes="yours")
    assert guards(world) == [(GuardKind.FIRST_CONTACT, None, 2)]


def test_a_first_sync_of_equal_tasks_does_not_wait() -> None:
    world = two_way()
    for side in Side:
        world.put(side, f"{side}", title="Buy milk")
    assert guards(world) == []
    assert RemoteId("source") in world.tasks[S]


def family(children: int, others: int = 30) -> World:
    """A parent with children, and enough other tasks that only the parent's share counts."""
    world = two_way()
    world.put(S, "p", title="Move house")
    for number in range(children):
        world.put(S, f"c{number}", title=f"Step {number}", parent="p")
    for number in range(others):
        world.put(S, f"o{number}", title=f"Other {number}")
    world.sync()
    return world


@pytest.mark.parametrize(("children", "deleted", "trips"), [(4, 1, False), (4, 2, True), (3, 3, False), (5, 2, False)])
def test_half_of_the_children_of_one_parent(children: int, deleted: int, trips: bool) -> None:
    world = family(children)
    for number in range(deleted):
        world.remove(S, f"c{number}")
    assert guards(world) == ([(GuardKind.DELETIONS, D, deleted)] if trips else [])
    if trips:
        (guard,) = world.plan().guards
        assert (
            english(guard.message) == f"{deleted} of the {children} subtasks of 'Move house' would be deleted in Beta."
        )


def test_children_that_are_not_synced_do_not_hide_a_half_emptied_parent() -> None:
    world = family(4)
    above = str(next(link.destination_id for link in world.links.values() if link.source_id == "p"))
    for number in range(6):
        world.put(D, f"own{number}", title=f"Own {number}", parent=above)
    world.pair = replace(world.pair, mode=Mode.MIRROR)
    for number in range(2):
        world.remove(S, f"c{number}")
    assert (GuardKind.DELETIONS, D, 2) in guards(world)
