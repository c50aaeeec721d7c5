"""Signing in and staying signed in, against a strict server: crashes, two processes, refusals."""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from tasksync_gui.connectors.kit import oauth_loopback
from tasksync_gui.connectors.kit.http import HttpClient
from tasksync_gui.connectors.kit.oauth import OAuthError, Provider, Tokens, TokenSource
from tasksync_gui.connectors.kit.oauth_device import ask_for_code, wait_for_person
from tasksync_gui.connectors.kit.rest import RestClient
from tasksync_gui.model.errors import AuthError, InvalidResponseError, StoreError, UnavailableError
from tests.fakes.authorisation import CLIENT, FakeAuthorisation
from tests.fakes.service import Response, serve
from tests.support.clock import FakeClock


@dataclass
class Memory:
    """A place for one secret that many processes see; it can fail, and it can be watched."""

    value: str | None = None
    broken: bool = False
    writes: int = 0

    async def get(self) -> str | None:
        return self.value

    async def set(self, value: str) -> None:
        if self.broken:
            raise StoreError("No place for secrets")
        self.writes += 1
        self.value = value


@dataclass
class Office:
    """A server, a store, and programs that use them."""

    server: FakeAuthorisation
    url: str
    folder: Path
    clock: FakeClock
    slot: Memory
    opened: list[HttpClient] = field(default_factory=list)

    @property
    def provider(self) -> Provider:
        return Provider(CLIENT, f"{self.url}/token", f"{self.url}/authorize", f"{self.url}/device", ("tasks",))

    def http(self) -> HttpClient:
        self.opened.append(HttpClient(self.url, self.clock))
        return self.opened[-1]

    async def close(self) -> None:
        for http in self.opened:
            await http.close()

    def program(self) -> tuple[RestClient, TokenSource]:
        """A process of its own: nothing in memory, the same store and lock file."""
        source = TokenSource(self.provider, self.slot, self.http(), self.folder / "token.lock")
        self.opened.append(HttpClient(self.url, self.clock, authorizer=source))
        return RestClient(self.opened[-1]), source

    async def signed_in(self) -> None:
        grant = self.server.issue()
        until = self.clock.now().timestamp() + self.server.lifetime
        self.slot.value = Tokens(grant.access, grant.refresh, until).write()

    async def works(self) -> bool:
        client, _ = self.program()
        return (await client.get("whoami")).data == {"ok": True}


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    clock = FakeClock()
    server = FakeAuthorisation(clock.monotonic)
    async with serve(server) as url:
        office = Office(server, url, tmp_path, clock, Memory())
        yield office
        await office.close()


async def test_a_token_is_used_until_it_ends_and_then_renewed_before_it_is_refused(office: Office) -> None:
    await office.signed_in()
    client, _ = office.program()
    for _ in range(3):
        await client.get("whoami")
    assert office.server.refreshes == 0
    office.clock.advance(3590)
    await client.get("whoami")
    assert office.server.refreshes == 1
    assert office.server.count("GET") == 4
    assert Tokens.read(office.slot.value or "").refresh == office.server.grants[0].refresh


async def test_a_revoked_access_token_is_renewed_once_and_the_request_repeated(office: Office) -> None:
    await office.signed_in()
    client, _ = office.program()
    await client.get("whoami")
    office.server.grants[0].access = "something else"
    assert (await client.post("whoami", body={})).data == {"ok": True}
    assert office.server.refreshes == 1


async def test_many_requests_at_once_renew_once(office: Office) -> None:
    await office.signed_in()
    client, _ = office.program()
    office.clock.advance(4000)
    await asyncio.gather(*(client.get("whoami") for _ in range(20)))
    assert office.server.refreshes == 1


async def test_two_processes_renew_once_between_them(office: Office) -> None:
    """The server takes each refresh token once and revokes the whole sign-in if one comes twice."""
    await office.signed_in()
    programs = [office.program()[0] for _ in range(4)]
    for client in programs:
        await client.get("whoami")
    for _ in range(3):
        office.clock.advance(4000)
        await asyncio.gather(*(client.get("whoami") for client in programs for _ in range(3)))
    assert office.server.refreshes == 3
    assert not office.server.grants[0].revoked


