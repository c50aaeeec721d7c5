"""A pair turned round, or removed and added again: the same tasks, whoever is called the source."""

from __future__ import annotations

import hmac
from pathlib import Path

import pytest

from tasksync_gui.model.fields import Field
from tasksync_gui.model.plan import GuardKind, OperationKind
from tasksync_gui.model.run import Outcome, Trigger
from tasksync_gui.services.container import MARKER_KEY
from tasksync_gui.services.contract import PairDraft, RunRequest
from tests.support.desk import Desk
from tests.support.syncing import sync, synced


@pytest.fixture
async def desk(tmp_path: Path) -> Desk:
    desk = Desk(tmp_path)
    await desk.open()
    await synced(desk)
    return desk


async def turned(desk: Desk) -> None:
    """The person exchanges the two lists in the pair's form."""
    draft = await desk.services.pairs.draft("Pair")
    exchanged = {
        "source_account": draft.destination_account,
        "destination_account": draft.source_account,
        "source_collection": draft.destination_collection,
        "destination_collection": draft.source_collection,
    }
    values = {name: getattr(draft, name) for name in PairDraft.__dataclass_fields__} | exchanged
    await desk.services.pairs.edit("Pair", PairDraft(**values))


async def test_a_turned_pair_forgets_nothing(desk: Desk) -> None:
    await turned(desk)
    plan = await desk.services.engine.dry_run("Pair")
    assert (plan.operations, plan.held) == ((), ())
    assert [guard.kind for guard in plan.guards] == [GuardKind.CONFIGURATION]
    assert (await desk.services.engine.get_stats("Pair")).links == 6


async def test_what_was_changed_before_and_after_the_turn_travels(desk: Desk) -> None:
    desk.edit("left", "Task 0", title="Reworded")
    await turned(desk)
    desk.edit("right", "Task 1", notes="here")
    desk.remove("left", "Task 2")
    run = await sync(desk, confirmed=True)
    assert run.outcome is Outcome.CLEAN, run.message
    assert desk.titles("left") == desk.titles("right") == ["Reworded", "Task 1", "Task 3", "Task 4", "Task 5"]
    await turned(desk)
    await sync(desk, confirmed=True)
    desk.forget_calls()
    assert (await sync(desk)).outcome is Outcome.CLEAN
    assert desk.writes() == []


async def test_an_earlier_run_is_undone_in_the_list_that_it_wrote_to(desk: Desk) -> None:
    desk.edit("left", "Task 0", notes="undo me")
    run = await sync(desk)
    await turned(desk)
    await sync(desk, confirmed=True)
    undone = await desk.services.engine.undo(run.id, RunRequest(Trigger.MANUAL, confirmed=True))
    assert undone.counts.updated == 1, undone.message
    notes = {side: desk.find(side, "Task 0").fields[Field.NOTES] for side in ("left", "right")}
    assert notes == {"left": "undo me", "right": ""}


async def test_a_pair_that_was_added_again_knows_its_copies_however_they_are_called_now(desk: Desk) -> None:
    """Without a memory, after one reword, it once doubled the task on both sides without a question."""
    draft = await desk.services.pairs.draft("Pair")
    await desk.services.pairs.remove("Pair")
    desk.edit("left", "Task 3", title="Quite another wording")
    await desk.services.pairs.add(draft)
    plan = await desk.services.engine.dry_run("Pair")
    assert {o.kind for o in plan.operations} == {OperationKind.ADOPT}
    assert len(plan.operations) == 6
    assert [guard.kind for guard in plan.guards] == [GuardKind.FIRST_CONTACT]
    assert (await sync(desk)).outcome is Outcome.HELD
    await sync(desk, confirmed=True)
    assert len(desk.titles("left")) == len(desk.titles("right")) == 6


@pytest.mark.parametrize("ours", [True, False])
async def test_copies_of_the_first_version_are_at_least_reviewed(desk: Desk, ours: bool) -> None:
    """Their marks do not say what they are copies of; after the loss of the database not even whose they are."""
    key = bytes.fromhex(await desk.store.get_setting(MARKER_KEY) or "") if ours else b"another computer"
    draft = await desk.services.pairs.draft("Pair")
    await desk.services.pairs.remove("Pair")
    for record in desk.lists["right"].records.values():
        link = (record.marker or "").removeprefix("ts1-").partition("_")[0]
        record.marker = f"ts1-{link}-{hmac.new(key, link.encode(), 'sha256').hexdigest()[:16]}"
    desk.edit("left", "Task 3", title="Quite another wording")
    await desk.services.pairs.add(draft)
    plan = await desk.services.engine.dry_run("Pair")
    assert GuardKind.FIRST_CONTACT in {guard.kind for guard in plan.guards}
