"""One editor per type of option, all speaking text, as connectors' options do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from pydantic import SecretStr
from pydantic.fields import FieldInfo
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QToolButton,
    QWidget,
)

from tasksync_gui.services.phrases.language import N_, _
from tasksync_gui.services.phrases.option_problems import bounds, choices_of, plain_type
from tasksync_gui.ui.widgets.basics import NumberBox

WORDS = {
    "": N_("Detect automatically"), "auto": N_("Automatic"), "\t": N_("Tab"), ",": N_("Comma"), ";": N_("Semicolon"),
    "|": N_("Bar"), "cloud": N_("Cloud"), "datacenter": N_("Data Center"), "work": N_("Work"), "home": N_("Home"),
    "csv": "CSV", "json": "JSON", "jsonl": "JSON Lines",
}  # fmt: skip
"""How values of choices read; others, of plug-ins, are shown as they are."""


class Editor(QWidget):
    """A field of a form. ``inner`` is what gets focus, object name and accessible name."""

    changed = Signal()

    def __init__(self, inner: QWidget, read: Callable[[], str], write: Callable[[str], None]) -> None:
        super().__init__()
        self.inner = inner
        self.text = read
        self.set_text = write
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.setSpacing(8)
        self.row.addWidget(inner, 1)
        self.setFocusProxy(inner)


def editor_for(field: FieldInfo) -> Editor:
    """The editor of a pydantic field."""
    kind = plain_type(field.annotation)
    if kind is SecretStr:
        return _secret()
    if kind is bool:
        return _flag(_(field.title or ""))
    if kind is int:
        return _number(field)
    if isinstance(kind, type) and issubclass(kind, Path):
        return _path(_(field.title or "File"))
    choices = choices_of(kind)
    return _choice(choices) if choices else _line()


def choice_words(value: str) -> str:
    """A choice as a person reads it."""
    if value in WORDS:
        return _(WORDS[value])
    words = value.replace("_", " ").replace("-", " ")
    return words[:1].upper() + words[1:]


def _line() -> Editor:
    line = QLineEdit()
    editor = Editor(line, lambda: line.text().strip(), line.setText)
    line.textChanged.connect(editor.changed)
    return editor


def _secret() -> Editor:
    line = QLineEdit()
    line.setEchoMode(QLineEdit.EchoMode.Password)
    line.setInputMethodHints(Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText)
    editor = Editor(line, line.text, line.setText)
    show = QToolButton()
    show.setText(_("Show"))
    show.setCheckable(True)
    show.setProperty("plain", True)
    show.setAccessibleName(_("Show the password"))

    def toggle(on: bool) -> None:
        line.setEchoMode(QLineEdit.EchoMode.Normal if on else QLineEdit.EchoMode.Password)
        show.setText(_("Hide") if on else _("Show"))

    show.toggled.connect(toggle)
    editor.row.addWidget(show)
    line.textChanged.connect(editor.changed)
    return editor


def _flag(title: str) -> Editor:
    box = QCheckBox(title)
    editor = Editor(
        box,
        lambda: "true" if box.isChecked() else "false",
        lambda text: box.setChecked(text.lower() in ("true", "1", "yes", "on")),
    )
    box.toggled.connect(editor.changed)
    return editor


def _number(field: FieldInfo) -> Editor:
    spin = NumberBox()
    low, high = bounds(field)
    spin.setRange(low, high)
    editor = Editor(spin, lambda: str(spin.value()), lambda text: spin.setValue(int(text)) if text else None)
    spin.valueChanged.connect(editor.changed)
    return editor


def _choice(values: list[str]) -> Editor:
    box = QComboBox()
    for value in values:
        box.addItem(choice_words(value), value)
    editor = Editor(box, lambda: str(box.currentData()), lambda text: box.setCurrentIndex(max(0, box.findData(text))))
    box.currentIndexChanged.connect(editor.changed)
    return editor


def _path(title: str) -> Editor:
    editor = _line()
    browse = QPushButton(_("Browse…"))
    browse.setAccessibleName(_("Browse: {title}", title=title))
    browse.setAutoDefault(False)
    editor.row.addWidget(browse)

    def choose() -> None:
        dialog = QFileDialog(
            editor, _("Choose: {title}", title=title), str(Path(editor.text() or Path.home()).expanduser())
        )
        dialog.setFileMode(QFileDialog.FileMode.AnyFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setLabelText(QFileDialog.DialogLabel.Accept, _("Choose"))
        dialog.fileSelected.connect(editor.set_text)
        dialog.open()

    browse.clicked.connect(choose)
    return editor
