"""Several homes, homes on other servers, and signing in by Digest."""

from __future__ import annotations

import hashlib
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tasksync_gui.connectors.caldav import SPEC
from tasksync_gui.connectors.caldav.config import CalDavConfig
from tasksync_gui.connectors.caldav.connector import CalDavConnector
from tasksync_gui.connectors.kit.http.password import challenges
from tasksync_gui.connectors.spec import ConnectorContext
from tasksync_gui.model.errors import AuthError, InvalidResponseError, UserError
from tasksync_gui.model.fields import Field
from tests.connectors.contract import FixedClock
from tests.support.errors import english, english_error, next_step_of, refused
from tests.support.odd_dav import SPACES, Answer, OddDav, Request, multistatus, response, serving, status, todo

SECRET = "hunter2-very-secret"


@pytest.fixture
async def dav() -> AsyncIterator[OddDav]:
    async with serving(OddDav("/u/a/")) as server:
        server.put("/u/a/1.ics", todo("1", "One"))
        yield server


@pytest.fixture
async def other() -> AsyncIterator[OddDav]:
    async with serving(OddDav("/u/a/")) as server:
        server.put("/u/a/2.ics", todo("2", "Two"))
        server.rules.append(lambda it: home(server) if it.target == "/u/" else None)
        yield server


def connect(dav: OddDav, **options: str) -> CalDavConnector:
    config = CalDavConfig(url=f"{dav.url}/", username="ada", password=SECRET, **options)
    return SPEC.open(config, ConnectorContext(FixedClock(), Path("/nowhere")))


def found(href: str, properties: str) -> str:
    return response(href, f"<d:propstat><d:prop>{properties}</d:prop>{status(200)}</d:propstat>")


def home(server: OddDav, *names: str) -> Answer:
    """A folder with calendars; they are called as they end."""
    kind = "<d:resourcetype><d:collection/><c:calendar/></d:resourcetype>"
    paths = names or (server.calendar,)
    return multistatus("".join(found(path, f"{kind}<d:displayname>{path}</d:displayname>") for path in paths))


def root(*homes: str) -> Answer:
    inner = "".join(f"<d:href>{each}</d:href>" for each in homes)
    principal = "<d:current-user-principal><d:href>/principal/</d:href></d:current-user-principal>"
    return multistatus(found("/", f"{principal}<c:calendar-home-set>{inner}</c:calendar-home-set>"))


async def test_each_home_is_looked_into(dav: OddDav) -> None:
    dav.rules.append(lambda it: root("/u/", "/shared/") if it.target == "/" else None)
    dav.rules.append(lambda it: home(dav) if it.target == "/u/" else None)
    dav.rules.append(lambda it: home(dav, "/shared/b/", "/u/a/") if it.target == "/shared/" else None)
    connector = connect(dav)
    assert [each.id for each in await connector.collections()] == ["/u/a/", "/shared/b/"]
    await connector.close()


async def test_no_credential_goes_to_another_server_unasked(dav: OddDav, other: OddDav) -> None:
    dav.rules.append(lambda it: root(f"{other.url}/u/") if it.target == "/" else None)
    connector = connect(dav)
    with refused(UserError, "on another server") as caught:
        await connector.check()
    assert other.url in next_step_of(caught.value)
    assert "Other server" in next_step_of(caught.value)
    assert other.requests == []
    await connector.close()


async def test_a_server_that_a_person_allows_is_used_for_everything(dav: OddDav, other: OddDav) -> None:
    dav.rules.append(lambda it: root(f"{other.url}/u/") if it.target == "/" else None)
    connector = connect(dav, other_server=other.url)
    [calendar] = await connector.collections()
    before = len(dav.requests)
    first = await connector.snapshot(calendar.id)
    [task] = first.tasks
    assert (task.id, task.url) == ("2.ics", f"{other.url}/u/a/2.ics")
    changed = await connector.update(calendar.id, task.id, {Field.TITLE: "New"}, task.revision)
    assert [each.title for each in (await connector.snapshot(calendar.id, first.cursor)).tasks] == ["New"]
    await connector.delete(calendar.id, task.id, changed.revision)
    assert other.objects == {}
    assert len(dav.requests) == before
    assert all(each.headers["authorization"].startswith("Basic ") for each in other.requests)
    await connector.close()


