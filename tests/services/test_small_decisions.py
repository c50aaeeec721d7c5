"""Schedule, status, values as text, events: decided without any system."""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from tasksync_gui.model.codes import RunCode, StatusCode
from tasksync_gui.model.errors import UserError
from tasksync_gui.model.fields import Completion, Field, Schedule, Status, When
from tasksync_gui.model.ids import AccountId, PairId, RunId, Side
from tasksync_gui.model.message import Message, message, words
from tasksync_gui.model.pair import Account, Endpoint, Pair
from tasksync_gui.model.run import Counts, Outcome, Run, Trigger
from tasksync_gui.services.contract import Effects, PairActivity, RunRequest, StateChanged
from tasksync_gui.services.events import Events
from tasksync_gui.services.phrases.plan import side_names
from tasksync_gui.services.phrases.values import parse_value
from tasksync_gui.services.status.schedule import next_run
from tasksync_gui.services.status.status import Facts, judge
from tests.support.desk import Desk
from tests.support.english import english
from tests.support.errors import next_step_of, title_of

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
PAIR = Pair(PairId("p"), "P", Endpoint(AccountId("a"), "x"), Endpoint(AccountId("b"), "y"))


def run(outcome: Outcome = Outcome.CLEAN, minutes_ago: float = 0, **changes: object) -> Run:
    at = NOW - timedelta(minutes=minutes_ago)
    return replace(Run(RunId("r"), PAIR.id, "P", Trigger.TIMER, at, outcome, finished_at=at), **changes)


def test_a_pair_that_never_ran_is_due() -> None:
    assert next_run([], 300, NOW) == NOW


def test_the_interval_counts_from_the_end_of_the_last_run() -> None:
    assert next_run([run(minutes_ago=1)], 300, NOW) == NOW + timedelta(minutes=4)


@pytest.mark.parametrize(("failures", "wait"), [(1, 300), (2, 600), (3, 1200), (5, 3600), (9, 3600)])
def test_failures_make_the_wait_longer(failures: int, wait: int) -> None:
    runs = [run(Outcome.FAILED)] * failures + [run()]
    assert next_run(runs, 300, NOW) == NOW + timedelta(seconds=wait)


def test_a_long_interval_is_never_shortened_by_failures() -> None:
    assert next_run([run(Outcome.FAILED)] * 5, 7200, NOW) == NOW + timedelta(seconds=7200)


def test_a_run_from_the_future_does_not_stop_the_schedule() -> None:
    assert next_run([run(minutes_ago=-60 * 24 * 365)], 300, NOW) == NOW


FACTS = Facts(PAIR, False, False, run(), 0, None, None)


REFUSED = words("The password was refused")
FAILURE = message(RunCode.FAILED, count=1, error=words("x"))


@pytest.mark.parametrize(
    ("facts", "activity", "said"),
    [
        (FACTS, PairActivity.IDLE, message(StatusCode.UP_TO_DATE)),
        (replace(FACTS, last=None), PairActivity.IDLE, message(StatusCode.NEVER)),
        (replace(FACTS, running=True, held=3), PairActivity.SYNCING, message(StatusCode.SYNCING)),
        (replace(FACTS, held=1200), PairActivity.ATTENTION, message(StatusCode.UNDECIDED, count=1200)),
        (replace(FACTS, blocked=REFUSED), PairActivity.ERROR, message(StatusCode.BLOCKED, why=REFUSED)),
        (replace(FACTS, paused=True), PairActivity.PAUSED, message(StatusCode.PAUSED)),
        (replace(FACTS, pair=replace(PAIR, enabled=False)), PairActivity.DISABLED, message(StatusCode.ON_REQUEST)),
        (replace(FACTS, last=run(Outcome.HELD, needs_review=True)), PairActivity.ATTENTION, message(StatusCode.REVIEW)),
        (replace(FACTS, last=run(Outcome.FAILED, retryable=True)), PairActivity.OFFLINE, message(StatusCode.OFFLINE)),
        (replace(FACTS, last=run(Outcome.FAILED, retryable=True), next_run=NOW), PairActivity.OFFLINE,
         message(StatusCode.OFFLINE_UNTIL, time=NOW.isoformat())),
        (replace(FACTS, last=run(Outcome.FAILED)), PairActivity.ERROR, message(StatusCode.FAILED)),
        (replace(FACTS, last=run(Outcome.FAILED, message=(REFUSED, FAILURE))), PairActivity.ERROR,
         message(StatusCode.LAST, said=REFUSED)),
        (replace(FACTS, last=run(Outcome.PARTIAL, message=(FAILURE, REFUSED))), PairActivity.ATTENTION,
         message(StatusCode.LAST, said=FAILURE)),
        (replace(FACTS, last=run(Outcome.CANCELLED)), PairActivity.IDLE, message(StatusCode.CANCELLED)),
        (replace(FACTS, last=run(Outcome.INTERRUPTED)), PairActivity.IDLE, message(StatusCode.INTERRUPTED)),
        (replace(FACTS, last=run(Outcome.RUNNING), elsewhere=True), PairActivity.SYNCING,
         message(StatusCode.SYNCING_ELSEWHERE)),
    ],
)  # fmt: skip
def test_the_state_of_a_pair(facts: Facts, activity: PairActivity, said: Message) -> None:
    assert judge(facts) == (activity, said)


