"""Single promises of applying and reviewing, each of which one small mistake would break."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tasksync_gui.connectors.memory.connector import FULL
from tasksync_gui.connectors.memory.lists import MemoryList
from tasksync_gui.model.capabilities import MarkerKind
from tasksync_gui.model.errors import RejectedFieldError, UnavailableError
from tasksync_gui.model.fields import Field
from tasksync_gui.model.ids import Side
from tasksync_gui.model.link import LinkState
from tasksync_gui.model.plan import Answer, Decision
from tasksync_gui.model.run import Outcome, Run, Trigger
from tasksync_gui.services.contract import RunRequest
from tests.support import desk as desks
from tests.support.desk import Desk

NO_SWAP = replace(FULL, compare_and_swap=False)


class Replaceable(MemoryList):
    """A list whose methods a test may replace."""


@pytest.fixture(autouse=True)
def _plain_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lists whose methods a test may replace."""
    monkeypatch.setattr(desks, "MemoryList", Replaceable)


async def opened(tmp_path: Path, count: int = 6, right=FULL, **pair: object) -> Desk:
    desk = await Desk(tmp_path, right=right).open(**pair)
    for number in range(count):
        desk.put("left", title=f"Task {number}")
    assert (await sync(desk)).outcome is Outcome.CLEAN
    desk.forget_calls()
    return desk


async def sync(desk: Desk, **options: object) -> Run:
    return await desk.services.engine.sync("Pair", RunRequest(Trigger.MANUAL, **options))


async def plan_of(desk: Desk):
    return await desk.services.engine.dry_run("Pair")


async def links(desk: Desk):
    [pair] = await desk.services.pairs.list()
    return (await desk.store.load(pair.id)).links


async def test_an_answer_lets_nothing_else_slip_in(tmp_path: Path) -> None:
    desk = await opened(tmp_path)
    desk.edit("left", "Task 1", title="Reviewed")
    plan = await plan_of(desk)
    desk.put("left", title="Came later")
    answers = {plan.operations[0].id: Answer(Decision.TAKE_DESTINATION)}
    await sync(desk, digest=plan.digest, answers=answers)
    assert "Task 1" in desk.titles("left")
    assert "Came later" not in desk.titles("right")


async def test_reverse_of_a_write_to_the_source_takes_the_source(tmp_path: Path) -> None:
    desk = await opened(tmp_path)
    desk.edit("right", "Task 1", title="Other")
    plan = await plan_of(desk)
    assert [operation.side for operation in plan.operations] == [Side.SOURCE]
    await sync(desk, digest=plan.digest, answers={plan.operations[0].id: Answer(Decision.REVERSE)})
    assert "Task 1" in desk.titles("right")
    assert "Other" not in desk.titles("right") + desk.titles("left")


async def test_nothing_is_deleted_where_a_creation_failed(tmp_path: Path) -> None:
    desk = await opened(tmp_path)
    desk.put("left", title="New")
    desk.remove("left", "Task 1")
    desk.scripts["right"].always["create"] = RejectedFieldError("Not allowed")
    assert (await sync(desk)).counts.deleted == 0
    assert "Task 1" in desk.titles("right")
    desk.forget_calls()
    assert (await sync(desk)).counts.deleted == 1


async def edited_before_the_write(desk: Desk, **fields: object) -> None:
    """Somebody edits the task on the right between the listing and our write."""
    fired = []

    def somebody(method: str) -> None:
        if method == "update" and not fired:
            fired.append(True)
            desk.edit("right", "Task 1", **fields)

    desk.scripts["right"].between = somebody
    await sync(desk)
    assert fired


async def test_a_late_edit_of_another_field_does_not_delay_ours(tmp_path: Path) -> None:
    desk = await opened(tmp_path)
    desk.edit("left", "Task 1", title="Mine")
    await edited_before_the_write(desk, notes="yours")
    assert desk.find("right", "Mine").fields[Field.NOTES] == "yours"


async def test_a_late_merge_writes_only_what_was_reviewed(tmp_path: Path) -> None:
    """The text merges into one that nobody has seen: it waits for the next run."""
    desk = await opened(tmp_path)
    desk.edit("left", "Task 1", notes="one\ntwo\nthree")
    await sync(desk)
    desk.edit("left", "Task 1", notes="ONE\ntwo\nthree")
    await edited_before_the_write(desk, notes="one\ntwo\nTHREE")
    assert desk.find("right", "Task 1").fields[Field.NOTES] == "one\ntwo\nTHREE"
    desk.forget_calls()
    await sync(desk)
    for side in ("left", "right"):
        assert desk.find(side, "Task 1").fields[Field.NOTES] == "ONE\ntwo\nTHREE"


@pytest.mark.parametrize(
    ("ours", "theirs"), [("Task one", "task one"), ("Task 1, and more", "Task 1, and"), ("Task  one", "Task one!")]
)
async def test_a_late_edit_that_looks_like_a_spelling_is_an_edit(tmp_path: Path, ours: str, theirs: str) -> None:
    """Our write was refused, so that its system has made nothing of it: a person is asked, and nothing is lost."""
    desk = await opened(tmp_path)
    desk.edit("left", "Task 1", title=ours)
    await edited_before_the_write(desk, title=theirs)
    for _ in range(2):
        desk.forget_calls()
        run = await sync(desk)
        assert (run.outcome, run.counts.held, desk.writes()) == (Outcome.HELD, 1, [])
        ((_, hold),) = await desk.services.engine.conflicts("Pair")
        assert (hold.field, hold.source, hold.destination) == (Field.TITLE, ours, theirs)
    assert ours in desk.titles("left")
    assert theirs in desk.titles("right")


