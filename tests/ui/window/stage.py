"""A window on a :class:`~tests.support.desk.Desk`, driven from a test's own event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QEvent, QObject, QSettings
from PySide6.QtWidgets import QApplication, QDialog

from tasksync_gui.model.ids import OperationId
from tasksync_gui.ui.models.plan_rows import PlanRow
from tasksync_gui.ui.shell.main_window import MainWindow
from tasksync_gui.ui.style.theme import LIGHT, palette_of
from tests.support.desk import Desk

W = TypeVar("W", bound=QObject)


def plainly(application: QApplication) -> None:
    """In the theme's colours, without the style sheet that an earlier test may have set."""
    application.setPalette(palette_of(LIGHT))
    application.setStyleSheet("")


class Stage:
    """Window, services, and the tasks that the window started."""

    def __init__(self, desk: Desk, folder: Path) -> None:
        self.desk = desk
        self.tasks: set[asyncio.Task[Any]] = set()
        self.errors: list[BaseException] = []
        self.view = QSettings(str(folder / "window.ini"), QSettings.Format.IniFormat)
        self.window = MainWindow(desk.services, self.spawn, desk.clock, view=self.view)

    def spawn(self, work: Coroutine[Any, Any, Any]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self.tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            self.errors.append(task.exception())  # type: ignore[arg-type]

    async def settle(self, until: Callable[[], bool] | None = None) -> None:
        """Until nothing is under way (or ``until``), with Qt's events served."""
        for _ in range(20_000):
            QApplication.processEvents()
            await asyncio.sleep(0)
            if until() if until else not self.tasks:
                break
        else:
            raise AssertionError("this does not come to rest")
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QApplication.processEvents()
        assert not self.errors, self.errors

    def find(self, kind: type[W], name: str) -> W:
        found = self.window.frame.findChild(kind, name)
        assert found is not None, name
        return found

    def dialog(self, name: str) -> QDialog:
        """The open dialog of this name."""
        found = [each for each in self.window.frame.findChildren(QDialog, name) if each.isVisible()]
        assert len(found) == 1, f"{name}: {len(found)} are open"
        return found[0]

    def row(self, title: str) -> PlanRow:
        found = {row.title: row for row in self.window.preview.model.rows}
        return found[title]

    def select(self, *titles: str) -> None:
        """Select the rows of these tasks in the diff table."""
        table = self.window.preview.table
        table.clearSelection()
        model = table.selectionModel()
        for place, row in enumerate(self.window.preview.model.visible_rows()):
            if row.title in titles:
                index = self.window.preview.model.index(place, 0)
                model.setCurrentIndex(index, model.SelectionFlag.Select | model.SelectionFlag.Rows)

    def ids(self, *titles: str) -> list[OperationId]:
        return [self.row(title).id for title in titles]

    async def close(self) -> None:
        self.window.end()
        self.window.frame.deleteLater()
        await self.settle()
