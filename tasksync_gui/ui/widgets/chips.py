"""Filters by kind of action, each with its count."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QToolButton, QWidget

from tasksync_gui.services.phrases.language import N_, _, current, p_
from tasksync_gui.ui.models.plan_rows import RowKind
from tasksync_gui.ui.style.icons import set_icon
from tasksync_gui.ui.widgets.basics import named
from tasksync_gui.ui.widgets.flow import FlowLayout
from tasksync_gui.ui.widgets.plan_delegate import KINDS

WORDS: Mapping[RowKind, str] = {
    RowKind.CREATE: N_("Create", "kind of change"),
    RowKind.UPDATE: N_("Update", "kind of change"),
    RowKind.DELETE: N_("Delete", "kind of change"),
    RowKind.ADOPT: N_("Link", "kind of change"),
    RowKind.CONFLICT: N_("Conflicts", "kind of change"),
}


class Chips(QWidget):
    """Any combination may be on; none is the same as all."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        layout = FlowLayout(6)
        layout.setContentsMargins(0, 0, 0, 0)
        self.setLayout(layout)
        self.buttons: dict[RowKind, QToolButton] = {}
        for kind, word in WORDS.items():
            button = named(
                QToolButton(), f"preview.chip.{kind}", _("Show only: {kind}", kind=p_("kind of change", word))
            )
            button.setProperty("chip", True)
            button.setCheckable(True)
            button.setToolButtonStyle(button.toolButtonStyle().ToolButtonTextBesideIcon)
            drawing, role = KINDS[kind]
            set_icon(button, drawing, self.palette(), role)
            button.toggled.connect(lambda on: self.changed.emit())
            layout.addWidget(button)
            self.buttons[kind] = button

    def show_counts(self, counts: Mapping[RowKind, int]) -> None:
        """Kinds without rows are hidden and off."""
        for kind, button in self.buttons.items():
            count = counts.get(kind, 0)
            button.setText(f"{p_('kind of change', WORDS[kind])} {current().number(count)}")
            button.setVisible(bool(count))
            if not count:
                button.setChecked(False)

    def chosen(self) -> frozenset[RowKind]:
        return frozenset(kind for kind, button in self.buttons.items() if button.isChecked())

    def clear(self) -> None:
        for button in self.buttons.values():
            button.setChecked(False)
