"""The tray icon and its menu on fake services."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QSystemTrayIcon
from pytestqt.qtbot import QtBot

from tasksync_gui.model.ids import PairId
from tasksync_gui.model.run import Counts, Outcome
from tasksync_gui.services.contract import Effects, PairActivity, RunFinished, RunStarted, StateChanged
from tasksync_gui.services.run.sync import AFTER_RUN
from tasksync_gui.ui.state.app_state import AppState
from tasksync_gui.ui.state.pauses import pause_end
from tasksync_gui.ui.tray.icons import icon_style, tray_icon
from tasksync_gui.ui.tray.state import TrayState
from tasksync_gui.ui.tray.tray import Tray
from tests.ui.shell.doubles import NOON, World, a_status, drive, run

Reason = QSystemTrayIcon.ActivationReason


def make(world: World, **options: str) -> Tray:
    app_state = AppState(world.services, drive, world.clock)
    tray = Tray(app_state, **{"platform": "linux", "desktop": "KDE", **options})  # type: ignore[arg-type]
    app_state.setParent(tray)
    return tray


def tell(world: World) -> None:
    """Something has changed: the pairs, and what they did."""
    world.events.publish(StateChanged(Effects(pairs=True, schedule=True, history=True)))


@pytest.fixture
def tray(world: World, qtbot: QtBot) -> Tray:
    world.status.items = [a_status(last_run=run()), a_status(name="R&D")]
    tray = make(world)
    tell(world)
    return tray


def test_menu_has_every_verb(tray: Tray) -> None:
    names = {action.objectName() for action in tray.menu.menu.actions()} - {""}
    assert {"tray.status", "tray.sync", "tray.preview", "tray.resume", "tray.open"} <= names
    assert {"tray.preferences", "tray.quit"} <= names
    assert not tray.menu.status.isEnabled()
    assert tray.menu.status.text() == "Ready"
    for key in ("30m", "1h", "tomorrow", "resumed"):
        assert tray.menu.action(f"tray.pause.{key}").objectName() == f"tray.pause.{key}"


def test_no_two_entries_share_a_mnemonic(tray: Tray) -> None:
    shown = [action.text() for action in tray.menu.menu.actions() if action.isVisible() and "&" in action.text()]
    letters = [text[text.index("&") + 1].lower() for text in shown]
    assert len(letters) == len(set(letters)), letters


def test_sync_one_or_all(tray: Tray, world: World, qtbot: QtBot) -> None:
    assert not tray.menu.action("tray.sync").isVisible()
    with qtbot.waitSignal(tray.menu.sync_requested) as asked:
        tray.menu.action("tray.sync.R&D").trigger()
    assert asked.args == ["R&D"]
    assert tray.menu.action("tray.sync.R&D").text() == "R&&D"
    world.status.items = [a_status()]
    tell(world)
    with qtbot.waitSignal(tray.menu.sync_requested) as asked:
        tray.menu.action("tray.sync").trigger()
    assert asked.args == [""]


def test_nothing_to_sync_without_pairs(world: World, qtbot: QtBot) -> None:
    tray = make(world)
    tell(world)
    assert not tray.menu.action("tray.sync").isEnabled()
    assert not tray.menu.action("tray.preview").isEnabled()
    assert tray.menu.status.text() == "No pairs yet"


def test_pause_and_resume(tray: Tray, world: World) -> None:
    tray.menu.action("tray.pause.1h").trigger()
    assert (world.schedule.paused, world.schedule.until) == (True, NOON + timedelta(hours=1))
    assert tray.menu.status.text() == "Paused, 1 h 00 min left"
    assert tray.menu.action("tray.resume").isVisible()
    tray.menu.action("tray.resume").trigger()
    assert not world.schedule.paused
    assert not tray.menu.action("tray.resume").isVisible()


def test_pause_ends() -> None:
    assert pause_end("30m", NOON) == NOON + timedelta(minutes=30)
    assert pause_end("resumed", NOON) is None
    tomorrow = pause_end("tomorrow", NOON)
    assert tomorrow is not None
    assert tomorrow.astimezone().hour == 6
    assert timedelta(0) < tomorrow - NOON < timedelta(hours=43)


def test_recent_changes_leave_out_empty_runs(tray: Tray, world: World, qtbot: QtBot) -> None:
    assert tray.menu.action("tray.recent.none").text() == "Nothing yet"
    world.engine.history = [run("Work"), run("Home", counts=Counts())]
    tell(world)
    entry = tray.menu.action("tray.recent.0")
    assert "Work: 3 created" in entry.text()
    with qtbot.waitSignal(tray.menu.run_requested) as asked:
        entry.trigger()
    assert asked.args == ["Work", world.engine.history[0].id]


def test_icon_follows_after_it_has_settled(tray: Tray, world: World) -> None:
    world.status.items = [a_status(PairActivity.SYNCING)]
    world.events.publish(RunStarted(PairId("pair-Work"), False, "Work"))
    assert tray.state is TrayState.IDLE
    world.clock.advance(2)
    tray.poll()
    assert tray.state is TrayState.SYNCING
    world.status.items = [a_status(PairActivity.ATTENTION, held=2)]
    world.events.publish(RunFinished(PairId("pair-Work"), AFTER_RUN, run()))
    world.clock.advance(1)
    tray.poll()
    assert tray.state is TrayState.ATTENTION
    assert "2 conflicts" in tray.icon.toolTip()


def test_a_notice_opens_its_place_and_leaves_the_state(
    tray: Tray, world: World, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr(tray.icon, "showMessage", lambda title, text, icon: said.append(title))
    world.status.items = [a_status(PairActivity.ATTENTION, held=2)]
    finished = run(outcome=Outcome.PARTIAL, counts=Counts(held=2))
    world.events.publish(RunFinished(PairId("pair-Work"), AFTER_RUN, finished))
    assert said == ["2 conflicts in Work need you"]
    with qtbot.waitSignal(tray.open_requested) as asked:
        tray.icon.messageClicked.emit()
    assert asked.args == ["Work", "conflicts"]
    world.clock.advance(1)
    tray.poll()
    assert tray.state is TrayState.ATTENTION


@pytest.mark.parametrize(
    ("platform", "desktop", "reason", "expected"),
    [
        ("win32", "", Reason.Trigger, "toggle"),
        ("linux", "KDE", Reason.Trigger, "toggle"),
        ("darwin", "", Reason.Trigger, ""),
        ("linux", "ubuntu:GNOME", Reason.Trigger, ""),
        ("linux", "ubuntu:GNOME", Reason.DoubleClick, "open"),
        ("linux", "KDE", Reason.DoubleClick, ""),
    ],
)
def test_left_click(world: World, qtbot: QtBot, platform: str, desktop: str, reason: Reason, expected: str) -> None:
    tray = make(world, platform=platform, desktop=desktop)
    happened: list[str] = []
    tray.toggle_requested.connect(lambda: happened.append("toggle"))
    tray.open_requested.connect(lambda *_: happened.append("open"))
    tray.icon.activated.emit(reason)
    assert happened == ([expected] if expected else [])


def test_stop_lets_go(tray: Tray, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr(tray.icon, "showMessage", lambda title, text, icon: said.append(title))
    tray.start()
    tray.stop()
    world.status.items = [a_status(PairActivity.ERROR)]
    world.events.publish(RunFinished(PairId("pair-Work"), AFTER_RUN, run(outcome=Outcome.FAILED)))
    world.clock.advance(5)
    tray.poll()
    assert (tray.state, said) == (TrayState.IDLE, [])


def shape(state: TrayState) -> QImage:
    return tray_icon(state, QColor("#000000")).pixmap(22, 22).toImage()


def distance(one: QImage, other: QImage) -> int:
    pixels = [(x, y) for x in range(one.width()) for y in range(one.height())]
    return sum(abs(one.pixelColor(*p).alpha() - other.pixelColor(*p).alpha()) > 100 for p in pixels)


def test_six_shapes_differ_without_colour(qtbot: QtBot) -> None:
    shapes = {state: shape(state) for state in TrayState}
    for one in TrayState:
        for other in TrayState:
            assert one is other or distance(shapes[one], shapes[other]) > 40, (one, other)


def test_icon_styles() -> None:
    assert icon_style("darwin", "") == (None, True)
    assert icon_style("linux", "GNOME") == (QColor("#ffffff"), False)
    assert icon_style("win32", "") == (None, False)
    assert tray_icon(TrayState.IDLE, mask=True).isMask()
