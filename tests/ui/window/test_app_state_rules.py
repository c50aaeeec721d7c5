"""What the window has done once at most, what it says of a failure, and what counts as a run; without a window."""

from __future__ import annotations

from collections.abc import Coroutine
from dataclasses import replace
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from tasksync_gui.model.errors import BusyError, TaskSyncError, UnavailableError, UserError
from tasksync_gui.model.ids import AccountId, PairId, RunId
from tasksync_gui.model.pair import Endpoint, Pair
from tasksync_gui.model.run import Outcome, Run, RunFilter
from tasksync_gui.services.contract import Cancellation, Effects, RunFinished, RunProgressed, RunStarted
from tasksync_gui.ui.state.activity import Activity
from tasksync_gui.ui.state.app_state import EVENTFUL, AppState
from tests.ui.shell.doubles import NOON, World, a_status, drive, refused, run

WORK = "Work"


@pytest.fixture
def world() -> World:
    world = World()
    world.pairs.items[WORK] = Pair(PairId("pair-Work"), WORK, *(Endpoint(AccountId(id_), "1") for id_ in "ab"))
    world.status.items = [a_status()]
    return world


@pytest.fixture
def state(world: World, qtbot: QtBot) -> AppState:
    state = AppState(world.services, drive, world.clock)
    state.statuses = tuple(world.status.items)
    return state


def wanted(world: World, name: str) -> int:
    """How often the engine was asked for it."""
    return sum(call[0] == name for call in world.engine.calls)


def test_a_pair_has_one_run_of_this_window_at_a_time(state: AppState, world: World) -> None:
    seen: list[bool] = []

    async def work(cancel: Cancellation) -> Run:
        seen.append(state.is_running(WORK))
        state.sync([WORK])
        return run(WORK)

    state.start(WORK, work)
    assert seen == [True]
    assert wanted(world, "sync") == 0, "the first one was not over"
    state.sync([WORK])
    assert wanted(world, "sync") == 1


def test_cancel_reaches_the_run_and_can_be_pressed_once(state: AppState) -> None:
    told: list[tuple[bool, bool, bool]] = []

    async def work(cancel: Cancellation) -> Run:
        told.append((cancel.requested, state.can_cancel, state.stopping))
        state.cancel()
        told.append((cancel.requested, state.can_cancel, state.stopping))
        return run(WORK)

    state.start(WORK, work)
    assert told == [(False, True, False), (True, False, True)]
    assert (state.can_cancel, state.stopping) == (False, False)


def test_what_went_wrong_is_said_and_the_next_run_may_begin(state: AppState, world: World) -> None:
    said: list[object] = []
    state.failed.connect(said.append)
    world.engine.error = refused()
    state.sync([WORK])
    assert said == [world.engine.error]
    assert not state.is_running(WORK)
    world.engine.error = None
    state.sync([WORK])
    assert wanted(world, "sync") == 2


def test_a_plan_that_was_carried_out_is_used_up(state: AppState, world: World) -> None:
    state.preview([WORK])
    assert WORK in state.plans
    ended: list[object] = []
    state.finished.connect(ended.append)
    state.apply(WORK, {}, confirmed=True)
    assert state.plans == {}
    assert state.checked_at == {WORK: NOON}
    assert ended == [run(WORK)]
    state.apply(WORK, {}, confirmed=True)
    assert wanted(world, "sync") == 1, "nothing is left to be carried out"


@pytest.mark.parametrize(("error", "offline"), [(refused(), False), (UnavailableError("The server is away"), True)])
def test_why_there_is_no_preview_and_whether_it_passes_by_itself(
    state: AppState, world: World, error: TaskSyncError, offline: bool
) -> None:
    state.preview([WORK])
    world.engine.error = error
    state.preview([WORK])
    assert state.plans == {}
    assert state.troubles[WORK].offline is offline
    assert state.troubles[WORK].message


def test_a_pair_that_is_busy_is_no_trouble(state: AppState, world: World) -> None:
    state.preview([WORK])
    world.engine.error = BusyError("Another run is under way")
    state.preview([WORK])
    assert state.troubles == {}
    assert WORK in state.plans, "what was seen before stays"


def test_a_run_that_something_else_started_is_a_run_too(state: AppState, world: World) -> None:
    assert not state.is_running(WORK)
    world.events.publish(RunStarted(PairId("pair-Work"), False, "Work"))
    assert state.is_running(WORK)
    assert [(each.pair, each.preview) for each in state.activities] == [(WORK, False)]
    assert not state.can_cancel, "another one's run is not ours to stop"


def test_what_is_under_way_is_not_begun_again_and_what_came_meanwhile_is_loaded_after_it(world: World) -> None:
    begun: list[Coroutine[Any, Any, Any]] = []
    state = AppState(world.services, begun.append, world.clock)
    loaded: list[str] = []
    state.accounts_changed.connect(lambda: loaded.append("accounts"))
    state.conflicts_changed.connect(lambda: loaded.append("conflicts"))
    state.accounts_changed.connect(lambda: state.refresh(Effects(conflicts=True)))
    state.refresh(Effects(accounts=True))
    state.refresh(Effects(accounts=True))
    assert len(begun) == 1
    drive(begun.pop())
    assert begun == []
    assert loaded == ["accounts", "conflicts"]
    state.refresh(Effects(conflicts=True))
    assert len(begun) == 1, "the next one begins once nothing is under way"
    drive(begun.pop())


def progress(phase: str = "applying", done: int = 1) -> RunProgressed:
    return RunProgressed(PairId("pair-Work"), phase, done, 3, "Nextcloud", None)


