"""Comments of every system that has them, from the fakes: each exchange is checked against the vendor's contract."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tasksync_gui.connectors.registry import load_registry
from tasksync_gui.connectors.richtext.adf import write_adf
from tasksync_gui.connectors.spec import ConnectorContext
from tasksync_gui.engine.ports import Commented
from tasksync_gui.model.errors import ConnectorError, NotFoundError
from tasksync_gui.model.ids import RemoteId
from tests.fakes.asana import FakeAsana
from tests.fakes.github import FakeGitHub
from tests.fakes.jira import EMAIL, SECRET, FakeJira
from tests.fakes.service import FakeService, Response, serve
from tests.fakes.trello import KEY, TOKEN, FakeTrello
from tests.support.clock import FakeClock
from tests.support.errors import title_of
from tests.support.jira import PROJECT

AT = datetime(2026, 5, 1, 12, 30, tzinfo=UTC)


@dataclass
class Talk:
    """A task in a fake, somebody who writes about it, and the options of an account there."""

    key: str
    fake: FakeService
    collection: str
    task: str
    options: dict[str, str]
    say: Callable[[int], None]
    """Write the comment with this number: ``Number *n*``, where the system has formatting."""
    author: str
    missing: str
    most: int
    """So many are told at once, where it is not all of them."""


def github() -> Talk:
    fake = FakeGitHub()
    task = str(fake.add("octo/work", "Talked about").number)
    return Talk(
        "github", fake, "octo/work", task, {"url": "{url}", "token": fake.token},
        lambda n: fake.comments.say(task, "mona", AT + timedelta(minutes=n), f"Number *{n}*"), "mona", "99", 1000,
    )  # fmt: skip


def _jira(kind: str) -> Talk:
    fake = FakeJira(kind)
    task = fake.state.add(PROJECT, "Talked about").id

    def say(n: int) -> None:
        body = write_adf(None, f"Number *{n}*") if fake.cloud else f"Number _{n}_"
        fake.comments.say(task, "mia", AT + timedelta(minutes=n), body)

    options = {"url": "{url}", "kind": kind, "email": EMAIL if fake.cloud else "", "token": SECRET}
    return Talk("jira", fake, PROJECT, task, options, say, "Mia Wong", "77777", 100)


def jira_cloud() -> Talk:
    return _jira("cloud")


def jira_datacenter() -> Talk:
    return _jira("datacenter")


def asana() -> Talk:
    fake = FakeAsana()
    task = fake.add(fake.work, "Talked about").gid
    options = {"server": f"{{url}}{fake.prefix}", "token": fake.token}
    return Talk(
        "asana", fake, fake.work, task, options,
        lambda n: fake.comments.say(task, fake.me, AT + timedelta(minutes=n), f"Number *{n}*"), "Ada Lovelace",
        "1299999999999999999", 1000,
    )  # fmt: skip


def trello() -> Talk:
    fake = FakeTrello()
    board = fake.add_board("Work", "To Do")
    card = fake.add(board, "Talked about")
    fake.touch(card, desc="An action that is no comment")

    def say(n: int) -> None:
        fake.now = AT + timedelta(minutes=n, seconds=-1)
        fake.comment(card, f"Number *{n}*")

    options = {"url": "{url}/1/", "key": KEY, "token": TOKEN}
    return Talk("trello", fake, board.id, card.id, options, say, "Ada Lovelace", "5" * 24, 50)


@asynccontextmanager
async def connected(talk: Talk, folder: Path) -> AsyncIterator[Any]:
    spec = load_registry(third_party=False).get(talk.key)
    assert spec.capabilities.comments
    async with serve(talk.fake) as url:
        config = spec.config.model_validate({name: text.replace("{url}", url) for name, text in talk.options.items()})
        connector = spec.open(config, ConnectorContext(FakeClock(), folder))
        assert isinstance(connector, Commented)
        yield connector
        await connector.close()


TALKS = pytest.mark.parametrize("make", [github, jira_cloud, jira_datacenter, asana, trello])


@TALKS
async def test_comments_come_with_author_and_time_the_oldest_first(make: Callable[[], Talk], tmp_path: Path) -> None:
    talk = make()
    async with connected(talk, tmp_path) as connector:
        assert list(await connector.comments(talk.collection, RemoteId(talk.task))) == []
        for number in range(3):
            talk.say(number)
        found = await connector.comments(talk.collection, RemoteId(talk.task))
    assert [each.text for each in found] == [f"Number *{number}*" for number in range(3)]
    assert {each.author for each in found} == {talk.author}
    assert [each.at for each in found] == [AT + timedelta(minutes=number) for number in range(3)]


@TALKS
async def test_of_very_many_comments_the_latest_are_told(make: Callable[[], Talk], tmp_path: Path) -> None:
    talk = make()
    for number in range(130):
        talk.say(number)
    async with connected(talk, tmp_path) as connector:
        found = await connector.comments(talk.collection, RemoteId(talk.task))
    assert [each.text for each in found] == [f"Number *{number}*" for number in range(130)][-talk.most :]


@TALKS
async def test_comments_are_no_part_of_a_task(make: Callable[[], Talk], tmp_path: Path) -> None:
    """A comment moves some systems' stamps, and is still nothing to synchronise."""
    talk = make()
    async with connected(talk, tmp_path) as connector:
        before = (await connector.snapshot(talk.collection)).tasks
        talk.say(1)
        after = (await connector.snapshot(talk.collection)).tasks
        assert [task.fields for task in before] == [task.fields for task in after]
        talk.fake.exchanges.clear()
        await connector.comments(talk.collection, RemoteId(talk.task))
        assert {request.method for request, _ in talk.fake.exchanges} == {"GET"}


@TALKS
async def test_a_task_that_is_gone_has_no_comments_and_says_so(make: Callable[[], Talk], tmp_path: Path) -> None:
    talk = make()
    async with connected(talk, tmp_path) as connector:
        with pytest.raises(NotFoundError):
            await connector.comments(talk.collection, RemoteId(talk.missing))


@TALKS
@pytest.mark.parametrize("answer", [{}, [], {"comments": None}, {"data": None}, [None, 7], {"comments": [{"body": 5}]}])
async def test_odd_answers_are_an_error_or_nothing(make: Callable[[], Talk], answer: Any, tmp_path: Path) -> None:
    """Never another kind of exception, which would be shown as a mistake of ours."""
    talk = make()
    async with connected(talk, tmp_path) as connector:
        talk.fake.fail("GET", talk.task, Response(200, answer), times=9)
        try:
            for comment in await connector.comments(talk.collection, RemoteId(talk.task)):
                assert isinstance(comment.text, str)
        except ConnectorError as error:
            assert title_of(error)
