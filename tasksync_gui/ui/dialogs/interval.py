"""Seconds as a number and a unit, inside what a timer can hold."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from tasksync_gui.services.phrases.language import N_, _
from tasksync_gui.ui.widgets.basics import NumberBox, named

MIN_SECONDS = 30
MAX_SECONDS = 2_000_000
UNITS = ((N_("seconds"), 1), (N_("minutes"), 60), (N_("hours"), 3600), (N_("days"), 86_400))


class IntervalEdit(QWidget):
    """``5 minutes``; the bounds follow the unit, so that no other value can be entered."""

    changed = Signal(int)

    def __init__(self, name: str, accessible: str) -> None:
        super().__init__()
        self.number = named(NumberBox(), f"{name}.number", accessible)
        self.number.setMinimumWidth(96)
        self.number.setGroupSeparatorShown(True)
        self.unit = named(QComboBox(), f"{name}.unit", _("{value}: unit", value=accessible))
        for title, seconds in UNITS:
            self.unit.addItem(_(title), seconds)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.number)
        layout.addWidget(self.unit)
        layout.addStretch(1)
        self.set_seconds(300)
        self.number.valueChanged.connect(lambda value: self.changed.emit(self.seconds))
        self.unit.currentIndexChanged.connect(self._unit_changed)
        self.setFocusProxy(self.number)

    @property
    def seconds(self) -> int:
        return self.number.value() * int(self.unit.currentData())

    def set_seconds(self, seconds: int) -> None:
        """Show ``seconds`` in the largest unit that holds them exactly."""
        seconds = max(MIN_SECONDS, min(seconds, MAX_SECONDS))
        index = max(index for index, (unit, size) in enumerate(UNITS) if seconds % size == 0)
        self.unit.blockSignals(True)
        self.unit.setCurrentIndex(index)
        self.unit.blockSignals(False)
        self._bound()
        self.number.setValue(seconds // UNITS[index][1])

    def _bound(self) -> None:
        size = int(self.unit.currentData())
        self.number.setRange(max(1, -(-MIN_SECONDS // size)), MAX_SECONDS // size)

    def _unit_changed(self) -> None:
        self._bound()
        self.changed.emit(self.seconds)
