"""Signing in to Asana with an app of one's own, and what only an app can do."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from pydantic import ValidationError

from tasksync_gui.connectors.asana import SPEC
from tasksync_gui.connectors.asana.config import AsanaConfig
from tasksync_gui.connectors.asana.notes import write_notes
from tasksync_gui.connectors.kit.auth.oauth import Tokens
from tasksync_gui.connectors.kit.auth.oauth_loopback import redirect_address
from tasksync_gui.connectors.spec import ConnectorContext
from tasksync_gui.model.errors import AuthError, PreconditionFailedError, UnavailableError, UserError
from tasksync_gui.model.fields import Field
from tasksync_gui.model.task import Draft, SignInPrompt
from tests.connectors.contract import ConnectorContract, FixedClock, Lab, marker
from tests.fakes.asana import FakeAsana
from tests.fakes.authorisation import CLIENT, FakeAuthorisation
from tests.fakes.service import Request, Response, serve
from tests.support.browser import Browser
from tests.support.desk import Desk
from tests.support.errors import cause_of, english, next_step_of, refused

APP_SECRET = "secret-of-my-app"
INSIDE = {"/-/oauth_authorize": "/authorize", "/-/oauth_token": "/token"}


class Site(FakeAsana):
    """Asana with its pages for signing in; only tokens that it gave out are good."""

    def __init__(self, clock, port: int = 0) -> None:
        super().__init__()
        self.app = True
        self.work = self.project("Board", "Doing", "Dropped")
        self.door = FakeAuthorisation(clock)
        self.door.secret, self.door.rotate = APP_SECRET, False
        self.door.redirect = redirect_address(port) if port else ""

    def _carry_out(self, request: Request) -> Response:
        if request.path in INSIDE:
            inside = Request(request.method, INSIDE[request.path], request.query, request.headers, request.body)
            return self.door.handle(inside)
        if self.door.grants:
            self.token = self.door.grants[-1].access
        return super()._carry_out(request)


class Office(Desk):
    """A desk with one Asana account that has an app and no token yet."""

    site: Site
    url: str

    def _kind(self, name: str):
        return SPEC if name == "right" else super()._kind(name)

    async def start(self) -> Office:
        await self.restart()
        options = {"client_id": CLIENT, "server": f"{self.url}/api/1.0", "redirect_port": str(self.port)}
        await self.services.accounts.add("Team", "right", options, {"client_secret": APP_SECRET})
        return self

    @property
    def port(self) -> int:
        return int(self.site.door.redirect.rpartition(":")[2].partition("/")[0])

    async def sign_in(self) -> Browser:
        browser = Browser()
        await self.services.accounts.sign_in("Team", lambda prompt: browser.show(prompt.url))
        return browser


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    office = Office(tmp_path)
    office.site = Site(office.clock.monotonic, free_port())
    async with serve(office.site) as office.url:
        yield await office.start()
        await office.services.close()


def kept(office: Office) -> dict[str, str]:
    return {name: value for (_, name), value in office.vault.kept.items()}


async def test_signing_in_with_the_browser_makes_the_account_work(office: Office) -> None:
    with refused(AuthError, "Nobody has signed in"):
        await office.services.accounts.check("Team")
    browser = await office.sign_in()
    assert browser.address.startswith(f"{office.url}/-/oauth_authorize?")
    assert "signed in" in (await browser.tasks[0]).text
    report = await office.services.accounts.check("Team")
    assert "Signed in with an app" in english(report.details[1])
    assert kept(office).keys() == {"token", "client_secret"}
    [account] = await office.services.accounts.list()
    grant = office.site.door.grants[0]
    for secret in (APP_SECRET, grant.access, grant.refresh):
        assert secret not in repr(account)
        assert secret not in browser.address
        assert all(secret not in f"{request.path}{request.query}" for request, _ in office.site.exchanges)


async def test_a_sign_in_lasts_although_asana_gives_no_new_refresh_token(office: Office) -> None:
    await office.sign_in()
    refresh = Tokens.read(kept(office)["token"]).refresh
    for _ in range(2):
        office.clock.advance(3700)
        await office.services.accounts.check("Team")
        await office.services.close()
        await office.restart()
    assert office.site.door.refreshes == 2
    assert Tokens.read(kept(office)["token"]).refresh == refresh


async def test_a_revoked_sign_in_asks_for_a_new_one_in_a_sentence(office: Office) -> None:
    await office.sign_in()
    office.site.door.grants[0].revoked = True
    office.site.door.grants[0].access = "nobody-has-this-one"
    with pytest.raises(AuthError) as caught:
        await office.services.accounts.check("Team")
    assert "Sign in again" in next_step_of(caught.value)


async def test_a_token_may_take_the_place_of_a_sign_in(office: Office) -> None:
    await office.sign_in()
    [account] = await office.services.accounts.list()
    await office.services.accounts.edit("Team", account.settings, {"token": "1/99:personal"})
    office.site.door.grants.clear()
    office.site.token, office.site.app = "1/99:personal", False
    assert "app" not in english((await office.services.accounts.check("Team")).details[1])


async def test_without_an_app_there_is_no_sign_in(office: Office) -> None:
    await office.services.accounts.add("Other", "right", {"server": office.url}, {"token": "1/99:personal"})
    with refused(UserError, "no app to sign in with"):
        await office.services.accounts.sign_in("Other", lambda prompt: None)


@pytest.mark.parametrize(
    "given", [{}, {"client_id": CLIENT}, {"client_secret": APP_SECRET}, {"token": " ", "client_id": CLIENT}]
)
def test_a_way_in_is_needed(given: dict[str, str]) -> None:
    with refused(ValidationError, "Enter a token, or the client id and the client secret"):
        AsanaConfig.model_validate(given)


async def test_an_emptied_key_ring_is_no_mistake_in_the_options(office: Office) -> None:
    """The account was refused for its options, and runs of the bot went on trying."""
    office.vault.kept.clear()
    with refused(AuthError, "Nothing to sign in to 'Team' with is stored") as caught:
        await office.services.accounts.check("Team")
    assert "key ring" in cause_of(caught.value)


async def test_a_declined_sign_in_keeps_what_was_there(office: Office) -> None:
    office.site.door.answer_of_person = "no"
    prompts: list[SignInPrompt] = []
    browser = Browser()

    def show(prompt: SignInPrompt) -> None:
        prompts.append(prompt)
        browser.show(prompt.url)

    with refused(AuthError, "declined"):
        await office.services.accounts.sign_in("Team", show)
    assert [prompt.code for prompt in prompts] == [""]
    assert kept(office).keys() == {"client_secret"}


# What an app can do: ids of its own.


def connect(site: Site, url: str):
    grant = site.door.grants[0] if site.door.grants else site.door.issue()
    token = Tokens(grant.access, grant.refresh).write()
    options = {"token": token, "client_id": CLIENT, "client_secret": APP_SECRET, "server": f"{url}{site.prefix}"}
    return SPEC.open(AsanaConfig.model_validate(options), ConnectorContext(FixedClock(), Path("unused")))


class TestAsApp(ConnectorContract):
    @pytest.fixture
    async def lab(self) -> AsyncIterator[Lab]:
        site = Site(lambda: 0.0)

        async def edit(task, title: str) -> None:
            site.touch(site.tasks[task.id], name=title)

        async def expire() -> None:
            site.forget_cursors()

        async with serve(site) as url:
            connector = connect(site, url)
            yield Lab(connector, site.work, edit, expire)
            await connector.close()


@pytest.fixture
async def bench() -> AsyncIterator[tuple[Site, str]]:
    site = Site(lambda: 0.0)
    async with serve(site) as url:
        yield site, url


async def test_the_marker_is_an_id_of_the_app_and_nobody_sees_it(bench: tuple[Site, str]) -> None:
    site, url = bench
    connector = connect(site, url)
    made = await connector.create(site.work, Draft({Field.TITLE: "x", Field.NOTES: "text"}), marker(1))
    task = site.tasks[made.id]
    assert (task.external, made.marker) == (marker(1), marker(1))
    assert marker(1) not in task.html
    snapshot = await connector.snapshot(site.work)
    assert [each.marker for each in snapshot.tasks] == [marker(1)]
    await connector.close()


async def test_a_lost_creation_is_asked_for_by_its_id(bench: tuple[Site, str]) -> None:
    """No list is read, in this process or in the next."""
    site, url = bench
    connector = connect(site, url)
    parent = site.add(site.work, "Parent")
    site.fail("POST", "/tasks", None, after_commit=True)
    draft = Draft({Field.TITLE: "Child", Field.PARENT: parent.gid})
    with pytest.raises(UnavailableError):
        await connector.create(site.work, draft, marker(1))
    connectors = (connector, connect(site, url))
    for each in connectors:
        await each.read(site.work, parent.gid)  # type: ignore[arg-type]
        site.exchanges.clear()
        (found,) = await each.find_by_marker(site.work, marker(1), site.now)
        assert (found.title, len(site.exchanges)) == ("Child", 1)
    assert await connector.find_by_marker(site.work, marker(2)) == []
    site.app_ids_are_unique = True
    with pytest.raises(PreconditionFailedError):
        await connector.create(site.work, draft, marker(1))
    for each in connectors:
        await each.close()


async def test_what_was_created_with_a_personal_token_is_still_found_after_signing_in(bench: tuple[Site, str]) -> None:
    site, url = bench
    task = site.add(site.work, "Before", html=write_notes("text", marker(1))["html_notes"])
    connector = connect(site, url)
    assert [each.id for each in await connector.find_by_marker(site.work, marker(1))] == [task.gid]
    await connector.close()
