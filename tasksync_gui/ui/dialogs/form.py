"""A form made from a connector's ``Config``: declared once, asked for, checked and explained from there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, SecretStr, ValidationError
from pydantic.fields import FieldInfo
from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from tasksync_gui.services.phrases.language import _
from tasksync_gui.services.phrases.option_problems import choices_of, option_problem, plain_type
from tasksync_gui.services.phrases.say import say
from tasksync_gui.ui.dialogs.editors import Editor, choice_words, editor_for
from tasksync_gui.ui.style.foreign import TextLabel
from tasksync_gui.ui.widgets.basics import InlineMessage, Tone, muted

KEPT = "kept"
"""Stands for a stored secret while the rest of a form is checked; never shown or saved."""
DARK_RED, LIGHT_RED = "#b3261e", "#ff8a80"


class FormRow(QWidget):
    """Label, editor, hint and, if needed, what is wrong."""

    def __init__(self, name: str, field: FieldInfo) -> None:
        super().__init__()
        self.field = field
        title = _(field.title) if field.title else choice_words(name)
        self.secret = plain_type(field.annotation) is SecretStr
        self.editor: Editor = editor_for(field)
        self.editor.inner.setObjectName(f"form.{name}")
        self.editor.inner.setAccessibleName(title)
        self.editor.inner.setAccessibleDescription(_(field.description or ""))
        self.problem = TextLabel()
        self.problem.setObjectName(f"form.{name}.problem")
        self.problem.setWordWrap(True)
        self.problem.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        if plain_type(field.annotation) is not bool:
            label = TextLabel(
                _("{title} (optional)", title=title) if not field.is_required() and self._blank() else title
            )
            label.setBuddy(self.editor.inner)
            layout.addWidget(label)
        layout.addWidget(self.editor)
        if field.description:
            layout.addWidget(muted(_(field.description)))
        layout.addWidget(self.problem)
        if not field.is_required():
            self.editor.set_text(_as_text(field.get_default(call_default_factory=True)))
        self.editor.changed.connect(self.clear_problem)

    def show_problem(self, text: str) -> None:
        """Say what is wrong with this field, in words and colour."""
        palette = self.palette()
        dark = palette.color(QPalette.ColorRole.Window).lightness() < 128
        palette.setColor(QPalette.ColorRole.WindowText, LIGHT_RED if dark else DARK_RED)
        self.problem.setPalette(palette)
        self.problem.setText(f"▲ {text}")
        self.problem.setAccessibleName(text)
        self.problem.show()

    def clear_problem(self) -> None:
        """All is well again."""
        self.problem.hide()
        self.problem.clear()

    def _blank(self) -> bool:
        default = self.field.get_default(call_default_factory=True)
        return default in (None, "") and not choices_of(plain_type(self.field.annotation))


class ConfigForm(QWidget):
    """All options of a config model, checked with the model itself."""

    changed = Signal()

    def __init__(self, config: type[BaseModel]) -> None:
        super().__init__()
        self._config = config
        self._keeps_secrets = False
        self.rows: dict[str, FormRow] = {}
        self.general = InlineMessage("form.general")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        for name, field in config.model_fields.items():
            row = self.rows[name] = FormRow(name, field)
            row.editor.changed.connect(self.changed)
            row.editor.inner.installEventFilter(self)
            layout.addWidget(row)
        layout.addWidget(self.general)

    def values(self) -> dict[str, str]:
        """The options that are no secrets; empty ones are left to their defaults."""
        rows = ((name, row) for name, row in self.rows.items() if not row.secret)
        return {name: row.editor.text() for name, row in rows if row.editor.text() or _may_be_empty(row)}

    def secrets(self) -> dict[str, str]:
        """Secrets that were entered now; one that was left empty stays as it is stored."""
        return {name: row.editor.text() for name, row in self.rows.items() if row.secret and row.editor.text()}

    def fill(self, values: Mapping[str, str], keep_secrets: bool = False) -> None:
        """Show stored options; ``keep_secrets``: secrets are stored too, an empty field leaves them."""
        self._keeps_secrets = keep_secrets
        for name, row in self.rows.items():
            if name in values:
                row.editor.set_text(values[name])
            if row.secret and keep_secrets and isinstance(row.editor.inner, QLineEdit):
                row.editor.inner.setPlaceholderText(_("Stored; leave empty to keep it"))

    def check(self) -> bool:
        """Check all fields; problems are shown beside them and the first one gets the focus."""
        problems = self.problems()
        for name, row in self.rows.items():
            if name in problems:
                row.show_problem(problems[name])
            else:
                row.clear_problem()
        self.general.clear()
        if "" in problems:
            self.general.say(Tone.ERROR, _("These settings do not go together"), problems[""])
        first = next((name for name in self.rows if name in problems), None)
        if first is not None:
            self.rows[first].editor.setFocus()
        return not problems

    def problems(self) -> dict[str, str]:
        """What is wrong, by field; an empty name for the form as a whole."""
        entered: dict[str, Any] = {**self.values(), **self.secrets()}
        if self._keeps_secrets:
            entered = {name: KEPT for name, row in self.rows.items() if row.secret} | entered
        try:
            self._config.model_validate(entered)
        except ValidationError as error:
            return {str(item["loc"][0]) if item["loc"] else "": self._words(item) for item in error.errors()}
        return {}

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Check a field when it is left with something in it, not while it is being typed."""
        if event.type() == QEvent.Type.FocusOut:
            for name, row in self.rows.items():
                if row.editor.inner is watched and row.editor.text():
                    problem = self.problems().get(name)
                    row.show_problem(problem) if problem else row.clear_problem()
        return super().eventFilter(watched, event)

    def _words(self, item: Any) -> str:
        field = self._config.model_fields.get(str(item["loc"][0])) if item["loc"] else None
        return say(option_problem(item, field))


def _may_be_empty(row: FormRow) -> bool:
    """Whether an empty text is a value of its own (one of the choices)."""
    return "" in choices_of(plain_type(row.field.annotation))


def _as_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    return str(getattr(value, "value", value))
