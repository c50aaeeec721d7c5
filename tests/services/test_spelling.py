"""How messages become words: their arguments, what stands inside of them, and what is of the language in use."""

from __future__ import annotations

import pytest

from tasksync_gui.app.languages import catalogues
from tasksync_gui.connectors.jira.codes import JiraCode
from tasksync_gui.model.codes import NoteCode, ReasonCode
from tasksync_gui.model.error_codes import ServiceCode
from tasksync_gui.model.fields import Field
from tasksync_gui.model.message import Message, message, words
from tasksync_gui.services.phrases.comments import comments_words
from tasksync_gui.services.phrases.error_phrase import ErrorText
from tasksync_gui.services.phrases.language import ENGLISH, Language, load, speaking
from tasksync_gui.services.phrases.numbers import requests_words, seconds_words
from tasksync_gui.services.phrases.render import Phrase, moment
from tasksync_gui.services.phrases.say import english, say
from tasksync_gui.services.phrases.systems import quality_words

GERMAN = load("de", catalogues())
THINGS = tuple(words(each) for each in ("panels", "dates", "columns"))


def test_a_field_is_called_as_people_call_it() -> None:
    said = message(NoteCode.READ_ONLY, field=Field.DUE, where="Inbox")
    assert say(said) == "The due date can be read in Inbox, but not changed there."
    with speaking(GERMAN):
        assert "Fälligkeit" in say(said)
        assert say(said) != english(said)


def test_several_things_are_listed_as_the_language_lists_them() -> None:
    said = message(NoteCode.ONLY_TEXT, things=THINGS, where="Inbox")
    assert say(said) == "Of panels, dates and columns in Inbox's notes only the text is carried."
    with speaking(GERMAN):
        assert "panels, dates und columns" in say(said)


def test_what_no_phrase_knows_is_shown_with_its_arguments() -> None:
    odd = Message("note.of_the_future", (("count", 1234), ("flag", True), ("none", None), ("why", words("so."))))
    assert say(odd) == "note.of_the_future (count: 1,234, flag: true, none: , why: so)"


def test_a_list_that_is_empty_says_so_and_names_of_a_system_are_those_of_ours() -> None:
    assert "Known pairs: none yet." in english(message(ServiceCode.NO_PAIR, pair="P", known=""))
    assert "Known pairs: A, B." in english(message(ServiceCode.NO_PAIR, pair="P", known="A, B"))
    refused = message(JiraCode.FIELD_REFUSED, jira_fields="summary, customfield_7", where="T-1", said="No")
    assert say(refused).startswith("Jira refuses the field title, customfield_7.")
    with speaking(GERMAN):
        assert "Titel, customfield_7" in say(refused)


def test_words_of_a_plug_in_and_of_earlier_versions_stay() -> None:
    assert say("Their words.") == english("Their words.") == "Their words."
    assert say((message(ReasonCode.MERGED), words("Their words."))) == "Changed on both sides and merged. Their words."
    assert say(()) == ""


def test_a_count_changes_only_a_sentence_that_has_a_plural() -> None:
    def number(_: str, value: object) -> object:
        return value

    assert Phrase("{count} left").render({"count": 2}, number) == "2 left"
    both = Phrase("{count} task", "{count} tasks")
    assert [both.render({"count": count}, number) for count in (0, 1, 2)] == ["0 tasks", "1 task", "2 tasks"]
    assert both.names == {"count"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (ErrorText("No"), ("No", "", "No.")),
        (ErrorText("No", "it is late", "Wait."), ("No: it is late", "it is late. Wait.", "No. it is late. Wait.")),
        (ErrorText("Really?", "", "Try!"), ("Really?", "Try!", "Really? Try!")),
    ],
)
def test_an_error_on_one_line_below_its_title_and_as_sentences(text: ErrorText, said: tuple[str, str, str]) -> None:
    assert (text.what, text.remedy, str(text)) == said


def test_logs_have_moments_as_iso_8601_has_them() -> None:
    assert moment("2026-05-31T17:05:00+00:00") == "2026-05-31 17:05 UTC"
    with speaking(GERMAN):
        assert moment("2026-05-31T17:05:00+00:00").startswith("31.05.2026")


def test_numbers_with_what_they_count() -> None:
    assert (seconds_words(1.26), seconds_words(1234.5)) == ("1.3 s", "1,234.5 s")
    assert (requests_words(1), requests_words(1234)) == ("1 request", "1,234 requests")
    with speaking(GERMAN):
        assert seconds_words(1.26) == "1,3 s"


def test_what_is_said_above_comments() -> None:
    assert comments_words("Inbox", 0, None) == "Inbox: no comments"
    assert comments_words("Inbox", 1, None) == "Inbox: 1 comment"
    assert comments_words("Inbox", 1234, None) == "Inbox: 1,234 comments"
    assert comments_words("Inbox", 0, words("It is away")) == "Inbox: It is away"


def test_a_plug_in_s_own_word_for_its_quality_stays() -> None:
    assert (quality_words("gold"), quality_words("platinum")) == ("gold", "platinum")
    with speaking(GERMAN):
        assert quality_words("silver") == "Silber"


@pytest.mark.parametrize(
    ("code", "is_english", "arrows"),
    [("en", True, "→←"), ("en_GB", True, "→←"), ("de_AT", False, "→←"), ("he", False, "←→"), ("ar_EG", False, "←→")],
)
def test_a_language_in_every_country(code: str, is_english: bool, arrows: str) -> None:
    language = Language(code)
    assert (language.is_english, language.is_plain, language.arrow + language.arrow_back) == (
        is_english,
        is_english,
        arrows,
    )
    assert language.right_to_left is (arrows[0] == "←")
    assert load(code, catalogues()).is_english is (is_english or code != "de_AT")
    assert ENGLISH.number(1234.5, 2) == "1,234.50"