PROGRAM = """
import asyncio, sys
from pathlib import Path
from tasksync_gui.app.clock import SystemClock
from tasksync_gui.connectors.kit.http import HttpClient
from tasksync_gui.connectors.kit.oauth import Provider, TokenSource
from tasksync_gui.connectors.kit.rest import RestClient

class Slot:
    async def get(self):
        return Path(sys.argv[2], "slot").read_text()
    async def set(self, value):
        Path(sys.argv[2], "new").write_text(value)
        Path(sys.argv[2], "new").replace(Path(sys.argv[2], "slot"))

async def main():
    url, folder = sys.argv[1], Path(sys.argv[2])
    asking = HttpClient(url, SystemClock())
    source = TokenSource(Provider(sys.argv[3], url + "/token"), Slot(), asking, folder / "token.lock")
    http = HttpClient(url, SystemClock(), authorizer=source)
    print((await RestClient(http).get("whoami")).data)
    await http.close()
    await source.close()

asyncio.run(main())
"""


async def test_real_processes_at_the_same_time_renew_once(office: Office) -> None:
    grant = office.server.issue()
    (office.folder / "slot").write_text(Tokens(grant.access, grant.refresh, 1.0).write())
    running = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", PROGRAM, office.url, str(office.folder), CLIENT, stdout=asyncio.subprocess.PIPE
        )
        for _ in range(4)
    ]
    said = [(await process.communicate())[0].decode().strip() for process in running]
    assert said == ["{'ok': True}"] * 4
    assert office.server.refreshes == 1


async def test_a_refused_token_is_first_compared_with_the_store(office: Office) -> None:
    await office.signed_in()
    client, _ = office.program()
    await client.get("whoami")
    other, _ = office.program()
    office.clock.advance(4000)
    await other.get("whoami")
    office.clock.seconds = 0
    assert (await client.get("whoami")).data == {"ok": True}
    assert office.server.refreshes == 1


async def test_killed_after_storing_and_before_using_nothing_is_lost(office: Office) -> None:
    await office.signed_in()
    office.clock.advance(4000)
    _, source = office.program()
    await source.headers()
    assert office.slot.writes == 1
    assert await office.works()
    assert office.server.refreshes == 1


async def test_killed_before_the_request_nothing_is_lost(office: Office) -> None:
    await office.signed_in()
    office.clock.advance(4000)
    office.server.fail("POST", "/token", None)
    _, source = office.program()
    with pytest.raises(UnavailableError):
        await source.headers()
    assert await office.works()


async def test_killed_between_the_servers_answer_and_the_store_a_person_signs_in_again(office: Office) -> None:
    """The one moment nobody can protect: it must be said clearly, and never loop."""
    await office.signed_in()
    office.clock.advance(4000)
    office.server.fail("POST", "/token", None, after_commit=True)
    _, source = office.program()
    with pytest.raises(UnavailableError):
        await source.headers()
    for _ in range(2):
        with pytest.raises(AuthError) as caught:
            await office.works()
        assert "Sign in again" in caught.value.next_step
    await office.signed_in()
    assert await office.works()


async def test_the_new_token_is_not_used_before_it_is_stored(office: Office) -> None:
    await office.signed_in()
    office.clock.advance(4000)
    office.slot.broken = True
    client, _ = office.program()
    with pytest.raises(StoreError):
        await client.get("whoami")
    assert office.server.count("GET", "whoami") == 0


async def test_a_cancelled_run_does_not_lose_the_new_pair(office: Office) -> None:
    await office.signed_in()
    office.clock.advance(4000)
    office.server.latency = 0.05
    client, source = office.program()
    asked = office.server.watch("/token")
    run = asyncio.ensure_future(client.get("whoami"))
    await asked.wait()
    run.cancel()
    with pytest.raises(asyncio.CancelledError):
        await run
    await source.close()
    assert Tokens.read(office.slot.value or "").refresh == office.server.grants[0].refresh
    office.server.latency = 0
    assert await office.works()


