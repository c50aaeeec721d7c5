"""The window's language: Qt's own words, numbers and dates as the system has them, and its choice in the preferences."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QApplication, QDialogButtonBox
from pytestqt.qtbot import QtBot

from tasksync_gui.app.languages import catalogues, languages
from tasksync_gui.app.settings import SettingsFile
from tasksync_gui.model.fields import Completion, Field, Schedule, Status, Value, When
from tasksync_gui.model.message import message
from tasksync_gui.services.phrases.language import ENGLISH, Language, current, load, speaking
from tasksync_gui.services.phrases.plan import value_words
from tasksync_gui.services.phrases.render import moment
from tasksync_gui.services.phrases.values import parse_value, typed_value, understood
from tasksync_gui.ui.dialogs.preferences import CommitMode, PreferencesDialog
from tasksync_gui.ui.style.languages import locale_of
from tasksync_gui.ui.style.times import ago, date_text, short_text, until
from tests.words.conftest import Speaker
from tests.words.pseudo import Pseudo, RightToLeft
from tests.words.test_dialogs import NoAutostart

GERMAN = load("de", catalogues())
AMERICAN, BRITISH = Language("en_US"), Language("en_GB")
NOON = datetime(2026, 5, 31, 12, 0, tzinfo=UTC)


def cancel() -> str:
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
    return buttons.button(QDialogButtonBox.StandardButton.Cancel).text()


def test_qt_s_own_buttons_follow(speaker: Speaker) -> None:
    english = cancel()
    speaker(GERMAN)
    assert cancel() == "Abbrechen"
    speaker(ENGLISH)
    assert cancel() == english == "Cancel"


def test_the_window_is_mirrored_for_a_language_from_right_to_left(speaker: Speaker, qapp: QApplication) -> None:
    speaker(RightToLeft())
    assert qapp.layoutDirection() is Qt.LayoutDirection.RightToLeft
    assert (current().arrow, current().arrow_back) == ("←", "→")
    speaker(GERMAN)
    assert qapp.layoutDirection() is Qt.LayoutDirection.LeftToRight
    assert (current().arrow, current().arrow_back) == ("→", "←")


@pytest.mark.parametrize(
    ("code", "system", "locale"),
    [
        ("de_DE", "de_AT", "de_AT"),  # as the person has set it
        ("de", "en_US", "de_DE"),
        ("en", "de_DE", "en_DE"),  # English words, the country's dates
        ("en", "C", "C"),
        ("de_CH", "en_US", "de_CH"),
    ],
)
def test_numbers_are_spelled_as_the_system_does_it(code: str, system: str, locale: str) -> None:
    assert locale_of(Language(code), QLocale(system)).name() == QLocale(locale).name()


@pytest.mark.parametrize(
    ("language", "number", "day", "clock", "near"),
    [
        (GERMAN, "12.345", "31. Mai 2026", "17:05", "31. Mai"),
        (BRITISH, "12,345", "31 May 2026", "17:05", "31 May"),
        (AMERICAN, "12,345", "May 31, 2026", "5:05 PM", "May 31"),
    ],
)
def test_numbers_and_dates_of_the_window(
    speaker: Speaker, language: Language, number: str, day: str, clock: str, near: str
) -> None:
    spoken = speaker(language)
    at = datetime(2026, 5, 31, 17, 5, 9, tzinfo=UTC)
    assert spoken.number(12345) == number
    assert spoken.date(date(2026, 5, 31)) == day
    assert spoken.time(time(17, 5)).replace("\u202f", " ") == clock
    assert ":09" in spoken.time(at, seconds=True)
    assert date_text(date(2026, 5, 31)) == near
    assert value_words(Field.DUE, Schedule(When(date(2026, 5, 31)))) == day
    assert moment("2026-05-31T17:05:00+00:00").startswith(day)


def test_no_reader_of_the_window_gets_the_spelling_of_logs(speaker: Speaker) -> None:
    speaker(BRITISH)
    assert "2026-05-31" not in moment("2026-05-31T17:05:00+00:00")
    with speaking(ENGLISH):
        assert moment("2026-05-31T17:05:00+00:00") == "2026-05-31 17:05 UTC"


@pytest.mark.parametrize(
    ("hours", "said"), [(-30, "gestern"), (-2, "vor 2 Stunden"), (0, "gerade eben"), (-100, "27. Mai")]
)
def test_the_past_in_german(speaker: Speaker, hours: int, said: str) -> None:
    from datetime import timedelta

    speaker(GERMAN)
    assert ago(NOON + timedelta(hours=hours), NOON).startswith(said)


@pytest.mark.parametrize(
    ("hours", "said"),
    [(0, "in weniger als einer Minute"), (0.5, "in 30 Minuten"), (25, "morgen um"), (100, "am 4. Juni um")],
)
def test_the_future_in_german(speaker: Speaker, hours: float, said: str) -> None:
    from datetime import timedelta

    speaker(GERMAN)
    assert until(NOON + timedelta(hours=hours), NOON).startswith(said)
    assert short_text(NOON, NOON)


@pytest.mark.parametrize("language", [ENGLISH, GERMAN, Pseudo()], ids=lambda each: type(each).__name__ + each.code)
@pytest.mark.parametrize(
    ("field", "value"),
    [
        *((Field.STATUS, Completion(status)) for status in Status),
        (Field.DUE, Schedule(When(date(2026, 5, 31)))),
        (Field.DUE, Schedule(When(date(2026, 5, 31), time(17, 5), "Europe/Berlin"))),
        (Field.DUE, Schedule()),
        (Field.START, When(date(2026, 5, 31), time(17, 5))),
        (Field.START, None),
        *((Field.PRIORITY, level) for level in range(10)),
        (Field.LABELS, frozenset({"home", "two words"})),
        (Field.LABELS, frozenset()),
        (Field.TITLE, "Milk"),
    ],
)
def test_what_is_offered_for_typing_is_understood(language: Language, field: Field, value: Value) -> None:
    with speaking(language):
        assert parse_value(field, typed_value(field, value)) == value
        assert understood(field)


def test_english_words_are_understood_in_every_language() -> None:
    with speaking(GERMAN):
        assert (
            parse_value(Field.STATUS, "erledigt") == parse_value(Field.STATUS, "Done") == Completion(Status.COMPLETED)
        )
        assert parse_value(Field.PRIORITY, "hoch") == parse_value(Field.PRIORITY, "high") == 1
        assert parse_value(Field.STATUS, "open") == Completion(Status.NEEDS_ACTION)


def preferences(qtbot: QtBot, folder: Path, in_use: str, mode: CommitMode = CommitMode.INSTANT) -> PreferencesDialog:
    dialog = PreferencesDialog(
        SettingsFile(folder, {}), NoAutostart(), lambda: NOON, mode, languages=languages(), language=in_use
    )
    qtbot.addWidget(dialog)
    return dialog


@pytest.mark.parametrize("mode", list(CommitMode))
def test_a_language_is_chosen_and_said_to_show_after_the_next_start(
    qtbot: QtBot, tmp_path: Path, mode: CommitMode
) -> None:
    dialog = preferences(qtbot, tmp_path, "system", mode)
    offered = {
        dialog.language.itemData(place): dialog.language.itemText(place) for place in range(dialog.language.count())
    }
    assert offered == {"system": "Like the system", "en": "English", "de": "Deutsch"}
    assert dialog.restart.isHidden()
    dialog.language.setCurrentIndex(dialog.language.findData("de"))
    assert not dialog.restart.isHidden()
    assert dialog.apply()
    assert SettingsFile(tmp_path, {}).value("language") == "de"
    again = preferences(qtbot, tmp_path, "system", mode)
    assert not again.restart.isHidden()
    again.language.setCurrentIndex(again.language.findData("system"))
    assert again.restart.isHidden()
    assert preferences(qtbot, tmp_path, "de", mode).restart.isHidden() == (mode is CommitMode.BUTTONS)


def test_a_message_without_a_phrase_is_shown_as_it_is() -> None:
    from tasksync_gui.services.phrases.say import say

    with speaking(GERMAN):
        assert say(message("no.such_code", name="Milch")) == "no.such_code (name: Milch)"
