"""What a pair's state says where several things are true at once, and when it runs next where several things count."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tasksync_gui.model.codes import RunCode, StatusCode
from tasksync_gui.model.error_codes import ErrorPart
from tasksync_gui.model.errors import AuthError, RateLimitedError, UnavailableError
from tasksync_gui.model.ids import AccountId, PairId, RunId
from tasksync_gui.model.message import Message, message, words
from tasksync_gui.model.pair import Endpoint, Pair
from tasksync_gui.model.run import Outcome, Run, Trigger
from tasksync_gui.services.contract import Effects, Event, PairActivity, PairStatus, StateChanged
from tasksync_gui.services.status.blocked import BlockedAccounts
from tasksync_gui.services.status.schedule import next_run
from tasksync_gui.services.status.status import Facts, judge
from tests.support.desk import Desk
from tests.support.english import english

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
PAIR = Pair(PairId("p"), "P", Endpoint(AccountId("a"), "x"), Endpoint(AccountId("b"), "y"))
LEFT, RIGHT = AccountId("left"), AccountId("right")
REFUSED = AuthError("The password was refused")


def run(outcome: Outcome = Outcome.CLEAN, **changes: object) -> Run:
    return replace(Run(RunId("r"), PAIR.id, "P", Trigger.TIMER, NOW, outcome, finished_at=NOW), **changes)


FACTS = Facts(PAIR, False, False, run(), 0, None, None)
FAILED = run(Outcome.FAILED)
STOPPED = run(Outcome.HELD, needs_review=True)
PARTLY = run(Outcome.PARTIAL, message=(words("x"),))
WHY = words("The password was refused")
OFF = replace(PAIR, enabled=False)


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        (replace(FACTS, running=True, elsewhere=True, blocked=WHY), StatusCode.SYNCING),
        (replace(FACTS, elsewhere=True, blocked=WHY), StatusCode.SYNCING_ELSEWHERE),
        (replace(FACTS, blocked=WHY, last=STOPPED, held=1), StatusCode.BLOCKED),
        (replace(FACTS, last=STOPPED, held=1, paused=True), StatusCode.REVIEW),
        (replace(FACTS, last=FAILED, held=1), StatusCode.FAILED),
        (replace(FACTS, last=PARTLY, held=1), StatusCode.UNDECIDED),
        (replace(FACTS, last=PARTLY, pair=OFF), StatusCode.LAST),
        (replace(FACTS, held=1, pair=OFF, paused=True), StatusCode.UNDECIDED),
        (replace(FACTS, pair=OFF, paused=True), StatusCode.ON_REQUEST),
        (replace(FACTS, paused=True, last=run(Outcome.CANCELLED)), StatusCode.PAUSED),
    ],
    ids=lambda each: each.value if isinstance(each, StatusCode) else "",
)
def test_what_a_person_must_do_comes_before_what_is_merely_so(facts: Facts, code: StatusCode) -> None:
    assert judge(facts)[1].code == code


@pytest.mark.parametrize("outcome", [Outcome.HELD, Outcome.PARTIAL])
def test_an_undo_that_left_something_out_leaves_nothing_to_do(outcome: Outcome) -> None:
    undo = run(outcome, undoes=RunId("r0"), needs_review=outcome is Outcome.HELD, message=(words("x"),))
    assert judge(replace(FACTS, last=undo)) == (PairActivity.IDLE, message(StatusCode.UP_TO_DATE))


NO_SERVER = UnavailableError("No answer", cause="no connection").message


@pytest.mark.parametrize(
    ("first", "said"),
    [
        (NO_SERVER, message(ErrorPart.TITLE, error=NO_SERVER)),
        (message(RunCode.NOTHING_CHANGED), message(RunCode.NOTHING_CHANGED)),
        (words("of an earlier version"), words("of an earlier version")),
    ],
)
def test_of_an_error_a_status_says_what_happened_and_of_anything_else_all(first: Message, said: Message) -> None:
    assert judge(replace(FACTS, last=run(Outcome.FAILED, message=(first, WHY))))[1] == message(
        StatusCode.LAST, said=said
    )


async def opened(tmp_path: Path) -> Desk:
    """A pair that runs by itself every five minutes."""
    desk = await Desk(tmp_path).open()
    desk.settings.auto_sync_enabled = True
    return desk


async def pair_of(desk: Desk) -> Pair:
    return await desk.services.pairs.get("Pair")


async def status(desk: Desk) -> PairStatus:
    [found] = await desk.services.status.pairs()
    return found


async def ran(desk: Desk, id_: str, **changes: object) -> None:
    """A run is on record that has just ended; it is a second later than the one before."""
    desk.clock.advance(1)
    now, pair = desk.clock.now(), await pair_of(desk)
    found = replace(run(id=RunId(id_), pair=pair.id, started_at=now, finished_at=now), **changes)
    lease = await desk.store.acquire_lease(pair.id, "somebody", 60, found)
    await desk.store.finish_run(lease, found)


async def test_without_automatic_runs_nothing_is_paused_and_nothing_comes_next(tmp_path: Path) -> None:
    desk = await opened(tmp_path)
    await desk.services.schedule.pause(None)
    assert (await status(desk)).activity is PairActivity.PAUSED
    desk.settings.auto_sync_enabled = False
    assert (await status(desk)).activity is PairActivity.IDLE
    await desk.services.schedule.resume()
    assert (await status(desk)).next_run is None
    desk.settings.auto_sync_enabled = True
    assert (await status(desk)).next_run is not None


async def test_an_own_run_that_ended_without_a_word_is_nobody_else_s(tmp_path: Path) -> None:
    desk = await opened(tmp_path)
    pair = await pair_of(desk)
    under_way = run(Outcome.RUNNING, pair=pair.id, started_at=desk.clock.now(), finished_at=None)
    await desk.store.acquire_lease(pair.id, desk.services._coordinator.owner, 120, under_way)
    assert english((await status(desk)).sentence) == "Interrupted; the next run looks into it"


@pytest.mark.parametrize("side", ["source", "destination"])
async def test_an_account_that_refuses_is_named_and_left_alone_until_it_works_again(tmp_path: Path, side: str) -> None:
    desk = await opened(tmp_path)
    pair = await pair_of(desk)
    account = pair.source.account if side == "source" else pair.destination.account
    blocked = BlockedAccounts(desk.store)
    await blocked.add(account, REFUSED)
    found = await status(desk)
    assert (found.activity, english(found.sentence)) == (
        PairActivity.ERROR,
        "The password was refused. Check the account",
    )
    assert found.next_run is None
    assert await desk.services.schedule.due() == []
    await blocked.clear(account)
    assert (await status(desk)).activity is PairActivity.IDLE
    assert len(await desk.services.schedule.due()) == 1


async def test_a_pair_whose_account_is_gone_is_shown(tmp_path: Path) -> None:
    desk = await opened(tmp_path)
    pair = await pair_of(desk)
    lost = Endpoint(AccountId("lost"), "x")
    await desk.store.save_pair(replace(pair, destination=lost))
    found = await status(desk)
    assert (found.source_account.name, found.destination_account.name) == ("Left", "(removed)")


def test_a_clock_that_is_a_second_off_does_not_make_a_pair_due() -> None:
    ahead = NOW + timedelta(seconds=59)
    assert next_run([run(finished_at=ahead)], 300, NOW) == ahead + timedelta(seconds=300)
    far = NOW + timedelta(seconds=61)
    assert next_run([run(finished_at=far)], 300, NOW) == NOW


def test_failures_count_only_while_they_come_one_after_the_other() -> None:
    assert next_run([FAILED, run(), FAILED, FAILED], 300, NOW) == NOW + timedelta(seconds=300)
    assert next_run([run(), FAILED, FAILED], 300, NOW) == NOW + timedelta(seconds=300)


def test_a_run_that_took_long_is_followed_by_a_whole_interval() -> None:
    long = run(started_at=NOW - timedelta(hours=1), finished_at=NOW)
    assert next_run([long], 300, NOW) == NOW + timedelta(seconds=300)
    assert next_run([replace(long, finished_at=None)], 300, NOW) == NOW - timedelta(minutes=55)


async def test_the_interval_for_now_comes_before_the_pair_s_own_and_that_before_all_pairs(tmp_path: Path) -> None:
    desk = await opened(tmp_path)
    await ran(desk, "r1")
    now, pair, schedule = desk.clock.now(), await pair_of(desk), desk.services.schedule
    own = replace(pair, interval=600)
    assert await schedule.next_run(pair) == now + timedelta(seconds=300)
    assert await schedule.next_run(own) == now + timedelta(seconds=600)
    assert await schedule.next_run(own, 60) == now + timedelta(seconds=60)


async def test_a_pair_that_is_paused_waits(tmp_path: Path) -> None:
    desk = await opened(tmp_path)
    until = desk.clock.now() + timedelta(hours=1)
    assert await desk.services.schedule.next_run(replace(await pair_of(desk), paused_until=until)) == until


async def test_who_waits_longest_comes_first(tmp_path: Path) -> None:
    desk = await opened(tmp_path)
    pair = await pair_of(desk)
    await ran(desk, "r1")
    desk.clock.advance(400)
    for name in ("B", "A"):
        await desk.store.save_pair(replace(pair, id=PairId(name), name=name))
    assert [each.name for each in await desk.services.schedule.due()] == ["Pair", "A", "B"]


async def test_whoever_shows_the_schedule_is_told_of_a_pause_and_of_its_end(tmp_path: Path) -> None:
    desk = await opened(tmp_path)
    heard: list[Event] = []
    desk.services.events.subscribe(heard.append)
    told = StateChanged(Effects(schedule=True, pairs=True))
    await desk.services.schedule.pause(None)
    assert heard == [told]
    await desk.services.schedule.resume()
    assert heard == [told, told]


async def test_only_a_rest_that_was_asked_for_is_kept_and_only_until_it_is_over(tmp_path: Path) -> None:
    desk = await opened(tmp_path)
    blocked, now = BlockedAccounts(desk.store), desk.clock.now()
    await blocked.rest(LEFT, UnavailableError("Away"), now)
    await blocked.rest(LEFT, RateLimitedError("Slow down"), now)
    assert await blocked.rests_until(LEFT, now) is None
    await blocked.rest(LEFT, RateLimitedError("Slow down", retry_after=60), now)
    assert await blocked.rests_until(LEFT, now) == now + timedelta(seconds=60)
    assert await blocked.rests_until(RIGHT, now) is None
    assert await blocked.rests_until(LEFT, now + timedelta(seconds=60)) is None


class Written:
    """Settings that count how often they are written."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}
        self.writes = 0

    async def get_setting(self, name: str) -> str | None:
        return self.kept.get(name)

    async def set_setting(self, name: str, value: str | None) -> None:
        self.writes += 1
        self.kept = {key: each for key, each in (self.kept | {name: value}).items() if each is not None}


async def test_an_account_that_works_as_before_costs_no_write() -> None:
    """After each run that went well it is said once more that both accounts work."""
    settings = Written()
    blocked = BlockedAccounts(settings)
    await blocked.clear(LEFT)
    assert settings.writes == 0
    await blocked.add(LEFT, REFUSED)
    await blocked.clear(LEFT)
    await blocked.clear(LEFT)
    assert (settings.writes, settings.kept) == (2, {})
