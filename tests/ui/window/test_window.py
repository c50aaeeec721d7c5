"""The window around the diff table: pairs, runs, history, conflicts, overview, keys, looks."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QTableView,
    QWidget,
)
from pytestqt.qtbot import QtBot

from tasksync_gui.connectors.memory.lists import MemoryList
from tasksync_gui.model.errors import UnavailableError
from tasksync_gui.model.ids import RunId
from tasksync_gui.services.contract import PairDraft
from tasksync_gui.ui.shell.main_window import MainWindow
from tasksync_gui.ui.shell.shell_window import LEAST
from tasksync_gui.ui.style.theme import DARK, LIGHT, Colors, apply_theme, colors
from tasksync_gui.ui.widgets.attention import AttentionCard
from tasksync_gui.ui.widgets.data_table import DataTable
from tasksync_gui.ui.widgets.flow import FlowLayout
from tasksync_gui.ui.widgets.selection import choose_row
from tests.support.desk import Desk, Script
from tests.ui.window.stage import Stage


async def test_sync_brings_both_lists_in_step(stage: Stage) -> None:
    stage.desk.put("left", title="One")
    QTest.mouseClick(stage.find(QPushButton, "run.sync"), Qt.MouseButton.LeftButton)
    assert not stage.window.run_bar.sync.isEnabled()
    assert stage.window.run_bar.sync.toolTip() == "Already under way"
    await stage.settle()
    assert stage.desk.titles("right") == ["One"]
    assert stage.window.run_bar.sync.isEnabled()
    assert "1 created" in stage.window.frame.statusBar().currentMessage()


async def test_progress_is_shown_and_a_run_can_be_stopped(stage: Stage) -> None:
    for number in range(40):
        stage.desk.put("left", title=f"Task {number}")
    seen: list[tuple[str, bool, bool]] = []
    bar = stage.window.run_bar

    def press(method: str) -> None:
        if method == "create":
            seen.append((bar.words.text(), bar.bar.isVisible(), bar.cancel.isEnabled()))
            if len(seen) == 12:
                QTest.mouseClick(bar.cancel, Qt.MouseButton.LeftButton)
                assert (bar.cancel.text(), bar.cancel.isEnabled()) == ("Stopping…", False)

    stage.desk.scripts["right"].between = press
    stage.window.sync()
    await stage.settle()
    assert not bar.cancel.isVisible()
    assert stage.window.preview.empty.title.text() == "Not checked yet", "a run cut short proves no equality"
    assert 12 <= len(stage.desk.titles("right")) < 40
    assert any("of 40" in words and shown and enabled for words, shown, enabled in seen)
    stage.window.sync()
    await stage.settle()
    assert stage.desk.titles("left") == stage.desk.titles("right")


async def test_the_history_shows_each_change(synced: Stage) -> None:
    synced.desk.edit("left", "Task 1", title="Task one")
    synced.window.sync()
    await synced.settle()
    synced.window.open_page("history")
    page = synced.window.history
    assert [run.counts.updated for run in page.runs.rows] == [1, 0]
    (change,) = page.changes.rows
    texts = [page.changes.index(0, column).data() for column in range(5)]
    assert texts == ["Updated in Right", change.title, "title", "Task 1", "Task one"]
    choose_row(page.run_table, 1)
    await synced.settle()
    assert len(page.changes.rows) == 6
    page.search.setText("task 5")
    page.look()
    await synced.settle()
    assert [run.counts.created for run in page.runs.rows] == [6]


async def test_a_run_of_the_tray_s_menu_is_selected_in_the_history(synced: Stage) -> None:
    page, state = synced.window.history, synced.window.app_state
    synced.desk.edit("left", "Task 1", title="Edited")
    synced.window.sync()
    await synced.settle()
    newer, older = state.runs
    page.search.setText("nothing is called so")
    synced.window.open_run("Pair", older.id)
    await synced.settle()
    assert synced.window.tabs.currentWidget() is page
    assert page.runs.row_at(page.run_table.currentIndex()).id == older.id
    assert page.search.text() == ""
    synced.window.open_run("A pair that was removed", newer.id)
    await synced.settle()
    assert page.runs.row_at(page.run_table.currentIndex()).id == newer.id
    synced.window.open_run("Pair", RunId("of another database"))
    await synced.settle()
    assert page.runs.row_at(page.run_table.currentIndex()).id == newer.id


async def test_conflicts_are_listed_and_decided(synced: Stage) -> None:
    for number in (1, 2):
        synced.desk.edit("left", f"Task {number}", title=f"Left {number}")
        synced.desk.edit("right", f"Task {number}", title=f"Right {number}")
    synced.window.sync()
    await synced.settle()
    page = synced.window.conflicts
    assert synced.window.tabs.tabText(3) == "Co&nflicts (2)"
    assert page.take_source.text() == "Keep Left’s"
    assert "Left 1" in page.text.toPlainText() or "Left 2" in page.text.toPlainText()
    page.table.selectAll()
    QTest.mouseClick(page.take_destination, Qt.MouseButton.LeftButton)
    await synced.settle()
    assert page.count == 0
    synced.window.sync()
    await synced.settle()
    assert synced.desk.titles("left") == synced.desk.titles("right")
    assert {"Right 1", "Right 2"} <= set(synced.desk.titles("left"))


async def test_the_overview_says_how_things_stand(synced: Stage) -> None:
    page = synced.window.overview
    synced.window.open_page("overview")
    await synced.settle()
    assert page.sentence.text() == "Up to date"
    assert page.tiles["links"].number.text() == "6"
    assert page.tiles["changes"].number.text() == "6"
    chart = synced.window.frame.findChild(QWidget, "overview.chart")
    assert chart is not None
    assert "6 created" in chart.accessibleDescription()
    synced.desk.scripts["left"].always["snapshot"] = UnavailableError("No answer", cause="left")
    synced.window.sync()
    await synced.settle()
    card = synced.window.frame.findChildren(AttentionCard)[-1]
    assert page.sentence.text().startswith("Offline")
    assert card.button.text() == "Try again"
    synced.desk.forget_calls()
    card.button.click()
    await synced.settle()
    assert page.sentence.text() == "Up to date"


async def test_several_pairs_and_their_row_for_all(qtbot: object, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("two")
    desk = Desk(folder)
    for name, like in (("third", "left"), ("fourth", "right")):
        desk.lists[name] = MemoryList(name.title())
        desk.capabilities[name], desk.scripts[name] = desk.capabilities[like], Script()
    await desk.open()
    for name in ("third", "fourth"):
        await desk.services.accounts.add(name.title(), name, {}, {})
    await desk.services.pairs.add(PairDraft("Other", "Third", "Fourth"))
    stage = Stage(desk, folder)
    stage.window.frame.show()
    await stage.settle()
    model = stage.window.pairs.model
    assert [model.index(row, 0).data() for row in range(model.rowCount())] == ["All pairs", "Other", "Pair"]
    assert stage.window.app_state.pair_names() == ["Other", "Pair"]
    stage.window.pairs.list.setCurrentIndex(model.index_of("Pair"))
    assert stage.window.app_state.pair_names() == ["Pair"]
    stage.window.open_page("history", "Other")
    assert stage.window.pairs.chosen is not None
    assert stage.window.pairs.chosen.pair.name == "Other"
    await stage.settle()
    await stage.close()


async def test_a_pair_can_be_disabled_duplicated_and_removed(synced: Stage) -> None:
    window = synced.window
    window.dialogs_controller.enable_pair("Pair", False)
    await synced.settle()
    assert not window.app_state.statuses[0].pair.enabled
    window.dialogs_controller.duplicate_pair("Pair")
    await synced.settle()
    assert synced.find(QLineEdit, "pair.name").text() == "Pair (copy)"
    synced.dialog("pair.dialog").reject()
    window.dialogs_controller.remove_pair("Pair")
    synced.dialog("confirm.dialog").accept()
    await synced.settle()
    assert window.body.currentWidget() is window.welcome
    assert synced.desk.titles("left"), "no task is touched"


async def test_a_new_pair_is_previewed_and_nothing_written(
    qtbot: object, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("new")
    desk = Desk(folder)
    await desk.restart()
    for name in ("left", "right"):
        await desk.services.accounts.add(name.title(), name, {}, {})
    desk.put("left", title="One")
    stage = Stage(desk, folder)
    stage.window.frame.show()
    await stage.settle()
    assert stage.window.body.currentWidget() is stage.window.welcome
    QTest.mouseClick(stage.find(QPushButton, "welcome.add"), Qt.MouseButton.LeftButton)
    await stage.settle()
    dialog = stage.dialog("pair.dialog")
    for side, name in (("source", "Left"), ("destination", "Right")):
        box = dialog.findChild(QComboBox, f"pair.{side}.account")
        assert box is not None
        box.setCurrentIndex(box.findText(name, Qt.MatchFlag.MatchContains))
        await stage.settle()
    dialog.findChild(QLineEdit, "pair.name").setText("Mine")
    dialog.save()  # type: ignore[attr-defined]
    await stage.settle()
    assert stage.window.tabs.currentWidget() is stage.window.preview
    assert [row.action for row in stage.window.preview.model.rows] == ["Create in Right"]
    assert desk.writes() == []
    await stage.close()


async def test_keys(synced: Stage) -> None:
    keys = {name: {key.toString() for key in action.shortcuts()} for name, action in synced.window.verbs.items()}
    assert keys["preview"] == {"F5", "Ctrl+R"}
    assert keys["apply"] == {"Ctrl+Return"}
    assert keys["cancel"] == {"Esc"}
    assert keys["find"] == {"Ctrl+F"}
    assert keys["preferences"] == {"Ctrl+,"}
    assert keys["quit"] == {"Ctrl+Q"}
    assert keys["help"] == {"F1"}
    every = [key for found in keys.values() for key in found]
    assert len(every) == len(set(every))


async def test_help_and_about_open(synced: Stage) -> None:
    dialogs = {
        "help": "help.dialog", "about": "about.dialog", "accounts": "accounts.dialog", "systems": "systems.dialog",
    }  # fmt: skip
    for verb, name in dialogs.items():
        synced.window.verbs[verb].trigger()
        await synced.settle()
        synced.dialog(name).reject()
        await synced.settle()


async def test_what_each_system_can_carry_is_shown_with_its_quality(synced: Stage) -> None:
    synced.window.verbs["systems"].trigger()
    await synced.settle()
    table = synced.dialog("systems.dialog").findChild(DataTable, "systems.table")
    assert table is not None
    model = table.model()
    assert model is not None
    shown = {model.index(row, 0).data(): model.index(row, 1).data() for row in range(model.rowCount())}
    kinds = synced.desk.services.accounts.connectors()
    assert shown == {info.title: info.quality or "–" for info in kinds}
    assert not [
        (row, column)
        for row in range(model.rowCount())
        for column in range(model.columnCount())
        if table.fontMetrics().horizontalAdvance(model.index(row, column).data()) > table.columnWidth(column)
    ]
    synced.dialog("systems.dialog").reject()
    await synced.settle()


async def test_closing_is_decided_elsewhere_and_the_layout_is_kept(stage: Stage) -> None:
    asked: list[bool] = []
    stage.window.frame.close_requested.connect(lambda: asked.append(True))
    stage.window.preview.table.setColumnHidden(4, True)
    event = QCloseEvent()
    QApplication.sendEvent(stage.window.frame, event)
    assert (event.isAccepted(), asked) == (False, [True])
    again = MainWindow(stage.desk.services, stage.spawn, stage.desk.clock, view=stage.view)
    assert again.preview.table.isColumnHidden(4)
    again.preview.table.reset_layout()
    assert not again.preview.table.isColumnHidden(4)
    again.end()
    again.frame.deleteLater()
    await stage.settle()


def interactive(window: QWidget) -> Iterator[QWidget]:
    for widget in window.findChildren(QWidget):
        is_input = isinstance(widget, (QAbstractButton, QLineEdit, QComboBox, QTableView))
        inner = widget.objectName().startswith("qt_") or not widget.objectName()
        if is_input and not inner and widget.focusPolicy() != Qt.FocusPolicy.NoFocus:
            yield widget


async def test_everything_has_a_name_for_screen_readers(synced: Stage) -> None:
    nameless = [
        widget.objectName()
        for widget in interactive(synced.window.frame)
        if not widget.accessibleName() and not (isinstance(widget, QAbstractButton) and widget.text())
    ]
    assert nameless == []


async def test_no_mnemonic_is_used_twice_among_what_is_seen(synced: Stage) -> None:
    for page in ("overview", "preview", "history", "conflicts"):
        synced.window.open_page(page)
        await synced.settle()
        texts = [w.text() for w in synced.window.frame.findChildren(QAbstractButton) if w.isVisible() and w.text()]
        texts += [synced.window.tabs.tabText(place) for place in range(4)]
        texts += [action.text() for action in synced.window.frame.menuBar().actions()]
        letters = [found[1].lower() for text in texts if (found := re.search(r"&(\w)", text.replace("&&", "")))]
        assert len(letters) == len(set(letters)), (page, sorted(letters))


def luminance(color: str) -> float:
    parts = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_text_can_be_read(theme: Colors) -> None:
    inks = (theme.text, theme.muted, theme.accent, theme.good, theme.warning, theme.danger)
    grounds = (theme.window, theme.base, theme.raised, theme.selection)
    poor = [(ink, ground) for ink in inks for ground in grounds if contrast(ink, ground) < 4.5]
    assert poor == []
    assert contrast(theme.on_accent, theme.accent) >= 4.5
    assert min(contrast(theme.control, ground) for ground in (theme.window, theme.base)) >= 3, (
        "what a person fills in has an edge"
    )
    assert contrast(theme.text, theme.added) >= 4.5
    assert contrast(theme.text, theme.removed) >= 4.5


@pytest.mark.usefixtures("themed")
async def test_the_theme_changes_while_running(synced: Stage, qapp: QApplication) -> None:
    before = synced.window.run_bar.preview.icon().pixmap(16).toImage()
    apply_theme(qapp, "dark")
    await synced.settle()
    QTest.qWait(1)
    assert colors(synced.window.frame.palette()) is DARK
    assert synced.window.run_bar.preview.icon().pixmap(16).toImage() != before
    for label in (synced.window.overview.times, synced.window.preview.result.hint):
        label.ensurePolished()
        assert label.palette().color(label.foregroundRole()).name() == DARK.muted
    apply_theme(qapp, "light")
    await synced.settle()


def test_what_does_not_fit_into_a_line_goes_on_in_the_next(qtbot: QtBot) -> None:
    page, layout = QWidget(), FlowLayout(6)
    qtbot.addWidget(page)
    layout.setContentsMargins(4, 2, 4, 2)
    for width in (100, 100, 100):
        button = QPushButton()
        button.setFixedSize(width, 20)
        layout.addWidget(button)
    hidden = QPushButton("not shown")
    hidden.hide()
    layout.addWidget(hidden)
    page.setLayout(layout)
    places = {}
    for width in (400, 220, 120):
        page.resize(width, layout.heightForWidth(width))
        page.show()
        layout.activate()
        places[width] = [
            (each.x(), each.y()) for each in (layout.itemAt(at).widget() for at in range(3)) if each is not None
        ]
    assert places == {
        400: [(4, 2), (110, 2), (216, 2)],
        220: [(4, 2), (110, 2), (4, 28)],
        120: [(4, 2), (4, 28), (4, 54)],
    }
    assert (layout.minimumSize(), layout.sizeHint()) == (QSize(108, 24), QSize(320, 24))
    assert [layout.heightForWidth(width) for width in (400, 220, 120)] == [24, 50, 76]


async def test_focus_stays_on_the_page_while_it_is_applied(synced: Stage) -> None:
    synced.desk.put("left", title="One more")
    synced.window.app_state.preview(["Pair"])
    await synced.settle()
    page = synced.window.preview
    synced.window.open_page("preview")
    page.apply_button.setFocus()
    QTest.keyClick(page.apply_button, Qt.Key.Key_Space)
    await synced.settle()
    assert synced.desk.titles("left") == synced.desk.titles("right")
    assert not synced.window.run_bar.isAncestorOf(QApplication.focusWidget() or page)


@pytest.mark.usefixtures("themed")
async def test_no_label_is_clipped_at_the_smallest_size(synced: Stage) -> None:
    synced.window.frame.resize(LEAST)
    for page in ("overview", "preview", "history", "conflicts"):
        synced.window.open_page(page)
        await synced.settle()
        clipped = [
            (label.objectName(), label.text())
            for label in synced.window.frame.findChildren(QLabel)
            if label.isVisible() and label.text() and not label.wordWrap() and label.objectName() != "run.words"
            and label.textFormat() is not Qt.TextFormat.RichText
            and label.fontMetrics().horizontalAdvance(label.text()) > label.width() + 1
        ]  # fmt: skip
        clipped += [
            (label.objectName(), label.text())
            for label in synced.window.frame.findChildren(QLabel)
            if label.isVisible() and label.text() and label.wordWrap()
            and label.height() < label.heightForWidth(label.width())
        ]  # fmt: skip
        assert clipped == []
        buttons = [
            button.text()
            for button in synced.window.frame.findChildren(QPushButton)
            if button.isVisible() and button.width() < button.sizeHint().width() - 1
        ]
        assert buttons == []


async def test_an_error_has_what_happened_and_what_to_do(stage: Stage) -> None:
    stage.window.app_state.failed.emit(UnavailableError("No answer", cause="left.example", next_step="Try later."))
    dialog = stage.dialog("error.dialog")
    texts = [label.text() for label in dialog.findChildren(QLabel)]
    assert {"No answer", "left.example.", "Try later."} <= set(texts)
    dialog.reject()


async def test_a_pause_is_shown_and_ended(synced: Stage) -> None:
    synced.window.run_bar.pause_requested.emit("1h")
    await synced.settle()
    assert synced.window.run_bar.resume.isVisible()
    assert "paused" in synced.window.next_label.text()
    QTest.mouseClick(synced.window.run_bar.resume, Qt.MouseButton.LeftButton)
    await synced.settle()
    assert synced.window.run_bar.pause.isVisible()


async def test_a_draft_survives_another_pairs_run(synced: Stage) -> None:
    """Answers stay while something else is refreshed."""
    synced.desk.edit("left", "Task 1", title="Task one")
    synced.window.check()
    await synced.settle()
    synced.select("Task 1")
    QTest.keyClick(synced.window.preview.table, Qt.Key.Key_Space)
    synced.window.app_state.refresh()
    await synced.settle()
    assert not synced.row("Task 1").checked