async def test_lists_here_are_shown_and_those_elsewhere_are_told(dav: OddDav, other: OddDav) -> None:
    dav.rules.append(lambda it: root("/u/", f"{other.url}/u/") if it.target == "/" else None)
    dav.rules.append(lambda it: home(dav) if it.target == "/u/" else None)
    connector = connect(dav)
    assert [each.id for each in await connector.collections()] == ["/u/a/"]
    report = await connector.check()
    assert any(other.url in english(detail) for detail in report.details)
    assert other.requests == []
    await connector.close()


@pytest.mark.parametrize("what", ["principal", "redirect"])
async def test_neither_by_a_principal_nor_by_a_redirect(dav: OddDav, other: OddDav, what: str) -> None:
    principal = f"<d:current-user-principal><d:href>{other.url}/p/</d:href></d:current-user-principal>"
    answer = multistatus(found("/", principal))
    if what == "redirect":
        answer = Answer(301, "", {"Location": f"{other.url}/"})
    dav.rules.append(lambda it: answer if it.target == "/" else None)
    connector = connect(dav)
    with refused(UserError, "on another server"):
        await connector.check()
    assert other.requests == []
    await connector.close()


async def test_a_list_elsewhere_is_not_asked_without_leave(dav: OddDav, other: OddDav) -> None:
    connector = connect(dav)
    with pytest.raises(InvalidResponseError):
        await connector.snapshot(f"{other.url}/u/a/")
    assert other.requests == []
    await connector.close()


@pytest.mark.parametrize("text", ["caldav.example.org", "ftp://x", "https://me:pw@host"])
def test_another_server_is_named_with_its_scheme(text: str) -> None:
    with refused(ValueError, "scheme"):
        CalDavConfig(url="https://x", other_server=text)


def test_several_other_servers_may_be_named() -> None:
    config = CalDavConfig(url="https://x", other_server=" https://a.example:8443/path, https://b.example ")
    assert config.trusted == {"https://a.example:8443", "https://b.example"}


class Digest:
    """A server's half of RFC 7616, strict about counts."""

    def __init__(self, algorithm: str = "MD5", qop: str | None = "auth", user: str = "ada", extra: str = "") -> None:
        self.algorithm, self.qop, self.user, self.extra = algorithm, qop, user, extra
        self.nonce, self.seen, self.life = "n-1", set[str](), 1000
        self.refusals = 0
        self.basics = 0
        self.next_nonce = ""

    def __call__(self, it: Request) -> Answer | None:
        sent = it.headers.get("authorization", "")
        self.basics += sent.startswith("Basic ")
        if sent.startswith("Digest ") and self._is_right(it, sent):
            return None
        self.refusals += 1
        stale = f'nonce="{self.nonce}"' not in sent and sent.startswith("Digest ")
        qop = f', qop="{self.qop}"' if self.qop else ""
        offer = f'Digest realm="Baïkal, \\"DAV\\""{qop}, nonce="{self.nonce}", opaque="o=p", algorithm={self.algorithm}'
        offer += f"{', stale=true' if stale else ''}{self.extra}"
        return Answer(401, "", {"WWW-Authenticate": f'Bearer realm="x", {offer}, Negotiate'})

    def _is_right(self, it: Request, sent: str) -> bool:
        [challenge] = challenges(sent)
        values = challenge.values
        count = values.get("nc", str(len(self.seen)))
        if values["nonce"] != self.nonce or count in self.seen or len(self.seen) >= self.life:
            return False
        name = {"MD5": "md5", "SHA-256": "sha256"}[self.algorithm.removesuffix("-sess")]

        def digest(text: str) -> str:
            return hashlib.new(name, text.encode()).hexdigest()

        first = digest(f'{self.user}:Baïkal, "DAV":{SECRET}')
        if self.algorithm.endswith("-sess"):
            first = digest(f"{first}:{self.nonce}:{values['cnonce']}")
        second = f"{it.method}:{it.target}" + (f":{digest(it.body)}" if values.get("qop") == "auth-int" else "")
        middle = f":{count}:{values['cnonce']}:{values['qop']}" if self.qop else ""
        right = values["response"] == digest(f"{first}:{self.nonce}{middle}:{digest(second)}")
        right = right and values["uri"] == it.target and values["opaque"] == "o=p"
        if right:
            self.seen.add(count)
        return right


