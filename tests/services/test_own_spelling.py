"""What a system makes of our write is its spelling: it never travels, and a person's later edit of it does."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from pathlib import Path

import pytest

from tasksync_gui.connectors.memory.connector import FULL
from tasksync_gui.model.capabilities import Capabilities, MarkerKind
from tasksync_gui.model.errors import RejectedFieldError, UnavailableError
from tasksync_gui.model.fields import Completion, Field, Schedule, Status, Value, When
from tasksync_gui.model.pair import Mode, Policy
from tasksync_gui.model.plan import Decision, NoteKind
from tasksync_gui.model.run import Outcome, Run, Trigger
from tasksync_gui.services.contract import RunRequest
from tests.support.desk import Desk
from tests.support.levels import one_of
from tests.support.opinionated import (
    SPELLS,
    Answering,
    OpinionatedList,
    Spell,
    cuts_titles,
    defaults_priority,
    drops_labels,
    lowers_labels,
    splits_labels,
    turns_to_utc,
)

TITLE = "Buy milk, and the good bread"
DUE = Schedule(When(date(2026, 6, 1), time(17, 3), "Europe/Berlin"))
LABELS = frozenset({"Work, urgent", "Home"})
RICH = {"title": TITLE, "notes": "Two  litres\nsecond", "due": DUE, "labels": LABELS}


async def opened(
    tmp_path: Path, spell: Spell, answering: Answering = Answering.AS_KEPT, right: Capabilities = FULL, **pair: object
) -> Desk:
    desk = Desk(tmp_path, FULL, right)
    desk.lists["right"] = OpinionatedList("Right", spell, answering)
    return await desk.open(**pair)


def looks_away(desk: Desk) -> Desk:
    """No write is looked at from now on: the system gives no task by itself."""
    desk.scripts["right"].always["read"] = RejectedFieldError("Not now")
    return desk


async def sync(desk: Desk, **options: object) -> Run:
    desk.clock.advance(60)
    return await desk.services.engine.sync("Pair", RunRequest(Trigger.MANUAL, confirmed=True, **options))


async def at_rest(desk: Desk) -> None:
    """Two more syncs write nothing and ask nothing."""
    for _ in range(3):
        run = await sync(desk)
    desk.forget_calls()
    run = await sync(desk)
    assert (run.outcome, desk.writes()) == (Outcome.CLEAN, [])
    plan = await desk.services.engine.dry_run("Pair")
    assert not plan.operations
    assert not plan.held


@pytest.mark.parametrize("mode", one_of(Mode, "each spelling in each mode"))
@pytest.mark.parametrize(
    ("answering", "looked_at"), [(Answering.AS_KEPT, True), (Answering.AS_SENT, True), (Answering.AS_SENT, False)]
)
@pytest.mark.parametrize("spell", SPELLS, ids=lambda spell: spell.__name__)
async def test_the_side_that_nobody_edited_keeps_every_value(
    tmp_path: Path, spell: Spell, answering: Answering, looked_at: bool, mode: Mode
) -> None:
    desk = await opened(tmp_path, spell, answering, mode=mode)
    if not looked_at:
        looks_away(desk)
    desk.put("left", **RICH)
    desk.put("left", title="Plain")
    await sync(desk)
    before = {task.title: task for task in desk.tasks("left")}
    await at_rest(desk)
    assert {task.title: task for task in desk.tasks("left")} == before
    desk.edit("left", TITLE, notes="other", labels=LABELS | {"New One"})
    await sync(desk)
    await at_rest(desk)
    after = desk.find("left", TITLE)
    assert after.fields == {**before[TITLE].fields, Field.NOTES: "other", Field.LABELS: LABELS | {"New One"}}
    assert len(desk.tasks("right")) == 2


@pytest.mark.parametrize("spell", SPELLS, ids=lambda spell: spell.__name__)
async def test_what_is_read_back_is_believed_or_asked_about_once(tmp_path: Path, spell: Spell) -> None:
    desk = await opened(tmp_path, spell, Answering.READ_BACK)
    desk.put("left", **RICH)
    await sync(desk)
    await sync(desk)
    [left] = desk.tasks("left")
    assert left.fields[Field.TITLE] == TITLE
    assert left.fields[Field.LABELS] == LABELS
    for hold in (await desk.services.engine.dry_run("Pair")).held:
        assert hold.link is not None
        await desk.services.engine.resolve("Pair", hold.link, hold.field, Decision.TAKE_SOURCE)
    await at_rest(desk)
    assert desk.find("left", TITLE).fields == left.fields


async def test_a_difference_in_several_of_our_writes_at_once_is_no_coincidence(tmp_path: Path) -> None:
    desk = await opened(tmp_path, cuts_titles, Answering.READ_BACK)
    for number in range(3):
        desk.put("left", title=f"{number} is a long title")
    await sync(desk)
    plan = await desk.services.engine.dry_run("Pair")
    assert not plan.held
    assert not plan.operations
    assert [note.kind for note in plan.notes] == [NoteKind.FLATTENED] * 3
    await sync(desk)
    desk.put("left", title="4 is a long title, too")
    await sync(desk)
    assert not (await desk.services.engine.dry_run("Pair")).held, "a kind that this system has shown before"
    await at_rest(desk)


def keeps_everything(name: Field, value: Value) -> Value:
    return value


async def edited_before_it_was_shown(desk: Desk, others: int, *, looked_at: bool = False) -> Desk:
    """A task of ours, answered with a revision alone, of which somebody has taken a label and raised the priority."""
    if not looked_at:
        looks_away(desk)
    desk.put("left", title=TITLE, labels=frozenset({"home", "later"}), priority=5)
    for number in range(others):
        desk.put("left", title=f"Other {number}", labels=frozenset({"home", "later"}), priority=5)
    await sync(desk)
    desk.edit("right", TITLE, labels=frozenset({"later"}), priority=1)
    await sync(desk)
    return desk


async def test_what_the_system_keeps_as_it_was_sent_in_another_task_is_an_edit_in_this_one(tmp_path: Path) -> None:
    desk = await edited_before_it_was_shown(await opened(tmp_path, keeps_everything, Answering.AS_SENT), 1)
    left = desk.find("left", TITLE).fields
    assert (left[Field.LABELS], left[Field.PRIORITY]) == (frozenset({"later"}), 1)
    await at_rest(desk)


async def test_what_is_edited_before_it_could_be_looked_at_is_no_spelling(tmp_path: Path) -> None:
    desk = await opened(tmp_path, keeps_everything, Answering.AS_SENT)
    desk.put("left", title=TITLE, priority=5)

    def faster(method: str) -> None:
        if method == "read":
            desk.edit("right", TITLE, title="Buy oil")

    desk.scripts["right"].between = faster
    await sync(desk)
    desk.scripts["right"].between = None
    await sync(desk)
    assert desk.titles("left") == ["Buy oil"]
    await at_rest(desk)


@pytest.mark.parametrize("others", [0, 1])
async def test_a_write_that_was_looked_at_leaves_no_doubt(tmp_path: Path, others: int) -> None:
    desk = await opened(tmp_path, keeps_everything, Answering.AS_SENT)
    await edited_before_it_was_shown(desk, others, looked_at=True)
    left = desk.find("left", TITLE).fields
    assert (left[Field.LABELS], left[Field.PRIORITY]) == (frozenset({"later"}), 1)
    await at_rest(desk)


async def test_without_any_such_task_it_waits_for_a_person(tmp_path: Path) -> None:
    desk = await edited_before_it_was_shown(await opened(tmp_path, keeps_everything, Answering.AS_SENT), 0)
    left = desk.find("left", TITLE).fields
    assert (left[Field.LABELS], left[Field.PRIORITY]) == (frozenset({"home", "later"}), 5)
    held = (await desk.services.engine.dry_run("Pair")).held
    assert {hold.field for hold in held} == {Field.LABELS, Field.PRIORITY}


@pytest.mark.parametrize("others", [0, 1])
async def test_a_mirror_puts_back_what_may_be_an_edit(tmp_path: Path, others: int) -> None:
    desk = await opened(tmp_path, keeps_everything, Answering.AS_SENT, mode=Mode.MIRROR)
    await edited_before_it_was_shown(desk, others)
    right = desk.find("right", TITLE).fields
    assert (right[Field.LABELS], right[Field.PRIORITY]) == (frozenset({"home", "later"}), 5)
    await at_rest(desk)


async def test_a_mirror_puts_back_the_next_edit_as_well(tmp_path: Path) -> None:
    desk = await opened(tmp_path, keeps_everything, Answering.AS_SENT, mode=Mode.MIRROR)
    await edited_before_it_was_shown(desk, 0)
    await sync(desk)
    for notes in ("one", "two"):
        desk.edit("left", TITLE, notes=notes)
        await sync(desk)
        desk.edit("right", TITLE, priority=1)
        await sync(desk)
        assert desk.find("right", TITLE).fields[Field.PRIORITY] == 5
    await at_rest(desk)


@pytest.mark.parametrize("spell", SPELLS, ids=lambda spell: spell.__name__)
@pytest.mark.parametrize("answering", [Answering.AS_SENT, Answering.READ_BACK])
async def test_a_mirror_sends_what_may_be_an_edit_once_more_and_then_believes_it(
    tmp_path: Path, spell: Spell, answering: Answering
) -> None:
    desk = await opened(tmp_path, spell, answering, mode=Mode.MIRROR)
    desk.put("left", **RICH)
    await sync(desk)
    desk.edit("right", desk.tasks("right")[0].title, status=Completion(Status.COMPLETED))
    desk.forget_calls()
    for _ in range(4):
        await sync(desk)
    assert len(desk.writes()) <= 2, "what is spelled is sent twice at most, and then left alone"
    await at_rest(desk)


@pytest.mark.parametrize("spell", SPELLS, ids=lambda spell: spell.__name__)
async def test_a_mirror_does_so_where_a_revision_proves_nothing(tmp_path: Path, spell: Spell) -> None:
    coarse = replace(FULL, weak_revisions=True)
    desk = await opened(tmp_path, spell, Answering.AS_SENT, coarse, mode=Mode.MIRROR)
    desk.put("left", **RICH)
    for _ in range(2):
        await sync(desk)
    await at_rest(desk)


async def test_an_update_pair_leaves_what_may_be_an_edit_and_does_not_overwrite_it(tmp_path: Path) -> None:
    desk = await opened(tmp_path, keeps_everything, Answering.AS_SENT, mode=Mode.UPDATE, policy=Policy.HOLD)
    await edited_before_it_was_shown(desk, 0)
    assert desk.find("right", TITLE).fields[Field.PRIORITY] == 1
    assert not (await desk.services.engine.dry_run("Pair")).held
    desk.edit("left", TITLE, priority=9)
    await sync(desk)
    assert desk.find("right", TITLE).fields[Field.PRIORITY] == 1
    assert {hold.field for hold in (await desk.services.engine.dry_run("Pair")).held} == {Field.PRIORITY}


async def test_what_one_system_does_says_nothing_about_the_other(tmp_path: Path) -> None:
    """The left list fills in priorities; an edit of one on the right is a question, and is not taken for its doing."""
    desk = Desk(tmp_path, FULL, FULL)
    desk.lists["left"] = OpinionatedList("Left", defaults_priority)
    desk.lists["right"] = OpinionatedList("Right", keeps_everything, Answering.AS_SENT)
    await desk.open()
    for number in range(2):
        desk.put("right", title=f"Theirs {number}")
    await sync(desk)
    desk = await edited_before_it_was_shown(desk, 0)
    held = (await desk.services.engine.dry_run("Pair")).held
    assert (desk.find("left", TITLE).fields[Field.PRIORITY], {hold.field for hold in held}) == (
        5,
        {Field.LABELS, Field.PRIORITY},
    )


@pytest.mark.parametrize(
    ("answering", "looked_at"), [(Answering.AS_KEPT, True), (Answering.AS_SENT, True), (Answering.AS_SENT, False)]
)
async def test_it_is_told_once(tmp_path: Path, answering: Answering, looked_at: bool) -> None:
    desk = await opened(tmp_path, cuts_titles, answering)
    if not looked_at:
        looks_away(desk)
    desk.put("left", title=TITLE)
    first = await sync(desk)
    told = [change for change in await desk.store.changes(first.id) if len(change.message) > 1]
    notes = []
    for _ in range(3):
        plan = await desk.services.engine.dry_run("Pair")
        notes.append([note.kind for note in plan.notes if note.field is Field.TITLE])
        await sync(desk)
    if looked_at:
        assert [change.after for change in told] == ["Buy milk"]
        assert notes == [[], [], []]
    else:
        assert notes == [[NoteKind.FLATTENED], [], []]


@pytest.mark.parametrize("answering", [Answering.AS_KEPT, Answering.AS_SENT])
async def test_a_later_edit_of_that_very_value_travels(tmp_path: Path, answering: Answering) -> None:
    desk = await opened(tmp_path, cuts_titles, answering)
    desk.put("left", title=TITLE, labels=LABELS)
    await sync(desk)
    await sync(desk)
    desk.edit("right", "Buy milk", title="Buy oil")
    await sync(desk)
    assert desk.titles("left") == ["Buy oil"]
    await at_rest(desk)


@pytest.mark.parametrize("answering", [Answering.AS_KEPT, Answering.AS_SENT])
async def test_a_respelled_label_goes_with_its_own(tmp_path: Path, answering: Answering) -> None:
    desk = await opened(tmp_path, lowers_labels, answering)
    desk.put("left", title="One", labels=frozenset({"Work", "Home"}))
    await sync(desk)
    await sync(desk)
    desk.edit("right", "One", labels=frozenset({"home"}))
    await sync(desk)
    assert desk.find("left", "One").fields[Field.LABELS] == {"Home"}
    desk.edit("left", "One", labels=frozenset())
    await sync(desk)
    assert desk.find("right", "One").fields[Field.LABELS] == frozenset()
    await at_rest(desk)


@pytest.mark.parametrize("answering", [Answering.AS_KEPT, Answering.AS_SENT])
async def test_a_label_that_became_two_goes_when_both_are_gone(tmp_path: Path, answering: Answering) -> None:
    desk = await opened(tmp_path, splits_labels, answering)
    desk.put("left", title="One", labels=LABELS)
    desk.put("left", title="Two", labels=LABELS)
    await sync(desk)
    await sync(desk)
    desk.edit("right", "One", labels=frozenset({"Home", "Work"}))
    await sync(desk)
    await at_rest(desk)
    assert desk.find("left", "One").fields[Field.LABELS] == LABELS
    desk.edit("right", "One", labels=frozenset({"Home"}))
    desk.edit("left", "Two", labels=frozenset({"Home"}))
    await sync(desk)
    await at_rest(desk)
    for side in ("left", "right"):
        assert {desk.find(side, title).fields[Field.LABELS] for title in ("One", "Two")} == {frozenset({"Home"})}


@pytest.mark.parametrize(
    ("answering", "looked_at"), [*((each, True) for each in Answering), (Answering.AS_SENT, False)]
)
@pytest.mark.parametrize("spell", [cuts_titles, turns_to_utc, lowers_labels, drops_labels, splits_labels])
async def test_an_undo_compares_through_the_same_spelling(
    tmp_path: Path, spell: Spell, answering: Answering, looked_at: bool
) -> None:
    desk = await opened(tmp_path, spell, answering)
    if not looked_at:
        looks_away(desk)
    desk.put("left", title="One", due=Schedule(), labels=frozenset({"Home"}))
    created = await sync(desk)
    await sync(desk)
    await sync(desk)
    before = desk.find("right", "One").fields
    desk.edit("left", "One", title=TITLE, due=DUE, labels=LABELS)
    run = await sync(desk)
    desk.scripts["right"].always.pop("read", None)
    await sync(desk)
    undone = await desk.services.engine.undo(run.id, RunRequest(Trigger.MANUAL, confirmed=True))
    assert undone.outcome is Outcome.CLEAN, undone.message
    assert desk.tasks("right")[0].fields == before
    await at_rest(desk)
    assert desk.find("left", TITLE).fields[Field.LABELS] == LABELS
    undone = await desk.services.engine.undo(created.id, RunRequest(Trigger.MANUAL, confirmed=True))
    assert desk.tasks("right") == ()


@pytest.mark.parametrize("marker", one_of([MarkerKind.NONE, MarkerKind.PROPERTY], "each spelling with marks"))
@pytest.mark.parametrize("method", ["create", "update"])
@pytest.mark.parametrize("spell", SPELLS, ids=lambda spell: spell.__name__)
@pytest.mark.parametrize("shown_before", one_of([False, True], "each spelling, seen before"))
async def test_a_lost_answer_is_known_again_as_the_system_spells_it(
    tmp_path: Path, spell: Spell, method: str, marker: MarkerKind, shown_before: bool
) -> None:
    desk = await opened(tmp_path, spell, right=replace(FULL, marker=marker))
    desk.put("left", title="Plain")
    if shown_before:
        desk.put("left", **{**RICH, "title": "Seen by everybody before"})
    if method == "update":
        desk.put("left", title="To be")
    await sync(desk)
    await sync(desk)
    desk.forget_calls()
    number = len(desk.tasks("right"))
    if method == "update":
        desk.edit("left", "To be", **RICH)
    else:
        desk.put("left", **RICH)
    lost = UnavailableError("The connection broke", sent=True)
    desk.scripts["right"].faults[method, 1] = (None, lost)
    before = desk.find("left", TITLE).fields
    for _ in range(3):
        await sync(desk)
    held = [hold.field for hold in (await desk.services.engine.dry_run("Pair")).held]
    assert desk.find("left", TITLE).fields == before
    assert len(desk.tasks("right")) == number + (method == "create")
    assert len(desk.tasks("left")) == number + (method == "create")
    if shown_before:
        assert held == []