async def test_a_child_waits_for_a_parent_that_was_refused(tmp_path: Path) -> None:
    desk = await opened(tmp_path)
    parent = desk.put("left", title="Parent")
    desk.put("left", title="Child", parent=parent.id)
    desk.scripts["right"].faults["create", 1] = (RejectedFieldError("Not allowed"), None)
    run = await sync(desk)
    assert (run.counts.created, run.counts.failed) == (0, 1)
    assert len(desk.scripts["right"].writes()) == 1
    desk.forget_calls()
    assert (await sync(desk)).counts.created == 2


async def test_a_new_family_arrives_as_a_family(tmp_path: Path) -> None:
    desk = await opened(tmp_path)
    parent = desk.put("left", title="Parent")
    desk.put("left", title="Child", parent=parent.id)
    await sync(desk)
    assert desk.find("right", "Child").fields[Field.PARENT] == desk.find("right", "Parent").id


async def test_what_was_written_is_known_without_another_listing(tmp_path: Path) -> None:
    desk = await opened(tmp_path)
    desk.edit("left", "Task 1", title="Other")
    await sync(desk)
    [pair] = await desk.services.pairs.list()
    seen = (await desk.store.load(pair.id)).observations[Side.DESTINATION]
    assert {observation.task.title for observation in seen.values()} == set(desk.titles("right"))


async def test_what_both_sides_agree_on_is_remembered(tmp_path: Path) -> None:
    desk = await opened(tmp_path)
    for side in ("left", "right"):
        desk.edit(side, "Task 1", priority=1)
    await sync(desk)
    assert not desk.writes()
    desk.edit("right", "Task 1", priority=0)
    await sync(desk)
    assert desk.find("left", "Task 1").fields[Field.PRIORITY] == 0


async def test_an_edit_just_before_a_write_is_seen_where_the_system_does_not_look(tmp_path: Path) -> None:
    """The system would overwrite without looking: the engine reads once more before it writes."""
    desk = await opened(tmp_path, right=NO_SWAP)
    desk.edit("left", "Task 1", title="Mine")
    listed = desk.lists["right"]
    blind = listed._require
    listed._require = lambda task, expected: blind(task, listed.task(task).revision)  # type: ignore[method-assign]
    fired = []

    def somebody(method: str) -> None:
        if method == "read" and not fired:
            fired.append(True)
            desk.edit("right", "Task 1", title="Yours")

    desk.scripts["right"].between = somebody
    await sync(desk)
    assert "Yours" in desk.titles("right")


async def test_a_task_that_vanishes_before_its_deletion_is_deleted(tmp_path: Path) -> None:
    desk = await opened(tmp_path)
    desk.remove("left", "Task 1")
    fired = []

    def somebody(method: str) -> None:
        if method == "delete" and not fired:
            fired.append(True)
            desk.remove("right", "Task 1")

    desk.scripts["right"].between = somebody
    run = await sync(desk)
    assert (run.outcome, run.counts.deleted) == (Outcome.CLEAN, 1)


async def test_a_write_repeated_after_a_probe_expects_what_the_probe_saw(tmp_path: Path) -> None:
    """The request was lost, and meanwhile the system gave the untouched task a new revision."""
    desk = await opened(tmp_path)
    desk.edit("left", "Task 1", title="Mine")
    there = desk.find("right", "Task 1").id
    desk.scripts["right"].faults["update", 1] = (UnavailableError("Lost", sent=True), None)

    def touched(method: str) -> None:
        if method == "read":
            desk.lists["right"].version += 1
            desk.lists["right"].records[there].version = desk.lists["right"].version

    desk.scripts["right"].between = touched
    run = await sync(desk)
    assert (run.outcome, run.counts.updated) == (Outcome.CLEAN, 1)
    assert len(desk.scripts["right"].writes()) == 2


async def test_a_deletion_leaves_a_tombstone(tmp_path: Path) -> None:
    desk = await opened(tmp_path)
    desk.remove("left", "Task 1")
    await sync(desk)
    assert [link.title for link in (await links(desk)).values() if link.state is LinkState.TOMBSTONE] == ["Task 1"]


async def test_a_success_ends_the_count_of_refusals(tmp_path: Path) -> None:
    desk = await opened(tmp_path)
    for round_ in range(3):
        desk.edit("left", "Task 1", priority=round_ + 1)
        desk.scripts["right"].always["update"] = RejectedFieldError("Not today")
        assert (await sync(desk)).counts.failed == 1
        desk.forget_calls()
        assert (await sync(desk)).counts.updated == 1
    assert {link.state for link in (await links(desk)).values()} == {LinkState.LIVE}
    assert {link.failures for link in (await links(desk)).values()} == {0}


async def test_a_creation_that_arrived_unnoticed_is_ours_where_we_choose_the_id(tmp_path: Path) -> None:
    """The connection broke before an answer; the second request finds that its id exists."""
    desk = await opened(tmp_path, right=replace(FULL, marker=MarkerKind.CLIENT_ID))
    desk.put("left", title="New")
    desk.scripts["right"].faults["create", 1] = (None, UnavailableError("Broken", sent=False))
    run = await sync(desk)
    assert (run.outcome, run.counts.created) == (Outcome.CLEAN, 1)
    assert len(desk.scripts["right"].writes()) == 2
    assert desk.titles("right").count("New") == 1


async def test_a_first_sync_that_was_not_completed_stays_a_first_sync(tmp_path: Path) -> None:
    desk = await Desk(tmp_path).open()
    for number in range(3):
        desk.put("left", title=f"Task {number}")
    desk.scripts["right"].faults["create", 2] = (RejectedFieldError("Not allowed"), None)
    await sync(desk)
    assert (await plan_of(desk)).first_contact
    await sync(desk)
    assert not (await plan_of(desk)).first_contact
