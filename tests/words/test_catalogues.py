"""The catalogues are whole, and the command that keeps them so sees what is wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog

from tasksync_gui.app.languages import catalogues as folder
from tasksync_gui.services.phrases.language import available, load
from tests.words.catalogue_command import catalogues

HEAD = "from tasksync_gui.services.phrases.language import N_, _, n_, p_\n\n\n"


def extracted(tmp_path: Path, source: str) -> Any:
    place = tmp_path / "tasksync_gui"
    place.mkdir()
    (place / "file.py").write_text(HEAD + source, encoding="utf-8")
    return catalogues().extract(place)


@pytest.mark.thorough("the catalogues, which .ci/run checks, too")
def test_nothing_is_missing_unused_unsure_or_stale() -> None:
    assert catalogues().check(catalogues().extract()) == []


def test_every_way_to_say_something_is_found(tmp_path: Path) -> None:
    found = extracted(
        tmp_path,
        'WORDS = {1: N_("in a table"), 2: N_("Link", "verb")}\n'
        "def say(count, a):\n"
        '    _("plain {a}", a=a)\n'
        '    _("yes" if a else "no")\n'
        '    n_("{count} task", "{count} tasks", count)\n'
        '    p_("verb", WORDS[2])\n'
        "    _(WORDS[1])\n",
    )
    assert found.mistakes == []
    assert set(found.messages) == {
        (None, ("in a table",)),
        ("verb", ("Link",)),
        (None, ("plain {a}",)),
        (None, ("yes",)),
        (None, ("no",)),
        (None, ("{count} task", "{count} tasks")),
    }


@pytest.mark.parametrize(
    ("source", "mistake"),
    [
        ('def f(a):\n    return _(f"Delete {a}")\n', "put together"),
        ('def f(a):\n    return _("Delete " + a)\n', "put together"),
        ('def f(a):\n    return _("Delete {}".format(a))\n', "put together"),
        ('A = _("Delete")\n', "when the module is loaded"),
        ('def f(a=_("Delete")):\n    return a\n', "when the module is loaded"),
        ('def f(a):\n    return _("Delete {a}", b=a)\n', "the call gives ['b']"),
        ('def f(a):\n    return n_("{count} in {a}", "{count} in {a}", a)\n', "the call gives []"),
        ('def f(_):\n    return _("Delete")\n', "a name of something else"),
        ('def f(a):\n    for _ in a:\n        pass\n    return _("Delete")\n', "a name of something else"),
        ('def f(a):\n    return _("{count} task"), n_("{count} task", "{count} tasks", a)\n', "the call gives []"),
    ],
)
def test_what_cannot_be_translated_is_a_mistake(tmp_path: Path, source: str, mistake: str) -> None:
    (told, *_more) = extracted(tmp_path, source).mistakes
    assert mistake in told


@pytest.mark.parametrize(
    ("original", "translation", "flags", "misfit"),
    [
        ("Delete in {system}", "Löschen in {system}", (), ""),
        ("Delete in {system}", "Löschen in {sytem}", (), "placeholders"),
        ("Delete in {system}", "Löschen", (), "placeholders"),
        ("invalid %(type)s value: %(value)r", "kein %(type)s: %(wert)r", (), "placeholders"),
        ("&Delete", "&Löschen", (), ""),
        ("&Delete", "Löschen", (), "letter after &"),
        ("Loading…", "Lädt", (), "begins or ends"),
        ("usage: ", "Aufruf:", (), "begins or ends"),
        ("Delete", "", (), "untranslated"),
        ("Delete", "Löschen", ("fuzzy",), "fuzzy"),
        (("{count} task", "{count} tasks"), ("eine Aufgabe", "{count} Aufgaben"), (), ""),
        (("{count} task", "{count} tasks"), ("{count} Aufgabe", ""), (), "untranslated"),
        (("{count} of {whole}", "{count} of {whole}"), ("{count}", "{count} von {whole}"), (), "placeholders"),
    ],
)
def test_a_translation_fits_its_original(original: Any, translation: Any, flags: Any, misfit: str) -> None:
    catalogue = Catalog("de")
    catalogue.add(original, translation, flags=flags)
    told = list(catalogues().problems(catalogue, catalogue))
    assert [misfit in each for each in told] == ([True] if misfit else [])


def test_what_only_one_side_has_is_told() -> None:
    mine, theirs = Catalog("de"), Catalog("de")
    mine.add("Old", "Alt")
    theirs.add("New")
    assert list(catalogues().problems(mine, theirs)) == ["missing: 'New'", "unused: 'Old'"]


def test_a_catalogue_keeps_its_translations_and_follows_the_messages() -> None:
    mine, messages = Catalog("de"), Catalog()
    mine.add("Old", "Alt")
    mine.add("Stays", "Bleibt")
    for text in ("Stays", "New"):
        messages.add(text)
    made = catalogues().updated(mine, messages)
    assert {each.id: each.string for each in made if each.id} == {"Stays": "Bleibt", "New": ""}


def test_a_catalogue_is_written_the_same_every_time() -> None:
    command = catalogues()
    for path in command.languages():
        assert command.written(command.read(path)) == path.read_bytes()


def test_german_is_there_and_speaks() -> None:
    assert available(folder()) == ("en", "de")
    assert load("de_AT", folder()).gettext("Preview") == "Vorschau"
    assert load("fr_FR", folder()).code == "en"
