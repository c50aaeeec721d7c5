"""What the ports of ``engine.ports`` promise, asked of both implementations."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta, timezone
from typing import Any

import pytest

from tasksync_gui.engine.merge.equality import observe
from tasksync_gui.engine.state import Lease, Questions, Seen
from tasksync_gui.model.codes import JournalCode, UnclearCode
from tasksync_gui.model.errors import BusyError, UserError
from tasksync_gui.model.fields import Field
from tasksync_gui.model.ids import AccountId, LinkId, OperationId, PairId, RemoteId, RunId, Side
from tasksync_gui.model.journal import Commit, JournalState, linked_after
from tasksync_gui.model.link import BaseRow, LinkState, Remembered, StoredDecision
from tasksync_gui.model.link_life import ImpossibleEventError, LinkEvent, can_meet
from tasksync_gui.model.message import message, words
from tasksync_gui.model.plan import OperationKind
from tasksync_gui.model.run import Counts, Outcome, RunFilter, Trigger
from tasksync_gui.model.turning import turned_intent, turned_link
from tests.support import store_values as values
from tests.support.clock import FakeClock
from tests.support.databases import Store
from tests.support.errors import refused
from tests.support.store_values import NOW, PAIR

PROBLEM = message(
    JournalCode.UNCLEAR, why=message(UnclearCode.ANY_OF, count=2), several=(words("a"), words("ü")), nothing=None
)


async def test_a_new_pair_has_an_empty_state(store: Store) -> None:
    state = await store.load(PAIR)
    assert (state.links, state.decisions, state.intents, state.fingerprint) == ({}, (), (), "")
    assert state.cursors == {Side.SOURCE: None, Side.DESTINATION: None}
    assert state.observations == {Side.SOURCE: {}, Side.DESTINATION: {}}
    assert state.last_full_at is None
    assert not state.restored


async def test_links_come_back_with_their_base(store: Store, lease: Lease) -> None:
    one, two = values.link(), values.link("l2", None, "d2", state=LinkState.CREATE_PENDING, base={}, problem=(PROBLEM,))
    await store.apply_updates(lease, [one, two])
    assert (await store.load(PAIR)).links == {"l1": one, "l2": two}
    shorter = replace(one, base={(Field.TITLE, ""): values.row()})
    await store.apply_updates(lease, [shorter])
    assert (await store.load(PAIR)).links["l1"] == shorter


async def test_links_may_exchange_ids_in_one_step(store: Store, lease: Lease) -> None:
    """A system gave an id out again, and the task that had it got another one."""
    await store.apply_updates(lease, [values.link(), values.link("l2", "s2", "d2")])
    exchanged = [values.link("l1", "s2", "d1"), values.link("l2", "s1", "d2")]
    await store.apply_updates(lease, exchanged)
    assert (await store.load(PAIR)).links == {link.id: link for link in exchanged}


async def test_a_link_that_is_re_pointed_is_written_down_with_its_history(store: Store, lease: Lease) -> None:
    lease = await store.acquire_lease(PAIR, "host/1", 60, values.run())
    await store.apply_updates(lease, [values.link()])
    line = values.change(
        kind=OperationKind.RENUMBER,
        side=Side.DESTINATION,
        field=None,
        before="d1",
        after="d9",
        remote_id=RemoteId("d9"),
    )
    moved = values.link("l1", "s1", "d9")
    await store.apply_updates(lease, [moved], [line])
    assert (await store.load(PAIR)).links == {"l1": moved}
    assert list(await store.changes(RunId("run-1"))) == [line]


async def test_an_intent_is_open_until_it_is_settled(store: Store, lease: Lease) -> None:
    pending = values.link("l1", "s1", None, state=LinkState.CREATE_PENDING, base={})
    intent = values.intent(
        since=NOW,
    )
    lease = await store.acquire_lease(PAIR, "host/1", 60, values.run())
    await store.open_intent(lease, intent, pending)
    state = await store.load(PAIR)
    assert state.intents == (intent,)
    assert state.links == {"l1": pending}
    commit = Commit(
        intent.operation, JournalState.COMMITTED, LinkId("l1"), LinkEvent.ARRIVED, RemoteId("s1"), RemoteId("d9"),
        (values.row(),), (values.change(),), (), 0,
    )  # fmt: skip
    await store.settle(lease, commit, (Side.DESTINATION, observe(values.task("d9"))))
    state = await store.load(PAIR)
    assert state.intents == ()
    assert (state.links["l1"].state, state.links["l1"].destination_id) == (LinkState.LIVE, "d9")
    assert state.links["l1"].base == {(Field.TITLE, ""): values.row()}
    assert RemoteId("d9") in state.observations[Side.DESTINATION]
    assert list(await store.changes(RunId("run-1"))) == [values.change()]


async def test_settling_keeps_what_it_does_not_name(store: Store, lease: Lease) -> None:
    await store.apply_updates(lease, [values.link(failures=1, problem=(words("old"),))])
    await store.open_intent(lease, values.intent())
    retry = NOW + timedelta(hours=1)
    await store.settle(
        lease,
        Commit(OperationId("op-1"), JournalState.BLOCKED, LinkId("l1"), problem=(PROBLEM,), failures=2, retry_at=retry),
    )
    link = (await store.load(PAIR)).links["l1"]
    assert (link.source_id, link.destination_id, link.state) == ("s1", "d1", LinkState.LIVE)
    assert (link.problem, link.failures, link.retry_at, link.title) == ((PROBLEM,), 2, retry, "Title")
    assert link.base == values.link().base


@pytest.mark.parametrize("event", [None, *LinkEvent])
@pytest.mark.parametrize("before", [None, *LinkState])
async def test_settling_saves_the_link_that_the_one_rule_gives(
    store: Store, lease: Lease, clock: FakeClock, before: LinkState | None, event: LinkEvent | None
) -> None:
    """Every event in every state, in both stores; what cannot happen is refused and changes nothing."""
    old = None if before is None else values.link(state=before, failures=2, problem=(words("old"),))
    if old is not None:
        await store.apply_updates(lease, [old])
    rows = (replace(values.row(), source="new"), BaseRow(Field.LABELS, None, None, "x"))
    commit = Commit(
        OperationId("op-1"), JournalState.COMMITTED, LinkId("l1"), event, RemoteId("s9"), None, rows,
        problem=(), failures=0, retry_at=NOW, afresh=event is LinkEvent.ARRIVED,
    )  # fmt: skip
    possible = event is None or can_meet(before, event)
    if possible:
        await store.settle(lease, commit)
        wanted = replace(linked_after(old, commit), changed_at=clock.now())
        assert (await store.load(PAIR)).links == {"l1": wanted}
    else:
        with pytest.raises(ImpossibleEventError):
            await store.settle(lease, commit)
        assert (await store.load(PAIR)).links == ({} if old is None else {"l1": old})


async def test_a_label_that_neither_side_has_is_dropped(store: Store, lease: Lease) -> None:
    await store.apply_updates(lease, [values.link()])
    await store.open_intent(lease, values.intent())
    gone = BaseRow(Field.LABELS, None, None, "x")
    await store.settle(lease, Commit(OperationId("op-1"), JournalState.COMMITTED, LinkId("l1"), base=(gone,)))
    assert (Field.LABELS, "x") not in (await store.load(PAIR)).links["l1"].base


async def test_a_deleted_task_is_forgotten_with_its_commit(store: Store, lease: Lease) -> None:
    lease = await store.acquire_lease(PAIR, "host/1", 60, values.run())
    await store.apply_updates(lease, [values.link()])
    await store.record_seen(lease, [Seen(Side.SOURCE, (observe(values.task("s1")),))])
    await store.open_intent(lease, values.intent())
    commit = Commit(
        OperationId("op-1"), JournalState.COMMITTED, LinkId("l1"), LinkEvent.DELETED, RemoteId("s1"),
        changes=(values.change(),),
    )  # fmt: skip
    await store.settle(lease, commit)
    state = await store.load(PAIR)
    assert state.observations[Side.SOURCE] == {}
    assert state.links["l1"].state is LinkState.TOMBSTONE


async def test_an_older_lease_can_write_nothing(store: Store, lease: Lease) -> None:
    newer = await store.acquire_lease(PAIR, "host/2", 60)
    assert newer.token > lease.token
    attempts = [
        store.renew_lease(lease, 60),
        store.finish_run(lease, values.run()),
        store.record_seen(lease, []),
        store.apply_updates(lease, [values.link()]),
        store.open_intent(lease, values.intent()),
        store.settle(lease, Commit(OperationId("op-1"), JournalState.COMMITTED, LinkId("l1"))),
    ]
    for attempt in attempts:
        with pytest.raises(BusyError):
            await attempt
    await store.release_lease(lease)
    await store.renew_lease(newer, 60)
    assert (await store.load(PAIR)).links == {}


async def test_another_computer_waits_for_the_lease(store: Store, lease: Lease, clock: FakeClock) -> None:
    with refused(BusyError, "another computer"):
        await store.acquire_lease(PAIR, "elsewhere/1", 60)
    clock.advance(61)
    assert (await store.acquire_lease(PAIR, "elsewhere/1", 60)).token > lease.token


async def test_a_released_lease_is_free_for_everybody(store: Store, lease: Lease) -> None:
    await store.release_lease(lease)
    assert (await store.acquire_lease(PAIR, "elsewhere/1", 60)).token > lease.token


async def test_runs_are_listed_newest_first(store: Store, lease: Lease) -> None:
    for number in range(3):
        lease = await store.acquire_lease(PAIR, "host/1", 60, values.run(f"run-{number}", minutes=number))
    ending = {"outcome": Outcome.CLEAN, "counts": Counts(1, 2, 3, 4, 5, 6), "message": (PROBLEM,), "finished_at": NOW}
    rest = {"requests": 9, "seconds": 1.5, "retryable": True, "overridden_guards": ("deletions",), "needs_review": True}
    done = values.run("run-2", minutes=2, **ending, **rest)
    await store.finish_run(lease, done, "fingerprint")
    found = await store.runs(PAIR)
    assert [run.id for run in found] == ["run-2", "run-1", "run-0"]
    assert found[0] == done
    assert {run.outcome for run in found[1:]} == {Outcome.INTERRUPTED}
    assert (await store.load(PAIR)).fingerprint == "fingerprint"
    assert [run.id for run in await store.runs(None, 1)] == ["run-2"]
    assert await store.runs(PairId("other")) == []


async def test_a_run_is_found_by_a_clear_prefix(store: Store, lease: Lease) -> None:
    for name in ("abc-1", "abd-2"):
        await store.acquire_lease(PAIR, "host/1", 60, values.run(name))
    found = await store.run(RunId("abc"))
    assert found is not None
    assert found.id == "abc-1"
    assert await store.run(RunId("zzz")) is None
    assert await store.run(RunId("")) is None
    with refused(UserError, "not named clearly"):
        await store.run(RunId("ab"))


async def test_changes_come_back_in_order_and_exact(store: Store, lease: Lease) -> None:
    lease = await store.acquire_lease(PAIR, "host/1", 60, values.run())
    rows = [
        values.change(number, field=field, before=value, after=None if number % 2 else value, ok=bool(number % 2))
        for number, (field, value) in enumerate(values.RICH.items())
    ]
    rows.append(values.change(len(rows), field=None, before=None, after=None))
    for number, part in enumerate((rows[:3], rows[3:])):
        unnumbered = tuple(replace(row, sequence=0) for row in part)
        commit = Commit(OperationId(f"op-{number}"), JournalState.COMMITTED, LinkId("l1"), changes=unnumbered)
        await store.settle(lease, commit)
    assert list(await store.changes(RunId("run-1"))) == rows


async def test_answers_replace_older_ones_to_the_same_question(store: Store) -> None:
    old, new = values.decision(), values.decision(Remembered.TAKE_SOURCE, value=None)
    apart = values.decision(Remembered.SEPARATE, link=None, field=None, value=None, source_id=RemoteId("s"))
    await store.remember(PAIR, [old, apart])
    await store.remember(PAIR, [new])
    assert set((await store.load(PAIR)).decisions) == {new, apart}
    await store.forget(PAIR, [old])
    assert (await store.load(PAIR)).decisions == (apart,)


async def test_plans_come_back_whole(store: Store) -> None:
    plan = values.plan()
    await store.save_plan(plan)
    assert await store.load_plan(plan.digest) == plan
    assert await store.load_plan(plan.digest[:8]) == plan
    assert await store.latest_plan(PAIR) == plan
    assert await store.load_plan("b" * 64) is None
    assert await store.latest_plan(PairId("other")) is None
    with pytest.raises(UserError):
        await store.load_plan("aaaa")
    await store.save_plan(values.plan("a" * 63 + "b"))
    with pytest.raises(UserError):
        await store.load_plan("a" * 10)


async def test_what_the_newest_plan_asks_is_read_with_the_answers(store: Store) -> None:
    assert await store.questions(PAIR) is None
    plan = values.plan()
    answer = StoredDecision(Remembered.TAKE_SOURCE, LinkId("l1"), Field.DUE, decided_at=NOW)
    await store.save_plan(plan)
    await store.remember(PAIR, [answer])
    assert await store.questions(PAIR) == Questions(plan.created_at, plan.held, (answer,))
    assert await store.questions(PairId("other")) is None
    await store.save_plan(replace(values.plan("d" * 64, 1), undoes=RunId("r1")))
    assert await store.questions(PAIR) == Questions(plan.created_at, plan.held, (answer,)), "an undo asks nothing"
    (hold,) = plan.held
    odd = replace(hold, title='"held":[]')
    await store.save_plan(replace(values.plan("b" * 64, 2), held=(odd, hold)))
    asked = await store.questions(PAIR)
    assert asked is not None
    assert asked.held == (odd, hold)
    await store.save_plan(replace(values.plan("c" * 64, 3), held=()))
    assert await store.questions(PAIR) is None, "the newest one asks nothing"


async def test_the_newest_twenty_plans_are_kept(store: Store) -> None:
    for number in range(25):
        await store.save_plan(values.plan(f"{number:064}", number))
    assert await store.load_plan(f"{4:064}") is None
    assert await store.load_plan(f"{5:064}") is not None
    newest = await store.latest_plan(PAIR)
    assert newest is not None
    assert newest.digest == f"{24:064}"


async def test_numbers_of_thirty_days(store: Store, lease: Lease) -> None:
    await store.save_pair(values.pair())
    await store.apply_updates(lease, [values.link(), values.link("l2", "s2", "d2", state=LinkState.QUARANTINED)])
    for number, day in enumerate((0, 29, 30)):
        run = values.run(
            f"run-{number}", started_at=NOW - timedelta(days=day), outcome=Outcome.CLEAN, counts=Counts(1, 2, held=3)
        )
        await store.acquire_lease(PAIR, "host/1", 60, run)
    stats = await store.stats(PAIR, "2026-03-02", "Europe/Berlin")
    assert (stats.links, stats.quarantined, stats.runs, stats.held) == (1, 1, 3, 3)
    assert stats.totals == Counts(3, 6, held=9)
    assert len(stats.days) == 30
    assert (stats.days[-1].day, stats.days[-1].created, stats.days[-1].runs) == ("2026-03-02", 1, 1)
    assert (stats.days[0].updated, stats.days[1].updated) == (2, 0)
    assert stats.by_pair == {"Pair": 1}
    assert (await store.stats(PairId("other"), "2026-03-02", "UTC")).runs == 0


async def test_accounts_and_pairs(store: Store) -> None:
    for account in (values.account("a2", "Zed"), values.account()):
        await store.save_account(account)
    assert [account.name for account in await store.accounts()] == ["Work", "Zed"]
    assert (await store.accounts())[0] == values.account()
    await store.save_pair(values.pair())
    assert list(await store.pairs()) == [values.pair()]
    with refused(UserError, "already an account"):
        await store.save_account(values.account("a3", "Work"))
    with refused(UserError, "already a pair"):
        await store.save_pair(values.pair("other"))
    with refused(UserError, "in use"):
        await store.remove_account(AccountId("a1"))
    await store.remove_pair(PAIR)
    await store.remove_account(AccountId("a1"))
    assert [account.name for account in await store.accounts()] == ["Zed"]


async def test_a_removed_pair_keeps_its_history(store: Store, lease: Lease) -> None:
    await store.save_pair(values.pair())
    lease = await store.acquire_lease(PAIR, "host/1", 60, values.run())
    await store.apply_updates(lease, [values.link()])
    await store.remember(PAIR, [values.decision()])
    await store.save_plan(values.plan())
    await store.remove_pair(PAIR)
    assert (await store.load(PAIR)).links == {}
    assert (await store.load(PAIR)).decisions == ()
    assert await store.latest_plan(PAIR) is None
    assert len(await store.runs(PAIR)) == 1


async def test_a_reset_pair_forgets_all_but_its_fingerprint_and_overtakes_a_run(store: Store, lease: Lease) -> None:
    await store.save_pair(values.pair())
    lease = await store.acquire_lease(PAIR, "host/1", 60, values.run())
    await store.apply_updates(lease, [values.link()])
    await store.remember(PAIR, [values.decision()])
    await store.save_plan(values.plan())
    await store.finish_run(lease, values.run(), "fingerprint")
    await store.reset_pair(PAIR)
    state = await store.load(PAIR)
    assert (state.links, state.decisions, state.intents) == ({}, (), ())
    assert state.fingerprint == "fingerprint"
    assert await store.latest_plan(PAIR) is None
    with pytest.raises(BusyError):
        await store.apply_updates(lease, [values.link()])
    assert (await store.acquire_lease(PAIR, "me/1", 60)).token > lease.token


async def test_a_turned_pair_has_everything_the_other_way_round(store: Store, lease: Lease) -> None:
    await store.save_pair(values.pair())
    lease = await store.acquire_lease(PAIR, "host/1", 60, values.run())
    links = [values.link("l1", "1", "2"), values.link("other", "2", "1")]
    seen = [
        Seen(side, (observe(replace(values.task("1"), raw=side.value)),), frozenset(), f"cursor {side}", True)
        for side in Side
    ]
    await store.apply_updates(lease, links, [values.change(side=Side.SOURCE)])
    await store.record_seen(lease, seen)
    await store.open_intent(lease, values.intent())
    apart = StoredDecision(Remembered.SEPARATE, None, RemoteId("s"), RemoteId("d"))
    rule = StoredDecision(Remembered.POLICY, LinkId("l1"), value="source")
    await store.remember(PAIR, [apart, rule, values.decision()])
    await store.save_plan(values.plan())
    before = await store.load(PAIR)
    await store.turn_pair(PAIR)
    state = await store.load(PAIR)
    assert state.links == {id_: turned_link(link) for id_, link in before.links.items()}
    assert (state.links["other"].source_id, state.links["other"].destination_id) == ("1", "2")
    assert state.observations == {side: before.observations[side.other] for side in Side}
    assert state.cursors == {side: f"cursor {side.other}" for side in Side}
    assert state.unechoed == {side: before.unechoed[side.other] for side in Side}
    assert state.intents == tuple(map(turned_intent, before.intents))
    assert set(state.decisions) == {
        replace(apart, source_id=RemoteId("d"), destination_id=RemoteId("s")),
        replace(rule, value="destination"),
    }
    assert [change.side for change in await store.changes(values.run().id)] == [Side.DESTINATION]
    assert await store.latest_plan(PAIR) is None
    with pytest.raises(BusyError):
        await store.apply_updates(lease, links)
    await store.turn_pair(PAIR)
    assert (await store.load(PAIR)).links == before.links


async def test_settings(store: Store) -> None:
    assert await store.get_setting("pause") is None
    await store.set_setting("pause", "1")
    await store.set_setting("pause", "2")
    assert await store.get_setting("pause") == "2"
    await store.set_setting("pause", None)
    assert await store.get_setting("pause") is None


async def test_it_can_be_asked_who_holds_a_pair_and_until_when(store: Store, clock: FakeClock) -> None:
    assert await store.lease_holder(PAIR) is None
    lease = await store.acquire_lease(PAIR, "host/1", 60)
    assert await store.lease_holder(PAIR) == ("host/1", clock.now() + timedelta(seconds=60))
    await store.release_lease(lease)
    assert await store.lease_holder(PAIR) is None


async def test_runs_are_found_by_what_they_changed_and_when(store: Store, lease: Lease) -> None:
    many = {"trigger": Trigger.TIMER, "outcome": Outcome.CLEAN}
    made = [
        values.run("idle", minutes=0, **many),
        values.run("milk", minutes=1, counts=Counts(updated=1), **many),
        values.run("asked", minutes=2, trigger=Trigger.MANUAL, outcome=Outcome.CLEAN),
        values.run("failed", minutes=3, trigger=Trigger.TIMER, outcome=Outcome.FAILED),
    ]
    for run in made:
        lease = await store.acquire_lease(PAIR, "host/1", 60, run)
        if run.id == "milk":
            row = replace(values.change(0), run=run.id, title="Süßkartoffeln, 100 % Bio")
            commit = Commit(OperationId("op-1"), JournalState.COMMITTED, LinkId("l1"), changes=(row,))
            await store.settle(lease, commit)
        await store.finish_run(lease, run, None)

    async def found(pair: PairId | None = PAIR, limit: int = 50, **wanted: Any) -> list[str]:
        return [run.id for run in await store.runs(pair, limit, RunFilter(**wanted))]

    assert await found() == ["failed", "asked", "milk", "idle"]
    assert await found(eventful=True) == ["failed", "asked", "milk"]
    assert await found(eventful=True, limit=2) == ["failed", "asked"]
    for text in ("süSSkart", "100 % b", ","):
        assert await found(text=text) == ["milk"], text
    for text in ("100_%", "kürbis", "x" * 5000):
        assert await found(text=text) == [], text
    assert await found(text=made[0].pair_name[1:].upper()) == ["failed", "asked", "milk", "idle"]
    assert await found(outcome=Outcome.FAILED) == ["failed"]
    assert await found(since=made[2].started_at) == ["failed", "asked"]
    assert await found(before=made[2].started_at, eventful=True) == ["milk"]
    far = made[2].started_at.astimezone(timezone(timedelta(hours=-9)))
    assert await found(since=far) == ["failed", "asked"]
    assert await found(pair=PairId("other"), text="süß") == []
    assert await found(pair=None, text="süß") == ["milk"]
