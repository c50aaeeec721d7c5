"""What each kind of system can carry, and how far its connector has been proven."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from tasksync_gui.model.fields import Field
from tasksync_gui.services.contract import ConnectorInfo
from tasksync_gui.services.phrases.fields import field_name, field_words
from tasksync_gui.services.phrases.language import N_, _, sentence_start
from tasksync_gui.services.phrases.systems import quality_words
from tasksync_gui.ui.models.table_model import ColumnSpec, TableModel
from tasksync_gui.ui.widgets.basics import MARGIN, heading, muted
from tasksync_gui.ui.widgets.data_table import DataTable
from tasksync_gui.ui.widgets.selection import choose_row

EXPLANATION = N_(
    "–: not carried; it is left alone and never blanked. ≤: longest text in characters; longer ones are held for "
    "you, not cut. A moment keeps a day as noon. Bronze keeps the contract that every connector must keep; silver is "
    "also safe to run by itself; gold has met the live service."
)


class SystemsDialog(QDialog):
    """The kinds of systems that there are, to choose one. Opened with ``open()``."""

    def __init__(self, connectors: Sequence[ConnectorInfo], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("systems.dialog")
        self.setWindowTitle(_("Systems"))
        self.model = TableModel[ConnectorInfo](_columns(), self)
        self.model.set_rows(connectors)
        self.table = DataTable(self.model, "systems.table", _("What each system can carry"))
        self.table.fit_columns()
        choose_row(self.table, 0)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        layout.setSpacing(12)
        layout.addWidget(heading(_("What each system can carry")))
        layout.addWidget(self.table, 1)
        layout.addWidget(muted(_(EXPLANATION)))
        layout.addWidget(buttons)
        self.resize(1120, 520)


def _columns() -> list[ColumnSpec[ConnectorInfo]]:
    fields = [
        ColumnSpec(sentence_start(field_name(field)), partial(_carried, field), tip=partial(_carried, field))
        for field in Field
    ]
    return [
        ColumnSpec(_("System"), lambda info: _(info.title), tip=lambda info: _(info.summary)),
        ColumnSpec(_("Quality"), lambda info: quality_words(info.quality) or "–"),
        *fields,
    ]


def _carried(field: Field, info: ConnectorInfo) -> str:
    return field_words(field, info.capabilities.fields.get(field))
