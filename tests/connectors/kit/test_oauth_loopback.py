"""Signing in with the browser of this computer."""

from __future__ import annotations

import asyncio
import re
import socket
from dataclasses import replace

import httpx
import pytest

from tasksync_gui.connectors.kit.auth import oauth_loopback
from tasksync_gui.connectors.kit.auth.oauth import OAuthError
from tasksync_gui.connectors.kit.auth.oauth_loopback import redirect_address
from tasksync_gui.model.errors import AuthError, UserError
from tests.connectors.kit.office import Office
from tests.fakes.service import Response
from tests.support.browser import Browser
from tests.support.errors import english, refused


async def test_the_browser_brings_the_code_back(office: Office) -> None:
    http, browser = office.http(), Browser()
    tokens = await oauth_loopback.sign_in(office.provider, http, browser.show, say=english)
    assert tokens.access == office.server.grants[0].access
    page = await browser.tasks[0]
    assert "signed in" in page.text
    assert (page.headers["cache-control"], page.headers["referrer-policy"]) == ("no-store", "no-referrer")
    assert office.server.codes == {}


async def test_a_declined_sign_in_says_so(office: Office) -> None:
    http, browser = office.http(), Browser()
    office.server.answer_of_person = "no"
    with refused(AuthError, "declined"):
        await oauth_loopback.sign_in(office.provider, http, browser.show, say=english)
    assert "refused" in (await browser.tasks[0]).text


async def test_what_others_send_to_the_address_changes_nothing(office: Office) -> None:
    http, browser = office.http(), Browser()
    shown: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    signing = asyncio.ensure_future(oauth_loopback.sign_in(office.provider, http, shown.set_result))
    address = await shown
    asked = dict(httpx.URL(address).params)
    back = asked["redirect_uri"]
    for odd in (f"{back}?code=forged&state=wrong", f"{back}?code=forged", f"{back}?state={asked['state']}", back):
        assert (await browser.get(odd)).status_code == 400
    assert (await browser.get(re.sub(r"/[^/]*$", "/favicon.ico", back))).status_code == 404
    assert not signing.done()
    reader, writer = await asyncio.open_connection("127.0.0.1", httpx.URL(back).port)
    writer.write(b"GET /" + b"x" * 100_000 + b"\r\n\r\n")
    assert await reader.read() == b""
    writer.close()
    assert (await browser.get(address)).status_code == 200
    assert (await signing).access
    with pytest.raises(httpx.ConnectError):
        await browser.get(back)


async def test_nobody_comes_back(office: Office) -> None:
    http = office.http()
    with refused(AuthError, "not finished in time"):
        await oauth_loopback.sign_in(office.provider, http, lambda address: None, patience=0.01)


async def test_a_code_is_no_use_without_our_verifier(office: Office) -> None:
    http = office.http()
    browser = Browser()
    real = oauth_loopback.challenge("a" * 43)
    assert real == "ZtNPunH49FD35FWYhT5Tv8I7vRKQJ8uxMaL0_9eHjNA"
    handle = office.server.handle

    def steals(request):
        if request.path == "/token":
            code = next(iter(office.server.codes))
            office.server.codes[code] = ("another challenge", office.server.codes[code][1])
        return handle(request)

    office.server.handle = steals  # type: ignore[method-assign]
    with refused(OAuthError, "invalid_grant"):
        await oauth_loopback.sign_in(office.provider, http, browser.show)
    await browser.tasks[0]


async def test_an_app_of_ones_own_says_its_secret_and_comes_back_to_the_registered_address(office: Office) -> None:
    port = free_port()
    office.server.secret, office.server.redirect = "secret-of-the-app", redirect_address(port)
    own, browser = replace(office.provider, client_secret="secret-of-the-app"), Browser()
    tokens = await oauth_loopback.sign_in(own, office.http(), browser.show, port=port)
    assert tokens.access == office.server.grants[0].access
    assert "secret-of-the-app" not in browser.address
    assert "secret-of-the-app" not in repr(own)


async def test_a_wrong_secret_is_never_told_even_if_the_server_echoes_it(office: Office) -> None:
    own = replace(office.provider, client_secret="wrong-secret-of-the-app")
    office.server.fail(
        "POST", "/token", Response(401, {"error": "x", "error_description": "not wrong-secret-of-the-app"})
    )
    browser = Browser()
    with pytest.raises(OAuthError) as caught:
        await oauth_loopback.sign_in(own, office.http(), browser.show)
    assert "wrong-secret" not in str(caught.value) + repr(caught.value)


async def test_a_port_that_somebody_else_uses_is_said(office: Office) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with refused(UserError, f"port {port}"):
            await oauth_loopback.sign_in(office.provider, office.http(), lambda address: None, port=port)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.parametrize("takes_json", [True, False])
async def test_a_token_address_is_asked_in_the_form_that_it_takes(office: Office, takes_json: bool) -> None:
    own, browser = replace(office.provider, takes_json=takes_json), Browser()
    assert (await oauth_loopback.sign_in(own, office.http(), browser.show)).access
    (asked,) = (request for request, _ in office.server.exchanges if request.path == "/token")
    assert (asked.headers["content-type"] == "application/json") is takes_json