NAMED = {
    Side.SOURCE: Account(AccountId("a"), "Work", "c", {}),
    Side.DESTINATION: Account(AccountId("b"), "Home", "c", {}),
}


@pytest.mark.parametrize(
    ("source", "destination", "names"),
    [
        (Endpoint(AccountId("a"), "x", "Inbox"), Endpoint(AccountId("b"), "y", "Errands"), ("Inbox", "Errands")),
        (Endpoint(AccountId("a"), "x", "Tasks"), Endpoint(AccountId("b"), "y", "tasks"),
         ("Tasks (Work)", "tasks (Home)")),
        (Endpoint(AccountId("a"), "x", "Tasks"), Endpoint(AccountId("a"), "y", "Tasks"), ("Tasks (x)", "Tasks (y)")),
        (Endpoint(AccountId("a"), "", "Work"), Endpoint(AccountId("b"), ""), ("Work", "Home")),
        (Endpoint(AccountId("a"), "x"), Endpoint(AccountId("gone"), ""), ("x", "destination")),
    ],
)  # fmt: skip
def test_a_side_is_called_by_its_list(source: Endpoint, destination: Endpoint, names: tuple[str, str]) -> None:
    accounts = {account.id: account for account in NAMED.values()}
    pair = replace(PAIR, source=source, destination=destination)
    found = side_names(pair, {side: accounts.get(pair.endpoint(side).account) for side in Side})
    assert (found[Side.SOURCE], found[Side.DESTINATION]) == names


async def test_one_failing_pair_leaves_others_alone(tmp_path: Path) -> None:
    desk = await Desk(tmp_path).open()
    desk.settings.auto_sync_enabled = True
    desk.put("left", title="x")
    await desk.services.engine.sync("Pair", RunRequest(Trigger.MANUAL))
    [status] = await desk.services.status.pairs()
    assert (status.activity, status.source_account.name, status.held) == (PairActivity.IDLE, "Left", 0)
    assert status.next_run == desk.clock.now() + timedelta(seconds=300)
    assert status.last_run is not None
    assert status.last_run.counts == Counts(created=1)


async def test_a_pause_survives_a_restart_and_ends(tmp_path: Path) -> None:
    desk = await Desk(tmp_path).open()
    desk.settings.auto_sync_enabled = True
    until = desk.clock.now() + timedelta(minutes=30)
    await desk.services.schedule.pause(until)
    await desk.restart()
    assert await desk.services.schedule.paused_until() == (True, until)
    [status] = await desk.services.status.pairs()
    assert (status.activity, status.next_run) == (PairActivity.PAUSED, None)
    desk.clock.advance(1801)
    assert await desk.services.schedule.paused_until() == (False, None)
    await desk.services.schedule.pause(None)
    assert await desk.services.schedule.paused_until() == (True, None)
    await desk.services.schedule.resume()
    assert await desk.services.schedule.paused_until() == (False, None)


