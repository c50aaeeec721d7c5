"""Bad answers and bad input: each has its own words, and no token is ever in them."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator

import pytest
from pydantic import ValidationError

from tasksync_gui.connectors.asana import SPEC
from tasksync_gui.connectors.asana.config import AsanaConfig
from tasksync_gui.model.errors import (
    AuthError,
    ConnectorError,
    InvalidResponseError,
    NotFoundError,
    RateLimitedError,
    RejectedFieldError,
    UnavailableError,
)
from tasksync_gui.model.fields import Field
from tasksync_gui.model.ids import RemoteId
from tests.connectors.asana.workshop import Shop, workshop
from tests.fakes.asana_wire import contract
from tests.fakes.service import Request, Response
from tests.support.errors import english, english_error, refused

LOGIN = Response(200, raw=b"<!DOCTYPE html><html><form>Sign in</form></html>", content_type="text/html")
BAD_GATEWAY = Response(502, raw=b"<html>Bad gateway</html>", content_type="text/html")


@pytest.fixture
async def shop() -> AsyncIterator[Shop]:
    async with workshop() as each:
        yield each


async def test_check_names_user_workspaces_and_rights(shop: Shop) -> None:
    report = await shop.connector.check()
    assert report.user == "Ada Lovelace (ada@example.org)"
    assert report.server == "127.0.0.1"
    assert "Example Org" in english(report.details[0])
    assert "token" in english(report.details[1])


async def test_projects_are_named_with_their_workspace(shop: Shop) -> None:
    found = {each.id: each.title for each in await shop.connector.collections()}
    assert found[shop.fake.home] == "Example Org / Home"


@pytest.mark.quality("clear_errors")
async def test_a_refused_token_is_said_so_and_never_shown(shop: Shop, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    shop.connector = shop.connect(token="1/555:very-secret-token")
    for work in (shop.connector.check(), shop.snapshot()):
        with pytest.raises(AuthError) as caught:
            await work
        assert "very-secret" not in f"{caught.value!r} {caught.value} {caplog.text}"
    requests = [request for request, _ in shop.fake.exchanges]
    assert not any("very-secret" in f"{request.path} {request.query}" for request in requests)
    assert "very-secret" not in repr(shop.connector.__dict__)


@pytest.mark.quality("clear_errors")
@pytest.mark.parametrize(
    ("answer", "error", "words"),
    [
        (Response(402, {"errors": [{"message": "Payment Required"}]}), RejectedFieldError, "paid plan"),
        (Response(403, {"errors": [{"message": "Forbidden"}]}), RejectedFieldError, "does not allow"),
        (Response(404, {"errors": [{"message": "task: Unknown object: 1"}]}), NotFoundError, "not there"),
        (Response(400, {"errors": [{"message": "task: Not a recognized ID: 1"}]}), NotFoundError, "not there"),
        (Response(400, {"errors": [{"message": "html_notes: XML is invalid"}]}), RejectedFieldError, "XML is invalid"),
        (Response(400, {"errors": "odd"}), RejectedFieldError, "refused"),
        (Response(429, {"errors": []}, {"retry-after": "7"}), RateLimitedError, "slow down"),
        (
            Response(500, {"errors": [{"message": "Server Error", "phrase": "6 sad squid"}]}),
            UnavailableError,
            "problem",
        ),
        (BAD_GATEWAY, UnavailableError, "problem"),
        (LOGIN, InvalidResponseError, "web page"),
        (Response(200, raw=b'{"data": {"gid": "1"'), InvalidResponseError, "cut off"),
        (Response(200, {"data": []}), InvalidResponseError, "no record"),
        (Response(200, {"gid": "1"}), InvalidResponseError, "no record"),
        (None, UnavailableError, "reached"),
    ],
)
async def test_each_refusal_of_a_write_has_its_own_words(
    shop: Shop, answer: Response | None, error: type[ConnectorError], words: str
) -> None:
    task = shop.fake.add(shop.fake.work, "Task")
    shop.fake.fail("PUT", "/tasks", answer)
    with pytest.raises(error) as caught:
        await shop.update(task, title="New")
    assert words in english_error(caught.value)
    assert shop.fake.count("PUT") <= 1


@pytest.mark.parametrize(
    ("said", "fields"),
    [
        ("due_on: Not a valid date: 2026-99-01", {Field.DUE}),
        ("html_notes: XML is invalid", {Field.NOTES}),
        ("data.name: too long", {Field.TITLE}),
        ("custom_fields: Unknown option", set()),
        ("Something went wrong", set()),
    ],
)
async def test_the_refused_field_is_told(shop: Shop, said: str, fields: set[Field]) -> None:
    task = shop.fake.add(shop.fake.work, "Task")
    shop.fake.fail("PUT", "/tasks", Response(400, {"errors": [{"message": said}]}))
    with pytest.raises(RejectedFieldError) as caught:
        await shop.update(task, title="New")
    assert caught.value.fields == fields


async def test_one_locked_task_does_not_stop_the_account(shop: Shop) -> None:
    shop.fake.read_only.add(shop.fake.work)
    task = shop.fake.add(shop.fake.work, "Locked")
    for work in (shop.update(task, title="x"), shop.create()):
        with pytest.raises(RejectedFieldError) as caught:
            await work
        assert caught.value.scope == "operation"


async def test_too_fast_is_waited_for_as_long_as_asana_says(shop: Shop) -> None:
    shop.fake.fail("GET", "/tasks", Response(429, {"errors": []}, {"retry-after": "17"}))
    shop.fake.add(shop.fake.work, "One")
    assert len((await shop.snapshot()).tasks) == 1
    assert max(shop.clock.waits) >= 17


async def test_the_free_plan_is_never_asked_more_than_it_allows(shop: Shop) -> None:
    for number in range(150):
        shop.fake.add(shop.fake.work, f"Task {number}")
    for task in list(shop.fake.tasks.values()):
        await shop.connector.read(shop.fake.work, RemoteId(task.gid))
    asked = shop.connector._http.requests
    assert sum(shop.clock.waits) >= (asked - 30) * 60 / 120 - 1
    paid = shop.connect(paid_plan="true")
    shop.clock.waits.clear()
    for task in list(shop.fake.tasks.values()):
        await paid.read(shop.fake.work, RemoteId(task.gid))
    assert not shop.clock.waits


@pytest.mark.parametrize("answer", [LOGIN, Response(200, {"data": {"gid": "1"}}), Response(200, {"errors": []})])
async def test_an_odd_listing_is_an_error_and_never_an_empty_project(shop: Shop, answer: Response) -> None:
    shop.fake.fail("GET", "/tasks", answer, times=9)
    with pytest.raises(InvalidResponseError):
        await shop.snapshot()


async def test_a_listing_that_breaks_off_is_an_error(shop: Shop) -> None:
    for number in range(150):
        shop.fake.add(shop.fake.work, f"Task {number}")
    shop.fake.faults.append(_on_second_page(BAD_GATEWAY))
    with pytest.raises(UnavailableError):
        await shop.snapshot()


def _on_second_page(answer: Response):
    from tests.fakes.service import Fault

    return Fault(lambda request: bool(request.param("offset")), answer, times=9)


@pytest.mark.parametrize(
    ("option", "value", "words"),
    [
        ("token", " ", "Enter a token"),
        ("token", "tökén", "whole token"),
        ("sections", "Doing", "name = value"),
        ("sections", "Doing = busy", "none of"),
        ("sections", "Doing = in_process, doing = cancelled", "twice"),
        ("priority_levels", "High = 0", "from 1"),
        ("priority_levels", "High = one", "from 1"),
        ("people", "bob", "name = id"),
        ("server", "asana.com", "https://"),
        ("server", "https://me:pw@asana.com", "https://"),
    ],
)
def test_options_that_cannot_be_used_are_explained(option: str, value: str, words: str) -> None:
    with refused(ValidationError, words):
        AsanaConfig(**{"token": "1/2:3", option: value})


def test_the_token_is_hidden_wherever_options_are_shown() -> None:
    config = AsanaConfig(token="1/2:unspoken", client_secret="unspoken")  # type: ignore[arg-type]
    assert "unspoken" not in f"{config!r} {config} {config.model_dump()}"
    assert SPEC.quality == "silver"


def test_the_fake_notices_what_asana_would_refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    known = contract()
    if known is None:
        pytest.skip("the vendors' contracts are not installed (TASKSYNC_CONTRACTS)")
    headers = {"content-type": "application/json"}
    sound = Request("POST", "/tasks", (), headers, b'{"data": {"name": "x", "projects": ["1"]}}')
    typo = Request("POST", "/tasks", (), headers, b'{"data": {"titel": "x"}}')
    both = Request("GET", "/tasks", (("project", "1"), ("opt_fields", "name,nickname")), {})
    assert known.violations(sound, Response(201, {"data": {"gid": "1"}})) == []
    assert known.violations(typo, Response(201, {"data": {"gid": "1"}}))
    assert known.violations(both, Response(200, {"data": []}))


async def test_a_body_without_its_wrapper_is_caught_by_the_fake(shop: Shop) -> None:
    body = b'{"name": "x"}'
    request = Request("POST", "/api/1.0/tasks", (), {"authorization": f"Bearer {shop.fake.token}"}, body)
    assert shop.fake.handle(request).status == 400
    assert any("wrapped" in each for each in shop.fake.violations)
    shop.fake.violations.clear()
