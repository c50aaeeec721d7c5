"""The tray's decisions, without Qt."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tasksync_gui.model.ids import PairId
from tasksync_gui.model.message import words
from tasksync_gui.model.run import Counts, Outcome, Run, Trigger
from tasksync_gui.services.contract import PairActivity, RunRequest
from tasksync_gui.ui.tray.state import (
    TOOLTIP_LIMIT,
    Debouncer,
    Notice,
    NoticeKind,
    NoticeSettings,
    Notifier,
    TrayState,
    remaining,
    shorten,
    status_line,
    tooltip,
    tray_state,
    utf16,
)
from tests.support.desk import Desk
from tests.ui.shell.doubles import NOON, a_status, run

A = PairActivity
LOUD = NoticeSettings(success=True)


@pytest.mark.parametrize(
    ("activities", "paused", "expected"),
    [
        ([], False, TrayState.IDLE),
        ([A.IDLE, A.IDLE], False, TrayState.IDLE),
        ([A.IDLE, A.SYNCING, A.ERROR], False, TrayState.SYNCING),
        ([A.ATTENTION, A.ERROR], False, TrayState.ERROR),
        ([A.ATTENTION, A.IDLE], True, TrayState.ATTENTION),
        ([A.IDLE, A.OFFLINE], True, TrayState.PAUSED),
        ([A.PAUSED, A.DISABLED], False, TrayState.PAUSED),
        ([A.PAUSED, A.IDLE], False, TrayState.IDLE),
        ([A.OFFLINE, A.IDLE], False, TrayState.OFFLINE),
        ([A.DISABLED], False, TrayState.IDLE),
    ],
)
def test_picture(activities: list[PairActivity], paused: bool, expected: TrayState) -> None:
    assert tray_state([a_status(activity) for activity in activities], paused) is expected


def test_tooltip_has_the_numbers() -> None:
    statuses = [
        a_status(last_run=run(), next_run=NOON + timedelta(minutes=20)),
        a_status(A.ATTENTION, "Home", "1 conflict needs you", held=1),
        a_status(name="Club", next_run=NOON + timedelta(minutes=15)),
    ]
    text = tooltip(statuses, False, lambda at: f"{at:%H:%M}")
    assert text == "3 pairs · last sync 12:00 · next 12:15 · 1 conflict"
    assert "paused" in tooltip(statuses, True, str)


def test_a_failing_pair_is_named_the_others_are_not() -> None:
    statuses = [a_status(), a_status(A.ERROR, "Home", "Sign in again")]
    assert tooltip(statuses, False, str).endswith("Home: Sign in again")


@pytest.mark.parametrize("name", ["W" * 300, "🚀" * 200])
def test_tooltip_fits_windows(name: str) -> None:
    text = tooltip([a_status(A.ERROR, name, "Sign in again")], False, str)
    assert utf16(text) <= TOOLTIP_LIMIT
    assert text.endswith("…")
    assert shorten("short", 10) == "short"


def test_status_lines() -> None:
    now = NOON
    assert status_line([], False, None, now) == "No pairs yet"
    assert status_line([a_status()], False, None, now) == "Ready"
    assert status_line([a_status(last_run=run())], False, None, now) == "Everything is up to date"
    assert status_line([a_status()], True, now + timedelta(minutes=25), now) == "Paused, 25 min left"
    assert status_line([a_status()], True, None, now) == "Paused until you resume"
    two = [a_status(A.ATTENTION, "Home", "2 conflicts need you"), a_status(A.ATTENTION)]
    assert status_line(two, False, None, now) == "Home: 2 conflicts need you (and 1 more)"


@pytest.mark.parametrize(("minutes", "text"), [(0, "1 min"), (59, "59 min"), (65, "1 h 05 min"), (1500, "25 h 00 min")])
def test_remaining(minutes: int, text: str) -> None:
    assert remaining(timedelta(minutes=minutes)) == text


def test_twenty_fast_runs_never_flicker() -> None:
    debouncer, changes, now = Debouncer(), 0, 0.0
    for _ in range(20):
        for state in (TrayState.SYNCING, TrayState.IDLE):
            debouncer.offer(state, now)
            for _ in range(5):
                now += 0.1
                changes += debouncer.poll(now)
    assert changes == 0


def test_what_lasts_is_shown() -> None:
    debouncer = Debouncer()
    debouncer.offer(TrayState.SYNCING, 0.0)
    assert not debouncer.poll(1.9)
    assert debouncer.wait(1.5) == 0.5
    assert debouncer.poll(2.0)
    debouncer.offer(TrayState.ERROR, 3.0)
    debouncer.offer(TrayState.ERROR, 3.9)
    assert debouncer.poll(4.0)
    assert debouncer.shown is TrayState.ERROR
    assert debouncer.wait(9.0) is None


def say(notifier: Notifier, what: Run, activity: PairActivity = A.IDLE, **options: bool) -> None:
    notifier.run_finished(
        what, activity, LOUD if options.get("loud") else NoticeSettings(), options.get("watched", False)
    )


def heard(notifier: Notifier, now: float, settings: NoticeSettings | None = None) -> list[Notice]:
    found = []
    while (notice := notifier.next_notice(now, settings or NoticeSettings())) is not None:
        found.append(notice)
    return found


@pytest.fixture
def notifier() -> Notifier:
    return Notifier(started=-3600.0)


HELD = Counts(held=25)


def test_success_is_silent_unless_wanted(notifier: Notifier) -> None:
    say(notifier, run())
    assert heard(notifier, 0) == []
    say(notifier, run(), loud=True)
    assert [notice.title for notice in heard(notifier, 0)] == ["3 changes synced in Work"]


def test_conflicts_are_one_notice_and_open_the_conflicts(notifier: Notifier) -> None:
    say(notifier, run(outcome=Outcome.PARTIAL, counts=HELD, message=(words("Two people edited."),)))
    (notice,) = heard(notifier, 0)
    assert notice == Notice(
        NoticeKind.CONFLICT, "25 conflicts in Work need you", "Two people edited.", "Work", "conflicts"
    )


def test_the_same_conflicts_are_told_once_until_solved(notifier: Notifier) -> None:
    for _ in range(3):
        say(notifier, run(outcome=Outcome.PARTIAL, counts=HELD))
    assert len(heard(notifier, 0)) == 1
    say(notifier, run(outcome=Outcome.PARTIAL, counts=HELD))
    assert heard(notifier, 5000) == []
    say(notifier, run(counts=Counts()))
    say(notifier, run(outcome=Outcome.PARTIAL, counts=HELD))
    assert len(heard(notifier, 5000)) == 1


def test_five_thousand_failures_are_one_notice(notifier: Notifier) -> None:
    for number in range(5000):
        say(notifier, run(f"Pair {number}", Outcome.FAILED, Counts()))
    (notice,) = heard(notifier, 0)
    assert notice.title == "5,000 pairs cannot be synced"
    assert notice.pair == ""


def test_at_most_one_of_a_kind_in_ten_minutes_then_together(notifier: Notifier) -> None:
    say(notifier, run("A", Outcome.FAILED, Counts()))
    assert len(heard(notifier, 0)) == 1
    say(notifier, run("B", Outcome.FAILED, Counts()))
    say(notifier, run("C", Outcome.FAILED, Counts()))
    assert heard(notifier, 599) == []
    assert notifier.waiting
    (notice,) = heard(notifier, 600)
    assert (notice.title, notice.text) == ("2 pairs cannot be synced", "B, C")


def test_solved_while_waiting_is_not_told(notifier: Notifier) -> None:
    say(notifier, run("A", Outcome.FAILED, Counts()))
    say(notifier, run("A", Outcome.CLEAN, Counts()))
    assert heard(notifier, 0) == []


def test_offline_is_calm(notifier: Notifier) -> None:
    for _ in range(10):
        say(notifier, run(outcome=Outcome.FAILED, counts=Counts(), retryable=True), A.OFFLINE)
    assert heard(notifier, 0) == []


def test_retryable_failures_are_told_at_the_third(notifier: Notifier) -> None:
    for expected in ([], [], ["Syncing Work keeps failing"], []):
        say(notifier, run(outcome=Outcome.FAILED, counts=Counts(), retryable=True), A.ERROR)
        assert [notice.title for notice in heard(notifier, 0)] == expected


def test_a_guard_asks_for_review(notifier: Notifier) -> None:
    say(notifier, run(outcome=Outcome.HELD, counts=Counts()))
    (notice,) = heard(notifier, 0)
    assert (notice.kind, notice.page) == (NoticeKind.REVIEW, "preview")


def test_a_person_at_the_window_is_not_told(notifier: Notifier) -> None:
    manual = Run(**{**_fields(run(outcome=Outcome.FAILED, counts=Counts())), "trigger": Trigger.MANUAL})
    say(notifier, manual, watched=True)
    assert heard(notifier, 0) == []
    say(notifier, run("Home", Outcome.FAILED, Counts()), watched=True)
    assert len(heard(notifier, 0)) == 1


def test_nothing_in_the_first_minute_after_login() -> None:
    notifier = Notifier(started=100.0)
    say(notifier, run(outcome=Outcome.FAILED, counts=Counts()))
    assert heard(notifier, 159) == []
    assert len(heard(notifier, 160)) == 1


def test_hidden_content(notifier: Notifier) -> None:
    settings = NoticeSettings(hide_content=True)
    say(notifier, run("Divorce papers", Outcome.FAILED, Counts(), message=(words("Secret title"),)))
    (notice,) = heard(notifier, 0, settings)
    assert "Divorce" not in notice.title + notice.text
    assert "Secret" not in notice.text
    assert notice.pair == "Divorce papers"


def test_attention_switched_off(notifier: Notifier) -> None:
    off = NoticeSettings(attention=False)
    notifier.run_finished(run(outcome=Outcome.FAILED, counts=Counts()), A.ERROR, off, False)
    assert heard(notifier, 0, off) == []


def _fields(what: Run) -> dict[str, object]:
    return {name: getattr(what, name) for name in what.__dataclass_fields__} | {"pair": PairId(str(what.pair))}


async def test_a_guard_in_bot_mode_is_told_once_however_often_it_holds(tmp_path: Path, notifier: Notifier) -> None:
    """The runs are real ones: the engine counts what a guard holds back, and that is no conflict."""
    desk = await Desk(tmp_path).open()
    for number in range(10):
        desk.put("left", title=f"Task {number}")
    await desk.services.engine.sync("Pair", RunRequest(Trigger.MANUAL))
    notices = []
    for number, gone in enumerate((range(6), [6], [7])):
        for each in gone:
            desk.remove("left", f"Task {each}")
        held = await desk.services.engine.sync("Pair", RunRequest(Trigger.TIMER, confirmed=True))
        assert (held.outcome, held.needs_review) == (Outcome.HELD, True)
        say(notifier, held)
        notices += heard(notifier, 3600.0 * number)
    assert [(notice.kind, notice.page) for notice in notices] == [(NoticeKind.REVIEW, "preview")]
    assert len(desk.titles("right")) == 10
    plan = await desk.services.engine.dry_run("Pair")
    done = await desk.services.engine.sync("Pair", RunRequest(Trigger.MANUAL, confirmed=True, digest=plan.digest))
    assert (done.outcome, done.overridden_guards) == (Outcome.CLEAN, ("deletions",))