async def test_a_token_that_was_rotated_elsewhere_is_read_once_more(office: Office) -> None:
    """A second computer shares the store but not the lock: its new pair is found after the refusal."""
    await office.signed_in()
    office.clock.advance(4000)
    handle = office.server.handle

    def elsewhere(request):
        if request.path == "/token":
            grant = office.server.issue(office.server.grants[0])
            grant.spent.clear()
            until = office.clock.now().timestamp() + 3600
            office.slot.value = Tokens(grant.access, grant.refresh, until).write()
        return handle(request)

    office.server.handle = elsewhere  # type: ignore[method-assign]
    assert await office.works()


async def test_a_server_that_does_not_rotate_keeps_its_refresh_token(office: Office) -> None:
    office.server.rotate = False
    await office.signed_in()
    kept = Tokens.read(office.slot.value or "").refresh
    for _ in range(2):
        office.clock.advance(4000)
        assert await office.works()
    assert Tokens.read(office.slot.value or "").refresh == kept


async def test_a_token_without_an_end_is_left_alone_and_its_refusal_is_final(office: Office) -> None:
    office.server.grants.clear()
    office.slot.value = "personal-token"
    with pytest.raises(AuthError):
        await office.works()
    assert office.server.count("POST", "/token") == 0


@pytest.mark.parametrize("stored", [None, "", "{damaged", '{"access": 5}'])
async def test_without_tokens_a_person_is_asked(office: Office, stored: str | None) -> None:
    office.slot.value = stored
    with pytest.raises(AuthError):
        await office.works()


@pytest.mark.parametrize("answer", [Response(200, {}), Response(200, []), Response(200, raw=b"x"), Response(200, None)])
async def test_nonsense_from_the_token_address_is_said(office: Office, answer: Response) -> None:
    await office.signed_in()
    office.clock.advance(4000)
    office.server.fail("POST", "/token", answer)
    with pytest.raises(InvalidResponseError):
        await office.works()


def test_tokens_are_not_shown() -> None:
    tokens = Tokens("secret-a", "secret-b", 5.0)
    assert "secret" not in repr(tokens)
    assert Tokens.read(tokens.write()) == tokens


# The device grant.


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
    assert words in caught.value.title


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
    with pytest.raises(OAuthError, match="unauthorized_client"):
        await ask_for_code(office.provider, http)


# The browser on this computer.


class Browser:
    """Opens what it is shown and follows where it is sent."""

    def __init__(self) -> None:
        self.tasks: list[asyncio.Future[httpx.Response]] = []
        self.address = ""

    def show(self, address: str) -> None:
        self.address = address
        self.tasks.append(asyncio.ensure_future(self.get(address)))

    async def get(self, address: str) -> httpx.Response:
        async with httpx.AsyncClient(trust_env=False, follow_redirects=True) as client:
            return await client.get(address)


async def test_the_browser_brings_the_code_back(office: Office) -> None:
    http, browser = office.http(), Browser()
    tokens = await oauth_loopback.sign_in(office.provider, http, browser.show)
    assert tokens.access == office.server.grants[0].access
    page = await browser.tasks[0]
    assert "signed in" in page.text
    assert (page.headers["cache-control"], page.headers["referrer-policy"]) == ("no-store", "no-referrer")
    assert office.server.codes == {}


async def test_a_declined_sign_in_says_so(office: Office) -> None:
    http, browser = office.http(), Browser()
    office.server.answer_of_person = "no"
    with pytest.raises(AuthError, match="declined"):
        await oauth_loopback.sign_in(office.provider, http, browser.show)
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
    with pytest.raises(AuthError, match="not finished in time"):
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
    with pytest.raises(OAuthError, match="invalid_grant"):
        await oauth_loopback.sign_in(office.provider, http, browser.show)
    await browser.tasks[0]
