"""Entering the value that both sides are to have."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPlainTextEdit, QVBoxLayout, QWidget

from tasksync_gui.model.errors import UserError
from tasksync_gui.model.fields import Field, Value
from tasksync_gui.services.phrases.fields import field_name
from tasksync_gui.services.phrases.language import _, sentence_start
from tasksync_gui.services.phrases.values import parse_value, typed_value, understood
from tasksync_gui.ui.style.foreign import TextLabel
from tasksync_gui.ui.widgets.basics import MARGIN, InlineMessage, heading, muted, named


class ValueDialog(QDialog):
    """Opened with ``open()`` on ``value``; emits :attr:`entered` with a value that can be written."""

    entered = Signal(object)

    def __init__(self, title: str, field: Field, value: Value, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("value.dialog")
        self.setWindowTitle(_("Your value"))
        self.setMinimumWidth(480)
        self._field = field
        label = TextLabel(_("&{field} on both sides:", field=sentence_start(field_name(field))))
        self.text = named(
            QPlainTextEdit(typed_value(field, value)), "value.text", _("New {field}", field=field_name(field))
        )
        self.text.setTabChangesFocus(True)
        self.text.selectAll()
        label.setBuddy(self.text)
        self.message = InlineMessage("value.message")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel | QDialogButtonBox.StandardButton.Ok)
        buttons.accepted.connect(self._take)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        layout.setSpacing(12)
        layout.addWidget(heading(title, 1.1))
        layout.addWidget(label)
        layout.addWidget(self.text, 1)
        layout.addWidget(muted(_("Write {what}.", what=understood(field))))
        layout.addWidget(self.message)
        layout.addWidget(buttons)

    def value(self) -> Value:
        """What is entered. Raises UserError."""
        return parse_value(self._field, self.text.toPlainText())

    def _take(self) -> None:
        try:
            value = self.value()
        except UserError as error:
            self.message.say_error(error)
            return
        self.entered.emit(value)
        self.accept()
