"""Bad input and odd servers: every answer has its own words, and the good tasks go on."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from aiohttp import web

from tasksync_gui.connectors.caldav import SPEC
from tasksync_gui.connectors.caldav.config import CalDavConfig
from tasksync_gui.connectors.caldav.connector import CalDavConnector
from tasksync_gui.connectors.spec import ConnectorContext
from tasksync_gui.model.errors import (
    AuthError,
    CollectionGoneError,
    CursorExpiredError,
    InvalidResponseError,
    NotFoundError,
    PreconditionFailedError,
    RateLimitedError,
    TaskSyncError,
    UnavailableError,
    UserError,
)
from tasksync_gui.model.fields import Field
from tasksync_gui.model.ids import RemoteId, Revision
from tasksync_gui.model.task import Draft
from tests.connectors.contract import FixedClock
from tests.servers import Server, free_port, make_calendar, radicale
from tests.support.errors import english, english_error, next_step_of, refused, title_of

SECRET = "hunter2-very-secret"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with radicale(tmp_path_factory.mktemp("radicale")) as running:
        yield running


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def connect(url: str, password: str = SECRET, username: str = "ada") -> CalDavConnector:
    config = CalDavConfig(url=url, username=username, password=password)
    return SPEC.open(config, ConnectorContext(FixedClock(), Path.cwd()))


Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@pytest.fixture
async def serve() -> AsyncIterator[Callable[[Handler], Awaitable[str]]]:
    runners: list[web.AppRunner] = []

    async def start(handler: Handler) -> str:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", handler)
        runner = web.AppRunner(app)
        await runner.setup()
        runners.append(runner)
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        return f"http://127.0.0.1:{runner.addresses[0][1]}/"

    yield start
    for runner in runners:
        await runner.cleanup()


async def test_a_wrong_password_is_named_and_not_repeated(server: Server) -> None:
    connector = connect(server.url, "wrong-password")
    before = connector._http.requests
    with pytest.raises(AuthError) as caught:
        await connector.check()
    assert "password" in title_of(caught.value)
    assert "wrong-password" not in str(caught.value)
    assert connector._http.requests - before == 1
    await connector.close()


async def test_an_address_leads_to_the_lists(server: Server) -> None:
    path = make_calendar(server, "found")
    make_calendar(server, "events", "VEVENT")
    for url in (server.url, f"{server.url}ada", server.url.rstrip("/") + path):
        connector = connect(url, server.password)
        found = {collection.id: collection for collection in await connector.collections()}
        assert found[path].title == "Found"
        assert found[path].writable
        assert not any("events" in id_ for id_ in found)
        report = await connector.check()
        assert (report.user, report.can_write) == ("ada", True)
        await connector.close()


async def test_a_missing_list_is_not_an_empty_one(server: Server) -> None:
    connector = connect(server.url, server.password)
    with pytest.raises(CollectionGoneError):
        await connector.snapshot("/ada/nowhere/")
    await connector.close()


async def test_nobody_at_the_address() -> None:
    connector = connect(f"http://127.0.0.1:{free_port()}/")
    with pytest.raises(UnavailableError) as caught:
        await connector.check()
    assert not caught.value.sent
    await connector.close()


@pytest.mark.quality("bad_items_reported")
async def test_bad_objects_are_listed_and_good_ones_go_on(server: Server) -> None:
    path = make_calendar(server, "mixed")
    connector = connect(server.url, server.password)
    for number in range(3):
        await connector.create(path, Draft({Field.TITLE: f"Good {number}"}), f"ts1-{number}-x")
    folder = server.folder / "collection-root" / "ada" / "mixed"
    victim = folder / "ts1-1-x.ics"
    original = connector._client.all_todos

    async def damaged(place: object) -> object:
        found = await original(place)
        from dataclasses import replace

        found.objects = [
            replace(each, data=each.data[:60]) if each.name == "ts1-1-x.ics" else each for each in found.objects
        ]
        return found

    connector._client.all_todos = damaged  # type: ignore[method-assign, assignment]
    snapshot = await connector.snapshot(path)
    assert victim.exists()
    assert sorted(task.title for task in snapshot.tasks) == ["Good 0", "Good 2"]
    [problem] = snapshot.problems
    assert problem.id == "ts1-1-x.ics"
    assert "ts1-1-x.ics" in problem.where
    assert "cannot be read" in english(problem.message)
    await connector.close()


@pytest.mark.quality("clear_errors")
@pytest.mark.parametrize(
    ("status", "headers", "body", "kind", "words"),
    [
        (401, {}, b"", AuthError, "refused"),
        (403, {}, b"no", AuthError, "may not"),
        (404, {}, b"", CollectionGoneError, "not there"),
        (429, {"Retry-After": "120"}, b"", RateLimitedError, "slow down"),
        (500, {}, b"boom", UnavailableError, "problem"),
        (503, {}, b"", UnavailableError, "problem"),
        (507, {}, b"", TaskSyncError, "space"),
        (200, {"Content-Type": "text/html"}, b"<html>Sign in</html>", InvalidResponseError, "web page"),
        (207, {"Content-Type": "text/html"}, b"<html>Sign in</html>", InvalidResponseError, "web page"),
        (207, {}, b"<multistatus", InvalidResponseError, "damaged"),
        (207, {}, b"<x/>", InvalidResponseError, "no sense"),
        (207, {}, b'<!DOCTYPE x [<!ENTITY a "b">]><multistatus xmlns="DAV:">&a;</multistatus>', InvalidResponseError, "safe"),
        (302, {"Location": "https://evil.example/"}, b"", InvalidResponseError, "another server"),
        (302, {"Location": "/again"}, b"", InvalidResponseError, "circles"),
    ],
)  # fmt: skip
async def test_every_answer_has_its_own_words(
    serve: Callable[[Handler], Awaitable[str]],
    status: int,
    headers: dict[str, str],
    body: bytes,
    kind: type,
    words: str,
) -> None:
    seen: list[str] = []

    async def handler(request: web.Request) -> web.Response:
        seen.append(request.headers.get("authorization", ""))
        return web.Response(status=status, headers=headers, body=body)

    connector = connect(await serve(handler))
    with pytest.raises(kind) as caught:
        await connector.snapshot("/calendar/")
    assert words in english_error(caught.value)
    assert SECRET not in str(caught.value)
    assert next_step_of(caught.value)
    assert all(text.startswith("Basic ") for text in seen)
    await connector.close()


async def test_no_caldav_at_the_address(serve: Callable[[Handler], Awaitable[str]]) -> None:
    async def handler(request: web.Request) -> web.Response:
        return web.Response(status=405 if request.method == "PROPFIND" else 200, text="plain")

    connector = connect(await serve(handler))
    with refused(UserError, "no CalDAV"):
        await connector.check()
    await connector.close()


async def test_a_self_made_certificate_is_not_trusted(tmp_path: Path) -> None:
    certificate, key = _self_signed(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)

    async def handler(request: web.Request) -> web.Response:
        return web.Response()

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", handler)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context).start()
    connector = connect(f"https://localhost:{runner.addresses[0][1]}/")
    with refused(AuthError, "not trusted") as caught:
        await connector.check()
    assert "authority" in next_step_of(caught.value)
    await connector.close()
    await runner.cleanup()


def _self_signed(folder: Path) -> tuple[Path, Path]:
    from datetime import UTC, datetime, timedelta

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), False).sign(key, hashes.SHA256())
    )  # fmt: skip
    paths = folder / "certificate.pem", folder / "key.pem"
    paths[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    encoding, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    paths[1].write_bytes(key.private_bytes(encoding, form, serialization.NoEncryption()))
    return paths


class Dav:
    """A tiny server with one calendar, whose quirks can be chosen."""

    def __init__(self) -> None:
        self.objects: dict[str, tuple[str, str]] = {}
        self.bad_token = (403, '<error xmlns="DAV:"><valid-sync-token/></error>')
        self.token = "token-1"
        self.report_changes: list[str] = []
        self.sync_token = True
        self.knows_all_tokens = False
        self.weak = False

    def add(self, name: str, title: str, uid: str = "") -> None:
        body = f"BEGIN:VCALENDAR\nBEGIN:VTODO\nUID:{uid or name[:-4]}\nSUMMARY:{title}\nEND:VTODO\nEND:VCALENDAR\n"
        self.objects[name] = (f'"{len(self.objects)}{len(title)}"', body)

    async def handle(self, request: web.Request) -> web.Response:
        body = await request.text()
        if request.method == "PROPFIND":
            token = f"<d:sync-token>{self.token}</d:sync-token>" if self.sync_token else ""
            return self._multi(
                "<d:response><d:href>/c/</d:href><d:propstat><d:prop><d:resourcetype><d:collection/><c:calendar/>"
                f"</d:resourcetype>{token}<s:getctag>ctag-{self.token}</s:getctag></d:prop>"
                "<d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>"
            )
        if request.method == "GET":
            etag, data = self.objects[request.path.rpartition("/")[2]]
            return web.Response(body=data.encode(), headers={"ETag": f"W/{etag}" if self.weak else etag})
        if request.method == "PUT":
            etag = self.objects[request.path.rpartition("/")[2]][0]
            if request.headers.get("If-Match") != etag:
                return web.Response(status=412)
            self.objects[request.path.rpartition("/")[2]] = ('"new"', body)
            return web.Response(status=204)
        if "sync-collection" in body:
            if f">{self.token}<" not in body and not self.knows_all_tokens:
                return web.Response(status=self.bad_token[0], text=self.bad_token[1], content_type="application/xml")
            parts = "".join(self.report_changes)
            return self._multi(f"{parts}<d:sync-token>{self.token}</d:sync-token>")
        wanted = [name for name in self.objects if "calendar-query" in body or f"/c/{name}<" in body]
        return self._multi("".join(self._object(name) for name in wanted))

    def _object(self, name: str) -> str:
        etag, data = self.objects[name]
        return (
            f"<d:response><d:href>http://127.0.0.1/c/{name}</d:href><d:propstat><d:prop><d:getetag>{etag}</d:getetag>"
            f"<c:calendar-data>{data}</c:calendar-data></d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat>"
            "</d:response>"
        )

    def _multi(self, inner: str) -> web.Response:
        spaces = 'xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav" xmlns:s="http://calendarserver.org/ns/"'
        text = f'<?xml version="1.0"?><d:multistatus {spaces}>{inner}</d:multistatus>'
        return web.Response(status=207, text=text, content_type="application/xml")


@pytest.fixture
async def dav(serve: Callable[[Handler], Awaitable[str]]) -> AsyncIterator[tuple[Dav, CalDavConnector]]:
    server = Dav()
    server.add("a.ics", "One")
    server.add("b.ics", "Two")
    connector = connect(await serve(server.handle))
    yield server, connector
    await connector.close()


@pytest.mark.parametrize(
    "answer",
    [(403, '<error xmlns="DAV:"><valid-sync-token/></error>'), (412, ""), (410, ""), (409, '<x:error xmlns:x="DAV:"><x:valid-sync-token/></x:error>')],
)  # fmt: skip
async def test_an_old_token_is_recognised_as_each_server_says_it(
    dav: tuple[Dav, CalDavConnector], answer: tuple[int, str]
) -> None:
    server, connector = dav
    cursor = (await connector.snapshot("/c/")).cursor
    server.token, server.bad_token = "token-2", answer
    with pytest.raises(CursorExpiredError):
        await connector.snapshot("/c/", cursor)


async def test_no_change_and_yet_another_token_is_a_forgotten_resume_point(dav: tuple[Dav, CalDavConnector]) -> None:
    server, connector = dav
    server.knows_all_tokens = True
    cursor = (await connector.snapshot("/c/")).cursor
    assert (await connector.snapshot("/c/", cursor)).incremental
    server.token = "token-2"
    with refused(CursorExpiredError, "token-1 became token-2"):
        await connector.snapshot("/c/", cursor)


@pytest.mark.parametrize(
    "answer",
    [
        (501, ""), (405, ""), (400, "<p>no</p>"), (404, ""), (415, ""), (403, "<p>no</p>"),
        (403, '<error xmlns="DAV:"><supported-report/></error>'),
    ],
)  # fmt: skip
async def test_a_server_that_cannot_tell_changes_is_listed_in_full(
    dav: tuple[Dav, CalDavConnector], answer: tuple[int, str]
) -> None:
    """Whatever it says to the report: that everything can be listed is what counts, and the next run asks its tag."""
    server, connector = dav
    cursor = (await connector.snapshot("/c/")).cursor
    server.token, server.bad_token = "token-2", answer
    with pytest.raises(CursorExpiredError):
        await connector.snapshot("/c/", cursor)
    first = await connector.snapshot("/c/")
    assert len(first.tasks) == 2
    again = await connector.snapshot("/c/", first.cursor)
    assert (again.tasks, again.incremental, again.requests) == ((), True, 1)


async def test_changes_in_several_pages_with_whole_addresses(dav: tuple[Dav, CalDavConnector]) -> None:
    server, connector = dav
    cursor = (await connector.snapshot("/c/")).cursor
    server.report_changes = [
        '<d:response><d:href>http://127.0.0.1/c/a.ics</d:href><d:propstat><d:prop><d:getetag>"x"</d:getetag></d:prop>'
        "<d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>",
        "<d:response><d:href>/c/b.ics</d:href><d:status>HTTP/1.1 404 Not Found</d:status></d:response>",
        "<d:response><d:href>/c/gone%20too.ics</d:href><d:status>HTTP/1.1 404 Not Found</d:status></d:response>",
    ]
    later = await connector.snapshot("/c/", cursor)
    assert [task.title for task in later.tasks] == ["One"]
    assert later.deleted == {"b.ics", "gone%20too.ics"}


async def test_without_sync_tokens_the_tag_of_the_calendar_decides(dav: tuple[Dav, CalDavConnector]) -> None:
    server, connector = dav
    server.sync_token = False
    first = await connector.snapshot("/c/")
    again = await connector.snapshot("/c/", first.cursor)
    assert (again.tasks, again.incremental, again.requests) == ((), True, 1)
    server.token = "token-2"
    with pytest.raises(CursorExpiredError):
        await connector.snapshot("/c/", first.cursor)


async def test_weak_and_decorated_etags_are_the_same(dav: tuple[Dav, CalDavConnector]) -> None:
    server, connector = dav
    task = (await connector.snapshot("/c/")).tasks[0]
    server.weak = True
    after = await connector.update("/c/", task.id, {Field.TITLE: "New"}, task.revision)
    assert after.title == "New"
    assert after.revision == '"new"'
    with pytest.raises(PreconditionFailedError):
        await connector.update("/c/", task.id, {Field.TITLE: "Newer"}, Revision('"old"'))


async def test_characters_that_xml_forbids_do_not_hide_the_list(dav: tuple[Dav, CalDavConnector]) -> None:
    server, connector = dav
    server.add("c.ics", "bad \x0b char &#x1;")
    titles = {task.id: task.title for task in (await connector.snapshot("/c/")).tasks}
    assert titles == {"a.ics": "One", "b.ics": "Two", "c.ics": "bad \x0b char &#x1;"}


async def test_an_object_that_is_no_task_any_more_is_gone(dav: tuple[Dav, CalDavConnector]) -> None:
    server, connector = dav
    server.objects["a.ics"] = ('"e"', "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\nEND:VEVENT\nEND:VCALENDAR\n")
    with pytest.raises(NotFoundError):
        await connector.read("/c/", RemoteId("a.ics"))


@pytest.mark.parametrize("url", ["ftp://x/", "https://", "https://me:secret@host/"])
def test_addresses_that_cannot_work_are_refused(url: str) -> None:
    with refused(ValueError, "address|fields"):
        CalDavConfig(url=url)


def test_addresses_are_completed() -> None:
    assert CalDavConfig(url="cloud.example.org/dav").url == "https://cloud.example.org/dav/"
    with refused(ValueError, "needs its password"):
        CalDavConfig(url="https://x", username="me")


MARK = "ts1-0123456789abcdef0123456789abcdef_i0123abcd_o0123456789abcdef-0123456789abcdef"
COPY = "ts1-00112233445566778899aabbccddeeff-1"


async def test_a_copy_has_the_id_that_follows_from_its_original_and_the_mark_beside_it(server: Server) -> None:
    path = make_calendar(server, "copies")
    connector = connect(server.url, server.password)
    made = await connector.create(path, Draft({Field.TITLE: "Buy milk"}, COPY), MARK)
    assert (made.id, made.uid, made.marker) == (f"{COPY}.ics", COPY, MARK)
    for wanted in (COPY, MARK):
        found = (
            await connector.find_by_marker(path, wanted) if wanted == COPY else (await connector.snapshot(path)).tasks
        )
        assert [(task.id, task.marker) for task in found] == [(made.id, MARK)]
    edited = await connector.update(path, made.id, {Field.TITLE: "Buy oat milk"}, made.revision)
    assert (edited.uid, edited.marker) == (COPY, MARK), "whoever edits it leaves the mark"
    with pytest.raises(PreconditionFailedError):
        await connector.create(path, Draft({Field.TITLE: "By another computer"}, COPY), MARK.replace("_i0", "_i1"))
    [there] = (await connector.snapshot(path)).tasks
    assert there.title == "Buy oat milk"
    await connector.close()


async def test_what_the_first_version_wrote_bears_its_mark_still(server: Server) -> None:
    """There the mark is the UID itself."""
    path = make_calendar(server, "old-copies")
    connector = connect(server.url, server.password)
    mark = "ts1-0123456789abcdef0123456789abcdef-66fc66f2575a06af"
    data = (Path(__file__).parents[2] / "support" / "first_version" / "copy.ics").read_bytes()
    (server.folder / "collection-root" / "ada" / "old-copies" / f"{mark}.ics").write_bytes(data)
    [task] = await connector.find_by_marker(path, mark)
    assert (task.marker, task.uid, task.title) == (mark, mark, "Buy milk")
    await connector.close()
