"""Errors as people read them."""

from __future__ import annotations

import logging
import re

import pytest

from tasksync_gui.app.logging import start_logging
from tasksync_gui.connectors.kit.codes import HttpCode
from tasksync_gui.connectors.kit.http.errors import answered
from tasksync_gui.model.error_codes import AppCode, ServiceCode
from tasksync_gui.model.errors import AuthError, CollectionGoneError, StoreError, UserError
from tasksync_gui.model.message import message
from tasksync_gui.services.phrases.errors import english_error, say_error
from tasksync_gui.services.phrases.language import Language, speaking
from tests.support.errors import english

REFUSED = AuthError(message(HttpCode.SIGN_IN_REFUSED, cause=answered("GET /me", 401, "Dr. Who is unknown")))


class Shouting:
    """A catalogue that is told from English."""

    def gettext(self, text: str) -> str:
        return "".join(part if part[:1] == "{" else part.upper() for part in re.split(r"(\{\w+\})", text))

    def pgettext(self, context: str, text: str) -> str:
        return self.gettext(text)

    def ngettext(self, one: str, many: str, count: int) -> str:
        return self.gettext(one if count == 1 else many)


def test_an_error_is_said_in_three_parts() -> None:
    said = say_error(REFUSED)
    assert said.title == "The user name or password was refused"
    assert said.cause == "GET /me was answered with 401: Dr. Who is unknown"
    assert said.next_step == "Check the user name and password or token of this account."
    assert said.remedy == f"{said.cause}. {said.next_step}"
    assert str(said) == f"{said.title}. {said.remedy}"


def test_a_plug_in_brings_its_own_words() -> None:
    said = say_error(UserError("The moon is full", cause="It is the 14th."))
    assert (said.title, said.cause) == ("The moon is full", "It is the 14th.")
    assert said.next_step == "Correct the value and try again."
    assert str(said) == "The moon is full. It is the 14th. Correct the value and try again."
    assert say_error(UserError("No", next_step="Wait?")).next_step == "Wait?"


def test_a_plug_in_hands_on_the_cause_of_another_error() -> None:
    said = say_error(CollectionGoneError("The list is not there", cause=REFUSED.cause))
    assert said.title == "The list is not there"
    assert said.cause == "GET /me was answered with 401: Dr. Who is unknown"


def test_parts_of_an_error_are_said_inside_others() -> None:
    assert english(REFUSED.title) == "The user name or password was refused"
    assert english(REFUSED.next_step) == "Check the user name and password or token of this account."
    around = StoreError(message(AppCode.NO_BACKUP, error=REFUSED.message))
    assert say_error(around).title == "No backup could be made, so nothing was deleted"
    assert say_error(around).cause == say_error(REFUSED).cause
    named = AuthError(message(ServiceCode.OF_ACCOUNT, error=REFUSED.message, account="Dr. Who"))
    assert say_error(named).title == "The user name or password was refused ('Dr. Who')"
    assert say_error(named).remedy == say_error(REFUSED).remedy


def test_its_own_text_is_for_developers() -> None:
    assert str(UserError(message(ServiceCode.NO_PAIR, pair="P", known=""))) == "service.no_pair(known='', pair='P')"
    assert str(REFUSED).startswith("http.sign_in_refused(cause=http.answered_saying(said='Dr. Who is unknown', ")


def test_people_read_their_language_and_logs_english(
    tmp_path_factory: pytest.TempPathFactory, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path_factory.mktemp("log")
    stop = start_logging(folder)
    with speaking(Language("de", Shouting())):  # type: ignore[arg-type]
        assert say_error(REFUSED).title == "THE USER NAME OR PASSWORD WAS REFUSED"
        assert english_error(REFUSED).title == "The user name or password was refused"
        logging.getLogger("tasksync_gui.test").warning("It failed: %s", REFUSED)
    stop()
    assert "It failed: The user name or password was refused. GET /me" in (folder / "logs/tasksync.log").read_text()