def test_how_far_it_is_changes_nothing_of_what_is_under_way(state: AppState, world: World) -> None:
    world.events.publish(RunStarted(PairId("pair-Work"), True, "Work"))
    world.events.publish(progress())
    (activity,) = state.activities
    assert (activity.pair, activity.preview, activity.words) == (WORK, True, "Work: 1 of 3 · Nextcloud")
    world.events.publish(RunFinished(PairId("pair-Work"), Effects(), None))
    assert state.activities == ()
    assert not state.is_running(WORK)
    world.events.publish(progress())
    assert state.activities == (), "it has ended"


def test_what_is_going_on_in_words() -> None:
    assert Activity(WORK, False, "applying", 1, 3).words == "Work: 1 of 3"
    assert Activity(WORK, False, "of_the_future").words == "Work: working…"
    assert Activity(WORK, False, "applying").words == "Work: writing…", "there is nothing to count yet"


def test_nothing_is_carried_out_that_nobody_has_seen(state: AppState, world: World) -> None:
    state.apply(WORK, {}, confirmed=True)
    assert wanted(world, "sync") == 0


def several(world: World, state: AppState) -> None:
    """A second pair."""
    world.status.items.append(a_status(name="Home"))
    state.refresh(Effects(pairs=True))


def test_the_pages_of_another_pair_show_its_own_history(state: AppState, world: World) -> None:
    several(world, state)
    asked: list[tuple[str | None, int]] = []

    async def get_history(pair: str | None = None, limit: int = 50, only: RunFilter | None = None) -> list[Run]:
        assert only == EVENTFUL
        asked.append((pair, limit))
        return [run(pair or "Home")] * 2

    world.engine.get_history = get_history  # type: ignore[method-assign]
    told: list[str] = []
    state.statuses_changed.connect(lambda: told.append(state.chosen))
    state.choose(WORK)
    assert told == [WORK]
    assert asked == [(WORK, 500), (None, 50)], "and the newest of all pairs, for the tray"
    assert (state.runs[0].pair_name, state.recent[0].pair_name) == (WORK, "Home")
    assert state.pair_names() == [WORK]
    state.choose(WORK)
    assert len(asked) == 2, "it was chosen before"
    state.choose("")
    assert state.pair_names() == [WORK, "Home"]
    assert asked[2:] == [(None, 500)], "the newest of all are the first of these"


def test_only_a_single_pair_is_chosen_by_itself(state: AppState, world: World) -> None:
    state.refresh(Effects(pairs=True))
    assert state.chosen == WORK
    several(world, state)
    assert state.chosen == WORK, "a choice stays"
    world.status.items = [a_status(name="Home"), a_status(name="Club")]
    state.refresh(Effects(pairs=True))
    assert state.chosen == "", "of several that are left, all are shown"


def test_a_connector_that_is_gone_has_no_comments(state: AppState, world: World) -> None:
    def gone(key: str) -> None:
        raise UserError(f"There is no connector '{key}'")

    assert not state.has_comments("caldav")
    world.accounts.connector = gone  # type: ignore[assignment, method-assign]
    assert not state.has_comments("caldav")


def history_asked(state: AppState, world: World, last: Run | None) -> bool:
    """Whether a pair whose last run is ``last`` makes the history be loaded anew."""
    seen: list[str] = []
    state.history_changed.connect(lambda: seen.append("history"))
    world.status.items = [a_status(last_run=last)]
    state.refresh(Effects(pairs=True))
    return bool(seen)


def test_only_a_run_that_ended_elsewhere_is_news(state: AppState, world: World) -> None:
    state.chosen = WORK
    first = run()
    assert not history_asked(state, world, None), "it never ran"
    assert history_asked(state, world, first), "another process ran it for the first time"
    assert not history_asked(state, world, first), "nothing is loaded for nothing"
    second = replace(first, id=RunId("run-2"), outcome=Outcome.RUNNING)
    assert not history_asked(state, world, second), "it is not over"
    assert history_asked(state, world, replace(second, outcome=Outcome.CLEAN))
    world.events.publish(RunStarted(PairId("pair-Work"), False, "Work"))
    assert not history_asked(state, world, replace(first, id=RunId("run-3"))), "of our own runs an event tells"


def test_what_is_seen_for_the_first_time_is_no_news(world: World, qtbot: QtBot) -> None:
    state = AppState(world.services, drive, world.clock)
    state.chosen = WORK
    assert not history_asked(state, world, run())


def stopped(**changes: Any) -> Run:
    return replace(run(outcome=Outcome.HELD, needs_review=True, plan_digest="d1"), **changes)


def test_what_needs_a_review_is_shown_also_where_its_plan_is_not_kept(state: AppState, world: World) -> None:
    async def get_plan(pair: str, digest: str) -> None:
        raise UserError("That plan is too old")

    async def work(cancel: Cancellation) -> Run:
        return stopped()

    world.engine.get_plan = get_plan  # type: ignore[attr-defined]
    needed: list[str] = []
    state.review_needed.connect(needed.append)
    state.start(WORK, work)
    assert needed == [WORK]
    assert wanted(world, "dry_run") == 1, "both lists are read again"
    assert WORK in state.plans


def test_while_this_window_runs_a_pair_its_own_answer_is_what_counts(state: AppState, world: World) -> None:
    asked: list[str] = []

    async def get_plan(pair: str, digest: str) -> None:
        asked.append(digest)
        raise UserError("That plan is too old")

    world.engine.get_plan = get_plan  # type: ignore[attr-defined]
    world.status.items = [a_status(last_run=stopped())]

    async def work(cancel: Cancellation) -> Run:
        state.refresh(Effects(pairs=True, plan=True))
        return run(WORK)

    state.start(WORK, work)
    assert asked == []
    state.refresh(Effects(plan=True))
    assert asked == ["d1"], "a plan that is not kept any more is no trouble"
    assert state.plans == state.troubles == {}
