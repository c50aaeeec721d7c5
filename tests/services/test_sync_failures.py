"""What fails in a sync harms nothing else, is told, and is made good by the next one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tasksync_gui.model.codes import WaitCode
from tasksync_gui.model.errors import (
    AuthError,
    ConnectorError,
    DiskError,
    ForbiddenError,
    LockedError,
    RateLimitedError,
    RejectedFieldError,
    UnavailableError,
)
from tasksync_gui.model.message import Message
from tasksync_gui.model.plan import HoldKind
from tasksync_gui.model.run import Outcome
from tasksync_gui.services.contract import RunProgressed
from tests.support.desk import Desk
from tests.support.english import english
from tests.support.syncing import is_settled, sync, synced


@pytest.fixture
async def desk(tmp_path: Path) -> Desk:
    return await Desk(tmp_path).open()


@pytest.mark.parametrize(
    ("error", "retryable"),
    [(UnavailableError("No network"), True), (AuthError("Wrong password"), False), (RateLimitedError("Slow"), True)],
)
async def test_a_side_that_cannot_be_read_stops_before_any_write(
    desk: Desk, error: ConnectorError, retryable: bool
) -> None:
    await synced(desk)
    desk.edit("left", "Task 1", title="Task one")
    desk.scripts["right"].always["snapshot"] = error
    run = await sync(desk)
    assert (run.outcome, run.retryable) == (Outcome.FAILED, retryable)
    assert "'Right'" in english(run.message)
    assert desk.writes() == []
    desk.forget_calls()
    assert (await sync(desk)).outcome is Outcome.CLEAN
    assert await is_settled(desk)


async def test_a_refused_password_stops_automatic_runs_once(desk: Desk) -> None:
    desk.settings.auto_sync_enabled = True
    await synced(desk)
    desk.clock.advance(600)
    assert [pair.name for pair in await desk.services.schedule.due()] == ["Pair"]
    desk.scripts["right"].always["snapshot"] = AuthError("The password was refused")
    await sync(desk)
    desk.clock.advance(6000)
    assert await desk.services.schedule.due() == []
    [status] = await desk.services.status.pairs()
    assert status.activity == "error"
    assert "password was refused" in english(status.sentence)
    desk.forget_calls()
    await desk.services.accounts.check("Right")
    assert [pair.name for pair in await desk.services.schedule.due()] == ["Pair"]


async def test_one_refused_task_harms_no_other(desk: Desk) -> None:
    for number in range(5):
        desk.put("left", title=f"Task {number}")
    desk.scripts["right"].faults["create", 3] = (RejectedFieldError("Title not allowed"), None)
    run = await sync(desk)
    assert (run.outcome, run.counts.created, run.counts.failed) == (Outcome.PARTIAL, 4, 1)
    assert "Title not allowed" in english(run.message)
    failed = [change for change in await desk.services.engine.get_changes(run.id) if not change.ok]
    assert len(failed) == 1
    assert (await sync(desk)).counts.created == 1
    assert await is_settled(desk)


async def test_a_task_refused_three_times_is_put_aside(desk: Desk) -> None:
    desk.put("left", title="Bad")
    desk.scripts["right"].always["create"] = RejectedFieldError("Title not allowed")
    for _ in range(3):
        assert (await sync(desk)).counts.failed == 1
    run = await sync(desk)
    assert (run.counts.failed, run.outcome) == (0, Outcome.HELD)
    assert len(desk.scripts["right"].writes()) == 3
    [(_, hold)] = await desk.services.engine.conflicts()
    assert (hold.kind, hold.title) == (HoldKind.QUARANTINED, "Bad")
    desk.forget_calls()
    desk.put("left", title="Good")
    assert (await sync(desk)).counts.created == 1


async def test_a_revoked_token_in_mid_run_leaves_that_side_alone(desk: Desk) -> None:
    for number in range(8):
        desk.put("left", title=f"L{number}")
        desk.put("right", title=f"R{number}")
    for number in range(3, 100):
        desk.scripts["right"].faults["create", number] = (AuthError("Token expired"), None)
    run = await sync(desk)
    assert run.outcome is Outcome.PARTIAL
    assert "Token expired" in english(run.message)
    assert {f"R{number}" for number in range(8)} <= set(desk.titles("left"))
    assert len(desk.scripts["right"].writes()) <= 2 + 4
    desk.forget_calls()
    await sync(desk)
    assert await is_settled(desk)
    assert len(desk.tasks("left")) == 16


@pytest.mark.parametrize("sent", [True, False])
@pytest.mark.parametrize("kind", ["create", "update", "delete"])
async def test_a_lost_answer_is_looked_up_not_repeated(desk: Desk, kind: str, sent: bool) -> None:
    await synced(desk)
    if kind == "create":
        desk.put("left", title="New")
    elif kind == "update":
        desk.edit("left", "Task 1", title="Task one")
    else:
        desk.remove("left", "Task 1")
    lost = UnavailableError("No answer", sent=True)
    desk.scripts["right"].faults[kind, 1] = (None, lost) if sent else (lost, None)
    run = await sync(desk)
    assert run.outcome is Outcome.CLEAN, run.message
    assert len(desk.scripts["right"].writes()) == (1 if sent else 2)
    assert await is_settled(desk)


async def test_a_rate_limit_is_waited_for(desk: Desk) -> None:
    desk.put("left", title="New")
    desk.scripts["right"].faults["create", 1] = (RateLimitedError("429", retry_after=17), None)
    waits: list[Message] = []
    desk.services.events.subscribe(
        lambda event: waits.append(event.waiting) if isinstance(event, RunProgressed) and event.waiting else None
    )
    run = await sync(desk)
    assert run.outcome is Outcome.CLEAN
    assert max(desk.clock.slept) >= 17
    assert (WaitCode.SLOW_DOWN, 17) in [(wait.code, wait["seconds"]) for wait in waits]


async def test_five_failures_in_a_row_end_the_side_for_this_run(tmp_path: Path) -> None:
    desk = await Desk(tmp_path).open()
    for number in range(40):
        desk.put("left", title=f"Task {number}")
    desk.scripts["right"].always["create"] = UnavailableError("502", sent=False)
    run = await sync(desk)
    assert (run.outcome, run.retryable) == (Outcome.FAILED, True)
    assert run.counts.failed <= 5 + 4
    desk.forget_calls()
    assert (await sync(desk)).counts.created == 40
    assert await is_settled(desk)


async def test_one_forbidden_task_is_its_own_trouble(desk: Desk) -> None:
    for number in range(30):
        desk.put("left", title=f"Task {number}")
    for number in (3, 4, 11, 12, 20, 29):
        desk.scripts["right"].faults["create", number] = (ForbiddenError("Not allowed here"), None)
    run = await sync(desk)
    assert (run.outcome, run.counts.created, run.counts.failed) == (Outcome.PARTIAL, 24, 6)
    [status] = await desk.services.status.pairs()
    assert status.activity != "blocked"
    desk.clock.advance(7200)
    assert (await sync(desk)).counts.created == 6
    assert await is_settled(desk)


async def test_five_different_forbidden_tasks_are_the_accounts_trouble(desk: Desk) -> None:
    for number in range(40):
        desk.put("left", title=f"Task {number}")
    desk.scripts["right"].always["create"] = ForbiddenError("Not allowed here")
    run = await sync(desk)
    assert (run.counts.created, run.outcome) == (0, Outcome.FAILED)
    assert run.counts.failed <= 5 + 4
    assert len(desk.scripts["right"].writes()) <= 5 + 4


async def test_locks_are_no_sign_of_a_system_in_trouble(desk: Desk) -> None:
    for number in range(20):
        desk.put("left", title=f"Task {number}")
    for number in range(1, 11):
        desk.scripts["right"].faults["create", number] = (LockedError("Somebody writes there"), None)
    run = await sync(desk)
    assert (run.counts.created, run.counts.failed) == (10, 10)
    desk.clock.advance(7200)
    assert (await sync(desk)).counts.created == 10
    assert await is_settled(desk)


async def test_an_unexpected_mistake_is_a_failed_task_and_no_more(desk: Desk) -> None:
    await synced(desk)
    desk.edit("left", "Task 1", title="Task one")
    desk.scripts["right"].faults["update", 1] = (KeyError("secret-token"), None)
    run = await sync(desk)
    assert (run.outcome, run.counts.failed) == (Outcome.PARTIAL, 1)
    assert "The connector of Right failed" in english(run.message)
    assert "secret-token" not in english(run.message)
    desk.clock.advance(120)
    desk.forget_calls()
    assert (await sync(desk)).outcome is Outcome.CLEAN
    assert await is_settled(desk)


async def test_a_full_disk_ends_the_run_on_that_side_at_once(desk: Desk) -> None:
    for number in range(5):
        desk.put("left", title=f"Task {number}")
    desk.scripts["right"].always["create"] = DiskError("The disk is full", cause="right.json could not be written")
    started = desk.clock.monotonic()
    run = await sync(desk)
    assert desk.clock.monotonic() == started, "waiting frees no space"
    assert (run.outcome, run.retryable) == (Outcome.FAILED, True)
    assert "The disk is full" in english(run.message)
    assert desk.scripts["right"].counts["create"] < 5 or desk.capabilities["right"].concurrency >= 5
    desk.forget_calls()
    desk.clock.advance(120)
    assert (await sync(desk)).counts.created == 5
    assert await is_settled(desk)
