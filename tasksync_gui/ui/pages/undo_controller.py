"""From *Undo…* in the history to a preview of it, and from its yes to the run that does it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from tasksync_gui.model.errors import TaskSyncError
from tasksync_gui.model.plan import Plan
from tasksync_gui.model.run import Change, Run, Trigger
from tasksync_gui.services.contract import RunRequest
from tasksync_gui.services.phrases.fields import field_name
from tasksync_gui.services.phrases.language import _, n_
from tasksync_gui.ui.dialogs.undo_dialog import UndoDialog
from tasksync_gui.ui.state.app_state import AppState
from tasksync_gui.ui.style.times import short_text


class UndoController(QObject):
    """One undo at a time is looked at; the window stays usable meanwhile."""

    busy_changed = Signal()

    def __init__(self, app_state: AppState, window: QWidget) -> None:
        super().__init__(window)
        self._app_state = app_state
        self._window = window
        self.busy = False

    def ask(self, run: Run, changes: Sequence[Change] = ()) -> None:
        """Look what undoing ``run``, or only ``changes`` of it, would do, and show it."""
        if not self.busy:
            self._set_busy(True)
            self._app_state.spawn(self._look(run, tuple(changes)))

    async def _look(self, run: Run, changes: tuple[Change, ...]) -> None:
        numbers = tuple(change.sequence for change in changes)
        try:
            plan = await self._app_state.services.engine.undo_preview(run.id, numbers)
        except TaskSyncError as error:
            self._app_state.failed.emit(error)
            return
        finally:
            self._set_busy(False)
        self._show(run, changes, plan)

    def _show(self, run: Run, changes: tuple[Change, ...], plan: Plan) -> None:
        status = next((each for each in self._app_state.statuses if each.pair.id == run.pair), None)
        if status is None:
            return
        name = status.pair.name
        dialog = UndoDialog(self._title(run, changes), name, plan, self._app_state.names_of(status), self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

        def begin() -> None:
            request = RunRequest(Trigger.MANUAL, True, plan.digest, dict(dialog.answers))
            numbers = tuple(change.sequence for change in changes)
            engine = self._app_state.services.engine
            self._app_state.start(name, lambda cancel: engine.undo(run.id, request, numbers, cancel=cancel))

        dialog.accepted.connect(begin)
        dialog.open()

    def _title(self, run: Run, changes: tuple[Change, ...]) -> str:
        when = short_text(run.started_at, self._app_state.clock.now())
        if not changes:
            return _("Undo the undo of {time}?", time=when) if run.undoes else _("Undo the sync of {time}?", time=when)
        if len(changes) > 1:
            return n_("Undo {count} change of {time}?", "Undo {count} changes of {time}?", len(changes), time=when)
        title, field = _short(changes[0].title), field_name(changes[0].field)
        if field:
            return _("Undo the change of “{task}” ({field})?", task=title, field=field)
        return _("Undo the change of “{task}”?", task=title)

    def _set_busy(self, busy: bool) -> None:
        self.busy = busy
        self.busy_changed.emit()


def _short(title: str, limit: int = 60) -> str:
    flat = " ".join(title.split())
    return flat if len(flat) <= limit else f"{flat[:limit]}…"
