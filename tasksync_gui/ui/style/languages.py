"""The language of the window: Qt's own words, the spelling of numbers and dates, and the direction of writing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time

from PySide6.QtCore import QLibraryInfo, QLocale, Qt, QTime, QTranslator
from PySide6.QtWidgets import QApplication

from tasksync_gui.services.phrases.language import Language, use
from tasksync_gui.ui.style.times import date_text

SHORT = QLocale.FormatType.ShortFormat
QT_WORDS = "tasksync.qt"
"""The object name of the translator of Qt's own words."""


class WindowLanguage(Language):
    """Another language's words, with numbers and dates as Qt has them from the system, without loading Babel."""

    def __init__(self, words: Language, locale: QLocale) -> None:
        super().__init__(words.code)
        self._words = words
        self.locale = locale

    @property
    def right_to_left(self) -> bool:
        """Whether it is written from right to left."""
        return self._words.right_to_left

    @property
    def is_plain(self) -> bool:
        """Never: a person reads it."""
        return False

    def gettext(self, message: str) -> str:
        return self._words.gettext(message)

    def pgettext(self, context: str, message: str) -> str:
        """``message`` in this language where it is used as ``context`` says."""
        return self._words.pgettext(context, message)

    def ngettext(self, one: str, many: str, count: int) -> str:
        """The form for ``count`` things."""
        return self._words.ngettext(one, many, count)

    def number(self, value: float, digits: int | None = None) -> str:
        """Grouped as the system does it."""
        if digits is None and isinstance(value, int):
            return self.locale.toString(value)
        return self.locale.toString(float(value), "f", 1 if digits is None else digits)

    def date(self, value: date) -> str:
        """A day, with the year in full."""
        return date_text(value, year=True)

    def time(self, value: time | datetime, *, seconds: bool = False) -> str:
        """A time of day; an aware moment is shown in its own zone."""
        pattern = self.locale.timeFormat(SHORT)
        if seconds and "s" not in pattern:
            pattern = pattern.replace("mm", "mm:ss")
        return self.locale.toString(QTime(value.hour, value.minute, value.second), pattern)

    def list(self, parts: Sequence[str], *, either: bool = False) -> str:
        """``a, b and c``."""
        return self._words.list(parts, either=True) if either else self.locale.createSeparatedList(list(parts))


def speak(application: QApplication, language: Language, system: QLocale | None = None) -> None:
    """From now on the window speaks ``language``, with Qt's own buttons and dialogs; numbers and dates follow."""
    locale = locale_of(language, QLocale.system() if system is None else system)
    QLocale.setDefault(locale)
    right_to_left = language.right_to_left
    application.setLayoutDirection(Qt.LayoutDirection.RightToLeft if right_to_left else Qt.LayoutDirection.LeftToRight)
    _translate_qt(application, locale)
    use(WindowLanguage(language, locale))


def locale_of(language: Language, system: QLocale) -> QLocale:
    """How numbers and dates are spelled: as a person has set it in the system, if that speaks ``language``, too.

    Otherwise as the language does in the system's country, or in its own.
    """
    wanted = QLocale(language.code)
    if system.language() is wanted.language() or (system.language() is QLocale.Language.C and language.is_english):
        return system
    if "_" in language.code:
        return wanted
    return QLocale(wanted.language(), system.territory())


def _translate_qt(application: QApplication, locale: QLocale) -> None:
    """*Cancel*, *Close*, the menus of text fields and the file dialog, by Qt's own translations."""
    for old in application.findChildren(QTranslator, QT_WORDS):
        application.removeTranslator(old)
        old.deleteLater()
    translator = QTranslator(application)
    translator.setObjectName(QT_WORDS)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if translator.load(locale, "qtbase", "_", folder):
        application.installTranslator(translator)
