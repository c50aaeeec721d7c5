"""Signing in to GitHub with a code, through the real services and the real command line."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from pydantic import ValidationError

from tasksync_gui.connectors.github import SPEC, GitHubConfig
from tasksync_gui.connectors.github.config import PUBLIC, site_address
from tasksync_gui.connectors.github.sign_in import provider
from tasksync_gui.connectors.kit.auth.oauth import Tokens
from tasksync_gui.model.errors import AuthError, UserError
from tasksync_gui.model.task import SignInPrompt
from tests.fakes.authorisation import CLIENT, FakeAuthorisation
from tests.fakes.github import FakeGitHub
from tests.fakes.service import Request, Response, serve
from tests.support.desk import Desk
from tests.support.errors import refused


class Site(FakeGitHub):
    """GitHub with its page for signing in; only tokens that it gave out are good."""

    def __init__(self, clock) -> None:
        super().__init__()
        self.door = FakeAuthorisation(clock)
        self.door.interval = 0
        self.door.lifetime = 8 * 3600

    def _carry_out(self, request: Request) -> Response:
        inside = {"/login/device/code": "/device", "/login/oauth/access_token": "/token"}
        if request.path in inside:
            return self.door.handle(Request("POST", inside[request.path], (), request.headers, request.body))
        if self.door.grants:
            self.token = self.door.grants[-1].access
        return super()._carry_out(request)


class Office(Desk):
    """A desk with one GitHub account that has no token yet."""

    def _kind(self, name: str):
        return SPEC

    async def start(self, url: str) -> Office:
        await self.restart()
        await self.services.accounts.add("Hub", "right", {"url": url, "client_id": CLIENT}, {})
        return self


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    office = Office(tmp_path)
    site = Site(office.clock.monotonic)
    async with serve(site) as url:
        office.site = site  # type: ignore[attr-defined]
        yield await office.start(url)
        await office.services.close()


async def test_signing_in_makes_the_account_work(office):
    with refused(AuthError, "Nobody has signed in"):
        await office.services.accounts.check("Hub")
    shown: list[SignInPrompt] = []
    office.site.door.device_answer = "yes"
    await office.services.accounts.sign_in("Hub", shown.append)
    assert shown == [SignInPrompt("https://vendor.invalid/device", "ABCD-1234")]
    assert (await office.services.accounts.check("Hub")).user == "octo"
    [(_, secret)] = office.vault.kept
    assert secret == "token"
    [account] = await office.services.accounts.list()
    assert office.site.token not in repr(account)


async def test_an_expired_sign_in_is_renewed_and_kept(office):
    office.site.door.device_answer = "yes"
    await office.services.accounts.sign_in("Hub", lambda prompt: None)
    office.clock.advance(9 * 3600)
    assert (await office.services.accounts.check("Hub")).user == "octo"
    assert office.site.door.refreshes == 1
    [kept] = office.vault.kept.values()
    assert Tokens.read(kept).refresh == office.site.door.grants[0].refresh
    await office.services.close()
    await office.restart()
    office.clock.advance(9 * 3600)
    assert (await office.services.accounts.check("Hub")).user == "octo"


async def test_a_declined_sign_in_stores_nothing(office):
    office.site.door.device_answer = "access_denied"
    with refused(AuthError, "declined"):
        await office.services.accounts.sign_in("Hub", lambda prompt: None)
    assert office.vault.kept == {}


async def test_a_sign_in_that_is_given_up_stores_nothing(office):
    begun = asyncio.Event()
    work = asyncio.ensure_future(office.services.accounts.sign_in("Hub", lambda prompt: begun.set()))
    await begun.wait()
    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work
    assert office.vault.kept == {}


async def test_an_unknown_client_id_is_said(office):
    office.site.fail("POST", "/login/device/code", Response(404, {"error": "Not Found"}))
    with refused(AuthError, "client id"):
        await office.services.accounts.sign_in("Hub", lambda prompt: None)


async def test_without_a_client_id_there_is_no_sign_in(office):
    await office.services.accounts.add("Other", "right", {"url": PUBLIC}, {"token": "ghp_personal"})
    with refused(UserError, "client id is missing"):
        await office.services.accounts.sign_in("Other", lambda prompt: None)


def test_a_way_in_is_needed():
    with refused(ValidationError, "access token, or the client id"):
        GitHubConfig.model_validate({"url": PUBLIC})
    assert GitHubConfig.model_validate({"token": " ghp_x\n"}).token.get_secret_value() == "ghp_x"


@pytest.mark.parametrize(
    ("api", "site"),
    [
        (PUBLIC, "https://github.com/"),
        ("https://git.example.org/api/v3/", "https://git.example.org/"),
        ("https://example.org/git/api/v3/", "https://example.org/git/"),
        ("http://127.0.0.1:9/", "http://127.0.0.1:9/"),
    ],
)
def test_where_people_sign_in(api, site):
    assert site_address(api) == site
    assert provider(GitHubConfig.model_validate({"token": "x", "url": api})).device_url == f"{site}login/device/code"
