"""Mistakes that merging made once, each by its name."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time

from tasksync_gui.engine.merge.field_merge import MergeRules
from tasksync_gui.engine.merge.labels import label_row, merge_labels
from tasksync_gui.engine.merge.projection import Lens
from tasksync_gui.model.capabilities import FieldSupport, Precision
from tasksync_gui.model.fields import Field, Schedule, When
from tasksync_gui.model.ids import Side
from tasksync_gui.model.link import LinkState, Remembered, StoredDecision
from tasksync_gui.model.pair import Mode, Policy
from tasksync_gui.model.plan import HoldKind
from tests.support.world import World, two_way

S, D = Side.SOURCE, Side.DESTINATION
NAMES = {S: "Alpha", D: "Beta"}
LABELS = Lens(Field.LABELS, FieldSupport(), FieldSupport(spaces=False))


def rules(mode: Mode = Mode.TWO_WAY, answer: Remembered | None = None) -> MergeRules:
    writable = frozenset(Side) if mode is Mode.TWO_WAY else frozenset({D})
    return MergeRules(LABELS, mode, Policy.HOLD, NAMES, writable, answer=answer)


def test_a_new_day_from_a_side_without_times_is_the_day_people_there_meant() -> None:
    """23:30 UTC on the 5th is the 6th in Berlin; moved to the 8th, it was put on the 9th."""
    lens = Lens(Field.DUE, FieldSupport(), FieldSupport(precision=Precision.DATE), zone="Europe/Berlin")
    old = Schedule(When(date(2026, 1, 5), time(23, 30), "UTC"))
    new = Schedule(When(date(2026, 1, 8)))
    moved = lens.put(S, new, old)
    assert moved == Schedule(When(date(2026, 1, 7), time(23, 30), "UTC"))
    assert lens.project(D, moved) == new


def test_labels_whose_difference_was_accounted_for_stay_different() -> None:
    """The source's label is pinned: neither side changed since, so nothing may be written in any mode."""
    row = label_row(Field.LABELS, "x", "x", None)
    for mode in Mode:
        outcome = merge_labels(rules(mode), {"x": row}, frozenset({"x"}), frozenset())
        assert (outcome.rows, outcome.writes) == ((), ())


def test_a_label_given_on_both_sides_ends_a_pinned_difference() -> None:
    row = label_row(Field.LABELS, "x", "x", None)
    outcome = merge_labels(rules(), {"x": row}, frozenset({"x"}), frozenset({"x"}))
    assert outcome.rows == (label_row(Field.LABELS, "x", "x", "x"),)


def test_two_labels_that_the_other_side_spells_alike_are_both_kept() -> None:
    outcome = merge_labels(rules(), {}, frozenset({"at work", "at_work"}), frozenset({"at_work", "new"}))
    [write] = outcome.writes
    assert (write.side, write.value) == (S, frozenset({"at work", "at_work", "new"}))


def test_choosing_the_destinations_labels_in_a_mirror_is_remembered_in_the_base() -> None:
    answered = rules(Mode.MIRROR, Remembered.TAKE_DESTINATION)
    outcome = merge_labels(answered, {}, frozenset({"a"}), frozenset({"b"}))
    assert not outcome.writes
    assert {(row.source, row.destination) for row in outcome.rows} == {("a", None), (None, "b")}


def one_synced_task() -> tuple[World, str]:
    world = two_way()
    world.put(S, "s", title="Task")
    world.sync()
    return world, next(iter(world.links))


def set_state(world: World, link: str, state: LinkState) -> None:
    world.links[link] = replace(world.links[link], state=state)


def test_a_held_link_waits_whatever_happens_to_its_sides() -> None:
    world, link = one_synced_task()
    set_state(world, link, LinkState.HELD)
    world.put(S, "s", title="Edited")
    plan = world.plan()
    assert not plan.operations
    assert [hold.kind for hold in plan.held] == [HoldKind.AMBIGUOUS]


def test_nobody_is_asked_about_a_quarantined_task_that_both_sides_deleted() -> None:
    world, link = one_synced_task()
    set_state(world, link, LinkState.QUARANTINED)
    world.remove(S, "s")
    world.remove(D, str(world.links[link].destination_id))
    plan = world.plan()
    assert not plan.held
    assert [update.state for update in plan.updates] == [LinkState.TOMBSTONE]


def test_a_returned_task_that_is_to_be_left_alone_is_not_asked_about_again() -> None:
    world, link = one_synced_task()
    set_state(world, link, LinkState.TOMBSTONE)
    [hold] = world.plan().held
    world.decisions = (StoredDecision(Remembered.SKIP_ALWAYS, hold.link, shown=hold.shown),)
    plan = world.plan()
    assert not plan.held
    assert not plan.operations


def test_the_copy_that_keeps_both_versions_stays_under_its_parent() -> None:
    world = two_way(policy=Policy.KEEP_BOTH)
    world.put(S, "p", title="Parent")
    world.put(S, "s", title="Task", parent="p")
    world.sync()
    task = next(task for task in world.tasks[D].values() if task.title == "Task")
    world.put(S, "s", title="Mine")
    world.put(D, task.id, title="Yours")
    world.sync()
    parents = {each.title: each.fields[Field.PARENT] for each in world.tasks[D].values()}
    assert parents["Yours"] == parents["Mine"] == task.fields[Field.PARENT]


def test_labels_that_differ_in_case_only_are_one_where_a_side_does_not_tell_them_apart() -> None:
    """The poorer side's spelling was carried back over the richer side's."""
    lens = Lens(Field.LABELS, FieldSupport(), FieldSupport(cases=False))
    both = frozenset(Side)
    alike = MergeRules(lens, Mode.TWO_WAY, Policy.HOLD, NAMES, both)
    assert merge_labels(alike, {}, frozenset({"Bug"}), frozenset({"bug"})).writes == ()
    (write,) = merge_labels(alike, {}, frozenset({"Bug", "New"}), frozenset({"bug"})).writes
    assert (write.side, write.value) == (D, frozenset({"bug", "New"}))


def test_an_empty_name_means_nobody_not_somebody_unknown() -> None:
    lens = Lens(Field.ASSIGNEE, FieldSupport(), FieldSupport(), spelling=lambda side, name: {"ann": "Ann"}.get(name))
    assert lens.put(D, "", "Ann") is None
    assert not lens.is_unknown_assignee(D, lens.put(D, "", "Ann"))


def test_a_difference_that_a_person_left_alone_is_not_taken_for_the_sources_to_decide() -> None:
    """ "Leave alone always" about a conflict let the source win at the next run."""
    world, link = one_synced_task()
    world.put(S, "s", title="Mine", labels=frozenset({"a"}))
    [twin] = world.tasks[D]
    world.put(D, twin, title="Theirs")
    [hold] = world.plan().held
    world.decisions = (StoredDecision(Remembered.SKIP_ALWAYS, hold.link, field=hold.field, shown=hold.shown),)
    for _ in range(2):
        world.sync()
        assert (world.titles(S), world.titles(D)) == (["Mine"], ["Theirs"])
    assert world.tasks[D][twin].fields[Field.LABELS] == frozenset({"a"}), "the rest goes on"
    world.put(D, twin, title="Theirs again")
    assert [each.link for each in world.plan().held] == [link], "another difference is asked about"
