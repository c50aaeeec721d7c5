"""Comments of the row that is looked at: asked for when somebody wants to see them."""

from __future__ import annotations

from PySide6.QtCore import QObject

from tasksync_gui.model.errors import TaskSyncError
from tasksync_gui.model.ids import Side
from tasksync_gui.services.contract import SideComments
from tasksync_gui.ui.models.plan_rows import PlanRow
from tasksync_gui.ui.state.app_state import AppState
from tasksync_gui.ui.widgets.detail_pane import DetailPane


class CommentsController(QObject):
    """Between a pane and the systems."""

    def __init__(self, app_state: AppState, pane: DetailPane) -> None:
        super().__init__(pane)
        self._app_state, self._pane = app_state, pane
        pane.comments_requested.connect(self._ask)

    def show(self, row: PlanRow | None) -> None:
        """Show a row, with the offer where a system that has its task also has comments."""
        self._pane.show_row(row, comments=row is not None and bool(self._telling(row)))

    def _telling(self, row: PlanRow) -> set[Side]:
        status = self._app_state.status(row.pair)
        if status is None:
            return set()
        accounts = {Side.SOURCE: status.source_account, Side.DESTINATION: status.destination_account}
        return {side for side in row.item.tasks if self._app_state.has_comments(accounts[side].connector)}

    def _ask(self) -> None:
        if self._pane.row is not None:
            self._pane.show_asking()
            self._app_state.spawn(self._load(self._pane.row))

    async def _load(self, row: PlanRow) -> None:
        try:
            found = await self._app_state.services.comments.of(row.pair, row.item.tasks)
        except TaskSyncError as error:
            found = [SideComments(Side.SOURCE, row.pair, problem=error.message)]
        self._pane.show_comments(row.id, found)
