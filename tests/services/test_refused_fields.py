"""A system refuses one value of several: that field is held in the system's words, and the others are written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pytest

from tasksync_gui.model.errors import RejectedFieldError
from tasksync_gui.model.fields import Completion, Field, Schedule, Status, Value, When
from tasksync_gui.model.pair import Mode
from tasksync_gui.model.plan import Decision, HoldKind
from tasksync_gui.model.run import Outcome, Trigger
from tasksync_gui.services.contract import Cancellation, RunRequest
from tasksync_gui.ui.models.plan_rows import is_decidable
from tests.support.desk import Desk
from tests.support.english import english
from tests.support.syncing import sync, synced

Judge = Callable[[Mapping[Field, Value]], BaseException | None]


def refusing(field: Field, *values: Value, named: bool = True) -> Judge:
    """A system that does not take these values (any, if there are none)."""

    def judge(fields: Mapping[Field, Value]) -> BaseException | None:
        if field not in fields or (values and fields[field] not in values):
            return None
        return RejectedFieldError("The value is odd", cause="It says: no", fields=[field] if named else [])

    return judge


@pytest.fixture
async def desk(tmp_path: Path) -> Desk:
    found = await Desk(tmp_path).open()
    await synced(found, 3)
    return found


BOTH = pytest.mark.parametrize("named", [True, False], ids=["named", "not named"])


@BOTH
async def test_the_others_are_written_and_the_preview_says_what_is_held(desk: Desk, named: bool) -> None:
    desk.scripts["right"].judge = refusing(Field.NOTES, "odd", named=named)
    desk.edit("left", "Task 1", title="Reworded", notes="odd", labels=frozenset({"home"}))
    run = await sync(desk)
    task = desk.find("right", "Reworded")
    assert (task.fields[Field.NOTES], task.fields[Field.LABELS]) == ("", frozenset({"home"}))
    assert (run.outcome, run.counts.updated, run.counts.failed) == (Outcome.PARTIAL, 1, 1)
    told = [change for change in await desk.services.engine.get_changes(run.id) if not change.ok]
    assert [(change.field, change.after) for change in told] == [(Field.NOTES, "odd")]
    plan = await desk.services.engine.dry_run("Pair")
    assert not plan.operations
    [hold] = plan.held
    assert (hold.kind, hold.field, hold.source) == (HoldKind.REFUSED, Field.NOTES, "odd")
    assert "Right refused this value: The value is odd: It says: no. It is sent" in english(hold.reason)
    assert is_decidable(hold), "the window offers to send it once more"


@BOTH
async def test_nothing_is_tried_for_ever(desk: Desk, named: bool) -> None:
    desk.scripts["right"].judge = refusing(Field.NOTES, named=named)
    desk.edit("left", "Task 1", title="Reworded", notes="odd")
    await sync(desk)
    desk.scripts["right"].calls.clear()
    for _ in range(4):
        run = await sync(desk)
        assert (run.outcome, run.counts.held, run.counts.failed) == (Outcome.HELD, 1, 0)
    assert desk.scripts["right"].writes() == []


async def test_another_value_is_tried_again_and_the_rest_goes_on_meanwhile(desk: Desk) -> None:
    desk.scripts["right"].judge = refusing(Field.NOTES, "odd")
    desk.edit("left", "Task 1", notes="odd")
    await sync(desk)
    desk.edit("left", "Task 1", title="Later", priority=1)
    await sync(desk)
    assert desk.find("right", "Later").fields[Field.PRIORITY] == 1
    desk.edit("left", "Later", notes="good")
    assert (await sync(desk)).outcome is Outcome.CLEAN
    assert desk.find("right", "Later").fields[Field.NOTES] == "good"
    desk.scripts["right"].judge = None
    desk.edit("left", "Later", notes="odd")
    assert (await sync(desk)).outcome is Outcome.CLEAN, "what was taken since is not refused any more"


@pytest.mark.parametrize("refused_again", [True, False])
async def test_a_person_who_says_so_has_it_sent_once_more(desk: Desk, refused_again: bool) -> None:
    desk.scripts["right"].judge = refusing(Field.NOTES, "odd")
    desk.edit("left", "Task 1", notes="odd")
    await sync(desk)
    await sync(desk)
    [(_, hold)] = await desk.services.engine.conflicts("Pair")
    await desk.services.engine.resolve("Pair", hold.link or "", Field.NOTES, Decision.TAKE_SOURCE)
    if not refused_again:
        desk.scripts["right"].judge = None
    desk.scripts["right"].calls.clear()
    await sync(desk)
    await sync(desk)
    await sync(desk)
    assert len(desk.scripts["right"].writes()) == 1
    assert desk.find("right", "Task 1").fields[Field.NOTES] == ("" if refused_again else "odd")


async def test_a_person_can_have_the_other_sides_value(desk: Desk) -> None:
    desk.scripts["right"].judge = refusing(Field.NOTES, "odd")
    desk.edit("left", "Task 1", notes="odd", title="Reworded")
    await sync(desk)
    await sync(desk)
    [(_, hold)] = await desk.services.engine.conflicts("Pair")
    await desk.services.engine.resolve("Pair", hold.link or "", Field.NOTES, Decision.TAKE_DESTINATION)
    await sync(desk)
    assert desk.find("left", "Reworded").fields[Field.NOTES] == ""
    assert (await sync(desk)).outcome is Outcome.CLEAN


@BOTH
@pytest.mark.parametrize("mode", [Mode.TWO_WAY, Mode.UPDATE, Mode.MIRROR])
async def test_a_new_task_is_made_without_what_is_refused(tmp_path: Path, named: bool, mode: Mode) -> None:
    desk = await Desk(tmp_path).open(mode=mode)
    await synced(desk, 1)
    done = Completion(Status.COMPLETED)
    desk.scripts["right"].judge = refusing(Field.STATUS, done, named=named)
    desk.put("left", title="New", notes="kept", labels=frozenset({"home"}), status=done)
    run = await sync(desk)
    task = desk.find("right", "New")
    assert (task.fields[Field.NOTES], task.fields[Field.LABELS]) == ("kept", frozenset({"home"}))
    assert (run.counts.created, run.counts.failed) == (1, 1)
    plan = await desk.services.engine.dry_run("Pair")
    assert not plan.operations
    assert [(hold.kind, hold.field) for hold in plan.held] == [(HoldKind.REFUSED, Field.STATUS)]
    assert desk.find("left", "New").fields[Field.STATUS] == done, "what was refused is nobody's edit"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        (Field.LABELS, frozenset({"home"})),
        (Field.PRIORITY, 1),
        (Field.DUE, Schedule(When(date(2026, 12, 4)))),
        (Field.STATUS, Completion(Status.COMPLETED)),
    ],
)
async def test_every_field_can_be_refused(desk: Desk, field: Field, value: Value) -> None:
    desk.scripts["right"].judge = refusing(field)
    desk.edit("left", "Task 1", **{field.value: value, "title": "Reworded"})
    await sync(desk)
    assert desk.find("right", "Reworded").fields[field] != value
    plan = await desk.services.engine.dry_run("Pair")
    assert ([hold.field for hold in plan.held], plan.operations) == ([field], ())


async def test_a_merge_of_both_is_not_half_written(desk: Desk) -> None:
    """Both appended to the notes: the destination refuses the merged text, so the source does not get it either."""
    desk.edit("left", "Task 1", notes="one\ntwo")
    await sync(desk)
    desk.edit("left", "Task 1", notes="one\ntwo\nleft", priority=3)  # which the destination takes
    desk.edit("right", "Task 1", notes="one\ntwo\nright", title="Reworded")
    desk.scripts["right"].judge = refusing(Field.NOTES)
    await sync(desk)
    await sync(desk)
    notes = {side: desk.find(side, "Reworded").fields[Field.NOTES] for side in ("left", "right")}
    assert notes == {"left": "one\ntwo\nleft", "right": "one\ntwo\nright"}
    plan = await desk.services.engine.dry_run("Pair")
    assert ([hold.field for hold in plan.held], plan.operations) == ([Field.NOTES], ())


async def test_a_task_of_which_nothing_is_taken_is_the_tasks_trouble(desk: Desk) -> None:
    desk.scripts["right"].judge = lambda fields: RejectedFieldError("This task is locked")
    desk.edit("left", "Task 1", title="Reworded", notes="more")
    for _ in range(3):
        assert (await sync(desk)).counts.failed == 1
    run = await sync(desk)
    assert (run.outcome, run.counts.failed) == (Outcome.HELD, 0)
    [(_, hold)] = await desk.services.engine.conflicts("Pair")
    assert hold.kind is HoldKind.QUARANTINED


async def test_a_deletion_against_what_was_refused_is_one_against_an_edit(desk: Desk) -> None:
    desk.scripts["right"].judge = refusing(Field.NOTES)
    desk.edit("left", "Task 1", notes="odd")
    await sync(desk)
    desk.scripts["right"].judge = None
    desk.remove("right", "Task 1")
    await sync(desk)
    assert "Task 1" in desk.titles("left"), "the refused notes stand nowhere else"


async def test_an_edit_that_comes_in_between_is_not_overwritten(desk: Desk) -> None:
    refused = refusing(Field.NOTES)

    def judge(fields: Mapping[Field, Value]) -> BaseException | None:
        found = refused(fields)
        if found is not None:
            desk.edit("right", "Task 1", title="Somebody's")
        return found

    desk.scripts["right"].judge = judge
    desk.edit("left", "Task 1", title="Mine", notes="odd")
    await sync(desk)
    assert "Somebody's" in desk.titles("right")


@BOTH
async def test_nothing_more_is_sent_after_a_cancellation(desk: Desk, named: bool) -> None:
    stop, refused = Cancellation(), refusing(Field.NOTES, named=named)

    def judge(fields: Mapping[Field, Value]) -> BaseException | None:
        stop.request()
        return refused(fields)

    desk.scripts["right"].judge = judge
    desk.edit("left", "Task 1", title="Reworded", notes="odd", priority=1)
    await sync(desk, cancel=stop)
    assert len(desk.scripts["right"].writes()) == 1
    desk.scripts["right"].judge = refused
    await sync(desk)
    assert desk.find("right", "Reworded").fields[Field.PRIORITY] == 1


async def test_an_undo_puts_back_what_is_taken(desk: Desk) -> None:
    desk.edit("left", "Task 1", title="Reworded", notes="new")
    run = await sync(desk)
    desk.scripts["right"].judge = refusing(Field.NOTES, "")
    undone = await desk.services.engine.undo(run.id, RunRequest(Trigger.MANUAL))
    assert "Task 1" in desk.titles("right")
    told = [change for change in await desk.services.engine.get_changes(undone.id) if not change.ok]
    assert [change.field for change in told] == [Field.NOTES]
