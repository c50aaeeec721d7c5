"""What the driver's person does."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QLabel

from tasksync_gui.ui.dialogs.pair_dialog import PairDialog
from tasksync_gui.ui.widgets.choice_cards import CardList
from tests.system.driver import Driver, Step


def choose_kind(driver: Driver, key: str) -> None:
    cards = driver.find(CardList, "account.connectors")
    keys = [cards.item(row).data(Qt.ItemDataRole.UserRole + 1) for row in range(cards.count())]
    titles = [cards.item(row).text() for row in range(cards.count())]
    driver.click_item(cards, keys.index(key) if key in keys else titles.index(key))


def add_account(driver: Driver, side: str, kind: str, fields: dict[str, str]) -> Iterator[Step]:
    driver.click(f"pair.{side}.new")
    yield driver.shows("account.dialog")
    yield driver.pause(0.3)
    choose_kind(driver, kind)
    first = next(iter(fields))
    yield driver.shows(first)
    for name, text in fields.items():
        driver.enter(name, text)
        yield driver.pause(0.15)
    driver.shot(f"account-{side}")
    driver.click("account.save")
    yield driver.gone("account.dialog")
    yield driver.pause(0.3)


def rows(driver: Driver) -> int:
    return driver.window.preview.model.rowCount()


def is_empty(driver: Driver) -> bool:
    page = driver.window.preview
    previewed = "Work" in driver.window.app_state.plans
    return previewed and is_idle(driver) and page.empty.isVisible() and page.empty.title.text() == "No differences"


def is_idle(driver: Driver) -> bool:
    app_state = driver.window.app_state
    return not app_state.activities and not app_state.can_cancel and not app_state.stopping


def main_job(driver: Driver) -> Iterator[Step]:
    """From nothing to two lists in step, through every page, with somebody else editing meanwhile."""
    given = json.loads(os.environ["SCENARIO"])
    yield driver.shows("welcome.add")
    yield driver.pause(0.5)
    driver.shot("01-welcome")
    driver.click("welcome.add")
    yield driver.shows("pair.dialog")
    yield driver.pause(0.5)
    yield from add_account(
        driver, "source", "CalDAV",
        {
            "account.name": "Cloud", "form.url": given["url"], "form.username": given["username"],
            "form.password": given["password"],
        },
    )  # fmt: skip
    yield from add_account(driver, "destination", "todo.txt", {"account.name": "File", "form.path": given["file"]})
    yield lambda: driver.find(PairDialog, "pair.dialog").source.complete
    driver.enter("pair.name", "Work")
    driver.shot("02-pair")
    driver.click("pair.save")
    yield driver.gone("pair.dialog")
    yield lambda: rows(driver) == given["count"]
    yield driver.pause(0.5)
    driver.shot("03-preview")
    driver.click("preview.apply")
    yield lambda: driver.window.run_bar.bar.isVisible() and "of" in driver.window.run_bar.words.text()
    driver.shot("04-progress")
    yield lambda: is_idle(driver)
    yield driver.pause(0.5)
    driver.click("run.preview")
    yield lambda: is_empty(driver)
    driver.shot("05-no-differences")
    (driver.artifacts / "synced").touch()
    yield lambda: (driver.artifacts / "edited").exists()
    driver.key("F5")
    yield lambda: rows(driver) == given["edits"]
    table = driver.find(QAbstractItemView, "preview.table")
    driver.click_item(table, 1, 3)
    yield driver.pause(0.4)
    driver.shot("06-second-preview")
    driver.click("preview.apply")
    yield driver.shows("confirm.dialog")
    yield driver.pause(0.3)
    driver.shot("07-confirm")
    driver.click("confirm.action")
    yield driver.gone("confirm.dialog")
    yield lambda: is_idle(driver)
    driver.click("run.preview")
    yield lambda: is_empty(driver)
    driver.click_tab(2)
    yield lambda: len(driver.window.history.runs.rows) == 2
    yield driver.pause(0.5)
    driver.shot("08-history")
    driver.click_tab(0)
    yield driver.shows("overview.sentence")
    yield lambda: driver.find(QLabel, "overview.sentence").text() == "Up to date"
    yield driver.pause(1.5)
    driver.shot("09-overview")


def tour(driver: Driver) -> Iterator[Step]:
    """Pictures of every page on the demo pair; of the window alone for the README."""
    shot = partial(driver.shot, window_only="WINDOW_ONLY" in os.environ)
    yield lambda: rows(driver) > 5
    yield driver.pause(0.6)
    shot("preview")
    driver.click("preview.apply")
    yield driver.shows("confirm.dialog")
    driver.click("confirm.action")
    yield driver.gone("confirm.dialog")
    yield lambda: is_idle(driver)
    yield lambda: bool(driver.window.app_state.conflicts)
    driver.click_tab(3)
    yield driver.pause(0.5)
    shot("conflicts")
    driver.click_tab(2)
    yield driver.pause(0.5)
    shot("history")
    driver.click_tab(0)
    yield driver.pause(1.5)
    shot("overview")
