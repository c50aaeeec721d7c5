"""Which plan is shown, why there is none, and when both lists were last found as they should be."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tasksync_gui.model.ids import AccountId, PairId, RunId, Side
from tasksync_gui.model.pair import Account, Endpoint, Mode, Pair
from tasksync_gui.model.plan import Plan
from tasksync_gui.model.run import Outcome, Run, Trigger
from tasksync_gui.services.contract import PairActivity, PairStatus
from tasksync_gui.ui.state.previews import Previewed, Previews, Trouble, waits_for_review

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)
NAMES = {Side.SOURCE: "Left", Side.DESTINATION: "Right"}
CLEAN = Run(RunId("r2"), PairId("p"), "Pair", Trigger.MANUAL, NOON, Outcome.CLEAN, finished_at=LATER)
STOPPED = replace(CLEAN, id=RunId("r1"), outcome=Outcome.HELD, needs_review=True, plan_digest="d1")


def shown(digest: str = "d1", stopped: RunId | None = None, pair: str = "Pair") -> Previewed:
    return Previewed(pair, Plan(PairId("p"), Mode.TWO_WAY, digest, "", NOON), NAMES, NOON, stopped)


def status(last: Run | None, name: str = "Pair") -> PairStatus:
    ends = Endpoint(AccountId("left"), "1"), Endpoint(AccountId("right"), "2")
    accounts = Account(AccountId("left"), "Left", "x", {}), Account(AccountId("right"), "Right", "x", {})
    return PairStatus(Pair(PairId("p"), name, *ends), *accounts, PairActivity.IDLE, "", last)


def test_a_preview_is_a_check_and_ends_the_trouble_before_it() -> None:
    previews = Previews()
    previews.fail("Pair", Trouble("gone", offline=True))
    previews.keep(shown())
    assert (previews.troubles, previews.checked_at) == ({}, {"Pair": NOON})
    assert previews.plans["Pair"].plan.digest == "d1"


def test_a_preview_that_failed_leaves_no_older_plan() -> None:
    previews = Previews()
    previews.keep(shown())
    previews.fail("Pair", Trouble("gone", offline=True))
    assert (previews.plans, previews.checked_at) == ({}, {"Pair": NOON})


def test_what_is_forgotten_was_not_checked() -> None:
    previews = Previews()
    previews.keep(shown())
    previews.forget("Pair")
    assert (previews.plans, previews.troubles, previews.checked_at) == ({}, {}, {})


@pytest.mark.parametrize(
    ("run", "checked"),
    [
        (CLEAN, {"Pair": LATER}),
        (replace(CLEAN, finished_at=None), {"Pair": NOON + timedelta(hours=2)}),
        (replace(CLEAN, outcome=Outcome.PARTIAL), {}),
        (replace(CLEAN, outcome=Outcome.HELD), {}),
        (replace(CLEAN, undoes=RunId("r0")), {}),
    ],
    ids=["clean", "clean, no end told", "partial", "held", "undo"],
)
def test_only_a_clean_sync_is_as_good_as_a_check(run: Run, checked: dict[str, datetime]) -> None:
    previews = Previews()
    previews.keep(shown())
    previews.has_run("Pair", run, NOON + timedelta(hours=2))
    assert (previews.plans, previews.checked_at) == ({}, checked)


def test_the_plan_that_stopped_a_run_is_taken_up_once() -> None:
    previews = Previews()
    assert previews.take_up("Pair", STOPPED) == "d1"
    previews.keep(shown(stopped=STOPPED.id))
    previews.forget("Pair")
    assert previews.take_up("Pair", STOPPED) is None
    assert previews.take_up("Pair", replace(STOPPED, id=RunId("r3"), plan_digest="d3")) == "d3"


def test_a_plan_that_is_shown_is_not_taken_up_again() -> None:
    previews = Previews()
    previews.keep(shown("d1"))
    assert previews.take_up("Pair", STOPPED) is None


@pytest.mark.parametrize(
    "run", [None, CLEAN, replace(STOPPED, undoes=RunId("r0")), replace(STOPPED, needs_review=False)]
)
def test_nothing_else_waits_for_a_review(run: Run | None) -> None:
    assert not waits_for_review(run)
    assert Previews().take_up("Pair", run) is None


def test_of_a_pair_that_is_gone_nothing_is_kept() -> None:
    previews = Previews()
    previews.keep(shown(pair="Kept"))
    previews.keep(shown(pair="Planned"))
    previews.fail("Failed", Trouble("gone", offline=False))
    previews.checked_at["Checked"] = NOON
    assert previews.retain(["Kept"])
    assert (list(previews.plans), previews.troubles, list(previews.checked_at)) == (["Kept"], {}, ["Kept"])
    assert not previews.retain(["Kept"])


@pytest.mark.parametrize(
    ("stopped", "last", "over"),
    [
        (STOPPED.id, CLEAN, True),
        (STOPPED.id, STOPPED, False),
        (STOPPED.id, replace(CLEAN, outcome=Outcome.RUNNING), False),
        (STOPPED.id, None, False),
        (None, CLEAN, False),
    ],
    ids=["put right", "still stopped", "about to be put right", "never run", "asked for"],
)
def test_a_plan_that_stopped_a_run_goes_once_a_newer_run_has_put_it_right(
    stopped: RunId | None, last: Run | None, over: bool
) -> None:
    previews = Previews()
    previews.keep(shown(stopped=stopped))
    assert previews.supersede([status(last)]) is over
    assert ("Pair" in previews.plans) is not over
