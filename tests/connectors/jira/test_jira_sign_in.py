"""Signing in to Jira with an app of one's own: Cloud through Atlassian's gateway, Data Center by an incoming link."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from tasksync_gui.connectors.jira import SPEC, JiraConfig
from tasksync_gui.connectors.jira import sign_in as door
from tasksync_gui.connectors.kit.auth.oauth import Tokens
from tasksync_gui.connectors.kit.auth.oauth_loopback import redirect_address
from tasksync_gui.model.errors import AuthError
from tests.fakes.authorisation import CLIENT, FakeAuthorisation
from tests.fakes.jira import FakeJira
from tests.fakes.service import Request, Response, serve
from tests.support.browser import Browser
from tests.support.desk import Desk
from tests.support.errors import cause_of, refused
from tests.support.jira import KINDS

APP_SECRET, SITE_ID = "secret-of-my-app", "1324a887-45db-1bf4-1e99-ef0ff456d421"
CLOUD = {"/authorize": "/authorize", "/oauth/token": "/token"}
DATA_CENTER = {"/rest/oauth2/latest/authorize": "/authorize", "/rest/oauth2/latest/token": "/token"}
SITE = "https://example.atlassian.net"


class Site(FakeJira):
    """Jira with its pages for signing in; for Cloud it is authorisation server and gateway, too."""

    def __init__(self, kind: str, clock, port: int) -> None:
        super().__init__(kind)
        self.door = FakeAuthorisation(clock)
        self.door.secret, self.door.redirect = APP_SECRET, redirect_address(port)
        self.inside = CLOUD if self.cloud else DATA_CENTER
        self.port, self.resources = port, [{"id": "other", "url": "https://other.atlassian.net", "name": "Other"}]
        self.resources.append({"id": SITE_ID, "url": SITE, "name": "Example"})
        self.asked: dict[str, str] = {}

    @property
    def authorization(self) -> str:
        return f"Bearer {self.door.grants[-1].access if self.door.grants else ''}"

    def _carry_out(self, request: Request) -> Response:
        path = request.path
        if path in self.inside:
            if "authorize" in path:
                self.asked = dict(request.query)
            inner = Request(request.method, self.inside[path], request.query, request.headers, request.body)
            return self.door.handle(inner)
        if path == "/oauth/token/accessible-resources":
            good = request.headers.get("authorization") == self.authorization
            return Response(200, self.resources) if good else Response(401, {"message": "Unauthorized"})
        if self.cloud:
            prefix = f"/ex/jira/{SITE_ID}"
            if not path.startswith(prefix):
                return Response(404, {"message": "Not Found"})
            path = path.removeprefix(prefix)
        return super()._carry_out(Request(request.method, path, request.query, request.headers, request.body))


class Office(Desk):
    """A desk with one Jira account that has an app and no token yet."""

    site: Site
    url: str

    def _kind(self, name: str):
        return SPEC if name == "right" else super()._kind(name)

    def options(self, **more: Any) -> dict[str, str]:
        own = {"url": SITE if self.site.cloud else self.url, "kind": self.site.kind, "client_id": CLIENT}
        return own | {"redirect_port": str(self.site.port)} | more

    async def start(self) -> Office:
        await self.restart()
        await self.services.accounts.add("Work", "right", self.options(), {"client_secret": APP_SECRET})
        return self

    async def sign_in(self) -> Browser:
        browser = Browser()
        await self.services.accounts.sign_in("Work", lambda prompt: browser.show(prompt.url))
        return browser

    @property
    def tokens(self) -> Tokens:
        return Tokens.read(next(value for (_, name), value in self.vault.kept.items() if name == "token"))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@asynccontextmanager
async def opened(kind: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Office]:
    office = Office(folder)
    office.site = Site(kind, office.clock.monotonic, free_port())
    async with serve(office.site) as office.url:
        monkeypatch.setattr(door, "AUTHORISATION", f"{office.url}/")
        monkeypatch.setattr(door, "GATEWAY", f"{office.url}/")
        yield await office.start()
        await office.services.close()


@pytest.fixture(params=KINDS)
async def office(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Office]:
    async with opened(request.param, tmp_path, monkeypatch) as made:
        yield made


@pytest.fixture
async def cloud(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Office]:
    async with opened("cloud", tmp_path, monkeypatch) as made:
        yield made


async def test_signing_in_with_the_browser_makes_the_account_work(office: Office) -> None:
    with refused(AuthError, "Nobody has signed in"):
        await office.services.accounts.check("Work")
    assert office.site.count() == 0, "nothing was sent"
    browser = await office.sign_in()
    assert (await office.services.accounts.check("Work")).user == "Ada Lovelace"
    assert len(await office.services.accounts.collections("Work")) == 2
    asked = office.site.asked
    if office.site.cloud:
        assert (asked["audience"], asked["prompt"]) == (office.url.removeprefix("http://"), "consent")
        assert "offline_access" in asked["scope"].split()
    else:
        assert asked["scope"] == "WRITE"
    grant = office.site.door.grants[0]
    for secret in (APP_SECRET, grant.access, grant.refresh):
        assert secret not in browser.address
        assert all(secret not in f"{request.path}{request.query}" for request, _ in office.site.exchanges)


async def test_tokens_are_renewed_and_rotated_across_restarts(office: Office) -> None:
    await office.sign_in()
    for number in (1, 2):
        office.clock.advance(3700)
        await office.services.accounts.check("Work")
        assert office.site.door.refreshes == number
        assert office.tokens.refresh == office.site.door.grants[0].refresh
        await office.services.close()
        await office.restart()
    assert not office.site.door.grants[0].revoked


async def test_a_sign_in_to_another_site_is_refused(cloud: Office) -> None:
    cloud.site.resources.pop()
    with refused(AuthError, "another site") as caught:
        await cloud.sign_in()
    assert "other.atlassian.net" in cause_of(caught.value)
    assert {name for _, name in cloud.vault.kept} == {"client_secret"}


async def test_a_changed_address_does_not_reach_the_old_site(cloud: Office) -> None:
    """The sign-in goes to a site by its id, which says nothing of the address in the account."""
    await cloud.sign_in()
    await cloud.services.accounts.edit("Work", cloud.options(url="https://other.atlassian.net"), {})
    before = cloud.site.count()
    with refused(AuthError, "another site"):
        await cloud.services.accounts.check("Work")
    assert cloud.site.count() == before


async def test_links_lead_to_the_site_and_not_to_the_gateway(cloud: Office) -> None:
    await cloud.sign_in()
    issue = cloud.site.state.add("10000", "x")
    [account] = await cloud.services.accounts.list()
    connector = await cloud.services.accounts._connections.get(account)  # type: ignore[attr-defined]
    (task,) = (await connector.snapshot("10000")).tasks
    assert task.url == f"{SITE}/browse/{issue.key}"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"kind": "cloud"}, "Enter a token, or the client id"),
        ({"kind": "datacenter", "client_id": CLIENT}, "Enter a token, or the client id"),
        ({"kind": "cloud", "token": "x"}, "e-mail address"),
    ],
)
def test_a_way_in_is_needed(given: dict[str, str], words: str) -> None:
    with refused(ValidationError, words):
        JiraConfig.model_validate({"url": SITE} | given)


def test_addresses_of_the_real_servers() -> None:
    config = JiraConfig.model_validate({"url": SITE, "client_id": "c", "client_secret": "s"})
    cloud = door.provider(config)
    assert cloud.token_url == "https://auth.atlassian.com/oauth/token"
    assert (cloud.authorize_url, cloud.takes_json) == ("https://auth.atlassian.com/authorize", True)
    assert cloud.extra["audience"] == "api.atlassian.com"
    own = config.model_copy(update={"kind": "datacenter", "url": "https://jira.example.org/ctx/"})
    assert door.provider(own).authorize_url == "https://jira.example.org/ctx/rest/oauth2/latest/authorize"
    signed_in = Tokens("a", "b", place=f"example.atlassian.net/{SITE_ID}").write()
    given = JiraConfig.model_validate({"url": SITE, "client_id": "c", "client_secret": "s", "token": signed_in})
    assert door.base_address(given) == f"https://api.atlassian.com/ex/jira/{SITE_ID}/"
