"""The check box at the head of the differences: ticks all rows that are shown, or none."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QCheckBox, QHeaderView

from tasksync_gui.model.plan import Answer, Decision
from tasksync_gui.services.phrases.language import _
from tasksync_gui.ui.models.plan_model import Column, PlanModel
from tasksync_gui.ui.models.plan_rows import PlanRow, RowKind
from tasksync_gui.ui.widgets.basics import named

EDGE = 4
"""Pixels between a row's tick and its edge: one stands over the others."""


class TickAll(QCheckBox):
    """Stands over the first column's heading. What the filter hides keeps its tick; conflicts have none."""

    answer_requested = Signal(list, object)
    """Rows' ids, and what is asked for them; None: as proposed."""

    def __init__(self, header: QHeaderView, model: PlanModel) -> None:
        super().__init__(header)
        named(self, "preview.all", _("Tick all that is shown"))
        self.setToolTip(_("Tick all that is shown, or none"))
        self.setTristate(True)
        self._header, self._model = header, model
        self._late = QTimer(self, singleShot=True, interval=0)
        self._late.timeout.connect(self._show_state)
        for changed in (model.answers_changed, model.layoutChanged, model.modelReset):
            changed.connect(self._late.start)
        for moved in (header.sectionResized, header.sectionMoved, header.geometriesChanged):
            moved.connect(self._place)
        header.installEventFilter(self)
        self._place()
        self._show_state()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """It keeps its place in a header that grows or is turned round."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutDirectionChange):
            self._place()
        return super().eventFilter(watched, event)

    def nextCheckState(self) -> None:  # noqa: N802 - Qt's name
        """After a click or a key: all, unless all are ticked already; the state shown follows the rows."""
        rows = self._rows()
        if all(row.checked for row in rows):
            self.answer_requested.emit([row.id for row in rows], Answer(Decision.SKIP_ONCE))
        else:
            self.answer_requested.emit([row.id for row in rows if not row.checked], None)

    def _rows(self) -> Sequence[PlanRow]:
        return [row for row in self._model.visible_rows() if row.kind is not RowKind.CONFLICT]

    def _show_state(self) -> None:
        ticks = {row.checked for row in self._rows()}
        self.setEnabled(bool(ticks))
        mixed = len(ticks) > 1
        state = Qt.CheckState.PartiallyChecked if mixed else Qt.CheckState.Checked
        self.setCheckState(state if True in ticks else Qt.CheckState.Unchecked)

    def _place(self) -> None:
        header, size = self._header, self.sizeHint()
        at = header.sectionViewportPosition(Column.CHECK)
        if self.isRightToLeft():
            at += header.sectionSize(Column.CHECK) - size.width() - 2 * EDGE
        self.setGeometry(at + EDGE, (header.height() - size.height()) // 2, size.width(), size.height())
