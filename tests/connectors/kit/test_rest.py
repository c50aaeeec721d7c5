"""JSON over HTTP against a real socket: what is sent, what comes back, what is said when it is nonsense."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasksync_gui.connectors.kit.http import rest
from tasksync_gui.connectors.kit.http.http import HttpClient, HttpResponse
from tasksync_gui.connectors.kit.http.pacing import Limit, Pacer
from tasksync_gui.connectors.kit.http.rest import OK, Refusal, RestClient, decode, query, segment
from tasksync_gui.connectors.kit.json_path import text
from tasksync_gui.model.errors import (
    AuthError,
    ConnectorError,
    InvalidResponseError,
    NotFoundError,
    RateLimitedError,
    UnavailableError,
)
from tests.fakes.service import FakeService, Request, Response, serve
from tests.support.clock import FakeClock
from tests.support.errors import cause_of, english_error, next_step_of, title_of

TOKEN = "tok-3f9a8b7c6d"


class Scripted(FakeService):
    """Answers what the test says."""

    def __init__(self) -> None:
        super().__init__()
        self.next = Response(200, {})

    def handle(self, request: Request) -> Response:
        return self.next


@pytest.fixture
async def service() -> AsyncIterator[Scripted]:
    service = Scripted()
    async with serve(service) as address:
        service.prefix = address
        yield service


@pytest.fixture
async def client(service: Scripted) -> AsyncIterator[RestClient]:
    http = HttpClient(f"{service.prefix}/api/", FakeClock(), headers={"authorization": f"Bearer {TOKEN}"})
    yield RestClient(http, read_error)
    await http.close()


def read_error(refusal: Refusal) -> ConnectorError | None:
    if text(refusal.data, "code") == "SLOW":
        return RateLimitedError("Slow down", cause=refusal.where, retry_after=1)
    said = text(refusal.data, "message")
    return refusal.error(said) if said else None


def sent(service: Scripted) -> Request:
    return service.exchanges[-1][0]


async def test_requests_are_sent_as_json_with_credentials_in_the_header(service, client):
    service.next = Response(201, {"id": 9007199254740993})
    answer = await client.post("/things", params={"a": True, "b": None, "c": ["x", "ü&"]}, body={"name": "Ä\ud800"})
    request = sent(service)
    assert (request.path, request.query) == ("/api/things", (("a", "true"), ("c", "x"), ("c", "ü&")))
    assert request.json == {"name": "Ä\ud800"}
    assert request.headers["authorization"] == f"Bearer {TOKEN}"
    assert request.headers["content-type"] == "application/json"
    assert answer.data == {"id": 9007199254740993}


@pytest.mark.parametrize("method", ["get", "put", "patch", "delete"])
async def test_every_method(service, client, method):
    answer = await getattr(client, method)(f"x/{segment('a/b ü')}", params={"q": 1})
    assert (sent(service).method, sent(service).path) == (method.upper(), "/api/x/a%2Fb%20%C3%BC")
    assert answer.data == {}


async def test_an_empty_body_is_none(service, client):
    service.next = Response(204)
    assert (await client.delete("x")).data is None


async def test_not_modified_can_be_expected(service, client):
    service.next = Response(304, None, {"etag": '"1"'})
    answer = await client.get("x", headers={"if-none-match": '"1"'}, expect=OK | {304})
    assert (answer.status, answer.data, answer.headers["etag"]) == (304, None, '"1"')


@pytest.mark.parametrize(
    ("raw", "kind", "words"),
    [
        (b"<html><body>Log in</body></html>", "text/html", "web page"),
        (b'{"a": [1, 2', "application/json", "cut off"),
        (b"{'a': 1}", "application/json", "not JSON"),
        (b"\xff\xfe\x00", "application/json", "UTF-8"),
        (b'{"a": NaN}', "application/json", "not JSON"),
        (b"[" * 100_000, "application/json", "deep"),
        (b"[" * 300 + b"]" * 300, "application/json", "deep"),
        (b"9" * 5000, "application/json", "not JSON"),
    ],
)
async def test_nonsense_is_explained(service, client, raw, kind, words):
    service.next = Response(200, raw=raw, content_type=kind)
    with pytest.raises(InvalidResponseError) as caught:
        await client.get("x")
    assert words in english_error(caught.value)


async def test_large_answers_arrive_whole(service, client):
    service.next = Response(200, [{"n": number, "text": "x" * 50} for number in range(10_000)])
    data = (await client.get("x")).data
    assert isinstance(data, list)
    assert len(data) == 10_000


async def test_answers_that_come_together_are_not_decoded_in_one_go(service, client, monkeypatch):
    """Else a window would stand still for all of them."""
    service.next = Response(200, ["x" * rest.AT_A_TIME])
    turns: list[str] = []

    def decoded(body: bytes, where: str) -> object:
        asyncio.get_running_loop().call_soon(turns.append, "others")
        turns.append("decoded")
        return decode(body, where)

    monkeypatch.setattr(rest, "decode", decoded)
    come, count = asyncio.Event(), 0

    async def arrived(answer: HttpResponse) -> None:
        nonlocal count
        count += 1
        (come.set if count == 4 else come.clear)()
        await come.wait()

    found = await asyncio.gather(*(client.get("x", arrived=arrived) for _ in range(4)))
    assert all(each.data == ["x" * rest.AT_A_TIME] for each in found)
    assert turns == ["decoded", "others"] * 4


async def test_half_surrogates_are_replaced_and_whole_ones_kept(service, client):
    service.next = Response(200, raw=rb'{"a": "\ud83d\ude00 \ud800x", "\udfff": ["\udc00"]}')
    data = (await client.get("x")).data
    assert data == {"a": "😀 \ufffdx", "\ufffd": ["\ufffd"]}
    json.dumps(data, ensure_ascii=False).encode()


async def test_the_systems_own_words_are_told_and_never_our_token(service, client):
    service.next = Response(404, {"message": f"No thing for Bearer {TOKEN} or {TOKEN}"})
    with pytest.raises(NotFoundError) as caught:
        await client.get("x")
    assert "No thing for" in cause_of(caught.value)
    assert TOKEN not in str(caught.value)


async def test_plain_text_refusals_are_told_without_our_token(service, client):
    service.next = Response(400, raw=f"bad {TOKEN}".encode(), content_type="text/plain")
    with pytest.raises(ConnectorError) as caught:
        await client.get("x")
    assert "bad •••" in cause_of(caught.value)


async def test_a_web_page_as_refusal_is_not_quoted(service, client):
    service.next = Response(502, raw=b"<html>nginx</html>", content_type="text/html")
    with pytest.raises(UnavailableError) as caught:
        await client.post("x", body={})
    assert "html" not in str(caught.value)


async def test_an_error_the_system_explains_can_be_waited_out(service, client):
    service.fail("GET", "x", Response(403, {"code": "SLOW"}), times=2)
    assert (await client.get("x")).data == {}
    assert service.count("GET") == 3


async def test_a_search_by_post_is_repeated_and_a_write_is_not(service, client):
    service.fail("POST", "x", Response(503, {}), times=1)
    assert (await client.post("x", body={}, safe=True)).data == {}
    service.fail("POST", "x", Response(503, {}), times=1)
    with pytest.raises(UnavailableError):
        await client.post("x", body={})


async def test_a_refused_sign_in_says_so(service, client):
    service.next = Response(401, {"message": "Bad credentials"})
    with pytest.raises(AuthError) as caught:
        await client.get("x")
    assert "sign-in" in title_of(caught.value)
    assert "Bad credentials" in cause_of(caught.value)


async def test_links_to_other_servers_are_refused(service, client):
    assert (await client.get(f"{service.prefix}/elsewhere?page=2")).data == {}
    assert sent(service).query == (("page", "2"),)
    with pytest.raises(InvalidResponseError):
        await client.get("http://127.0.0.1:1/elsewhere")


class Renewable:
    """An authorizer with a stock of tokens."""

    def __init__(self, *tokens: str) -> None:
        self.tokens = list(tokens)

    async def headers(self) -> Mapping[str, str]:
        return {"authorization": f"Bearer {self.tokens[0]}"}

    async def renew(self, refused: Mapping[str, str]) -> bool:
        if f"Bearer {self.tokens[0]}" == refused["authorization"] and len(self.tokens) > 1:
            del self.tokens[0]
            return True
        return f"Bearer {self.tokens[0]}" != refused["authorization"]


async def test_an_expired_token_is_renewed_once_even_for_a_write(service):
    http = HttpClient(service.prefix, FakeClock(), authorizer=Renewable("old-token", "new-token"))
    service.fail("POST", "x", Response(401, {}))
    assert (await RestClient(http).post("x", body={})).status == 200
    assert [request.headers["authorization"] for request, _ in service.exchanges] == [
        "Bearer old-token",
        "Bearer new-token",
    ]
    service.fail("POST", "x", Response(401, {"message": "new-token is bad"}), times=5)
    with pytest.raises(AuthError) as caught:
        await RestClient(http, read_error).post("x", body={})
    assert "new-token" not in str(caught.value)
    assert service.count("POST") == 3
    await http.close()


async def test_the_pace_is_kept_and_learnt(service):
    clock = FakeClock()
    http = HttpClient(service.prefix, clock, pace=Pacer(clock, [Limit(10, 10)]))
    client = RestClient(http)
    for _ in range(12):
        await client.get("x")
    assert clock.monotonic() == pytest.approx(12.5)
    service.next = Response(200, {}, {"retry-after": "7"})
    await client.get("x")
    await http.close()
    assert repr(http.pace)


@pytest.mark.parametrize("body", [None, {"jql": "x"}])
async def test_it_is_told_when_a_request_is_on_its_way(body):
    """The server gives no answer before that: whoever was told with the answer only would wait for ever."""
    told = asyncio.Event()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        await told.wait()
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}")
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        http = HttpClient("http://{}:{}".format(*server.sockets[0].getsockname()), FakeClock())
        found = await asyncio.wait_for(RestClient(http).post("x", body=body, left=told.set), 30)
        await http.close()
    assert found.data == {}


async def test_each_try_tells_that_it_is_on_its_way(service, client):
    told: list[int] = []
    service.fail("GET", "x", Response(503, {}), times=2)
    await client.get("x", left=lambda: told.append(service.count("GET")))
    assert len(told) == 3


async def test_an_answer_is_told_of_before_its_body_has_come():
    """The server sends no body before that, and what the headers say of the pace is known by then."""
    steps: list[str] = []
    told = asyncio.Event()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nLink: <2>\r\n\r\n")
        await told.wait()
        writer.write(b"{}")
        writer.close()

    def headed(headers: Mapping[str, str], url: str) -> None:
        steps.append(f"{headers['link']} at {url.rpartition('/')[2]}")
        told.set()

    class Noting(Pacer):
        def learn(self, *_: object) -> None:
            steps.append("learnt")

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        address = "http://{}:{}".format(*server.sockets[0].getsockname())
        http = HttpClient(address, FakeClock(), pace=Noting(FakeClock(), []))
        await asyncio.wait_for(RestClient(http).get("x", headed=headed), 30)
        await http.close()
    assert steps == ["learnt", "<2> at x"]


async def test_nobody_is_told_of_an_answer_that_is_refused_or_leads_elsewhere(service, client):
    told: list[str] = []

    def headed(headers: Mapping[str, str], url: str) -> None:
        told.append(url.rpartition("/")[2])

    service.fail("GET", "old", Response(301, {}, headers={"location": "new"}))
    await client.get("old", headed=headed)
    service.next = Response(404, {}, headers={"link": '<2>; rel="next"'})
    with pytest.raises(NotFoundError):
        await client.get("x", headed=headed)
    assert told == ["new"]


async def test_an_answer_is_told_of_before_it_is_read(client, monkeypatch):
    """And what is done about it, such as asking for the next page, comes to its end first."""
    steps: list[str] = []

    async def arrived(answer: HttpResponse) -> None:
        steps.append(f"came with {answer.status}")
        await asyncio.sleep(0)
        steps.append("asked for more")

    def decoded(body: bytes, where: str) -> object:
        steps.append("read")
        return decode(body, where)

    monkeypatch.setattr(rest, "decode", decoded)
    await client.get("x", arrived=arrived)
    assert steps == ["came with 200", "asked for more", "read"]


@given(st.binary(max_size=200))
def test_any_bytes_are_json_or_a_clear_error(body):
    try:
        decode(body, "GET /x")
    except InvalidResponseError as error:
        assert cause_of(error) == "GET /x" or cause_of(error).startswith("GET /x: ")


def test_queries():
    assert query({"a": False, "b": "x y+z/", "c": (), "d": 0}) == "a=false&b=x%20y%2Bz%2F&d=0"


def test_a_client_shows_no_secrets():
    http = HttpClient("http://h/", FakeClock(), ("user", "pass-word"), headers={"authorization": f"Bearer {TOKEN}"})
    assert TOKEN not in repr(http)
    assert "pass-word" not in repr(http)
    assert http.scrub(f"{TOKEN} pass-word") == "••• •••"


async def test_a_token_with_a_line_break_is_not_quoted_back(service):
    """The HTTP library names the header it cannot send, token and all."""
    http = HttpClient(service.prefix, FakeClock(), headers={"authorization": "Bearer pasted-secret\n"})
    with pytest.raises(InvalidResponseError) as caught:
        await RestClient(http).post("x", body={})
    assert "pasted-secret" not in str(caught.value)
    assert "line breaks" in next_step_of(caught.value)
    await http.close()
