"""Window and tray in languages that show what was forgotten, and in German: each page, dialog and menu."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication, QDialog, QMenu, QPlainTextEdit, QTableView
from pytestqt.qtbot import QtBot

from tasksync_gui.app.languages import catalogues
from tasksync_gui.model.errors import AuthError
from tasksync_gui.model.plan import Answer, Decision
from tasksync_gui.model.run import Outcome
from tasksync_gui.services.contract import PairActivity, Services
from tasksync_gui.services.phrases.language import Language, load
from tasksync_gui.ui.dialogs.value_dialog import ValueDialog
from tasksync_gui.ui.models.plan_rows import decisions_for
from tasksync_gui.ui.style.theme import apply_theme
from tasksync_gui.ui.tray.state import LOGIN_QUIET_SECONDS, NoticeSettings, Notifier
from tasksync_gui.ui.tray.tray import Tray
from tests.support.clock import FakeClock
from tests.ui.window.stage import Stage
from tests.words.conftest import FEW, LEFT, PAIR, RIGHT, Speaker
from tests.words.layout import cut_off, given_twice, given_twice_in
from tests.words.pseudo import Pseudo, RightToLeft
from tests.words.visible import texts, untranslated

PAGES = ("overview", "preview", "history", "conflicts")


@dataclass
class Desk:
    """What a stage needs of the desk it stands on."""

    services: Services
    clock: FakeClock


class Patient(Stage):
    """A stage whose services read files and a database in other threads, which take their time."""

    async def settle(self, until: Callable[[], bool] | None = None) -> None:
        for _ in range(3_000):
            QApplication.processEvents()
            await asyncio.sleep(0.002)
            if until() if until else not self.tasks:
                break
        await super().settle(until)


class Theatre:
    """A window on two files, and what a test does with it."""

    def __init__(self, stage: Stage, folder: Path, language: Language) -> None:
        self.stage, self.folder, self.language = stage, folder, language
        self.window = stage.window

    def write(self, name: str, *lines: str) -> None:
        (self.folder / f"{name}.txt").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")

    def lines(self, name: str) -> list[str]:
        return (self.folder / f"{name}.txt").read_text(encoding="utf-8").splitlines()

    async def conflict(self) -> None:
        """Both sides change one title, one deletes what the other edits, and one completes."""
        self.window.sync()
        await self.stage.settle()
        left, right = self.lines(LEFT), self.lines(RIGHT)
        self.write(LEFT, *(line.replace(FEW[0], "Άσπρο γάλα") for line in left if FEW[1] not in line))
        self.write(
            RIGHT, *(line.replace(FEW[0], "Μαύρο γάλα").replace(FEW[1], f"{FEW[1]} due:2026-05-31") for line in right)
        )
        await self.preview()

    async def preview(self) -> None:
        self.window.check()
        await self.stage.settle()

    async def see(self) -> None:
        """The same, and each page fits."""
        self.read()
        for page in PAGES:
            self.window.open_page(page)
            await self.stage.settle()
            assert cut_off(self.window.frame) == []
            assert self.pressed_twice(given_twice(self.window.frame)) == []

    def read(self) -> None:
        """Everything that can be seen or read out now is in the language."""
        if isinstance(self.language, Pseudo):
            assert untranslated(texts(self.window.frame)) == []

    async def look_at(self, name: str) -> QDialog:
        """The dialog of this name, which is closed again."""
        await self.stage.settle()
        dialog = self.stage.dialog(name)
        if isinstance(self.language, Pseudo):
            assert untranslated(texts(dialog)) == []
        assert cut_off(dialog) == []
        assert self.pressed_twice(given_twice(dialog)) == []
        return dialog

    def pressed_twice(self, found: list[str]) -> list[str]:
        """Hebrew has fewer letters than English, and those of the test mean nothing."""
        return [] if self.language.right_to_left else found

    def look_into(self, menu: QMenu) -> None:
        if isinstance(self.language, Pseudo):
            assert untranslated(texts(menu)) == []
        assert self.pressed_twice(given_twice_in(menu)) == []


@pytest.fixture(
    params=[
        Pseudo,
        *(
            pytest.param(each, marks=pytest.mark.thorough("the window in each language"))
            for each in (RightToLeft, "de")
        ),
    ],
    ids=str,
)
async def theatre(
    request: pytest.FixtureRequest, qtbot: QtBot, speaker: Speaker, greek: Services, clock: FakeClock, tmp_path: Path,
    qapp: QApplication,
) -> AsyncIterator[Theatre]:  # fmt: skip
    language = load("de", catalogues()) if request.param == "de" else request.param()
    speaker(language)
    apply_theme(qapp, "light")
    stage = Patient(Desk(greek, clock), tmp_path)  # type: ignore[arg-type]
    stage.window.frame.resize(1024, 700)
    stage.window.frame.show()
    await stage.settle()
    yield Theatre(stage, tmp_path, language)
    await stage.close()


async def test_pages_before_anything_has_run(theatre: Theatre, speaker: Speaker) -> None:
    speaker(theatre.language)
    await theatre.see()


async def test_no_heading_of_a_table_is_cut_off(theatre: Theatre, speaker: Speaker) -> None:
    """But for names of lists, which may be as long as they like."""
    speaker(theatre.language)
    tables = [table for table in theatre.window.frame.findChildren(QTableView) if table.model().columnCount() > 1]
    assert len(tables) == 4
    for table in tables:
        header = table.horizontalHeader()
        for column in range(header.count()):
            heading = table.model().headerData(column, Qt.Orientation.Horizontal)
            if heading and not header.isSectionHidden(column):
                assert header.sectionSize(column) >= header.sectionSizeHint(column), (table.objectName(), heading)


async def test_the_welcome_page(theatre: Theatre, speaker: Speaker) -> None:
    speaker(theatre.language)
    await theatre.stage.desk.services.pairs.remove(PAIR)
    theatre.window.app_state.refresh()
    await theatre.stage.settle()
    assert theatre.window.body.currentWidget() is theatre.window.welcome
    await theatre.see()


async def test_a_preview_with_its_menus_and_details(theatre: Theatre, speaker: Speaker) -> None:
    speaker(theatre.language)
    await theatre.preview()
    page = theatre.window.preview
    assert {row.title for row in page.model.rows} == set(FEW)
    await theatre.see()
    rows = page.model.visible_rows()
    theatre.look_into(page.table.row_menu(rows[:1]))
    theatre.look_into(page.table._column_menu())
    page.search.setText("Ψωμί")
    theatre.stage.select("Ψωμί")
    await theatre.see()
    page.search.setText("κανένα")
    await theatre.see()


async def test_a_run_its_history_and_its_undo(theatre: Theatre, speaker: Speaker) -> None:
    speaker(theatre.language)
    await theatre.conflict()
    await theatre.see()
    page = theatre.window.history
    theatre.window.open_page("history")
    await theatre.stage.settle()
    page.undo_run.click()
    (await theatre.look_at("undo.dialog")).accept()
    await theatre.stage.settle()
    await theatre.see()
    assert page.runs.rows[0].undoes is not None


async def test_conflicts_and_what_is_decided_of_them(theatre: Theatre, speaker: Speaker) -> None:
    speaker(theatre.language)
    await theatre.conflict()
    theatre.window.sync()
    await theatre.stage.settle()
    theatre.window.open_page("conflicts")
    await theatre.stage.settle()
    page = theatre.window.conflicts
    assert page.count == 1
    page.enter.click()
    dialog = await theatre.look_at("value.dialog")
    assert isinstance(dialog, ValueDialog)
    dialog.findChild(QPlainTextEdit).setPlainText("Γάλα")  # type: ignore[union-attr]
    dialog._take()
    await theatre.stage.settle()
    await theatre.see()


async def test_rows_as_they_read_with_each_answer(theatre: Theatre, speaker: Speaker) -> None:
    speaker(theatre.language)
    await theatre.conflict()
    page = theatre.window.preview
    for decision in Decision:
        rows = [row for row in page.model.rows if decision in decisions_for(row)]
        assert rows, decision
        value = "Γάλα" if decision is Decision.TAKE_VALUE else None
        page.set_answer([row.id for row in rows], Answer(decision, value))
        theatre.look_into(page.table.row_menu(rows[:1]))
        theatre.read()
        page.undo_stack.undo()


async def test_deletions_are_confirmed_in_words(theatre: Theatre, speaker: Speaker) -> None:
    speaker(theatre.language)
    theatre.window.sync()
    await theatre.stage.settle()
    theatre.write(LEFT, *[line for line in theatre.lines(LEFT) if FEW[0] not in line])
    await theatre.preview()
    theatre.window.preview.apply()
    (await theatre.look_at("confirm.dialog")).reject()


async def test_a_guard_stops_and_says_why(theatre: Theatre, speaker: Speaker) -> None:
    speaker(theatre.language)
    theatre.window.sync()
    await theatre.stage.settle()
    theatre.write(LEFT)
    theatre.window.sync()
    await theatre.stage.settle()
    assert theatre.window.app_state.runs[0].needs_review
    await theatre.see()


async def test_trouble_is_told(theatre: Theatre, speaker: Speaker) -> None:
    speaker(theatre.language)
    (theatre.folder / f"{LEFT}.txt").unlink()
    (theatre.folder / f"{LEFT}.txt").mkdir()
    await theatre.preview()
    theatre.window.sync()
    await theatre.stage.settle()
    assert theatre.window.app_state.runs[0].outcome is Outcome.FAILED
    await theatre.see()


async def test_dialogs_of_the_window(theatre: Theatre, speaker: Speaker) -> None:
    speaker(theatre.language)
    controller = theatre.window.dialogs_controller
    for opened, name in (
        (controller.open_help, "help.dialog"),
        (controller.open_systems, "systems.dialog"),
        (controller.open_about, "about.dialog"),
        (controller.open_accounts, "accounts.dialog"),
        (controller.add_pair, "pair.dialog"),
        (lambda: controller.edit_pair(PAIR), "pair.dialog"),
        (lambda: controller.duplicate_pair(PAIR), "pair.dialog"),
        (lambda: controller.remove_pair(PAIR), "confirm.dialog"),
    ):
        opened()
        (await theatre.look_at(name)).reject()
        await theatre.stage.settle()
    theatre.window.app_state.failed.emit(ValueError())
    (await theatre.look_at("error.dialog")).reject()


async def test_the_accounts_say_how_a_test_went(theatre: Theatre, speaker: Speaker) -> None:
    speaker(theatre.language)
    theatre.window.dialogs_controller.open_accounts()
    dialog = await theatre.look_at("accounts.dialog")
    dialog.check.click()  # type: ignore[attr-defined]
    await theatre.look_at("accounts.dialog")
    dialog.remove.click()  # type: ignore[attr-defined]
    (await theatre.look_at("confirm.dialog")).accept()
    await theatre.look_at("accounts.dialog")
    dialog.reject()


async def test_the_pair_says_what_is_missing(theatre: Theatre, speaker: Speaker) -> None:
    speaker(theatre.language)
    theatre.window.dialogs_controller.add_pair()
    dialog = await theatre.look_at("pair.dialog")
    for source, destination in (("", ""), (LEFT, ""), (LEFT, LEFT)):
        dialog.source.choose(source)  # type: ignore[attr-defined]
        dialog.destination.choose(destination)  # type: ignore[attr-defined]
        dialog.save()  # type: ignore[attr-defined]
        await theatre.look_at("pair.dialog")
    dialog.reject()


async def test_menus_of_the_window(theatre: Theatre, speaker: Speaker) -> None:
    speaker(theatre.language)
    for action in theatre.window.frame.menuBar().actions():
        theatre.look_into(action.menu())  # type: ignore[arg-type]
    theatre.look_into(theatre.window.pairs.menu(theatre.window.app_state.statuses[0]))
    theatre.look_into(theatre.window.run_bar.pause.menu())


async def test_a_pause_and_several_pairs(theatre: Theatre, speaker: Speaker) -> None:
    from tasksync_gui.services.contract import PairDraft

    speaker(theatre.language)
    services = theatre.stage.desk.services
    await services.pairs.add_demo()
    await services.accounts.add("Τρίτη", "todotxt", {"path": str(theatre.folder / "Τρίτη.txt")}, {})
    await services.pairs.add(PairDraft("Άλλο", "Τρίτη", RIGHT, enabled=False))
    theatre.window.app_state.pause(None)
    theatre.window.app_state.refresh()
    await theatre.stage.settle()
    await services.pairs.remove("Demo")
    theatre.window.app_state.refresh()
    await theatre.stage.settle()
    await theatre.see()


async def test_the_tray(theatre: Theatre, speaker: Speaker, qtbot: QtBot) -> None:
    speaker(theatre.language)
    owner = QObject()
    tray = Tray(theatre.window.app_state, parent=owner)
    tray.start()
    await theatre.conflict()
    for paused in (False, True):
        if paused:
            theatre.window.app_state.pause(None)
            await theatre.stage.settle()
        theatre.look_into(tray.menu.menu)
        for menu in tray.menu.menu.findChildren(QMenu):
            theatre.look_into(menu)
        if isinstance(theatre.language, Pseudo):
            assert untranslated(iter([("tip", tray.icon.toolTip())])) == []
    tray.stop()


async def test_notices(theatre: Theatre, speaker: Speaker) -> None:
    speaker(theatre.language)
    await theatre.conflict()
    theatre.window.sync()
    await theatre.stage.settle()
    (run, *_more) = [run for run in theatre.window.app_state.runs if run.counts.held]
    from dataclasses import replace

    from tasksync_gui.model.run import Counts, Trigger

    kinds = {
        PairActivity.ATTENTION: replace(run, trigger=Trigger.TIMER),
        PairActivity.ERROR: replace(run, trigger=Trigger.TIMER, outcome=Outcome.FAILED, retryable=False),
        PairActivity.IDLE: replace(run, trigger=Trigger.TIMER, outcome=Outcome.CLEAN, counts=Counts(created=3)),
    }
    said = []
    for activity, each in kinds.items():
        for settings in (NoticeSettings(True, True), NoticeSettings(True, True, hide_content=True)):
            notifier = Notifier(-LOGIN_QUIET_SECONDS)
            notifier.run_finished(each, activity, settings, watched=False)
            notice = notifier.next_notice(0.0, settings)
            assert notice is not None
            said += [(activity.value, notice.title), (activity.value, notice.text)]
    if isinstance(theatre.language, Pseudo):
        assert untranslated(iter(said)) == []


async def test_what_is_written_from_right_to_left_is_mirrored(theatre: Theatre, speaker: Speaker) -> None:
    speaker(theatre.language)
    mirrored = theatre.language.right_to_left
    wanted = Qt.LayoutDirection.RightToLeft if mirrored else Qt.LayoutDirection.LeftToRight
    assert theatre.window.frame.layoutDirection() is wanted
    pairs, tabs = theatre.window.pairs, theatre.window.tabs
    frame = theatre.window.frame
    left, right = (widget.mapTo(frame, widget.rect().topLeft()).x() for widget in (pairs, tabs))
    assert (left > right) == mirrored


def test_an_error_of_a_plug_in_keeps_its_words(speaker: Speaker) -> None:
    from tasksync_gui.services.phrases.errors import say_error

    speaker(Pseudo())
    said = say_error(AuthError("Η πόρτα είναι κλειστή", next_step="Δοκίμασε αύριο."))
    assert (said.title, said.next_step) == ("Η πόρτα είναι κλειστή", "Δοκίμασε αύριο.")
