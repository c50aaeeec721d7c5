"""Preferences: applied at once on GNOME and macOS, with OK and Cancel elsewhere; one code path."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol

from PySide6.QtCore import QLocale, QSize, QTime, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QLineEdit,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)  # fmt: skip

from tasksync_gui.model.errors import TaskSyncError
from tasksync_gui.services.phrases.language import N_, _, current, n_
from tasksync_gui.ui.dialogs.interval import IntervalEdit
from tasksync_gui.ui.style.foreign import TextLabel
from tasksync_gui.ui.widgets.basics import MARGIN, InlineMessage, NumberBox, TallArea, muted, named, rule, section

LONGEST_HISTORY = 3650
SYSTEM = "system"
NAMES = {"en": "English", "de": "Deutsch"}
"""Languages as they are called by those who read them, whatever is spoken now."""
THEMES = {"system": N_("Like the system"), "light": N_("Light"), "dark": N_("Dark")}


class SettingsPort(Protocol):
    """Settings as this dialog needs them; ``app.settings.SettingsFile`` is one."""

    def value(self, name: str) -> Any:
        """The value in force."""

    def variable(self, name: str) -> str | None:
        """The environment variable that decides it, if one does."""

    def save(self, changes: Mapping[str, Any]) -> None:
        """Store changes. Raises UserError or StoreError."""


class AutostartPort(Protocol):
    """Start at login as the operating system has it."""

    def is_enabled(self) -> bool:
        """Read afresh."""

    def set_enabled(self, enabled: bool) -> None:
        """Change it. Raises StoreError."""


class CommitMode(StrEnum):
    """When a change takes effect."""

    INSTANT = "instant"
    BUTTONS = "buttons"


def commit_mode(platform: str = sys.platform, desktop: str = "") -> CommitMode:
    """What people of a platform are used to."""
    instant = platform == "darwin" or "gnome" in desktop.lower()
    return CommitMode.INSTANT if instant else CommitMode.BUTTONS


def language_name(code: str) -> str:
    """What people who speak it call a language."""
    return NAMES.get(code) or QLocale(code).nativeLanguageName()


class SettingRow(QWidget):
    """One setting with its hint; found by the search field."""

    def __init__(self, words: str, *parts: QWidget) -> None:
        super().__init__()
        self.words = words.lower()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(4)
        for part in parts:
            self.column.addWidget(part)


class PreferencesDialog(QDialog):
    """Opened with ``open()``; emits :attr:`saved` after each change that took effect."""

    saved = Signal()

    def __init__(
        self,
        settings: SettingsPort,
        autostart: AutostartPort,
        now: Callable[[], datetime],
        mode: CommitMode,
        parent: QWidget | None = None,
        *,
        tray: bool = True,
        languages: Sequence[str] = ("en",),
        language: str = SYSTEM,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("preferences.dialog")
        self.setWindowTitle(_("Preferences"))
        self._settings, self._autostart, self._now, self._mode = settings, autostart, now, mode
        self._loading, self._in_use = True, language
        self.auto = named(QCheckBox(_("Sync &automatically")), "preferences.auto")
        self.interval = IntervalEdit("preferences.interval", _("Time between syncs"))
        self.next_run = named(muted(), "preferences.next_run")
        self.login = named(QCheckBox(_("Start &when I log in")), "preferences.login")
        self.theme = named(QComboBox(), "preferences.theme", _("Theme"))
        self.language = named(QComboBox(), "preferences.language", _("Language"))
        self.restart = named(
            muted(_("Shows after the next start: quit TaskSync and start it again.")), "preferences.restart"
        )
        self.attention = named(QCheckBox(_("Tell me when something &needs me")), "preferences.attention")
        self.success = named(QCheckBox(_("Tell me about s&uccessful syncs")), "preferences.success")
        self.hide_names = named(QCheckBox(_("&Hide names of pairs and tasks")), "preferences.hide")
        self.history = named(NumberBox(), "preferences.history", _("Days of history to keep"))
        self.search = named(QLineEdit(), "preferences.search", _("Search preferences"))
        self.message = InlineMessage("preferences.message")
        self._editors: dict[str, QWidget] = {
            "auto_sync_enabled": self.auto,
            "sync_interval_seconds": self.interval,
            "theme": self.theme,
            "language": self.language,
            "history_days": self.history,
            "notify_attention": self.attention,
            "notify_success": self.success,
            "hide_content": self.hide_names,
        }
        self._rows: list[SettingRow] = []
        self._build(tray, languages)
        self.load()
        self._connect()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(540, 680)

    def load(self) -> None:
        """Show what is in force; the operating system is asked afresh."""
        self._loading = True
        for name, editor in self._editors.items():
            value = self._settings.value(name)
            if isinstance(editor, QCheckBox):
                editor.setChecked(bool(value))
            elif isinstance(editor, IntervalEdit):
                editor.set_seconds(int(value))
            elif isinstance(editor, QSpinBox):
                editor.setValue(int(value))
            elif isinstance(editor, QComboBox):
                editor.setCurrentIndex(editor.findData(value))
        self.login.setChecked(self._autostart.is_enabled())
        self._loading = False
        self._show_next_run()
        self._show_restart()

    def apply(self) -> bool:
        """Store what differs; whether it worked."""
        changes = {
            name: value
            for name, value in self._entered().items()
            if self._settings.variable(name) is None and value != self._settings.value(name)
        }
        try:
            if changes:
                self._settings.save(changes)
            if self.login.isChecked() != self._autostart.is_enabled():
                self._autostart.set_enabled(self.login.isChecked())
        except TaskSyncError as error:
            self.message.say_error(error)
            return False
        self.message.clear()
        self.saved.emit()
        return True

    def _entered(self) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for name, editor in self._editors.items():
            if isinstance(editor, QCheckBox):
                values[name] = editor.isChecked()
            elif isinstance(editor, IntervalEdit):
                values[name] = editor.seconds
            elif isinstance(editor, QSpinBox):
                values[name] = editor.value()
            elif isinstance(editor, QComboBox):
                values[name] = editor.currentData()
        return values

    def _build(self, tray: bool, languages: Sequence[str]) -> None:
        for value, text in THEMES.items():
            self.theme.addItem(_(text), value)
        self.language.addItem(_("Like the system"), SYSTEM)
        for code in languages:
            self.language.addItem(language_name(code), code)
        self.history.setRange(1, LONGEST_HISTORY)
        self._show_unit(self.history.value())
        self.history.valueChanged.connect(self._show_unit)
        self.history.setKeyboardTracking(False)  # a number that is still being typed deletes nothing
        self.search.setPlaceholderText(_("Search"))
        self.search.setClearButtonEnabled(True)
        page = QWidget()
        self._page = QVBoxLayout(page)
        self._page.setContentsMargins(MARGIN, 4, MARGIN, 4)
        self._page.setSpacing(12)
        self._add_syncing(tray)
        self._add_looks()
        self._add_notices()
        self._page.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, MARGIN, 0, MARGIN)
        layout.setSpacing(12)
        edges = QVBoxLayout()
        edges.setContentsMargins(MARGIN, 0, MARGIN, 0)
        edges.addWidget(self.search)
        below = QVBoxLayout()
        below.setContentsMargins(MARGIN, 0, MARGIN, 0)
        below.addWidget(self.message)
        below.addWidget(self._buttons())
        layout.addLayout(edges)
        layout.addWidget(TallArea(page), 1)
        layout.addLayout(below)

    def _add_syncing(self, tray: bool) -> None:
        self._group(_("Automatic sync"))
        self._row(
            "auto_sync_enabled",
            _("automatic sync bot"),
            self.auto,
            muted(_("TaskSync keeps running in the tray.") if tray else _("TaskSync keeps running in the background.")),
        )
        label = TextLabel(_("Time &between syncs"))
        label.setBuddy(self.interval.number)
        self._row("sync_interval_seconds", _("interval time between syncs"), label, self.interval, self.next_run)
        self._row(
            "",
            _("start login autostart"),
            self.login,
            muted(_("Starts hidden, in the tray.") if tray else _("Starts hidden, in the background.")),
        )

    def _add_looks(self) -> None:
        self._group(_("Appearance"))
        theme = TextLabel(_("&Theme"))
        theme.setBuddy(self.theme)
        self._row("theme", _("theme dark light appearance colour"), theme, self.theme)
        language = TextLabel(_("&Language"))
        language.setBuddy(self.language)
        self._row("language", _("language translation"), language, self.language, self.restart)

    def _add_notices(self) -> None:
        self._group(_("Notifications"))
        self._row("notify_attention", _("notifications conflicts sign in"), self.attention)
        self._row("notify_success", _("notifications success"), self.success)
        self._row("hide_content", _("notifications hide private names"), self.hide_names)
        self._group(_("History"))
        days = TextLabel(_("&Keep runs for"))
        days.setBuddy(self.history)
        hint = muted(_("Older runs can neither be looked at nor undone any more."))
        self._row("history_days", _("history days keep runs undo"), days, self.history, hint)

    def _buttons(self) -> QDialogButtonBox:
        kinds = QDialogButtonBox.StandardButton
        if self._mode is CommitMode.INSTANT:
            buttons = QDialogButtonBox(kinds.Close)
            buttons.rejected.connect(self.reject)
            return buttons
        buttons = QDialogButtonBox(kinds.Ok | kinds.Cancel | kinds.Apply)
        buttons.accepted.connect(lambda: self.accept() if self.apply() else None)
        buttons.rejected.connect(self.reject)
        buttons.button(kinds.Apply).clicked.connect(self.apply)
        return buttons

    def _group(self, title: str) -> None:
        if self._rows:
            self._page.addWidget(rule())
        self._page.addWidget(section(title))

    def _row(self, name: str, words: str, *parts: QWidget) -> None:
        variable = self._settings.variable(name) if name else None
        row = SettingRow(words, *parts)
        if variable:
            self._editors[name].setEnabled(False)
            row.column.addWidget(
                named(muted(_("Set by the environment variable {variable}.", variable=variable)), f"{name}.variable")
            )
        self._rows.append(row)
        self._page.addWidget(row)

    def _connect(self) -> None:
        for editor in (*self._editors.values(), self.login):
            if isinstance(editor, QCheckBox):
                editor.toggled.connect(self._edited)
            elif isinstance(editor, IntervalEdit):
                editor.changed.connect(self._edited)
            elif isinstance(editor, QSpinBox):
                editor.valueChanged.connect(self._edited)
            elif isinstance(editor, QComboBox):
                editor.currentIndexChanged.connect(self._edited)
        self.search.textChanged.connect(self._search)

    def _edited(self) -> None:
        self._show_next_run()
        self._show_restart()
        if not self._loading and self._mode is CommitMode.INSTANT:
            self.apply()

    def _show_unit(self, days: int) -> None:
        """``90 days``: the word around the number depends on it."""
        before, _number, after = n_("{count} day", "{count} days", days).partition(current().number(days))
        self.history.setPrefix(before)
        self.history.setSuffix(after)

    def _show_restart(self) -> None:
        """What is on the screen keeps its words; said as soon as another language is chosen."""
        self.restart.setVisible(self.language.currentData() != self._in_use)

    def _show_next_run(self) -> None:
        if not self.auto.isChecked():
            self.next_run.setText(_("Automatic sync is off."))
            return
        at = (self._now() + timedelta(seconds=self.interval.seconds)).astimezone()
        clock = QLocale().toString(QTime(at.hour, at.minute), QLocale.FormatType.ShortFormat)
        days = (at.date() - self._now().astimezone().date()).days
        if days == 0:
            self.next_run.setText(_("If a sync ran now, the next one would be today at {time}.", time=clock))
        elif days == 1:
            self.next_run.setText(_("If a sync ran now, the next one would be tomorrow at {time}.", time=clock))
        else:
            self.next_run.setText(
                n_(
                    "If a sync ran now, the next one would be in {count} day at {time}.",
                    "If a sync ran now, the next one would be in {count} days at {time}.",
                    days,
                    time=clock,
                )
            )

    def _search(self, text: str) -> None:
        for row in self._rows:
            labels = " ".join(part.text() for part in row.findChildren(QCheckBox) + row.findChildren(QLabel))
            row.setVisible(text.lower() in f"{row.words} {labels.replace('&', '').lower()}")
