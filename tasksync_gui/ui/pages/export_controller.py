"""From *Export…* to a file with the rows that are shown."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from tasksync_gui.model.error_codes import AppCode
from tasksync_gui.model.errors import StoreError
from tasksync_gui.model.message import message
from tasksync_gui.services.phrases.language import _
from tasksync_gui.ui.models.plan_export import Format, exported
from tasksync_gui.ui.models.plan_rows import PlanRow
from tasksync_gui.ui.state.app_state import AppState

NAME = "tasksync-preview"


class ExportController(QObject):
    """Asks for a place; the file is made and written beside the window's thread."""

    written = Signal(str)
    """The path of a file that is complete."""

    def __init__(self, app_state: AppState, rows: Callable[[], Sequence[PlanRow]], window: QWidget) -> None:
        super().__init__(window)
        self._app_state, self._rows, self._window = app_state, rows, window

    def ask(self) -> None:
        """Let a person choose where the rows go that are shown now."""
        rows = tuple(self._rows())
        filters = {
            _("Spreadsheet (*.csv)"): Format.CSV,
            "JSON (*.json)": Format.JSON,
            "Markdown (*.md)": Format.MARKDOWN,
        }
        dialog = QFileDialog(self._window, _("Export the rows that are shown"), str(Path.home() / NAME))
        dialog.setObjectName("preview.export")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters(list(filters))
        dialog.setDefaultSuffix(Format.CSV)
        dialog.filterSelected.connect(lambda chosen: dialog.setDefaultSuffix(filters.get(chosen, Format.CSV)))
        dialog.fileSelected.connect(lambda path: self.write(rows, Path(path)))
        dialog.open()

    def write(self, rows: Sequence[PlanRow], path: Path) -> None:
        """Write ``rows``; the ending of the name tells how, CSV if it tells nothing."""
        ending = path.suffix.removeprefix(".").lower()
        format_ = Format(ending) if ending in list(Format) else Format.CSV
        self._app_state.spawn(self._write(rows, path, format_))

    async def _write(self, rows: Sequence[PlanRow], path: Path, format_: Format) -> None:
        try:
            await asyncio.to_thread(lambda: path.write_bytes(exported(rows, format_)))
        except OSError as error:
            refused = message(AppCode.NOT_EXPORTED, path=path, reason=error.strerror or str(error))
            self._app_state.failed.emit(StoreError(refused))
            return
        self.written.emit(str(path))