async def test_due_pairs_come_oldest_first_and_disabled_ones_do_not(tmp_path: Path) -> None:
    desk = await Desk(tmp_path).open()
    assert [pair.name for pair in await desk.services.schedule.due()] == ["Pair"]
    await desk.services.engine.sync("Pair", RunRequest(Trigger.TIMER))
    assert await desk.services.schedule.due() == []
    desk.clock.advance(301)
    assert len(await desk.services.schedule.due()) == 1
    await desk.services.pairs.set_enabled("Pair", False)
    assert await desk.services.schedule.due() == []


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        (Field.TITLE, " as it is ", " as it is "),
        (Field.STATUS, "Done", Completion(Status.COMPLETED)),
        (Field.STATUS, "To do", Completion(Status.NEEDS_ACTION)),
        (Field.STATUS, "open", Completion(Status.NEEDS_ACTION)),
        (Field.STATUS, "needs_action", Completion(Status.NEEDS_ACTION)),
        (Field.DUE, "2026-05-31", Schedule(When(date(2026, 5, 31)))),
        (Field.DUE, "", Schedule()),
        (Field.START, "2026-05-31T17:00", When(date(2026, 5, 31), time(17))),
        (Field.PRIORITY, "high", 1),
        (Field.PRIORITY, "7", 7),
        (Field.LABELS, "a, b c,", frozenset({"a", "b c"})),
        (Field.ASSIGNEE, "", None),
    ],
)
def test_values_as_people_type_them(field: Field, text: str, value: object) -> None:
    assert parse_value(field, text) == value


@pytest.mark.parametrize(
    ("field", "text"),
    [(Field.STATUS, "maybe"), (Field.DUE, "soon"), (Field.PRIORITY, "10"), (Field.START, "2026-13-01")],
)
def test_what_is_not_understood_is_explained(field: Field, text: str) -> None:
    with pytest.raises(UserError) as caught:
        parse_value(field, text)
    assert text in title_of(caught.value)
    assert next_step_of(caught.value).startswith("Write ")


def test_a_broken_listener_harms_nobody(caplog: pytest.LogCaptureFixture) -> None:
    events, heard = Events(), []

    def broken(_: object) -> None:
        raise ValueError("mistake")

    events.subscribe(broken)
    leave = events.subscribe(heard.append)
    with caplog.at_level(logging.CRITICAL):
        events.publish(StateChanged(Effects(pairs=True)))
        leave()
        leave()
        events.publish(StateChanged(Effects()))
    assert len(heard) == 1


async def test_a_pair_that_another_process_runs_is_not_called_interrupted(tmp_path: Path) -> None:
    desk = await Desk(tmp_path).open()
    pair = await desk.services.pairs.get("Pair")

    async def sentence() -> str:
        [status] = await desk.services.status.pairs()
        return english(status.sentence)

    under_way = replace(run(Outcome.RUNNING), pair=pair.id, started_at=desk.clock.now(), finished_at=None)
    lease = await desk.store.acquire_lease(pair.id, "another computer/7", 120, under_way)
    assert await sentence() == "Syncing in another TaskSync"
    desk.clock.advance(100)
    await desk.store.renew_lease(lease, 120)
    desk.clock.advance(100)
    assert await sentence() == "Syncing in another TaskSync"
    desk.clock.advance(21)
    assert await sentence() == "Interrupted; the next run looks into it", "nobody has renewed it: the process is gone"
    lease = await desk.store.acquire_lease(pair.id, "another computer/8", 120)
    await desk.store.release_lease(lease)
    assert await sentence() == "Interrupted; the next run looks into it"


async def test_a_pair_whose_process_was_killed_does_not_wait_for_the_end_of_its_lease(tmp_path: Path) -> None:
    desk = await Desk(tmp_path).open()
    pair = await desk.services.pairs.get("Pair")
    under_way = replace(run(Outcome.RUNNING), pair=pair.id, started_at=desk.clock.now(), finished_at=None)
    gone = await asyncio.create_subprocess_exec(sys.executable, "-c", "")
    await gone.wait()
    for process, sentence in ((os.getppid(), "Syncing in another TaskSync"), (gone.pid, "Interrupted")):
        await desk.store.acquire_lease(pair.id, f"{socket.gethostname() or 'computer'}/{process}", 120, under_way)
        [status] = await desk.services.status.pairs()
        expected = "Syncing in another TaskSync" if sys.platform == "win32" else sentence
        assert english(status.sentence).startswith(expected)