@pytest.mark.parametrize("algorithm", ["MD5", "SHA-256", "MD5-sess", "SHA-256-sess"])
@pytest.mark.parametrize("qop", ["auth", "auth,auth-int", "auth-int", None])
async def test_digest_is_spoken_and_one_nonce_serves_all(dav: OddDav, algorithm: str, qop: str | None) -> None:
    guard = Digest(algorithm, qop)
    dav.rules.insert(0, guard)
    dav.put("/u/a/x@{odd}%2F.ics", todo("odd", "Odd"))
    connector = connect(dav)
    first = await connector.snapshot("/u/a/")
    for task in first.tasks:
        await connector.update("/u/a/", task.id, {Field.TITLE: "New"}, task.revision)
    assert len((await connector.snapshot("/u/a/", first.cursor)).tasks) == 2
    assert (guard.refusals, guard.basics) == (1, 1)
    await connector.close()


async def test_a_nonce_that_is_too_old_is_replaced(dav: OddDav) -> None:
    guard = Digest()
    dav.rules.insert(0, guard)
    connector = connect(dav)
    await connector.snapshot("/u/a/")
    guard.nonce = "n-2"
    guard.seen.clear()
    await connector.snapshot("/u/a/")
    assert guard.refusals == 2
    await connector.close()


async def test_a_wrong_password_is_told_after_one_try_of_each_kind(dav: OddDav) -> None:
    guard = Digest(user="somebody else")
    dav.rules.insert(0, guard)
    connector = connect(dav)
    with pytest.raises(AuthError) as caught:
        await connector.snapshot("/u/a/")
    assert "password" in english_error(caught.value)
    assert guard.refusals == 2
    await connector.close()


async def test_a_challenge_that_nobody_can_answer_is_a_refused_sign_in(dav: OddDav) -> None:
    dav.rules.insert(0, Digest("MD5", "auth-strange"))
    connector = connect(dav)
    with pytest.raises(AuthError):
        await connector.snapshot("/u/a/")
    await connector.close()


async def test_the_next_nonce_is_taken_as_offered(dav: OddDav) -> None:
    guard = Digest()
    served = 0

    def moving(it: Request) -> Answer | None:
        nonlocal served
        refusal = guard(it)
        if refusal is not None or it.method != "PROPFIND":
            return refusal
        served += 1
        guard.nonce, guard.seen = f"m-{served}", set()
        answer = dav._properties(it)
        return Answer(answer.status, answer.body, {"Authentication-Info": f'nextnonce="{guard.nonce}"'})

    dav.rules.insert(0, moving)
    connector = connect(dav)
    for _ in range(3):
        await connector.snapshot("/u/a/")
    assert guard.refusals == 1
    await connector.close()


def test_challenges_are_found_among_others() -> None:
    text = 'Basic realm="a, Digest b=\\"c\\"", Digest realm="r", nonce=n, qop="auth, auth-int" , Negotiate abc==, NTLM'
    [found_one] = challenges(text)
    assert found_one.values == {"realm": "r", "nonce": "n", "qop": "auth, auth-int"}
    assert found_one.protection == "auth"
    assert re.search("xmlns", SPACES)
