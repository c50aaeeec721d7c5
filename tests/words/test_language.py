"""Which language is spoken, and how numbers, dates and lists are written in it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest

from tasksync_gui.app.languages import catalogues, chosen_code, spoken, system_code
from tasksync_gui.app.paths import named_folder
from tasksync_gui.app.settings import SettingsFile
from tasksync_gui.model.errors import UserError
from tasksync_gui.services.phrases.language import ENGLISH, N_, Language, _, current, load, n_, sentence_start, speaking
from tests.support.errors import refused

GERMAN = load("de", catalogues())


@pytest.mark.parametrize(
    ("environ", "code"),
    [
        ({}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "POSIX"}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "de_DE"),
        ({"LANG": "de_AT@euro"}, "de_AT"),
        ({"LANG": "de_DE.UTF-8", "LC_MESSAGES": "en_GB.UTF-8"}, "en_GB"),
        ({"LANG": "de_DE.UTF-8", "LC_MESSAGES": "en_GB.UTF-8", "LC_ALL": "fr_FR"}, "fr_FR"),
        ({"LANG": "de_DE.UTF-8", "LC_ALL": ""}, "de_DE"),
    ],
)
def test_the_system_tells_its_language(environ: Mapping[str, str], code: str) -> None:
    assert system_code(environ, "linux") == code


@pytest.mark.parametrize(
    ("environ", "stored", "code"),
    [
        ({}, "", "system"),
        ({}, 'language = "de"\n', "de"),
        ({"TASKSYNC_LANGUAGE": "en"}, 'language = "de"\n', "en"),
        ({"TASKSYNC_LANGUAGE": "de_AT"}, "", "de_AT"),
        ({"TASKSYNC_LANGUAGE": "xx"}, "", "system"),
        ({}, 'language = "xx"\n', "system"),
        ({}, "language = [\n", "system"),
        ({}, 'theme = "dark"\n', "system"),
    ],
)
def test_a_person_s_choice_comes_first(tmp_path: Path, environ: Mapping[str, str], stored: str, code: str) -> None:
    if stored:
        (tmp_path / "settings.toml").write_text(stored, encoding="utf-8")
    assert chosen_code(tmp_path, environ) == code


def test_a_language_without_a_catalogue_is_answered_in_english(tmp_path: Path) -> None:
    assert spoken(tmp_path, {"LANG": "fr_FR.UTF-8"}).code == "en"
    assert spoken(tmp_path, {"LANG": "de_CH.UTF-8"}).code == "de_CH"
    assert spoken(tmp_path, {"LANG": "de_CH.UTF-8", "TASKSYNC_LANGUAGE": "en"}).code == "en"


def test_the_settings_take_only_languages_that_there_are(tmp_path: Path) -> None:
    settings = SettingsFile(tmp_path, {})
    settings.save({"language": "de"})
    assert SettingsFile(tmp_path, {}).value("language") == "de"
    with refused(UserError, "one of: system, en, de"):
        settings.save({"language": "tlh"})
    with refused(UserError, "TASKSYNC_LANGUAGE is 'tlh'"):
        SettingsFile(tmp_path, {"TASKSYNC_LANGUAGE": "tlh"})


@pytest.mark.parametrize(
    ("argv", "folder"),
    [
        (["status"], None),
        (["--data-dir", "/d", "status"], Path("/d")),
        (["--data-dir=/d", "status"], Path("/d")),
        (["--data-dir"], None),
    ],
)
def test_the_data_directory_is_known_before_the_grammar(argv: list[str], folder: Path | None) -> None:
    assert named_folder(argv) == folder


@pytest.mark.parametrize(
    ("language", "number", "decimal", "day", "clock", "several", "either"),
    [
        (ENGLISH, "12,345", "0.4", "2026-05-31", "17:05", "a, b and c", "a or b"),
        (GERMAN, "12.345", "0,4", "31.05.2026", "17:05", "a, b und c", "a oder b"),
    ],
)
def test_numbers_dates_and_lists(
    language: Language, number: str, decimal: str, day: str, clock: str, several: str, either: str
) -> None:
    at = datetime(2026, 5, 31, 17, 5, 9, tzinfo=UTC)
    assert language.number(12345) == number
    assert language.number(0.44, 1) == decimal
    assert language.date(date(2026, 5, 31)) == day
    assert language.time(at) == language.time(time(17, 5, 9)) == clock
    assert language.moment(at) == f"{day} {clock}"
    assert language.moment(at, seconds=True) == f"{day} {clock}:09"
    assert language.list(["a", "b", "c"]) == several
    assert language.list(["a", "b"], either=True) == either
    assert (language.list(["a"]), language.list([])) == ("a", "")


def test_words_are_those_of_the_language_in_use() -> None:
    marked = N_("Preview")
    assert marked == "Preview"
    with speaking(GERMAN):
        assert (_(marked), _("")) == ("Vorschau", "")
        assert (n_("{count} pair", "{count} pairs", 1), n_("{count} pair", "{count} pairs", 1234)) == (
            "1 Paar",
            "1.234 Paare",
        )
        with speaking(ENGLISH):
            assert _(marked) == "Preview"
        assert _(marked) == "Vorschau"
    assert current() is ENGLISH


def test_a_capital_at_the_beginning_lowers_nothing() -> None:
    assert (sentence_start("übergeordnete Aufgabe"), sentence_start("")) == ("Übergeordnete Aufgabe", "")


def test_english_loads_no_babel() -> None:
    code = (
        "import sys\nfrom datetime import UTC, datetime\nfrom tasksync_gui.services.phrases.language import ENGLISH as e\n"
        "e.moment(datetime.now(UTC)), e.number(1.5, 1), e.list(['a', 'b'], either=True)\n"
        "sys.exit('babel' in sys.modules)\n"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == 0
