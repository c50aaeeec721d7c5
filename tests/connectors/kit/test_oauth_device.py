"""Signing in with a code that is entered somewhere else."""

from __future__ import annotations

import pytest

from tasksync_gui.connectors.kit.auth.oauth import OAuthError
from tasksync_gui.connectors.kit.auth.oauth_device import ask_for_code, wait_for_person
from tasksync_gui.model.errors import AuthError, InvalidResponseError
from tests.connectors.kit.office import Office
from tests.fakes.service import Response
from tests.support.errors import refused, title_of


async def test_a_code_is_shown_and_waited_for(office: Office) -> None:
    http = office.http()
    code = await ask_for_code(office.provider, http)
    assert (code.user_code, code.url) == ("ABCD-1234", "https://vendor.invalid/device")
    assert "device-1" not in repr(code)
    office.server.yes_after = 3
    tokens = await wait_for_person(office.provider, http, code)
    assert office.server.count("POST", "/token") == 4
    assert tokens.access == office.server.grants[0].access
    assert set(office.clock.slept) == {5.0}


async def test_asked_to_slow_down_we_do(office: Office) -> None:
    http = office.http()
    code = await ask_for_code(office.provider, http)
    office.server.interval = 9
    office.server.device_answer = "yes"
    await wait_for_person(office.provider, http, code)
    assert office.clock.slept[:2] == [5.0, 10.0]


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("access_denied", "declined"),
        ("expired_token", "not entered in time"),
        ("authorization_pending", "not entered in time"),
        ("invalid_client", "refused"),
    ],
)
async def test_the_end_of_a_code_is_said(office: Office, answer: str, words: str) -> None:
    http = office.http()
    office.server.device_answer = answer
    code = await ask_for_code(office.provider, http)
    with pytest.raises(AuthError) as caught:
        await wait_for_person(office.provider, http, code)
    assert words in title_of(caught.value)


async def test_a_lost_connection_slows_the_questions_and_ends_nothing(office: Office) -> None:
    http = office.http()
    code = await ask_for_code(office.provider, http)
    office.server.fail("POST", "/token", None, times=2)
    office.server.device_answer = "yes"
    assert (await wait_for_person(office.provider, http, code)).access
    assert office.clock.slept[:3] == [5.0, 10.0, 20.0]


async def test_a_device_answer_without_a_code_is_said(office: Office) -> None:
    http = office.http()
    office.server.fail("POST", "/device", Response(200, {"device_code": "x", "verification_uri": "javascript:x"}))
    with pytest.raises(InvalidResponseError):
        await ask_for_code(office.provider, http)
    office.server.fail("POST", "/device", Response(200, {"error": "unauthorized_client"}))
    with refused(OAuthError, "unauthorized_client"):
        await ask_for_code(office.provider, http)
