"""What the window shows where a plan stood, once it was carried out."""

from __future__ import annotations

import dataclasses

from PySide6.QtWidgets import QPushButton

from tasksync_gui.model.errors import UnavailableError
from tasksync_gui.model.run import Counts, Outcome
from tasksync_gui.ui.widgets.run_result import Next, account_of
from tests.ui.window.stage import Stage


async def carried_out(stage: Stage) -> None:
    """Two edits and a new task, previewed and applied."""
    stage.desk.edit("left", "Task 1", title="Task one")
    stage.desk.edit("left", "Task 2", title="Task two")
    stage.desk.put("left", title="New")
    stage.window.check()
    await stage.settle()
    stage.window.preview.apply()
    await stage.settle()


def shown(stage: Stage) -> str:
    """The page that stands in the place of the table."""
    return str(stage.window.preview.body.currentWidget().objectName())


def offered(stage: Stage) -> set[Next]:
    return {each for each, button in stage.window.preview.result.buttons.items() if button.isVisibleTo(button.window())}


async def test_after_apply_the_page_says_what_was_done(synced: Stage) -> None:
    await carried_out(synced)
    result = synced.window.preview.result
    assert shown(synced) == "preview.result"
    assert result.title.text() == "Done: 1 created, 2 updated"
    assert offered(synced) >= {Next.UNDO, Next.CHANGES, Next.AGAIN}
    assert Next.DECIDE not in offered(synced)


async def test_its_undo_asks_first_and_puts_everything_back(synced: Stage) -> None:
    await carried_out(synced)
    synced.window.preview.result.buttons[Next.UNDO].click()
    await synced.settle()
    dialog = synced.dialog("undo.dialog")
    assert synced.desk.titles("right") == ["New", "Task 0", "Task 3", "Task 4", "Task 5", "Task one", "Task two"]
    dialog.accept()
    await synced.settle()
    assert synced.desk.titles("right") == [f"Task {number}" for number in range(6)]


async def test_its_changes_are_those_of_the_run_in_the_history(synced: Stage) -> None:
    await carried_out(synced)
    run = synced.window.app_state.results["Pair"]
    synced.window.sync()
    await synced.settle()
    synced.window.history.search.setText("nothing like it")
    synced.window.preview.run_requested.emit(run)
    await synced.settle()
    assert synced.window.tabs.currentWidget() is synced.window.history
    assert synced.window.history.runs.row_at(synced.window.history.run_table.currentIndex()).id == run.id
    assert {change.title for change in synced.window.history.changes.all_rows} >= {"Task 1", "Task 2", "New"}


async def test_what_waits_is_said_with_the_way_to_decide_it(synced: Stage) -> None:
    synced.desk.edit("left", "Task 1", title="Here")
    synced.desk.edit("right", "Task 1", title="There")
    synced.window.sync()
    await synced.settle()
    result = synced.window.preview.result
    assert shown(synced) == "preview.result"
    assert "1 held" in result.title.text()
    assert result.hint.text()
    result.buttons[Next.DECIDE].click()
    assert synced.window.tabs.currentWidget() is synced.window.conflicts


async def test_the_result_gives_way_to_whatever_is_known_next(synced: Stage) -> None:
    await carried_out(synced)
    synced.window.check()
    await synced.settle()
    assert shown(synced) == "preview.empty"
    assert synced.window.preview.empty.title.text() == "No differences"
    await carried_out_again(synced)
    assert shown(synced) == "preview.result"
    synced.desk.scripts["left"].always["snapshot"] = UnavailableError("No answer", cause="left")
    synced.window.check()
    await synced.settle()
    assert synced.window.preview.empty.title.text() == "Offline"
    assert shown(synced) == "preview.empty"


async def carried_out_again(stage: Stage) -> None:
    stage.desk.edit("left", "Task 3", title="Task three")
    stage.window.sync()
    await stage.settle()


async def test_automatic_sync_is_offered_where_it_is_off(synced: Stage) -> None:
    asked: list[bool] = []
    synced.window.preferences_requested.connect(lambda: asked.append(True))
    synced.window.open_page("preview")
    await carried_out_again(synced)
    assert (Next.AUTOMATIC in offered(synced)) is not synced.desk.services.schedule.enabled
    synced.find(QPushButton, "preview.result.automatic").click()
    assert asked == [True]


async def test_the_gravest_of_several_runs_gives_the_picture(synced: Stage) -> None:
    await carried_out(synced)
    run = synced.window.app_state.results["Pair"]
    bad = dataclasses.replace(run, pair_name="Other", outcome=Outcome.FAILED, counts=Counts(failed=2))
    account = account_of([run, bad], automatic=True)
    assert account.drawing[0] == "error"
    assert account.title == "2 pairs synced"
    assert account.hint.splitlines() == ["Pair: Done: 1 created, 2 updated", "Other: Failed: 2 failed"]
    assert account.offers == (Next.CHANGES, Next.AGAIN)


async def test_a_run_that_changed_nothing_offers_no_undo(synced: Stage) -> None:
    run = synced.window.app_state.results["Pair"]
    idle = dataclasses.replace(run, counts=Counts())
    assert account_of([idle], automatic=True).offers == (Next.AGAIN,)
    assert account_of([idle], automatic=False).offers == (Next.AGAIN, Next.AUTOMATIC)
